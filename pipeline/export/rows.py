"""What every format reads: the exported tables' rows, some thousand at a time, from one state of the dataset."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.checks.catalogue import flag_text
from pipeline.export.names import plan_names
from pipeline.messages import Language, Message
from pipeline.schema import Column, Table, exported_tables
from pipeline.tables import Row, TableRows

if TYPE_CHECKING:  # `thidua read` shapes a plan without a database: SQLAlchemy costs 0.6 s
    from pipeline.store.read import Snapshot

PLANS_AT_ONCE = 200


class Cut(NamedTuple):
    """A text that did not fit: where it stands in the workbook, and how long it is."""

    sheet: str
    cell: str
    column: str
    key: str
    length: int


class Reader:
    """The dataset as exports see it."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def tables(self) -> list[Table]:
        """The tables to write, with their exported columns."""
        return list(exported_tables().values())

    def chunks(self, table: Table) -> Iterator[list[Row]]:
        """All rows of a table."""
        for chunk in self._snapshot.chunks(table.name):
            yield [with_messages(row) for row in chunk] if table.has_messages else chunk

    def plans(self, wanted: Collection[str] | None = None) -> Iterator[tuple[str, TableRows]]:
        """File name without suffix and all rows of every plan, or of those with the wanted names."""
        names = plan_names(self._snapshot.plan_keys())
        plan_ids = [plan_id for plan_id, name in names.items() if wanted is None or name in wanted]
        for i in range(0, len(plan_ids), PLANS_AT_ONCE):
            for plan_id, tables in self._snapshot.plans(plan_ids[i : i + PLANS_AT_ONCE]).items():
                yield names[plan_id], tables


def values(row: Row, columns: Sequence[Column]) -> list[Any]:
    """A row's cells in the order of the columns."""
    return [row[column.name] for column in columns]


def reason_text(reason: list[dict[str, Any]] | None, language: Language) -> str | None:
    """The sentence of stored messages.

    >>> reason_text([{"id": "source.empty", "args": {}}], "en")
    'The file is empty (0 bytes). Ask the sender for it again.'
    """
    return " ".join(Message.from_json(m).text(language) for m in reason) if reason else None


def with_messages(row: Row) -> Row:
    """The row with its reason, or what its check says, in both languages."""
    if "rule_id" in row:
        return {**row, "message_vi": flag_text(row, "vi"), "message_en": flag_text(row, "en")}
    return {
        **row,
        "message_vi": reason_text(row["reason"], "vi"),
        "message_en": reason_text(row["reason"], "en"),
    }
