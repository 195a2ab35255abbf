"""An import spread over workers: the folders are listed, and batches of 200-500 files are imported wherever there is
room: in a Dask or Ray cluster, or as flow runs of a work pool.

A batch is an import like any other (pipeline.batch): its own run in the database, idempotent, so one that is lost with
its machine is made good by the next import. Workers need the sources, the workspace's folder (or ``THIDUA_FILES_URL``)
and the database, each under the same name; the database's address comes from their own environment, as it holds a
password.
"""

from __future__ import annotations

import secrets
import socket
import time
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.deployments import run_deployment
from prefect.runtime import flow_run

from flows.runners import Kind, make_runner
from pipeline.batch import OUTCOMES, BatchSettings, import_batch
from pipeline.errors import EXIT_OK, EXIT_SOME_FAILED, ThiduaError
from pipeline.logs import logging_to
from pipeline.messages import Message, text
from pipeline.offered import path_of, place_of_path
from pipeline.sandbox import WARM, SandboxSettings
from pipeline.sources import list_files
from pipeline.store.store import Store
from pipeline.tables import Row
from pipeline.workspace import Workspace

BATCH = 300  # files; a batch is what a lost machine costs, and starting a flow run costs seconds
DEPLOYMENT = "import-batch/import-batch"
POLL_SECONDS = 2.0
PATIENCE_SECONDS = 6 * 3600.0  # for a batch: one whose machine is gone is never heard of again
ARTIFACT = "import-report"


@dataclass(frozen=True, kw_only=True)
class Part:
    """One batch: the paths given, and its files below them. All as URIs, since names on disk need not be Unicode."""

    paths: list[str]
    files: list[str]


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How a spread import ended. ``failed``: rows of the stages table. ``lost``: batches that did not end, with why."""

    outcomes: dict[str, int]
    failed: list[Row] = field(default_factory=list)
    runs: int = 0
    lost: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """1 where files failed or batches were lost."""
        return EXIT_SOME_FAILED if self.lost or self.outcomes.get("failed") else EXIT_OK


def split(paths: Sequence[str], batch: int, only: Collection[Path] | None = None) -> Iterator[Part]:
    """The files below the paths (``only`` these of them) in batches, in a stable order. Files are listed, not opened.

    Raises UsageError for a path that names nothing.
    """
    alone: list[str] = []  # files given by themselves
    for root, files in list_files(paths):
        places = [place_of_path(file) for file in files if only is None or file in only]
        if files == [root]:
            alone += places
            continue
        for some in _batches(places, batch):
            yield Part(paths=[place_of_path(root)], files=some)
    for some in _batches(alone, batch):
        yield Part(paths=some, files=some)


def _batches(places: list[str], batch: int) -> Iterator[list[str]]:
    for start in range(0, len(places), batch):
        yield places[start : start + batch]


def import_part(
    paths: list[str], files: list[str], workspace: str | None, spread_id: str, workers: int = 0
) -> dict[str, int]:
    """Import one batch here; outcome → number of files. Every machine logs into a file of its own."""
    target = Workspace.at(workspace)
    logs = target.root / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    own = logs / f"thidua-{socket.gethostname()}.jsonl"
    settings = BatchSettings(
        only=frozenset(path_of(place)[0] for place in files),
        chunk=len(files) or 1,
        sandbox=SandboxSettings(workers=workers, preload=WARM, events=str(own), log=str(logs / "workers.log")),
    )
    labels = {"spread": spread_id, **({"flow_run": str(flow_run.id)} if flow_run.id else {})}
    with logging_to(own):
        given = [str(path_of(place)[0]) for place in paths]
        return import_batch(given, workspace=target, settings=settings, labels=labels).outcomes


@flow(name="import-batch", validate_parameters=False)
def import_batch_run(
    paths: list[str], files: list[str], workspace: str | None, spread_id: str, workers: int = 0
) -> dict[str, int]:
    """A batch as a flow run of a work pool."""
    return import_part(paths, files, workspace, spread_id, workers)


@task(name="batch", task_run_name="batch-{spread_id}", retries=1, retry_delay_seconds=5, cache_policy=NO_CACHE)
def import_batch_task(
    paths: list[str], files: list[str], workspace: str | None, spread_id: str, workers: int = 0
) -> dict[str, int]:
    """A batch as a task of a cluster. Tried again once: by then what was stored is known."""
    return import_part(paths, files, workspace, spread_id, workers)


@flow(name="import-spread", validate_parameters=False)
def import_by_tasks(
    paths: list[str], workspace: str | None, batch: int, workers: int, only: Collection[Path] | None = None
) -> Spread:
    """Import by tasks of the flow's runner. ``workers``: processes that a batch may use."""
    spread_id = secrets.token_hex(6)
    futures = [
        import_batch_task.submit(part.paths, part.files, workspace, spread_id, workers)
        for part in split(paths, batch, only)
    ]
    ended: list[Any] = [future.result(raise_on_failure=False) for future in futures]
    lost = [_why(error) for error in ended if isinstance(error, BaseException)]
    return _reported(Workspace.at(workspace), spread_id, lost)


