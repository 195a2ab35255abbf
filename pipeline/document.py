"""One source file on its way from a worker process to the database: rows and stage calls go home, nothing else."""

from __future__ import annotations

import cProfile
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pipeline.duplicates import fingerprint_rows
from pipeline.errors import ThiduaError
from pipeline.logs import about
from pipeline.media import SUFFIXES
from pipeline.results import SourceInfo
from pipeline.run import Settings, read_plan, versions
from pipeline.sources import SourceFile
from pipeline.stopwatch import Stopwatch
from pipeline.tables import TableRows, result_to_tables
from pipeline.workspace import StageCall, StageStore, Workspace, stage_key

STAGE = "document"  # the stage "everything about a file": its key in the table of stages says that the file is done


@dataclass(frozen=True, slots=True, kw_only=True)
class Processed:
    """What a worker made of a file: rows of every table, what each stage cost, and seconds altogether."""

    rows: TableRows
    calls: list[StageCall] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """What a worker is to do beside reading.

    ``force``: reuse nothing. ``link``: the original is linked to, not copied. ``stored_only``: take the stored reading
    and never open the file. ``profile``: folder for a profile of each document.
    """

    force: bool = False
    link: bool = False
    stored_only: bool = False
    profile: str | None = None


class FreshStages(StageStore):
    """Stage outputs that are stored but never reused."""

    def _read(self, path: Path) -> bytes | None:
        return None


class StoredStages(StageStore):
    """Stage outputs that are reused and never made."""

    def cached(self, stage: str, compute: Callable[[], Any], **key: Any) -> Any:
        """The stored output. Raises ThiduaError "import.no_reading" where there is none."""

        def refuse() -> Any:
            raise ThiduaError("import.no_reading")

        return super().cached(stage, refuse, **key)


def process_document(
    source: SourceFile, workspace: Workspace | None, settings: Settings, handling: Handling | None = None
) -> Processed:
    """Read a file and find its facts. Runs inside a worker; touches nothing but the workspace's originals and stages.

    Without a workspace nothing is stored or reused. Raises ThiduaError when the file cannot be read at all.
    """
    handling = handling or Handling()
    with about(source_id=source.source_id, source_name=source.name), _profiled(source, handling.profile):
        return _process(source, workspace, settings, handling)


def _process(source: SourceFile, workspace: Workspace | None, settings: Settings, handling: Handling) -> Processed:
    watch = Stopwatch()
    stages = _stages(workspace, handling)
    if workspace is not None and stages is not None and not handling.stored_only:
        with stages.timed("keep"):
            keep_original(source, workspace, link=handling.link)
    result = read_plan(source, stages=stages, settings=settings)
    with (stages or StageStore(Path())).timed("tables"):
        rows = result_to_tables(result)
        rows |= fingerprint_rows(rows["texts"])
    spent = watch.spent()
    calls = list(stages.calls) if stages else []
    calls.append(StageCall(STAGE, ".".join(versions().values()), document_key(source, settings), False, *spent))
    return Processed(rows=rows, calls=calls, seconds=spent.seconds)


def keep_original(source: SourceFile, workspace: Workspace, *, link: bool = False) -> None:
    """The file's bytes under their hash in the workspace, once. A member of an archive cannot be linked to, and other
    machines could not follow a link."""
    if source.sha256 is None or has_original(source, workspace):
        return
    suffix = SUFFIXES.get(source.media_type or "", "")
    if link and source.member is None and workspace.remote is None:
        workspace.link_original(source.path, sha256=source.sha256, suffix=suffix)
    else:
        workspace.keep_original(source.read_bytes(), sha256=source.sha256, suffix=suffix)


def has_original(source: SourceFile, workspace: Workspace) -> bool:
    """Whether the workspace holds the file (a link whose file is gone does not count)."""
    return workspace.has_original(source.sha256 or "", SUFFIXES.get(source.media_type or "", ""))


def _stages(workspace: Workspace | None, handling: Handling) -> StageStore | None:
    if workspace is None:
        return None
    kind = StoredStages if handling.stored_only else FreshStages if handling.force else StageStore
    return kind(workspace.stages.root, remote=workspace.remote)  # with its own list of calls


@contextmanager
def _profiled(source: SourceFile, folder: str | None) -> Iterator[None]:
    if folder is None:
        yield
        return
    profile = cProfile.Profile()
    try:
        with profile:
            yield
    finally:
        profile.dump_stats(str(Path(folder) / f"{source.source_id}.prof"))


def document_key(source: SourceFile, settings: Settings) -> str:
    """Changes with the file's bytes and kind, the versions of all stages and the settings: known key, file done."""
    plain = {name: str(value) for name, value in asdict(settings).items()}
    return stage_key(
        STAGE,
        input_hash=source.sha256 or "",
        version=".".join(versions().values()),
        settings={"media_type": source.media_type, **plain},
    )


def source_info(source: SourceFile) -> SourceInfo:
    """The source as the store knows it; a file whose bytes could not be read gets an id made from its name."""
    source_id = source.source_id or hashlib.sha256(source.name.encode()).hexdigest()[:16]
    return SourceInfo(source_id, source.name, source.sha256, source.media_type, source.size)
