"""CSV as Excel opens it: UTF-8 with a byte order mark, commas, CRLF, one file a table.

Nothing between two commas is null, ``""`` is an empty text. Text that a spreadsheet would take for a formula gets a
leading apostrophe; numbers never do. Lists and objects are JSON.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from pipeline.export.rows import Cut, Reader, values
from pipeline.schema import Table

ENCODING = "utf-8-sig"  # without the mark Excel reads Vietnamese as Windows-1252
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_MUST_QUOTE = frozenset(',"\r\n')


def write_csv(reader: Reader, directory: Path, cuts: list[Cut]) -> None:
    """Write ``TABLE.csv`` for every table."""
    for table in reader.tables():
        _write_table(reader, table, directory / f"{table.name}.csv")


def _write_table(reader: Reader, table: Table, path: Path) -> None:
    with path.open("w", encoding=ENCODING, newline="") as file:
        file.write(",".join(table.names) + "\r\n")
        for chunk in reader.chunks(table):
            file.writelines(csv_line(values(row, table.columns)) for row in chunk)


def csv_line(cells: list[Any]) -> str:
    """One line with its end.

    >>> print(csv_line(["-5% so với 2023", -5.0, None, "", True, [2024, 2025], "05 tập thể, 10 cá nhân"]))
    '-5% so với 2023,-5,,"",true,"[2024,2025]","05 tập thể, 10 cá nhân"
    """
    return ",".join(map(_cell, cells)) + "\r\n"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _quoted("'" + value if value.startswith(FORMULA_STARTS) else value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, int):
        return str(value)
    return _quoted(orjson.dumps(value).decode())


def _quoted(text: str) -> str:
    """Quoted where needed; an empty text always is, which tells it from null.

    A leading or trailing space is quoted too: some readers strip what is bare.
    """
    if text and not _MUST_QUOTE.intersection(text) and text == text.strip():
        return text
    return '"' + text.replace('"', '""') + '"'
