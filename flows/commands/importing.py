"""``thidua import`` and ``thidua watch``."""

from __future__ import annotations

import gc
import logging
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from flows.server import LocalServer
from pipeline.errors import EXIT_INTERRUPTED, EXIT_OK, ThiduaError, UsageError
from pipeline.logs import logging_to
from pipeline.messages import text
from pipeline.sandbox import WARM, SandboxSettings, warm_up
from pipeline.sources import check_paths
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    from pipeline.batch import BatchSettings, Summary

logger = logging.getLogger("thidua.import")

ONLY_STAGES = ("extract",)
RUNNERS = ("thread", "dask", "ray")  # flows.runners, which imports Prefect's
LOG = "thidua.jsonl"


@dataclass(frozen=True, kw_only=True)
class Options:
    """What may be asked of an import on the command line."""

    workers: int = 0
    force: bool = False
    retry_failed: bool = False
    only_stage: str | None = None
    link: bool = False
    profile: bool = False
    runner: str = "thread"
    address: str | None = None
    batch: int = 300
    json: bool = False


def import_paths(paths: Sequence[str], *, workspace: Path | None, options: Options) -> int:
    """Import, showing progress, then the summary. The exit code says whether files failed."""
    _check(paths, options)
    target = Workspace.at(workspace)
    if options.runner != "thread":
        return _import_spread(paths, target, options)
    with _session(target, options) as session:
        try:
            summary = session.run(list(paths))
        except KeyboardInterrupt:
            print(text("done.interrupted"), file=sys.stderr)
            return EXIT_INTERRUPTED
    _print_summary(summary, json=options.json)
    if options.profile:
        print(text("done.profile", file=session.profile_report()), file=sys.stderr)
    return summary.exit_code


def _import_spread(paths: Sequence[str], target: Workspace, options: Options) -> int:
    """Import by batches in a cluster; nothing is shown of single files until it has ended."""
    logs = _prepare(target)
    with logging_to(logs / LOG), LocalServer(target.root / "prefect") as server:
        from flows.import_flow import flush
        from flows.screen import console, print_json
        from flows.spread import import_with_runner, spread_to_json, spread_to_markdown

        server.wait()
        spread = import_with_runner(
            paths, workspace=str(target.root), kind=options.runner, address=options.address,  # type: ignore[arg-type]
            batch=options.batch, workers=options.workers,
        )  # fmt: skip
        flush()
    if options.json:
        print_json(spread_to_json(spread))
    else:
        console().print(spread_to_markdown(spread), markup=False, soft_wrap=True)
    return spread.exit_code


def watch_folder(folder: Path, *, workspace: Path | None, every: float, settle: float, options: Options) -> int:
    """Import what appears in the folder until Ctrl-C. A batch for what lies still at each look, each with its lines."""
    from pipeline.watch import Watcher

    check_paths([folder])
    if not folder.is_dir():
        raise UsageError("usage.not_a_folder", path=str(folder))
    watcher, done = Watcher(folder, settle=settle), 0
    signal.signal(signal.SIGTERM, _interrupt)
    with _session(Workspace.at(workspace), options) as session:
        print(text("watch.started", folder=str(folder)), file=sys.stderr, flush=True)
        try:
            while True:
                ready = watcher.settled(time.monotonic())
                if ready:
                    done += len(session.run([str(folder)], only=frozenset(ready)).ends)
                time.sleep(every)
        except KeyboardInterrupt:
            print(text("watch.ended", files=done), file=sys.stderr)
    return EXIT_OK


