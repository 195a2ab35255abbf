"""Precision and recall of what the program finds, and what a change won and lost.

    python -m benchmarks.score                          # all sets: tp, fp, fn and F1 of every table; calibration
    python -m benchmarks.score --sets samples,reworded  # some of them
    python -m benchmarks.score --against HEAD           # and gains and losses by field and document

Sets: the samples as files (with OCR) and as text, reworded plans as text and without marks (120 each, seeds 101–103),
and real plans where ``--outside`` names a folder that holds them. The revision to compare with is checked out beside,
reads the same files with its own program, and is scored by today's labels and rules.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks import score_facts
from benchmarks.score_calibration import print_calibration, weighed_facts
from benchmarks.score_changes import print_changes
from benchmarks.score_facts import Plans, files_to_plans
from benchmarks.score_sets import PlanSet, plan_sets
from pipeline.counts import Score
from pipeline.evaluate import Evaluation, evaluate
from pipeline.evaluate_changes import changes

ROOT = Path(__file__).parent.parent


def main(arguments: Sequence[str] | None = None) -> None:
    given = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        only = set(given.sets.split(",")) if given.sets else None
        sets = plan_sets(Path(scratch), outside=given.outside, only=only)
        found = {s.name: _measured(s, given.workers, given.readings) for s in sets}
        if given.against:
            older = plans_of_revision(given.against, sets, Path(scratch), given.workers, given.readings)
            for s in sets:
                print(f"\n== {s.name}: against {given.against}")
                print_changes(changes(scored(s, older[s.name]), scored(s, found[s.name])))
        print("\n== confidence, all sets")
        print_calibration(fact for s in sets for fact in weighed_facts(s.gold, found[s.name]))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.score", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sets", help="names with commas; all that are at hand if left out")
    parser.add_argument("--against", metavar="REV", help="revision to compare with")
    parser.add_argument("--outside", type=Path, default=ROOT.parent / "shared", help="folder of real plans and labels")
    parser.add_argument("--readings", type=Path, help="keep page readings here; used again while reading.VERSION stays")
    parser.add_argument("--workers", type=int, default=2)
    return parser


def _measured(plans: PlanSet, workers: int, readings: Path | None) -> Plans:
    started = time.perf_counter()
    found = files_to_plans(plans.files, workers=workers, readings=readings)
    seconds = time.perf_counter() - started
    print(f"\n== {plans.name}: {len(plans.files)} files, {seconds:.1f} s")
    print_scores(scored(plans, found))
    return {stem: plan for stem, plan in found.items() if stem in plans.stems}


def scored(plans: PlanSet, found: Plans) -> Evaluation:
    return evaluate(plans.gold, found, only=plans.stems)


def print_scores(result: Evaluation) -> None:
    """A line a table, as ``thidua evaluate`` counts."""
    rows: Mapping[str, Score] = {**result.tables, "all facts": result.all_facts}
    print(f"{'table':17}   tp   fp   fn      P      R     F1")
    for name, s in rows.items():
        print(f"{name:17} {s.tp:4} {s.fp:4} {s.fn:4}  {s.precision:.3f}  {s.recall:.3f}  {s.f1:.3f}")
    if result.absent:
        print("not read:", ", ".join(result.absent))


def plans_of_revision(
    revision: str, sets: Sequence[PlanSet], scratch: Path, workers: int, readings: Path | None
) -> dict[str, Plans]:
    """What that revision's program finds in the same files."""
    tree, job, out = scratch / "tree", scratch / "job.json", scratch / "found.json"
    archive = subprocess.run(["git", "-C", ROOT, "archive", revision], capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(tree, filter="data")
    asked = {
        "workers": workers,
        "readings": str(readings.absolute()) if readings else None,
        "sets": {s.name: [str(path.absolute()) for path in s.files] for s in sets},
    }
    job.write_text(json.dumps(asked), encoding="utf-8")
    command = [sys.executable, "-P", score_facts.__file__, str(job), str(out)]
    subprocess.run(command, cwd=tree, env={**os.environ, "PYTHONPATH": str(tree)}, check=True)
    return json.loads(out.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


if __name__ == "__main__":
    main()
