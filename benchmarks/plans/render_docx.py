"""Plan → DOCX as offices write it: header and signature in borderless tables, real tables, labels typed or numbered
automatically."""

from __future__ import annotations

import copy
import datetime
import io
import zipfile
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.run import Run

from .render_layers import to_tcvn3
from .render_text import date_line, motto_lines
from .spec import NewPage, Para, Plan, Table

FIXED_TIME = datetime.datetime(2024, 1, 1)
CENTRE = WD_ALIGN_PARAGRAPH.CENTER
# What each level shows in Word's own numbering: (format, text); levels as in spec.Level, minus one.
NUMBERING = (
    ("upperRoman", "%1."),
    ("decimal", "%2."),
    ("decimal", "%2.%3."),
    ("lowerLetter", "%4)"),
    ("bullet", "-"),
    ("bullet", "+"),
)


def plans_docx(plans: Iterable[Plan], *, auto_numbering: bool = False, legacy: bool = False) -> bytes:
    """The file's bytes, the same for the same plans. ``auto_numbering``: labels are Word's, not in the text.
    ``legacy``: typed in .VnTime, as before 2002 and long after."""
    document = Document()
    _page_setup(document)
    number_id = _add_numbering(document) if auto_numbering else None
    for i, plan in enumerate(plans):
        if i:
            document.add_section(WD_SECTION.NEW_PAGE)
        _header(document, plan)
        _title(document, plan)
        for block in plan.body:
            _block(document, block, number_id)
        _ending(document, plan)
    if legacy:
        _to_legacy(document)
    core = document.core_properties
    core.created = core.modified = FIXED_TIME
    core.author = core.last_modified_by = ""
    out = io.BytesIO()
    document.save(out)
    return _without_times(out.getvalue())


def _to_legacy(document: Any) -> None:
    """Every run's letters as TCVN3 codes; letters that only the font in capitals has go to a run of their own."""
    for element in list(document.element.body.iter(qn("w:r"))):
        said = "".join(t.text or "" for t in element.iter(qn("w:t")))
        for capitals, letters in groupby(said, key=lambda c: c.isupper() and not c.isascii()):
            piece = copy.deepcopy(element)
            run = Run(piece, None)  # type: ignore[arg-type]
            run.text = to_tcvn3("".join(letters))
            run.font.name = ".VnTimeH" if capitals else ".VnTime"
            element.addprevious(piece)
        if said:
            element.getparent().remove(element)


