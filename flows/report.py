"""The batch's report in the forms people and programs take it: Markdown for Prefect, JSON for scripts."""

from __future__ import annotations

from typing import Any

from pipeline.batch import FileEnd, Summary
from pipeline.messages import text

# Longer lists make an artifact nobody opens; the database has them all.
LISTED = 500


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
        "listed": [_end_to_json(end) for end in summary.ends if end.reasons],
        "exit_code": summary.exit_code,
    }


def summary_to_markdown(summary: Summary) -> str:
    """Counts, then every file that failed, is partial or was skipped, with the reason."""
    lines = [f"# {text('report.title')}", "", f"| {text('report.outcome')} | {text('report.files')} |", "|---|---:|"]
    lines += [f"| {text(f'outcome.{name}')} | {count} |" for name, count in summary.outcomes.items()]
    lines += [f"| {text('outcome.partial')} | {len(summary.partial)} |", ""]
    listed = [end for end in summary.ends if end.reasons]
    if listed:
        lines += [f"| {text('report.file')} | {text('report.outcome')} | {text('report.reason')} |", "|---|---|---|"]
        lines += [_row(end) for end in listed[:LISTED]]
    if len(listed) > LISTED:
        lines += ["", text("report.more", count=len(listed) - LISTED)]
    return "\n".join(lines)


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
