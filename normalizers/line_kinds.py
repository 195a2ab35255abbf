"""What a printed line is by itself: a list item, a heading, a signer's title, a line of the header.

All functions expect one line without its line end. The words are data (``data/lines.toml``); Nghị định 30/2020/NĐ-CP,
Phụ lục I, says which of them stand alone on a line.
"""

from __future__ import annotations

import re
from functools import lru_cache

from data import lexicon
from normalizers.fold import fold
from normalizers.letters import CAPITALS

_ROMAN = r"(?:X{0,3}(?:IX|IV|V?I{1,3}|V)|X{1,3})"
_PART = (
    r"(?:Điều|ĐIỀU|Dieu|DIEU|Chương|CHƯƠNG|Chuong|CHUONG|Phần|PHẦN|Phan|PHAN|Mục|MỤC|Muc|MUC"
    r"|P[Hh][UuụỤ]\ [Ll][UuụỤ][Cc])"
)
_SYMBOL = r"\s?[A-ZĐ][A-Za-zĐđ]{1,6}-[A-ZĐ]"  # "49/QCPH-UBND" at the head of a line is a text's number, no label
# "1. Mục", "2.1. Đối", "1/ Đối", "1- Mục"
_NUMBER_ENDS = rf"(?:[.)]|\s?/(?!{_SYMBOL})|[-–](?=\s[{CAPITALS}]))(?=\s|$|[^\W\d_])"
_LABEL = re.compile(
    rf"""\s*(?:
        (?P<roman>{_ROMAN})(?:\s?[.)](?=\s|$|[^\W\d_])|\s?[/:-](?=\s|$))  # "III. A", "I.A", "I- "; not "V/V"
      | (?P<capital>[A-HĐ])[.)](?=\s|$)                              # "A. ĐÁNH GIÁ"
      | (?P<number>\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}){_NUMBER_ENDS}
      | (?P<decimal>\d{{1,2}}(?:\.\d{{1,2}}){{1,3}})(?=\s+[^\W\d_])  # "2.1 Thành phần:"
      | (?P<letter>[a-zđ]\d?)\s?[)/](?=\s|$|[^\W\d_])                # "a) Thời gian", "b/ Nội"
      | (?P<article>{_PART}\s+(?:\d{{1,3}}|{_ROMAN})(?=[.:\s]|$))   # "Điều 5. Tiêu chuẩn", "Chương II"
      | (?P<note>\[\d{{1,3}}\])(?=\s|[^\W_])                          # "[1] Xã Phú Mỡ", a footnote of a web copy
      | (?P<dash>[-–—*+•●○▪■◦❖➢✓])(?=\s|[^\W_])                     # "- Phát huy", "+ Nhiệm vụ", "-Tổ chức"
    )""",
    re.VERBOSE,
)
_BARE = re.compile(rf"\s*(?:{_ROMAN}\s?[.)]|\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}[.)]|[a-zđ]\)|[-+•])\s*$")


@lru_cache(maxsize=4096)
def list_label(line: str) -> tuple[str, str] | None:
    """(kind, label) of the list item or heading that a line opens; None where it opens none.

    Kinds: roman, capital, number, decimal, letter, article, note, dash. "- 2030" is a dash here: whether the line
    goes on from the one before ("2021 | - 2030") is the joiner's business.

    >>> list_label("2.1 Thành phần:"), list_label("a) Thời gian"), list_label("15 tháng 10 hàng năm")
    (('decimal', '2.1'), ('letter', 'a'), None)
    """
    m = _LABEL.match(line)
    if not m or not m.lastgroup:
        return None
    return m.lastgroup, m[m.lastgroup]


def is_bare_label(line: str) -> bool:
    """A label with its text on the next line: "I.", "2.1.", "a)", "-".

    >>> is_bare_label("III. "), is_bare_label("III. PHẠM VI")
    (True, False)
    """
    return bool(_BARE.match(line))


def is_capitals(line: str) -> bool:
    """All its letters are capitals, and there are at least two: headings, names of offices, titles.

    >>> is_capitals("I. MỤC ĐÍCH"), is_capitals("I. Mục đích")
    (True, False)
    """
    letters = [c for c in line if c.isalpha()]
    return len(letters) >= 2 and all(c.isupper() for c in letters)


def _words(line: str) -> str:
    return " ".join(fold(line).strip(" *_:.").split())


def is_type_line(line: str) -> bool:
    """Nothing but the kind of document, in capitals: "KẾ HOẠCH"."""
    return is_capitals(line) and _words(line) in _lines()["type_line"]


def is_signer_title(line: str) -> bool:
    """A signer's authority or title alone on its line, in capitals: "KT. GIÁM ĐỐC", "PHÓ CHỦ TỊCH"."""
    if not is_capitals(line) or len(line) > 80:
        return False
    words = " ".join(fold(line).split())
    return _words(line) in _lines()["titles"] or words.startswith(tuple(_lines()["authorities"]))


def names_decider(line: str) -> bool:
    """In capitals, a post or council that issues decisions: "GIÁM ĐỐC SỞ NỘI VỤ", "ỦY BAN NHÂN DÂN TỈNH CÀ MAU".

    >>> names_decider("HIỆU TRƯỞNG TRƯỜNG THPT LÊ LỢI"), names_decider("Giám đốc Sở Nội vụ"), names_decider("SỞ Y TẾ")
    (True, False, False)
    """
    return is_capitals(line) and _words(line).startswith(tuple(_lines()["deciders"]))


def is_header_line(line: str) -> bool:
    """The state's name, the motto, the number, "V/v", "Kính gửi": lines of the page's head."""
    return " ".join(fold(line).split()).startswith(tuple(_lines()["header"]))


def opens_recipients(line: str) -> bool:
    """ "Nơi nhận:"."""
    return " ".join(fold(line).strip(" *").split()).startswith(tuple(_lines()["recipients"]))


def opens_basis(line: str) -> bool:
    """A paragraph of the legal basis or the one that announces the plan: "Căn cứ …", "Sở Y tế ban hành …"."""
    return " ".join(fold(line).split()).startswith(tuple(_lines()["basis"]))


def asks_for_more(line: str) -> bool:
    """Its last word, in small letters, cannot end a paragraph: "của", "các", "tỉnh"."""
    words = line.rsplit(maxsplit=1)
    return bool(words) and words[-1] in _lines()["asks_for_more"]


def waits_for_number(line: str) -> bool:
    """Its last word asks for a number: "theo khoản", "Quyết định số"."""
    words = fold(line).split()
    return bool(words) and words[-1] in _lines()["before_number"]


@lru_cache(maxsize=1)
def _lines() -> dict[str, frozenset[str]]:
    tables = lexicon("lines")
    return {
        "type_line": frozenset(tables["type_line"]["words"]),
        "titles": frozenset(tables["signer"]["titles"]),
        "authorities": frozenset(tables["signer"]["authorities"]),
        "deciders": frozenset(tables["decider"]["starts"]),
        "header": frozenset(tables["header"]["starts"]),
        "recipients": frozenset(tables["recipients"]["starts"]),
        "basis": frozenset(tables["basis"]["starts"]),
        "asks_for_more": frozenset(tables["asks_for_more"]["words"]),
        "before_number": frozenset(tables["before_number"]["words"]),
    }


def opens_paragraph(line: str) -> bool:
    """A list item, a signer's title, a header line, the document's type, "Nơi nhận": never the tail of another line."""
    return bool(
        list_label(line)
        or is_signer_title(line)
        or is_header_line(line)
        or is_type_line(line)
        or opens_recipients(line)
    )
