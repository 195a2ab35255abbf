"""Evaluation: a recorded case with the figures of an independent scorer, and that scorer itself where it is at hand."""

from __future__ import annotations

import copy
import importlib.util
import json
import random
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from store_cases import result_of

from pipeline.agreement import agree, marked_key, search_key
from pipeline.errors import UsageError
from pipeline.evaluate import Evaluation, evaluate, evaluate_store
from pipeline.evaluate_changes import by_field, changes, compare_with_last, forget_evaluations
from pipeline.export import export
from pipeline.store.store import Store
from pipeline.tables import result_to_tables
from pipeline.workspace import Workspace

CASES = Path(__file__).parent / "cases" / "evaluate"
SHARED = Path(__file__).parents[2] / "shared"
LETTERS = (
    "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵAĂÂĐÊÔƠƯ0123456789%…–/-.,;:()“” "
)


def load(folder: Path) -> dict[str, Any]:
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")}


def figures(result: Evaluation) -> dict[str, dict[str, float]]:
    """As the scorer prints them."""
    scores = {**result.tables, "ALL FACTS": result.all_facts}
    return {t: {"tp": s.tp, "fp": s.fp, "fn": s.fn, "f1": round(s.f1, 4)} for t, s in scores.items()}


@pytest.mark.parametrize(("strict", "expected"), [(False, "expected.json"), (True, "expected_strict.json")])
def test_the_recorded_case(strict: bool, expected: str) -> None:
    result = evaluate(CASES / "gold", load(CASES / "plans"), strict=strict)
    assert figures(result) == json.loads((CASES / expected).read_text(encoding="utf-8"))
    assert result.absent == ["ke-hoach-b"]


def test_misses_say_what_and_where() -> None:
    result = evaluate(CASES / "gold", load(CASES / "plans"), only={"ke-hoach-c"})
    assert [(m.plan, m.table, m.kind, m.fact) for m in result.misses] == [
        ("ke-hoach-c", "plan", "invented", {"doc_type": "QĐ"})
    ]


def test_a_folder_without_labels_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=str(tmp_path)):
        evaluate(tmp_path, {})


def test_labels_score_perfectly_against_themselves() -> None:
    gold = load(CASES / "gold")
    result = evaluate(CASES / "gold", gold)
    assert result.all_facts.f1 == 1.0
    assert result.misses == []


def test_the_store_and_its_export_score_alike(tmp_path: Path) -> None:
    labels = {"source": "a.pdf", "plan": {"number": 12, "issued_on": None}, "recipients": ["Như trên", "Lưu: VT"]}
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "a.json").write_text(json.dumps(labels), encoding="utf-8")
    with Store.open(tmp_path / "ws") as store:
        store.save(result_to_tables(result_of("a.pdf")))
        store.save(result_to_tables(result_of("b.pdf")))
        export(store, tmp_path / "out", formats={"json"})
        result = evaluate_store(store, tmp_path / "gold")
    assert figures(result) == figures(evaluate(tmp_path / "gold", load(tmp_path / "out" / "plans")))
    assert (result.tables["plan"].tp, result.tables["recipients"].fn) == (1, 1)


