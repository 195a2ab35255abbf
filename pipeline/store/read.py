"""Reading the dataset back: queries that give rows with exactly the columns of :mod:`pipeline.schema`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, select

from pipeline import schema
from pipeline.store.models import metadata
from pipeline.tables import Row, TableRows

CHUNK = 2_000  # rows held in memory at once while reading a whole table
OF_SOURCE = ("sources", "pages")
PER_PLAN = tuple(t.name for t in schema.tables().values() if t.belongs_to == "plans")


def select_rows(table: str) -> Select[Any]:
    """Query for the dataset's columns of a table, ordered by key."""
    found = metadata.tables[table]
    definition = schema.tables()[table]
    return select(*(found.c[name] for name in definition.names)).order_by(*(found.c[k] for k in definition.key))


def read_chunks(connection: Connection, table: str) -> Iterator[list[Row]]:
    """A whole table, some thousand rows at a time."""
    names = schema.tables()[table].names
    result = connection.execute(select_rows(table), execution_options={"stream_results": True})
    for chunk in result.partitions(CHUNK):
        yield [dict(zip(names, row, strict=True)) for row in chunk]


def read_plans(connection: Connection, plan_ids: Sequence[str]) -> dict[str, TableRows]:
    """Everything about some plans: plan_id → table → rows."""
    plans = _read(connection, "plans", "plan_id", plan_ids)
    source_ids = sorted({row["source_id"] for row in plans})
    out: dict[str, TableRows] = {row["plan_id"]: {"plans": [row]} for row in plans}
    for table in OF_SOURCE:
        by_source = _grouped(_read(connection, table, "source_id", source_ids), "source_id")
        for row in plans:
            out[row["plan_id"]][table] = by_source.get(row["source_id"], [])
    for table in PER_PLAN:
        by_plan = _grouped(_read(connection, table, "plan_id", plan_ids), "plan_id")
        for plan_id, tables in out.items():
            tables[table] = by_plan.get(plan_id, [])
    return out


def _read(connection: Connection, table: str, column: str, values: Sequence[str]) -> list[Row]:
    query = select_rows(table).where(metadata.tables[table].c[column].in_(values))
    return fetch(connection, table, query)


def fetch(connection: Connection, table: str, query: Select[Any]) -> list[Row]:
    """Rows of a query made from :func:`select_rows`. (SQLAlchemy's own mappings have keys that are not quite str.)"""
    names = schema.tables()[table].names
    return [dict(zip(names, row, strict=True)) for row in connection.execute(query)]


def _grouped(rows: list[Row], column: str) -> dict[str, list[Row]]:
    out: dict[str, list[Row]] = {}
    for row in rows:
        out.setdefault(row[column], []).append(row)
    return out


def where_equal(query: Select[Any], table: str, equal: Mapping[str, Any]) -> Select[Any]:
    for column, value in equal.items():
        query = query.where(metadata.tables[table].c[column] == value)
    return query
