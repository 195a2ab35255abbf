"""A comparison as CSV and as one Excel file: the matrix, every entry with its quote, one sheet a topic.

In Excel a cell of the matrix leads to its first line among the entries, where the quote stands. Nothing a document says
becomes a formula or a link.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from pipeline.compare import wording
from pipeline.compare.frames import TOPIC_TEXT, missing, records
from pipeline.compare.matrix import LONG, Matrix
from pipeline.export.csv_files import ENCODING, csv_line
from pipeline.messages import text

# No constant_memory here: cells of the matrix are written with links to rows that come later.
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
MOST_LINKS = 60_000  # Excel opens no sheet with more than 65,530
PAPER_A4 = 9  # its number in Excel
MOST_ROWS, MOST_TEXT = 1_048_000, 32_000
MOST_IN_CELL = 20  # things said in one cell of the matrix; the sheet of entries has all
WIDTHS = {
    "period": 24, "registration_deadline": 20, "dossier_deadline": 22, "report_deadline": 20, "targets": 60,
    "tiers": 28, "awards": 44, "quotas": 26, "dossier": 44, "funding": 44,
}  # fmt: skip
ITEMS = ("topic", "row_label", "plan", "table", "subject", "item", "quote", "plan_id", "fact_id")


def write_csv(matrix: Matrix, directory: Path) -> list[Path]:
    """``matrix.csv``, ``entries.csv`` (tidy), ``items.csv`` (criteria, targets and score items by topic)."""
    directory.mkdir(parents=True, exist_ok=True)
    tables: dict[str, Iterable[Sequence[Any]]] = {
        "matrix.csv": _matrix_lines(matrix),
        "entries.csv": [list(LONG), *matrix.long.astype(object).where(matrix.long.notna(), None).values.tolist()],
        "items.csv": [list(ITEMS), *([item[name] for name in ITEMS] for item in topic_items(matrix))],
    }
    for name, lines in tables.items():
        with (directory / name).open("w", encoding=ENCODING, newline="") as file:
            file.writelines(csv_line([_plain(cell) for cell in line]) for line in lines)
    return [directory / name for name in tables]


def write_xlsx(matrix: Matrix, path: Path) -> Path:
    """The workbook; headings and sheet names in the matrix's language."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path, OPTIONS) as book:
        _Book(book, matrix).write()
    return path


def topic_items(matrix: Matrix) -> Iterator[dict[str, Any]]:
    """Each criterion, target and score item once a topic, with the row it belongs to."""
    plans = {p["plan_id"]: p for p in records(matrix.dataset.plans)}
    labels = matrix.long[["plan_id", "row_label"]].drop_duplicates().groupby("plan_id")["row_label"].agg(", ".join)
    for table, column in TOPIC_TEXT.items():
        for fact in records(matrix.dataset.facts[table]):
            said = str(fact[column] or "")
            if table == "targets":
                asked = wording.bound(fact["comparator"], fact["value"], fact["unit"], fact["rating"], matrix.lang)
                said = f"{said}: {asked}" if asked else said
            for topic in fact["topics"]:
                yield {
                    "topic": topic, "row_label": labels.get(fact["plan_id"], ""),
                    "plan": wording.plan_name(plans[fact["plan_id"]]), "table": table, "item": said,
                    "quote": fact["quote"],
                    "subject": wording.code("subject", fact.get("subject"), matrix.lang),
                    "plan_id": fact["plan_id"], "fact_id": fact["fact_id"],
                }  # fmt: skip


def _matrix_lines(matrix: Matrix, cells: dict[tuple[str, str], Any] | None = None) -> Iterator[list[Any]]:
    cells = matrix.cells() if cells is None else cells
    yield [_capital(text(f"compare.rows.{matrix.by}", matrix.lang)), *matrix.columns.values()]
    for row in records(matrix.rows):
        counted = {"plans": row["plans"]}  # a province that sent nothing has sent 0, and says nothing else
        yield [row["label"], *(cells.get((row["row"], c), counted.get(c)) for c in matrix.columns)]


def _cells_of_lines(matrix: Matrix) -> dict[tuple[str, str], Any]:
    """Cells with a line for each thing said."""
    out: dict[tuple[str, str], Any] = dict(matrix.counts())
    for key, said in matrix.said().items():
        left = len(said) - MOST_IN_CELL
        more = [text("compare.more_entries", matrix.lang, count=left)] if left > 0 else []
        out[key] = "\n".join([*said[:MOST_IN_CELL], *more])
    days = matrix.long[matrix.long["column"] == "period_days"]
    for row, lengths in days.groupby("row")["value"].agg(set).items():
        if len(lengths) == 1:
            (out[str(row), "period_days"],) = lengths  # a figure to reckon with
    return out


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _topic_sheet(topic: str, label: str) -> str:
    """A name that Excel takes: 31 characters, without its signs.

    >>> _topic_sheet("CCHC-07", "Chính quyền điện tử, chính quyền số")
    'CCHC-07 Chính quyền điện tử, ch'
    """
    return re.sub(r"[\[\]:*?/\\]", " ", f"{topic} {label}")[:31].strip().strip("'")


def _plain(value: Any) -> Any:
    if missing(value):
        return None
    if hasattr(value, "item"):
        value = value.item()  # numpy's own numbers
    return int(value) if isinstance(value, float) and math.isfinite(value) and value.is_integer() else value


