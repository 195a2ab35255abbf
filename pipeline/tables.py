"""One source's result as rows of the dataset's tables: the only place that knows which fact goes into which column.

Rows are plain dicts with every column of :mod:`pipeline.schema`; what no stage fills is None, never left out. Spans are
lifted from the clean text to the raw one here, and from there to page and box.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from extractors.model import Fact, Field, Section, Span
from normalizers.aligned import AlignedText, Change
from pipeline.evidence import boxes_of, page_starts
from pipeline.pages import Page
from pipeline.results import PlanPart, PlanResult, SourceInfo
from pipeline.schema import fact_tables, tables

Row = dict[str, Any]
TableRows = dict[str, list[Row]]

TEXT_MEDIA = ("text/plain", "text/markdown")
FACT_ID_LENGTH = 24  # hexadecimal digits: 96 bits, no collision to be expected in 10^9 facts


def result_to_tables(result: PlanResult) -> TableRows:
    """Rows of every table that one source fills."""
    rows: TableRows = {name: [] for name in tables()}
    rows["sources"] = [source_row(result.source, status="partial" if result.issues else "ok")]
    rows["sources"][0]["page_count"] = len(result.pages)
    rows["sources"][0]["reason"] = [m.to_json() for m in result.issues] or None
    rows["pages"] = [_page_row(result.source.source_id, page) for page in result.pages]
    for part in result.parts:
        _add_part(rows, result, part)
    return _storable(rows)


def source_row(source: SourceInfo, *, status: str) -> Row:
    """A row of ``sources``; ``imported_at`` is the store's to fill."""
    row = _empty("sources")
    row.update(
        source_id=source.source_id,
        source_name=source.source_name,
        sha256=source.sha256,
        media_type=source.media_type,
        bytes=source.bytes,
        page_count=source.page_count,
        status=status,
    )
    return row


def plan_id_of(source_id: str, part: int) -> str:
    """Key of a plan.

    >>> plan_id_of("16abdd6db8abcc9f", 1)
    '16abdd6db8abcc9f-1'
    """
    return f"{source_id}-{part}"


def fact_id_of(
    plan_id: str, table: str, start: int | None, end: int | None, quote: str | None, *, ordinal: int = 0
) -> str:
    """Key of a fact: plan, table, raw place and quote, so that a correction still finds it after an upgrade.

    ``ordinal`` tells facts of one table apart that rest on the very same characters.
    """
    key = "\x1f".join(map(str, (plan_id, table, start, end, quote, ordinal)))
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:FACT_ID_LENGTH]


def map_to_json(text: AlignedText) -> dict[str, Any]:
    """The column ``map`` of texts."""
    return {"steps": list(text.steps), "changes": [list(change) for change in text.changes]}


def text_of_row(row: Row) -> AlignedText:
    """The aligned text that a row of ``texts`` was made of.

    >>> text = AlignedText.of("Ðiều 1").edit([], step="none")
    >>> text_of_row({"raw": text.raw, "clean": text.clean, "map": map_to_json(text)}) == text
    True
    """
    changes = tuple(Change(*change) for change in row["map"]["changes"])
    return AlignedText(row["raw"], row["clean"], changes, tuple(row["map"]["steps"]))


def _add_part(rows: TableRows, result: PlanResult, part: PlanPart) -> None:
    plan_id = plan_id_of(result.source.source_id, part.part)
    rows["plans"].append(_plan_row(plan_id, result, part))
    rows["texts"].append(
        {"plan_id": plan_id, "raw": part.text.raw, "clean": part.text.clean, "map": map_to_json(part.text)}
    )
    rows["sections"] += _section_rows(plan_id, part)
    for table in fact_tables():
        found = part.flags if table == "flags" else getattr(part.facts, table, ())
        facts = _fact_rows(plan_id, table, found, part)
        rows[table] += facts
        rows["evidence"] += _evidence_rows(facts, result.pages, part.offset)


def _page_row(source_id: str, page: Page) -> Row:
    return {
        "source_id": source_id,
        "page": page.number,
        "width": page.width,
        "height": page.height,
        "rotation": page.rotation,
        "carrier": page.carrier,
        "quality": page.quality,
        "figures": page.figures,
        "action": page.action,
        "reading_quality": page.reading_quality,
    }


def _plan_row(plan_id: str, result: PlanResult, part: PlanPart) -> Row:
    row = _empty("plans")
    pages = pages_of_part(result.pages, part)
    fields: dict[str, Field] = {f.field: f for f in part.facts.fields}
    row.update({name: _plain(f.value) for name, f in fields.items() if name in row})
    row.update(
        plan_id=plan_id,
        source_id=result.source.source_id,
        part=part.part,
        text_origin=text_origin(result.source.media_type, pages),
        reading_quality=quality_of(pages),
        restored=part.restored,
        status="partial" if result.issues else "ok",
        number=_whole_number(row["number"]),
        number_state=row["number_state"] or _state(fields, "number", "doc_number"),
        issued_on_state=row["issued_on_state"] or _state(fields, "issued_on"),
    )
    return row


def pages_of_part(pages: Sequence[Page], part: PlanPart) -> list[Page]:
    """The pages on which a part has characters."""
    end = part.offset + len(part.text.raw)
    starts = zip(pages, page_starts(pages), strict=True)
    return [page for page, start in starts if start < end and part.offset < start + len(page.text)]


def text_origin(media_type: str | None, pages: Sequence[Page]) -> str | None:
    """Where the words of these pages came from: text, digital, ocr, mixed; None where there is no page."""
    if media_type in TEXT_MEDIA:
        return "text"
    origins = {"ocr" if _was_ocred(page) else "digital" for page in pages}
    return (origins.pop() if len(origins) == 1 else "mixed") if origins else None


