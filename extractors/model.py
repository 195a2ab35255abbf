"""The text model of the extractors, and the facts: small frozen records that say what was found and where.

All offsets count characters of the plan's clean text. A fact's place, rule and confidence take no part in equality,
so tests compare meaning and still assert ``clean[start:end]``. Unknown is None, empty is empty, zero is zero.
Codes and conventions of each field: ``docs/dataset.md``.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Literal, NamedTuple

from normalizers.dates import DateExpression, find_date_expressions
from normalizers.fold import fold

BlockName = Literal["header", "title", "basis", "body", "table", "recipients", "signature", "annex"]
Subject = Literal["collective", "individual", "head", "any"]
State = Literal["printed", "handwritten", "blank", "absent"]
Comparator = Literal["eq", "ge", "gt", "le", "lt", "increase", "decrease"]
# One way to read a fact that can be read in several: the columns in which the ways differ, and the words behind it.
Reading = tuple[tuple[str, Any], ...]


class Span(NamedTuple):
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Section:
    """A node of the plan's tree, in reading order; nodes follow each other without a gap, so every character of the
    plan is in exactly one of them.

    ``level`` 0 is a block itself; 1 a part, chapter, article, roman or lettered heading (Phần I, Điều 3., I., A.);
    2 an arabic one (1.); 3 a decimal (1.1); 4 a letter (a); 5 a dash or bullet; 6 a plus. A paragraph without a label
    and a table have level 4: above dashes, below the rest, whether or not they introduce a list. ``label`` is what is
    printed ("II.", "2.1.", "a)", "-"); ``title`` is the heading's own text or the lead-in of a list ("Đối với cá nhân,
    ngoài ra phải"), "" where the node is a plain paragraph or item. ``path``: labels from the outermost ("II/2.1").
    ``start``/``end``: label, heading and own text up to the next node. ``parent``: section_id or None.
    """

    section_id: int
    block: BlockName
    path: str
    level: int
    label: str
    title: str
    start: int
    end: int
    parent: int | None


class Gap(NamedTuple):
    """Room for writing at ``start``: "ink" not read with confidence, or "blank" paper (see pipeline.pages.Gap)."""

    start: int
    end: int
    kind: Literal["ink", "blank"]


class Cell(NamedTuple):
    row: int
    column: int
    start: int
    end: int
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of the plan, joined across page breaks; rows and columns from 0."""

    start: int
    end: int
    cells: tuple[Cell, ...]
    header_rows: int = 1


_FORM = re.compile(r"(?m)^\W*(?:bieu )?mau\s*(?:so\s*)?[:.]?\s*\d{1,3}\w?\b|\btinh \(thanh pho\)|\(ten co quan[^)]*\)")


