"""Recorded readings of the sample plans, and the facts made of them; how both are written and read back."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.score_facts import result_to_plans
from pipeline import reading
from pipeline.checks.parts import flagged
from pipeline.codec import decode, encode
from pipeline.pages import Page
from pipeline.results import PlanResult, SourceInfo
from pipeline.run import Settings, find_issues, pages_to_parts, source_to_pages
from pipeline.schema import fact_tables, tables
from pipeline.sources import SourceFile, find_sources

FOLDER = Path(__file__).parent / "golden"
SAMPLES = Path(__file__).parent.parent / "data" / "samples"
FLAG = "THIDUA_REGENERATE_GOLDEN"  # "1": the facts; "pages": the readings too
STEMS = sorted(path.stem for path in (SAMPLES / "plans").iterdir())
LEVEL = 9
# Samples written after the floors of the first were set, harder on purpose: they have floors of their own, "f1_later".
LATER = frozenset(
    {
        "ct-ubnd-huyen-tan-lap-quang-nam-2016", "hd-ldld-nghe-an-2018", "hd-snv-dien-bien-2024",
        "kh-dang-uy-van-son-ha-phu-tho-2025", "kh-hoi-thi-tvp-khanh-hoa-2023", "kh-snnmt-lam-dong-2025-2026",
        "kh-tinh-doan-bac-kan-2022", "kh-ubnd-phuong-hoa-trung-tay-ninh-2026",
    }
)  # fmt: skip

# What a row says; keys, places, finders and confidence move without a change of meaning.
_PLACES = (
    "plan_id", "fact_id", "section_id", "start", "end", "clean_start", "clean_end", "quote", "found_by", "confidence",
)  # fmt: skip
_PLAN_KEYS = ("plan_id", "source_id", "same_as", "reading_quality")
_FLAG_SAYS = ("rule_id", "severity", "accuses")


def wanted() -> str:
    """What to write anew: "" as a rule."""
    return os.environ.get(FLAG, "")


@cache
def source_of(stem: str) -> SourceFile:
    (path,) = (SAMPLES / "plans").glob(f"{stem}.*")
    (source,) = find_sources([path])
    return source


def read(stem: str) -> list[Page]:
    """The file read now."""
    return source_to_pages(source_of(stem), stages=None, settings=Settings())


def record(stem: str) -> None:
    """Read the file and keep its pages."""
    pages = read(stem)
    (FOLDER / f"{stem}.pages.json.z").write_bytes(zlib.compress(encode(pages), LEVEL))
    rows = {row["stem"]: row for row in readings()}
    rows[stem] = {
        "stem": stem,
        "sha256": str(source_of(stem).sha256),
        "reading": str(reading.VERSION),
        "engine": _tesseract() if any(w.confidence < 1 for p in pages for w in p.words) else "",
    }
    with (FOLDER / "readings.tsv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[stem]), delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows[name] for name in sorted(rows))


def readings() -> list[dict[str, str]]:
    """Of which bytes and by which reader the recorded pages are."""
    path = FOLDER / "readings.tsv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def recorded_pages(stem: str) -> list[Page]:
    pages: list[Page] = decode(zlib.decompress((FOLDER / f"{stem}.pages.json.z").read_bytes()), list[Page])
    return pages


@cache
def replayed(stem: str) -> PlanResult:
    """Everything after the reading, over the recorded pages."""
    pages, source = recorded_pages(stem), source_of(stem)
    parts = [flagged(part, pages, source.media_type) for part in pages_to_parts(pages)]
    info = SourceInfo(
        source.source_id or "", source.name, source.sha256, source.media_type, source.size, page_count=len(pages)
    )
    return PlanResult(info, pages, parts, tuple(find_issues(pages, parts)))


@cache
def replayed_plans(stem: str) -> dict[str, dict[str, Any]]:
    """As an export holds them, by stem of the exported file."""
    return result_to_plans(replayed(stem))


def facts_of(stem: str) -> dict[str, Any]:
    """What the golden file holds: for every document of the file its header values and its rows."""
    return {name: _facts(plan) for name, plan in replayed_plans(stem).items()}


def facts_path(stem: str) -> Path:
    return FOLDER / f"{stem}.facts.json"


def recorded_facts(stem: str) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(facts_path(stem).read_text(encoding="utf-8"))
    return facts


def write_facts(stem: str) -> None:
    """A row a line, so that a diff shows whole facts."""
    documents = []
    for name, facts in facts_of(stem).items():
        rows = [f"  {_json(table)}: [\n{_lines(found)}\n  ]" for table, found in facts.items() if table != "plan"]
        header = ",\n".join(f"   {_json(k)}: {_json(v)}" for k, v in facts["plan"].items())
        documents.append(f" {_json(name)}: {{\n" + ",\n".join([f'  "plan": {{\n{header}\n  }}', *rows]) + "\n }")
    facts_path(stem).write_text("{\n" + ",\n".join(documents) + "\n}\n", encoding="utf-8")


def misplaced_facts(plan: Mapping[str, Any]) -> list[str]:
    """Facts of a plan file whose quote is not the raw text at their place, or whose boxes do not stand on its pages.

    Where the source has pages of a size, every quote with a letter in it has a box; a text file has none.
    """
    raw = plan["text"]["raw"]
    sizes = {page["page"]: (page["width"], page["height"]) for page in plan["pages"] if page["width"]}
    return [
        f"{table}: {row['quote']!r} {row['evidence']}"
        for table in fact_tables()
        for row in plan[table]
        if not _is_placed(row, raw, sizes)
    ]


def _is_placed(row: Mapping[str, Any], raw: str, sizes: Mapping[int, tuple[float, float]]) -> bool:
    if row["start"] is None:
        return row["quote"] is None and not row["evidence"]
    boxed = bool(row["evidence"]) == bool(sizes and row["quote"].strip())
    on_page = all(_within(found["bbox"], *sizes[found["page"]]) for found in row["evidence"])
    return row["quote"] == raw[row["start"] : row["end"]] and boxed and on_page


def _within(box: Sequence[float], width: float, height: float) -> bool:
    """On the page, an ink's breadth aside, and no smaller than nothing."""
    x0, top, x1, bottom = box
    return -2 <= x0 < x1 <= width + 2 and -2 <= top < bottom <= height + 2


def _facts(plan: Mapping[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {"plan": {k: v for k, v in plan["plan"].items() if k not in _PLAN_KEYS}}
    for table in fact_tables():
        if table == "flags":
            said[table] = sorted({tuple(row[c] for c in _FLAG_SAYS) for row in plan[table]})
            said[table] = [dict(zip(_FLAG_SAYS, row, strict=True)) for row in said[table]]
        elif table != "fields" and plan[table]:
            own = [c for c in tables()[table].names if c not in _PLACES and (c != "rule" or table == "dates")]
            said[table] = [{c: row[c] for c in own} for row in plan[table]]
    return said


def _lines(rows: Sequence[Mapping[str, Any]]) -> str:
    """What is null is left out of a row: absent says the same in half the width."""
    return ",\n".join("   " + _json({k: v for k, v in row.items() if v is not None}) for row in rows)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _tesseract() -> str:
    said = subprocess.run(["tesseract", "--version"], capture_output=True, text=True, check=False)
    return (said.stdout or said.stderr).splitlines()[0]
