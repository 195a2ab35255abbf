"""Parquet with typed columns, one file a table; each column carries its description."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.export.rows import Cut, Reader
from pipeline.schema import Column, Table
from pipeline.tables import Row

_TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.string(),  # partial dates: 2024-06, --10-15
    "time": pa.timestamp("s", tz="UTC"),
    "integers": pa.list_(pa.int64()),
    "numbers": pa.list_(pa.float64()),
    "texts": pa.list_(pa.string()),
    "objects": pa.string(),  # JSON: the keys differ from row to row
    "json": pa.string(),
}


def write_parquet(reader: Reader, directory: Path, cuts: list[Cut]) -> None:
    """Write ``TABLE.parquet`` for every table."""
    for table in reader.tables():
        schema = arrow_schema(table)
        with pq.ParquetWriter(directory / f"{table.name}.parquet", schema, compression="zstd") as writer:
            for chunk in reader.chunks(table):
                writer.write_table(pa.Table.from_pylist([_plain(row, table) for row in chunk], schema=schema))


def arrow_schema(table: Table) -> pa.Schema:
    """Types of a table's columns, with their descriptions."""
    fields = [pa.field(c.name, _TYPES[c.type], metadata=_described(c)) for c in table.columns]
    return pa.schema(fields, metadata={"description": table.en, "description_vi": table.vi})


def _described(column: Column) -> dict[str, str]:
    return {"title_vi": column.heading, "description": column.en, "description_vi": column.vi}


def _plain(row: Row, table: Table) -> Row:
    return {c.name: _value(row[c.name], c.type) for c in table.columns}


def _value(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind in ("objects", "json"):
        return orjson.dumps(value).decode()
    return datetime.fromisoformat(value) if kind == "time" else value
