"""A small plan result for tests of tables, store and export: two pages, nulls, lists, a cut in the text."""

from __future__ import annotations

import hashlib
from types import SimpleNamespace

from extractors.model import (
    Award,
    AwardRule,
    Citation,
    Criterion,
    DateFact,
    Field,
    PlanText,
    Recipient,
    Responsibility,
    Section,
    Span,
    Target,
    Tier,
)
from normalizers.aligned import AlignedText, Edit
from pipeline.pages import Box, Page, Word
from pipeline.results import PlanPart, PlanResult, SourceInfo

PAGE_1 = """SỞ Y TẾ
Số: 12 /KH-SYT
KẾ HOẠCH
Phát động thi đua năm 2025
Căn cứ Quyết định số 01/QĐ-UBND;
=SUM(A1) là tiêu chí của tập thể
"""
PAGE_2 = """-5% so với năm 2024, trước ngày 15/10 hằng năm
Giấy khen: 05 tập thể và 05 tập thể
Nơi nhận:
- Như trên;
"""


def source_of(name: str = "ke-hoach.pdf", *, data: bytes | None = None) -> SourceInfo:
    data = data if data is not None else name.encode()
    sha256 = hashlib.sha256(data).hexdigest()
    return SourceInfo(sha256[:16], name, sha256, "application/pdf", len(data), 2)


def result_of(
    name: str = "ke-hoach.pdf", *, data: bytes | None = None, parts: int = 1, confidence: float = 0.9
) -> PlanResult:
    pages = [_page(1, PAGE_1), _page(2, PAGE_2)]
    raw = "\f".join(p.text for p in pages)
    built = [_part(1, raw, confidence)]
    if parts == 2:
        half = len(PAGE_1) + 1
        built = [_part(1, raw[:half], confidence), _part(2, raw[half:], confidence, offset=half)]
    return PlanResult(source_of(name, data=data), pages, built)


def _page(number: int, text: str) -> Page:
    words, start = [], 0
    for row, line in enumerate(text.split("\n")):
        for column, word in enumerate(line.split(" ")):
            if word:
                box = Box(50 + 40 * column, 60 + 20 * row, 85 + 40 * column, 72 + 20 * row)
                words.append(Word(start, start + len(word), box))
            start += len(word) + 1
    return Page(
        number=number, width=595.0, height=842.0, carrier="digital", quality="clean",
        figures={"marks": 0.21}, action="", text=text, words=words,
    )  # fmt: skip


def _part(part: int, raw: str, confidence: float, *, offset: int = 0) -> PlanPart:
    aligned = AlignedText.of(raw)
    gap = raw.find(" /KH-SYT")
    edits = [Edit(gap, gap + 1, "")] if gap >= 0 else []
    aligned = aligned.edit(edits, step="close_number")
    break_at = aligned.clean.find("\f")
    aligned = aligned.edit([Edit(break_at, break_at + 1, "")] if break_at >= 0 else [], step="join_pages")
    clean = aligned.clean
    middle = len(clean) // 2
    sections = (
        Section(0, "header", "", 0, "", "", 0, middle, None),
        Section(1, "body", "I", 1, "I.", "NỘI DUNG", middle, len(clean), None),
    )
    return PlanPart(part, aligned, PlanText(clean, sections), _facts(clean, confidence), offset=offset)


def _facts(clean: str, confidence: float) -> SimpleNamespace:
    def at(text: str) -> dict[str, object]:
        start = clean.find(text)
        return {"span": Span(start, start + len(text)), "found_by": "test.rule", "confidence": confidence}

    def only(*facts: object) -> tuple[object, ...]:
        return tuple(f for f in facts if f.span is None or f.span.start >= 0)  # type: ignore[attr-defined]

    number, quota = at("12/KH-SYT"), at("05 tập thể")
    return SimpleNamespace(
        fields=only(
            Field(**number, field="number", value=12, state="printed", candidates=((12, "header.number"),)),
            Field(**number, field="doc_number", value="12/KH-SYT", state="printed"),
            Field(**number, field="symbol", value="KH-SYT"),
            Field(**at("SỞ Y TẾ"), field="issuer", value="Sở Y tế"),
            Field(**at("năm 2025"), field="year_from", value=2025),
            Field(span=None, found_by="header.date", field="issued_on", value=None, state="absent"),
        ),
        citations=only(
            Citation(
                **at("Quyết định số 01/QĐ-UBND"), role="basis", verb="căn cứ", kind="Quyết định", number="01/QĐ-UBND"
            )
        ),
        dates=only(
            DateFact(
                **at("trước ngày 15/10"),
                role="report_deadline",
                rule="yearly",
                date="--10-15",
                bound="before",
                years=(2025, 2026),
            )
        ),
        criteria=only(
            Criterion(**at("=SUM(A1)"), kind="criterion", subject="collective", position=1, text="=SUM(A1) là tiêu chí")
        ),
        targets=only(
            Target(
                **at("-5%"), subject="any", metric="-5% so với năm 2024", comparator="decrease", value=-5.0, unit="%"
            )
        ),
        tiers=only(Tier(**at("-5%"), kind="grade", name=None, lower=90.0, lower_closed=True)),
        score_items=(),
        awards=only(
            Award(**quota, form="Giấy khen", recipient="collective", quota=5.0, quota_unit="tập thể"),
            Award(**quota, form="Giấy khen", recipient="collective", quota=5.0, quota_unit="tập thể"),
        ),
        award_rules=only(AwardRule(**at("-5%"), kind="ranking", text="@ưu tiên")),
        responsibilities=only(Responsibility(**at("SỞ Y TẾ"), actor="Sở Y tế", text="")),
        recipients=only(Recipient(**at("Như trên"), text="Như trên")),
    )
