"""Automatic numbers of Word files: levels, styles, restarts, as the page shows them."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pipeline.reading.docx import read_docx

LEVELS = """
<w:lvl w:ilvl="0"><w:numFmt w:val="upperRoman"/><w:pStyle w:val="Heading1"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:pStyle w:val="Heading2"/><w:lvlText w:val="%2."/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl>
<w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2.%4."/></w:lvl>
"""


def document(numbering: str) -> Any:
    """An empty document with these list definitions in place of the template's."""
    made = docx.Document()
    root = made.part.numbering_part.element
    for child in list(root):
        root.remove(child)
    for child in parse_xml(f"<w:numbering {nsdecls('w')}>{numbering}</w:numbering>"):
        root.append(child)
    return made


def abstract(name: int, levels: str = LEVELS, links: str = "") -> str:
    return f'<w:abstractNum w:abstractNumId="{name}">{links}{levels}</w:abstractNum>'


def num(name: int, of: int, changes: str = "") -> str:
    return f'<w:num w:numId="{name}"><w:abstractNumId w:val="{of}"/>{changes}</w:num>'


def add(made: Any, text: str, level: int | None = None, number: int = 1, style: str | None = None) -> Any:
    paragraph = made.add_paragraph(text, style=style)
    if level is not None:
        paragraph._p.get_or_add_pPr().append(listed(level, number))
    return paragraph


def listed(level: int, number: int) -> Any:
    return parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def lines(made: Any) -> list[str]:
    out = io.BytesIO()
    made.save(out)
    return read_docx(out.getvalue(), name="a.docx")[0].text.split("\n\n")


def test_levels_count_and_begin_anew_under_the_next_heading() -> None:
    made = document(abstract(0) + num(1, 0))
    for text, level in (("Mục đích", 0), ("Nội dung", 0), ("Đợt 1", 1), ("Sở Y tế", 2), ("Sở Nội vụ", 2), ("Đợt 2", 1),
                        ("Sở Y tế", 2), ("Tổ chức", 0), ("Cụm", 1), ("Khối", 3)):  # fmt: skip
        add(made, text, level)
    assert lines(made) == [
        "I. Mục đích", "II. Nội dung", "1. Đợt 1", "a) Sở Y tế", "b) Sở Nội vụ", "2. Đợt 2", "a) Sở Y tế",
        "III. Tổ chức", "1. Cụm", "3.1.1. Khối",
    ]  # fmt: skip


def test_a_list_that_restarts_counts_from_its_own_start_others_count_on() -> None:
    again = '<w:lvlOverride w:ilvl="1"><w:startOverride w:val="1"/></w:lvlOverride>'
    made = document(abstract(0) + num(1, 0) + num(2, 0, again) + num(3, 0))
    for number in (1, 1, 2, 2, 3):
        add(made, "Đợt", 1, number)
    assert [line.split()[0] for line in lines(made)] == ["1.", "2.", "1.", "2.", "3."]


def test_a_list_may_bring_its_own_level() -> None:
    level = '<w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="Điều %1."/></w:lvl>'
    own = f'<w:lvlOverride w:ilvl="0">{level}</w:lvlOverride>'
    made = document(abstract(0) + num(1, 0, own))
    add(made, "Phạm vi", 0)
    assert lines(made) == ["Điều 1. Phạm vi"]


def test_numbers_come_with_styles_and_styles_based_on_them() -> None:
    made = document(abstract(0) + num(1, 0))
    for name, level in (("Heading 1", 0), ("Heading 2", 0)):  # the list says which level Heading 2 has
        made.styles[name].element.get_or_add_pPr().append(listed(level, 1))
    made.styles.add_style("Mục con", 1).base_style = made.styles["Heading 2"]
    for text, style in (("Mục đích", "Heading 1"), ("Yêu cầu", "Heading 2"), ("Chỉ tiêu", "Mục con")):
        add(made, text, style=style)
    assert lines(made)[:2] == ["I. Mục đích", "1. Yêu cầu"]
    assert lines(made)[2].endswith("Chỉ tiêu")


def test_a_list_that_only_names_a_list_style_has_that_styles_levels() -> None:
    link, to = '<w:styleLink w:val="KeHoach"/>', '<w:numStyleLink w:val="KeHoach"/>'
    made = document(abstract(0, links=link) + abstract(1, "", links=to) + num(1, 0) + num(2, 1))
    add(made, "Mục đích", 0, 2)
    assert lines(made) == ["I. Mục đích"]


def test_a_level_that_does_not_restart_counts_on() -> None:
    levels = LEVELS.replace(
        '<w:numFmt w:val="decimal"/><w:pStyle', '<w:numFmt w:val="decimal"/><w:lvlRestart w:val="0"/><w:pStyle'
    )
    made = document(abstract(0, levels) + num(1, 0))
    for text, level in (("A", 0), ("Đợt", 1), ("B", 0), ("Đợt", 1)):
        add(made, text, level)
    assert lines(made) == ["I. A", "1. Đợt", "II. B", "2. Đợt"]


def test_a_paragraph_deleted_with_its_mark_is_not_counted() -> None:
    made = document(abstract(0) + num(1, 0))
    for text in ("Mục đích", "", "Yêu cầu"):
        paragraph = add(made, text, 0)
        if not text:
            paragraph._p.pPr.append(parse_xml(f"<w:rPr {nsdecls('w')}><w:del w:id='1' w:author='x'/></w:rPr>"))
            paragraph._p.append(
                parse_xml(f"<w:del {nsdecls('w')} w:id='2' w:author='x'><w:r><w:delText>Cũ</w:delText></w:r></w:del>")
            )
    assert lines(made) == ["I. Mục đích", "II. Yêu cầu"]


@pytest.mark.parametrize(("bullet", "shown"), [("\uf0b7", "-"), ("-", "-"), ("+", "+"), ("o", "-")])
def test_bullets_are_dashes_unless_they_are_signs_of_official_texts(bullet: str, shown: str) -> None:
    level = f'<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="{bullet}"/></w:lvl>'
    made = document(abstract(0, level) + num(1, 0))
    add(made, "Sở Nội vụ;", 0)
    assert lines(made) == [f"{shown} Sở Nội vụ;"]


def test_a_column_of_automatic_numbers_is_read() -> None:
    made = document(abstract(0, LEVELS.replace("upperRoman", "decimal")) + num(1, 0))
    table = made.add_table(rows=2, cols=2)
    for row, text in zip(table.rows, ("Hoàn thành nhiệm vụ", "Ứng dụng công nghệ"), strict=True):
        row.cells[0].paragraphs[0]._p.get_or_add_pPr().append(listed(0, 1))
        row.cells[1].text = text
    assert lines(made) == ["1.\tHoàn thành nhiệm vụ\n2.\tỨng dụng công nghệ"]
