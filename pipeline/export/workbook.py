"""One XLSX workbook, a sheet a table: frozen headings with Vietnamese notes, filters, a sheet that explains it all.

Excel holds 1,048,576 rows a sheet and 32,767 characters a cell. A longer table goes on in another sheet; a longer text
is cut with a mark, coloured, and listed in the sheet "Ghi chú".
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import chain, count
from pathlib import Path
from typing import Any

import orjson
import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from pipeline.export.rows import Cut, Reader
from pipeline.schema import Column, Table
from pipeline.tables import Row

MAX_ROWS = 1_048_576  # with the heading
MAX_TEXT = 32_767  # UTF-16 units
CUT_MARK = " … [CẮT BỚT: bản đủ ở tệp CSV, Parquet hoặc JSON]"
EXPLAIN_SHEET, NOTES_SHEET, FIRST_SHOWN = "Giải thích", "Ghi chú", "plans"
# Rows go to disk as they are written (safe, since every sheet is written row by row), and text is never guessed at:
# by default "=1+1" becomes a live formula and an address a link.
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
WIDTHS = {
    "integer": 10,
    "number": 10,
    "boolean": 10,
    "date": 12,
    "time": 22,
    "integers": 14,
    "numbers": 24,
    "texts": 24,
}
TEXT_WIDTH, LONG_WIDTH, ID_WIDTH = 20, 60, 26
LONG_COLUMNS = frozenset(
    {"quote", "text", "raw", "clean", "subject", "title", "message_vi", "message_en", "action", "issuer"}
)
# XML 1.0 has no way to write these two; a workbook that holds one does not open.
_NOT_XML = {0xFFFE: "\ufffd", 0xFFFF: "\ufffd"}


def write_workbook(reader: Reader, directory: Path, cuts: list[Cut]) -> None:
    """Write ``thidua.xlsx`` and add to ``cuts`` what did not fit."""
    with xlsxwriter.Workbook(directory / "thidua.xlsx", OPTIONS) as book:
        writer = _Writer(book, cuts)
        writer.explain(reader.tables())
        for table in reader.tables():
            writer.table(table, chain.from_iterable(reader.chunks(table)))
        writer.notes()


class _Writer:
    """A workbook being written."""

    def __init__(self, book: xlsxwriter.Workbook, cuts: list[Cut]) -> None:
        self._book = book
        self._cuts = cuts
        self._heading = book.add_format({"bold": True, "bg_color": "#DDE8F4", "bottom": 1})
        self._wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self._cut = book.add_format({"bg_color": "#F8D7DA"})

    def table(self, table: Table, rows: Iterator[Row]) -> None:
        """One table, on as many sheets as it takes; an empty one has its headings."""
        row = self._sheet(table, table.name, next(rows, None), rows)
        for number in count(2):
            if row is None:
                return
            row = self._sheet(table, f"{table.name} ({number})", row, rows)

    def _sheet(self, table: Table, name: str, row: Row | None, rows: Iterator[Row]) -> Row | None:
        """Fill one sheet; returns the first row that found no room, None when all did."""
        sheet = self._book.add_worksheet(name)
        if name == FIRST_SHOWN:
            sheet.activate()
        self._headings(sheet, table.columns)
        used = 1
        while row is not None and used < MAX_ROWS:
            self._row(sheet, used, row, table)
            row = next(rows, None)
            used += 1
        sheet.autofilter(0, 0, used - 1, len(table.columns) - 1)
        return row

    def _row(self, sheet: Any, at: int, row: Row, table: Table) -> None:
        for i, column in enumerate(table.columns):
            if not _write(sheet, at, i, row[column.name]):
                self._write_cut(sheet, at, i, row, table)

    def _headings(self, sheet: Any, columns: tuple[Column, ...]) -> None:
        sheet.freeze_panes(1, 0)
        for i, column in enumerate(columns):
            sheet.set_column(i, i, _width(column))
            sheet.write_string(0, i, column.name, self._heading)
            sheet.write_comment(0, i, f"{column.heading}\n{column.vi}", {"x_scale": 2})

    def _write_cut(self, sheet: Any, row: int, column: int, values: Row, table: Table) -> None:
        name = table.columns[column].name
        full = _as_text(values[name])
        sheet.write_string(row, column, cut_text(full), self._cut)
        key = " ".join(str(values[k]) for k in table.key)
        self._cuts.append(Cut(sheet.get_name(), xl_rowcol_to_cell(row, column), name, key, len(full)))

    def explain(self, tables: list[Table]) -> None:
        """What every sheet and column means, in Vietnamese and English."""
        rows: list[tuple[str, ...]] = [("Bảng", "Cột", "Tên", "Kiểu", "Ý nghĩa", "Meaning", "Mã")]
        for table in tables:
            rows.append((table.name, "", table.heading, "", table.vi, table.en, ""))
            rows += [(table.name, c.name, c.heading, c.type, c.vi, c.en, _codes(c)) for c in table.columns]
        self._plain_sheet(EXPLAIN_SHEET, rows, widths=(16, 20, 24, 10, 60, 60, 60))

    def notes(self) -> None:
        """What did not fit; no sheet where all did."""
        if self._cuts:
            head = ("Trang tính", "Ô", "Cột", "Khóa", "Số ký tự")
            rows = [(c.sheet, c.cell, c.column, c.key, str(c.length)) for c in self._cuts]
            self._plain_sheet(NOTES_SHEET, [head, *rows], widths=(16, 8, 16, 40, 12))

    def _plain_sheet(self, name: str, rows: Sequence[tuple[str, ...]], *, widths: tuple[int, ...]) -> None:
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for i, width in enumerate(widths):
            sheet.set_column(i, i, width)
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                sheet.write_string(r, c, text, self._wrapped if r else self._heading)
        sheet.autofilter(0, 0, len(rows) - 1, len(widths) - 1)


def cut_text(text: str) -> str:
    """As much as a cell holds, with the mark.

    >>> len(cut_text("ế" * 40_000)), cut_text("ế" * 40_000).endswith("JSON]")
    (32767, True)
    """
    room = MAX_TEXT - len(CUT_MARK)
    kept = text.encode("utf-16-le")[: 2 * room].decode("utf-16-le", "ignore")
    return kept.translate(_NOT_XML) + CUT_MARK


def _write(sheet: Any, row: int, column: int, value: Any) -> bool:
    """Write a cell by its type; False where its text is too long."""
    if value is None:
        return True
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float) and math.isfinite(value):
        sheet.write_number(row, column, value)
    else:
        text = _as_text(value)
        if len(text) > MAX_TEXT // 2 and len(text.encode("utf-16-le")) > 2 * MAX_TEXT:
            return False
        sheet.write_string(row, column, text.translate(_NOT_XML))
    return True


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _width(column: Column) -> int:
    if column.name in LONG_COLUMNS:
        return LONG_WIDTH
    if column.type == "text" and column.name.endswith("_id"):
        return ID_WIDTH
    return max(WIDTHS.get(column.type, TEXT_WIDTH), len(column.name) + 3)


def _codes(column: Column) -> str:
    return "; ".join(f"{code.code} = {code.vi}" for code in column.codes)
