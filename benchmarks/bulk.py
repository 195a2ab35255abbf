"""Is an import linear: CPU, memory and speed for N plans and for ten times as many, and what a second import costs.

``python -m benchmarks.bulk --plans 1000``      1,000 and then 10,000 plans: 95 % digital, 5 % scans of one page

The ``thidua`` program is run as it is, with its Prefect server. CPU is that of all its processes; memory is the
importer's resident set when 500 files had ended and at the end.

"Around the stages" is all CPU less what the workers measured within the stages of the same import: the machines we have
run a fifth faster or slower from one quarter of an hour to the next, which is twice what is to be measured. As a check
of that, the stages are also run bare, before and after: processes, as many as there are cores, that read the first
folder and store nothing.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psutil

from benchmarks.bulk_cases import MIXED, write_good
from pipeline.store.store import Store
from pipeline.workspace import Workspace

EVERY = 500  # files between two looks at a running import
PARSED = ("read", "document")  # stages that a file which is read goes through
STAGES = ("read", "normalize", "extract", "check", "tables")  # what is left of an import with nothing around it

BARE = """
import sys
from pipeline.document import process_document
from pipeline.run import Settings
from pipeline.sandbox import SandboxSettings, limit_process
from pipeline.sources import find_sources
limit_process(SandboxSettings())
for source in list(find_sources([sys.argv[1]]))[int(sys.argv[2]) :: int(sys.argv[3])]:
    process_document(source, None, Settings())
"""


class Look(NamedTuple):
    """At an import on its way: files ended, CPU seconds of all its processes so far, the importer's MB."""

    ended: int
    cpu: float
    memory: float


class Figures(NamedTuple):
    """Of one import: CPU seconds of all its processes and of the stages alone, wall seconds, looks on the way, what
    became of the files, and calls of each stage."""

    cpu: float
    stages: float
    wall: float
    looks: list[Look]
    outcomes: dict[str, int]
    calls: dict[str, int]


def measure(folder: Path, workspace: Path) -> Figures:
    """Import with the program. Its fork server becomes ours when it ends, so that its CPU is counted."""
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
    before, started = _children_cpu(), time.monotonic()
    command = [sys.executable, "-m", "flows.cli", "import", str(folder), "--workspace", str(workspace)]
    given = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    importer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=given)
    looks = list(_looks(importer))
    if importer.wait():
        raise SystemExit(f"the import ended with {importer.returncode}")
    wall = time.monotonic() - started
    _reap()
    cpu = _children_cpu() - before
    with Store.open(Workspace.at(workspace)) as store:
        run = store.rows("runs")[-1]
        rows = store.rows("stages", run_id=run["run_id"])
    calls = Counter(row["stage"] for row in rows)
    stages = sum(row["cpu"] for row in rows if row["stage"] in STAGES)
    return Figures(cpu, stages, wall, looks, run["counts"], calls)


def _looks(importer: subprocess.Popen[str]) -> Iterator[Look]:
    assert importer.stdout is not None
    process, ended = psutil.Process(importer.pid), 0
    for line in importer.stdout:
        ended += line.startswith("[")  # "[500/10000] mới  ke-hoach-00499.pdf"
        if line.startswith("[") and ended % EVERY == 0:
            cpu = sum(_cpu(one) for one in (process, *process.children(recursive=True)))
            yield Look(ended, cpu, process.memory_info().rss / 1e6)
            print(f"  {ended} files, CPU {cpu:.0f} s, {process.memory_info().rss / 1e6:.0f} MB", flush=True)


def _cpu(process: psutil.Process) -> float:
    """Of a process and of its children that have ended."""
    try:
        return float(sum(process.cpu_times()[:4]))
    except psutil.Error:
        return 0.0


def bare(folder: Path) -> float:
    """CPU seconds of the stages alone, in as many processes as an import has workers: two that share a core spend more
    than one by itself."""
    before, count = _children_cpu(), os.cpu_count() or 1
    commands = [[sys.executable, "-c", BARE, str(folder), str(i), str(count)] for i in range(count)]
    processes = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for command in commands]
    ended = [process.wait() for process in processes]
    if any(ended):
        raise SystemExit("the bare stages failed")
    return _children_cpu() - before


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _reap() -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.1)
        except ChildProcessError:
            return


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plans", type=int, default=1_000)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--keep", type=Path, help="folder to work in, kept afterwards; plans that are there are used")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="thidua-bulk-") as temporary:
        root, found = given.keep or Path(temporary), []
        counts = (given.plans, given.plans * given.times)
        folders = [
            write_good(root / f"in-{count}", count, seed=600 + i, carriers=MIXED) for i, count in enumerate(counts)
        ]
        _print_bare(folders[0], counts[0])
        for folder, count in zip(folders, counts, strict=True):
            found.append(measure(folder, root / f"w-{count}"))
            _print(f"{count} plans", count, found[-1])
            if folder == folders[0]:
                _print_bare(folder, count)
        again = measure(folders[1], root / f"w-{counts[1]}")
        _print("the same again", counts[1], again)
    print(f"CPU × {found[1].cpu / found[0].cpu:.2f} for × {given.times} plans")
    if looks := found[1].looks:
        growth = looks[-1].memory / looks[0].memory
        print(f"memory after {looks[0].ended} files {looks[0].memory:.0f} MB, at the end × {growth:.2f}")
    print(f"second import: {again.wall:.1f} s, {sum(again.calls.get(stage, 0) for stage in PARSED)} documents read")


def _print(what: str, count: int, one: Figures) -> None:
    cpu = f"CPU {one.cpu:.0f} s ({one.cpu * 1000 / count:.0f} ms a plan)"
    speed = f"{count / one.wall:.1f} plans/s"
    split = f"stages {one.stages * 1000 / count:.0f} ms, around them {(one.cpu - one.stages) * 1000 / count:.1f} ms"
    print(f"{what}: {one.wall:.0f} s, {cpu}, {split}, {speed}, {one.outcomes}", flush=True)


def _print_bare(folder: Path, count: int) -> None:
    print(f"bare stages: {bare(folder) * 1000 / count:.0f} ms a plan", flush=True)


if __name__ == "__main__":
    main()
