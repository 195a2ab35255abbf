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
    """SQL of one table, its parameters in order, and of some (by their place) what makes the driver's value of ours."""

    sql: str
    columns: tuple[str, ...]
    converters: tuple[tuple[int, Convert], ...]
    positional: bool

    def parameters(self, row: Row) -> Any:
        """As the driver takes them."""
        values = list(map(row.get, self.columns))
        for place, convert in self.converters:
            values[place] = convert(values[place])
        return tuple(values) if self.positional else dict(zip(self.columns, values, strict=True))


def insert_rows(connection: Connection, table: str, rows: Sequence[Row]) -> None:
    """Insert rows of one table. A column that a row does not have is NULL."""
    if not rows:
        return
    insert = _statement(connection.dialect, table)
    connection.exec_driver_sql(insert.sql, [insert.parameters(row) for row in rows])


@lru_cache(maxsize=64)  # every engine has a dialect of its own: what watches a folder opens many
def _statement(dialect: Dialect, table: str) -> _Insert:
    compiled = metadata.tables[table].insert().compile(dialect=dialect)
    names = tuple(compiled.positiontup or compiled.params)
    types = {column.name: column.type for column in metadata.tables[table].columns}
    converters = [types[name].dialect_impl(dialect).bind_processor(dialect) for name in names]
    needed = tuple((place, convert) for place, convert in enumerate(converters) if convert is not None)
    return _Insert(str(compiled), names, needed, compiled.positiontup is not None)
