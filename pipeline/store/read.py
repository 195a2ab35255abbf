"""Reading the dataset back: rows with exactly the columns of :mod:`pipeline.schema`, from one state of the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, func, select

from pipeline import schema
from pipeline.store.models import metadata
from pipeline.tables import Row, TableRows

CHUNK = 2_000  # rows held in memory at once while reading a whole table
OF_SOURCE = ("sources", "pages")
PER_PLAN = tuple(t.name for t in schema.tables().values() if t.belongs_to == "plans")


class Snapshot:
    """One state of the dataset; :meth:`pipeline.store.store.Store.snapshot` keeps its transaction open."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self, table: str, **equal: Any) -> list[Row]:
        """Rows of a table in the order of their keys, all or those in which the named columns have these values."""
        return self._fetch(table, _where(select_rows(table), table, equal))

    def columns(self, table: str, names: Sequence[str]) -> list[tuple[Any, ...]]:
        """Some columns of a whole table, in the order of its keys: a fraction of the cost of :meth:`rows`."""
        found = metadata.tables[table]
        query = select(*(found.c[name] for name in names)).order_by(*(found.c[k] for k in schema.tables()[table].key))
        return [tuple(row) for row in self._connection.execute(query)]

    def digests(self) -> dict[str, str]:
        """Source → digest of all that was found in it, for those that were read: what is unchanged has the same."""
        sources = metadata.tables["sources"]
        query = select(sources.c.source_id, sources.c.digest).where(sources.c.digest.is_not(None))
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def chunks(self, table: str) -> Iterator[list[Row]]:
        """A whole table in the order of its keys, some thousand rows at a time."""
        names = schema.tables()[table].names
        result = self._connection.execute(select_rows(table), execution_options={"stream_results": True})
        for chunk in result.partitions(CHUNK):
            yield [dict(zip(names, row, strict=True)) for row in chunk]

    def plans(self, plan_ids: Sequence[str]) -> dict[str, TableRows]:
        """Everything about some plans: plan_id → table → rows, with their sources and pages."""
        plans = self._rows_in("plans", "plan_id", plan_ids)
        source_ids = sorted({row["source_id"] for row in plans})
        out: dict[str, TableRows] = {row["plan_id"]: {"plans": [row]} for row in plans}
        for table in OF_SOURCE:
            by_source = _grouped(self._rows_in(table, "source_id", source_ids), "source_id")
            for row in plans:
                out[row["plan_id"]][table] = by_source.get(row["source_id"], [])
        for table in PER_PLAN:
            by_plan = _grouped(self._rows_in(table, "plan_id", plan_ids), "plan_id")
            for plan_id, tables in out.items():
                tables[table] = by_plan.get(plan_id, [])
        return out

    def plan_keys(self) -> list[Row]:
        """Every plan's plan_id, part, source_id and source_name, in the order of ids."""
        plans, sources = metadata.tables["plans"], metadata.tables["sources"]
        query = select(plans.c.plan_id, plans.c.part, plans.c.source_id, sources.c.source_name)
        query = query.join(sources, plans.c.source_id == sources.c.source_id).order_by(plans.c.plan_id)
        names = ("plan_id", "part", "source_id", "source_name")
        return [dict(zip(names, row, strict=True)) for row in self._connection.execute(query)]

    def counts(self) -> dict[str, int]:
        """Number of rows of every table."""
        count = {name: select(func.count()).select_from(metadata.tables[name]) for name in schema.tables()}
        return {name: self._connection.execute(query).scalar_one() for name, query in count.items()}

    def _rows_in(self, table: str, column: str, values: Sequence[str]) -> list[Row]:
        return self._fetch(table, select_rows(table).where(metadata.tables[table].c[column].in_(values)))

    def _fetch(self, table: str, query: Select[Any]) -> list[Row]:
        names = schema.tables()[table].names  # SQLAlchemy's own mappings have keys that are not quite str
        return [dict(zip(names, row, strict=True)) for row in self._connection.execute(query).all()]


def select_rows(table: str) -> Select[Any]:
    """Query for the dataset's columns of a table, ordered by key."""
    found = metadata.tables[table]
    definition = schema.tables()[table]
    return select(*(found.c[name] for name in definition.names)).order_by(*(found.c[k] for k in definition.key))


def _where(query: Select[Any], table: str, equal: Mapping[str, Any]) -> Select[Any]:
    for column, value in equal.items():
        query = query.where(metadata.tables[table].c[column] == value)
    return query


def _grouped(rows: list[Row], column: str) -> dict[str, list[Row]]:
    out: dict[str, list[Row]] = {}
    for row in rows:
        out.setdefault(row[column], []).append(row)
    return out
