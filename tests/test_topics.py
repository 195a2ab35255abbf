"""Topics: every record's own examples, the rules of matching, and the figure that must hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import data
from benchmarks.compare_topics import labelled_items, score
from extractors.model import Criterion, Span
from extractors.topics import OTHER, compile_topics, find_topics, topic_ids, with_topics

TOPICS = data.lexicon("topics")
TINY: dict[str, dict[str, Any]] = {
    "THUE": {"keywords": ["thuế"], "unless": ["quyết toán thuế"]},
    "HEN": {"keywords": ["hồ sơ … trễ hẹn"]},
    "YEU": {"weak": ["hồ sơ", "niêm yết"]},
    "CHUNG": {"fallback": ["cải cách"]},
    "KINHTE": {
        "keywords": ["phát triển kinh tế"],
        "unless": ["kinh tế xã hội", "phát triển kinh tế xã hội"],
        "fallback": ["phát triển kinh tế xã hội"],
    },
}


@pytest.mark.parametrize(("topic", "text"), [(t, e) for t, r in TOPICS.items() for e in r["examples"]])
def test_examples(topic: str, text: str) -> None:
    assert topic in topic_ids(text)


@pytest.mark.parametrize(("topic", "text"), [(t, e) for t, r in TOPICS.items() for e in r["counter_examples"]])
def test_counter_examples(topic: str, text: str) -> None:
    assert topic not in topic_ids(text)


def test_records_are_complete_and_name_no_phrase_twice() -> None:
    for topic, record in TOPICS.items():
        needed = {"vi", "en", "family", "scope", "scope_en", "keywords", "examples", "counter_examples"}
        assert needed <= set(record), topic
        for kind in ("keywords", "weak", "fallback", "unless"):
            assert len(set(record.get(kind, ()))) == len(record.get(kind, ())), f"{topic}.{kind}"


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("Nộp thuế đúng hạn", ["THUE"]),
        ("Cho thuê nhà", [OTHER]),  # marks differ
        ("nop thue dung han", [OTHER]),  # one syllable without marks says nothing
        ("ho so nao cung tre hen", ["HEN"]),
        ("Quyết toán thuế", [OTHER]),
        ("Hồ sơ của dân không bị trễ hẹn", ["HEN"]),
        ("Lập hồ sơ; không ai trễ hẹn", [OTHER]),  # two clauses
        ("Niêm yết hồ sơ", ["YEU"]),
        ("Lập hồ sơ", [OTHER]),  # one weak word is not enough
        ("Công tác cải cách", ["CHUNG"]),
        ("Cải cách việc thu thuế", ["THUE"]),  # the general one stands back
        ("Phát triển kinh tế hộ", ["KINHTE"]),
        ("Phát triển kinh tế xã hội", ["KINHTE"]),  # passed over as a keyword, taken where nothing else is found
        ("Thu thuế để phát triển kinh tế xã hội", ["THUE"]),
        ("", [OTHER]),
    ],
)
def test_matching(text: str, topics: list[str]) -> None:
    assert [t.id for t in compile_topics(TINY).find(text)] == topics


def test_several_topics_come_best_first() -> None:
    found = find_topics("Có sáng kiến, giải pháp mới; tuyên truyền về chuyển đổi số")
    assert [t.score for t in found] == sorted((t.score for t in found), reverse=True)
    assert {"X-SK", "X-TT", "TD-CDS"} <= {t.id for t in found}


def test_marks_lost_costs_little() -> None:
    from normalizers.fold import fold

    items = [i for i in labelled_items() if i.topics != {OTHER}]
    same = sum(set(topic_ids(i.text)) == set(topic_ids(fold(i.text))) for i in items)
    assert same / len(items) > 0.8


def test_criteria_get_their_topics() -> None:
    criterion = Criterion(
        span=Span(0, 1), found_by="t", kind="criterion", subject="any", position=1, text="Không có hồ sơ TTHC trễ hẹn"
    )
    assert with_topics([criterion])[0].topics == ("CCHC-03",)


def test_agrees_with_labels_given_by_hand() -> None:
    items = list(labelled_items())
    assert len(items) >= 150
    assert score(items).f1 >= 0.85


def test_every_criterion_of_the_samples_has_a_label() -> None:
    labelled = {i.text for i in labelled_items() if i.set == "samples"}
    for path in sorted(Path(str(data.path("samples"))).joinpath("gold").glob("*.json")):
        plan = json.loads(path.read_text(encoding="utf-8"))
        assert {row["text"] for row in plan.get("criteria", ())} <= labelled, path.name
