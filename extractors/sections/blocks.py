"""Which block each paragraph belongs to: header, title, basis, body, tables, recipients, signature, annexes."""

from __future__ import annotations

import re

from extractors.model import BlockName
from extractors.organizations import starts_organization
from extractors.paragraphs import Paragraph, is_upper
from extractors.posts import is_person_name
from extractors.sections.openers import (
    ATTACHED,
    BASIS,
    MOTTO,
    RECIPIENTS,
    fits_signature,
    is_annex,
    is_intro,
    names_type,
    starts_signature,
)

Blocks = list[BlockName]


def find_blocks(paragraphs: list[Paragraph]) -> Blocks:
    """One block name per paragraph.

    >>> from extractors.paragraphs import find_paragraphs
    >>> text = "SỞ Y TẾ\\nKẾ HOẠCH\\nThi đua\\nCăn cứ Luật Thi đua;\\nI. NỘI DUNG\\nNơi nhận:\\nGIÁM ĐỐC"
    >>> find_blocks(find_paragraphs(text))
    ['header', 'title', 'title', 'basis', 'body', 'recipients', 'signature']
    """
    blocks: Blocks = ["body"] * len(paragraphs)
    start = _mark_opening(paragraphs, blocks)
    end = _mark_annex(paragraphs, blocks, start)
    _mark_ending(paragraphs, blocks, start, end)
    return ["table" if block == "body" and p.is_row else block for block, p in zip(blocks, paragraphs, strict=True)]


# ---- opening ------------------------------------------------------------------------------------------------------

_TITLE_WINDOW = 60  # paragraphs in which the type line is looked for
_TITLE_LINES = 8  # at most, type line included
_SUBJECT_LIMIT = 500  # characters
_CLOSED_LIMIT = 120  # of a subject that a full stop ends
_BASIS_WINDOW = 60  # paragraphs
# "KẾ HOẠCH SỐ 12/KH-UBND" on one line is a citation or a running head, not the type line.
_NUMBERED = re.compile(r"\w+ \w+ so\b")


def find_type_line(paragraphs: list[Paragraph], start: int = 0, window: int = _TITLE_WINDOW) -> int | None:
    """Index of the type line ("KẾ HOẠCH"): capitals, names a type, stands before the first heading."""
    for i, p in enumerate(paragraphs[start : start + window], start=start):
        if p.rank is not None and p.rank <= 20 and i > start + 12:
            return None
        if p.folded.startswith("can cu"):
            return None  # what follows is the decision's own "QUYẾT ĐỊNH:", not its type
        if not p.label and names_type(p.folded) and _opens_in_capitals(p.text) and not _NUMBERED.match(p.folded):
            return i
    return None


def _opens_in_capitals(text: str) -> bool:
    """The type is in capitals, whatever follows it on the line ("KẾ HOẠCH Phát động …")."""
    words = re.findall(r"[^\W\d_]+", text)[:2]
    return bool(words) and all(w.isupper() for w in words)


def _mark_opening(paragraphs: list[Paragraph], blocks: Blocks) -> int:
    """Mark header, title and basis; return the index of the first paragraph after them."""
    title = find_type_line(paragraphs)
    if title is None:
        return _mark_letter(paragraphs, blocks)
    end = title + 1
    while end < len(paragraphs) and end - title <= _TITLE_LINES and _continues_title(paragraphs[end], end - title):
        end += 1
    _mark(blocks, "header", 0, title)
    _mark(blocks, "title", title, end)
    return _mark_basis(paragraphs, blocks, _after_addressees(paragraphs, end))


def _mark(blocks: Blocks, name: BlockName, start: int, end: int) -> None:
    blocks[start:end] = [name] * (end - start)


def _continues_title(p: Paragraph, place: int) -> bool:
    """``place``: lines below the type line; the first one is the subject, in whatever case."""
    first = place == 1
    # A subject is no list item, but OCR puts specks before it: "-_ Phát động phong trào …".
    if (p.rank is not None and not (first and p.rank >= 50)) or p.is_row or RECIPIENTS.match(p.folded):
        return False
    if p.folded.startswith(("kinh gui", "can cu")) or p.text.rstrip().endswith((";", ":", ".", ",")):
        # "… “XÂY DỰNG NÔNG THÔN MỚI”.", "Phát động chặng thi đua thứ hai."
        closed = p.text.rstrip().endswith(".") and (is_upper(p.text) or len(p.text) <= _CLOSED_LIMIT)
        return bool(ATTACHED.match(p.folded)) or (first and closed and not BASIS.match(p.folded))
    return len(p.text) <= _SUBJECT_LIMIT and (first or is_upper(p.text) or not BASIS.match(p.folded))


