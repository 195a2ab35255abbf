"""``python -m benchmarks.reading --help``; what is measured: :mod:`benchmarks.reading`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks import reading
from benchmarks.plans.corpus import STATES

ENGINES = ("auto", "pytesseract", "tesserocr")


def main() -> None:
    given = arguments()
    if given.what == "gate":
        from .gate import measure_gate

        sys.exit(not measure_gate(given.count, given.seed))
    if given.what == "read":
        from .by_grade import measure_corpus

        positions = [i for i in range(given.count) if given.only in STATES[i % len(STATES)][0]]
        measure_corpus(
            positions,
            seed=given.seed,
            raw=not given.no_raw,
            peer_count=given.peer_count,
            engine=given.engine,
            workers=given.workers,
        )
    elif given.what == "plans":
        from .files import measure_files

        measure_files(given.scans, given.truths, engine=given.engine)
    elif given.what == "time":
        from .speed import measure_time

        measure_time(
            given.files, runs=given.runs, peer_runs=given.peer_runs, workers=given.workers, engine=given.engine
        )
    elif given.what == "digital":
        from .speed import measure_digital

        measure_digital(given.count, seed=given.seed)
    else:
        from .memory import measure_memory

        sys.exit(not measure_memory(pages=given.pages, files=given.count, seed=given.seed))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=reading.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="what", required=True)
    counts = {"gate": 810, "read": 280, "plans": 0, "time": 0, "digital": 30, "memory": 500}
    made = {name: commands.add_parser(name) for name in counts}
    for name, count in counts.items():
        if count:
            made[name].add_argument("--count", type=int, default=count)
            made[name].add_argument("--seed", type=int, default=1)
    for name in ("read", "plans", "time"):
        made[name].add_argument("--engine", default="auto", choices=ENGINES)
        made[name].add_argument("--workers", type=int, default=2)
    made["read"].add_argument("--only", default="", help="states whose name holds this")
    made["read"].add_argument("--no-raw", action="store_true")
    made["read"].add_argument("--peer-count", type=int, default=2, help="pages of each state for OCRmyPDF")
    made["plans"].add_argument("scans", type=Path)
    made["plans"].add_argument("truths", type=Path)
    made["time"].add_argument("files", nargs="+", type=Path)
    made["time"].add_argument("--runs", type=int, default=5)
    made["time"].add_argument("--peer-runs", type=int, default=1)
    made["memory"].add_argument("--pages", type=int, default=26)
    return parser.parse_args()


if __name__ == "__main__":
    main()
