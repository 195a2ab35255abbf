"""Printing: rich on a terminal, plain wide lines elsewhere, JSON for programs."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table

from pipeline.errors import UsageError
from pipeline.workspace import Workspace

# A pipe has no width; a fact and its quote fit here, and nobody's log viewer breaks.
PLAIN_WIDTH = 200


def console(*, errors: bool = False) -> Console:
    """The terminal, or a plain stream of that width."""
    stream = sys.stderr if errors else sys.stdout
    return Console(file=stream, width=None if stream.isatty() else PLAIN_WIDTH, highlight=False, emoji=False)


def print_json(value: Any) -> None:
    """One JSON document on stdout."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS
    sys.stdout.write(orjson.dumps(value, option=options, default=str).decode() + "\n")


def table(headings: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str | None = None, right: int = 0) -> Table:
    """A table of text; the last ``right`` columns are figures."""
    made = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for number, heading in enumerate(headings):
        figures = number >= len(headings) - right
        made.add_column(heading, justify="right" if figures else "left", overflow="fold", no_wrap=figures)
    for row in rows:
        made.add_row(*(escaped(cell) for cell in row))
    return made


def escaped(value: Any) -> str:
    """Text for a cell: nothing in a document is markup."""
    return "" if value is None else str(value).replace("[", "\\[")


def open_workspace(folder: Path | None) -> Workspace:
    """The workspace to read from. Raises UsageError where there is no dataset yet."""
    workspace = Workspace.at(folder)
    if workspace.database_url.startswith("sqlite") and not workspace.database.exists():
        raise UsageError("usage.no_workspace", folder=str(workspace.root))
    return workspace
