"""The pieces of paper behind the quotes of a report, as pictures inside the page.

Only where the workspace holds the original and the words have a place on its pages (PDF, images), and only for reports
that quote every plan: a picture is a help to the eye, the quote says the same.
"""

from __future__ import annotations

import os
from base64 import b64encode
from pathlib import Path
from urllib.parse import quote

from pipeline.compare.matrix import Matrix
from pipeline.compare.report.links import MOST_QUOTED
from pipeline.errors import ThiduaError
from pipeline.media import SUFFIXES
from pipeline.reading.crops import Strip, crop_strips
from pipeline.sandbox import Sandbox, SandboxSettings
from pipeline.store.store import Store
from pipeline.tables import Row, TableRows
from pipeline.workspace import Workspace

BUDGET = 7_000_000  # bytes of pictures in one page; in base64 they take a third more
TIMEOUT = 120.0  # seconds for the strips of one file


def page_crops(store: Store, workspace: Workspace, matrix: Matrix) -> dict[str, str]:
    """fact_id → picture as a data address. A file that is gone or cannot be rendered has none."""
    plans = list(matrix.dataset.plans["plan_id"])
    if not plans or len(plans) > MOST_QUOTED:
        return {}
    with store.snapshot() as snapshot:
        tables = snapshot.plans(plans)
    wanted = set(matrix.long["fact_id"].dropna()) | set(matrix.dataset.facts["criteria"]["fact_id"])
    out: dict[str, str] = {}
    left = BUDGET
    with Sandbox(SandboxSettings(preload=())) as sandbox:
        calls = [call for plan in plans if (call := _call(tables[plan], workspace, wanted))]
        for job in [sandbox.submit(crop_strips, *call, timeout=TIMEOUT) for call in calls]:
            try:
                found = job.result()
            except ThiduaError:
                continue  # a damaged original: its quotes stand without a picture
            for fact_id, picture in found.items():
                left -= len(picture)
                if left >= 0:
                    out[fact_id] = f"data:image/webp;base64,{b64encode(picture).decode()}"
    return out


def original_files(workspace: Workspace, matrix: Matrix, directory: Path) -> dict[str, str]:
    """plan_id → address of its original from ``directory``, for the plans that are not quoted on the page."""
    plans = matrix.dataset.plans.iloc[MOST_QUOTED:]
    out = {}
    for plan_id, sha256, media_type in zip(plans["plan_id"], plans["sha256"], plans["media_type"], strict=True):
        path = workspace.original(sha256 or "", SUFFIXES.get(media_type or "", ""))
        if sha256 and path.exists():
            out[plan_id] = quote(Path(os.path.relpath(path, directory)).as_posix())
    return out


def _call(tables: TableRows, workspace: Workspace, wanted: set[str]) -> tuple[str, str, list[Strip]] | None:
    (source,) = tables["sources"]
    media_type = source["media_type"] or ""
    path = workspace.original(source["sha256"] or "", SUFFIXES.get(media_type, ""))
    widths = {page["page"]: page["width"] for page in tables["pages"] if page["width"]}
    strips = _strips([e for e in tables.get("evidence", ()) if e["fact_id"] in wanted], widths)
    return (str(path), media_type, strips) if strips and path.exists() else None


def _strips(evidence: list[Row], widths: dict[int, float]) -> list[Strip]:
    """One strip a fact: all its lines on the page where it begins."""
    boxes: dict[str, list[Row]] = {}
    for row in evidence:
        boxes.setdefault(row["fact_id"], []).append(row)
    out = []
    for fact_id, rows in boxes.items():
        first = min(rows, key=lambda r: r["ordinal"])["page"]
        lines = [r["bbox"] for r in rows if r["page"] == first and r["bbox"]]
        if lines and first in widths:
            x0, top, x1, bottom = zip(*lines, strict=True)
            out.append(Strip(fact_id, first, widths[first], (min(x0), min(top), max(x1), max(bottom))))
    return out
