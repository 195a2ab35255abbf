"""Type and subject (Nghị định 30/2020 Phụ lục I, II.5): "KẾ HOẠCH" and the trích yếu below it, "V/v …" in a letter."""

from __future__ import annotations

import itertools
import re

from extractors.header.forms import printed
from extractors.model import Field, PlanText, Span
from extractors.names import sentence_case
from extractors.paragraphs import is_upper
from extractors.sections import doc_type_of
from extractors.sections.openers import ATTACHED_BRACKET, names_type, type_codes
from normalizers.fold import fold
from normalizers.letters import pattern

Line = tuple[Span, str]

# One to three words in capitals that open a line: "KẾ HOẠCH Phát động …".
_CAPITALS = pattern(r"\W*(?:[\p{Lu}]+\s+){1,4}")
# "(Ban hành kèm theo Quyết định số …)", "Kèm theo …" stands under the subject.
_ATTACHED = re.compile(r"\(?\s*(?:ban hanh )?kem theo")
# The body that decides, printed between type and basis of a decision: "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH".
_AUTHORITY = re.compile(r"(?:giam doc|chu tich|uy ban nhan dan|bo truong|hieu truong|hoi dong nhan dan|truong ban)\b")
# A decision's own words between basis and articles.
_DECIDES = re.compile(r"^QUYẾT ĐỊNH\s*:\s*$", re.MULTILINE)
# Codes of types that are also the first letters of a body: "15/CĐ-VP" is a letter of the union (công đoàn).
_ALSO_BODIES = {"CĐ", "TC", "PC", "DA", "HĐ", "ĐA", "PA", "PB", "PG", "GM"}
_VE_VIEC = re.compile(r"^v\s?/\s?v\s*:?\s*", re.IGNORECASE)


def find_title(plan: PlanText, symbol: Field) -> tuple[Field, Field]:
    """``doc_type`` (code of ``data/doc_types.tsv``; CV for a letter) and ``subject``.

    >>> from extractors.sections import find_sections
    >>> text = "KẾ HOẠCH\\nPhát động phong trào thi đua năm 2024\\n(Kèm theo Quyết định số 12/QĐ-SYT)\\nI. MỤC ĐÍCH"
    >>> [f.value for f in find_title(PlanText(text, find_sections(text)), Field.missing("symbol"))]
    ['KH', 'Phát động phong trào thi đua năm 2024']
    """
    lines = _title_lines(plan)
    doc_type = _doc_type(plan, lines, symbol)
    typed = bool(lines) and names_type(fold(lines[0][1]))
    return doc_type, _subject(plan, _without_type(lines) if typed else lines)


def _title_lines(plan: PlanText) -> list[Line]:
    spans = [span for block in plan.in_block("title") for span in plan.lines(block.start, block.end)]
    lines = [(span, plan.clean[slice(*span)].strip()) for span in spans]
    return [(span, text) for span, text in lines if text]


def _doc_type(plan: PlanText, lines: list[Line], symbol: Field) -> Field:
    if plan.is_form:
        return Field.missing("doc_type")  # "Mẫu số 08" is no report, it is where one will be written
    code = doc_type_of(fold(lines[0][1])) if lines else None
    if code:
        return printed("doc_type", code, lines[0][0], "header.type")
    # The type line is lost: "Số: 12/QĐ-SYT" names it, and so does a decision's "QUYẾT ĐỊNH:" below its basis.
    code = re.split(r"[-/]", str(symbol.value))[0]
    if symbol.span and code in type_codes() and not (lines and code in _ALSO_BODIES):
        return printed("doc_type", code, symbol.span, "header.symbol", confidence=0.9)
    if m := _DECIDES.search(plan.clean):
        return printed("doc_type", "QĐ", Span(*m.span()), "body.decides", confidence=0.9)
    # "Số: 12/SYT-VP", no type in the title: an official letter.
    if lines and symbol.value and "-" in str(symbol.value) and not names_type(fold(lines[0][1])):
        return printed("doc_type", "CV", lines[0][0], "header.letter")
    return Field.missing("doc_type")


def _subject(plan: PlanText, lines: list[Line]) -> Field:
    lines = [_unattached(line) for line in lines if _says_something(line[1])]
    # All from "HIỆU TRƯỞNG" ⏎ "TRƯỜNG ĐẠI HỌC …" on is who decides, unless the subject stands below it.
    above = list(itertools.takewhile(lambda line: not _is_authority(line[1]), lines))
    lines = above or [(span, text) for span, text in lines if not _is_authority(text)] or lines
    if not lines:
        return Field.missing("subject")
    text = _VE_VIEC.sub("", " ".join(text for _, text in lines))
    subject = sentence_case(text.strip(" .;*_"), plan)
    span = Span(lines[0][0].start, lines[-1][0].end)
    return printed("subject", subject[:1].upper() + subject[1:], span, "header.subject")


def _without_type(lines: list[Line]) -> list[Line]:
    """Drop the type line; what follows the type on the same line is the subject ("KẾ HOẠCH Phát động …")."""
    if not lines:
        return []
    span, first = lines[0]
    m = _CAPITALS.match(first)
    rest = first[m.end() :] if m and not is_upper(first) else ""
    return ([(Span(span.end - len(rest), span.end), rest)] if rest else []) + lines[1:]


def _unattached(line: Line) -> Line:
    """ "THỰC HIỆN … NĂM 2023 (Kèm theo Quyết định số …)" without the bracket."""
    span, text = line
    m = ATTACHED_BRACKET.search(fold(text))
    return (Span(span.start, span.start + m.start()), text[: m.start()]) if m else line


def _says_something(line: str) -> bool:
    return any(c.isalpha() for c in line) and not _ATTACHED.match(fold(line))


def _is_authority(line: str) -> bool:
    return is_upper(line) and bool(_AUTHORITY.match(fold(line)))
