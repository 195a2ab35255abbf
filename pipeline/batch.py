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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal, Protocol

from pipeline.document import (
    STAGE,
    Handling,
    Processed,
    document_key,
    has_original,
    process_document,
    source_info,
)
from pipeline.errors import EXIT_MISSING_DEPENDENCY, EXIT_OK, EXIT_SOME_FAILED, StoreError, ThiduaError
from pipeline.messages import Message, stored_messages
from pipeline.offered import Which, find_work, place_of
from pipeline.run import Settings, versions
from pipeline.sandbox import Sandbox, SandboxSettings
from pipeline.sources import SourceFile, SourceLimits
from pipeline.stopwatch import Stopwatch
from pipeline.store.store import Saved, Store
from pipeline.tables import Row
from pipeline.workspace import StageCall, Workspace

logger = logging.getLogger("thidua.batch")

OUTCOMES = ("new", "near", "changed", "same", "failed", "skipped")


@dataclass(frozen=True, kw_only=True)
class BatchSettings:
    """How an import runs. ``force`` reads again what is known; ``which``: see :func:`pipeline.offered.find_work`
    ("stored" runs extraction over stored readings and opens no file); ``link`` links to originals instead of copying
    them; ``only``: of the files found, these; ``profile``: a folder for a profile of each document."""

    # A task costs Prefect, its server included, some 200 ms of CPU: more than a born-digital plan does. Memory does not
    # grow with it: a document is stored as it comes, and let go.
    chunk: int = 250
    force: bool = False
    which: Which = "given"
    only: frozenset[Path] | None = None
    link: bool = False
    profile: str | None = None
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
    """The batch's report. ``dataset``: rows of every table after it, the whole dataset's. ``crashed``: earlier runs
    that had ended without a word. ``trouble``: why nothing more could be stored."""

    run_id: str
    workspace: Workspace
    ends: list[FileEnd]
    dataset: dict[str, int]
    seconds: float
    crashed: list[Row] = field(default_factory=list)
    trouble: ThiduaError | None = None

    @property
    def outcomes(self) -> dict[str, int]:
        """outcome → number of files."""
        counts = Counter(end.outcome for end in self.ends)
        return {name: counts[name] for name in OUTCOMES}

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
        codes |= {self.trouble.exit_code} if self.trouble else set()
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
    labels: Mapping[str, str] | None = None,
) -> Summary:
    """Import everything below the paths into the workspace.

    ``labels`` are noted with the run. Raises UsageError for a path that names nothing, before anything is written, and
    StoreError where the database cannot be opened; what is wrong with single files is in the summary.
    """
    settings = settings or BatchSettings()
    sources = find_work(
        list(paths), which=settings.which, workspace=workspace, limits=settings.limits, only=settings.only
    )
    return import_sources(
        sources, workspace=workspace, settings=settings, reporter=reporter, run_chunks=run_chunks, labels=labels
    )


def import_sources(
    sources: Sequence[SourceFile],
    *,
    workspace: Workspace,
    settings: BatchSettings,
    reporter: Reporter | None = None,
    run_chunks: RunChunks = one_after_the_other,
    labels: Mapping[str, str] | None = None,
) -> Summary:
    """Import files that were found."""
    started = time.monotonic()
    with _opened(workspace, settings, reporter or Silent(), labels or {}) as batch:
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
            crashed=batch.crashed,
            trouble=batch.trouble,
        )
        batch.finish(status="failed" if summary.exit_code else "ok", counts=summary.outcomes)
    return summary


