"""Writing many rows at once.

The statement of a table is made once, and values go to the driver as they are: SQLAlchemy's own way from rows to
parameters was a third of what storing a document cost.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect

from pipeline.store.models import metadata
from pipeline.tables import Row

Convert = Callable[[Any], Any]


class _Insert(NamedTuple):
    """SQL of one table, and of each column what makes the driver's value of ours (None: nothing to do)."""

    sql: str
    columns: tuple[tuple[str, Convert | None], ...]
    positional: bool


def insert_rows(connection: Connection, table: str, rows: Sequence[Row]) -> None:
    """Insert rows of one table. A column that a row does not have is NULL."""
    if not rows:
        return
    insert = _statement(connection.dialect, table)
    values = [
        {name: row.get(name) if convert is None else convert(row.get(name)) for name, convert in insert.columns}
        for row in rows
    ]
    connection.exec_driver_sql(insert.sql, [tuple(one.values()) for one in values] if insert.positional else values)


@lru_cache(maxsize=64)  # every engine has a dialect of its own: what watches a folder opens many
def _statement(dialect: Dialect, table: str) -> _Insert:
    compiled = metadata.tables[table].insert().compile(dialect=dialect)
    names = compiled.positiontup or list(compiled.params)
    types = {column.name: column.type for column in metadata.tables[table].columns}
    columns = tuple((name, types[name].dialect_impl(dialect).bind_processor(dialect)) for name in names)
    return _Insert(str(compiled), columns, compiled.positiontup is not None)
