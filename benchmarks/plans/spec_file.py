"""The plain-text form of a plan spec → Plan: prose as it is printed, facts in lines under it.

A file is one or more parts divided by a line of ``=====`` (a decision and the plan that it promulgates). A part is a
TOML head between ``+++`` lines and a body, one paragraph a line. The label says what a line is ("I.", "2.", "2.1.",
"a)", "-", "+", else plain). ``**…**`` at the start is a bold run-in heading. A line that starts with ``@`` states a
fact of the line above it:

    @cite basis Quyết định | 85/QĐ-UBND | 2024-01-15 | UBND tỉnh [| title]
    @date dossier_deadline yearly --10-15 before years=2024,2025 anchor=… phase=…
    @criterion collective [| part of the line]          @content any
    @target collective ge 95 % | metric [| rating=Tốt] [| baseline=…]
    @tier A [90,100) điểm | tốt
    @award Giấy khen | Giám đốc Sở Tài chính | collective | 5 [| %] [| proposer=…]
    @rule disqualification collective gt 10 % [| part of the line]
    @actor Văn phòng Sở

A ``?`` after the name (``@actor?``) makes the fact optional, ``| open=unit,subject`` leaves columns unasked.
``!table 1 8 2 [repeat] [points=2]`` starts a table: rows of cells between ``|`` up to an empty line, the digits are the
columns' shares; ``!page`` starts a page.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from .spec import (
    Actor,
    Award,
    AwardRule,
    Block,
    Citation,
    Criterion,
    DateFact,
    Fact,
    Level,
    NewPage,
    Para,
    Plan,
    ScoreItem,
    Signature,
    Table,
    Target,
    Tier,
    number_value,
)

LABELS: tuple[tuple[re.Pattern[str], Level], ...] = (
    (re.compile(r"(Phần thứ \w+|Phần [IVX]+|Chương [IVX]+|[IVX]+|[A-E])[.:]?(?= )"), 1),
    (re.compile(r"(Điều )?\d+[.:](?= )"), 2),
    (re.compile(r"\d+\.\d+\.?(?= )"), 3),
    (re.compile(r"[a-zđ]\)(?= )|\(\d+\)(?= )"), 4),
    (re.compile(r"[-–](?= )"), 5),
    (re.compile(r"[+•](?= )"), 6),
)
_BASIS = re.compile(r"(Căn cứ|Thực hiện|Theo|Xét|Tiếp theo) ")


def read_spec(path: Path) -> tuple[Plan, ...]:
    """The plans of a spec file, in order."""
    return parse_spec(path.read_text(encoding="utf-8"))


def parse_spec(text: str) -> tuple[Plan, ...]:
    return tuple(_plan(part) for part in re.split(r"(?m)^={5,}\n", text))


def _plan(part: str) -> Plan:
    _, head, body = re.split(r"(?m)^\+\+\+\n", part, maxsplit=2)
    given: dict[str, Any] = tomllib.loads(head)
    signatures = tuple(
        Signature(authority=tuple(s.get("authority", ())), post=s.get("post"), name=s.get("name"))
        for s in given.pop("signatures", ())
    )
    under = tuple(block for block in blocks(given.pop("under", "")) if isinstance(block, Para))
    given |= {k: tuple(given[k]) for k in ("header", "subject", "recipients", "unasked") if k in given}
    return Plan(**given, signatures=signatures, under=under, body=_mark_basis(blocks(body)))


def _mark_basis(body: tuple[Block, ...]) -> tuple[Block, ...]:
    """Opening paragraphs that name what the plan rests on are set in italics."""
    out = list(body)
    for i, block in enumerate(out):
        if not isinstance(block, Para) or block.level or not _BASIS.match(block.text):
            break
        out[i] = replace(block, basis=True)
    return tuple(out)


def blocks(text: str) -> tuple[Block, ...]:
    """Paragraphs, tables and page breaks of a body."""
    out: list[Block] = []
    lines = iter(text.splitlines())
    for line in lines:
        stripped = line.strip()
        if stripped.startswith("@"):
            previous = out[-1]
            assert isinstance(previous, Para), f"no paragraph above {stripped!r}"
            out[-1] = replace(previous, facts=(*previous.facts, parse_fact(stripped[1:])))
        elif stripped.startswith("!table"):
            out.append(_table(stripped.split()[1:], lines))
        elif stripped == "!page":
            out.append(NewPage())
        elif stripped:
            out.append(paragraph(stripped))
    return tuple(out)


def paragraph(line: str) -> Para:
    """Label, level and bold run-in of a printed line.

    >>> paragraph("2.1. **Đối với tập thể:**").level
    3
    """
    label, level = "", 0
    for pattern, at in LABELS:
        if match := pattern.match(line):
            label, level, line = match[0], at, line[match.end() :].strip()
            break
    lead = 0
    if match := re.match(r"\*\*(.+?)\*\*", line):
        lead, line = len(match[1]), match[1] + line[match.end() :]
    short = not lead and 1 < level < 4 and len(line) < 60 and line[-1] not in ".;,"
    heading = level == 1 or lead == len(line) or short
    return Para(line, label=label, level=level, lead=lead, heading=heading)  # type: ignore[arg-type]


def _table(options: list[str], lines: Iterator[str]) -> Table:
    widths = tuple(float(o) for o in options if o.replace(".", "").isdigit())
    points = next((int(o.removeprefix("points=")) for o in options if o.startswith("points=")), None)
    rows: list[tuple[str, ...]] = []
    stated: list[Fact] = []
    for line in lines:
        if not line.strip():
            break
        if line.strip().startswith("@"):
            stated.append(parse_fact(line.strip()[1:]))
        else:
            rows.append(tuple(cell.strip() for cell in line.split("|")))
    assert all(len(row) == len(widths) for row in rows), f"uneven table: {rows}"
    facts = score_items(rows[1:], points) if points is not None else ()
    return Table(tuple(rows), widths, (*facts, *stated), repeat_header="repeat" in options, points_column=points)


def score_items(rows: list[tuple[str, ...]], points: int) -> tuple[Fact, ...]:
    """The rows of a scoring table under its header: label, text, points; a row's parent is the nearest row of a higher
    rank. The line of the total is a row of the table but no item to score: optional."""
    facts: list[Fact] = []
    open_rows: list[tuple[int, str]] = []
    for position, row in enumerate(rows, 1):
        label, text, value = row[0], row[1], row[points]
        total = "tổng" in text.lower() and not label
        rank = _rank(label)
        while open_rows and open_rows[-1][0] >= rank:
            open_rows.pop()
        parent = open_rows[-1][1] if open_rows and not total else None
        most = number_value(value) if value else None
        item = ScoreItem(position=position, label=label or None, text=text, parent=parent, max_points=most)
        facts.append(replace(item, optional=total))
        if label:
            open_rows.append((rank, label))
    return tuple(facts)


def _rank(label: str) -> int:
    for pattern, at in LABELS:
        if pattern.fullmatch(label) or pattern.match(f"{label} ") or pattern.match(f"{label}. "):
            return at
    return 7


def parse_fact(line: str) -> Fact:
    """A fact line without its ``@``.

    >>> parse_fact("tier A [90,100) điểm | tốt").lower_closed
    True
    """
    name, _, rest = line.partition(" ")
    optional = name.endswith("?")
    words, *fields = (field.strip() for field in rest.split("|"))
    named = dict(field.split("=", 1) for field in fields if re.match(r"[a-z]+=", field))
    plain = [field for field in fields if not re.match(r"[a-z]+=", field)]
    open_columns = tuple(column for column in named.pop("open", "").split(",") if column)
    return replace(_PARSERS[name.rstrip("?")](words, plain, named), optional=optional, open=open_columns)


def _cite(words: str, fields: list[str], named: dict[str, str]) -> Fact:
    role, kind = words.split(" ", 1)
    number, issued_on, issuer, title = ([f or None for f in fields] + [None] * 4)[:4]
    return Citation(role=role, kind=kind, number=number, issued_on=issued_on, issuer=issuer, title=title)  # type: ignore[arg-type]


def _date(words: str, fields: list[str], named: dict[str, str]) -> Fact:
    role, rule, *rest = words.split()
    bound = next((w for w in rest if w in ("on", "before", "by")), None)
    date = next((w for w in rest if re.fullmatch(r"-{0,2}\d[\d-]*", w)), None)
    years = tuple(int(y) for y in named.get("years", "").split(",") if y)
    made = DateFact(role=role, rule=rule, date=date, bound=bound, years=years or None)
    return replace(made, anchor=named.get("anchor"), phase=named.get("phase"), audience=named.get("audience"))


def _criterion(words: str, fields: list[str], named: dict[str, str]) -> Fact:
    return Criterion(subject=words, text=fields[0] if fields else None)


def _content(words: str, fields: list[str], named: dict[str, str]) -> Fact:
    return Criterion(kind="content", subject=words, text=fields[0] if fields else None)


def _measure(words: list[str]) -> dict[str, Any]:
    """ "ge 95 %" → comparator, value, unit."""
    comparator, value = [*words, None, None][:2]
    return {"comparator": comparator, "value": float(value) if value else None, "unit": " ".join(words[2:]) or None}


def _target(words: str, fields: list[str], named: dict[str, str]) -> Fact:
    subject, *measure = words.split()
    return Target(subject=subject, metric=fields[0], **_measure(measure), **named)  # type: ignore[arg-type]


_INTERVAL = re.compile(r"(?P<grade>\S+)?\s*(?P<a>[\[(])(?P<lower>[\d.]*),(?P<upper>[\d.]*)(?P<b>[\])])\s*(?P<unit>.*)")


def _tier(words: str, fields: list[str], named: dict[str, str]) -> Fact:
    match = _INTERVAL.fullmatch(words)
    assert match, f"no interval in {words!r}"
    lower, upper = (float(match[name]) if match[name] else None for name in ("lower", "upper"))
    return Tier(
        kind=named.get("kind", "grade"),
        name=fields[0] or None if fields else None,
        grade=match["grade"],
        lower=lower,
        lower_closed=None if lower is None else match["a"] == "[",
        upper=upper,
        upper_closed=None if upper is None else match["b"] == "]",
        unit=match["unit"] or None,
    )


def _award(words: str, fields: list[str], named: dict[str, str]) -> Fact:
    grantor, recipient, quota, unit = ([f or None for f in fields] + [None] * 4)[:4]
    most = float(quota) if quota else None
    proposer = named.get("proposer")
    return Award(form=words, grantor=grantor, proposer=proposer, recipient=recipient, quota=most, quota_unit=unit)


def _rule(words: str, fields: list[str], named: dict[str, str]) -> Fact:
    kind, *rest = words.split()
    subject = rest.pop(0) if rest and rest[0] in ("collective", "individual", "head", "any") else None
    return AwardRule(kind=kind, subject=subject, text=fields[0] if fields else None, **_measure(rest))


def _actor(words: str, fields: list[str], named: dict[str, str]) -> Fact:
    return Actor(actor=words)


_PARSERS = {
    "cite": _cite,
    "date": _date,
    "criterion": _criterion,
    "content": _content,
    "target": _target,
    "tier": _tier,
    "award": _award,
    "rule": _rule,
    "actor": _actor,
}
