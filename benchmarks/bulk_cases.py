"""What the bulk benchmarks share: a folder of good plans, and what a dataset is, as one hash."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from pathlib import Path

import orjson

from benchmarks.plans.layout import lay_out
from benchmarks.plans.render_docx import plans_docx
from benchmarks.plans.render_pdf import plans_pdf
from benchmarks.plans.render_scan import GRADES, scan, scan_pdf
from benchmarks.plans.render_text import plans_text
from benchmarks.plans.reword import reword
from benchmarks.plans.spec import Plan
from pipeline import schema
from pipeline.store.store import Store
from pipeline.workspace import Workspace

OUR_TIME = ("imported_at",)
NOT_DATASET = ("runs", "stages")


CARRIERS = "tptdt"  # of one plan after another: text, PDF, text, Word, text
MIXED = "tptdttptpttptdttptst"  # 95 % digital, one in twenty a scanned page


def write_good(folder: Path, count: int, *, seed: int = 500, carriers: str = CARRIERS) -> Path:
    """``count`` reworded plans, each in the carrier whose turn it is: t text, p born-digital PDF, d Word file, s the
    scan of its first page. Those that are there already stay."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        suffix, make = MAKERS[carriers[number % len(carriers)]]
        path = folder / f"ke-hoach-{number:05d}{suffix}"
        if not path.exists():
            path.write_bytes(make(reword(seed * 10_000 + number)))
    return folder


def _scanned(plan: Plan) -> bytes:
    grade = GRADES["office"]
    return scan_pdf(scan(lay_out((plan,))[:1], grade, seed=1), grade)


MAKERS: dict[str, tuple[str, Callable[[Plan], bytes]]] = {
    "t": (".txt", lambda plan: plans_text((plan,)).encode()),
    "p": (".pdf", lambda plan: plans_pdf((plan,))),
    "d": (".docx", lambda plan: plans_docx((plan,))),
    "s": (".pdf", _scanned),
}


def dataset_hash(workspace: Workspace, *, names: Collection[str] | None = None) -> str:
    """Hash of the dataset: every row of every table but runs and stages, without the times of import.

    ``names``: only what came from files with these names.
    """
    with Store.open(workspace) as store, store.snapshot() as snapshot:
        sources = {row["source_id"] for row in snapshot.rows("sources") if names is None or row["source_name"] in names}
        plans = {row["plan_id"] for row in snapshot.rows("plans") if row["source_id"] in sources}
        digest = hashlib.sha256()
        for table in schema.tables():
            if table in NOT_DATASET:
                continue
            for row in snapshot.rows(table):
                if row.get("source_id", "") in sources or row.get("plan_id", "") in plans:
                    own = {name: value for name, value in row.items() if name not in OUR_TIME}
                    digest.update(orjson.dumps([table, own], option=orjson.OPT_SORT_KEYS))
    return digest.hexdigest()