def _mark_basis(paragraphs: list[Paragraph], blocks: Blocks, start: int) -> int:
    """The opening runs to the first heading; in it, all up to the last paragraph that opens like a basis is basis."""
    window = range(start, min(len(paragraphs), start + _BASIS_WINDOW))
    end = next((i for i in window if _opens_body(paragraphs[i])), window.stop)
    openers = [i for i in range(start, end) if BASIS.match(paragraphs[i].folded) and not is_intro(paragraphs[i])]
    last = openers[-1] + 1 if openers and openers[0] - start <= 2 else start
    _mark(blocks, "basis", start, last)
    return last


def _opens_body(p: Paragraph) -> bool:
    return (p.rank is not None and p.rank < 50) or p.is_row or bool(RECIPIENTS.match(p.folded)) or is_intro(p)


# ---- opening of a letter ------------------------------------------------------------------------------------------

_LETTER_WINDOW = 25  # paragraphs in which a letter's header is looked for
_DATE = re.compile(r"\bngay\b.*\bthang\b.*\bnam\b")
_SUBJECT = re.compile(r"(?:v/v|ve viec)\b")
_ADDRESSEE = re.compile(r"kinh gui")


def _mark_letter(paragraphs: list[Paragraph], blocks: Blocks) -> int:
    """A text without a type line: an official letter (công văn, "V/v …" under the number), or a bare form or table."""
    opening = paragraphs[: next((i for i, p in enumerate(paragraphs) if _is_running_text(p)), _LETTER_WINDOW)]
    opening = opening[:_LETTER_WINDOW]
    motto = next((i for i, p in enumerate(opening) if MOTTO.search(p.folded)), None)
    dated = next((i for i, p in enumerate(opening) if _is_date_line(p)), None)
    subject = next((i for i, p in enumerate(opening) if _SUBJECT.match(p.folded)), None)
    end = max((i + 1 for i in (motto, dated, subject) if i is not None), default=0)
    if subject is None:
        subject = title_end = end
    elif end == subject + 1:  # the last of the three: it goes on to the addressee
        window = range(end, min(len(paragraphs), subject + _TITLE_LINES))
        end = title_end = next((i for i in window if _ends_letter_title(paragraphs[i])), end)
    else:  # in the left column: it goes on to what stands in the right one
        between = range(subject, end)
        title_end = next((i for i in between if MOTTO.search(paragraphs[i].folded) or i == dated), end)
    if end == 0:
        return _mark_headless(paragraphs, blocks)
    authority = next((i for i in range(end, end + 3) if _opens_with_basis(paragraphs, i)), end)
    _mark(blocks, "header", 0, end)
    _mark(blocks, "title", subject, title_end)
    if all(is_upper(p.text) for p in paragraphs[end:authority]):  # of a decision whose type line is lost
        end = _mark_capitals(paragraphs, blocks, end, authority)
    return _mark_basis(paragraphs, blocks, _after_addressees(paragraphs, end))


def _is_running_text(p: Paragraph) -> bool:
    """Below it stands no header: "Thực hiện Công văn số …, Công đoàn Trường triển khai như sau:"."""
    return (bool(BASIS.match(p.folded)) and p.text[:1].isupper() and not is_upper(p.text)) or len(
        p.text
    ) > _SUBJECT_LIMIT


def _ends_letter_title(p: Paragraph) -> bool:
    return bool(_ADDRESSEE.match(p.folded) or BASIS.match(p.folded)) or p.rank is not None or is_intro(p)


def _is_date_line(p: Paragraph) -> bool:
    return bool(_DATE.search(p.folded)) and len(p.text) < 90 and not (BASIS.match(p.folded) or ATTACHED.match(p.folded))


def _opens_with_basis(paragraphs: list[Paragraph], i: int) -> bool:
    return i < len(paragraphs) and paragraphs[i].folded.startswith("can cu")


_ADDRESSEES = 12  # paragraphs at most


def _after_addressees(paragraphs: list[Paragraph], start: int) -> int:
    """Where the text of a letter begins: after "Kính gửi:" and the bodies listed under it."""
    if start >= len(paragraphs) or not _ADDRESSEE.match(paragraphs[start].folded):
        return start
    window = range(start + 1, min(len(paragraphs), start + _ADDRESSEES))
    return next((i for i in window if BASIS.match(paragraphs[i].folded) or is_intro(paragraphs[i])), start + 1)


_HEAD_LINES = 8  # at most, of a text that has lost its header


