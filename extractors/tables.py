"""Tables as rows of cells, and their columns by what stands at their heads: whether the table is a grid of the page or
lines with tabs, those who read it need not know.
"""

from __future__ import annotations

import re
from functools import lru_cache

from extractors.model import PlanText, Span
from normalizers.fold import fold_term

Row = list[Span]

# What a column holds, by its head.
LABEL_HEAD = re.compile(r"(?:s ?t ?t|tt|so tt|so thu tu|muc|stt\W*)$")
TASK_HEAD = re.compile(
    r"(?:cac |ten )?(?:noi dung|nhiem vu|cong viec|hoat dong|dau viec|phan viec|giai phap|buoc|tien trinh)"
)


@lru_cache(maxsize=8)
def tables_of(plan: PlanText) -> list[list[Row]]:
    """Every table of the plan as rows of cells: its grids, or the lines with tabs."""
    if plan.grids:
        return [_grid_rows(plan, i) for i in range(len(plan.grids))]
    tables: list[list[Row]] = []
    end_of_last = -2
    for start, end in _tabbed_lines(plan.clean):
        row = _cells(plan.clean, start, end)
        if start != end_of_last + 1 and not (tables and _goes_on(plan, tables[-1], end_of_last, row)):
            tables.append([])
        tables[-1].append(row)
        end_of_last = end
    return tables


_NOTES_BETWEEN = 4  # lines without cells inside a table: "Tỷ lệ đạt dưới 95%: 0" under the item that it is about


def _goes_on(plan: PlanText, table: list[Row], end_of_last: int, row: Row) -> bool:
    """After notes under an item the table goes on, with as many cells and no header of its own."""
    notes = plan.clean.count("\n", end_of_last, row[0].start) - 1
    begins = any(LABEL_HEAD.match(cell_text(plan, cell)) for cell in row)
    return notes <= _NOTES_BETWEEN and len(row) == len(table[-1]) and not begins


def _grid_rows(plan: PlanText, index: int) -> list[Row]:
    grid = plan.grids[index]
    rows: dict[int, dict[int, Span]] = {}
    for cell in grid.cells:
        rows.setdefault(cell.row, {})[cell.column] = Span(cell.start, cell.end)
    width = max((c.column for c in grid.cells), default=-1) + 1
    return [[cells.get(c, Span(grid.start, grid.start)) for c in range(width)] for _, cells in sorted(rows.items())]


def _tabbed_lines(clean: str) -> list[tuple[int, int]]:
    out, offset = [], 0
    for line in clean.split("\n"):
        if "\t" in line:
            out.append((offset, offset + len(line)))
        offset += len(line) + 1
    return out


def _cells(clean: str, start: int, end: int) -> Row:
    cells, position = [], start
    for cell in clean[start:end].split("\t"):
        cells.append(Span(position, position + len(cell)))
        position += len(cell) + 1
    return cells


def cell_text(plan: PlanText, cell: Span) -> str:
    """A cell's text folded, on one line, without the marks around it."""
    return fold_term(plan.folded[cell.start : cell.end]).strip(" .:*()")


def column_of(heads: list[str], kind: re.Pattern[str]) -> int | None:
    """The first column whose head, as :func:`cell_text` gives it, begins as ``kind`` says.

    >>> column_of(["tt", "noi dung cong viec", "don vi chu tri"], TASK_HEAD)
    1
    """
    return next((i for i, head in enumerate(heads) if kind.match(head)), None)
