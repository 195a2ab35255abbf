"""``thidua list`` and ``thidua show``."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from flows.facts_view import heading, pages_table, print_plan, shown
from flows.screen import console, escaped, open_workspace, print_json, table
from pipeline import schema
from pipeline.errors import UsageError
from pipeline.export.plan_files import plan_json
from pipeline.messages import stored_messages, text
from pipeline.store.store import Store
from pipeline.tables import Row

_LISTED = ("plan_id", "doc_number", "issuer", "province", "issued_on", "status")


def list_plans(*, workspace: Path | None, json: bool) -> int:
    """The dataset's documents, then the files that could not be read."""
    with Store.open(open_workspace(workspace)) as store:
        plans, failed = store.plans(), store.sources(status="failed")
    if json:
        print_json({"plans": plans, "failed": failed})
        return 0
    screen = console()
    if plans:
        columns = [schema.tables()["plans"].column(name) for name in _LISTED]
        cells = ([*(shown(c, plan[c.name]) for c in columns), plan["source_name"]] for plan in plans)
        screen.print(table([*map(heading, columns), text("view.file")], cells))
    else:
        screen.print(text("view.empty"))
    _print_failed(screen, failed)
    return 0


def show_plan(query: str, *, pages: bool, workspace: Path | None, json: bool) -> int:
    """One document with every fact, its page and quote."""
    with Store.open(open_workspace(workspace)) as store:
        plan = the_plan(store.find_plans(query), query)
        rows = store.plan(plan["plan_id"])
    if json:
        print_json(plan_json(rows))
        return 0
    screen = console()
    print_plan(screen, rows, title=f"{plan['source_name']} ({plan['plan_id']})")
    if pages:
        screen.print()
        screen.print(pages_table(rows["pages"]))
    return 0


def the_plan(plans: list[Row], query: str) -> Row:
    """The one plan meant. Raises UsageError where it is none or several."""
    if not plans:
        raise UsageError("usage.no_plan", query=query)
    if len(plans) > 1:
        named = ", ".join(f"{plan['plan_id']} ({plan['source_name']})" for plan in plans[:10])
        raise UsageError("usage.many_plans", query=query, count=len(plans), plans=named)
    return plans[0]


def _print_failed(screen: Console, failed: list[Row]) -> None:
    if failed:
        screen.print()
        screen.print(text("view.failed_files"), style="bold")
    for source in failed:
        reason = " ".join(message.text() for message in stored_messages(source["reason"]))
        screen.print(f"  {escaped(source['source_name'])}: {escaped(reason)}")
