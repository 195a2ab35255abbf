"""Near-duplicates: the same plan in two carriers is named, two plans that look alike are not."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from import_cases import PLAN

from normalizers.fold import fold
from pipeline.batch import BatchSettings, import_batch
from pipeline.duplicates import Candidate, best_copies, best_first, fingerprint, is_near
from pipeline.sandbox import SandboxSettings
from pipeline.store.store import Store
from pipeline.workspace import Workspace

TEXT = PLAN.format(subject="cải cách hành chính năm 2024")
HEADER: dict[str, Any] = {
    "plan_id": "a-1", "source_id": "a", "status": "ok", "restored": False, "text_origin": "digital",
    "reading_quality": 1.0, "issued_on": "2024-03-14", "number": 41, "province_code": "68", "year_from": 2024,
    "year_to": None, "doc_type": "KH", "symbol": "KH-SYT",
    "issuer": "Sở Y tế", "subject": "Phát động phong trào thi đua cải cách hành chính",
}  # fmt: skip
SETTINGS = BatchSettings(sandbox=SandboxSettings(workers=2))


def plan(name: str, text: str = TEXT, **changed: Any) -> Candidate:
    found = fingerprint(text)
    assert found is not None
    return Candidate({**HEADER, "plan_id": f"{name}-1", "source_id": name, **changed}, found)


def misread(text: str, every: int) -> str:
    """One word in so many with a letter wrong, as OCR gives it."""
    return " ".join(w + "l" if i % every == every - 1 else w for i, w in enumerate(text.split()))


@pytest.mark.parametrize(
    "other",
    [
        plan("b", fold(TEXT), restored=True),
        plan("b", misread(TEXT, 12)),
        plan("b", misread(TEXT, 40), number=None, symbol=None),
        plan("b", issued_on="2024-03"),
        plan("b", issuer="SỞ Y TÊ", province_code=None),
    ],
)
def test_the_same_plan_in_another_carrier(other: Candidate) -> None:
    assert is_near(plan("a"), other) and is_near(other, plan("a"))


@pytest.mark.parametrize(
    "changed",
    [{"number": 42}, {"year_from": 2025}, {"issuer": "Sở Tài chính"}, {"province_code": "01"}, {"doc_type": "HD"},
     {"issued_on": "2024-04-14"}, {"subject": "Phát động phong trào thi đua chuyển đổi số"}, {"source_id": "a"}],
)  # fmt: skip
def test_one_thing_in_the_header_makes_two_plans_of_one_text(changed: dict[str, Any]) -> None:
    assert not is_near(plan("a"), plan("b", **changed))


def test_another_text_under_an_empty_header_is_another_plan() -> None:
    nothing = dict.fromkeys(("number", "symbol", "issuer", "subject", "issued_on", "year_from", "province_code"))
    other = " ".join(f"{a} {b}" for a, b in zip(TEXT.split(), reversed(TEXT.split()), strict=True))
    assert not is_near(plan("a", **nothing), plan("b", other, **nothing))


def test_a_form_of_few_words_is_no_copy_of_another() -> None:
    assert fingerprint("Mẫu số 01: Báo cáo thành tích") is None


@given(st.permutations(["scan", "word", "pdf", "typed"]))
def test_the_best_copy_does_not_depend_on_the_order(order: list[str]) -> None:
    copies = {
        "scan": plan("scan", text_origin="ocr", reading_quality=0.9),
        "word": plan("word", restored=True),
        "pdf": plan("pdf"),
        "typed": plan("typed", text_origin="text"),
    }
    named = best_copies(copies[name] for name in order)
    assert named == {"scan-1": "pdf-1", "word-1": "pdf-1", "typed-1": "pdf-1"}
    assert [c.plan_id for c in best_first(copies.values())] == ["pdf-1", "typed-1", "scan-1", "word-1"]


def test_two_plans_that_both_resemble_a_draft_stay_two() -> None:
    draft, first, second = plan("draft", number=None, restored=True), plan("a"), plan("b", number=42)
    for order in itertools.permutations([draft, first, second]):
        assert best_copies(order) == {"draft-1": "a-1"}


@pytest.fixture(scope="module")
def carriers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("in")
    (folder / "a-goc.txt").write_text(TEXT, encoding="utf-8")
    (folder / "b-ban-sao.md").write_text(TEXT + "\n", encoding="utf-8")
    (folder / "c-khac.txt").write_text(TEXT.replace("41/", "42/"), encoding="utf-8")
    return folder


def same_as(workspace: Workspace) -> dict[str, str | None]:
    with Store.open(workspace) as store:
        names = {row["plan_id"]: row["source_name"] for row in store.plans()}
        return {row["source_name"]: names.get(row["same_as"]) for row in store.plans()}


def test_files_end_as_copies_and_rows_are_never_merged(carriers: Path, tmp_path: Path) -> None:
    workspace = Workspace.at(tmp_path)
    summary = import_batch([str(carriers)], workspace=workspace, settings=SETTINGS)
    assert summary.outcomes | {"new": 2, "near": 1} == summary.outcomes
    (copy,) = summary.ended("near")
    assert copy.reasons[0].id == "import.near"
    linked = same_as(workspace)
    assert linked["c-khac.txt"] is None
    assert sorted(map(bool, (linked["a-goc.txt"], linked["b-ban-sao.md"]))) == [False, True]


def test_the_links_are_the_same_whatever_came_first_and_mend_when_a_copy_goes(carriers: Path, tmp_path: Path) -> None:
    links = []
    for number, order in enumerate((["a-goc.txt", "b-ban-sao.md"], ["b-ban-sao.md", "a-goc.txt"])):
        workspace = Workspace.at(tmp_path / str(number))
        for name in order:
            import_batch([str(carriers / name)], workspace=workspace, settings=SETTINGS)
        links.append(same_as(workspace))
    assert links[0] == links[1]
    leader = next(best for best in links[0].values() if best)
    with Store.open(Workspace.at(tmp_path / "0")) as store:
        store.delete_source(next(r["source_id"] for r in store.sources() if r["source_name"] == leader))
    assert list(same_as(Workspace.at(tmp_path / "0")).values()) == [None]
