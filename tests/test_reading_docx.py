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


# --- legacy fonts -----------------------------------------------------------------------------------------------------
def runs(*parts: tuple[str, str]) -> Any:
    document = docx.Document()
    paragraph = document.add_paragraph()
    for text, font in parts:
        paragraph.add_run(text).font.name = font
    return document


@pytest.mark.parametrize("font", ["VNI-Times", "VNI-Helve-Condense", "VNI Times"])
def test_vni_runs_in_both_cases_cut_between_letter_and_mark(font: str) -> None:
    document = runs(("COÄNG HOØA XAÕ HOÄI – Keá hoa", font), ("ïch thi ñua", font), (" năm 2024", "Times New Roman"))
    assert read(document).text == "CỘNG HÒA XÃ HỘI – Kế hoạch thi đua năm 2024"


@pytest.mark.parametrize("font", [".VnArial", ".VnCentury Schoolbook", "VnTime"])
def test_tcvn3_runs_whatever_the_family(font: str) -> None:
    assert read(runs(("thi ®ua yªu n\xadíc", font), ("kÕ ho¹ch", f"{font}H"))).text == "thi đua yêu nướcKẾ HOẠCH"


def test_unicode_typed_into_a_legacy_font_is_left_alone() -> None:
    assert read(runs(("Kế hoạch phát động, các cơ quan", ".VnTime"), (" tô, cá", "VNI-Times"))).text.endswith("tô, cá")
    assert read(runs(("Kế hoạch phát động", ".VnTime"))).text == "Kế hoạch phát động"


def test_a_legacy_font_of_a_style_and_capitals_set_on_its_run() -> None:
    document = docx.Document()
    document.styles["Normal"].font.name = ".VnTime"
    document.styles.add_style("Chữ", 2).font.name = "Times New Roman"
    paragraph = document.add_paragraph()
    paragraph.add_run("kÕ ho¹ch ").font.all_caps = True
    paragraph.add_run("n¨m ")
    paragraph.add_run("học", style="Chữ")
    assert read(document).text == "KẾ HOẠCH năm học"


# --- what a page shows ------------------------------------------------------------------------------------------------
def test_hidden_text_is_left_out_small_capitals_and_symbols_are_as_shown() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    paragraph.add_run("(nháp)").font.hidden = True
    paragraph.add_run("Kế hoạch ").font.small_caps = True
    sign = OxmlElement("w:sym")
    sign.set(qn("w:font"), "Symbol")
    sign.set(qn("w:char"), "F0B3")
    paragraph.add_run()._r.append(sign)
    assert read(document).text == "KẾ HOẠCH \uf0b3"


def test_headers_and_footers_are_no_part_of_the_text() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Trang 2"
    document.sections[0].footer.paragraphs[0].text = "Lưu hành nội bộ"
    document.add_paragraph("Kế hoạch")
    assert read(document).text == "Kế hoạch"


def test_deleted_rows_are_left_out() -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=2)
    for row, text in zip(table.rows, ("Tiêu chí", "Cũ", "Mới"), strict=True):
        row.cells[0].text = text
        row.cells[1].text = "10"
    table.rows[1]._tr.get_or_add_trPr().append(OxmlElement("w:del"))
    assert read(document).text == "Tiêu chí\t10\nMới\t10"


# --- columns ----------------------------------------------------------------------------------------------------------
HEAD_LEFT = ["SỞ Y TẾ", "TRUNG TÂM PHÁP Y", "Số: 5/KH-TTPY"]
HEAD_RIGHT = [
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "Lạng Giang, ngày 3 tháng 2 năm 2024",
]


def test_a_head_in_a_table_of_several_rows_is_read_column_by_column() -> None:
    document = docx.Document()
    table = document.add_table(rows=4, cols=2)
    for row, left, right in zip(table.rows, HEAD_LEFT, HEAD_RIGHT, strict=False):
        row.cells[0].text, row.cells[1].text = left, right
    table.rows[3].cells[0].merge(table.rows[3].cells[1]).text = "KẾ HOẠCH"
    assert read(document).text.split("\n\n") == [*HEAD_LEFT, *HEAD_RIGHT, "KẾ HOẠCH"]


@pytest.mark.parametrize("between", ["\t", "\t\t", "          "])
def test_a_head_set_with_tabs_or_blanks_is_read_column_by_column(between: str) -> None:
    document = docx.Document()
    for left, right in zip(HEAD_LEFT, HEAD_RIGHT, strict=True):
        document.add_paragraph(f"{left}{between}{right}")
    document.add_paragraph("KẾ HOẠCH")
    document.add_paragraph("1.\tMục đích")
    assert read(document).text.split("\n\n") == [*HEAD_LEFT, *HEAD_RIGHT, "KẾ HOẠCH", "1. Mục đích"]


def test_an_end_set_with_tabs_is_read_column_by_column() -> None:
    document = docx.Document()
    for text in ("Trên đây là Kế hoạch./.", "Nơi nhận:\tGIÁM ĐỐC", "- Như trên;", "- Lưu: VT.\t", "\t\tLê Văn Bình"):
        document.add_paragraph(text)
    assert read(document).text.split("\n\n") == [
        "Trên đây là Kế hoạch./.", "Nơi nhận:", "- Như trên;", "- Lưu: VT.", "GIÁM ĐỐC", "Lê Văn Bình",
    ]  # fmt: skip


def test_text_boxes_in_cells_are_read() -> None:
    document = docx.Document()
    cell = document.add_table(rows=2, cols=2).rows[0].cells[0]
    box = OxmlElement("w:txbxContent")
    inner, run, text = OxmlElement("w:p"), OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "Điểm"
    run.append(text)
    inner.append(run)
    box.append(inner)
    shape = OxmlElement("w:pict")
    shape.append(box)
    cell.paragraphs[0].add_run("Tiêu chí")._r.append(shape)
    assert read(document).text.split("\t")[0] == "Tiêu chí Điểm"