class Batch:
    """What the chunks of one import share: the pool, the database, and how each file ended."""

    def __init__(
        self,
        workspace: Workspace,
        settings: BatchSettings,
        store: Store,
        sandbox: Sandbox,
        reporter: Reporter,
        labels: Mapping[str, str],
    ) -> None:
        self.workspace, self.settings = workspace, settings
        self.store, self.sandbox, self.reporter = store, sandbox, reporter
        self.handling = Handling(
            force=settings.force and settings.which != "stored",
            link=settings.link,
            stored_only=settings.which == "stored",
            profile=settings.profile,
        )
        self.ends: dict[Any, FileEnd] = {}
        self.copies: dict[Any, SourceFile] = {}
        self.lock = threading.Lock()  # one writer: SQLite has only one, and the progress bar wants order
        self.trouble: StoreError | None = None
        self.crashed = store.mark_crashed()
        for row in self.crashed:
            logger.warning("run %s ended without a word; its files are done or will be", row["run_id"])
        told = {"force": settings.force, "chunk": settings.chunk, "which": settings.which, **labels}
        self.run_id = store.start_run(version=".".join(versions().values()), settings=told)

    def sort_out(self, sources: Sequence[SourceFile]) -> list[SourceFile]:
        """End what needs no reading (not readable, skipped, known); return the rest, every content once."""
        self.reporter.begin(len(sources))
        done = set() if self.settings.force else self.store.done_keys(STAGE)
        first: dict[str | None, SourceFile] = {}
        for source in sources:
            if source.state == "failed" and source.reason:
                self._fail(source, ThiduaError(source.reason.id, **source.reason.args))
            elif source.state == "skipped":
                self._skip(source)
            elif document_key(source, self.settings.document) in done and self._has_original(source):
                self._end(FileEnd(source=source, outcome="same"))
            elif source.sha256 in first:
                self.copies[_key(source)] = source
            else:
                first[source.sha256] = source
        return list(first.values())

    def import_chunk(self, sources: Sequence[SourceFile]) -> None:
        """Read a chunk in the pool and store each document as it comes. Called again after an error, it goes on with
        those that have not ended.

        Raises StoreError once the database takes nothing more: what follows would be read for nothing.
        """
        if self.trouble is not None:
            raise self.trouble
        waiting = [source for source in sources if _key(source) not in self.ends]
        jobs = {self._submit(source): source for source in waiting}
        for job in as_completed(jobs):
            source = jobs.pop(job)  # a job holds its value: what was taken must not wait for the rest
            try:
                self._take(source, job)
            except StoreError as error:
                self.trouble = error
                raise

    def give_up(self, sources: Sequence[SourceFile], error: BaseException | None) -> None:
        """End the files of a chunk that never got through: nothing is lost without a word."""
        for source in sources:
            if _key(source) not in self.ends:
                cause = str(error) if isinstance(error, ThiduaError) else f"{type(error).__name__}: {error}"
                self._end(_failed(source, ThiduaError("import.not_stored", error=cause[:500])))

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

    def finish(self, *, status: Literal["ok", "failed"], counts: Mapping[str, int]) -> None:
        """Note how the run ended; where even that cannot be written, the next import notes that it crashed."""
        try:
            self.store.finish_run(self.run_id, status=status, counts=counts)
        except StoreError:
            logger.exception("the end of the run could not be noted")

    def _submit(self, source: SourceFile) -> Future[Processed]:
        timeout = self.settings.sandbox.timeout_for(source.size)
        return self.sandbox.submit(
            process_document, source, self.workspace, self.settings.document, self.handling, timeout=timeout
        )

    def _take(self, source: SourceFile, job: Future[Processed]) -> None:
        try:
            processed = job.result()
        except StoreError:
            raise
        except ThiduaError as error:
            self._fail(source, error)
        else:
            self._save(source, processed)

    def _save(self, source: SourceFile, processed: Processed) -> None:
        watch = Stopwatch()
        offered = None if self.handling.stored_only else place_of(source)
        with self.lock, self.store.together():
            saved = self.store.save_document(processed.rows, offered=offered)
            calls = [*processed.calls, StageCall("store", "", "", False, *watch.spent())]
            self.store.add_stages(
                self.run_id, source_info(source), calls, outcome=saved.outcome, seconds=processed.seconds
            )
        self._end(_stored(source, saved, processed))

    def _has_original(self, source: SourceFile) -> bool:
        return self.handling.stored_only or has_original(source, self.workspace)

    def _fail(self, source: SourceFile, error: ThiduaError) -> None:
        for note in getattr(error, "__notes__", ()):
            logger.error("%s: %s\n%s", source.name, error, note)
        with self.lock, self.store.together():
            if not self.handling.stored_only:
                self.store.save_failure(source_info(source), error.message, offered=place_of(source))
            self.store.add_stages(self.run_id, source_info(source), [], outcome="failed", reason=error.message)
        self._end(_failed(source, error))

    def _skip(self, source: SourceFile) -> None:
        with self.lock:
            self.store.add_stages(self.run_id, source_info(source), [], outcome="skipped", reason=source.reason)
        reasons = (source.reason,) if source.reason else ()
        self._end(FileEnd(source=source, outcome="skipped", reasons=reasons))

    def _end(self, end: FileEnd) -> None:
        told = {"source_id": end.source.source_id, "source_name": end.source.name, "outcome": end.outcome}
        why = " ".join(reason.text("en") for reason in end.reasons)
        level = logging.WARNING if end.outcome == "failed" else logging.INFO
        logger.log(level, why, extra={**told, "run_id": self.run_id, "seconds": round(end.seconds, 3)})
        with self.lock:
            self.ends[_key(end.source)] = end
            self.reporter.ended(end)


@contextmanager
def _opened(
    workspace: Workspace, settings: BatchSettings, reporter: Reporter, labels: Mapping[str, str]
) -> Iterator[Batch]:
    with Store.open(workspace) as store, Sandbox(settings.sandbox) as sandbox:
        batch = Batch(workspace, settings, store, sandbox, reporter, labels)
        try:
            yield batch
        except BaseException:  # Ctrl-C too: the run has ended, with what is stored so far
            batch.finish(status="failed", counts=Counter(end.outcome for end in batch.ends.values()))
            raise


def _stored(source: SourceFile, saved: Saved, processed: Processed) -> FileEnd:
    row = processed.rows["sources"][0]
    copies = (Message("import.near", {"names": ", ".join(saved.copy_of)}),) if saved.copy_of else ()
    return FileEnd(
        source=source,
        outcome=saved.outcome,
        status=row["status"],
        reasons=(*copies, *stored_messages(row["reason"])),
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
