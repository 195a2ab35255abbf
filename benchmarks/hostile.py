"""Hostile files beside good plans: nothing stops, hangs, leaks or changes what the good ones yield.

``python -m benchmarks.hostile run --good 50``        all of hostile_files.py, and good plans clean and beside them
``python -m benchmarks.hostile fuzz --seconds 300``   mutations of good files

Exit code 1 where something is wrong. What must hold: every file ends once; what is not stored has a reason in both
languages; good plans are the same rows as in a clean import; no process is left; no document took longer than its
limit and a little; nothing was written outside the workspace.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks.bulk_cases import dataset_hash, write_good
from benchmarks.hostile_files import Hostile, Seeds, hostile_files, mutate, write_hostile
from pipeline.batch import BatchSettings, FileEnd, Silent, Summary, import_batch
from pipeline.sandbox import SandboxSettings
from pipeline.workspace import Workspace

SLACK = 8.0  # seconds to kill a worker that ignores the first signal, and to notice


@dataclass
class Watch(Silent):
    """Counts the ends and measures the longest silence between two."""

    ends: list[FileEnd] = field(default_factory=list)
    last: float = 0.0
    longest: float = 0.0

    def begin(self, total: int) -> None:
        """Start the clock."""
        self.last = time.monotonic()

    def ended(self, end: FileEnd) -> None:
        """Note the end and how long nothing ended before it."""
        now = time.monotonic()
        self.longest, self.last = max(self.longest, now - self.last), now
        self.ends.append(end)


def settings(timeout: float) -> BatchSettings:
    """Limits small enough for a benchmark, otherwise as an import has them."""
    return BatchSettings(
        sandbox=SandboxSettings(workers=2, timeout=timeout, timeout_per_megabyte=0, max_timeout=timeout)
    )


def import_folders(folders: Iterable[Path], workspace: Workspace, timeout: float) -> tuple[Summary, Watch, list[str]]:
    """Import, and list the processes left behind."""
    before = {process.pid for process in psutil.process_iter()}
    watch = Watch()
    summary = import_batch(
        [str(folder) for folder in folders], workspace=workspace, settings=settings(timeout), reporter=watch
    )
    time.sleep(1)
    left = [
        process.name()
        for process in psutil.Process().children(recursive=True)
        if process.pid not in before and not _is_server(process)
    ]
    return summary, watch, left


def problems(summary: Summary, watch: Watch, left: list[str], *, good: set[str], timeout: float) -> list[str]:
    """What is not as it must be."""
    found = [f"process left: {name}" for name in left]
    found += [f"ended {n} times: {key}" for key, n in Counter(_key(end) for end in watch.ends).items() if n != 1]
    for end in watch.ends:
        if end.outcome in ("failed", "skipped") and not end.reasons:
            found.append(f"no reason: {end.source.name}")
        for reason in end.reasons:
            if "{" in reason.text("vi") + reason.text("en") and "{" not in end.source.name + str(reason.args):
                found.append(f"unfinished sentence: {end.source.name}: {reason.id}")
            if reason.id == "sandbox.unexpected":
                found.append(f"nobody foresaw: {end.source.name}: {reason.text('en')}")
        if end.source.name in good and end.outcome != "new":
            found.append(f"good plan {end.source.name} ended {end.outcome}: {' '.join(map(str, end.reasons))}")
    if watch.longest > 2 * timeout + SLACK:  # a document that died is tried once more
        found.append(f"nothing ended for {watch.longest:.0f} s")
    return found


def run(*, count: int, timeout: float, families: set[str] | None = None, root: Path) -> list[str]:
    """The whole comparison; prints figures and returns what is wrong."""
    good = write_good(root / "good", count)
    names = {path.name for path in good.iterdir()}
    clean = Workspace.at(root / "clean")
    import_folders([good], clean, timeout)
    files = [f for f in hostile_files(Seeds.make()) if families is None or f.family in families]
    entries = write_hostile(root / "hostile", files)
    bait = _listing(root)
    workspace, started = Workspace.at(root / "beside"), time.monotonic()
    summary, watch, left = import_folders([root / "hostile", good], workspace, timeout)
    seconds = time.monotonic() - started
    found = problems(summary, watch, left, good=names, timeout=timeout)
    if dataset_hash(clean, names=names) != dataset_hash(workspace, names=names):
        found.append("the good plans' rows are not those of a clean import")
    found += [f"written outside: {path}" for path in _listing(root) - bait if not path.startswith("beside")]
    print(f"{entries} hostile entries, {count} good plans, {len(summary.ends)} files with archives, {seconds:.0f} s")
    print(f"outcomes {summary.outcomes}; partial {len(summary.partial)}; longest silence {watch.longest:.1f} s")
    reasons = Counter(reason.id for end in watch.ends for reason in end.reasons)
    print("reasons: " + ", ".join(f"{name} {n}" for name, n in reasons.most_common()))
    return found


def fuzz(*, seconds: float, seed: int, timeout: float, root: Path) -> list[str]:
    """Batches of mutated files until the time is over; what breaks a rule is kept in ``root``/kept."""
    rng, seeds = random.Random(seed), Seeds.make()
    kinds = list(seeds.each())
    until, tried, outcomes = time.monotonic() + seconds, 0, Counter[str]()
    found: list[str] = []
    while time.monotonic() < until:
        folder = root / f"batch-{tried:06d}"
        files = []
        for number in range(60):
            suffix, data = rng.choice(kinds)
            changed = mutate(data, rng)
            files.append(Hostile("fuzz", f"{tried + number:06d}{suffix}", lambda changed=changed: changed))
        folder.mkdir(parents=True)
        for one in files:
            (folder / one.name).write_bytes(one.make())
        summary, watch, left = import_folders([folder], Workspace.at(root / "workspace"), timeout)
        wrong = problems(summary, watch, left, good=set(), timeout=timeout)
        found += [f"{folder.name}: {problem}" for problem in wrong]
        outcomes.update(end.outcome for end in watch.ends)
        tried += len(files)
    print(f"{tried} mutated files, outcomes {dict(outcomes)}")
    return found


def _key(end: FileEnd) -> tuple[str, str | None]:
    return str(end.source.path), end.source.member


def _is_server(process: psutil.Process) -> bool:
    """Python's fork server and resource tracker belong to this process and end with it."""
    try:
        line = " ".join(process.cmdline())
    except psutil.Error:
        return True
    return "forkserver" in line or "resource_tracker" in line


def _listing(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*")}


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("run")
    one.add_argument("--good", type=int, default=50)
    one.add_argument("--family", action="append")
    two = commands.add_parser("fuzz")
    two.add_argument("--seconds", type=float, default=120)
    two.add_argument("--seed", type=int, default=1)
    for command in (one, two):
        command.add_argument("--timeout", type=float, default=30)
        command.add_argument("--keep", type=Path, help="folder to work in, kept afterwards")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="thidua-hostile-") as temporary:
        root = given.keep or Path(temporary)
        if given.command == "run":
            families = set(given.family) if given.family else None
            found = run(count=given.good, timeout=given.timeout, families=families, root=root)
        else:
            found = fuzz(seconds=given.seconds, seed=given.seed, timeout=given.timeout, root=root)
    print("\n".join(found) or "nothing wrong")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