def _without_times(data: bytes) -> bytes:
    """The same archive with fixed time stamps, so the bytes do not depend on the clock."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _page_setup(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin, section.top_margin, section.bottom_margin = Cm(3), Cm(1.5), Cm(2), Cm(2)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(14)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "Times New Roman")


def _write(
    where: Any, text: str, *, bold: bool = False, italic: bool = False, size: float = 13, centre: bool = True
) -> Any:
    """A paragraph with one run; ``where`` is a document or a cell."""
    paragraph = where.add_paragraph()
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold or None, italic or None, Pt(size)
    paragraph.paragraph_format.space_after = Pt(0)
    if centre:
        paragraph.alignment = CENTRE
    return paragraph


def _cells(document: Any) -> tuple[Any, Any]:
    """Two borderless columns, their first empty paragraph taken out."""
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    for cell in (left, right):
        cell._tc.remove(cell.paragraphs[0]._p)
    return left, right


def _header(document: Any, plan: Plan) -> None:
    left, right = _cells(document)
    for i, line in enumerate(plan.header):
        _write(left, line, bold=i >= plan.bold_from)
    if plan.number_line:
        _write(left, plan.number_line.replace("Số: /", "Số:       /"))
    for i, line in enumerate(motto_lines(plan)):
        _write(right, line, bold=True, size=13 if i else 12.5)
    if dated := date_line(plan):
        _write(right, dated.replace("ngày tháng năm", "ngày      tháng      năm"), italic=True)
    for cell in (left, right):
        if not cell.paragraphs:
            cell.add_paragraph()


def _title(document: Any, plan: Plan) -> None:
    document.add_paragraph()
    _write(document, plan.doc_type, bold=True, size=14)
    for line in plan.subject:
        _write(document, line, bold=True, size=14)
    for para in plan.under:
        _write(document, para.printed, italic=True)
    document.add_paragraph()


def _block(document: Any, block: object, number_id: int | None) -> None:
    if isinstance(block, NewPage):
        document.add_page_break()
    elif isinstance(block, Table):
        _table(document, block)
    elif isinstance(block, Para):
        _paragraph(document, block, number_id)


def _paragraph(document: Any, para: Para, number_id: int | None) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    paragraph.paragraph_format.first_line_indent = Cm(1.27)
    paragraph.paragraph_format.space_after = Pt(5)
    if number_id is not None and para.level:
        _number(paragraph, para.level - 1, number_id)
    elif para.label:
        paragraph.add_run(f"{para.label} ").bold = bool(para.heading or para.lead) or None
    if para.lead:
        paragraph.add_run(para.text[: para.lead]).bold = True
    run = paragraph.add_run(para.text[para.lead :])
    run.bold, run.italic = para.heading or None, para.basis or None


def _table(document: Any, table: Table) -> None:
    made = document.add_table(rows=0, cols=len(table.widths))
    made.style = "Table Grid"
    for i, row in enumerate(table.rows):
        for cell, text, width in zip(made.add_row().cells, row, table.widths, strict=True):
            cell.width = Cm(16.5 * width / sum(table.widths))
            cell._tc.remove(cell.paragraphs[0]._p)
            _write(cell, text, bold=i == 0, size=12.5, centre=len(text) < 12)
    if table.repeat_header:
        properties = made.rows[0]._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:tblHeader"))
    document.add_paragraph()


def _ending(document: Any, plan: Plan) -> None:
    """Recipients left, signature right; joint issuers sign side by side above the recipients."""
    if not plan.recipients and not plan.signatures:
        return
    joint = len(plan.signatures) > 1
    if joint:
        for cell, signature in zip(_cells(document), plan.signatures, strict=True):
            _signature(cell, signature)
        document.add_paragraph()
    left, right = _cells(document)
    _write(left, "Nơi nhận:", bold=True, italic=True, size=12, centre=False)
    for line in plan.recipients:
        _write(left, f"- {line}", size=11, centre=False)
    for signature in () if joint else plan.signatures:
        _signature(right, signature)
    if not right.paragraphs:
        right.add_paragraph()


def _signature(cell: Any, signature: Any) -> None:
    for line in (*signature.authority, signature.post):
        if line:
            _write(cell, line, bold=True)
    for _ in range(4):
        _write(cell, "")
    _write(cell, signature.name or "", bold=True, size=14)


def _add_numbering(document: Any) -> int:
    """Adds a multi-level list to the document's numbering part; its id."""
    numbering = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "90")
    abstract.append(_valued("w:multiLevelType", "multilevel"))
    for i, (form, text) in enumerate(NUMBERING):
        level = OxmlElement("w:lvl")
        level.set(qn("w:ilvl"), str(i))
        values = {"start": "1", "numFmt": form, "suff": "space", "lvlText": text, "lvlJc": "left"}
        for name, value in values.items():
            level.append(_valued(f"w:{name}", value))
        abstract.append(level)
    numbering.insert(0, abstract)  # the schema wants every abstractNum before the first num
    number = OxmlElement("w:num")
    number.set(qn("w:numId"), "90")
    number.append(_valued("w:abstractNumId", "90"))
    numbering.append(number)
    return 90


def _valued(name: str, value: str) -> Any:
    element = OxmlElement(name)
    element.set(qn("w:val"), value)
    return element


def _number(paragraph: Any, level: int, number_id: int) -> None:
    properties = paragraph._p.get_or_add_pPr()
    numbering = OxmlElement("w:numPr")
    numbering.append(_valued("w:ilvl", str(level)))
    numbering.append(_valued("w:numId", str(number_id)))
    properties.append(numbering)
