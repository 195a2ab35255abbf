"""Word files (python-docx's only user): paragraphs and tables in document order, one page.

The head's and the end's layout tables are read as columns, other tables as rows with a grid. Automatic numbers are
written out, deleted revisions left out, text in legacy fonts (.VnTime, VNI-Times) decoded run by run.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from normalizers.fold import fold
from pipeline.pages import Cell, Grid, Page
from pipeline.reading.docx_columns import find_columns
from pipeline.reading.docx_runs import Runs
from pipeline.reading.gate import judge, text_figures
from pipeline.reading.numbering import Numbering
from pipeline.reading.settings import ReadingError

MAX_XML = 60_000_000  # bytes of one part: a 630 KB file may unpack to 200 MB
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LAYOUT_MARKS = ("cong hoa xa hoi chu nghia", "doc lap - tu do", "dang cong san viet nam", "noi nhan:")


def read_docx(data: bytes, *, name: str) -> list[Page]:
    """The document as one page. Raises ReadingError: damaged, encrypted, or a bomb."""
    document = _open(data, name)
    reader = _Reader(document)
    reader.read(document.element.body)
    return [page_of(reader.text, reader.grids, action="docx")]


def page_of(text: str, grids: list[Grid], *, action: str) -> Page:
    """A page without a place on paper."""
    figures = {"characters": float(len(text)), **text_figures(text.split())}
    return Page(
        number=1,
        width=None,
        height=None,
        carrier="digital",
        quality=judge(figures).quality,
        figures=figures,
        action=action,
        reading_quality=min(1.0, round(figures["valid"] + 0.02, 4)) if text.strip() else None,
        text=text,
        grids=grids,
    )


def _open(data: bytes, name: str) -> Any:
    import docx

    if not data:
        raise ReadingError("reading.empty_file", file=name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            largest = max((i.file_size for i in archive.infolist() if i.filename.endswith(".xml")), default=0)
        if largest > MAX_XML:
            raise ReadingError("reading.docx_bomb", file=name, size=largest, limit=MAX_XML)
        document = docx.Document(io.BytesIO(data))
        if document.element.body is None:  # an AttributeError where the root is no w:document at all
            raise ValueError("no w:body")
        return document
    except ReadingError:
        raise
    except Exception as error:  # python-docx raises what its parsers raise: KeyError, ValueError, lxml's own
        raise ReadingError("reading.damaged_docx", file=name, detail=f"{type(error).__name__}: {error}") from None


@dataclass
class _Reader:
    document: Any
    parts: list[str] = field(default_factory=list)
    length: int = 0
    grids: list[Grid] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.numbering = Numbering(_part(self.document, "numbering"), self.document.styles.element)
        self.runs = Runs(self.document.styles.element, self.document.element.body)

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def add_paragraph(self, text: str) -> None:
        if text:
            self.add(("\n\n" if self.length else "") + text)

    def read(self, container: Any, *, lines_apart: bool = False) -> None:
        """``lines_apart``: line breaks part paragraphs (motto and date set in one paragraph of the head's right
        cell).
        """
        elements = list(blocks(container))
        columns = {c.start: c for c in find_columns([self.tabbed_text(e) for e in elements])}
        done = 0
        for i, element in enumerate(elements):
            if i in columns:
                done = columns[i].end
                labels = map(self.numbering.label, elements[i:done])
                for text, label in zip(columns[i].left, labels, strict=True):
                    self.add_paragraph(f"{label} {text}".strip() if text else "")
                for text in columns[i].right:
                    self.add_paragraph(text)
            elif i >= done:
                self.read_block(element, lines_apart=lines_apart)

    def read_block(self, element: Any, *, lines_apart: bool) -> None:
        if element.tag == f"{_W}tbl":
            self.read_table(element)
            return
        text = self.paragraph(element)
        self.add_paragraph(text.replace("\n", "\n\n") if lines_apart else text)
        for box in _text_boxes(element):
            self.read(box)

    def tabbed_text(self, element: Any) -> str:
        """A paragraph's text in one line, tabs and blanks kept; "" for tables."""
        if element.tag == f"{_W}tbl":
            return ""
        return self.runs.text_of(element).replace("\n", " ")

    def paragraph(self, element: Any, *, even_empty: bool = False) -> str:
        """Its number and its text. ``even_empty``: its number also without text, as in a column of numbers."""
        text = self.runs.text_of(element)
        if not text.strip() and _is_deleted(element, "pPr/{0}rPr/{0}del"):
            return ""  # and counts for nothing: a paragraph taken out with its mark
        label = self.numbering.label(element)
        lines = (" ".join(line.split()) for line in text.split("\n"))
        text = "\n".join(line for line in lines if line)
        return f"{label} {text}".strip() if text or (even_empty and label[:1].isalnum()) else ""

    def read_table(self, table: Any) -> None:
        rows = [list(_cells(row)) for row in _rows_of(table)]
        if not any(rows):
            return
        if self.is_layout(table, rows):
            for column, cell in _by_column(rows):
                self.read(cell, lines_apart=column > 0)
        else:
            self.add_rows(rows)

    def is_layout(self, table: Any, rows: list[list[tuple[int, int, Any]]]) -> bool:
        """Head or end of a text set in a table, or a frame with a single cell."""
        if max(len(cells) for cells in rows) == 1 and len(rows) == 1:
            return True
        # As its fonts show it: "Céng hoµ x· héi" of a .VnTime head is the motto.
        text = fold(" ".join(" ".join(map(self.runs.text_of, table.iter(f"{_W}p"))).split()))
        return any(mark in text for mark in _LAYOUT_MARKS) and len(rows) <= 12 and max(len(c) for c in rows) <= 4

    def add_rows(self, rows: list[list[tuple[int, int, Any]]]) -> None:
        if self.length:
            self.add("\n\n")
        start = self.length
        columns = max(c + span for cells in rows for c, span, _ in cells)
        out: list[Cell] = []
        for r, cells in enumerate(rows):
            if r:
                self.add("\n")
            self._add_row(r, cells, columns, rows, out)
        grid = Grid(start=start, end=self.length, cells=out, header_rows=header_rows(out, len(rows)))
        self.grids.append(grid)

    def _add_row(
        self,
        r: int,
        cells: list[tuple[int, int, Any]],
        columns: int,
        rows: list[list[tuple[int, int, Any]]],
        out: list[Cell],
    ) -> None:
        here = {c: (span, cell) for c, span, cell in cells}
        for column in range(columns):
            if column:
                self.add("\t")
            if column not in here or _merged(here[column][1]) == "continue":
                continue
            span, cell = here[column]
            start = self.length
            self.add(self.cell_text(cell))
            out.append(Cell(r, column, start, self.length, _row_span(rows, r, column), span))

    def cell_text(self, cell: Any) -> str:
        """All paragraphs of a cell, of tables and text boxes in it too, in one line."""
        paragraphs = (p for p in cell.iter(f"{_W}p") if not any(a.tag == _FALLBACK for a in p.iterancestors()))
        return " ".join(" ".join(self.paragraph(p, even_empty=True).split()) for p in paragraphs).strip()


