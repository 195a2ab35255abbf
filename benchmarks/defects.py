"""Seeded defects: plant known defects into clean plans, check them, and print precision and recall by check and
family.

python -m benchmarks.defects [--plans N] [--each K] [--carrier text|scan] [--misses] [--save DIR]

Clean plans: the samples of ``data/samples`` and N reworded ones. What the checks say of a clean plan is its own (a
sample may have a defect on purpose) and is set aside; the clean plans' errors and warnings are printed first. A
planted defect is found when its check fires; any other error or warning that was not there before, and that the
damage does not explain, is a false alarm.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.defects_plants import DEFECTS, Defect
from benchmarks.plans.render_text import plans_text
from benchmarks.plans.reword import reword
from benchmarks.plans.samples import render
from benchmarks.plans.spec import Plan
from benchmarks.plans.spec_file import read_spec
from pipeline.checks import Flag, check_plan, rules
from pipeline.checks.parts import plan_of_part
from pipeline.pages import Page
from pipeline.reading import read_pages
from pipeline.run import pages_to_parts

SAMPLES = Path(__file__).parents[1] / "data" / "samples" / "specs"
SCAN = {"carrier": "scan", "grade": "office"}


@dataclass
class Score:
    """``found``, ``missed``: planted defects. ``false``: alarms that nothing planted explains."""

    found: int = 0
    missed: int = 0
    false: int = 0
    places: list[str] = field(default_factory=list)

    def __add__(self, other: Score) -> Score:
        return Score(self.found + other.found, self.missed + other.missed, self.false + other.false)

    @property
    def recall(self) -> float:
        return self.found / max(1, self.found + self.missed)

    @property
    def precision(self) -> float:
        return self.found / max(1, self.found + self.false)


def flags_of(plan: Plan, carrier: str) -> list[Flag]:
    """Every flag of a plan that goes the whole way: written, read, checked."""
    pages, media = _pages(plan, carrier)
    return [f for part in pages_to_parts(pages)[:1] for f in check_plan(plan_of_part(part, pages, media))]


def _pages(plan: Plan, carrier: str) -> tuple[list[Page], str]:
    if carrier == "text":
        return read_pages(plans_text((plan,)).encode(), media_type="text/plain", name="plan.txt"), "text/plain"
    data, suffix = render((plan,), dict(SCAN))
    return read_pages(data, media_type="application/pdf", name=f"plan{suffix}"), "application/pdf"


def clean_plans(count: int, seed: int = 99) -> Iterator[tuple[str, Plan]]:
    """Samples, then reworded plans."""
    for path in sorted(SAMPLES.glob("*.plan")):
        yield path.stem, read_spec(path)[-1]
    for i in range(count):
        yield f"reworded-{i}", reword(seed * 10_000 + i)


def run(
    count: int, each: int, carrier: str, *, only: str = "", seed: int = 99
) -> tuple[dict[str, Score], Counter[str]]:
    """Scores by check, and what the clean plans themselves were flagged for."""
    scores: dict[str, Score] = {d.rule_id: Score() for d in DEFECTS if d.rule_id.startswith(only)}
    own: Counter[str] = Counter()
    left = Counter({d.plant.__name__: each for d in DEFECTS})
    for name, plan in clean_plans(count, seed):
        before: set[str] | None = None
        for defect in DEFECTS:
            rng = random.Random(f"{name} {defect.plant.__name__}")
            damaged = defect.plant(plan, rng) if left[defect.plant.__name__] > 0 and defect.rule_id in scores else None
            if damaged is None:
                continue
            if before is None:
                flags = flags_of(plan, carrier)
                before = {f.rule_id for f in flags}
                own.update({f.rule_id for f in flags if f.severity != "I"})
            if defect.rule_id in before:
                continue
            left[defect.plant.__name__] -= 1
            _score(scores, defect, name, before, flags_of(damaged, carrier))
    return scores, own


def _score(scores: dict[str, Score], defect: Defect, name: str, before: set[str], flags: Sequence[Flag]) -> None:
    score = scores[defect.rule_id]
    # A remark may accuse the reading: on a scan nobody can tell a lost full stop from a missing one.
    hits = [f for f in flags if f.rule_id == defect.rule_id and (f.accuses == "plan" or _remark(f))]
    if hits:
        score.found += 1
    else:
        score.missed += 1
        score.places.append(f"missed {defect.plant.__name__} in {name}")
    for rule_id in sorted({f.rule_id for f in flags if f.severity != "I"} - before - defect.also - {defect.rule_id}):
        other = scores.setdefault(rule_id, Score())
        other.false += 1
        found = next(f.found for f in flags if f.rule_id == rule_id)
        other.places.append(f"false alarm after {defect.plant.__name__} in {name}: {(found or '')[:80]}")


def _remark(flag: Flag) -> bool:
    return rules()[flag.rule_id].severity == "I"


def families(scores: dict[str, Score]) -> dict[str, Score]:
    out: dict[str, Score] = {}
    for rule_id, score in scores.items():
        family = rule_id.partition("-")[0]
        out[family] = out.get(family, Score()) + score
    return out


def table(title: str, scores: dict[str, Score]) -> str:
    lines = [f"{title:10} planted found  false   recall precision"]
    for name, s in sorted(scores.items()):
        lines.append(f"{name:10} {s.found + s.missed:7} {s.found:5} {s.false:6}   {s.recall:6.3f} {s.precision:9.3f}")
    return "\n".join(lines)


def save(folder: Path, count: int) -> int:
    """Damaged plans as text files, named after check, plant and plan: to look at, or to check by the command line."""
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    for name, plan in clean_plans(count):
        for defect in DEFECTS:
            damaged = defect.plant(plan, random.Random(f"{name} {defect.plant.__name__}"))
            if damaged is not None:
                path = folder / f"{defect.rule_id}-{defect.plant.__name__}-{name}.txt"
                path.write_text(plans_text((damaged,)), encoding="utf-8")
                written += 1
    return written


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plans", type=int, default=40, help="reworded plans beside the samples")
    parser.add_argument("--each", type=int, default=12, help="at most so many plans for each plant")
    parser.add_argument("--carrier", choices=("text", "scan"), default="text")
    parser.add_argument("--only", default="", help="checks whose id begins so")
    parser.add_argument("--seed", type=int, default=99, help="of the reworded plans")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--save", type=Path, help="write the damaged plans as text to this folder instead")
    given = parser.parse_args()
    if given.save:
        print(save(given.save, given.plans), "plans in", given.save)
        return
    scores, own = run(given.plans, given.each, given.carrier, only=given.only, seed=given.seed)
    print("clean plans were flagged for:", dict(sorted(own.items())) or "nothing")
    print(table("check", scores))
    print(table("family", families(scores)))
    print(table("all", {"all": sum(scores.values(), Score())}))
    if given.misses:
        print("\n".join(f"{rule_id} {place}" for rule_id, s in sorted(scores.items()) for place in s.places))


if __name__ == "__main__":
    main()
