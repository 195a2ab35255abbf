"""The batch's report in the forms people and programs take it: Markdown for Prefect, JSON for scripts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.batch import FileEnd, Summary
from pipeline.messages import text

# Longer lists make an artifact nobody opens; the database has them all.
LISTED = 500
# What a sheet and a cell of Excel hold.
_SHEET_ROWS, _CELL = 1_048_575, 16_000


def summary_to_json(summary: Summary) -> dict[str, Any]:
    """What ``thidua import --json`` prints."""
    return {
        "run_id": summary.run_id,
        "database": summary.workspace.database_url,
        "files": len(summary.ends),
        "outcomes": summary.outcomes,
        "partial": len(summary.partial),
        "seconds": round(summary.seconds, 1),
        "dataset": summary.dataset,
        "crashed": [row["run_id"] for row in summary.crashed],
        "trouble": str(summary.trouble) if summary.trouble else None,
        "listed": [_end_to_json(end) for end in summary.ends if end.reasons],
        "exit_code": summary.exit_code,
    }


def summary_to_markdown(summary: Summary) -> str:
    """Counts, then the files with how each ended: those with a reason first, as only so many are listed."""
    lines = [f"# {text('report.title')}", "", f"| {text('report.outcome')} | {text('report.files')} |", "|---|---:|"]
    lines += [f"| {text(f'outcome.{name}')} | {count} |" for name, count in summary.outcomes.items()]
    lines += [f"| {text('outcome.partial')} | {len(summary.partial)} |", ""]
    listed = sorted(summary.ends, key=lambda end: not end.reasons)
    if listed:
        lines += [f"| {text('report.file')} | {text('report.outcome')} | {text('report.reason')} |", "|---|---|---|"]
        lines += [_row(end) for end in listed[:LISTED]]
    if len(listed) > LISTED:
        lines += ["", text("report.more", count=len(listed) - LISTED)]
    return "\n".join(lines)


def write_workbook(summary: Summary, path: Path) -> Path:
    """Every file of the batch with how it ended and why, as an XLSX workbook with a filter; returns its path."""
    import xlsxwriter

    path.parent.mkdir(parents=True, exist_ok=True)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as book:
        sheet, bold = book.add_worksheet(text("report.title")), book.add_format({"bold": True, "bottom": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        names = ("outcome", "file", "reason", "id", "place", "seconds")
        sheet.write_row(0, 0, [text(f"report.{name}") for name in names], bold)
        for row, end in enumerate(summary.ends[:_SHEET_ROWS], start=1):
            for column, value in enumerate(_cells(end)):
                sheet.write_string(row, column, value[:_CELL], wrapped)
            sheet.write_number(row, len(names) - 1, round(end.seconds, 2))
        for column, width in enumerate((12, 44, 80, 20, 60, 8)):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, min(len(summary.ends), _SHEET_ROWS), len(names) - 1)
    return path


def _cells(end: FileEnd) -> tuple[str, ...]:
    place = end.source.path.as_posix() + (f"/{end.source.member}" if end.source.member else "")
    readable = place.encode("utf-8", "replace").decode()
    return (text(f"outcome.{ending(end)}"), end.source.name, reasons(end), end.source.source_id or "", readable)


def ending(end: FileEnd) -> str:
    """How a file ended, as a code of the catalogue: its outcome, or that it was stored in part."""
    return "partial" if end.status == "partial" else end.outcome


def reasons(end: FileEnd) -> str:
    """Why, in the language chosen."""
    return " ".join(reason.text() for reason in end.reasons)


def _row(end: FileEnd) -> str:
    cells = (end.source.name, text(f"outcome.{ending(end)}"), reasons(end))
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _end_to_json(end: FileEnd) -> dict[str, Any]:
    return {
        "source_name": end.source.name,
        "source_id": end.source.source_id,
        "outcome": end.outcome,
        "status": end.status,
        "reasons": [reason.to_json() for reason in end.reasons],
        "messages": [reason.text() for reason in end.reasons],
    }
