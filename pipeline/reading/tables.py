"""Ruled tables: ruling lines → cells, through pdfplumber's table geometry (its only user).

pdfplumber's own page parser is not called: PDFium gives the lines of digital pages and OpenCV those of scans, so both
kinds of page go one way, and a hostile drawing cannot hold the parser for minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pipeline.pages import Box
from pipeline.reading.layout import order_words
from pipeline.reading.lines import Line
from pipeline.reading.printed import Edge, PrintedWord, hull

SNAP = 4.0  # pt: rules closer than this are one rule
REACH = 4.0  # pt: two rules cross when their ends come this near
MIN_EDGE = 8.0  # pt


class RuledCell(NamedTuple):
    """A cell and its lines of text. Rows and columns from 0."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box
    lines: tuple[Line, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)


@dataclass(frozen=True, kw_only=True)
class RuledTable:
    """A table on one page: its cells in reading order."""

    box: Box
    cells: tuple[RuledCell, ...]

    @property
    def rows(self) -> int:
        return max(c.row + c.row_span for c in self.cells)

    @property
    def columns(self) -> int:
        return max(c.column + c.column_span for c in self.cells)

    @property
    def header_rows(self) -> int:
        """Rows of the header: one, or as many as its tallest cell spans, two where a cell spans columns."""
        first = [c for c in self.cells if c.row == 0]
        spanned = max(c.row_span for c in first)
        grouped = any(c.column_span > 1 for c in first) and len(first) > 1
        return min(max(spanned, 2 if grouped else 1), max(self.rows - 1, 1))


def find_tables(edges: Sequence[Edge], words: Sequence[PrintedWord]) -> tuple[list[RuledTable], list[PrintedWord]]:
    """Tables from top to bottom, and the words outside them.

    A frame around one text and the rule under the motto are not tables: two rows and two columns are asked for.
    """
    boxes = cell_boxes(edges)
    tables = [t for cells in boxes if (t := _table(cells)) is not None]
    tables.sort(key=lambda t: t.box.top)
    filled = [_filled(t, words) for t in tables]
    kept = [t for t in filled if any(c.lines for c in t.cells)]
    outside = [w for w in words if not any(_inside(w, t.box) for t in kept)]
    return kept, outside


def cell_boxes(edges: Sequence[Edge]) -> list[list[tuple[float, float, float, float]]]:
    """For each table, the boxes of its cells (x0, top, x1, bottom in points)."""
    if len(edges) < 4:
        return []
    from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

    merged = merge_edges([_as_dict(e) for e in edges], SNAP, SNAP, REACH, REACH)
    merged = [e for e in merged if max(e["x1"] - e["x0"], e["bottom"] - e["top"]) >= MIN_EDGE]
    cells = intersections_to_cells(edges_to_intersections(merged, REACH, REACH))
    return [list(t) for t in cells_to_tables(cells)]


def _as_dict(edge: Edge) -> dict[str, Any]:
    horizontal = edge.top == edge.bottom
    return {
        **edge._asdict(),
        "width": edge.x1 - edge.x0,
        "height": edge.bottom - edge.top,
        "orientation": "h" if horizontal else "v",
    }


def _table(cells: Iterable[tuple[float, float, float, float]]) -> RuledTable | None:
    boxes = [Box(*c) for c in cells]
    xs = [*_stops(b.x0 for b in boxes), max(b.x1 for b in boxes)]
    ys = [*_stops(b.top for b in boxes), max(b.bottom for b in boxes)]
    if len(xs) < 3 or len(ys) < 3:
        return None
    ruled = [_ruled(b, xs, ys) for b in boxes]
    return RuledTable(box=hull(boxes), cells=tuple(sorted(ruled, key=lambda c: (c.row, c.column))))


def _stops(values: Iterable[float]) -> list[float]:
    out: list[float] = []
    for v in sorted(values):
        if not out or v - out[-1] > SNAP:
            out.append(v)
    return out


def _ruled(box: Box, xs: Sequence[float], ys: Sequence[float]) -> RuledCell:
    row, column = _nearest(ys, box.top), _nearest(xs, box.x0)
    return RuledCell(row, column, max(1, _nearest(ys, box.bottom) - row), max(1, _nearest(xs, box.x1) - column), box)


def _nearest(stops: Sequence[float], value: float) -> int:
    return min(range(len(stops)), key=lambda i: abs(stops[i] - value))


def _inside(word: PrintedWord, box: Box) -> bool:
    x, y = (word.box.x0 + word.box.x1) / 2, (word.box.top + word.box.bottom) / 2
    return box.x0 <= x <= box.x1 and box.top <= y <= box.bottom


def _filled(table: RuledTable, words: Sequence[PrintedWord]) -> RuledTable:
    inside = [w for w in words if _inside(w, table.box)]
    cells = []
    for cell in table.cells:
        own = [w._replace(line=-1) for w in inside if _inside(w, cell.box)]
        cells.append(cell._replace(lines=tuple(order_words(own)) if own else ()))
    return RuledTable(box=table.box, cells=tuple(cells))
