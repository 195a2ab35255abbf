"""Marks given back, misread letters repaired, good words left alone."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from normalizers.build_ngrams import build
from normalizers.fold import fold
from normalizers.learn_confusions import align, learn
from normalizers.loss import find_loss
from normalizers.ngrams import model, read_model
from normalizers.normalize import Hint, normalize
from normalizers.repair import GENTLE, repair
from normalizers.restore import restore

CASES = tomllib.loads((Path(__file__).parent / "cases/normalizers_words.toml").read_text(encoding="utf-8"))


def stripped(text: str) -> str:
    return "".join(fold(c).upper() if c.isupper() else fold(c) for c in text)


def restored(text: str) -> str:
    out, last = "", 0
    for word in restore(text):
        out += text[last : word.start] + word.new
        last = word.end
    return out + text[last:]


@pytest.mark.parametrize("text", CASES["restore"])
def test_marks_come_back(text: str) -> None:
    assert restored(stripped(text)) == text


@pytest.mark.parametrize("text", CASES["keeps"])
def test_what_lost_nothing_stays(text: str) -> None:
    assert restored(text) == text


@pytest.mark.parametrize("text", CASES["restore"])
def test_restoring_good_text_changes_nothing(text: str) -> None:
    assert restored(text) == text


@pytest.mark.parametrize("case", CASES["ocr"], ids=lambda c: c["read"][:40])
def test_misread_words_come_back(case: dict[str, str]) -> None:
    raw = case["read"]
    n = normalize(raw, [Hint(start=0, end=len(raw), carrier="image+text", quality="mojibake")])
    assert n.restored and n.text.clean == case["meant"]
    assert all(0 < d.probability <= 1 for d in n.doubts)


@pytest.mark.parametrize("case", CASES["gentle"], ids=lambda c: c["read"][:40])
def test_marks_that_good_ocr_dropped_come_back(case: dict[str, str]) -> None:
    raw = case["read"]
    n = normalize(raw, [Hint(start=0, end=len(raw), carrier="image", quality="empty")])
    assert n.text.clean == case["meant"]


@pytest.mark.parametrize("text", CASES["untouched"] + CASES["restore"])
def test_good_words_are_left_alone(text: str) -> None:
    assert [w for w in repair(text, GENTLE) if text[w.start : w.end] != w.new] == []


@pytest.mark.parametrize("case", CASES["split"], ids=lambda c: c["read"][:40])
def test_worthless_spaces_are_set_anew(case: dict[str, str]) -> None:
    assert find_loss(case["read"]) == "spaces"
    assert normalize(case["read"]).text.clean == case["meant"]


def test_each_page_gets_what_it_lost() -> None:
    good, bad = CASES["restore"][0] + " " + CASES["restore"][4], CASES["ocr"][1]["read"]
    assert find_loss(good) == "none"
    assert find_loss(good, carrier="digital", quality="clean") == "none"
    assert find_loss(good, carrier="image", quality="empty") == "some letters"
    assert find_loss(stripped(good), carrier="digital", quality="stripped") == "marks"
    assert find_loss(bad, carrier="image+text", quality="mojibake") == "letters"
    assert find_loss("The quick brown fox jumps over the lazy dog while nobody is watching him at all") == "none"


def test_model_is_rebuilt_from_any_folder(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Thi đua là yêu nước, yêu nước thì phải thi đua. " * 9, encoding="utf-8")
    build(tmp_path, tmp_path / "out/model.npz")
    with (tmp_path / "out/model.npz").open("rb") as file:
        small = read_model(file)
    assert [small.words[i] for i in small.forms("dua")] == ["đua"]
    assert small.words[small.id_of("nước")] == "nước"
    assert model().id_of("nước") != model().unknown


def test_confusions_are_learned_by_alignment() -> None:
    weights = learn([("thực", "thyc")] * 20 + [("sự", "sy")] * 20 + [("từ", "tu")] * 20)
    assert weights["ự", "y"] > -1.0
    assert ("ừ", "y") in weights and weights["ừ", "y"] < weights["ự", "y"]
    assert align("ươn", "wn", weights) in (
        [("ươ", "w"), ("n", "n")],
        [("ư", "w"), ("ơ", ""), ("n", "n")],
        [("ư", ""), ("ơ", "w"), ("n", "n")],
    )
