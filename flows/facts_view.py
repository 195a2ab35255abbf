"""Facts as people read them: each table of the dataset with values, page and quote."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from rich.console import Console

from flows.screen import table
from pipeline import schema
from pipeline.checks.catalogue import flag_text
from pipeline.messages import current_language, text
from pipeline.schema import Column
from pipeline.tables import Row, TableRows

# Keys, places and bookkeeping: the values beside them are what people want to see.
_NOT_VALUES = {
    "plan_id", "fact_id", "source_id", "section_id", "start", "end", "clean_start", "clean_end", "quote", "confidence",
    "found_by", "candidates",
}  # fmt: skip
_OF_PLAN = {"plan_id", "source_id", "same_as", "part"}
ShownColumn = tuple[str, Callable[[Row], str]]
_LONGEST = 300  # characters of a value or quote on the screen


def print_plan(console: Console, rows: TableRows, *, title: str) -> None:
    """A document: its header values, then its facts table by table."""
    (plan,) = rows["plans"]
    columns = [c for c in schema.tables()["plans"].columns if c.name not in _OF_PLAN and plan.get(c.name) is not None]
    values = [(heading(column), shown(column, plan[column.name])) for column in columns]
    console.print(table([text("view.plan"), title], values))
    pages = pages_of(rows)
    for name in schema.fact_tables():
        if rows.get(name) and name != "fields":
            console.print()
            console.print(facts_table(name, rows[name], pages))


def facts_table(name: str, rows: list[Row], pages: dict[str, int]) -> Any:
    """One table of facts in the order of the document: a column for each value that any of them has, page and quote."""
    ordered = sorted(rows, key=lambda row: (-1 if row["start"] is None else row["start"], row["end"] or 0))
    columns = _flag_columns() if name == "flags" else _value_columns(name, rows)
    headings = [*(title for title, _ in columns), text("view.page"), text("view.quote")]
    cells = ([*(said(row) for _, said in columns), pages.get(row["fact_id"], ""), _quote(row)] for row in ordered)
    return table(headings, cells, title=f"{title_of(name)} ({len(rows)})")


def _value_columns(name: str, rows: list[Row]) -> list[ShownColumn]:
    columns = [
        column
        for column in schema.tables()[name].columns
        if column.name not in _NOT_VALUES
        and (column.name != "rule" or name == "dates")
        and any(row[column.name] not in (None, "", []) for row in rows)
    ]
    return [(heading(column), partial(_shown_of, column)) for column in columns]


def _flag_columns() -> list[ShownColumn]:
    """A flag is its sentence; whom it accuses and how grave it is stand before it."""
    flags = schema.tables()["flags"]
    coded = [flags.column(name) for name in ("severity", "accuses", "rule_id")]
    return [*((heading(column), partial(_shown_of, column)) for column in coded), (text("view.finding"), flag_text)]


def _shown_of(column: Column, row: Row) -> str:
    return shown(column, row[column.name])


def _quote(row: Row) -> str:
    """The printed characters, where no value says the same."""
    quote = _cut(row["quote"])
    return "" if quote in (row.get("text"), row.get("actor")) else quote


def pages_table(rows: list[Row]) -> Any:
    """Per page: how it came, how good its letters are, what was done and why."""
    columns = [c for c in schema.tables()["pages"].columns if c.name not in ("source_id", "figures", "width", "height")]
    cells = ([shown(column, row[column.name]) for column in columns] for row in rows)
    return table([heading(column) for column in columns], cells, title=text("view.pages"))


def pages_of(rows: TableRows) -> dict[str, int]:
    """fact_id → the first page of its evidence."""
    found: dict[str, int] = {}
    for row in rows.get("evidence", []):
        found.setdefault(row["fact_id"], row["page"])
    return found


def documents(rows: TableRows) -> Iterator[TableRows]:
    """The rows of each document of a file, one after the other."""
    for plan in rows["plans"]:
        own = {
            name: [row for row in table_rows if row.get("plan_id", plan["plan_id"]) == plan["plan_id"]]
            for name, table_rows in rows.items()
        }
        yield {**own, "plans": [plan]}


def title_of(name: str) -> str:
    """A table's title: Vietnamese words, or its name in the files."""
    return schema.tables()[name].heading if current_language() == "vi" else name


def heading(column: Column) -> str:
    """A column's title: Vietnamese words, or its name in the files."""
    return column.heading if current_language() == "vi" else column.name


def shown(column: Column, value: Any) -> str:
    """A value as words: codes are spelled out, lists joined."""
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return ", ".join(shown(column, item) for item in value)
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, bool):
        return "✓" if value else "–"
    named = next((code for code in column.codes if code.code == value), None)
    return _cut(str(getattr(named, current_language()) if named else value))


def _cut(value: str | None) -> str:
    line = " ".join((value or "").split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def print_counts(screen: Console, counts: Mapping[str, int]) -> None:
    """What the dataset holds: documents, and rows of each fact table that has any."""
    facts = {name: counts[name] for name in schema.fact_tables() if counts[name]}
    screen.print()
    screen.print(text("done.dataset", plans=counts["plans"], sources=counts["sources"], facts=sum(facts.values())))
    screen.print(table([text("view.table"), text("view.count")], [(title_of(n), c) for n, c in facts.items()], right=1))
    screen.print()
