"""Raw → clean: cases as data, and what must hold for any text."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import lexicon
from normalizers import line_kinds
from normalizers.aligned import AlignedText
from normalizers.characters import tone_key
from normalizers.fold import LONG, fold
from normalizers.normalize import CHARACTER_STEPS, STEPS, Hint, normalize, replay

CASES = tomllib.loads((Path(__file__).parent / "cases/normalize.toml").read_text(encoding="utf-8"))
CHANGED = [c for kind in ("wild", "synthetic") for c in CASES[kind]]


@pytest.mark.parametrize("case", CHANGED, ids=lambda c: c["label"])
def test_clean_text(case: dict[str, str]) -> None:
    assert normalize(case["raw"]).text.clean == case["clean"].strip("\n")


@pytest.mark.parametrize("case", CASES["negative"], ids=lambda c: c["label"])
def test_what_only_looks_broken_stays(case: dict[str, str]) -> None:
    assert normalize(case["raw"]).text.clean == case["raw"]


@pytest.mark.parametrize("case", CASES["known_failure"], ids=lambda c: c["label"])
@pytest.mark.xfail(strict=True)
def test_known_failures(case: dict[str, str]) -> None:
    assert normalize(case["raw"]).text.clean == case["clean"]


@pytest.mark.parametrize("case", CHANGED, ids=lambda c: c["label"])
def test_steps_replay(case: dict[str, str]) -> None:
    text = normalize(case["raw"]).text
    assert replay(text.raw, text.steps) == text


PIECES = st.sampled_from(
    [
        "Kế hoạch", "ke hoach phat dong", "**", "*", "\n", "\n\n", "\f", " ", "  ", "\t", "- ", "1. ", "a) ",
        "I. ", "|", "## ", "MỤC ĐÍCH", "của", "cuả", "Ủy ban nhân", "dân tỉnh,", "(", ")", "“", "”", ";", ".",
        ":", "2021", "-------", "<br>", "Ðiều", "KẾ HOẠCH", "Nơi nhận:", "GIÁM ĐỐC", "Số:   /KH-SYT", "ngày 02",
        "tháng 3", "\u00ad", "\u200b", "e\u0302\u0301", "BANHÀNH", "C ÔNG", "[1]", "&nbsp;", "2\n", "hoà",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=25).map("".join))
@settings(max_examples=400, deadline=None)
def test_normalizing_twice_changes_nothing(raw: str) -> None:
    once = normalize(raw).text
    assert normalize(once.clean).text.clean == once.clean


@given(st.lists(PIECES, max_size=25).map("".join))
@settings(max_examples=200, deadline=None)
def test_clean_text_is_one_paragraph_a_line(raw: str) -> None:
    clean = normalize(raw).text.clean
    assert "\f" not in clean and "\n\n" not in clean and "  " not in clean
    assert not clean.startswith("\n") and not clean.endswith("\n")


@given(st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_text_is_survived(raw: str) -> None:
    text = normalize(raw).text
    assert replay(raw, text.steps) == text
    start, end = text.to_raw(0, len(text.clean))
    assert 0 <= start <= end <= len(raw)


@given(st.text(alphabet="eêếôộ\u0302\u0301\u0323dD\u0335 ÐС-/TB", max_size=20))
@settings(max_examples=300, deadline=None)
def test_character_steps_settle(raw: str) -> None:
    text = AlignedText.of(raw)
    for _ in range(4):
        for step in CHARACTER_STEPS:
            text = text.apply(step)
    again = text
    for step in CHARACTER_STEPS:
        again = again.apply(step)
    assert again.clean == text.clean


def test_decomposed_text_keeps_its_offsets() -> None:
    text = normalize("Kế hoạch số 5\n").text
    start = text.clean.index("hoạch")
    assert text.raw[slice(*text.to_raw(start, start + 5))] == "hoạch"


def test_step_names_are_unique() -> None:
    assert len({s.__name__ for s in STEPS}) == len(set(STEPS))


RECOGNISERS = {
    "type_line": line_kinds.is_type_line,
    "header": line_kinds.is_header_line,
    "recipients": line_kinds.opens_recipients,
    "signer": line_kinds.is_signer_title,
    "basis": line_kinds.opens_basis,
    "decider": line_kinds.names_decider,
    "before_number": line_kinds.waits_for_number,
    "asks_for_more": line_kinds.asks_for_more,
}


@pytest.mark.parametrize("name", RECOGNISERS)
def test_line_lexicon_examples(name: str) -> None:
    record = lexicon("lines")[name]
    assert all(map(RECOGNISERS[name], record["examples"]))
    assert not any(map(RECOGNISERS[name], record["counter_examples"]))


VOWEL_PAIRS = {"oa": "òa óa ỏa õa ọa", "oe": "òe óe ỏe õe ọe", "uy": "ùy úy ủy ũy ụy"}


@given(st.text(min_size=1, max_size=20))
@settings(deadline=None)
def test_a_text_folds_character_by_character_however_long(text: str) -> None:
    long = text * LONG
    assert fold(long) == "".join(map(fold, text)) * LONG


def test_both_styles_of_tone_marks_have_one_key() -> None:
    onsets = "b c ch d đ g h k kh l m n ng nh ph r s t th tr v x".split()  # noqa: SIM905
    pairs = [
        (onset + old, onset + new)
        for olds, news in zip(VOWEL_PAIRS.values(), ("oà oá oả oã oạ", "oè oé oẻ oẽ oẹ", "uỳ uý uỷ uỹ uỵ"), strict=True)
        for onset in onsets
        for old, new in zip(olds.split(), news.split(), strict=True)
    ]
    assert all(tone_key(new) == old for old, new in pairs)
    assert all(tone_key(new.upper()) == old.upper() for old, new in pairs)
    assert all(tone_key(w) == w for w in ("quý", "quỳnh", "giữ", "hoàn", "khuya", "quả", "già"))


def test_hints_say_where_letters_were_lost() -> None:
    good = "Kế hoạch phát động phong trào thi đua yêu nước của các cơ quan, đơn vị trên địa bàn tỉnh năm 2025."
    bad = "Muc dich: nang cao trach nhiem cua nguoi dung dau co quan, don vi trong cong tac thi dua, khen thuong."
    raw = f"{good}\f{bad}"
    hints = [
        Hint(start=0, end=len(good), carrier="digital", quality="clean"),
        Hint(start=len(good) + 1, end=len(raw), carrier="digital", quality="stripped"),
    ]
    n = normalize(raw, hints)
    assert n.restored and n.text.clean.startswith(good)
    assert "người đứng đầu cơ quan, đơn vị trong công tác thi đua, khen thưởng" in n.text.clean
    assert all(d.start > len(good) and 0 < d.probability <= 1 for d in n.doubts)
    place = n.text.clean.index("người")
    assert raw[slice(*n.text.to_raw(place, place + 5))] == "nguoi"
