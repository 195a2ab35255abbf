"""Checks where plans are: on what an import just read, and on what the dataset holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from extractors.facts import Facts
from extractors.model import (
    Award,
    AwardRule,
    Citation,
    Criterion,
    DateFact,
    Fact,
    Field,
    PlanText,
    Recipient,
    Responsibility,
    ScoreItem,
    Section,
    Span,
    Target,
    Tier,
)
from pipeline import schema
from pipeline.checks.engine import check_plan
from pipeline.checks.settings import CheckSettings
from pipeline.checks.view import CheckedPlan, Reading
from pipeline.pages import Page
from pipeline.results import PlanPart
from pipeline.tables import Row, TableRows, pages_of_part, quality_of, text_origin

_TABLES: dict[str, type[Fact]] = {
    cls.table: cls
    for cls in (
        Field,
        Citation,
        DateFact,
        Criterion,
        Target,
        Tier,
        ScoreItem,
        Award,
        AwardRule,
        Responsibility,
        Recipient,
    )
}
_WHOLE_NUMBERS = ("number", "year_from", "year_to")  # header values that the dataset keeps as text


def flagged(part: PlanPart, pages: Sequence[Page], media_type: str | None) -> PlanPart:
    """The same document with the flags of the checks."""
    return replace(part, flags=check_plan(plan_of_part(part, pages, media_type)))


def plan_of_part(part: PlanPart, pages: Sequence[Page], media_type: str | None) -> CheckedPlan:
    """A document as it was read, for the rules."""
    own = pages_of_part(pages, part)
    reading = Reading(
        origin=text_origin(media_type, own),  # type: ignore[arg-type]
        quality=quality_of(own),
        restored=part.restored,
        unread=tuple(p.number for p in own if p.is_unread),
        ink_at_end=bool(own) and _has_ink(own[-1].carrier, own[-1].figures),
        strokes_told=all(_strokes_told(p.carrier, p.figures) for p in own),
    )
    return CheckedPlan(part.plan, part.facts, reading)


def _has_ink(carrier: str, figures: Mapping[str, float]) -> bool:
    """Words of the picture that reading took for noise: what a seal and a pen leave behind."""
    return carrier != "digital" and figures.get("noise", 0) > 0


def _strokes_told(carrier: str, figures: Mapping[str, float]) -> bool:
    """Our OCR looked at the page's Roman labels, and none stayed without."""
    return carrier == "digital" or figures.get("untold") == 0


def plan_of_rows(rows: TableRows) -> CheckedPlan:
    """A document of the dataset, for the rules: the same flags come out as when it was imported, by today's rules."""
    (plan,), (text,) = rows["plans"], rows["texts"]
    sections = tuple(_section(row) for row in sorted(rows["sections"], key=lambda r: int(r["section_id"])))
    facts = Facts(**{f.name: _facts(f.name, rows[f.name]) for f in fields(Facts)})
    unread = [
        m["args"].get("page") for r in rows["sources"] for m in r["reason"] or () if m["id"] == "reading.page_unread"
    ]
    reading = Reading(
        origin=plan["text_origin"],
        quality=plan["reading_quality"],
        restored=bool(plan["restored"]),
        unread=tuple(int(n) for n in unread if n),
        ink_at_end=bool(rows["pages"]) and _has_ink(rows["pages"][-1]["carrier"], rows["pages"][-1]["figures"]),
        strokes_told=all(_strokes_told(p["carrier"], p["figures"]) for p in rows["pages"]),
    )
    return CheckedPlan(PlanText(text["clean"], sections), facts, reading)


def check_rows(rows: TableRows, settings: CheckSettings | None = None) -> list[Row]:
    """Rows of ``flags`` for a document of the dataset, by today's rules and the user's settings."""
    plan = plan_of_rows(rows)
    return [
        {
            "plan_id": rows["plans"][0]["plan_id"],
            "rule_id": flag.rule_id,
            "severity": flag.severity,
            "accuses": flag.accuses,
            "args": dict(flag.args),
            "found": flag.found,
            "expected": flag.expected,
            "legal_basis": flag.legal_basis,
            "clean_start": flag.span.start if flag.span else None,
            "clean_end": flag.span.end if flag.span else None,
        }
        for flag in check_plan(plan, settings)
    ]


def _section(row: Row) -> Section:
    return Section(
        row["section_id"],
        row["block"],
        row["path"] or "",
        row["level"],
        row["label"] or "",
        row["title"] or "",
        row["clean_start"],
        row["clean_end"],
        row["parent"],
    )


def _facts(table: str, rows: Sequence[Row]) -> tuple[Any, ...]:
    """Rows as the extractors' records, in reading order; absent header values come first."""
    made = [_fact(_TABLES[table], row) for row in rows]
    return tuple(sorted(made, key=lambda f: f.span.start if f.span else -1))


_OWN = {
    table: tuple(f.name for f in fields(cls) if f.name not in ("span", "found_by", "confidence"))
    for table, cls in _TABLES.items()
}


_LIST_TYPES = ("integers", "numbers", "texts", "objects")  # types of columns that hold several values
_LISTS = {
    table: tuple(c.name for c in schema.tables()[table].columns if c.type in _LIST_TYPES and c.name in own)
    for table, own in _OWN.items()
}


def _fact(cls: type[Fact], row: Mapping[str, Any]) -> Fact:
    values = {name: row[name] for name in _OWN[cls.table]}
    for name in _LISTS[cls.table]:
        values[name] = _value(row[name])
    if cls is Field:
        values["candidates"] = tuple((c["value"], c["rule"]) for c in row["candidates"] or ())
        if values["field"] in _WHOLE_NUMBERS and str(values["value"] or "").isdigit():
            values["value"] = int(values["value"])
    return cls(
        span=None if row["clean_start"] is None else Span(row["clean_start"], row["clean_end"]),  # type: ignore[arg-type]
        found_by=row["found_by" if cls is DateFact else "rule"],
        confidence=row["confidence"] if row["confidence"] is not None else 1.0,
        **values,
    )


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
