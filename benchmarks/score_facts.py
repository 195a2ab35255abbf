"""Files → what the program finds in them, as plan objects: straight through ``pipeline.run``, no server, no database.

Also a script, ``python benchmarks/score_facts.py JOB.json OUT.json``, that works with whichever checkout PYTHONPATH
names: so today's scorer runs an older revision's program. It uses of the program only what has been there from the
start. (``python -P``: beside it stands a ``normalizers.py`` that is not the package.)
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

Plans = dict[str, dict[str, Any]]  # stem → the object that an exported plan file holds
UNSCORED = ("sections", "pages", "text", "source_info")  # most of a plan file's bytes


def files_to_plans(files: Iterable[Path], *, workers: int = 2, readings: Path | None = None) -> Plans:
    """The plans in these files. ``readings``: folder where page readings are kept and found again.

    A file that cannot be read yields no plan; the scorer then counts all of its labels as missed.
    """
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # two pages at once on two cores, not eight threads
    jobs = [(str(path), str(readings) if readings else None) for path in files]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        found = list(pool.map(_file_to_plans, jobs, chunksize=4))
    return {stem: plan for plans in found for stem, plan in plans.items()}


def _file_to_plans(job: tuple[str, str | None]) -> Plans:
    from pipeline.run import read_plan
    from pipeline.sources import find_sources
    from pipeline.workspace import StageStore

    file, readings = job
    (source,) = find_sources([file])
    try:
        result = read_plan(source, stages=StageStore(Path(readings)) if readings else None)
    except Exception as error:  # one bad file must not end the measurement
        print(f"{source.name}: {type(error).__name__}: {error}", file=sys.stderr)
        return {}
    return {stem: _scored(plan) for stem, plan in result_to_plans(result).items()}


def result_to_plans(result: Any) -> Plans:
    """The plan objects of one source under the names that an export gives them."""
    from pipeline.export.names import stem_of
    from pipeline.export.plan_files import plan_json
    from pipeline.tables import result_to_tables

    tables = result_to_tables(result)
    stem = stem_of(result.source.source_name)
    return {
        stem if plan["part"] == 1 else f"{stem}.part{plan['part']}": plan_json(_of_plan(tables, plan["plan_id"]))
        for plan in tables["plans"]
    }


def _of_plan(tables: dict[str, list[dict[str, Any]]], plan_id: str) -> dict[str, list[dict[str, Any]]]:
    return {name: [row for row in rows if row.get("plan_id", plan_id) == plan_id] for name, rows in tables.items()}


def _scored(plan: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in plan.items() if key not in UNSCORED}


def main() -> None:
    job, out = map(Path, sys.argv[1:3])
    asked = json.loads(job.read_text(encoding="utf-8"))
    plans = {
        name: files_to_plans(map(Path, files), workers=asked["workers"], readings=asked["readings"])
        for name, files in asked["sets"].items()
    }
    out.write_text(json.dumps(plans, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