class Session:
    """What the batches of one command share: server, logs, settings."""

    def __init__(self, target: Workspace, options: Options, server: LocalServer, logs: Path) -> None:
        self.target, self.options, self.server = target, options, server
        self.sandbox = SandboxSettings(
            workers=options.workers, preload=WARM, log=str(logs / "workers.log"), events=str(logs / LOG)
        )
        self._profiles = logs / "profile" / time.strftime("%Y%m%dT%H%M%S")
        if options.profile:
            self._profiles.mkdir(parents=True, exist_ok=True)
        warm_up(self.sandbox)

    def run(self, paths: list[str], *, only: frozenset[Path] | None = None) -> Summary:
        """One batch as a flow run. Prefect takes seconds to import; its server starts meanwhile.

        Should the server die on the way, the batch goes on without it: the dataset does not depend on Prefect.
        """
        from flows.progress import Bar, Lines
        from flows.screen import console

        with ExitStack() as stack:
            terminal = console(errors=True)
            bar = stack.enter_context(Bar(terminal)) if terminal.is_terminal else None
            reporter = bar or Lines(sys.stderr if self.options.json else sys.stdout)

            from flows.import_flow import flush, import_folder, reporting_to, trust_connection
            from flows.report import write_workbook

            settings = self._settings(only)
            self.server.wait()
            if self.server.is_ours:
                trust_connection()
            stack.enter_context(reporting_to(reporter, terminal))
            gc.freeze()  # half a million objects of Prefect: no collection while rows come and go need look at them
            try:
                summary = import_folder(paths, str(self.target.root), settings)
                flush()
            except ThiduaError:
                raise
            except Exception as error:
                if self.server.is_alive():
                    raise
                summary = self._without_prefect(paths, settings, reporter, error)
            report = self.target.root / "reports" / f"{summary.run_id}.xlsx"
            try:
                write_workbook(summary, report)
            except OSError:
                logger.exception("the report could not be written")
            return summary

    def _without_prefect(self, paths: list[str], settings: BatchSettings, reporter: Any, error: Exception) -> Summary:
        from pipeline.batch import import_batch

        logger.warning("Prefect's server is gone (%s: %s); going on without it", type(error).__name__, error)
        print(text("server.gone", log=str(self.server.log)), file=sys.stderr)
        return import_batch(paths, workspace=self.target, settings=settings, reporter=reporter)

    def profile_report(self) -> Path:
        """All profiles of the workers added up, as a text file."""
        import pstats

        files = sorted(str(path) for path in self._profiles.glob("*.prof"))
        report = self._profiles / "profile.txt"
        with report.open("w", encoding="utf-8") as stream:
            if files:
                pstats.Stats(*files, stream=stream).sort_stats("cumulative").print_stats(60)
        return report

    def _settings(self, only: frozenset[Path] | None) -> BatchSettings:
        from pipeline.batch import BatchSettings

        settings = BatchSettings(force=self.options.force, link=self.options.link, only=only, sandbox=self.sandbox)
        if self.options.retry_failed:
            settings = replace(settings, which="failed")
        if self.options.only_stage:
            settings = replace(settings, which="stored")
        return replace(settings, profile=str(self._profiles)) if self.options.profile else settings


def _check(paths: Sequence[str], options: Options) -> None:
    if options.only_stage is not None and options.only_stage not in ONLY_STAGES:
        raise UsageError("usage.stage", stage=options.only_stage, known=", ".join(ONLY_STAGES))
    if options.runner not in RUNNERS:
        raise UsageError("usage.runner", runner=options.runner, known=", ".join(RUNNERS))
    if options.runner != "thread" and (not paths or options.force or options.link or options.profile):
        raise UsageError("usage.spread", runner=options.runner)
    if options.retry_failed and options.only_stage:
        raise UsageError("usage.either", one="--retry-failed", other="--only-stage")
    if not paths and not options.retry_failed and not options.only_stage:
        raise UsageError("usage.missing", name="PATH")
    check_paths(paths)


@contextmanager
def _session(target: Workspace, options: Options) -> Iterator[Session]:
    logs = _prepare(target)
    with logging_to(logs / LOG), LocalServer(target.root / "prefect") as server:
        yield Session(target, options, server, logs)


def _prepare(target: Workspace) -> Path:
    logs = target.root / "logs"
    try:
        logs.mkdir(parents=True, exist_ok=True)
        (logs / LOG).open("a").close()
    except OSError as error:
        raise UsageError("usage.workspace", folder=str(target.root), error=error.strerror or str(error)) from error
    return logs


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _print_summary(summary: Summary, *, json: bool) -> None:
    from flows.report import summary_to_json
    from flows.screen import console, print_json

    if json:
        print_json(summary_to_json(summary))
        return
    screen = console()
    for row in summary.crashed:
        screen.print(text("done.crashed", run=row["run_id"]), style="yellow", soft_wrap=True)
    screen.print(text("done.title", files=len(summary.ends), seconds=round(summary.seconds)), style="bold")
    said = {**summary.outcomes, "partial": len(summary.partial)}
    screen.print(", ".join(f"{text(f'outcome.{name}')} {count}" for name, count in said.items() if count))
    if summary.trouble is not None:
        screen.print(str(summary.trouble), style="bold red", soft_wrap=True, markup=False)
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
    report = summary.workspace.root / "reports" / f"{summary.run_id}.xlsx"
    if report.exists():
        screen.print(text("done.report", file=report), soft_wrap=True)
    screen.print(text("done.next", command=_export_line(summary.workspace)), soft_wrap=True)


def _export_line(workspace: Workspace) -> str:
    elsewhere = "" if workspace == Workspace.at() else f" --workspace {workspace.root}"
    return f"thidua export ket-qua --format xlsx{elsewhere}"
