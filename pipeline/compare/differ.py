"""Two plans, section by section and fact by fact: this year against last year, a department against its parent body.

Everything of both plans is in exactly one line of the answer; what cannot be paired stands on one side only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Literal, NamedTuple

from pipeline.compare import wording
from pipeline.compare.align import Demand, Settings, align
from pipeline.compare.frames import missing
from pipeline.messages import Language, current_language

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]
Relation = Literal["same", "changed", "stricter", "looser", "moved", "only_here", "only_there"]

HEADER = ("doc_number", "issuer", "parent_issuer", "province", "issued_on", "subject", "period_start", "period_end")
HEADINGS = Settings(words=0.9, topics=0.1, measures=0.0, enough=0.55)
MOST_LEVEL = 2  # sections below are read through their facts


class Difference(NamedTuple):
    """``what`` names the thing; ``left``/``right`` what each plan says, None where it says nothing.
    ``*_fact`` are the facts' ids (None for header values and sections)."""

    table: str
    relation: Relation
    what: str
    left: str | None
    right: str | None
    left_fact: str | None = None
    right_fact: str | None = None


def diff_plans(left: Tables, right: Tables, *, lang: Language | None = None) -> list[Difference]:
    """Compare the rows of two plans (as ``Store.plan`` gives them)."""
    lang = lang or current_language()
    left, right = _in_order(left), _in_order(right)
    out = [*_header(left, right, lang), *_sections(left, right), *_criteria(left, right), *_targets(left, right, lang)]
    for table, key, said in KEYED:
        out += _keyed(
            table, left.get(table, ()), right.get(table, ()), partial(key, lang=lang), partial(said, lang=lang)
        )
    return out


def _in_order(tables: Tables) -> Tables:
    """Facts in the order of their document, in which a reader looks for them."""
    ordered = ("criteria", "targets", *(table for table, *_ in KEYED))
    return {**tables, **{name: sorted(tables.get(name, ()), key=lambda r: r.get("start") or 0) for name in ordered}}


def _header(left: Tables, right: Tables, lang: Language) -> Iterator[Difference]:
    (a,), (b,) = left["plans"], right["plans"]
    for name in HEADER:
        one, other = (None if missing(p.get(name)) else _shown(name, p[name], lang) for p in (a, b))
        if one is not None or other is not None:
            yield Difference("plans", _relation(one, other), wording.heading("plans", name, lang), one, other)


def _shown(name: str, value: Any, lang: Language) -> str:
    return wording.date(value, lang) if name in ("issued_on", "period_start", "period_end") else str(value)


def _sections(left: Tables, right: Tables) -> Iterator[Difference]:
    """Headings down to "1.", paired by their words; a pair is "same" where the text under both is the same."""
    one, other = _headed(left), _headed(right)
    for match in align(list(one), list(other), HEADINGS):
        a, b = (one.get(match.left) if match.left else None), (other.get(match.right) if match.right else None)
        relation: Relation = (
            "same"
            if a == b
            else "changed"
            if a is not None and b is not None
            else ("only_here" if b is None else "only_there")
        )
        named = match.left or match.right
        assert named is not None
        yield Difference(
            "sections", relation, named.text, match.left.text if match.left else None,
            match.right.text if match.right else None,
        )  # fmt: skip


def _headed(tables: Tables) -> dict[Demand, str]:
    """Heading → its text with all below, white space squeezed."""
    clean = tables["texts"][0]["clean"]
    rows = [s for s in tables.get("sections", ()) if s["block"] in ("body", "annex")]
    out: dict[Demand, str] = {}
    for n, row in enumerate(rows):
        if 1 <= row["level"] <= MOST_LEVEL and row["title"]:
            after = next((s for s in rows[n + 1 :] if s["level"] <= row["level"]), None)
            end = after["clean_start"] if after else rows[-1]["clean_end"]
            body = " ".join(clean[row["clean_start"] : end].split()[1:])
            out[Demand.of(str(row["section_id"]), "any", row["title"])] = body
    return out


def _criteria(left: Tables, right: Tables) -> Iterator[Difference]:
    sides = [
        [Demand.of(r["fact_id"], r["subject"], r["text"], r["topics"]) for r in tables.get("criteria", ())]
        for tables in (left, right)
    ]
    for match in align(sides[0], sides[1]):
        a, b = match.left, match.right
        named = a or b
        assert named is not None
        yield Difference(
            "criteria", match.relation, named.text, a.text if a else None, b.text if b else None,
            a.key if a else None, b.key if b else None,
        )  # fmt: skip


