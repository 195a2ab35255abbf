"""Importing a batch: sources in, every file ends in exactly one state, the dataset and a report out.

A plain program. ``flows.import_flow`` runs it under Prefect by handing in how chunks are run; without that they run one
after the other, and the result is the same::

    summary = import_batch(["ke-hoach/"], workspace=Workspace.at("workspace"))

Workers parse (pipeline.sandbox); this process only writes. A file whose bytes, stage versions and settings are known to
the database is not parsed again.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Protocol

from pipeline.document import STAGE, Processed, document_key, process_document, source_info
from pipeline.errors import EXIT_MISSING_DEPENDENCY, EXIT_OK, EXIT_SOME_FAILED, ThiduaError
from pipeline.messages import Message, stored_messages
from pipeline.run import Settings, versions
from pipeline.sandbox import Job, Sandbox, SandboxSettings, as_completed
from pipeline.sources import SourceFile, SourceLimits, find_sources
from pipeline.store.store import Store
from pipeline.workspace import Workspace

logger = logging.getLogger("thidua.batch")


@dataclass(frozen=True, kw_only=True)
class BatchSettings:
    """How an import runs. ``force`` reads again what is known."""

    # A task costs Prefect about 30 ms of CPU, a born-digital plan 100: a task a document would add a third.
    chunk: int = 25
    force: bool = False
    sandbox: SandboxSettings = field(default_factory=SandboxSettings)
    limits: SourceLimits = field(default_factory=SourceLimits)
    document: Settings = field(default_factory=Settings)


@dataclass(frozen=True, kw_only=True)
class FileEnd:
    """How one file ended. ``status`` is that of its reading (ok, partial, failed; None where nothing was read now)."""

    source: SourceFile
    outcome: str
    status: str | None = None
    reasons: tuple[Message, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    exit_code: int = EXIT_OK


@dataclass(frozen=True, kw_only=True)
class Summary:
    """The batch's report. ``dataset``: rows of every table after it, the whole dataset's."""

    run_id: str
    workspace: Workspace
    ends: list[FileEnd]
    dataset: dict[str, int]
    seconds: float

    @property
    def outcomes(self) -> dict[str, int]:
        """outcome → number of files."""
        counts = Counter(end.outcome for end in self.ends)
        return {name: counts[name] for name in ("new", "changed", "same", "failed", "skipped")}

    @property
    def partial(self) -> list[FileEnd]:
        """Files that were stored though something in them could not be read."""
        return [end for end in self.ends if end.status == "partial"]

    def ended(self, outcome: str) -> list[FileEnd]:
        """Files that ended so."""
        return [end for end in self.ends if end.outcome == outcome]

    @property
    def exit_code(self) -> int:
        """0; 1 where files failed; 3 where one failed for a program that is missing."""
        codes = {end.exit_code for end in self.ended("failed")}
        if EXIT_MISSING_DEPENDENCY in codes:
            return EXIT_MISSING_DEPENDENCY
        return EXIT_SOME_FAILED if codes else EXIT_OK


class Reporter(Protocol):
    """Who is told how it goes (a progress bar, plain lines, nobody). Called from several threads, one at a time."""

    def begin(self, total: int) -> None:
        """So many files will end."""

    def ended(self, end: FileEnd) -> None:
        """One has."""


class Silent:
    """Tells nobody."""

    def begin(self, total: int) -> None:
        """Nothing."""

    def ended(self, end: FileEnd) -> None:
        """Nothing."""


Work = Callable[[], None]
RunChunks = Callable[[Sequence[Work]], list[BaseException | None]]


def one_after_the_other(chunks: Sequence[Work]) -> list[BaseException | None]:
    """Run the chunks here and now; what each raised, or None."""
    return [_error_of(chunk) for chunk in chunks]


def import_batch(
    paths: Iterable[str],
    *,
    workspace: Workspace,
    settings: BatchSettings | None = None,
    reporter: Reporter | None = None,
    run_chunks: RunChunks = one_after_the_other,
) -> Summary:
    """Import everything below the paths into the workspace.

    Raises UsageError for a path that names nothing, before anything is written; what is wrong with single files is in
    the summary.
    """
    settings = settings or BatchSettings()
    started = time.monotonic()
    sources = find_sources(paths, limits=settings.limits)
    with _opened(workspace, settings, reporter or Silent()) as batch:
        to_read = batch.sort_out(sources)
        chunks = [to_read[i : i + settings.chunk] for i in range(0, len(to_read), settings.chunk)]
        errors = run_chunks([partial(batch.import_chunk, chunk) for chunk in chunks])
        for chunk, error in zip(chunks, errors, strict=True):
            batch.give_up(chunk, error)
        batch.end_copies()
        ends = [batch.ends[_key(source)] for source in sources]
        summary = Summary(
            run_id=batch.run_id,
            workspace=workspace,
            ends=ends,
            dataset=batch.store.counts(),
            seconds=time.monotonic() - started,
        )
        batch.store.finish_run(batch.run_id, status="failed" if summary.exit_code else "ok", counts=summary.outcomes)
    return summary


class Batch:
    """What the chunks of one import share: the pool, the database, and how each file ended."""

    def __init__(
        self, workspace: Workspace, settings: BatchSettings, store: Store, sandbox: Sandbox, reporter: Reporter
    ) -> None:
        self.workspace, self.settings = workspace, settings
        self.store, self.sandbox, self.reporter = store, sandbox, reporter
        self.ends: dict[Any, FileEnd] = {}
        self.copies: dict[Any, SourceFile] = {}
        self.lock = threading.Lock()  # one writer: SQLite has only one, and the progress bar wants order
        self.run_id = store.start_run(
            version=".".join(versions().values()), settings={"force": settings.force, "chunk": settings.chunk}
        )

    def sort_out(self, sources: Sequence[SourceFile]) -> list[SourceFile]:
        """End what needs no reading (not readable, skipped, known); return the rest, every content once."""
        self.reporter.begin(len(sources))
        done = set() if self.settings.force else self._done()
        first: dict[str | None, SourceFile] = {}
        for source in sources:
            if source.state == "failed" and source.reason:
                self._fail(source, ThiduaError(source.reason.id, **source.reason.args))
            elif source.state == "skipped":
                self._skip(source)
            elif document_key(source, self.settings.document) in done:
                self._end(FileEnd(source=source, outcome="same"))
            elif source.sha256 in first:
                self.copies[_key(source)] = source
            else:
                first[source.sha256] = source
        return list(first.values())

    def import_chunk(self, sources: Sequence[SourceFile]) -> None:
        """Read a chunk in the pool and store each document as it comes. Called again after an error, it goes on with
        those that have not ended."""
        waiting = [source for source in sources if _key(source) not in self.ends]
        jobs = {self._submit(source): source for source in waiting}
        for job in as_completed(jobs):
            source = jobs[job]
            try:
                processed = job.result()
            except ThiduaError as error:
                self._fail(source, error)
            else:
                self._save(source, processed)

    def give_up(self, sources: Sequence[SourceFile], error: BaseException | None) -> None:
        """End the files of a chunk that never got through: nothing is lost without a word."""
        for source in sources:
            if _key(source) not in self.ends:
                cause = f"{type(error).__name__}: {error}"[:300]
                self._end(_failed(source, ThiduaError("import.not_stored", error=cause)))

    def end_copies(self) -> None:
        """A second file with the same bytes ends as its first did: the same, or failed for the same reason."""
        by_content = {end.source.sha256: end for end in self.ends.values()}
        for source in self.copies.values():
            twin = by_content[source.sha256]
            copy = Message("import.copy", {"name": twin.source.name})
            if twin.outcome == "failed":
                self._end(replace(twin, source=source, reasons=(copy, *twin.reasons)))
            else:
                self._end(FileEnd(source=source, outcome="same", reasons=(copy,)))

    def _submit(self, source: SourceFile) -> Job[Processed]:
        timeout = self.settings.sandbox.timeout_for(source.size)
        arguments = (source, self.workspace, self.settings.document, self.settings.force)
        return self.sandbox.submit(process_document, *arguments, timeout=timeout)

    def _save(self, source: SourceFile, processed: Processed) -> None:
        with self.lock:
            outcome = self.store.save(processed.rows)
            self.store.add_stages(
                self.run_id, source_info(source), processed.calls, outcome=outcome, seconds=processed.seconds
            )
        self._end(_stored(source, outcome, processed))

    def _fail(self, source: SourceFile, error: ThiduaError) -> None:
        for note in getattr(error, "__notes__", ()):
            logger.error("%s: %s\n%s", source.name, error, note)
        with self.lock:
            self.store.save_failure(source_info(source), error.message)
            self.store.add_stages(self.run_id, source_info(source), [], outcome="failed", reason=error.message)
        self._end(_failed(source, error))

    def _skip(self, source: SourceFile) -> None:
        with self.lock:
            self.store.add_stages(self.run_id, source_info(source), [], outcome="skipped", reason=source.reason)
        reasons = (source.reason,) if source.reason else ()
        self._end(FileEnd(source=source, outcome="skipped", reasons=reasons))

    def _end(self, end: FileEnd) -> None:
        with self.lock:
            self.ends[_key(end.source)] = end
            self.reporter.ended(end)

    def _done(self) -> set[str]:
        """Keys of documents that are in the dataset as these versions and settings make them."""
        stored = {row["source_id"] for row in self.store.rows("sources") if row["status"] != "failed"}
        return {row["key"] for row in self.store.rows("stages", stage=STAGE) if row["source_id"] in stored}


@contextmanager
def _opened(workspace: Workspace, settings: BatchSettings, reporter: Reporter) -> Iterator[Batch]:
    with Sandbox(settings.sandbox) as sandbox, Store.open(workspace) as store:
        batch = Batch(workspace, settings, store, sandbox, reporter)
        try:
            yield batch
        except BaseException:  # Ctrl-C too: the run has ended, with what is stored so far
            store.finish_run(batch.run_id, status="failed", counts=Counter(end.outcome for end in batch.ends.values()))
            raise


def _stored(source: SourceFile, outcome: str, processed: Processed) -> FileEnd:
    row = processed.rows["sources"][0]
    return FileEnd(
        source=source,
        outcome=outcome,
        status=row["status"],
        reasons=stored_messages(row["reason"]),
        counts={table: len(rows) for table, rows in processed.rows.items() if rows},
        seconds=processed.seconds,
    )


def _failed(source: SourceFile, error: ThiduaError) -> FileEnd:
    reasons = (error.message,)
    return FileEnd(source=source, outcome="failed", status="failed", reasons=reasons, exit_code=error.exit_code)


def _key(source: SourceFile) -> tuple[str, str | None]:
    return str(source.path), source.member


def _error_of(work: Work) -> BaseException | None:
    try:
        work()
    except Exception as error:
        logger.exception("a chunk of documents failed")
        return error
    return None

