"""How long the facts of a plan take, and a cold start of the program: processor seconds, median of several runs.

    python -m benchmarks.speed --runs 9

A born-digital plan of four pages is written. Measured are its facts from its normalized text (sections, extraction,
confidence; the first run, which loads the lexicons, left out), and ``thidua read`` of the file by a new process with
all its children: imports, PDF, text, facts, checks and printing. Processor time, so that other work on the machine does
not count; exit code 1 where a bar is missed.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.plans.layout import lay_out
from benchmarks.plans.render_pdf import plans_pdf
from benchmarks.plans.reword import reword
from benchmarks.plans.spec import Plan
from pipeline.run import Settings, pages_to_text, source_to_pages, text_to_parts
from pipeline.sources import find_sources

PAGES = 4
FIRST_SEED = 1_010_000
FACTS_BAR, READ_BAR = 0.060, 1.5  # seconds of one core


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    runs = parser.parse_args(arguments).runs
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.pdf"
        path.write_bytes(plans_pdf((plan_of_pages(PAGES),)))
        facts, count = facts_seconds(path, runs)
        read = [read_seconds(path) for _ in range(runs)]
    print(f"a born-digital plan of {PAGES} pages, {count} facts; processor seconds, median of {runs} runs (least–most)")
    ways = (("facts from text", facts, FACTS_BAR), ("thidua read, cold", read, READ_BAR))
    for name, seconds, bar in ways:
        middle = statistics.median(seconds)
        print(f"{name:18} {middle:.3f} ({min(seconds):.3f}–{max(seconds):.3f}), bar {bar}")
    return int(any(statistics.median(seconds) > bar for _, seconds, bar in ways))


def plan_of_pages(pages: int) -> Plan:
    """The first reworded plan that fills so many pages."""
    return next(plan for i in range(1000) if len(lay_out((plan := reword(FIRST_SEED + i),))) == pages)


def facts_seconds(path: Path, runs: int) -> tuple[list[float], int]:
    """Seconds for the facts of normalized text, and how many there are."""
    (source,) = find_sources([path])
    pages = source_to_pages(source, stages=None, settings=Settings())
    normalized = pages_to_text(pages)
    parts = text_to_parts(normalized, pages)
    count = sum(len(getattr(part.facts, name)) for part in parts for name in part.facts.__dataclass_fields__)
    return [timed(lambda: text_to_parts(normalized, pages)) for _ in range(runs)], count


def timed(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def read_seconds(path: Path) -> float:
    """Processor seconds of a new process and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "flows.cli", "read", str(path)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    sys.exit(main())
