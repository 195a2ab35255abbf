"""A plan as rules see it: header values by name, facts, sections, sentences, and how well it was read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from extractors.facts import Facts
from extractors.model import BlockName, Citation, DateFact, Field, PlanText, Section, Span
from extractors.sentences import Sentence, find_sentences
from normalizers.dates import DateExpression, find_date_expressions
from normalizers.fold import fold
from pipeline.checks.bounds import Bounds, first_day, issue_bounds

POOR_QUALITY = 0.7  # expected share of words read right, below which something "absent" may only be unread
CRISP = 0.97  # above which a stroke or a digit alone may be trusted
WELL_READ = 0.78  # confidence of a fact on good OCR: its rule's, 0.85 and more, times the words', about 0.95
PLAN_TYPES = ("KH", "CTr", "PA", "ĐA", "HD")

_MOVEMENT = re.compile(r"\bthi dua\b(?!\s*[,–-]?\s*(?:va )?khen thuong)")
# "Bình xét thi đua và chấm điểm tổ công đoàn": how results are judged; whatever was launched was launched elsewhere.
_JUDGES = re.compile(
    r"^(?:\W*(?:cong tac|viec|to chuc|huong dan|ve|v/v))*\W*"
    r"(?:binh xet|xet|cham diem|danh gia|xep (?:loai|hang)|binh bau|tong ket|so ket)\b"
)
# "Chỉ thị số 14-CT/TW" right before a day: the day is that text's, even where a title in capitals holds it.
_OF_CITED_TEXT = re.compile(
    r"\b(?:chi thi|nghi quyet|quyet dinh|ke hoach|cong van|thong bao|ket luan|huong dan|chuong trinh|de an|luat|"
    r"nghi dinh|thong tu|to trinh|van ban)\s+so\s*:?\s*[\w./-]+\s*,?\s*$"
)
_CLOSED = re.compile(r"tren day la\b|\.\s?/\s?\.?\W*$")
_FILING = re.compile(r"\bluu\b")
_LAUNCH = re.compile(r"\b(?:phong trao|phat dong|dot|chuyen de|giao uoc) thi dua\b|\bphat dong chuyen de\b")
_MOTTO = re.compile(
    r"c\S{0,3}ng h\S{1,3} x\S{1,2} h\S{1,3}i ch\S{1,3} ngh|doc lap\W+tu do|dang cong san viet nam|hanh phuc\b"
)
_ATTACHED = re.compile(r"\(?\s*(?:ban hanh )?kem theo\s+(?:quyet dinh|cong van|ke hoach|thong bao|nghi quyet|to trinh)")
AWARD_HEADING = re.compile(r"\b(?:khen thuong|bieu duong|giai thuong|giay khen|hinh thuc khen|xet khen|tien thuong)\b")
_NOT_AN_AWARD_HEADING = re.compile(
    r"^(?:kinh phi|nguon|muc chi|thoi gian|doi tuong$|muc dich|yeu cau|to chuc thuc hien)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the plan reached us. ``origin``: a text file, a digital document, OCR, or a mixture. ``quality``:
    expected share of words read right. ``unread``: pages that carry something of which nothing could be read.
    ``ink_at_end``: on the last page reading left marks out of the text (a seal, a signature, a stamped name).
    ``strokes_told``: every Roman label was told by its strokes in the picture.
    """

    origin: Literal["text", "digital", "ocr", "mixed"] | None = "text"
    quality: float | None = 1.0
    restored: bool = False
    unread: tuple[int, ...] = ()
    ink_at_end: bool = False
    strokes_told: bool = False

    @property
    def by_ocr(self) -> bool:
        """Some of the text was read from an image."""
        return self.origin in ("ocr", "mixed")

    @property
    def crisp(self) -> bool:
        """No OCR, or of so good a picture that single strokes and digits stand as they were printed."""
        return not (self.by_ocr or self.restored) or (not self.unread and (self.quality or 0.0) >= CRISP)

    @property
    def poor(self) -> bool:
        """So much is misread that what seems absent may stand there."""
        return bool(self.unread) or (self.quality is not None and self.quality < POOR_QUALITY)


