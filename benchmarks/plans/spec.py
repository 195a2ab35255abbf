"""What a plan is, for the generator: a header, numbered paragraphs that know which facts they state, a signature.

The text of a paragraph and its facts are written from the same values, and :func:`unsupported` proves it: a number or
day in a fact that its paragraph does not print is a mistake in the spec, and building fails.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import ClassVar, Literal

State = Literal["printed", "handwritten", "blank", "absent"]
Level = Literal[0, 1, 2, 3, 4, 5, 6]  # paragraph; I.; 1.; 1.1.; a); -; +


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One row of gold. ``optional``: a careful reader may list it or not. ``open``: columns on which careful readers
    differ; the gold does not ask for them."""

    table: ClassVar[str]
    always: ClassVar[tuple[str, ...]] = ()  # columns given even when null: the reader must not invent a value for them

    optional: bool = False
    open: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Citation(Fact):
    table = "citations"
    always = ("role", "kind", "number", "issued_on", "issuer")

    role: Literal["basis", "mention"]
    kind: str
    number: str | None = None
    issued_on: str | None = None
    issuer: str | None = None
    title: str | None = None


@dataclass(frozen=True, kw_only=True)
class DateFact(Fact):
    table = "dates"
    always = ("role", "rule", "date")

    role: str
    rule: str
    date: str | None = None
    bound: str | None = None
    years: tuple[int, ...] | None = None
    anchor: str | None = None
    phase: str | None = None
    audience: str | None = None


@dataclass(frozen=True, kw_only=True)
class Criterion(Fact):
    table = "criteria"
    always = ("kind", "subject", "text")

    subject: str
    kind: str = "criterion"
    text: str | None = None  # None: the whole paragraph


@dataclass(frozen=True, kw_only=True)
class Target(Fact):
    table = "targets"
    always = ("subject", "metric", "comparator", "value", "unit")

    subject: str
    metric: str
    comparator: str
    value: float | None = None
    unit: str | None = None
    rating: str | None = None
    baseline: str | None = None


@dataclass(frozen=True, kw_only=True)
class Tier(Fact):
    table = "tiers"
    always = ("kind", "grade", "lower", "lower_closed", "upper", "upper_closed", "unit")

    kind: str = "grade"
    name: str | None = None
    grade: str | None = None
    lower: float | None = None
    lower_closed: bool | None = None
    upper: float | None = None
    upper_closed: bool | None = None
    unit: str | None = "điểm"


@dataclass(frozen=True, kw_only=True)
class ScoreItem(Fact):
    table = "score_items"
    always = ("position", "label", "max_points", "parent", "text")

    position: int
    label: str | None
    max_points: float | None
    parent: str | None
    text: str


@dataclass(frozen=True, kw_only=True)
class Award(Fact):
    table = "awards"
    always = ("form", "grantor", "recipient", "quota")

    form: str
    grantor: str | None = None
    proposer: str | None = None
    recipient: str | None = None
    quota: float | None = None
    quota_unit: str | None = None


MEASURED_RULES = {"disqualification", "min_score", "dossier_copies", "amount"}


@dataclass(frozen=True, kw_only=True)
class AwardRule(Fact):
    table = "award_rules"
    always = ("kind", "text")

    kind: str
    subject: str | None = None
    comparator: str | None = None
    value: float | None = None
    unit: str | None = None
    text: str | None = None  # None: the whole paragraph


@dataclass(frozen=True, kw_only=True)
class Actor(Fact):
    table = "responsibilities"
    always = ("actor",)

    actor: str
    text: str | None = None


@dataclass(frozen=True)
class Para:
    """A paragraph without its label. ``lead``: letters set in bold at its start (a run-in heading)."""

    text: str
    label: str = ""
    level: Level = 0
    facts: tuple[Fact, ...] = ()
    basis: bool = False
    lead: int = 0
    heading: bool = False

    @property
    def printed(self) -> str:
        return f"{self.label} {self.text}".strip()


@dataclass(frozen=True)
class Table:
    """Rows of cells under a header row; ``widths`` are shares. ``repeat_header`` on every page it runs over."""

    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    facts: tuple[Fact, ...] = ()
    repeat_header: bool = False
    points_column: int | None = None


@dataclass(frozen=True)
class NewPage:
    """The next block starts a page."""


Block = Para | Table | NewPage


@dataclass(frozen=True, kw_only=True)
class Signature:
    """``authority`` as printed, one line each ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH")."""

    authority: tuple[str, ...] = ()
    post: str | None = None
    name: str | None = None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A document. ``header`` is the left column, bold from ``bold_from`` on; ``values`` are the gold's header values
    that are not read off another field (issuer in sentence case, level, province, years); ``under`` stands below the
    subject ("(Kèm theo …)")."""

    header: tuple[str, ...]
    doc_type: str
    subject: tuple[str, ...]
    body: tuple[Block, ...]
    bold_from: int = 0
    number: str | None = None
    symbol: str | None = None
    number_state: State = "printed"
    number_space: bool = False  # "Số: 10 /KH-SYT", as forms with room for the number leave it
    place: str | None = None
    issued_on: str | None = None
    issued_on_state: State = "printed"
    date_line: str | None = None
    under: tuple[Para, ...] = ()
    recipients: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()
    values: dict[str, object] = field(default_factory=dict)
    motto: bool = True
    party: bool = False  # a body of the Party: "Số 20-KH/TU", the Party's name for the motto
    unasked: tuple[str, ...] = ()  # header values on which careful readers differ (two signers): not in the gold

    @property
    def number_line(self) -> str | None:
        """ "Số: 125/KH-SYT"; the number is left out where it is blank or written by hand."""
        if self.number_state == "absent" or self.symbol is None:
            return None
        number = self.number if self.number_state == "printed" else ""
        if self.party:
            return f"Số {number}-{self.symbol}"
        return f"Số: {number}{' ' if self.number_space else ''}/{self.symbol}"


_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def number_value(printed: str) -> float:
    """Vietnamese figures: a comma is the decimal point, a dot groups thousands.

    >>> number_value("1.200"), number_value("97,5")
    (1200.0, 97.5)
    """
    return float(re.sub(r"\.(?=\d{3}(?:\D|$))", "", printed).replace(",", "."))


def numbers_in(text: str) -> set[float]:
    """Every figure printed in a text.

    >>> sorted(numbers_in("đạt 97,5% trước ngày 15/10"))
    [10.0, 15.0, 97.5]
    """
    return {number_value(number) for number in _NUMBER.findall(text)}


def unsupported(fact: Fact, text: str) -> list[str]:
    """What a fact says and its paragraph does not print: numbers, days, and text that is not a part of it.

    >>> unsupported(DateFact(role="event", rule="fixed", date="2024-10-15"), "trước ngày 15/11/2024")
    ['date 2024-10-15']
    """
    seen = numbers_in(text)
    values = {name: getattr(fact, name, None) for name in ("value", "lower", "upper", "quota", "max_points")}
    wrong = [f"{name} {value}" for name, value in values.items() if value and float(value) not in seen]
    date = getattr(fact, "date", None) or getattr(fact, "issued_on", None) or ""
    if any(float(part) not in seen for part in re.findall(r"\d+", date)):
        wrong.append(f"date {date}")
    for name in ("text", "number"):
        part = getattr(fact, name, None)
        if part and squeeze(part).lower() not in squeeze(text).lower():
            wrong.append(f"{name} {part}")
    return wrong


def squeeze(text: str) -> str:
    """One space between words."""
    return " ".join(text.split())
