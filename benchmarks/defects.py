"""Seeded defects: plant known defects into clean plans, check them, and print precision and recall by check and
family.

python -m benchmarks.defects [--plans N] [--each K] [--family F] [--several M] [--carrier text|scan] [--seed S]
    [--without-samples] [--misses]

Clean plans: the samples of ``data/samples`` and N reworded ones. What the checks say of a clean plan is its own and
is set aside; it is printed first, apart what the plan's own truth states (a draft without number has one) and the
rest, which should be nothing. A planted defect is found when its check fires; any other error or warning that was
not there before, and that the damage does not explain, is a false alarm. ``--several``: up to M defects of different
families in one plan, which also saves OCR. ``--family``: at least so many cases for each family.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import benchmarks.defects_remarks  # noqa: F401  its plants register themselves
from benchmarks.defects_plants import DEFECTS, Defect
from benchmarks.plans.render_text import plans_text
from benchmarks.plans.reword import reword
from benchmarks.plans.samples import render
from benchmarks.plans.spec import Award, DateFact, Plan, Tier
from benchmarks.plans.spec_file import read_spec
from pipeline.checks import Flag, check_plan, rules
from pipeline.checks.parts import plan_of_part
from pipeline.pages import Page
from pipeline.reading import read_pages
from pipeline.run import pages_to_parts

SAMPLES = Path(__file__).parents[1] / "data" / "samples" / "specs"
SCAN = {"carrier": "scan", "grade": "office"}
WITHOUT_INK = ("blank", "handwritten")  # a text copy shows no handwriting


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


def clean_plans(count: int, seed: int = 99, *, samples: bool = True) -> Iterator[tuple[str, Plan]]:
    """Samples that are plans of movements, then reworded plans. Not the Party's, which follow its own layout."""
    for path in sorted(SAMPLES.glob("*kh-*.plan")) if samples else ():
        plan = read_spec(path)[-1]
        if not plan.party:
            yield path.stem, plan
    for i in range(count):
        yield f"reworded-{i}", reword(seed * 10_000 + i)


@dataclass(frozen=True)
class Case:
    """A clean plan, the same one damaged, and with what."""

    name: str
    clean: Plan
    damaged: Plan
    defects: tuple[Defect, ...]


# Plants that take out what others need (the day of issue, the section on awards): first, and one a plan.
_TAKES_OUT = frozenset(
    f"{family}-{number:03}"
    for family, numbers in {
        "HDR": (2, 4, 6, 17), "PER": (4, 6, 14), "STR": (8,), "AWD": (3, 12), "FUN": (1,), "LEG": (7,), "CRT": (4,),
        "DOC": (1, 3), "SIG": (2,), "RCP": (1,),
    }.items()
    for number in numbers
)  # fmt: skip


