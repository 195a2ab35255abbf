"""One JSON file a plan, named after its source's stem: its row, its facts with their evidence, its text and pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from pipeline.export.rows import Cut, Reader, with_messages
from pipeline.schema import fact_tables
from pipeline.tables import Row, TableRows

LISTING = ".exported"  # names of the files of the last export, so that the next can take away those that are no more


def write_plans(reader: Reader, directory: Path, cuts: list[Cut]) -> None:
    """Write ``plans/STEM.json`` for every plan; the second document of a file is ``STEM.part2.json``."""
    folder = directory / "plans"
    folder.mkdir()
    written = []
    for name, tables in reader.plans():
        (folder / f"{name}.json").write_bytes(orjson.dumps(plan_json(tables), option=orjson.OPT_INDENT_2))
        written.append(f"{name}.json\n")
    (folder / LISTING).write_text("".join(sorted(written)), encoding="utf-8")


def plan_json(tables: TableRows) -> dict[str, Any]:
    """All that is known about one plan as one object."""
    (source,), (plan,) = tables["sources"], tables["plans"]
    evidence: dict[str, list[Row]] = {}
    for row in tables["evidence"]:
        evidence.setdefault(row["fact_id"], []).append({"page": row["page"], "bbox": row["bbox"]})
    facts = {t: [_fact(row, evidence) for row in _in_order(tables[t])] for t in fact_tables()}
    facts["flags"] = [with_messages(row) for row in facts["flags"]]
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


def _in_order(rows: list[Row]) -> list[Row]:
    """As they stand in the document; what is not printed comes first."""
    return sorted(rows, key=lambda row: (-1 if row["start"] is None else row["start"], row["end"] or 0))


def _fact(row: Row, evidence: dict[str, list[Row]]) -> Row:
    return {**_without(row, "plan_id"), "evidence": evidence.get(row["fact_id"], [])}


def _without(row: Row, column: str) -> Row:
    return {k: v for k, v in row.items() if k != column}
