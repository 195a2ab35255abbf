"""Is an import linear: CPU, memory and speed for N plans and for ten times as many, and what a second import costs.

``python -m benchmarks.bulk --plans 1000``       1,000 and then 10,000 plans (text, one in five a PDF, one in five Word)

CPU is that of the importer and all its workers; memory is the importer's own, largest at any time. Without Prefect,
whose server burns its own CPU: compare with ``thidua import --json`` for that.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.bulk_cases import write_good

IMPORTER = """
import json, resource, sys, time
from collections import Counter
from pipeline.batch import import_batch
from pipeline.store.store import Store
from pipeline.workspace import Workspace
workspace, started = Workspace.at(sys.argv[2]), time.monotonic()
summary = import_batch([sys.argv[1]], workspace=workspace)
with Store.open(workspace) as store:
    calls = Counter(row["stage"] for row in store.rows("stages", run_id=summary.run_id))
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
own = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"outcomes": summary.outcomes, "wall": time.monotonic() - started, "memory": memory,
                  "own": own.ru_utime + own.ru_stime, "calls": calls}))
"""


class Figures(NamedTuple):
    """Of one import: CPU seconds of all its processes and of the importer alone, wall seconds, KB, and what it did."""

    cpu: float
    own: float
    wall: float
    memory: int
    outcomes: dict[str, int]
    calls: dict[str, int]


def measure(folder: Path, workspace: Path) -> Figures:
    """Import in a process of its own. Its fork server becomes ours when it ends, so that its CPU is counted."""
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-c", IMPORTER, str(folder), str(workspace)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.1)
        except ChildProcessError:
            break
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = json.loads(done.stdout.splitlines()[-1])
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Figures(cpu, said["own"], said["wall"], said["memory"], said["outcomes"], said["calls"])


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plans", type=int, default=1_000)
    parser.add_argument("--times", type=int, default=10)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="thidua-bulk-") as temporary:
        root, found = Path(temporary), []
        for number, count in enumerate((given.plans, given.plans * given.times)):
            folder = write_good(root / f"in-{number}", count, seed=600 + number)
            found.append(measure(folder, root / f"w-{number}"))
            _print(f"{count} plans", count, found[-1])
        again = measure(folder, root / "w-1")
        _print("the same again", count, again)
    cpu, memory = found[1].cpu / found[0].cpu, found[1].memory / found[0].memory
    print(f"CPU × {cpu:.2f} for × {given.times} plans; memory × {memory:.2f}")
    parsed = sum(again.calls.get(stage, 0) for stage in ("read", "document"))
    print(f"second import: {again.wall:.1f} s, {parsed} documents read")


def _print(what: str, count: int, one: Figures) -> None:
    each = 1000 / count
    cpu = f"CPU {one.cpu:.0f} s ({one.cpu * each:.0f} ms a plan, importer {one.own * each:.0f} ms)"
    speed = f"{count / one.wall:.1f} plans/s, {one.memory / 1000:.0f} MB"
    print(f"{what}: {one.wall:.0f} s, {cpu}, {speed}, {one.outcomes}", flush=True)


if __name__ == "__main__":
    main()
