"""Ordered lines and tables → a Page's text with the place of every word in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pipeline.pages import Box, Cell, Gap, Grid, Word
from pipeline.reading.gaps import find_gaps
from pipeline.reading.layout import order_words
from pipeline.reading.lines import Line
from pipeline.reading.printed import Edge, PrintedPage, PrintedWord
from pipeline.reading.tables import RuledCell, RuledTable, find_tables

Block = Line | RuledTable


def page_blocks(page: PrintedPage) -> list[Block]:
    """Lines and tables of a page in reading order; gaps of its head marked."""
    blocks = ordered_blocks(page.words, page.edges)
    lines = iter(
        find_gaps([b for b in blocks if isinstance(b, Line)], width=page.width, height=page.height, look=page.look)
    )
    return [b if isinstance(b, RuledTable) else next(lines) for b in blocks]


def ordered_blocks(words: Sequence[PrintedWord], edges: Sequence[Edge]) -> list[Block]:
    """Lines and tables in reading order."""
    tables, outside = find_tables(edges, words)
    out: list[Block] = []
    rest = list(outside)
    for table in tables:
        above = [w for w in rest if (w.box.top + w.box.bottom) / 2 < table.box.bottom]
        rest = [w for w in rest if (w.box.top + w.box.bottom) / 2 >= table.box.bottom]
        out += order_words(above)
        out.append(table)
    return out + list(order_words(rest))


@dataclass
class PageText:
    """A page's text as it grows: lines, words with their offsets, grids."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    to_display: Callable[[Box], Box] | None = None
    words: list[Word] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def add_line(self, line: Line) -> None:
        for i, word in enumerate(line.words):
            if i:
                self.add(" ")
            self._add_gaps(line, i)
            self.add_word(word)
        self._add_gaps(line, len(line.words))

    def _add_gaps(self, line: Line, before: int) -> None:
        for gap in line.gaps:
            if gap.before == before:
                box = self.to_display(gap.box) if self.to_display else gap.box
                self.gaps.append(Gap(self.length, self.length, gap.kind, box))

    def add_word(self, word: PrintedWord) -> None:
        start = self.length
        self.add(word.text)
        box = self.to_display(word.box) if self.to_display else word.box
        self.words.append(Word(start, self.length, box, word.confidence))

    def add_table(self, table: RuledTable, *, continues: bool = False) -> None:
        start = self.length
        cells: list[Cell] = []
        for row in range(table.rows):
            if row:
                self.add("\n")
            self._add_row(table, row, cells)
        header = table.header_rows
        self.grids.append(Grid(start=start, end=self.length, cells=cells, header_rows=header, continues=continues))

    def _add_row(self, table: RuledTable, row: int, cells: list[Cell]) -> None:
        here = {c.column: c for c in table.cells if c.row == row}
        for column in range(table.columns):
            if column:
                self.add("\t")
            if column in here:
                cells.append(self._add_cell(here[column]))

    def _add_cell(self, cell: RuledCell) -> Cell:
        start = self.length
        for i, line in enumerate(cell.lines):
            if i:
                self.add(" ")
            self.add_line(line)
        return Cell(cell.row, cell.column, start, self.length, cell.row_span, cell.column_span)


def blocks_to_text(
    blocks: Sequence[Block],
    *,
    first_page: bool = True,
    before: RuledTable | None = None,
    to_display: Callable[[Box], Box] | None = None,
) -> PageText:
    """The text of a page. ``before``: the table that ended the page before, which the first block may continue.

    A page that opens with a new paragraph begins with an empty line, the first page aside: joined by page breaks, the
    pages then show which paragraphs run on.
    """
    out = PageText(to_display=to_display)
    for i, block in enumerate(blocks):
        fresh = isinstance(block, RuledTable) or block.starts or (i > 0 and isinstance(blocks[i - 1], RuledTable))
        if i:
            out.add("\n\n" if fresh else "\n")
        elif fresh and not first_page:
            out.add("\n")
        if isinstance(block, RuledTable):
            out.add_table(block, continues=i == 0 and before is not None and continues(before, block))
        else:
            out.add_line(block)
    return out


def continues(before: RuledTable, table: RuledTable) -> bool:
    """The same columns at the same places, as on the page before."""
    if before.columns != table.columns:
        return False
    return abs(before.box.x0 - table.box.x0) < 24 and abs(before.box.x1 - table.box.x1) < 24