def _was_ocred(page: Page) -> bool:
    """A layer that was thrown away is kept as the other text; a digital layer's words all have confidence 1."""
    return page.carrier == "image" or page.other_text is not None or any(w.confidence < 1 for w in page.words)


def quality_of(pages: Sequence[Page]) -> float | None:
    """Expected share of words read right, over all pages; None where none has text."""
    read = [(page.reading_quality, len(page.text)) for page in pages if page.reading_quality is not None and page.text]
    total = sum(length for _, length in read)
    return round(sum(quality * length for quality, length in read) / total, 4) if total else None


def _whole_number(value: Any) -> int | None:
    """``plans.number`` is a number; "12a" stays in ``doc_number`` and ``fields``."""
    return int(value) if re.fullmatch(r"[0-9]{1,9}", str(value)) else None


def _state(fields: dict[str, Field], *names: str) -> str | None:
    return next((fields[n].state for n in names if n in fields and fields[n].state), None)


def _section_rows(plan_id: str, part: PlanPart) -> list[Row]:
    """Sections with raw spans that follow each other without a gap, as the clean ones do."""
    sections = part.plan.sections
    if not sections:
        return []
    starts = [part.text.to_raw(s.start, s.end)[0] for s in sections]
    starts[0] = 0
    ends = [*starts[1:], len(part.text.raw)]
    return [_section_row(plan_id, s, a, b) for s, a, b in zip(sections, starts, ends, strict=True)]


def _section_row(plan_id: str, section: Section, start: int, end: int) -> Row:
    return {
        "plan_id": plan_id,
        "section_id": section.section_id,
        "parent": section.parent,
        "block": section.block,
        "path": section.path,
        "level": section.level,
        "label": section.label,
        "title": section.title,
        "start": start,
        "end": end,
        "clean_start": section.start,
        "clean_end": section.end,
    }


def _fact_rows(plan_id: str, table: str, facts: Iterable[Fact], part: PlanPart) -> list[Row]:
    seen: Counter[tuple[Any, ...]] = Counter()
    rows = []
    for fact in facts:
        place = _place(fact.span, part)
        # Several header fields rest on the same characters ("252/KH-TTKN"), several checks on none: names tell apart.
        own_name = fact.field if isinstance(fact, Field) else getattr(fact, "rule_id", None)
        name = f"{table}.{own_name}" if own_name else table
        key = (name, place["start"], place["end"], place["quote"])
        row = {c: _plain(getattr(fact, c, None)) for c in _own_columns(table)}
        row |= place
        row |= {"plan_id": plan_id, "fact_id": fact_id_of(plan_id, *key, ordinal=seen[key])}
        row["found_by" if table == "dates" else "rule"] = fact.found_by
        row["confidence"] = fact.confidence
        if "candidates" in row and not isinstance(fact, Field):
            row["candidates"] = [dict(reading) for reading in row["candidates"] or ()] or None
        if isinstance(fact, Field):
            row |= {"value": _as_text(fact.value), "candidates": [_candidate(*c) for c in fact.candidates]}
        seen[key] += 1
        rows.append(row)
    return rows


def _place(span: Span | None, part: PlanPart) -> Row:
    """Raw and clean place; an unprinted value has none."""
    if span is None:
        return dict.fromkeys(("section_id", "start", "end", "clean_start", "clean_end", "quote"))
    start, end = part.text.to_raw(*span)
    section = part.plan.section_at(span.start)
    return {
        "section_id": section.section_id if section else None,
        "start": start,
        "end": end,
        "clean_start": span.start,
        "clean_end": span.end,
        "quote": part.text.raw[start:end],
    }


def _evidence_rows(facts: list[Row], pages: Sequence[Page], offset: int) -> list[Row]:
    rows: list[Row] = []
    for fact in facts:
        if fact["start"] is not None:
            boxes = boxes_of(pages, fact["start"] + offset, fact["end"] + offset)
            key = {"plan_id": fact["plan_id"], "fact_id": fact["fact_id"]}
            rows += [{**key, "ordinal": i, "page": page, "bbox": list(box)} for i, (page, box) in enumerate(boxes)]
    return rows


@cache
def _own_columns(table: str) -> tuple[str, ...]:
    return tables()[table].names


def _empty(table: str) -> Row:
    return dict.fromkeys(tables()[table].names)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _as_text(value: Any) -> str | None:
    """
    >>> _as_text(2024), _as_text(True), _as_text(None)
    ('2024', 'true', None)
    """
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else str(value)


def _candidate(value: Any, rule: str) -> Row:
    return {"value": _plain(value), "rule": rule}


_UNSTORABLE = {0: "\ufffd", **dict.fromkeys(range(0xD800, 0xE000), "\ufffd")}


def _storable(rows: TableRows) -> TableRows:
    """NUL (PostgreSQL refuses it) and half surrogates (no encoding has them) become U+FFFD, one for one."""
    if all(_is_storable(text["raw"]) and _is_storable(text["clean"]) for text in rows["texts"]):
        return rows
    return {table: [_storable_value(row) for row in found] for table, found in rows.items()}


def _is_storable(text: str) -> bool:
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


def _storable_value(value: Any) -> Any:
    if isinstance(value, str):
        return value.translate(_UNSTORABLE)
    if isinstance(value, list):
        return [_storable_value(v) for v in value]
    if isinstance(value, dict):
        return {_storable_value(k): _storable_value(v) for k, v in value.items()}
    return value