def import_with_runner(
    paths: Sequence[str],
    *,
    workspace: str | None,
    kind: Kind,
    address: str | None = None,
    batch: int = BATCH,
    workers: int = 0,
    only: Collection[Path] | None = None,
) -> Spread:
    """Import by the runner named. ``workers``: of a cluster started here; each of them reads one file at a time."""
    runner = make_runner(kind, address=address, workers=workers)
    each = workers if kind == "thread" else 1
    return import_by_tasks.with_options(task_runner=runner)(list(paths), workspace, batch, each, only)


def import_by_pool(
    paths: Sequence[str], *, workspace: str | None, batch: int = BATCH, only: Collection[Path] | None = None
) -> Spread:
    """Import by flow runs of the deployment ``import-batch``, and wait for all of them."""
    spread_id = secrets.token_hex(6)
    waiting = {
        _submit(paths=part.paths, files=part.files, workspace=workspace, spread_id=spread_id): time.monotonic()
        for part in split(paths, batch, only)
    }
    return _reported(Workspace.at(workspace), spread_id, list(_wait(waiting)))


def _submit(**parameters: Any) -> UUID:
    return UUID(str(run_deployment(DEPLOYMENT, parameters=parameters, timeout=0).id))  # type: ignore[union-attr]


def _wait(waiting: dict[UUID, float]) -> Iterator[str]:
    """Until every flow run has ended; yields what became of those that did not complete."""
    with get_client(sync_client=True) as client:
        while waiting:
            for run_id, since in list(waiting.items()):
                state = client.read_flow_run(run_id).state
                if state is not None and state.is_final():
                    del waiting[run_id]
                    if not state.is_completed():
                        yield f"{run_id}: {state.name} {state.message or ''}".strip()
                elif time.monotonic() - since > PATIENCE_SECONDS:
                    del waiting[run_id]
                    yield f"{run_id}: {text('spread.no_word', hours=round(PATIENCE_SECONDS / 3600))}"
            time.sleep(POLL_SECONDS if waiting else 0)


def _reported(workspace: Workspace, spread_id: str, lost: list[str]) -> Spread:
    """What the database says of the batches; also the flow run's artifact."""
    with Store.open(workspace) as store:
        runs = [row for row in store.rows("runs") if (row["settings"] or {}).get("spread") == spread_id]
        failed = [
            row for run in runs for row in store.rows("stages", run_id=run["run_id"], stage="file", outcome="failed")
        ]
    counts = sum((Counter(run["counts"] or {}) for run in runs), Counter())
    spread = Spread(outcomes={name: counts[name] for name in OUTCOMES}, failed=failed, runs=len(runs), lost=lost)
    if flow_run.id:
        create_markdown_artifact(spread_to_markdown(spread), key=ARTIFACT)
    return spread


def spread_to_json(spread: Spread) -> dict[str, Any]:
    """What ``thidua import --json`` prints."""
    failed = [{"source_name": row["source_name"], "reasons": row["reason"]} for row in spread.failed]
    return {
        "outcomes": spread.outcomes, "batches": spread.runs, "lost": spread.lost, "failed": failed,
        "exit_code": spread.exit_code,
    }  # fmt: skip


def spread_to_markdown(spread: Spread) -> str:
    """Counts, lost batches, failed files with their reasons."""
    lines = [f"# {text('report.title')}", "", f"| {text('report.outcome')} | {text('report.files')} |", "|---|---:|"]
    lines += [f"| {text(f'outcome.{name}')} | {count} |" for name, count in spread.outcomes.items()]
    lines += ["", *(f"- {text('spread.lost', why=why)}" for why in spread.lost)]
    for row in spread.failed:
        reasons = " ".join(Message.from_json(reason).text() for reason in row["reason"] or ())
        lines.append(f"- {row['source_name']}: {reasons}")
    return "\n".join(lines)


def _why(error: BaseException) -> str:
    return str(error) if isinstance(error, ThiduaError) else f"{type(error).__name__}: {error}"[:300]
