"""The sets of plans that are scored: files with their labels. Each is made or found when asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmarks.plans.samples import write_reworded

SAMPLES = Path(__file__).parent.parent / "data" / "samples"
REWORDED_SEEDS = (101, 102, 103)
REWORDED_COUNT = 40
# Real plans and their labels are not part of the project; where they are at hand they are scored too.
OUTSIDE_SETS = ("digital", "docx", "scan", "badlayer", "tcvn3")


@dataclass(frozen=True)
class PlanSet:
    """``stems``: the labels of ``gold`` that belong to these files."""

    name: str
    files: tuple[Path, ...]
    gold: Path

    @property
    def stems(self) -> set[str]:
        """A file's stem, and those of the further documents in it."""
        own = {path.stem for path in self.files}
        return {label.stem for label in self.gold.glob("*.json") if label.stem.split(".part")[0] in own}


def plan_sets(scratch: Path, *, outside: Path, only: set[str] | None = None) -> list[PlanSet]:
    """All sets, or those named; reworded plans are written below ``scratch``."""
    found = [
        plan_set("samples", SAMPLES / "plans", SAMPLES / "gold"),
        plan_set("samples-text", SAMPLES / "text", SAMPLES / "gold"),
    ]
    if only is None or {"reworded", "reworded-stripped"} & only:
        found += _reworded(scratch / "reworded")
    if only is None or {"wider", "wider-stripped"} & only:
        found += _reworded(scratch / "wider", wider=True)
    found += [plan_set(name, outside / "plans" / name, outside / "gold") for name in OUTSIDE_SETS]
    found += [plan_set("seeds", outside / "seeds", outside / "gold")]
    found += [plan_set("real", outside / "real", outside / "real-gold")]
    return [s for s in found if s.files and (only is None or s.name in only)]


def plan_set(name: str, folder: Path, gold: Path) -> PlanSet:
    """The labelled files of a folder; none where the folder is not there."""
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    return PlanSet(name, tuple(path for path in files if (gold / f"{path.stem}.json").exists()), gold)


def _reworded(out: Path, *, wider: bool = False) -> list[PlanSet]:
    """Plans in other words, headings and orders than the samples, in their own letters and without marks; ``wider``:
    also in ways of saying a thing that were added later."""
    for seed in REWORDED_SEEDS:
        write_reworded(out, count=REWORDED_COUNT, seed=seed, wider=wider)
    name = "wider" if wider else "reworded"
    return [
        plan_set(name, out / "text", out / "gold"),
        plan_set(f"{name}-stripped", out / "stripped", out / "gold"),
    ]
