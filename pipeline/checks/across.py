"""Checks over many plans: what one document cannot show. Each is a function over the dataset's rows, registered as the
others are; a flag names the plan it belongs to.

    flags = check_across(store_rows)      # rows of plans, citations and texts
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from rapidfuzz import fuzz

from normalizers.fold import fold
from pipeline.checks.bounds import issue_bounds
from pipeline.checks.model import Severity
from pipeline.checks.sources import basis_text
from pipeline.tables import Row

SAME_TEXT_LENGTH = 6000  # characters of two texts that are compared
SAME_TEXT = 90  # two copies of one plan agree at least so far, whatever carrier they came in


@dataclass(frozen=True)
class Collection:
    """The rows that rules across plans look at, by plan."""

    plans: list[Row]
    citations: list[Row] = field(default_factory=list)
    texts: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def by_plan(self) -> dict[str, list[Row]]:
        """Citations of each plan."""
        out: dict[str, list[Row]] = {}
        for row in self.citations:
            out.setdefault(row["plan_id"], []).append(row)
        return out

    @cached_property
    def by_number(self) -> dict[tuple[str, str], list[Row]]:
        """Plans by their number and year of issue."""
        out: dict[tuple[str, str], list[Row]] = {}
        for plan in self.plans:
            if plan["doc_number"] and plan["issued_on"]:
                out.setdefault((plan["doc_number"], str(plan["issued_on"])[:4]), []).append(plan)
        return out


@dataclass(frozen=True)
class AcrossRule:
    """``find`` yields rows of ``flags`` without what the rule itself says."""

    id: str
    severity: Severity
    find: Callable[[Collection], Iterator[dict[str, Any]]]
    legal: tuple[str, ...] = ()


ACROSS: dict[str, AcrossRule] = {}


def across(
    rule_id: str, *, severity: Severity, legal: tuple[str, ...] = ()
) -> Callable[[Callable[[Collection], Iterator[dict[str, Any]]]], Callable[[Collection], Iterator[dict[str, Any]]]]:
    """Register a function as a rule over many plans."""

    def register(
        find: Callable[[Collection], Iterator[dict[str, Any]]],
    ) -> Callable[[Collection], Iterator[dict[str, Any]]]:
        ACROSS[rule_id] = AcrossRule(rule_id, severity, find, legal)
        return find

    return register


def check_across(collection: Collection, *, only: Iterable[str] = ()) -> list[Row]:
    """Flags of every rule, in the order of the plans' ids."""
    wanted = frozenset(only)
    rows = [
        _row(rule, found)
        for rule in ACROSS.values()
        if not wanted or rule.id in wanted or rule.id.partition("-")[0] in wanted
        for found in rule.find(collection)
    ]
    return sorted(rows, key=lambda r: (r["plan_id"], r["rule_id"]))


def _row(rule: AcrossRule, found: dict[str, Any]) -> Row:
    blank: Row = {
        "accuses": "plan",
        "args": {},
        "found": None,
        "expected": None,
        "clean_start": None,
        "clean_end": None,
    }
    issued = issue_bounds(issued_on=found.pop("issued_on", None), cited=(), year_from=None)
    basis = basis_text(rule.legal, issued)
    return {**blank, "rule_id": rule.id, "severity": rule.severity, "legal_basis": basis, **found}


def _same_body(a: Row, b: Row) -> bool:
    """One office of one province; "Sở Y tế" is another in each province."""
    names = [fold(str(p["issuer"] or "")) for p in (a, b)]
    return a["province"] == b["province"] and bool(names[0]) and fuzz.ratio(*names) >= SAME_TEXT


def _same_content(a: Row, b: Row, texts: Mapping[str, str]) -> bool:
    """The same plan in two copies: it counts once."""
    if a["same_as"] or b["same_as"] or a["source_id"] == b["source_id"]:
        return True
    one, other = (fold(texts.get(p["plan_id"], ""))[:SAME_TEXT_LENGTH] for p in (a, b))
    if one and other:
        return bool(fuzz.ratio(one, other) >= SAME_TEXT)
    return fold(str(a["subject"])) == fold(str(b["subject"]))


