"""What the bulk benchmarks share: a folder of good plans, and what a dataset is, as one hash."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path

import orjson

from benchmarks.plans.render_docx import plans_docx
from benchmarks.plans.render_pdf import plans_pdf
from benchmarks.plans.render_text import plans_text
from benchmarks.plans.reword import reword
from pipeline import schema
from pipeline.store.store import Store
from pipeline.workspace import Workspace

OUR_TIME = ("imported_at",)
NOT_DATASET = ("runs", "stages")


def write_good(folder: Path, count: int, *, seed: int = 500, pdf_every: int = 5) -> Path:
    """``count`` reworded plans: text, one in ``pdf_every`` a born-digital PDF (0: none) and as many Word files."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        plan = reword(seed * 10_000 + number)
        name = f"ke-hoach-{number:05d}"
        if pdf_every and number % pdf_every == 1:
            (folder / f"{name}.pdf").write_bytes(plans_pdf((plan,)))
        elif pdf_every and number % pdf_every == 3:
            (folder / f"{name}.docx").write_bytes(plans_docx((plan,)))
        else:
            (folder / f"{name}.txt").write_text(plans_text((plan,)), encoding="utf-8")
    return folder


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
