"""One JSON file a plan, named after its source's stem: its row, its facts with their evidence, its text and pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from unicodedata import normalize

import orjson

from pipeline.export.rows import Cut, Reader
from pipeline.schema import fact_tables
from pipeline.tables import Row, TableRows

LISTING = ".exported"  # names of the files of the last export, so that the next can take away those that are no more
ID_DIGITS = 8


def write_plans(reader: Reader, directory: Path, cuts: list[Cut]) -> None:
    """Write ``plans/STEM.json`` for every plan; the second document of a file is ``STEM.part2.json``."""
    folder = directory / "plans"
    folder.mkdir()
    names = plan_names(reader.keys())
    for plan_id, tables in reader.plans():
        (folder / f"{names[plan_id]}.json").write_bytes(orjson.dumps(plan_json(tables), option=orjson.OPT_INDENT_2))
    listing = "".join(f"{name}.json\n" for name in sorted(names.values()))
    (folder / LISTING).write_text(listing, encoding="utf-8")


def plan_json(tables: TableRows) -> dict[str, Any]:
    """All that is known about one plan as one object."""
    (source,), (plan,) = tables["sources"], tables["plans"]
    evidence: dict[str, list[Row]] = {}
    for row in tables["evidence"]:
        evidence.setdefault(row["fact_id"], []).append({"page": row["page"], "bbox": row["bbox"]})
    facts = {t: [_fact(row, evidence) for row in _in_order(tables[t])] for t in fact_tables()}
    text = [_without(row, "plan_id") for row in tables["texts"]]
    return {
        "source": source["source_name"],
        "plan": plan,
        **facts,
        "sections": [_without(row, "plan_id") for row in tables["sections"]],
        "pages": [_without(row, "source_id") for row in tables["pages"]],
        "text": text[0] if text else None,
        "source_info": source,
    }


def plan_names(plans: Iterable[Row]) -> dict[str, str]:
    """plan_id → file name without suffix.

    Sources that share a stem (also one that differs only in case, which Windows takes for the same) get the first
    digits of their id.

    >>> row = {"source_id": "16abdd6db8abcc9f", "part": 1, "plan_id": "a", "source_name": "kh.pdf"}
    >>> plan_names([row, {**row, "part": 2, "plan_id": "b"}])
    {'a': 'kh', 'b': 'kh.part2'}
    >>> plan_names([row, {**row, "source_id": "54fb9c3c88e0b417", "plan_id": "c", "source_name": "KH.docx"}])
    {'a': 'kh-16abdd6d', 'c': 'KH-54fb9c3c'}
    """
    plans = list(plans)
    stems = Counter(_same_name(stem_of(name)) for _, name in {(p["source_id"], p["source_name"]) for p in plans})
    names = {p["plan_id"]: _name(p, alone=stems[_same_name(stem_of(p["source_name"]))] == 1) for p in plans}
    taken = Counter(map(_same_name, names.values()))  # "a.part2.pdf" beside the second part of "a.pdf"
    return {
        p["plan_id"]: _name(p, alone=taken[_same_name(names[p["plan_id"]])] == 1 and _is_bare(p, names)) for p in plans
    }


def stem_of(source_name: str) -> str:
    """The file's name without folders and last suffix.

    >>> stem_of("2025/kh-12.signed.pdf"), stem_of(".pdf")
    ('kh-12.signed', '.pdf')
    """
    name = source_name.replace("\\", "/").rsplit("/", 1)[-1]
    return name.rsplit(".", 1)[0] or name


def _is_bare(plan: Row, names: dict[str, str]) -> bool:
    return names[plan["plan_id"]] == _name(plan, alone=True)


def _name(plan: Row, *, alone: bool) -> str:
    stem = stem_of(plan["source_name"]) + ("" if alone else f"-{plan['source_id'][:ID_DIGITS]}")
    return stem if plan["part"] == 1 else f"{stem}.part{plan['part']}"


def _same_name(name: str) -> str:
    return normalize("NFC", name).casefold()


def _in_order(rows: list[Row]) -> list[Row]:
    """As they stand in the document; what is not printed comes first."""
    return sorted(rows, key=lambda row: (-1 if row["start"] is None else row["start"], row["end"] or 0))


def _fact(row: Row, evidence: dict[str, list[Row]]) -> Row:
    return {**_without(row, "plan_id"), "evidence": evidence.get(row["fact_id"], [])}


def _without(row: Row, column: str) -> Row:
    return {k: v for k, v in row.items() if k != column}