@across("HDR-016", severity="E", legal=("n30.register",))
def number_used_twice(all_plans: Collection) -> Iterator[dict[str, Any]]:
    """Two different texts of one body carry the same number and symbol in one year. Leaves alone copies of one
    plan, offices of the same name in other provinces, numbers or years that are not printed. Source: Nghị định
    30/2020 Điều 15 khoản 1, from 05/3/2020.
    """
    for (number, year), plans in all_plans.by_number.items():
        for i, plan in enumerate(plans):
            others = [p for p in plans[:i] if _same_body(plan, p) and not _same_content(plan, p, all_plans.texts)]
            if others:
                args = {"own": number, "year": year, "other": ", ".join(p["plan_id"] for p in others)}
                yield {"plan_id": plan["plan_id"], "found": number, "args": args, "issued_on": plan["issued_on"]}


@across("LEG-005", severity="I")
def one_symbol_two_days_across(all_plans: Collection) -> Iterator[dict[str, Any]]:
    """One text is cited with different days by plans of one province: the rarer day is noted. Leaves alone symbols
    that hold no year and were cited for different years, texts of other provinces, and OCR's doubtful digits.
    Source: logic.
    """
    provinces = {p["plan_id"]: p["province"] for p in all_plans.plans}
    days: dict[tuple[Any, ...], dict[str, list[Row]]] = {}
    for row in all_plans.citations:
        day = row["issued_on"]
        if row["number"] and day and len(day) == 10 and (row["confidence"] or 0) >= 0.8:
            national = bool(re.search(r"(?:NĐ-CP|NQ-CP|TTg|QH\d+|/TW|-B[A-ZĐ]+|/BTC)", row["number"]))
            key = (
                row["number"],
                "" if re.search(r"/(?:19|20)\d\d/", row["number"]) else day[:4],
                national or provinces[row["plan_id"]],
            )
            days.setdefault(key, {}).setdefault(day, []).append(row)
    for (number, *_), found in days.items():
        if len(found) < 2:
            continue
        usual = max(found, key=lambda d: (len(found[d]), d))
        for day, rows in found.items():
            for row in rows if day != usual else ():
                args = {"text": number, "one": usual, "other": day}
                place = {"clean_start": row["clean_start"], "clean_end": row["clean_end"]}
                yield {"plan_id": row["plan_id"], "found": day, "expected": usual, "args": args, **place}


@across("PER-012", severity="W")
def outside_the_parents_period(all_plans: Collection) -> Iterator[dict[str, Any]]:
    """A plan carries out another plan of the dataset, and its own period begins before the parent was issued or
    ends after the parent's last year. Leaves alone parents of another body with the same number, and parents
    without a span. Source: logic.
    """
    for plan in all_plans.plans:
        for cited in all_plans.by_plan.get(plan["plan_id"], ()):
            parent = _parent(plan, cited, all_plans)
            if (
                parent is None
                or not plan["year_to"]
                or not parent["year_to"]
                or parent["year_from"] == parent["year_to"]
            ):
                continue
            if plan["year_to"] > parent["year_to"] or plan["year_from"] < parent["year_from"]:
                yield {
                    "plan_id": plan["plan_id"],
                    "found": f"{plan['year_from']} – {plan['year_to']}",
                    "expected": f"{parent['year_from']} – {parent['year_to']}",
                    "args": {"parent": parent["plan_id"]},
                    "clean_start": cited["clean_start"],
                    "clean_end": cited["clean_end"],
                }


def _parent(plan: Row, cited: Row, all_plans: Collection) -> Row | None:
    """The plan of the dataset that a basis means: same number and day, same province."""
    if cited["role"] != "basis" or not cited["number"] or not cited["issued_on"]:
        return None
    known = all_plans.by_number.get((cited["number"], str(cited["issued_on"])[:4]), ())
    fits = [
        p for p in known if p["issued_on"] == cited["issued_on"] and p["province"] == plan["province"] and p is not plan
    ]
    return fits[0] if len(fits) == 1 else None
