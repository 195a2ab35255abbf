"""Text and Markdown files as they are, whatever their encoding: the raw text of one page is the file's text."""

from __future__ import annotations

import codecs
import unicodedata

from normalizers.legacy import decode
from pipeline.pages import Page
from pipeline.reading.gate import judge, text_figures
from pipeline.reading.settings import ReadingError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NUL_SHARE = 0.1  # UTF-16 without a mark: every other byte of its ASCII is zero
SPELT = 0.8  # share of tokens that are syllables: measured 0.97 in clean text, 0.62 stripped, 0.18 in TCVN3 or VNI


def read_text(data: bytes, *, name: str) -> list[Page]:
    """One page holding the file's text; pages where the file has form feeds. Raises ReadingError for binary files."""
    text, encoding = with_letters_decoded(*decode_text(data, name=name))
    return [_page(number, part, encoding) for number, part in enumerate(text.split("\f"), start=1)]


def _page(number: int, text: str, encoding: str) -> Page:
    figures = {"characters": float(len(text)), **text_figures(text.split())}
    verdict = judge(figures)
    return Page(
        number=number,
        width=None,
        height=None,
        carrier="digital",
        quality=verdict.quality,
        figures=figures,
        action=f"text.{encoding}",
        reading_quality=min(1.0, figures["valid"] + 0.02) if text.strip() else None,
        text=text,
    )


def decode_text(data: bytes, *, name: str) -> tuple[str, str]:
    """Text and the encoding found: by byte order mark, UTF-8, UTF-16 without a mark, else the 8-bit one (TCVN3, VNI,
    windows-1258, windows-1252) under which the letters spell most Vietnamese syllables.

    >>> decode_text("Kế hoạch".encode("utf-16"), name="a.txt")
    ('Kế hoạch', 'utf-16')
    """
    if not data.strip(b"\0 \r\n\t"):
        raise ReadingError("reading.empty_file", file=name)
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), encoding.removesuffix("-sig")
    try:
        text = data.decode("utf-8")
        if "\0" not in text:
            return text, "utf-8"
    except UnicodeDecodeError:
        pass
    if data.count(0) > NUL_SHARE * len(data):
        return _utf16(data, name)
    return _best_8bit(data)


def with_letters_decoded(text: str, encoding: str) -> tuple[str, str]:
    """Letters that were stored as those of another encoding, given back for the whole file: TCVN3 or VNI pasted from an
    old Word file into a Unicode one ("KÕ ho¹ch"), UTF-8 once taken for windows-1252 ("Káº¿ hoáº¡ch").

    Leaves alone text whose letters spell Vietnamese, and text that no other encoding makes Vietnamese.

    >>> with_letters_decoded("KÕ ho¹ch ph¸t ®éng phong trµo thi ®ua", "utf-8")
    ('Kế hoạch phát động phong trào thi đua', 'utf-8+tcvn3')
    >>> with_letters_decoded("Ke hoach phat dong", "utf-8")
    ('Ke hoach phat dong', 'utf-8')
    """
    if _spelt(text) >= SPELT:
        return text, encoding
    readings = {"tcvn3": decode(text, "tcvn3"), "vni": decode(text, "vni"), "utf-8": _utf8_of(text)}
    best = max(readings, key=lambda e: _spelt(readings[e]))
    return (readings[best], f"{encoding}+{best}") if _spelt(readings[best]) >= SPELT else (text, encoding)


def _spelt(text: str) -> float:
    return text_figures(text.split())["valid"]


def _utf8_of(text: str) -> str:
    """The UTF-8 text of which each byte was shown as a letter of windows-1252, or "" where it is none."""
    try:
        return b"".join(map(_byte, text)).decode("utf-8")
    except UnicodeError:
        return ""


def _byte(letter: str) -> bytes:
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:  # five bytes have no letter there: 0x81 stays a control character
        return letter.encode("latin-1")


def _utf16(data: bytes, name: str) -> tuple[str, str]:
    encoding = "utf-16-le" if data[1::2].count(0) > data[::2].count(0) else "utf-16-be"
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError:
        raise ReadingError("reading.not_text", file=name) from None


def _best_8bit(data: bytes) -> tuple[str, str]:
    latin = data.decode("cp1252", "replace")
    readings = {
        "windows-1258": unicodedata.normalize("NFC", data.decode("cp1258", "replace")),
        "tcvn3": decode(latin, "tcvn3"),
        "vni": decode(latin, "vni"),
        "windows-1252": latin,
    }
    scores = {e: text_figures(t.split()) for e, t in readings.items()}
    best = max(readings, key=lambda e: scores[e]["valid"] - scores[e]["broken"])
    return readings[best], best
