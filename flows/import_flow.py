"""``thidua import`` as a Prefect flow: the batch is a flow run, a chunk of documents a task, parsing is in the pool.

Remove the decorators and it is still the same program: ``pipeline.batch.import_batch`` runs the chunks itself.
The truth about what is done lives in our database; Prefect shows it, retries a chunk and keeps the report.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.events.clients import PrefectEventsClient
from prefect.events.worker import EventsWorker
from prefect.exceptions import ObjectNotFound
from prefect.logging.handlers import APILogHandler, PrefectConsoleHandler
from prefect.runtime import flow_run
from prefect.states import Completed, Crashed
from prefect.task_runners import ThreadPoolTaskRunner

from flows.report import summary_to_markdown
from pipeline.batch import BatchSettings, Reporter, Silent, Summary, Work, import_batch
from pipeline.errors import StoreError
from pipeline.workspace import Workspace

# Two chunks on the way, so that the pool has work while the last document of one is still being read.
CHUNKS_AT_ONCE = 2
ARTIFACT = "import-report"

# Who is told how it goes. Not a parameter: Prefect stores parameters, and a terminal cannot be stored.
reporter: ContextVar[Reporter] = ContextVar("reporter", default=Silent())  # noqa: B039 (it holds nothing)


def _retry_with_reason(_task: Any, _run: Any, state: Any) -> bool:
    error = state.result(raise_on_failure=False)
    if isinstance(error, (CancelledError, StoreError)):  # the import is being stopped, or nothing can be stored
        return False
    logging.getLogger("thidua.import").warning("chunk failed: %s: %s; trying it again", type(error).__name__, error)
    return True


@task(
    name="documents",
    task_run_name="documents-{number}",
    retries=2,
    retry_delay_seconds=[2, 10],
    retry_condition_fn=_retry_with_reason,
    cache_policy=NO_CACHE,
)
def import_documents(work: Work, number: int) -> None:
    """One chunk. Tried again it goes on with the documents that have not ended."""
    work()


def run_as_tasks(chunks: Sequence[Work]) -> list[BaseException | None]:
    """Every chunk as a task; what each raised after its retries, or None."""
    futures = [import_documents.submit(work, number) for number, work in enumerate(chunks, start=1)]
    for future in futures:
        future.wait()
    return [_error_of(future) for future in futures]


@flow(
    name="import",
    task_runner=ThreadPoolTaskRunner(max_workers=CHUNKS_AT_ONCE),  # type: ignore[arg-type]
    validate_parameters=False,
)
def import_folder(paths: list[str], workspace: str, settings: BatchSettings | None = None) -> Summary:
    """Import everything below the paths; the report is also the run's artifact."""
    summary = import_batch(
        paths,
        workspace=Workspace.at(Path(workspace)),
        settings=settings,
        reporter=reporter.get(),
        run_chunks=run_as_tasks,
        labels={"flow_run": str(flow_run.id)},
    )
    create_markdown_artifact(summary_to_markdown(summary), key=ARTIFACT)
    mark_crashed(summary)
    if summary.exit_code:  # a run with failed files must not look like one without
        return Completed(name="SomeFilesFailed", message=str(summary.outcomes), data=summary)  # type: ignore[return-value]
    return summary


def mark_crashed(summary: Summary) -> None:
    """Flow runs that were killed stay "Running" for ever: nobody was left to say how they ended. Now somebody is."""
    with get_client(sync_client=True) as client:
        for row in summary.crashed:
            killed = (row["settings"] or {}).get("flow_run")
            with suppress(ObjectNotFound):  # it ran on another server
                if killed:
                    client.set_flow_run_state(UUID(killed), Crashed(message="The process ended."), force=True)


@contextmanager
def reporting_to(someone: Reporter, console: Any = None) -> Iterator[None]:
    """Tell ``someone`` about each file; warnings of Prefect go through ``console``, above its progress bar."""
    token = reporter.set(someone)
    if console is not None:
        for handler in _console_handlers():
            handler.console = console
    try:
        yield
    finally:
        reporter.reset(token)


def trust_connection() -> None:
    """A server on this machine that does not answer is dead. Prefect would try each event for eleven seconds more: when
    the server was killed, the import was done and the program ended four minutes later."""
    EventsWorker.set_client_override(PrefectEventsClient, reconnection_attempts=0)


def flush() -> None:
    """Send what Prefect still holds back (log lines, events) while its server is there to take it."""
    APILogHandler().flush()
    EventsWorker.drain_all(timeout=5)


def _console_handlers() -> Iterator[PrefectConsoleHandler]:
    known = [logging.root, *(logging.getLogger(name) for name in logging.root.manager.loggerDict)]
    return (h for logger in known for h in logger.handlers if isinstance(h, PrefectConsoleHandler))


def _error_of(future: Any) -> BaseException | None:
    result = future.result(raise_on_failure=False)
    return result if isinstance(result, BaseException) else None
