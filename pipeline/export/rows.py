"""What every format reads: the exported tables' rows, some thousand at a time, from one state of the dataset."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from pipeline.messages import Language, Message
from pipeline.schema import Column, Table, exported_tables
from pipeline.store.models import metadata
from pipeline.store.read import read_chunks, read_plans
from pipeline.tables import Row, TableRows

PLANS_AT_ONCE = 200


class Cut(NamedTuple):
    """A text that did not fit: where it stands in the workbook, and how long it is."""

    sheet: str
    cell: str
    column: str
    key: str
    length: int


class Reader:
    """The dataset as exports see it, through one connection's snapshot."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def tables(self) -> list[Table]:
        """The tables to write, with their exported columns."""
        return list(exported_tables().values())

    def chunks(self, table: Table) -> Iterator[list[Row]]:
        """All rows of a table."""
        for chunk in read_chunks(self._connection, table.name):
            yield [_with_messages(row) for row in chunk] if "reason" in table.names else chunk

    def plans(self) -> Iterator[tuple[str, TableRows]]:
        """Every plan with all its rows."""
        plan_ids = [row["plan_id"] for row in self.keys()]
        for i in range(0, len(plan_ids), PLANS_AT_ONCE):
            yield from read_plans(self._connection, plan_ids[i : i + PLANS_AT_ONCE]).items()

    def keys(self) -> list[Row]:
        """Every plan's id, part and source name, in the order of ids."""
        plans, sources = metadata.tables["plans"], metadata.tables["sources"]
        query = select(plans.c.plan_id, plans.c.part, plans.c.source_id, sources.c.source_name)
        query = query.join(sources, plans.c.source_id == sources.c.source_id).order_by(plans.c.plan_id)
        return [dict(row) for row in self._connection.execute(query).mappings()]

    def counts(self) -> dict[str, int]:
        """Rows of every table."""
        return {
            name: self._connection.execute(select(func.count()).select_from(metadata.tables[name])).scalar_one()
            for name in exported_tables()
        }


def values(row: Row, columns: Sequence[Column]) -> list[Any]:
    """A row's cells in the order of the columns."""
    return [row[column.name] for column in columns]


def reason_text(reason: list[dict[str, Any]] | None, language: Language) -> str | None:
    """The sentence of stored messages.

    >>> reason_text([{"id": "source.empty", "args": {}}], "en")
    'The file is empty (0 bytes). Ask the sender for it again.'
    """
    return " ".join(Message.from_json(m).text(language) for m in reason) if reason else None


def _with_messages(row: Row) -> Row:
    return {
        **row,
        "message_vi": reason_text(row["reason"], "vi"),
        "message_en": reason_text(row["reason"], "en"),
    }
