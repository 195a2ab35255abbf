"""Printed lines → paragraphs, one a line.

Offices' texts arrive hard-wrapped at the page's width, with empty lines between all lines, between paragraphs or
nowhere, and with page breaks inside sentences. Whether a line goes on from the one before is decided from the
language (a small letter, an open bracket, "theo khoản" before "1"), from Nghị định 30's layout (labels, headings, the
lines of header and signature stand alone) and, last, from the width the document was wrapped at.

Every public function but :func:`find_boundaries` is a step for :meth:`AlignedText.apply`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from normalizers.aligned import Edit
from normalizers.fold import fold
from normalizers.letters import pattern
from normalizers.line_kinds import (
    asks_for_more,
    is_bare_label,
    is_capitals,
    is_header_line,
    is_signer_title,
    is_type_line,
    list_label,
    names_decider,
    opens_basis,
    opens_paragraph,
    opens_recipients,
    waits_for_number,
)

# --- spaces and page furniture ---------------------------------------------------------------------------------------

_GAP = re.compile(r"(?<=\S)(?: {3,}|[ ]*\t[ \t]*)(?=\S)")
_CLOSING_LINES = 25  # of recipients and signature side by side, at most
_SIGNED = re.compile(r"\(?(?:da|d) ky\b")
_SIGNER_NAME = pattern(r"(?:[\p{Lu}][\w.]*\.\s?)*(?:[\p{Lu}][\p{Ll}]+\s){1,4}[\p{Lu}][\p{Ll}]*$")


def part_columns(text: str) -> Iterator[Edit]:
    r"""Plain text that keeps the page's columns: "- Như trên;          PHÓ GIÁM ĐỐC" becomes two lines.

    Only from "Nơi nhận:" on, or where both parts are capitals; the right part is a signer's post, name or "(đã ký)".

    >>> text = "Nơi nhận:       KT. GIÁM ĐỐC\n- Sở Nội vụ;    PHÓ GIÁM ĐỐC\n- Lưu:   VT."
    >>> [tuple(e) for e in part_columns(text)]
    [(9, 16, '\n'), (41, 45, '\n')]
    """
    left = 0
    for line in re.finditer(r"[^\n\f]+", text):
        if opens_recipients(line.group().strip()):
            left = _CLOSING_LINES
        gaps = list(_GAP.finditer(text, line.start(), line.end())) if left or is_capitals(line.group()) else []
        if (
            gaps
            and (left or "\t" not in line.group())
            and _is_signers(text[gaps[-1].end() : line.end()].strip(" \t*_|"))
        ):
            yield Edit(gaps[-1].start(), gaps[-1].end(), "\n")
        left = max(0, left - 1)


def _is_signers(text: str) -> bool:
    return is_signer_title(text) or bool(_SIGNED.match(fold(text)) or _SIGNER_NAME.match(text))


_RUN = re.compile(r"[ \t]*(?:\n|\f)[ \t]*|[ \t]*\t[ \t]*| {2,}|\A[ \t]+|[ \t]+\Z")


def collapse_spaces(text: str) -> Iterator[Edit]:
    """One space between words, none at the ends of a line; tabs between the cells of a table row stay, each for itself.

    >>> [tuple(e) for e in collapse_spaces("Số:    /KH-SYT  \\n  KẾ HOẠCH")]
    [(3, 7, ' '), (14, 19, '\\n')]
    """
    for m in _RUN.finditer(text):
        run = m.group()
        if "\n" in run or "\f" in run or m.start() == 0 or m.end() == len(text):
            new = _cells_kept(text, m)
        else:
            new = "\t" * run.count("\t") or " "
        if new != run:
            yield Edit(m.start(), m.end(), new)


def _cells_kept(text: str, m: re.Match[str]) -> str:
    """The line end without its spaces; a tab stays where it parts cells (the line holds other text and tabs)."""
    run = m.group()
    mark = next((c for c in "\n\f" if c in run), "")
    before, after = run.split(mark, 1) if mark else (run, "") if m.start() else ("", run)
    line_start = max(text.rfind("\n", 0, m.start()), text.rfind("\f", 0, m.start())) + 1
    tail = "\t" * before.count("\t") if "\t" in text[line_start : m.start()].strip() else ""
    line_end = min((i for i in (text.find("\n", m.end()), text.find("\f", m.end())) if i >= 0), default=len(text))
    head = "\t" * after.count("\t") if "\t" in text[m.end() : line_end].strip() else ""
    return tail + mark + head


_PAGE_NUMBER = re.compile(r"[-–— ]*(?:trang\s*)?(\d{1,3})(?:\s*/\s*\d{1,3})?[-–—. ]*", re.I)


def drop_page_numbers(text: str) -> Iterator[Edit]:
    """A bare number that is the first or last line of a page and could be that page's number.

    Leaves alone text without page breaks and numbers larger than the count of pages.

    >>> [tuple(e) for e in drop_page_numbers("KẾ HOẠCH\\f2\\nII. NỘI DUNG")]
    [(9, 10, '')]
    """
    pages = text.split("\f")
    start = 0
    for page in pages:
        lines = [m for m in re.finditer(r"[^\n]+", page) if m.group().strip()]
        for m in {(m.start(), m.end()): m for m in lines[:1] + lines[-1:]}.values() if len(pages) > 1 else ():
            number = _PAGE_NUMBER.fullmatch(m.group().strip())
            if number and 1 <= int(number[1]) <= len(pages):
                yield Edit(start + m.start(), start + m.end(), "")
        start += len(page) + 1


# --- lines and what the document does with them ----------------------------------------------------------------------

_BREAK = re.compile(r" *[\n\f][ \n\f]*")
_ENDED = re.compile(r"[.;:!?…][”\"')\]]*$")
_OPENERS, _CLOSERS = "(“", ")”"
Zone = Literal["header", "title", "decider", "body", "tail"]


@dataclass(frozen=True)
class Line:
    """``text[start:end]`` without the space around it; ``gap``: empty lines before it, ``new_page``: a page."""

    start: int
    end: int
    text: str
    gap: int
    new_page: bool
    zone: Zone = "body"


@dataclass(frozen=True)
class Habits:
    """How this document sets its lines.

    ``usual_gap``: empty lines that mean nothing (1 where every line is followed by one). ``wrapped``: lines are cut at
    the page's width. ``width``: a line with the next word on it would have been at least this long, were it full.
    ``soft``: wrapped anywhere, with empty lines between paragraphs (HTML and Markdown sources).
    """

    usual_gap: int
    wrapped: bool
    width: int
    soft: bool


def join_lines(text: str) -> Iterator[Edit]:
    """Hard-wrapped lines are joined, what stands alone stays alone, empty lines and page breaks go.

    Leaves alone table rows (lines with tabs). Expects :func:`collapse_spaces` before.

    >>> [tuple(e) for e in join_lines("Ủy ban nhân\\n\\ndân tỉnh\\nNơi nhận:")]
    [(0, 0, ''), (11, 13, ' '), (21, 22, '\\n'), (31, 31, '')]
    """
    lines = find_lines(text)
    yield Edit(0, lines[0].start if lines else len(text), "")
    for before, after, glue in find_boundaries(lines):
        yield Edit(before.end, after.start, "\n" if glue is None else glue)
    if lines:
        yield Edit(lines[-1].end, len(text), "")


def find_lines(text: str) -> list[Line]:
    """The lines that hold text, each with its zone."""
    lines: list[Line] = []
    start = 0
    for m in [*_BREAK.finditer(text), None]:
        end = m.start() if m else len(text)
        if text[start:end].strip():
            gap_text = text[lines[-1].end : start] if lines else ""
            lines.append(Line(start, end, text[start:end], max(0, gap_text.count("\n") - 1), "\f" in gap_text))
        start = m.end() if m else end
    return _with_zones(lines)


def _with_zones(lines: list[Line]) -> list[Line]:
    zone: Zone = "header" if any(is_type_line(x.text) or _is_addressee(x.text) for x in lines[:30]) else "body"
    out = []
    for i, line in enumerate(lines):
        zone = _next_zone(zone, lines, i)
        out.append(Line(line.start, line.end, line.text, line.gap, line.new_page, zone))
    return out


def _is_addressee(line: str) -> bool:
    return fold(line).lstrip().startswith("kinh gui")


def _next_zone(zone: Zone, lines: list[Line], i: int) -> Zone:
    line = lines[i].text
    label = list_label(line)
    if is_type_line(line):
        return "title"
    if opens_recipients(line) or is_signer_title(line):
        return "tail"
    if zone == "header":
        return "body" if _is_addressee(line) else "header"
    if zone == "tail":
        return "body" if label and label[0] in ("roman", "article", "capital", "note") else "tail"
    if zone == "title" and _decides(lines, i):
        return "decider"
    if zone == "decider" or (zone == "title" and (label or _title_is_over(lines, i))):
        return "body"
    return zone


def _decides(lines: list[Line], i: int) -> bool:
    """The body or post that decides, in capitals between trích yếu and basis: "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH"."""
    return (
        i + 1 < len(lines)
        and names_decider(lines[i].text)
        and fold(lines[i + 1].text).startswith("can cu")
        and not asks_for_more(lines[i - 1].text.lower())
    )


_TITLE_LINE = 120  # characters; what is longer and ends in a full stop is a sentence of the body
_ANNOUNCES = re.compile(r"\b(?:ban hanh|xay dung|trien khai|to chuc|lap)\b.{0,80}\bke hoach|\bnhu sau\b|\bquyet dinh\b")


def _title_is_over(lines: list[Line], i: int) -> bool:
    """The trích yếu has at least one line; it ends before the legal basis or the paragraph that announces the plan."""
    if is_type_line(lines[i - 1].text):
        return bool(re.search(r"\bso:? ?\d|\bngay\b", fold(lines[i].text))) and opens_basis(lines[i].text)
    before, line = lines[i - 1].text, lines[i].text
    if _starts_small(line) or asks_for_more(before) or before.endswith(("-", "–", ",")):
        return False
    if is_capitals(before) and is_capitals(line):
        return False
    return bool(
        opens_basis(line)
        or _ENDED.search(before)
        or line.endswith((":", ";"))
        or (len(line) > _TITLE_LINE and line.endswith("."))
        or line.startswith("(")
        or _ANNOUNCES.search(fold(" ".join(x.text for x in lines[i : i + 2])))
    )


def find_habits(lines: list[Line]) -> Habits:
    """Count what the document does where a line certainly goes on (a small letter after no full stop)."""
    pairs = [(a, b) for a, b in pairwise(lines) if not b.new_page and "\t" not in a.text + b.text]
    sure = [(a, b) for a, b in pairs if _goes_on(a.text, b.text)]
    apart = [b for _, b in pairs if b.gap]
    apart_sure = [b for _, b in sure if b.gap]
    blank_means_nothing = len(apart_sure) > 3 and len(apart_sure) > 0.15 * len(apart)
    usual_gap = min(b.gap for b in apart_sure) if blank_means_nothing else 0
    lengths = sorted(_needed(a.text, b.text) for a, b in sure if b.gap <= usual_gap)
    wrapped = len(lengths) >= max(2, 0.08 * len(pairs))
    width = lengths[len(lengths) // 10] if wrapped else 0
    ragged = wrapped and width < 0.75 * lengths[len(lengths) // 2]
    ragged = ragged and len(apart) > 0.2 * len(pairs)
    return Habits(usual_gap, wrapped, width, not blank_means_nothing and (ragged or _is_laid_out(pairs)))


def _is_laid_out(pairs: list[tuple[Line, Line]]) -> bool:
    """Empty lines part the paragraphs of the body, all of them: what follows without one opens none. Our own reading of
    pages writes so, and a short plan wraps too few lines to show a width."""
    body = [(a, b) for a, b in pairs if a.zone == b.zone == "body"]
    tight = [b.text for _, b in body if not b.gap]
    opening = sum(bool(list_label(text) or opens_paragraph(text)) for text in tight)
    return 0 < len(tight) < 0.5 * len(body) and opening <= 0.05 * len(tight)


def _needed(line: str, following: str) -> int:
    return len(line) + 1 + len(following.split(maxsplit=1)[0])


# --- does a line go on from the one before? --------------------------------------------------------------------------


def find_boundaries(lines: list[Line]) -> Iterator[tuple[Line, Line, str | None]]:
    """Each pair of neighbours with what belongs between them: " ", "" (after a hyphen) or None for a new paragraph."""
    habits = find_habits(lines)
    paragraph = ""
    for a, b in pairwise(lines):
        paragraph = f"{paragraph} {a.text}".strip()
        glue = _glue(a.text) if _continues(paragraph, a, b, habits) else None
        if glue is None:
            paragraph = ""
        yield a, b, glue


def _glue(line: str) -> str:
    """Vietnamese does not divide words: a hyphen at the line's end is a hyphen of the text."""
    return "" if re.search(r"\w[-/]$", line) else " "