def _targets(left: Tables, right: Tables, lang: Language) -> Iterator[Difference]:
    """Paired by what is measured; stricter or looser by the bounds."""

    def said(row: Row) -> str:
        bound = wording.bound(row["comparator"], row["value"], row["unit"], row["rating"], lang)
        return f"{row['metric']}: {bound}" if bound else str(row["metric"])

    rows = {r["fact_id"]: r for tables in (left, right) for r in tables.get("targets", ())}
    sides = [
        [Demand.of(r["fact_id"], r["subject"], f"{r['metric']} {_measured(r)}") for r in tables.get("targets", ())]
        for tables in (left, right)
    ]
    for match in align(sides[0], sides[1]):
        a, b = (rows[m.key] if m else None for m in (match.left, match.right))
        named = a or b
        assert named is not None
        yield Difference(
            "targets", match.relation, str(named["metric"]), said(a) if a else None, said(b) if b else None,
            a["fact_id"] if a else None, b["fact_id"] if b else None,
        )  # fmt: skip


_WORDS = {"ge": "ít nhất", "gt": "trên", "le": "không quá", "lt": "dưới", "decrease": "giảm", "increase": "tăng"}


def _measured(row: Row) -> str:
    """The bound in words, for :mod:`pipeline.compare.measures` to read."""
    if not missing(row["rating"]):
        return f"loại {row['rating']}"
    if missing(row["value"]):
        return ""
    if row["value"] == 0:
        return "không có"
    return f"{_WORDS.get(row['comparator'], '')} {wording.amount(row['value'], row['unit'], 'vi')}".strip()


def _keyed(
    table: str, left: Sequence[Row], right: Sequence[Row], key: Callable[[Row], str | None], said: Callable[[Row], str]
) -> Iterator[Difference]:
    """Facts with a name to pair them by; several of one name pair in their order."""
    waiting: dict[str, list[Row]] = {}
    for row in right:
        if (name := key(row)) is not None:
            waiting.setdefault(name, []).append(row)
    for row in left:
        if (name := key(row)) is None:
            continue
        other = waiting[name].pop(0) if waiting.get(name) else None
        yield _difference(table, name, row, other, said)
    for name, rows in waiting.items():
        for row in rows:
            yield _difference(table, name, None, row, said)


def _difference(table: str, name: str, a: Row | None, b: Row | None, said: Callable[[Row], str]) -> Difference:
    one, other = (said(a) if a else None), (said(b) if b else None)
    return Difference(
        table, _relation(one, other), name, one, other, a["fact_id"] if a else None, b["fact_id"] if b else None
    )


def _relation(one: str | None, other: str | None) -> Relation:
    if one == other:
        return "same"
    return "only_there" if one is None else "only_here" if other is None else "changed"


def _date_key(row: Row, lang: Language) -> str | None:
    if row["role"] in ("issued", "event"):
        return None
    phase = "" if missing(row["phase"]) else f" ({row['phase']})"
    return wording.code("date_role", row["role"], lang) + phase


def _date_said(row: Row, lang: Language) -> str:
    return wording.date(row["date"], lang) or wording.code("date_rule", row["rule"], lang)


def _tier_key(row: Row, lang: Language) -> str | None:
    name = row["grade"] if missing(row["name"]) else row["name"]
    return None if row["kind"] != "grade" or missing(name) else str(name)


def _award_key(row: Row, lang: Language) -> str:
    parts = [row["form"], row["grantor"], wording.code("recipient", row["recipient"], lang)]
    return " – ".join(str(p) for p in parts if not missing(p) and p)


def _quota(row: Row, lang: Language) -> str:
    return wording.amount(row["quota"], row["quota_unit"], lang) or "–"


def _rule_key(row: Row, lang: Language) -> str:
    subject = wording.code("subject", row["subject"], lang)
    return wording.code("award_rule_kind", row["kind"], lang) + (f" ({subject})" if subject else "")


def _rule_said(row: Row, lang: Language) -> str:
    return wording.bound(row["comparator"], row["value"], row["unit"], None, lang) or str(row["text"])


KEYED: tuple[tuple[str, Callable[..., str | None], Callable[..., str]], ...] = (
    ("dates", _date_key, _date_said),
    ("tiers", _tier_key, wording.interval),
    ("awards", _award_key, _quota),
    ("award_rules", _rule_key, _rule_said),
)