@dataclass(frozen=True)
class PlanText:
    """What extractors work on: the clean text, its fold (same offsets), the section tree, gaps and tables.

    Sections, gaps and grids are in order of their start; ``sections[i].section_id == i``.
    """

    clean: str
    sections: tuple[Section, ...] = ()
    gaps: tuple[Gap, ...] = ()
    grids: tuple[Grid, ...] = ()

    @cached_property
    def folded(self) -> str:
        """The search key of ``clean``: same length, same offsets."""
        return fold(self.clean)

    @cached_property
    def date_expressions(self) -> list[DateExpression]:
        """Every date printed in ``clean``, in order."""
        return find_date_expressions(self.clean)

    @cached_property
    def is_report(self) -> bool:
        """A report tells what was done and awarded in some months; it sets few days and awards nothing."""
        title = next(iter(self.in_block("title")), None)
        return title is not None and self.folded[title.start : title.end].lstrip().startswith("bao cao")

    @cached_property
    def is_form(self) -> bool:
        """A form to be filled in ("Mẫu số 08"), or a page of one: it has no type yet, and its blanks are meant."""
        return bool(_FORM.search(self.folded[:300]))

    def dates_in(self, start: int, end: int) -> list[DateExpression]:
        """The dates that begin in ``clean[start:end]``, in order."""
        first, stop = bisect_left(self._date_starts, start), bisect_left(self._date_starts, end)
        return self.date_expressions[first:stop]

    def lines(self, start: int, end: int) -> Iterator[Span]:
        """The lines of a stretch, empty ones too, without their "\\n".

        >>> list(PlanText("Sở Y tế\\n\\nSố: 12").lines(3, 12))
        [Span(start=3, end=7), Span(start=8, end=8), Span(start=9, end=12)]
        """
        for line in self.clean[start:end].split("\n"):
            yield Span(start, start + len(line))
            start += len(line) + 1

    def line_start(self, offset: int) -> int:
        """Where the line that holds a character begins."""
        return self.clean.rfind("\n", 0, offset) + 1

    def section_at(self, offset: int) -> Section | None:
        """The node that holds a character."""
        i = bisect_right(self._starts, offset) - 1
        return self.sections[i] if i >= 0 else None

    def children(self, parent: Section) -> list[Section]:
        """Direct children, in order."""
        return self._children.get(parent.section_id, [])

    def subtree_end(self, section: Section) -> int:
        """End of a node with all that hangs under it."""
        kids = self.children(section)
        return self.subtree_end(kids[-1]) if kids else section.end

    def ancestors(self, section: Section) -> list[Section]:
        """The nodes above, nearest first."""
        out = []
        while section.parent is not None:
            section = self.sections[section.parent]
            out.append(section)
        return out

    def in_block(self, *names: BlockName) -> list[Section]:
        """All nodes of these blocks."""
        return [s for s in self.sections if s.block in names]

    def block_span(self, name: BlockName) -> Span | None:
        """From the first to the last character of a block; None where the plan has none."""
        found = self.in_block(name)
        return Span(found[0].start, found[-1].end) if found else None

    @cached_property
    def _starts(self) -> list[int]:
        return [s.start for s in self.sections]

    @cached_property
    def _date_starts(self) -> list[int]:
        return [d.start for d in self.date_expressions]

    @cached_property
    def _children(self) -> dict[int, list[Section]]:
        out: dict[int, list[Section]] = {}
        for s in self.sections:
            if s.parent is not None:
                out.setdefault(s.parent, []).append(s)
        return out


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What every fact carries: its place in the clean text, what found it (exported as ``rule``), and how far to trust
    the rule (0–1; the pipeline lowers it further by the reading and the restoration of the letters it rests on)."""

    table: ClassVar[str] = ""

    span: Span = field(compare=False)
    found_by: str = field(compare=False)
    confidence: float = field(default=1.0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field(Fact):
    """A header value of the plan: ``value`` is the winner, ``candidates`` every value seen with its rule, best first.
    ``state`` says why a number or date has no value; ``span`` is None where nothing is printed."""

    table: ClassVar[str] = "fields"

    span: Span | None = field(compare=False, default=None)  # type: ignore[assignment]
    field: str
    value: Any
    state: State | None = None
    candidates: tuple[tuple[Any, str], ...] = ()

    @classmethod
    def missing(cls, name: str, state: State | None = None) -> Field:
        """A value that was looked for and is not printed."""
        return cls(field=name, value=None, found_by="absent", confidence=0.95, state=state)


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation(Fact):
    table: ClassVar[str] = "citations"

    role: Literal["basis", "mention"]
    verb: str | None = None
    kind: str | None = None
    number: str | None = None
    issued_on: str | None = None
    issuer: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DateFact(Fact):
    table: ClassVar[str] = "dates"

    role: Literal[
        "issued", "period_start", "period_end", "registration_deadline", "dossier_deadline", "report_deadline", "event"
    ]
    rule: Literal["fixed", "on_issue", "on_event", "yearly", "deferred", "blank"]
    date: str | None = None
    bound: Literal["on", "before", "by"] | None = None
    years: tuple[int, ...] | None = None
    anchor: str | None = None
    phase: str | None = None
    audience: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion(Fact):
    table: ClassVar[str] = "criteria"

    kind: Literal["criterion", "content"]
    subject: Subject
    position: int
    text: str
    topics: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Fact):
    table: ClassVar[str] = "targets"

    subject: Subject
    metric: str
    comparator: Comparator
    value: float | None = None
    unit: str | None = None
    rating: str | None = None
    baseline: str | None = None
    candidates: tuple[Reading, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier(Fact):
    table: ClassVar[str] = "tiers"

    kind: Literal["grade", "band"]
    name: str | None
    grade: str | None = None
    lower: float | None = None
    lower_closed: bool | None = None
    upper: float | None = None
    upper_closed: bool | None = None
    unit: str | None = None
    candidates: tuple[Reading, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreItem(Fact):
    table: ClassVar[str] = "score_items"

    position: int
    label: str | None
    max_points: float | None
    parent: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Award(Fact):
    table: ClassVar[str] = "awards"

    form: str
    grantor: str | None = None
    proposer: str | None = None
    recipient: Literal["collective", "individual", "any"] | None = None
    quota: float | None = None
    quota_unit: str | None = None


AwardRuleKind = Literal[
    "eligibility", "disqualification", "min_score", "dossier_item", "dossier_copies", "funding", "amount",
    "amount_basis", "quota_basis", "ranking",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardRule(Fact):
    table: ClassVar[str] = "award_rules"

    kind: AwardRuleKind
    subject: Subject | None = None
    comparator: Comparator | None = None
    value: float | None = None
    unit: str | None = None
    text: str
    candidates: tuple[Reading, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsibility(Fact):
    table: ClassVar[str] = "responsibilities"

    actor: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient(Fact):
    table: ClassVar[str] = "recipients"

    text: str