def _continues(paragraph: str, a: Line, b: Line, habits: Habits) -> bool:
    if "\t" in a.text or "\t" in b.text:
        return False
    if list_label(b.text):
        return _is_false_label(a, b, habits)
    if b.zone == "header":
        return _continues_header(paragraph, a, b)
    if opens_paragraph(b.text) or is_type_line(a.text) or is_signer_title(a.text):
        return False
    if is_header_line(a.text) and a.zone != "title":  # "V/v …" may also stand under the type of document
        return False
    if is_bare_label(a.text):
        return True
    if b.zone == "tail":
        return a.zone == "tail" and _goes_on(a.text, b.text)
    if b.zone == "decider":
        return False
    if b.zone == "title":
        return b.gap <= max(habits.usual_gap, 0) or _goes_on(a.text, b.text)
    return a.zone != "title" and _continues_body(paragraph, a, b, habits)


_YEARS_GO_ON = re.compile(r"[-–]\s?\d{4}\b")


def _is_false_label(a: Line, b: Line, habits: Habits) -> bool:
    """A label-like start that belongs to the sentence: "2021 | - 2030", "kinh tế | - xã hội", "theo khoản | 1. …"."""
    if _ENDED.search(a.text) or a.zone != b.zone or b.gap > habits.usual_gap or is_bare_label(a.text):
        return False
    kind, label = list_label(b.text) or ("", "")
    if kind == "dash":
        if label in "-–" and re.search(r"\d$", a.text) and _YEARS_GO_ON.match(b.text):
            return True
        return label in "-–" and b.text[1:2] == " " and _starts_small(b.text[1:]) and _is_full(a, b, habits)
    if kind in ("number", "decimal", "letter"):
        return waits_for_number(a.text) and _is_full(a, b, habits)
    return kind == "article" and _is_full(a, b, habits) and a.text.endswith((",", " tại", " theo", " của", " và"))


