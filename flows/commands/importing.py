"""``thidua import``."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.server import LocalServer
from pipeline.errors import EXIT_INTERRUPTED, UsageError
from pipeline.messages import text
from pipeline.sandbox import SandboxSettings, warm_up
from pipeline.sources import check_paths
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    from pipeline.batch import Summary


def import_paths(paths: list[str], *, workspace: Path | None, workers: int, force: bool, json: bool) -> int:
    """Import, showing progress, then the summary. The exit code says whether files failed."""
    check_paths(paths)
    target = Workspace.at(workspace)
    logs = _prepare(target)
    sandbox = SandboxSettings(workers=workers, log=str(logs / "workers.log"))
    with _logging_to(logs / "thidua.log"), LocalServer(target.root / "prefect") as server:
        warm_up(sandbox)
        try:
            summary = _run(paths, target, sandbox, server, force=force, quiet=json)
        except KeyboardInterrupt:
            print(text("done.interrupted"), file=sys.stderr)
            return EXIT_INTERRUPTED
    _print_summary(summary, json=json)
    return summary.exit_code


def _run(
    paths: list[str], target: Workspace, sandbox: SandboxSettings, server: LocalServer, *, force: bool, quiet: bool
) -> Summary:
    """The flow run. Prefect takes seconds to import; its server starts meanwhile."""
    from flows.progress import Bar, Lines
    from flows.screen import console

    with ExitStack() as stack:
        terminal = console(errors=True)
        bar = stack.enter_context(Bar(terminal)) if terminal.is_terminal else None

        from flows.import_flow import flush, import_folder, reporting_to
        from pipeline.batch import BatchSettings

        server.wait()
        lines = Lines(sys.stderr if quiet else sys.stdout)
        stack.enter_context(reporting_to(bar or lines, terminal))
        stack.callback(flush)
        return import_folder(paths, str(target.root), BatchSettings(force=force, sandbox=sandbox))


def _prepare(target: Workspace) -> Path:
    logs = target.root / "logs"
    try:
        logs.mkdir(parents=True, exist_ok=True)
        (logs / "thidua.log").open("a").close()
    except OSError as error:
        raise UsageError("usage.workspace", folder=str(target.root), error=error.strerror or str(error)) from error
    return logs


@contextmanager
def _logging_to(path: Path) -> Iterator[None]:
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logger = logging.getLogger("thidua")
    logger.addHandler(handler)
    logger.propagate = False  # the terminal belongs to the progress bar
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.propagate = True
        handler.close()


def _print_summary(summary: Summary, *, json: bool) -> None:
    from flows.report import summary_to_json
    from flows.screen import console, print_json

    if json:
        print_json(summary_to_json(summary))
        return
    screen = console()
    screen.print(text("done.title", files=len(summary.ends), seconds=round(summary.seconds)), style="bold")
    said = {**summary.outcomes, "partial": len(summary.partial)}
    screen.print(", ".join(f"{text(f'outcome.{name}')} {count}" for name, count in said.items() if count))
    if screen.is_terminal:
        _print_reasons(screen, summary)
    _print_dataset(screen, summary)


def _print_reasons(screen: Any, summary: Summary) -> None:
    """Files that need a person, once more where they do not scroll away."""
    from flows.report import ending, reasons
    from flows.screen import table

    ends = [end for end in summary.ends if end.outcome == "failed" or end.status == "partial"]
    if ends:
        rows = [(text(f"outcome.{ending(end)}"), end.source.name, reasons(end)) for end in ends]
        screen.print()
        screen.print(table([text("report.outcome"), text("report.file"), text("report.reason")], rows))


def _print_dataset(screen: Any, summary: Summary) -> None:
    from flows.facts_view import print_counts

    print_counts(screen, summary.dataset)
    place = summary.workspace.database_url.removeprefix("sqlite:///")
    screen.print(text("done.database", database=place), soft_wrap=True)
    screen.print(text("done.next", command=_export_line(summary.workspace)), soft_wrap=True)


def _export_line(workspace: Workspace) -> str:
    elsewhere = "" if workspace == Workspace.at() else f" --workspace {workspace.root}"
    return f"thidua export ket-qua --format xlsx{elsewhere}"
