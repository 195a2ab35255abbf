"""The dataset's one description: tables, columns and codes, read from ``data/dataset_*.tsv``.

The database, the rows built from a plan, CSV, XLSX and Parquet files, ``datapackage.json`` and ``docs/dataset.md`` are
all derived from here, so none of them can say something else than the others.

>>> tables()["awards"].column("quota").heading
'Số lượng'
>>> [c.code for c in tables()["dates"].column("bound").codes]
['on', 'before', 'by']
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Literal, get_args

import data

ColumnType = Literal[
    "text", "integer", "number", "boolean",
    "date",  # ISO 8601 as precise as printed: 2024, 2024-06, 2024-06-05, --10-15
    "time",  # ISO 8601 with offset
    "integers", "numbers", "texts", "objects",  # lists
    "json",  # an object
]  # fmt: skip
LIST_TYPES = ("integers", "numbers", "texts", "objects")

PLACE_BEFORE = ("plan_id", "fact_id")  # of the columns that every fact table shares, those that come first


@dataclass(frozen=True)
class Code:
    """One value that a coded column may take."""

    code: str
    en: str
    vi: str


@dataclass(frozen=True)
class Column:
    """``heading`` is the Vietnamese title, ``en``/``vi`` describe; ``codes`` is empty where any value may stand."""

    name: str
    type: ColumnType
    heading: str
    en: str
    vi: str
    codes: tuple[Code, ...] = ()


@dataclass(frozen=True)
class Table:
    """``key`` names the columns that identify a row, ``belongs_to`` the table whose row it hangs on ("" for none)."""

    name: str
    key: tuple[str, ...]
    belongs_to: str
    is_fact: bool
    heading: str
    en: str
    vi: str
    columns: tuple[Column, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(c.name for c in self.columns)

    @property
    def has_messages(self) -> bool:
        """Its rows say something that exports put into words: why a file failed, what a check found."""
        return "reason" in self.names or "rule_id" in self.names

    def column(self, name: str) -> Column:
        """The column of that name; KeyError where there is none."""
        return {c.name: c for c in self.columns}[name]


@cache
def tables() -> dict[str, Table]:
    """Every table by name, in the order in which people are shown them."""
    columns = _columns()
    return {row["table"]: _table(row, columns) for row in data.table("dataset_tables")}


@cache
def exported_tables() -> dict[str, Table]:
    """As :func:`tables`, with the sentences that exports add where a table gives a reason or a finding."""
    added = tuple(_columns()["+reason"])
    return {t.name: replace(t, columns=(*t.columns, *added)) if t.has_messages else t for t in tables().values()}


@cache
def fact_tables() -> tuple[str, ...]:
    """Names of the tables whose rows have a place in the text."""
    return tuple(t.name for t in tables().values() if t.is_fact)


@cache
def code_lists() -> dict[str, tuple[Code, ...]]:
    """Every list of codes by name."""
    lists: dict[str, list[Code]] = {
        "doc_type": [Code(row["code"], row["name"], row["name"]) for row in data.table("doc_types")]
    }
    for row in data.table("dataset_codes"):
        lists.setdefault(row["list"], []).append(Code(row["code"], row["en"], row["vi"]))
    return {name: tuple(codes) for name, codes in lists.items()}


def _table(row: dict[str, str], columns: dict[str, list[Column]]) -> Table:
    own = columns[row["table"]]
    if row["fact"]:
        own = _with_place(own, columns["*"])
    return Table(
        name=row["table"],
        key=tuple(row["key"].split(",")),
        belongs_to=row["belongs_to"],
        is_fact=bool(row["fact"]),
        heading=row["heading"],
        en=row["en"],
        vi=row["vi"],
        columns=tuple(own),
    )


def _with_place(own: list[Column], shared: list[Column]) -> list[Column]:
    """Keys, the table's own columns, then the place. A table's own column wins (``rule`` of dates is the date's)."""
    names = {c.name for c in own}
    before = [c for c in shared if c.name in PLACE_BEFORE]
    return [*before, *own, *(c for c in shared if c.name not in PLACE_BEFORE and c.name not in names)]


@cache
def _columns() -> dict[str, list[Column]]:
    out: dict[str, list[Column]] = {}
    for row in data.table("dataset_columns"):
        if row["type"] not in get_args(ColumnType):
            where = f"data/dataset_columns.tsv: {row['table']}.{row['column']}"
            raise ValueError(f"{where} has unknown type {row['type']!r}")
        codes = code_lists()[row["codes"]] if row["codes"] else ()
        column = Column(row["column"], row["type"], row["heading"], row["en"], row["vi"], codes)  # type: ignore[arg-type]
        out.setdefault(row["table"], []).append(column)
    return out