def _continues_header(paragraph: str, a: Line, b: Line) -> bool:
    """In the head only a date broken over lines, the state's name, or a "V/v" go on."""
    folded = fold(b.text)
    if folded.startswith("chu nghia viet nam"):
        return fold(a.text).endswith("xa hoi")
    if _is_torn_cell(a.text, folded):
        return True
    if opens_paragraph(b.text) or re.search(r",\s*ngay\b", folded):
        return False
    return _goes_on(a.text, b.text) or (fold(paragraph).startswith("v/v") and b.gap == 0)


# A line of a header's cell that cannot be all of it: "ỦY" / "BAN NHÂN DÂN", "SỞ" / "NỘI VỤ".
_HEAD_WORD = re.compile(r"(?:uy|uy ban|uy ban nhan|hoi dong|so|bo|tinh|thanh pho|huyen|truong|cong|cong hoa)$")


def _is_torn_cell(line: str, following: str) -> bool:
    """Soft-wrapped cells of web copies: "Số:" / "29/KH-UBND", "Thái" / "Nguyên, ngày 22 tháng 3 năm 2018"."""
    folded = fold(line)
    if re.fullmatch(r"so\s*:", folded):
        return bool(re.match(r"[\d.…]*\s*/", following))
    if re.search(r"^\w+(?: \w+)?, ngay\b", following):
        return line.istitle() and line.replace(" ", "").isalpha() and len(line.split()) <= 3
    return is_capitals(line) and bool(_HEAD_WORD.match(folded))


