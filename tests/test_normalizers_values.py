"""Numbers, dates and legacy encodings: values read right, impossible ones kept impossible."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vn_numberwords import number_to_words

from normalizers.dates import find_date_expressions, parse_date
from normalizers.fold import fold
from normalizers.legacy import decode, detect, encode
from normalizers.ngrams import model
from normalizers.number_words import words_to_int
from normalizers.numbers import find_numbers, parse_number
from normalizers.syllables import is_syllable

CASES = tomllib.loads((Path(__file__).parent / "cases/normalizers_dates.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES["date"], ids=lambda c: c["text"])
def test_dates(case: dict[str, Any]) -> None:
    for text in (case["text"], fold(case["text"])):
        found = find_date_expressions(text)
        got = [[d.kind, d.iso or "", d.first or "", d.last or "", d.yearly] for d in found]
        assert got == case["found"]


@pytest.mark.parametrize("case", CASES["number"], ids=lambda c: c["text"])
def test_numbers(case: dict[str, Any]) -> None:
    for text in (case["text"], fold(case["text"])):
        assert [[n.value, n.percent] for n in find_numbers(text)] == case["found"]


def test_impossible_days_are_kept_as_printed() -> None:
    (date,) = find_date_expressions("trước ngày 32 tháng 12 năm 2024")
    assert (date.day, date.month, date.year, date.possible, date.iso) == (32, 12, 2024, False, None)


@settings(deadline=None)
@given(st.integers(1900, 2199), st.integers(1, 12), st.integers(1, 28))
def test_every_way_to_print_a_day(year: int, month: int, day: int) -> None:
    iso = f"{year:04d}-{month:02d}-{day:02d}"
    for text in (
        f"ngày {day:02d} tháng {month} năm {year}",
        f"ngày {day} tháng {month:02d} năm {year}",
        f"{day}/{month}/{year}",
        f"{day:02d}-{month:02d}-{year}",
    ):
        date = parse_date(text)
        assert date is not None and date.iso == iso


@settings(deadline=None)
@given(st.text(alphabet="0123456789/.-, ngaythmăđiuqýIV%\n", max_size=40))
def test_finders_keep_to_the_text(text: str) -> None:
    for found in (find_date_expressions(text), find_numbers(text)):
        last = 0
        for item in found:
            assert last <= item.start < item.end <= len(text)
            last = item.end


@settings(deadline=None)
@given(st.integers(0, 999_999_999))
def test_numbers_in_words(value: int) -> None:
    words = number_to_words(value)
    assert words_to_int(words) == value
    assert words_to_int(fold(words)) == value


@settings(deadline=None)
@given(st.integers(1, 10**9))
def test_numbers_in_digits(value: int) -> None:
    assert parse_number(f"{value:,}".replace(",", ".")) == value


def _syllables() -> list[str]:
    return [w for w in model().words if w.isalpha() and is_syllable(w)]


def test_legacy_round_trips_are_exact() -> None:
    words = _syllables()
    assert len(words) > 5000
    text = "\n".join([*words, *(w.capitalize() for w in words), *(w.upper() for w in words)])
    assert decode(encode(text, "vni"), "vni") == text
    small, capitals = "\n".join(words), "\n".join(words).upper()
    assert decode(encode(small, "tcvn3"), "tcvn3", capitals=False) == small
    assert decode(encode(capitals, "tcvn3"), "tcvn3", capitals=True) == capitals


PARAGRAPH = "Kế hoạch phát động phong trào thi đua yêu nước của các cơ quan, đơn vị trên địa bàn tỉnh nhằm biểu dương"


def test_legacy_is_detected_by_the_document() -> None:
    assert detect(PARAGRAPH) is None
    assert detect(fold(PARAGRAPH)) is None
    assert detect(encode(PARAGRAPH, "tcvn3")) == "tcvn3"
    assert detect(encode(PARAGRAPH, "vni")) == "vni"


def test_capitals_without_a_font_name() -> None:
    text = "ỦY BAN NHÂN DÂN TỈNH\nSở Y tế\nKẾ HOẠCH năm 2024"
    assert decode(encode(text, "tcvn3"), "tcvn3") == text
