"""Findings as an Excel workbook: a sheet that sums up, then one sheet a plan with everything found in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

from pipeline.checks.catalogue import flag_parts
from pipeline.checks.model import SEVERITIES
from pipeline.checks.report import CheckedDocument
from pipeline.export.workbook import OPTIONS
from pipeline.messages import text

MOST_SHEETS = 200  # plans with a sheet of their own; Excel grows slow beyond
_COLUMNS = (
    ("severity", 6),
    ("rule", 10),
    ("name", 60),
    ("expected", 40),
    ("todo", 40),
    ("accuses", 14),
    ("page", 7),
    ("basis", 50),
)
_COLOURS = {"E": "#F8D7DA", "W": "#FFF3CD", "I": "#F1F3F4"}


def write_findings(found: Sequence[CheckedDocument], path: Path) -> None:
    """Write the workbook. Plans beyond the first hundreds are in the summary only."""
    with xlsxwriter.Workbook(path, {**OPTIONS, "constant_memory": False}) as book:
        bold = book.add_format({"bold": True, "bg_color": "#DDE8F4", "bottom": 1})
        wrap = {s: book.add_format({"text_wrap": True, "valign": "top", "bg_color": c}) for s, c in _COLOURS.items()}
        _summary(book, found, bold)
        for number, document in enumerate(found[:MOST_SHEETS], start=1):
            _plan_sheet(book, number, document, bold, wrap)


def _summary(book: xlsxwriter.Workbook, found: Sequence[CheckedDocument], bold: object) -> None:
    sheet = book.add_worksheet(text("checks.sheet"))
    sheet.freeze_panes(1, 0)
    for column, (heading, width) in enumerate(
        [("#", 5), (text("view.file"), 44), (text("checks.province"), 22), *((s, 6) for s in SEVERITIES)]
    ):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, heading, bold)
    for row, document in enumerate(found, start=1):
        count = Counter(f["severity"] for f in document.flags)
        sheet.write_number(row, 0, row)
        sheet.write_string(row, 1, document.name)
        sheet.write_string(row, 2, document.plan["province"] or "–")
        for column, severity in enumerate(SEVERITIES, start=3):
            sheet.write_number(row, column, count[severity])


def _plan_sheet(
    book: xlsxwriter.Workbook, number: int, document: CheckedDocument, bold: object, wrap: dict[str, object]
) -> None:
    sheet = book.add_worksheet(str(number))
    sheet.write_string(0, 0, document.name, bold)
    for column, (name, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(1, column, text(f"checks.{name}"), bold)
    for row, flag in enumerate(document.flags, start=2):
        parts = flag_parts(flag)
        cells = (
            flag["severity"], flag["rule_id"], f"{parts['name']}. {parts['says']}", parts["should"], parts["todo"],
            document.accused(flag), str(flag["page"] or ""), flag["legal_basis"] or "",
        )  # fmt: skip
        for column, value in enumerate(cells):
            sheet.write_string(row, column, value, wrap[flag["severity"]])
    sheet.freeze_panes(2, 0)
