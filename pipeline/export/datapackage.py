"""``datapackage.json``: what the exported files hold, after the Data Package standard (specs.frictionlessdata.io)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import orjson

from pipeline.schema import LIST_TYPES, Column, Table, exported_tables, tables

# A text cell that would start a formula carries an apostrophe in CSV, and "--10-15" is one.
PARTIAL_DATE = r"'?(\d{4}(-\d{2}(-\d{2})?)?|--\d{2}(-\d{2})?)"
_TYPES = {
    "text": "string",
    "date": "string",
    "time": "datetime",
    "json": "object",
    **dict.fromkeys(LIST_TYPES, "array"),
}

_JSON_TEXT = {("parquet", "json"), ("parquet", "objects")}


def write_datapackage(directory: Path, formats: Collection[str]) -> None:
    """Describe the CSV and Parquet files of an export; without either there is nothing to describe."""
    described = [f for f in ("csv", "parquet") if f in formats]
    if not described:
        return
    package = datapackage(described)
    (directory / "datapackage.json").write_bytes(orjson.dumps(package, option=orjson.OPT_INDENT_2))


def datapackage(formats: Sequence[str]) -> dict[str, Any]:
    """The package's description as plain data."""
    return {
        "name": "thidua",
        "title": "Kế hoạch thi đua / Vietnamese emulation plans",
        "description": "Facts read from official plans, each with its place in the document. Unknown is null.",
        "resources": [
            _resource(table, kind, suffix="" if kind == formats[0] else f"-{kind}")
            for kind in formats
            for table in exported_tables().values()
        ],
    }


def _resource(table: Table, kind: str, *, suffix: str) -> dict[str, Any]:
    as_csv = {"mediatype": "text/csv", "encoding": "utf-8", "dialect": {"delimiter": ",", "lineTerminator": "\r\n"}}
    return {
        "name": table.name + suffix,
        "path": f"{table.name}.{kind}",
        "format": kind,
        "title": table.heading,
        "description": table.en,
        "description_vi": table.vi,
        **(as_csv if kind == "csv" else {}),
        "schema": _schema(table, kind, suffix=suffix),
    }


def _schema(table: Table, kind: str, *, suffix: str) -> dict[str, Any]:
    out: dict[str, Any] = {
        "fields": [_field(table, column, kind) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    if table.belongs_to:
        key = tables()[table.belongs_to].key[0]
        out["foreignKeys"] = [{"fields": [key], "reference": {"resource": table.belongs_to + suffix, "fields": [key]}}]
    return out


def _field(table: Table, column: Column, kind: str) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if column.name in table.key else {}
    if column.codes:
        constraints["enum"] = [code.code for code in column.codes]
    if column.type == "date":
        constraints["pattern"] = PARTIAL_DATE
    return {
        "name": column.name,
        "type": "string" if (kind, column.type) in _JSON_TEXT else _TYPES.get(column.type, column.type),
        "title": column.heading,
        "description": column.en,
        "description_vi": column.vi,
        **({"constraints": constraints} if constraints else {}),
    }
