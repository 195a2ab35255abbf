"""How long ``thidua check --all`` takes over N stored plans (default 10,000) on the machine's cores.

    python -m benchmarks.checks_speed [--plans 10000]

The dataset is made of reworded plans, stored under different ids, in a folder that is taken away afterwards.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.plans.render_text import plans_text
from benchmarks.plans.reword import reword
from flows.commands.checking import CheckRequest, check_everything, check_stored
from pipeline.checks import CheckSettings
from pipeline.checks.parts import flagged
from pipeline.reading import read_pages
from pipeline.results import PlanResult, SourceInfo
from pipeline.run import pages_to_parts
from pipeline.store.store import Store
from pipeline.tables import result_to_tables
from pipeline.workspace import Workspace

DISTINCT = 100


def results() -> list[PlanResult]:
    """Some distinct plans, read and checked."""
    out = []
    for i in range(DISTINCT):
        data = plans_text((reword(31_000 + i),)).encode()
        pages = read_pages(data, media_type="text/plain", name="plan.txt")
        parts = [flagged(p, pages, "text/plain") for p in pages_to_parts(pages)][:1]
        source = SourceInfo(f"{i:016x}", f"plan-{i}.txt", f"{i:064x}", "text/plain", len(data), 1)
        out.append(PlanResult(source, pages, parts))
    return out


def fill(store: Store, count: int) -> None:
    """Store ``count`` plans."""
    distinct = results()
    for i in range(count):
        made = distinct[i % DISTINCT]
        source = replace(made.source, source_id=f"{i:016x}", sha256=f"{i:064x}", source_name=f"plan-{i}.txt")
        store.save_document(result_to_tables(replace(made, source=source)))


def cpu_a_plan(workspace: Workspace, count: int = 200) -> float:
    """Seconds of CPU a plan, loading included: what a worker spends, whatever else the machine is doing."""
    with Store.open(workspace) as store:
        ids = [str(plan["plan_id"]) for plan in store.plans()][:count]
    check_stored(workspace, ids[:20], CheckSettings(), "I", None)  # patterns compiled, tables read
    started = time.process_time()
    check_stored(workspace, ids, CheckSettings(), "I", None)
    return (time.process_time() - started) / len(ids)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plans", type=int, default=10_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.at(Path(folder))
        with Store.open(workspace) as store:
            fill(store, given.plans)
        started = time.perf_counter()
        found = check_everything(CheckRequest(everything=True, workspace=Path(folder)), CheckSettings())
        seconds, spent = time.perf_counter() - started, cpu_a_plan(workspace)
    print(f"{len(found)} plans, {sum(len(d.flags) for d in found)} flags, {seconds:.1f} s")
    each = 1 / max(1, len(found))
    print(f"{1000 * seconds * each:.1f} ms a plan, {1000 * spent:.1f} ms of CPU")
    print(f"10,000 plans: {10_000 * seconds * each:.0f} s")


if __name__ == "__main__":
    main()