def labelled(folder: Path, **tables: Any) -> Path:
    """A folder with the label of one plan."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "a.json").write_text(json.dumps({"source": "a.pdf", "plan": {}, **tables}), encoding="utf-8")
    return folder


def test_fields_are_scored_under_three_ways_to_match(tmp_path: Path) -> None:
    labels = {"form": "Giấy khen", "grantor": "Giám đốc Sở Y tế", "recipient": "collective", "quota": 5}
    found = {"form": "Giấy khen", "grantor": "GIÁM ĐỐC SỞ Y TÊ", "recipient": "collective", "quota": 6}
    result = evaluate(labelled(tmp_path, awards=[labels]), {"a": {"awards": [found, {"form": "Cờ thi đua"}]}})
    counts = {
        name: [(scores[how].tp, scores[how].fp, scores[how].fn) for how in ("strict", "soft", "levenshtein")]
        for name, scores in result.fields.items()
    }
    assert counts["awards.form"] == [(1, 1, 0)] * 3  # the flag that nobody granted is an invention
    assert counts["awards.grantor"] == [(0, 1, 1), (1, 0, 0), (1, 0, 0)]
    assert counts["awards.quota"] == [(0, 1, 1)] * 3  # 6 is not nearly 5
    assert "awards.quota_unit" not in counts  # the label does not ask for it


def test_optional_labels_and_handwriting_count_neither_way_in_fields(tmp_path: Path) -> None:
    gold = labelled(tmp_path, recipients=[{"text": "Như trên", "optional": True}, {"text": "Lưu: VT"}])
    label = {"source": "a.pdf", "plan": {"number": 12, "place": None}, "handwritten": ["number"]}
    (gold / "b.json").write_text(json.dumps(label), encoding="utf-8")
    result = evaluate(gold, {"a": {"recipients": ["Như trên", "Lưu: VT"]}, "b": {"plan": {}}})
    assert [(s.tp, s.fp, s.fn) for s in result.fields["recipients.text"].values()] == [(1, 0, 0)] * 3
    assert "plan.number" not in result.fields
    assert result.whole == ["a", "b"]


def test_a_plan_is_whole_when_nothing_is_missed_and_nothing_invented() -> None:
    result = evaluate(CASES / "gold", load(CASES / "plans"))
    spoilt = {miss.plan for miss in result.misses}
    assert len(result.plans) == 3 and set(result.whole) == set(result.plans) - spoilt - set(result.absent)
    assert set(evaluate(CASES / "gold", load(CASES / "gold")).whole) == set(result.plans)


def test_gains_and_losses_are_of_plans_that_both_evaluations_asked_about(tmp_path: Path) -> None:
    gold = labelled(tmp_path / "gold", recipients=["Như trên", "Lưu: VT"])
    before = evaluate(gold, {"a": {"recipients": ["Như trên", "Sở Y tế"]}})
    (gold / "b.json").write_text(json.dumps({"source": "b.pdf", "plan": {"number": 1}}), encoding="utf-8")
    after = evaluate(gold, {"a": {"recipients": ["Lưu: VT"]}, "b": {}})
    found = changes(before, after)
    assert [(c.kind, json.loads(c.fact)["text"], c.is_gain) for c in found] == [
        ("dropped", "Sở Y tế", True),
        ("lost", "Như trên", False),
        ("won", "Lưu: VT", True),
    ]
    assert by_field(found) == {"recipients": (2, 1)}


def test_the_last_evaluation_is_kept_for_each_folder_of_labels(tmp_path: Path) -> None:
    workspace = Workspace.at(tmp_path / "ws")
    gold = labelled(tmp_path / "gold", recipients=["Như trên"])
    bad, good = ({"a": {"recipients": rows}} for rows in ([], ["Như trên"]))
    assert compare_with_last(workspace, gold, evaluate(gold, bad)) is None
    for _ in range(2):
        won = compare_with_last(workspace, gold, evaluate(gold, good))
        assert won is not None and [c.kind for c in won] == ["won"]
    assert compare_with_last(workspace, gold, evaluate(gold, good), strict=True) is None
    other = labelled(tmp_path / "other", recipients=["Như trên"])
    assert compare_with_last(workspace, other, evaluate(other, good)) is None
    assert forget_evaluations(workspace, "b") == []
    assert len(forget_evaluations(workspace, "a")) == 3
    assert compare_with_last(workspace, gold, evaluate(gold, bad)) is None


@pytest.mark.parametrize(
    ("field", "label", "value", "expected"),
    [
        ("text", "05 tập thể", "10 tập thể", False),  # the same digits
        ("subject", "thi đua năm 2024", "thi đua năm 2024 " * 3, False),  # not bloated
        ("place", "Hòa Bình", "HOÀ BÌNH", True),
        ("lower_closed", True, 1, False),  # a yes is no number
        ("issued_on", "2024", "2024-01-01", False),  # partial stays partial
        ("years", [2024, 2025], [2025, 2024], True),
        ("issuer", None, "", False),  # unknown is not empty
    ],
)
def test_agreement(field: str, label: Any, value: Any, expected: bool) -> None:
    assert agree(field, label, value) is expected


# --- Against the scorer itself ---

needs_scorer = pytest.mark.skipif(not (SHARED / "score.py").exists(), reason="the scorer is not on this machine")


@pytest.fixture(scope="module")
def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("scorer", SHARED / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@needs_scorer
@pytest.mark.parametrize("strict", [False, True])
def test_agrees_with_the_scorer_on_spoilt_copies_of_its_labels(tmp_path: Path, strict: bool) -> None:
    """Five copies of every labelled plan, each spoilt in another way; all figures have to be the same."""
    gold, plans = tmp_path / "gold", tmp_path / "plans"
    gold.mkdir()
    plans.mkdir()
    for stem, labels in load(SHARED / "gold").items():
        for seed in range(5):
            name = f"{stem}-{seed}.json"
            (gold / name).write_text(json.dumps(labels), encoding="utf-8")
            if seed != 4 or not stem.startswith("000"):
                (plans / name).write_text(json.dumps(spoilt(labels, random.Random(stem + str(seed)))), encoding="utf-8")
    command = [sys.executable, SHARED / "score.py", gold, plans, "--json", *(["--strict"] if strict else [])]
    printed = json.loads(subprocess.run(command, capture_output=True, text=True).stdout)
    result = evaluate(gold, load(plans), strict=strict)
    assert figures(result) == printed
    assert 0.3 < result.all_facts.f1 < 0.97  # the copies are neither perfect nor ruined
    assert len(result.absent) == 1


@needs_scorer
@given(st.text(LETTERS, max_size=60), st.text(LETTERS, max_size=60))
@example("UBND tỉnh", "Uỷ ban nhân dân tỉnh")
def test_keys_are_the_scorers(scorer: ModuleType, a: str, b: str) -> None:
    assert search_key(a) == scorer.fold(a)
    assert marked_key(a) == scorer.marked(a)
    for field in ("text", "subject", "name", "metric", "actor", "unit", "province"):
        assert agree(field, a, b) == scorer.same(field, a, b)
        assert agree(field, a, a + b) == scorer.same(field, a, a + b)


def spoilt(labels: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """A copy with values lost, changed, invented, shuffled, stripped of marks."""
    plan = copy.deepcopy(labels)
    plan["plan"] = {k: _spoil(v, chance) for k, v in plan["plan"].items()}
    for table, rows in plan.items():
        if isinstance(rows, list):
            rows = [_spoil_row(row, chance) for row in rows if chance.random() > 0.15]
            rows += [copy.deepcopy(chance.choice(rows)) for _ in range(chance.randrange(3)) if rows]
            chance.shuffle(rows)
            plan[table] = rows
    return plan


def _spoil_row(row: Any, chance: random.Random) -> Any:
    if not isinstance(row, dict):
        return {"text": _spoil(row, chance)}
    return {k: _spoil(v, chance) for k, v in row.items() if k != "optional"}


def _spoil(value: Any, chance: random.Random) -> Any:
    if chance.random() > 0.2:
        return value
    if isinstance(value, str):
        return chance.choice(
            [value.upper(), value[: len(value) * 2 // 3], search_key(value), f"{value} {value}", value + " 7", None]
        )
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return chance.choice([float(value), value + 1, None, str(value)])
    return chance.choice([value, 3, "khác"]) if value is None else value
