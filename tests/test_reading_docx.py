"""Word files built here: numbering, merged cells, legacy fonts, layout tables, revisions."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from pipeline.pages import Page
from pipeline.reading.doc import antiword_text
from pipeline.reading.docx import read_docx
from pipeline.reading.numbering import format_number


def read(document: Any) -> Page:
    out = io.BytesIO()
    document.save(out)
    return read_docx(out.getvalue(), name="a.docx")[0]


def test_the_head_in_a_table_is_read_as_columns() -> None:
    document = docx.Document()
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    left.text = "SỞ Y TẾ\nSố: 5/KH-SYT"
    right.text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    document.add_paragraph("KẾ HOẠCH")
    page = read(document)
    assert page.grids == []
    assert page.text.split("\n\n")[-3:] == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "KẾ HOẠCH",
    ]


def test_a_table_keeps_its_merged_cells() -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=3)
    for row, values in enumerate((("STT", "Điểm", ""), ("", "Chuẩn", "Trừ"), ("1", "30", ""))):
        for column, value in enumerate(values):
            table.cell(row, column).text = value
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).merge(table.cell(1, 0))
    page = read(document)
    assert page.text == "STT\tĐiểm\t\n\tChuẩn\tTrừ\n1\t30\t"
    grid = page.grids[0]
    assert grid.header_rows == 2
    assert [(c.row, c.column, c.row_span, c.column_span) for c in grid.cells[:2]] == [(0, 0, 2, 1), (0, 1, 1, 2)]


def test_automatic_numbers_are_written_out() -> None:
    document = docx.Document()
    for text in ("Mục đích", "Yêu cầu"):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("Sở Nội vụ;", style="List Bullet")
    assert read(document).text == "1. Mục đích\n\n2. Yêu cầu\n\n- Sở Nội vụ;"


def test_legacy_fonts_are_decoded_run_by_run() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    for text, font in (("kÕ ho¹ch ", ".VnTimeH"), ("thi ®ua ", ".VnTime"), ("năm 2024", "Times New Roman")):
        paragraph.add_run(text).font.name = font
    assert read(document).text == "KẾ HOẠCH thi đua năm 2024"


def test_deleted_revisions_are_left_out_and_inserted_ones_kept() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Thưởng ")
    for tag, kind, text in (("w:del", "w:delText", "10"), ("w:ins", "w:t", "12")):
        change, run, content = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(kind)
        content.text = text
        run.append(content)
        change.append(run)
        paragraph._p.append(change)
    assert read(document).text == "Thưởng 12"


def test_capitals_set_by_the_font_are_capitals() -> None:
    document = docx.Document()
    run = document.add_paragraph().add_run("Kế hoạch")
    run.font.all_caps = True
    assert read(document).text == "KẾ HOẠCH"


def test_text_boxes_are_read_once() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Kế hoạch")
    box = OxmlElement("w:txbxContent")
    inner, run, text = OxmlElement("w:p"), OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "DỰ THẢO"
    run.append(text)
    inner.append(run)
    box.append(inner)
    shape = OxmlElement("w:pict")
    shape.append(box)
    paragraph.runs[0]._r.append(shape)
    assert read(document).text.count("DỰ THẢO") == 1
    assert paragraph._p.find(qn("w:r")) is not None


@pytest.mark.parametrize(
    ("n", "form", "label"), [(28, "lowerLetter", "bb"), (9, "upperRoman", "IX"), (3, "none-known", "3")]
)
def test_number_formats(n: int, form: str, label: str) -> None:
    assert format_number(n, form) == label


def test_antiword_tables_are_undone() -> None:
    assert antiword_text("|a |b |\n|c |d |\n\nKẾ  HOẠCH") == "a\n\nc\n\nb\n\nd\n\nKẾ HOẠCH"
