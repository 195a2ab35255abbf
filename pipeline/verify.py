"""Is what a workspace holds still what was put there: originals by their hash, database rows by their digest, quotes
by their characters, stage outputs by their checksum. Nothing is changed."""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from pipeline import schema
from pipeline.media import SUFFIXES
from pipeline.messages import Message
from pipeline.store.store import Store, content_digest
from pipeline.tables import Row, TableRows
from pipeline.workspace import Workspace


@dataclass(frozen=True)
class Problem:
    """``subject``: the file, plan or fact that is not as it was."""

    subject: str
    message: Message


@dataclass(frozen=True)
class Verdict:
    """``checked``: what was looked at → how many. ``problems``: what is wrong, with what to do."""

    checked: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)


def verify(workspace: Workspace, store: Store) -> Verdict:
    """Check originals, stage outputs and the database."""
    verdict = Verdict()
    verdict.problems.extend(_database(store))
    for row in store.sources():
        if row["status"] != "failed":
            verdict.checked["originals"] += 1
            verdict.problems.extend(_original(row, workspace))
    verdict.problems.extend(_sources(store, verdict.checked))
    for path in sorted((workspace.root / "stages").rglob("*.json.z")):
        verdict.checked["stages"] += 1
        if not _is_readable(path):
            verdict.problems.append(Problem(str(path.relative_to(workspace.root)), Message("verify.stage")))
    return verdict


def _database(store: Store) -> Iterator[Problem]:
    """What the database finds wrong with itself."""
    for fault in store.faults():
        yield Problem("thidua.sqlite", Message("verify.database", {"error": fault}))


def _original(row: Row, workspace: Workspace) -> Iterator[Problem]:
    suffix = SUFFIXES.get(row["media_type"] or "", "")
    path = workspace.original_path(row["sha256"], suffix)
    try:
        digest = hashlib.sha256(workspace.read_original(row["sha256"], suffix)).hexdigest()
    except FileNotFoundError:
        kind = "verify.link_broken" if path.is_symlink() else "verify.original_missing"
        yield Problem(row["source_name"], Message(kind))
    except OSError as error:
        yield Problem(row["source_name"], Message("source.io_error", {"error": error.strerror or str(error)}))
    else:
        if digest != row["sha256"]:
            yield Problem(row["source_name"], Message("verify.original_changed", {"path": str(path)}))


def _sources(store: Store, checked: Counter[str]) -> Iterator[Problem]:
    digests = store.digests()
    with store.snapshot() as snapshot:
        keys = snapshot.plan_keys()
    plan_ids = {key["plan_id"] for key in keys}
    by_source: dict[str, list[str]] = {}
    for key in keys:
        by_source.setdefault(key["source_id"], []).append(key["plan_id"])
    for source_id, ids in by_source.items():
        with store.snapshot() as snapshot:
            plans = snapshot.plans(ids)
        for plan_id, rows in plans.items():
            checked["plans"] += 1
            checked["quotes"] += sum(len(rows[name]) for name in schema.fact_tables())
            yield from _plan(plan_id, rows, plan_ids)
        if digests[source_id] != content_digest(_merged(list(plans.values()))):
            name = next(iter(plans.values()))["sources"][0]["source_name"]
            yield Problem(name, Message("verify.rows_changed", {"source": source_id}))


def _plan(plan_id: str, rows: TableRows, plan_ids: set[str]) -> Iterator[Problem]:
    if len(rows["texts"]) != 1:
        yield Problem(plan_id, Message("verify.no_text"))
        return
    raw = rows["texts"][0]["raw"]
    for table in schema.fact_tables():
        for row in rows[table]:
            if row["start"] is not None and raw[row["start"] : row["end"]] != row["quote"]:
                yield Problem(plan_id, Message("verify.quote", {"table": table, "fact": row["fact_id"]}))
    same_as = rows["plans"][0]["same_as"]
    if same_as is not None and same_as not in plan_ids:
        yield Problem(plan_id, Message("verify.same_as", {"plan": same_as}))


def _merged(plans: list[TableRows]) -> TableRows:
    """All rows of a source: those of its plans together, its own once."""
    merged: TableRows = {}
    for rows in plans:
        for table, found in rows.items():
            merged[table] = found if table in ("sources", "pages") else merged.get(table, []) + found
    return merged


def _is_readable(path: Path) -> bool:
    try:
        orjson.loads(zlib.decompress(path.read_bytes()))
    except (OSError, zlib.error, orjson.JSONDecodeError):
        return False
    return True
