"""Datasets to compare: the sample plans read from text, and as many made-up plans as wanted.

``python -m benchmarks.compare_plans [N]`` times N plans (10,000): saving, loading, matrix and report.
"""

from __future__ import annotations

import copy
import hashlib
import resource
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import data
from pipeline.compare.frames import load
from pipeline.compare.matrix import build
from pipeline.compare.report.page import write_report
from pipeline.reading import read_pages
from pipeline.results import PlanResult, SourceInfo
from pipeline.run import pages_to_parts
from pipeline.search import search
from pipeline.store.models import metadata
from pipeline.store.store import Store
from pipeline.tables import result_to_tables

Tables = dict[str, list[dict[str, Any]]]
TEXT = "text/plain"


def sample_tables() -> Tables:
    """Rows of every table from the texts of ``data/samples``: no OCR, so that tests are fast."""
    return copy.deepcopy(_sample_tables())


@cache
def _sample_tables() -> Tables:
    out: Tables = {}
    for path in sorted(Path(str(data.path("samples"))).joinpath("text").glob("*.txt")):
        for name, rows in text_tables(path).items():
            out.setdefault(name, []).extend(rows)
    return out


def text_tables(path: Path) -> Tables:
    """Rows of every table from one text file."""
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    pages = read_pages(content, media_type=TEXT, name=path.name)
    source = SourceInfo(digest[:16], path.name, digest, TEXT, len(content))
    return result_to_tables(PlanResult(source, pages, pages_to_parts(pages)))


def many_tables(count: int) -> Tables:
    """``count`` plans made of the samples by turns: other ids, provinces and years, the same facts."""
    samples = sample_tables()
    provinces = data.table("provinces")
    plans = samples["plans"]
    facts = {name: _by_plan(rows) for name, rows in samples.items() if name in WITH_PLAN}
    out: Tables = {name: [] for name in (*WITH_PLAN, "plans", "sources")}
    for n in range(count):
        plan = plans[n % len(plans)]
        place = provinces[n % len(provinces)]
        plan_id, year = f"{n:016x}-1", 2015 + n % 14
        out["sources"].append({"source_id": plan_id[:16], "source_name": f"ke-hoach-{n}.pdf", "status": "ok"})
        out["plans"].append(
            {**plan, "plan_id": plan_id, "source_id": plan_id[:16], "province": place["old_name"], "year_from": year}
        )
        for name, rows in facts.items():
            fact_of = (f"{n:08x}{k:016x}" for k in range(10_000))
            out[name] += [{**r, "plan_id": plan_id, "fact_id": next(fact_of)} for r in rows.get(plan["plan_id"], ())]
    return out


WITH_PLAN = ("criteria", "targets", "tiers", "score_items", "awards", "award_rules", "dates")


def _by_plan(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    out: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        out.setdefault(row["plan_id"], []).append(row)
    return out


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with TemporaryDirectory() as folder, Store.open(Path(folder)) as store:
        tables = many_tables(count)
        with store.engine.begin() as connection:
            for name in ("sources", "plans", *WITH_PLAN):
                columns = set(metadata.tables[name].c.keys())
                rows = [{k: v for k, v in row.items() if k in columns} for row in tables.pop(name)]
                connection.execute(metadata.tables[name].insert(), rows)
            texts = _texts(count)
            connection.execute(metadata.tables["texts"].insert(), texts)
            connection.execute(metadata.tables["sources"].update().values(digest="1"))
        del tables, rows, texts
        for by in ("province", "issuer"):
            _time(store, by, Path(folder))
        _time_search(store, Path(folder) / "search.sqlite")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count} plans, peak memory {peak:.0f} MB (with the making of the plans)")


def _time(store: Store, by: Any, folder: Path) -> None:
    started = perf_counter()
    dataset = load(store)
    loaded = perf_counter()
    matrix = build(dataset, by=by, today=True)
    cells = len(matrix.cells())
    built = perf_counter()
    write_report(matrix, folder / "so-sanh.html")
    written = perf_counter()
    size = (folder / "so-sanh.html").stat().st_size / 1e6
    print(
        f"by {by}: load {loaded - started:.1f} s, matrix of {cells} cells {built - loaded:.1f} s, "
        f"report {written - built:.1f} s, {size:.1f} MB"
    )


def _texts(count: int) -> list[dict[str, Any]]:
    texts = sample_tables()["texts"]
    return [{**texts[n % len(texts)], "plan_id": f"{n:016x}-1"} for n in range(count)]


def _time_search(store: Store, index: Path) -> None:
    started = perf_counter()
    search(store, "chỉ mục", index=index)
    print(f"search: index made in {perf_counter() - started:.1f} s, {index.stat().st_size / 1e6:.0f} MB")
    for query in ("dịch vụ công trực tuyến", "khen thuong", "tiêm chủng", '"hồ sơ trễ hẹn"', "kế hoạch thi đua năm"):
        started = perf_counter()
        hits = search(store, query, index=index)
        print(f"  {query}: {len(hits)} hits in {(perf_counter() - started) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
