"""The flows that ``prefect.yaml`` deploys: importing a folder, watching one, the nightly re-check, the export.

Each run is a process of its own on some machine, with THIDUA_HOME and THIDUA_DATABASE_URL in its environment.
Parameters are plain values: they are typed into Prefect's page.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Literal

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.states import Completed

from flows.spread import BATCH, Spread, import_batch_run, import_by_pool, import_with_runner
from pipeline.batch import BatchSettings, import_batch
from pipeline.export import export
from pipeline.sandbox import WARM, SandboxSettings
from pipeline.store.store import Store
from pipeline.verify import verify
from pipeline.watch import Watcher
from pipeline.workspace import Workspace

Runner = Literal["pool", "thread", "dask", "ray"]

__all__ = ["export_dataset", "import_batch_run", "import_folder", "recheck", "watch_folder"]


@flow(name="import-folder")
def import_folder(
    folder: str, workspace: str | None = None, batch: int = BATCH, runner: Runner = "pool", address: str | None = None
) -> Any:
    """Import everything below a folder in batches: flow runs of the pool, or tasks of a cluster."""
    return _told(_spread(folder, workspace, batch, runner, address))


@flow(name="watch")
def watch_folder(
    folder: str, workspace: str | None = None, settle: float = 30.0, batch: int = BATCH, runner: Runner = "thread"
) -> Any:
    """Import what lies still in a folder: looked at twice, ``settle`` seconds apart. Scheduled every few minutes: a run
    that died is followed by the next."""
    watcher = Watcher(Path(folder), settle=settle)
    watcher.settled(time.monotonic())
    time.sleep(settle)
    ready = frozenset(path.absolute() for path in watcher.settled(time.monotonic()))
    return _told(_spread(folder, workspace, batch, runner, None, ready)) if ready else None


@flow(name="recheck")
def recheck(workspace: str | None = None, workers: int = 0) -> Any:
    """What failed is tried again, stored readings go through a newer extractor, and everything is verified."""
    target = Workspace.at(workspace)
    sandbox = SandboxSettings(workers=workers, preload=WARM)
    lines = ["# recheck", ""]
    for which in ("failed", "stored"):
        summary = import_batch([], workspace=target, settings=BatchSettings(which=which, sandbox=sandbox))
        lines.append(f"- {which}: {summary.outcomes}")
    with Store.open(target) as store:
        verdict = verify(target, store)
    lines += [f"- {dict(verdict.checked)}", *(f"- {p.subject}: {p.message.text()}" for p in verdict.problems)]
    create_markdown_artifact("\n".join(lines), key="recheck")
    if verdict.problems:
        return Completed(name="ProblemsFound", message=f"{len(verdict.problems)} problems")
    return None


@flow(name="export")
def export_dataset(directory: str, workspace: str | None = None, formats: str = "csv,xlsx,parquet") -> None:
    """Write the dataset to files."""
    with Store.open(Workspace.at(workspace)) as store:
        export(store, Path(directory), formats=formats.split(","))


def _spread(
    folder: str,
    workspace: str | None,
    batch: int,
    runner: Runner,
    address: str | None,
    only: frozenset[Path] | None = None,
) -> Spread:
    if runner == "pool":
        return import_by_pool([folder], workspace=workspace, batch=batch, only=only)
    return import_with_runner([folder], workspace=workspace, kind=runner, address=address, batch=batch, only=only)


def _told(spread: Spread) -> Any:
    """A run with failed files must not look like one without."""
    if spread.exit_code:
        return Completed(name="SomeFilesFailed", message=f"{spread.outcomes}, {len(spread.lost)} batches lost")
    return None
