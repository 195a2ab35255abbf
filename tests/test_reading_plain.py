"""Plain text files in any encoding, and files whose letters were stored as those of another one."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest

from data import path
from normalizers.legacy import encode
from pipeline.reading.plain import read_text

PLAN = path("samples/text/kh-ttkn-ha-nam-2022.txt").read_text(encoding="utf-8")


def windows_1258(text: str) -> bytes:
    """As Windows' Vietnamese code page writes it: "ế" is "ê" and a mark that stands apart."""
    out = []
    for letter in text:
        try:
            out.append(letter.encode("cp1258"))
        except UnicodeEncodeError:
            base, *marks = unicodedata.normalize("NFD", letter)
            tones = [m for m in marks if m in "\u0300\u0301\u0303\u0309\u0323"]
            kept = unicodedata.normalize("NFC", base + "".join(m for m in marks if m not in tones))
            out.append((kept + "".join(tones)).encode("cp1258", "replace"))
    return b"".join(out)


def taken_for_windows_1252(text: str) -> str:
    """UTF-8 shown byte by byte, as a careless copy saves it again."""
    return "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in text.encode())


@pytest.mark.parametrize(
    ("stored", "action"),
    [
        (lambda t: t.encode(), "text.utf-8"),
        (lambda t: t.encode("utf-16"), "text.utf-16"),
        (lambda t: taken_for_windows_1252(t).encode(), "text.utf-8+utf-8"),
        (lambda t: encode(t, "vni").encode(), "text.utf-8+vni"),
        (lambda t: encode(t, "vni").encode("cp1252", "replace"), "text.vni"),
        (lambda t: encode(t, "tcvn3").encode(), "text.utf-8+tcvn3"),
    ],
)
def test_the_same_plan_whatever_the_encoding(stored: Callable[[str], bytes], action: str) -> None:
    [page] = read_text(stored(PLAN), name="a.txt")
    assert page.action == action
    assert page.quality == "clean"
    # TCVN3 has no capitals with marks: those in small words are not known
    assert page.text.lower() == PLAN.lower()


def test_the_code_page_of_windows() -> None:
    [page] = read_text(windows_1258(PLAN.replace("–", "-")), name="a.txt")
    assert page.action == "text.windows-1258"
    assert page.text == PLAN.replace("–", "-")


@pytest.mark.parametrize("text", ["Ke hoach phat dong phong trao thi dua nam 2024", "A plan of the board for 2024"])
def test_text_that_no_encoding_makes_vietnamese_stays(text: str) -> None:
    [page] = read_text(text.encode(), name="a.txt")
    assert (page.text, page.action) == (text, "text.utf-8")
