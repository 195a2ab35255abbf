"""``thidua verify``, ``stats`` and ``forget``: looking after a workspace."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from flows.screen import console, escaped, open_workspace, print_json, table
from pipeline.errors import EXIT_OK, EXIT_SOME_FAILED, UsageError
from pipeline.forget import find_sources_by, forget
from pipeline.messages import Message, text
from pipeline.statistics import last_runs, stage_figures
from pipeline.store.store import Store
from pipeline.verify import verify

RUNS_SHOWN = 10


def verify_workspace(*, workspace: Path | None, json: bool) -> int:
    """Problems with what to do about each; exit code 1 where there is one."""
    target = open_workspace(workspace)
    with Store.open(target) as store:
        verdict = verify(target, store)
    if json:
        problems = [{"subject": p.subject, "id": p.message.id, "message": p.message.text()} for p in verdict.problems]
        print_json({"checked": dict(verdict.checked), "problems": problems})
        return EXIT_SOME_FAILED if verdict.problems else EXIT_OK
    screen = console()
    screen.print(Message("verify.checked", {name: verdict.checked[name] for name in _CHECKED}).text(), soft_wrap=True)
    for problem in verdict.problems:
        screen.print(f"{escaped(problem.subject)}: {escaped(problem.message.text())}", style="yellow", soft_wrap=True)
    screen.print(text("verify.bad", count=len(verdict.problems)) if verdict.problems else text("verify.good"))
    return EXIT_SOME_FAILED if verdict.problems else EXIT_OK


_CHECKED = ("originals", "plans", "quotes", "stages")


def show_stats(*, run: str | None, workspace: Path | None, json: bool) -> int:
    """The last imports, and what each stage cost."""
    with Store.open(open_workspace(workspace)) as store:
        runs, figures = last_runs(store, RUNS_SHOWN), stage_figures(store, run)
    if json:
        print_json({"runs": runs, "stages": [one._asdict() for one in figures]})
        return EXIT_OK
    screen = console()
    headings = [text(f"stats.{name}") for name in ("run", "started", "status", "files")]
    rows = [(row["run_id"], row["started_at"], row["status"], _files(row["counts"])) for row in runs]
    screen.print(table(headings, rows))
    screen.print()
    headings = [text(f"stats.{name}") for name in _FIGURES]
    cells = [(one.stage, one.slowest, one.calls, one.reused, *(f"{s:.3f}" for s in one[3:8])) for one in figures]
    screen.print(table(headings, cells, right=7))
    return EXIT_OK


_FIGURES = ("stage", "slowest", "calls", "reused", "cpu", "seconds", "median", "p95", "longest")


def forget_plan(query: str, *, yes: bool, workspace: Path | None) -> int:
    """Delete what a file yielded, after asking."""
    target = open_workspace(workspace)
    with Store.open(target) as store:
        found = find_sources_by(query, store)
        if not found:
            raise UsageError("usage.no_plan", query=query)
        if len(found) > 1:
            named = ", ".join(f"{row['source_id']} ({row['source_name']})" for row in found[:10])
            raise UsageError("usage.many_plans", query=query, count=len(found), plans=named)
        source = found[0]
        plans = len(store.rows("plans", source_id=source["source_id"]))
        if not yes and not _agreed(text("forget.ask", name=source["source_name"], plans=plans)):
            return EXIT_SOME_FAILED
        files = forget(source, workspace=target, store=store)
    print(text("forget.done", name=source["source_name"], plans=plans, files=len(files)))
    return EXIT_OK


def _agreed(question: str) -> bool:
    if not sys.stdin.isatty():
        raise UsageError("forget.need_yes")
    return bool(typer.confirm(question))


def _files(counts: dict[str, int] | None) -> str:
    return ", ".join(f"{text(f'outcome.{name}')} {count}" for name, count in (counts or {}).items() if count)