@dataclass(frozen=True)
class CheckedPlan:
    """One document with its facts; what several rules ask for is found once."""

    text: PlanText
    facts: Facts
    reading: Reading = field(default_factory=Reading)

    # ---- header values ----

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Header values by name."""
        return {f.field: f for f in self.facts.fields}

    def value(self, name: str) -> Any:
        """A header value; None where the plan does not give it."""
        found = self.fields.get(name)
        return found.value if found else None

    def state(self, name: str) -> str | None:
        """printed, handwritten, blank or absent."""
        found = self.fields.get(name)
        return found.state if found else None

    def place(self, name: str) -> Span | None:
        """Where a header value stands."""
        found = self.fields.get(name)
        return found.span if found else None

    def sure(self, *names: str) -> float:
        """The lowest confidence of these header values."""
        return min((self.fields[n].confidence for n in names if n in self.fields), default=1.0)

    def surely(self, sure: float = 1.0) -> float:
        """How far to trust digits and capitals, which OCR turns into others one by one: what was read well enough keeps
        its confidence, the rest is more likely misread than wrong on paper."""
        if not (self.reading.by_ocr or self.reading.restored):
            return sure
        return sure if min(sure, self.reading.quality or 0.0) >= WELL_READ else 0.5

    # ---- text ----

    @property
    def clean(self) -> str:
        """The plan's clean text."""
        return self.text.clean

    @property
    def folded(self) -> str:
        """Its fold, same offsets."""
        return self.text.folded

    def dates_in(self, span: Span) -> list[DateExpression]:
        """Dates printed in a passage. (Those of the whole text cost a tenth of checking it.)"""
        found = find_date_expressions(self.clean[span.start : span.end])
        return [replace(d, start=d.start + span.start, end=d.end + span.start) for d in found]

    def quote(self, span: Span) -> str:
        """A passage with single spaces."""
        return " ".join(self.clean[span.start : span.end].split())

    @cached_property
    def sentences(self) -> list[Sentence]:
        """Sentences of basis, body and tables, with their headings."""
        return list(find_sentences(self.text, "basis", "body", "table"))

    def search(self, pattern: re.Pattern[str], *blocks: BlockName) -> Iterator[re.Match[str]]:
        """Matches on the folded text of these blocks (the body where none is named)."""
        for block in blocks or ("body",):
            span = self.text.block_span(block)
            if span:
                yield from pattern.finditer(self.folded, *span)

    @cached_property
    def header_text(self) -> str:
        """The folded text above the type line."""
        span = self.text.block_span("header")
        return self.folded[slice(*span)] if span else ""

    @cached_property
    def headings(self) -> list[Section]:
        """Titled nodes of the body."""
        return [s for s in self.text.sections if s.title and s.block == "body"]

    def whole(self, section: Section) -> Span:
        """A node with all that hangs under it."""
        return Span(section.start, self.text.subtree_end(section))

    @cached_property
    def award_sections(self) -> list[Section]:
        """Outermost nodes of the body about commendation."""
        found: list[Section] = []
        for s in self.headings:
            title = fold(s.title)
            if not AWARD_HEADING.search(title) or _NOT_AN_AWARD_HEADING.search(title):
                continue
            if not any(self.whole(above).start <= s.start < self.whole(above).end for above in found):
                found.append(s)
        return found

    # ---- what kind of document ----

    @property
    def doc_type(self) -> str | None:
        """Code of the type, None for a form or a bare table."""
        value = self.value("doc_type")
        return str(value) if value else None

    @cached_property
    def is_plan(self) -> bool:
        """A plan or programme, of whatever."""
        return self.doc_type in PLAN_TYPES

    @cached_property
    def is_movement(self) -> bool:
        """A plan that launches or organises an emulation movement; the yearly plan of award work is none."""
        if not self.is_plan:
            return False
        subject = fold(str(self.value("subject") or ""))
        if subject:
            return bool(_MOVEMENT.search(subject)) and (not _JUDGES.match(subject) or "phong trao" in subject)
        body = self.text.block_span("body")
        opening = self.folded[: body.start + 600 if body else 1500]
        return bool(_LAUNCH.search(opening)) or any(_MOVEMENT.search(fold(s.title)) for s in self.headings)

    @property
    def is_form(self) -> bool:
        """A form to be filled in, or a page of one: what is blank there is meant to be."""
        return self.text.is_form

    @cached_property
    def is_attached(self) -> bool:
        """Issued with another document ("Ban hành kèm theo Quyết định số …"): number, date and signature are on
        that one.
        """
        title = self.text.block_span("title")
        return bool(title and _ATTACHED.search(self.folded, title.start, title.end + 200))

    @cached_property
    def is_party(self) -> bool:
        """A document of the Party, which follows its own layout."""
        symbol = str(self.value("symbol") or "")
        return "dang cong san" in self.header_text or bool(re.search(r"/(?:TU|TW|ĐU|HU|BTC\w*|BTG\w*)$", symbol))

    @cached_property
    def has_motto(self) -> bool:
        """Quốc hiệu or tiêu ngữ stands above the title, or right below it where the page was read by columns."""
        title = self.text.block_span("title")
        return bool(_MOTTO.search(self.folded, 0, title.end + 200 if title else 800))

    @cached_property
    def has_issuer_line(self) -> bool:
        """The issuer is printed in the header, not only named in the text."""
        issuer = self.fields.get("issuer")
        return bool(issuer and issuer.value and issuer.found_by == "header.issuer")

    @cached_property
    def cut_short(self) -> bool:
        """The copy stops before the plan does: within the body (neither "./." nor a closing sentence, and nothing
        after), within the list of recipients (no "Lưu", no signature), or below "TM. ỦY BAN NHÂN DÂN", which never
        stands without a post. What is missing then may be on the paper.
        """
        if self.is_attached:
            return False
        blocks = {s.block for s in self.text.sections}
        if "signature" in blocks:
            chain, rest = fold(str(self.value("signing_authority") or "")), self.value("signer_title")
            return chain.startswith("tm.") and not rest and not self.value("signer_name")
        recipients = self.text.block_span("recipients")
        if recipients:
            return not _FILING.search(self.folded, *recipients)
        return bool(self.text.sections) and not _CLOSED.search(self.folded.rstrip()[-200:])

    @property
    def header_lost(self) -> bool:
        """Neither motto nor issuer: the copy begins below the header."""
        return not self.has_motto and not self.has_issuer_line

    # ---- dates ----

    @cached_property
    def issued(self) -> Bounds:
        """When it was issued, as far as it can be known."""
        found = self.fields.get("issued_on")
        value = str(found.value) if found and found.value and not self._cites(found.span) else None
        if value is None and found and found.candidates:
            value = next((str(v) for v, _ in found.candidates if v), None)
            value = value[:4] if value else None  # day and month by hand: only the printed year is sure
        year = self.value("year_from")
        cited = [c.issued_on for c in self.facts.citations if c.issued_on]
        return issue_bounds(issued_on=value, cited=cited, year_from=year if isinstance(year, int) else None)

    def _cites(self, day: Span | None) -> bool:
        return day is not None and bool(_OF_CITED_TEXT.search(self.folded[max(0, day.start - 60) : day.start]))

    @cached_property
    def years(self) -> tuple[int, int] | None:
        """First and last year that the plan names itself by, else those in which it begins and ends."""
        first, last = self.value("year_from"), self.value("year_to")
        if isinstance(first, int) and isinstance(last, int):
            return first, last
        begins, ends = (first_day(d.date) if d else None for d in (self.start, self.end))
        return (begins.year, ends.year) if begins and ends and begins <= ends else None

    def date_facts(self, role: str, *, outer: bool = False) -> list[DateFact]:
        """Dates of a role; ``outer``: those of the movement, not of one round."""
        return [d for d in self.facts.dates if d.role == role and not (outer and d.phase)]

    @property
    def start(self) -> DateFact | None:
        """The outer start of the movement."""
        return next(iter(self.date_facts("period_start", outer=True)), None)

    @property
    def end(self) -> DateFact | None:
        """Its outer end, as printed."""
        return next(iter(self.date_facts("period_end", outer=True)), None)

    @cached_property
    def citations(self) -> Sequence[Citation]:
        """Citations that carry a number."""
        return [c for c in self.facts.citations if c.number]
