"""Search: with and without marks, ranking, phrases, snippets, and an index that follows the dataset."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.compare_plans import Tables, sample_tables
from flows.cli import main
from pipeline.search import Hit, search
from pipeline.store.store import Store


def of_source(tables: Tables, source_id: str) -> Tables:
    plans = {p["plan_id"] for p in tables["plans"] if p["source_id"] == source_id}
    return {
        name: [r for r in rows if r.get("plan_id") in plans or r.get("source_id") == source_id]
        for name, rows in tables.items()
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("workspace")
    tables = sample_tables()
    with Store.open(where) as store:
        for source in tables["sources"]:
            store.save(of_source(tables, source["source_id"]))
    return where


def find(folder: Path, query: str, **options: Any) -> list[Hit]:
    with Store.open(folder) as store:
        return search(store, query, index=folder / "search.sqlite", **options)


@pytest.mark.parametrize("query", ["tiêm chủng", "TIEM CHUNG", "Tiem chủng", '"tiêm chủng"'])
def test_marks_and_case_do_not_matter_for_finding(folder: Path, query: str) -> None:
    hits = find(folder, query)
    assert hits and "Lạng Sơn" in hits[0].title
    assert hits[0].kind == "texts"


def test_a_snippet_shows_the_printed_words(folder: Path) -> None:
    hit = find(folder, "tiem chung")[0]
    shown = [hit.snippet[a:b].lower() for a, b in hit.marks]
    assert "tiêm" in shown and "chủng" in shown
    assert len(hit.snippet) < 250


def test_facts_come_with_their_plan(folder: Path) -> None:
    facts = [h for h in find(folder, "giải ngân vốn đầu tư công") if h.kind == "targets"]
    assert facts and all(h.fact_id for h in facts)


def test_all_words_must_be_there_and_phrases_in_a_row(folder: Path) -> None:
    assert find(folder, "tiêm phi thuyền") == []
    assert find(folder, "chủng tiêm") and find(folder, '"chủng tiêm"') == []


def test_marks_typed_come_first(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        for n, words in enumerate(["Chế độ phụ cấp và tính lương", "Chế độ phụ cấp của tỉnh Lương"]):
            source = f"{n:016x}"
            plan = {"plan_id": f"{source}-1", "source_id": source, "part": 1}
            text = {"plan_id": f"{source}-1", "raw": words, "clean": words, "map": {"steps": [], "changes": []}}
            sources = [{"source_id": source, "source_name": f"{n}.txt", "status": "ok"}]
            store.save({"sources": full("sources", sources), "plans": full("plans", [plan]), "texts": [text]})
        hits = search(store, "tỉnh Lương", index=tmp_path / "search.sqlite")
        assert [h.plan_id[15] for h in hits] == ["1", "0"]
        assert len(search(store, "tinh luong", index=tmp_path / "search.sqlite")) == 2


def full(table: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    from pipeline import schema

    return [{name: row.get(name) for name in schema.tables()[table].names} for row in rows]


def test_the_index_follows_the_dataset(tmp_path: Path) -> None:
    tables = sample_tables()
    chosen = next(s for s in tables["sources"] if "tyt" in s["source_name"])
    with Store.open(tmp_path) as store:
        index = tmp_path / "search.sqlite"
        assert search(store, "tiêm chủng", index=index) == []
        store.save(of_source(tables, chosen["source_id"]))
        assert search(store, "tiêm chủng", index=index)
        store.delete_source(chosen["source_id"])
        assert search(store, "tiêm chủng", index=index) == []
        index.unlink()
        assert search(store, "tiêm chủng", index=index) == []


@pytest.mark.parametrize("query", ["", "  ", '""', "!!!", '"', "NEAR(", "a* OR b", "tiêm-chủng", "x" * 5000])
def test_any_query_is_answered(folder: Path, query: str) -> None:
    assert isinstance(find(folder, query), list)


def test_command(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "dich vu cong", "-w", str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["query"] == "dich vu cong"
    assert main(["search", "tiem chung", "-w", str(folder)]) == 0
    assert "tiêm chủng" in capsys.readouterr().out.lower()
    assert main(["search", "kính hiển vi", "-w", str(folder), "--lang", "en"]) == 0
    assert "Nothing found" in capsys.readouterr().out
