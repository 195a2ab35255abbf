"""One source file on its way from a worker process to the database: rows and stage calls go home, nothing else."""

from __future__ import annotations

import hashlib
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pipeline.duplicates import fingerprint_rows
from pipeline.results import SourceInfo
from pipeline.run import Settings, read_plan, versions
from pipeline.sources import SourceFile
from pipeline.tables import TableRows, result_to_tables
from pipeline.workspace import StageCall, StageStore, Workspace, stage_key

STAGE = "document"  # the stage "everything about a file": its key in the table of stages says that the file is done


@dataclass(frozen=True, slots=True, kw_only=True)
class Processed:
    """What a worker made of a file: rows of every table, what each stage cost, and seconds altogether."""

    rows: TableRows
    calls: list[StageCall] = field(default_factory=list)
    seconds: float = 0.0


class FreshStages(StageStore):
    """Stage outputs that are stored but never reused."""

    def _read(self, path: Path) -> bytes | None:
        return None


def process_document(
    source: SourceFile, workspace: Workspace | None, settings: Settings, force: bool = False
) -> Processed:
    """Read a file and find its facts. Runs inside a worker; touches nothing but the workspace's stage outputs.

    Without a workspace nothing is stored or reused; ``force``: nothing is reused. Raises ThiduaError when the file
    cannot be read at all.
    """
    started = time.perf_counter()
    stages = _stages(workspace, force=force)
    rows = result_to_tables(read_plan(source, stages=stages, settings=settings))
    rows |= fingerprint_rows(rows["texts"])
    seconds = time.perf_counter() - started
    calls = list(stages.calls) if stages else []
    calls.append(StageCall(STAGE, ".".join(versions().values()), document_key(source, settings), False, seconds))
    return Processed(rows=rows, calls=calls, seconds=seconds)


def _stages(workspace: Workspace | None, *, force: bool) -> StageStore | None:
    if workspace is None:
        return None
    return (FreshStages if force else StageStore)(workspace.stages.root)  # with its own list of calls


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