# "… theo Quy chế phối hợp" / "49/QCPH-UBND và …": no paragraph opens with a text's number.
_DOCUMENT_NUMBER = pattern(
    r"\d{1,5}\s?/\s?(?:\d{4}\s?/\s?)?[\p{Lu}][\p{Lu}\p{Ll}]{1,6}-[\p{Lu}]|\d{1,4}-[\p{Lu}]{2}[\p{Ll}]?/[\p{Lu}]"
)


def _continues_body(paragraph: str, a: Line, b: Line, habits: Habits) -> bool:
    apart = b.gap > habits.usual_gap
    if _DOCUMENT_NUMBER.match(b.text) and not apart and not _ENDED.search(a.text):
        return True
    if _is_open(paragraph, b.text, apart) or _goes_on(a.text, b.text):
        return True
    if is_capitals(a.text) and len(a.text) < 400:
        return is_capitals(b.text) and not apart and (_is_full(a, b, habits, share=0.7) or asks_for_more(a.text))
    if not _ENDED.search(a.text) and (a.text.endswith(",") or asks_for_more(a.text)) and len(a.text) > 25:
        return True
    if habits.soft and not apart and not b.new_page:
        return True
    if apart or not habits.wrapped:
        return False
    if b.new_page and list_label(
        a.text
    ):  # "2. Nguyên nhân", the last line of its page: a heading, or it would go on small
        return False
    if not _ENDED.search(a.text):  # headings end well before the margin
        return _is_full(a, b, habits, share=0.85)
    if not _is_full(a, b, habits) or a.text.endswith("./."):
        return False
    return _starts_small(b.text) or not (a.text.endswith((":", ";")) or opens_basis(b.text))


def _is_full(a: Line, b: Line, habits: Habits, share: float = 1.0) -> bool:
    return habits.wrapped and _needed(a.text, b.text) >= share * habits.width


def _goes_on(line: str, following: str) -> bool:
    return _starts_small(following) and not _ENDED.search(line) and not list_label(following)


def _starts_small(line: str) -> bool:
    first = line.lstrip(" “\"'(")[:1]
    return first.islower() and not (line.startswith("(") or line[1:3] == ":\\")  # "d:\\thi dua.doc" is no word


def _is_open(paragraph: str, following: str, apart: bool) -> bool:
    """A bracket or quotation of the paragraph is still open, and closes on the next line or nothing parts the two."""
    tail = paragraph[-600:]
    for opener, closer in zip(_OPENERS, _CLOSERS, strict=True):
        if tail.rfind(opener) > tail.rfind(closer):
            closes = following.find(closer)
            reopens = following.find(opener)
            if closes >= 0 and (reopens < 0 or closes < reopens):
                return True
    return False