def cases(
    plans: Iterable[tuple[str, Plan]], each: int, *, several: int = 1, per_family: int = 0, only: str = ""
) -> list[Case]:
    """What to plant where: every plant in ``each`` plans, as far as it can be applied in so many."""
    wanted = [d for d in DEFECTS if d.rule_id.startswith(only)]
    plants_of = Counter(_family(d) for d in wanted)
    left = Counter({d.plant.__name__: max(each, -(-per_family // plants_of[_family(d)])) for d in wanted})
    out: list[Case] = []
    for name, plan in plans:
        own = {f.rule_id for f in flags_of(plan, "text")}
        order = sorted(wanted, key=lambda d: d.rule_id not in _TAKES_OUT) if several > 1 else wanted
        todo = [d for d in order if left[d.plant.__name__] > 0 and d.rule_id not in own]
        while todo:
            case, tried = _case(name, plan, todo, several)
            todo = [d for d in todo if d not in tried]
            if case.defects:
                out.append(case)
                left.subtract(d.plant.__name__ for d in case.defects)
    return out


def _family(defect: Defect) -> str:
    return defect.rule_id.partition("-")[0]


def _case(name: str, plan: Plan, todo: Sequence[Defect], several: int) -> tuple[Case, list[Defect]]:
    """One damaged plan, and the defects that are done with for this clean one (planted, or not to be planted)."""
    damaged: Plan = plan
    chosen: list[Defect] = []
    tried: list[Defect] = []
    for defect in todo:
        if len(chosen) == several:
            break
        if not _go_together(defect, chosen):
            continue
        made = defect.plant(damaged, random.Random(f"{name} {defect.plant.__name__}"))
        if made is not None:
            damaged, chosen = made, [*chosen, defect]
        if made is not None or not chosen:
            tried.append(defect)
    return Case(name, plan, damaged, tuple(chosen)), tried or list(todo)


def _go_together(new: Defect, chosen: Sequence[Defect]) -> bool:
    """One a family; no damage explains another; money and law may come back with an award that is added."""
    if chosen and (new.rule_id in _TAKES_OUT or any(d.rule_id == "DOC-001" for d in chosen)):
        return False
    families = {_family(d) for d in chosen}
    ids = {d.rule_id for d in chosen}
    explained = any(new.rule_id in d.also for d in chosen) or bool(new.also & ids)
    undone = _family(new) == "AWD" and bool(ids & {"FUN-001", "LEG-007"})
    return _family(new) not in families and not explained and not undone


_QUARTERS = {"I": "01", "II": "04", "III": "07", "IV": "10"}
# Samples, by subject, whose text says something else: read by a person, 28 November 2026.
JUDGED = {
    # A ward's plan of one page: neither aim nor criteria, and not a word about dossiers.
    "Phát động thi đua “Ngõ phố văn minh” năm 2026": ("STR-008", "AWD-012"),
}


def own_defects(plan: Plan) -> set[str]:
    """What a clean plan's own truth says is wrong with it: its spec was written so, whatever the checks think."""
    out = set(JUDGED.get(" ".join(plan.subject), ()))
    out |= {"HDR-001"} if plan.number_state in WITHOUT_INK else set()
    if not plan.signatures:  # ends with "./."
        out |= {"SIG-002"} | (set() if plan.recipients else {"RCP-001", "DOC-003"})
    facts = [f for b in plan.body for f in getattr(b, "facts", ())]
    dates = [f for f in facts if isinstance(f, DateFact)]
    if plan.issued_on_state in WITHOUT_INK:
        out |= {"HDR-002"} | ({"PER-006"} if any(d.rule == "on_issue" for d in dates) else set())
    if any(d.rule == "deferred" for d in dates):
        out.add("PER-011")
    if any(d.role == "period_start" and d.date and d.date < (plan.issued_on or "") for d in dates):
        out.add("PER-003")
    for b in plan.body:
        quarter = re.search(r"[Tt]ừ Quý (I{1,3}|IV)/(\d{4})", getattr(b, "text", ""))
        if quarter and f"{quarter[2]}-{_QUARTERS[quarter[1]]}" < (plan.issued_on or "")[:7]:
            out.add("PER-003")
    awards = [f for f in facts if isinstance(f, Award)]
    if awards and all(a.quota is None for a in awards):
        out.add("AWD-004")
    if any(s.post and not s.name for s in plan.signatures):
        out.add("SIG-001")
    own_head = ("Giám đốc Bệnh viện", "Giám đốc Trung tâm", "Hiệu trưởng")
    if any(isinstance(f, Award) and f.form == "Giấy khen" and (f.grantor or "").startswith(own_head) for f in facts):
        out.add("AWD-009")
    tiers = [f for f in facts if isinstance(f, Tier)]
    bounds = {t.lower for t in tiers} | {t.upper for t in tiers}
    asked = {getattr(f, "value", None) for f in facts if getattr(f, "kind", "") in ("min_score", "disqualification")}
    if tiers and any(v is not None and v not in bounds for v in asked):
        out.add("TIE-003")
    if any(t.lower == u.upper and not t.lower_closed and not u.upper_closed for t in tiers for u in tiers if t.lower):
        out.add("TIE-001")
    return out


def run(found: Sequence[Case], carrier: str, workers: int) -> tuple[dict[str, Score], Counter[str], Counter[str]]:
    """Scores by check; what the clean plans were flagged for: as their own truth says, and otherwise."""
    clean = {case.name: case.clean for case in found}
    plans = [*clean.values(), *(case.damaged for case in found)]
    with ProcessPoolExecutor(workers) as pool:
        flags = list(pool.map(flags_of, plans, [carrier] * len(plans)))
    of_clean = dict(zip(clean, flags, strict=False))
    scores: dict[str, Score] = {d.rule_id: Score() for case in found for d in case.defects}
    for case, seen in zip(found, flags[len(clean) :], strict=True):
        _score(scores, case, {f.rule_id for f in of_clean[case.name]} | own_defects(case.clean), seen)
    own: Counter[str] = Counter()
    other: Counter[str] = Counter()
    for name, plan in clean.items():
        grave = {f.rule_id for f in of_clean[name] if f.severity != "I"}
        own.update(grave & own_defects(plan))
        other.update(f"{rule_id} in {name}" for rule_id in grave - own_defects(plan))
    return scores, own, other


def _score(scores: dict[str, Score], case: Case, before: set[str], flags: Sequence[Flag]) -> None:
    names = " ".join(d.plant.__name__ for d in case.defects)
    for defect in case.defects:
        score = scores[defect.rule_id]
        # A remark may accuse the reading: on a scan nobody can tell a lost full stop from a missing one.
        hits = [f for f in flags if f.rule_id == defect.rule_id and (f.accuses == "plan" or _remark(f))]
        if hits:
            score.found += 1
        else:
            score.missed += 1
            score.places.append(f"missed {defect.plant.__name__} in {case.name} ({names})")
    explained = {r for d in case.defects for r in (d.rule_id, *d.also)}
    for rule_id in sorted({f.rule_id for f in flags if f.severity != "I"} - before - explained):
        other = scores.setdefault(rule_id, Score())
        other.false += 1
        found = next(f.found for f in flags if f.rule_id == rule_id)
        other.places.append(f"false alarm after {names} in {case.name}: {(found or '')[:80]}")


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


def save(folder: Path, planted: Sequence[Case]) -> int:
    """Damaged plans as text files, named after check, plant and plan: to look at, or to check by the command line."""
    folder.mkdir(parents=True, exist_ok=True)
    for i, case in enumerate(planted):
        names = "-".join(f"{d.rule_id}-{d.plant.__name__}" for d in case.defects)[:120]
        (folder / f"{i:04d}-{names}-{case.name}.txt").write_text(plans_text((case.damaged,)), encoding="utf-8")
    return len(planted)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plans", type=int, default=40, help="reworded plans beside the samples")
    parser.add_argument("--each", type=int, default=12, help="at most so many plans for each plant")
    parser.add_argument("--family", type=int, default=0, help="at least so many cases for each family")
    parser.add_argument("--several", type=int, default=1, help="up to so many defects in one plan")
    parser.add_argument("--carrier", choices=("text", "scan"), default="text")
    parser.add_argument("--only", default="", help="checks whose id begins so")
    parser.add_argument("--seed", type=int, default=99, help="of the reworded plans")
    parser.add_argument("--without-samples", action="store_true", help="reworded plans only: wording nobody has seen")
    parser.add_argument("--workers", type=int, default=2, help="processes")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--save", type=Path, help="write the damaged plans as text to this folder instead")
    given = parser.parse_args()
    plans = clean_plans(given.plans, given.seed, samples=not given.without_samples)
    planted = cases(plans, given.each, several=given.several, per_family=given.family, only=given.only)
    if given.save:
        print(save(given.save, planted), "plans in", given.save)
        return
    scores, own, other = run(planted, given.carrier, given.workers)
    print(len(planted), "damaged plans of", len({case.name for case in planted}), "clean ones")
    print("clean plans were flagged for what their truth says:", dict(sorted(own.items())) or "nothing")
    print("and for anything else:", dict(sorted(other.items())) or "nothing")
    print(table("check", scores))
    print(table("family", families(scores)))
    print(table("all", {"all": sum(scores.values(), Score())}))
    if given.misses:
        print("\n".join(f"{rule_id} {place}" for rule_id, s in sorted(scores.items()) for place in s.places))


if __name__ == "__main__":
    main()