class _Book:
    """A workbook being written."""

    def __init__(self, book: xlsxwriter.Workbook, matrix: Matrix) -> None:
        self._book, self._matrix = book, matrix
        self._head = book.add_format(
            {"bold": True, "bg_color": "#DDE8F4", "text_wrap": True, "valign": "top", "border": 1}
        )
        self._cell = book.add_format({"text_wrap": True, "valign": "top"})
        self._link = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#1F5FA8"})
        self._none = book.add_format({"font_color": "#8A97A5", "valign": "top"})

    def write(self) -> None:
        """All sheets; the matrix is the one that opens."""
        matrix_sheet = self._sheet("matrix")
        first_row = self._entries(self._sheet("entries"))
        self._fill_matrix(matrix_sheet, first_row)
        self._topics()

    def _sheet(self, name: str) -> Any:
        return self._book.add_worksheet(text(f"compare.sheet.{name}", self._matrix.lang))

    def _fill_matrix(self, sheet: Any, first_row: dict[tuple[str, str], int]) -> None:
        heading, *lines = _matrix_lines(self._matrix, _cells_of_lines(self._matrix))
        self._headings(sheet, heading, [26, *(WIDTHS.get(column, 12) for column in self._matrix.columns)])
        sheet.freeze_panes(1, 1)
        for c, (column, label) in enumerate(self._matrix.columns.items(), start=1):
            if column.startswith("topic:"):
                target = f"internal:'{_topic_sheet(column.removeprefix('topic:'), label)}'!A1"
                sheet.write_url(0, c, target, self._head, label)
        keys, columns, links = list(self._matrix.rows["row"]), list(self._matrix.columns), 0
        for r, line in enumerate(lines, start=1):
            self._put(sheet, r, 0, line[0])
            for c, value in enumerate(line[1:], start=1):
                place = first_row.get((keys[r - 1], columns[c - 1]))
                if place is None or missing(value) or links >= MOST_LINKS:
                    self._put(sheet, r, c, value)
                    continue
                links += 1
                target = f"internal:'{text('compare.sheet.entries', self._matrix.lang)}'!A{place + 1}"
                sheet.write_url(r, c, target, self._link, _shortened(value))
                if not isinstance(value, str):
                    sheet.write_number(r, c, _plain(value), self._link)  # a figure to reckon with; the link stays

    def _entries(self, sheet: Any) -> dict[tuple[str, str], int]:
        """The long form; returns where each cell of the matrix begins in it."""
        lang, long = self._matrix.lang, self._matrix.long
        names = {"row_label": self._matrix.by, "column": "question", "shown": "said", "via": "via", "quote": "quote"}
        headings = [
            _capital(text(f"compare.heading.{n}" if k != "row_label" else f"compare.rows.{n}", lang))
            for k, n in names.items()
        ]
        self._headings(sheet, [*headings, text("compare.heading.plan", lang)], [24, 26, 50, 16, 90, 30])
        plans = {p["plan_id"]: wording.plan_name(p) for p in records(self._matrix.dataset.plans)}
        first: dict[tuple[str, str], int] = {}
        for r, entry in enumerate(records(long[: MOST_ROWS - 1]), start=1):
            first.setdefault((entry["row"], entry["column"]), r)
            entry["column"] = self._matrix.columns.get(entry["column"], entry["column"])
            for c, name in enumerate(names):
                self._put(sheet, r, c, entry[name], dash=False)
            self._put(sheet, r, len(names), plans[entry["plan_id"]])
        return first

    def _topics(self) -> None:
        """A sheet for each topic that occurs, named by its id; items in the order of rows."""
        of_topic: dict[str, list[dict[str, Any]]] = {}
        for item in topic_items(self._matrix):
            of_topic.setdefault(item["topic"], []).append(item)
        known = [c.removeprefix("topic:") for c in self._matrix.columns if c.startswith("topic:")]
        shown = ("row_label", "plan", "table", "subject", "item", "quote")
        lang = self._matrix.lang
        for topic in [*known, *sorted(set(of_topic) - set(known))]:
            label = wording.topic(topic, lang, self._matrix.topic_records)
            sheet = self._book.add_worksheet(_topic_sheet(topic, label))
            headings = [
                _capital(text(f"compare.rows.{self._matrix.by}", lang)),
                *(text(f"compare.heading.{n}", lang) for n in shown[1:]),
            ]
            headings[4] = f"{headings[4]} – {label}"
            self._headings(sheet, headings, [22, 34, 14, 14, 70, 70])
            for r, item in enumerate(of_topic.get(topic, [])[: MOST_ROWS - 1], start=1):
                item = item | {"table": text(f"compare.table.{item['table']}", lang)}
                for c, name in enumerate(shown):
                    self._put(sheet, r, c, item[name], dash=False)

    def _headings(self, sheet: Any, headings: Sequence[str], widths: Sequence[int]) -> None:
        for c, (heading, width) in enumerate(zip(headings, widths, strict=True)):
            sheet.write_string(0, c, heading, self._head)
            sheet.set_column(c, c, width)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(PAPER_A4)

    def _put(self, sheet: Any, row: int, column: int, value: Any, *, dash: bool = True) -> None:
        value = _plain(value)
        if value is None:
            if dash:
                sheet.write_string(row, column, "—", self._none)  # missing is shown, and is no 0
        elif isinstance(value, int | float) and not isinstance(value, bool):
            sheet.write_number(row, column, value, self._cell)
        else:
            sheet.write_string(row, column, _shortened(value), self._cell)


def _shortened(value: Any) -> str:
    words = str(_plain(value))
    return words if len(words) <= MOST_TEXT else words[:MOST_TEXT] + " …"