def _mark_headless(paragraphs: list[Paragraph], blocks: Blocks) -> int:
    """Number, date and type are lost, the basis is there: capitals above it name the subject and who decides."""
    window = range(min(_HEAD_LINES, len(paragraphs)))
    basis = next((i for i in window if _opens_with_basis(paragraphs, i)), None)
    if basis is None or not all(is_upper(p.text) for p in paragraphs[:basis]):
        opening = next((i for i in window if _opens_with_citation(paragraphs[i])), None)
        if opening is not None and not any(p.label for p in paragraphs[:opening]):
            return _mark_basis(paragraphs, blocks, opening)
        if basis is not None:
            return 0
    if basis is None:  # "TIÊU CHÍ THI ĐUA …" of an annex that stands alone
        attached = next((i for i in window if ATTACHED.match(paragraphs[i].folded)), None)
        if attached is None or not all(is_upper(p.text) for p in paragraphs[:attached][:1]):
            return 0
        basis = attached + 1
    return _mark_basis(paragraphs, blocks, _mark_capitals(paragraphs, blocks, 0, basis))


def _opens_with_citation(p: Paragraph) -> bool:
    """ "Thực hiện Công văn số 35/BYT-TĐKT …": the basis of a text whose head is lost."""
    return p.rank is None and p.text[:1].isupper() and bool(BASIS.match(p.folded) and re.search(r"\bso \d", p.folded))


def _mark_capitals(paragraphs: list[Paragraph], blocks: Blocks, start: int, end: int) -> int:
    """Names of bodies are header, the rest is title; return ``end``."""
    for i in range(start, end):
        blocks[i] = "header" if starts_organization(paragraphs[i].folded) else "title"
    return end


# ---- ending -------------------------------------------------------------------------------------------------------

_SIGNATURE_LINES = 8  # at most


def _mark_annex(paragraphs: list[Paragraph], blocks: Blocks, start: int) -> int:
    """Mark annexes (after the recipients); return the index where they begin."""
    end = len(paragraphs)
    closed = next((i for i in range(start, end) if RECIPIENTS.match(paragraphs[i].folded)), end)
    for i in range(closed, end):
        p = paragraphs[i]
        if is_annex(p) and (is_upper(p.text) or any(ATTACHED.match(q.folded) for q in paragraphs[i + 1 : i + 4])):
            _mark(blocks, "annex", i, end)
            return i
    return end


def _mark_ending(paragraphs: list[Paragraph], blocks: Blocks, start: int, end: int) -> None:
    """Mark recipients and signature, which stand side by side on paper and may come in either order."""
    recipients = next((i for i in range(end - 1, start - 1, -1) if RECIPIENTS.match(paragraphs[i].folded)), None)
    if recipients is None:
        _mark(blocks, "signature", _signature_start(paragraphs, start, end), end)
        return
    end = next((i for i in range(recipients + 1, end) if _is_heading(paragraphs[i])), end)
    signature = next((i for i in range(recipients + 1, end) if starts_signature(paragraphs[i])), end)
    if signature == end and _ends_with_name(paragraphs[recipients + 1 : end]):
        signature = end - 1
    _mark(blocks, "recipients", recipients, signature)
    for i in range(signature, end):  # read across the page: "Nơi nhận: GIÁM ĐỐC", then the items
        blocks[i] = "recipients" if paragraphs[i].rank in (50, 55) else "signature"
    if signature == end:  # the signature came first, or there is none
        _mark(blocks, "signature", _signature_start(paragraphs, start, recipients), recipients)


def _ends_with_name(items: list[Paragraph]) -> bool:
    """ "- Lưu: VT." and then a name alone: authority and post are hidden by the seal."""
    filed = [i for i, p in enumerate(items) if p.label and p.folded.startswith("luu")]
    return bool(filed) and filed[-1] == len(items) - 2 and not items[-1].label and _is_persons(items[-1])


def _is_persons(p: Paragraph) -> bool:
    return is_person_name(p.text) and not starts_organization(p.folded)


def _is_heading(p: Paragraph) -> bool:
    """ "II. NỘI DUNG", "Điều 2.": no recipient and no signature opens so."""
    return p.rank is not None and p.rank < 20 and not starts_signature(p)


def _signature_start(paragraphs: list[Paragraph], start: int, end: int) -> int:
    """First signature line above ``end``, if nothing but signature follows it; else ``end``."""
    for i in range(max(start, end - _SIGNATURE_LINES), end):
        rest = paragraphs[i + 1 : end]
        if starts_signature(paragraphs[i]) and all(fits_signature(p) and p.rank is None for p in rest):
            return i
    return end