def header_rows(cells: list[Cell], rows: int) -> int:
    """Rows of the header: two where a cell of the first row spans columns, or as many as its tallest cell spans; an
    empty first row belongs to it."""
    first = [c for c in cells if c.row == 0]
    if not first:
        return 1
    height = max(c.row_span for c in first)
    if any(c.column_span > 1 for c in first) and len(first) > 1:
        height = max(height, 2)
    if all(c.start == c.end for c in first):
        height = max([height, *(c.row + c.row_span for c in cells if c.row == 1)])
        height += any(c.row == 1 and c.column_span > 1 and c.row_span == 1 for c in cells) and height == 2
    return min(height, max(rows - 1, 1))


def blocks(container: Any) -> Iterator[Any]:
    """Paragraphs and tables of a body, cell or text box, content controls and accepted insertions opened."""
    for child in container:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml", f"{_W}smartTag", f"{_W}moveTo"):
            yield from blocks(child)


def _rows_of(table: Any) -> Iterator[Any]:
    """The table's own rows, without those of tables in it and without deleted ones."""
    for row in table.iter(f"{_W}tr"):
        if _owner(row) is table and not _is_deleted(row, "trPr/{0}del"):
            yield row


def _is_deleted(element: Any, path: str) -> bool:
    return element.find(_W + path.format(_W)) is not None


def _owner(row: Any) -> Any:
    parent = row.getparent()
    while parent is not None and parent.tag != f"{_W}tbl":
        parent = parent.getparent()
    return parent


def _cells(row: Any) -> Iterator[tuple[int, int, Any]]:
    """Column, columns spanned and element of each cell."""
    column = 0
    before = row.find(f"{_W}trPr/{_W}gridBefore")
    if before is not None:
        column = int(before.get(f"{_W}val", 0))
    for cell in row.iter(f"{_W}tc"):
        if next(a for a in cell.iterancestors() if a.tag == f"{_W}tr") is not row:
            continue
        span = cell.find(f"{_W}tcPr/{_W}gridSpan")
        width = int(span.get(f"{_W}val", 1)) if span is not None else 1
        yield column, width, cell
        column += width


def _merged(cell: Any) -> str:
    mark = cell.find(f"{_W}tcPr/{_W}vMerge")
    return "" if mark is None else str(mark.get(f"{_W}val", "continue"))


def _row_span(rows: list[list[tuple[int, int, Any]]], r: int, column: int) -> int:
    span = 1
    for cells in rows[r + 1 :]:
        below = next((cell for c, _, cell in cells if c == column), None)
        if below is None or _merged(below) != "continue":
            break
        span += 1
    return span


def _by_column(rows: list[list[tuple[int, int, Any]]]) -> Iterator[tuple[int, Any]]:
    """Cells of a layout table column by column; a row that is one cell parts what stands above from what is below."""
    above: list[tuple[int, int, Any]] = []
    for cells in [*rows, []]:
        if len(cells) > 1:
            above += cells
            continue
        yield from ((column, cell) for column, _, cell in sorted(above, key=lambda c: c[0]))
        yield from ((column, cell) for column, _, cell in cells)
        above = []


def _text_boxes(paragraph: Any) -> Iterator[Any]:
    for box in paragraph.iter(f"{_W}txbxContent"):
        if not any(a.tag == _FALLBACK for a in box.iterancestors()):
            yield box


def _part(document: Any, kind: str) -> Any | None:
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/" + kind) and not relation.is_external:
            try:
                return relation.target_part.element
            except AttributeError:
                return None
    return None
