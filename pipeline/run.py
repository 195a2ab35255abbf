"""The program in one screen: source → pages → text → sections → facts → flags, each stage a plain function.

Callable in a notebook without Prefect::

    result = read_plan(source)            # everything, with the stored reading where a workspace is given
    rows = result_to_tables(result, …)    # pipeline.tables
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field
from typing import Any

from extractors.facts import Facts, find_facts
from extractors.model import Cell, Gap, Grid, PlanText, Span
from extractors.sections import find_sections, split_parts
from normalizers.aligned import AlignedText
from normalizers.normalize import Doubt, Hint, Normalized, normalize
from pipeline import checks, reading
from pipeline.checks.parts import flagged
from pipeline.confidence import weigh_facts
from pipeline.evidence import page_starts
from pipeline.messages import Message
from pipeline.pages import PAGE_BREAK, Page
from pipeline.reading import ReadingSettings
from pipeline.results import PlanPart, PlanResult, SourceInfo
from pipeline.sources import SourceFile
from pipeline.workspace import StageStore

EXTRACT_VERSION = "6"  # of everything after reading: raise it when the same pages would give other facts


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a run may be told; every value is part of the keys under which outputs are stored."""

    reading: ReadingSettings = field(default_factory=ReadingSettings)


def read_plan(source: SourceFile, *, stages: StageStore | None = None, settings: Settings | None = None) -> PlanResult:
    """Everything one source says. ``stages``: where readings are kept and found again; without it nothing is stored.

    Raises ThiduaError when the file cannot be read at all; a page that cannot be read makes the result partial.
    """
    timed = stages.timed if stages else _untimed
    pages = source_to_pages(source, stages=stages, settings=settings or Settings())
    with timed("normalize"):
        normalized = pages_to_text(pages)
    with timed("extract", EXTRACT_VERSION):
        parts = text_to_parts(normalized, pages)
    with timed("check", checks.VERSION):
        parts = [flagged(part, pages, source.media_type) for part in parts]
    info = SourceInfo(source.source_id or "", source.name, source.sha256, source.media_type, source.size, len(pages))
    return PlanResult(info, pages, parts, tuple(find_issues(pages, parts)))


def _untimed(_stage: str, _version: str = "") -> AbstractContextManager[None]:
    return nullcontext()


def versions() -> dict[str, str]:
    """Version of each stage: a document is done when it was done by these."""
    return {"read": str(reading.VERSION), "extract": EXTRACT_VERSION, "check": checks.VERSION}


# ---- source → pages -----------------------------------------------------------------------------------------------


def source_to_pages(source: SourceFile, *, stages: StageStore | None, settings: Settings) -> list[Page]:
    """Read, or take the stored reading of the same bytes by the same version and settings."""
    if stages is None or source.sha256 is None:
        return _read(source, settings)
    return stages.cached(
        "read",
        lambda: _read(source, settings),
        input_hash=source.sha256,
        version=str(reading.VERSION),
        result=list[Page],
        settings={"media_type": source.media_type, **_plain(asdict(settings.reading))},
    )


def _read(source: SourceFile, settings: Settings) -> list[Page]:
    return reading.read_pages(
        source.read_bytes(), media_type=source.media_type or "", name=source.name, settings=settings.reading
    )


def _plain(settings: dict[str, Any]) -> dict[str, Any]:
    return {k: v if isinstance(v, (int, float, bool, type(None))) else str(v) for k, v in settings.items()}


# ---- pages → parts ------------------------------------------------------------------------------------------------


def pages_to_parts(pages: Sequence[Page]) -> list[PlanPart]:
    """Normalize the file's text, cut it into its documents, and find the facts of each."""
    return text_to_parts(pages_to_text(pages), pages)


def text_to_parts(normalized: Normalized, pages: Sequence[Page]) -> list[PlanPart]:
    """Cut the normalized text into its documents and find the facts of each."""
    spans = split_parts(normalized.text.clean)
    return [_part(number, span, normalized, pages) for number, span in enumerate(spans, start=1)]


def pages_to_text(pages: Sequence[Page]) -> Normalized:
    """Raw text of all pages, and the clean text made of it."""
    raw = PAGE_BREAK.join(p.text for p in pages)
    starts = page_starts(pages)
    hints = [
        Hint(start=a, end=a + len(p.text), carrier=p.carrier, quality=p.quality)
        for a, p in zip(starts, pages, strict=True)
    ]
    return normalize(raw, hints)


def _part(number: int, span: Span, normalized: Normalized, pages: Sequence[Page]) -> PlanPart:
    text, raw_offset = slice_text(normalized.text, span)
    doubts = tuple(
        (Span(d.start - span.start, d.end - span.start), d.probability)
        for d in normalized.doubts
        if span.start <= d.start and d.end <= span.end
    )
    plan = text_to_plan(text, pages, raw_offset)
    facts = weigh_facts(find_facts(plan), plan, text, pages, raw_offset, doubts)
    return PlanPart(number, text, plan, facts, normalized.restored, doubts, raw_offset)


def slice_text(text: AlignedText, span: Span) -> tuple[AlignedText, int]:
    """The aligned text of a clean stretch and the raw offset where it begins. The whole text is itself."""
    if span == (0, len(text.clean)):
        return text, 0
    return text.slice(*span), text.to_raw(*span)[0]


def text_to_plan(text: AlignedText, pages: Sequence[Page], raw_offset: int) -> PlanText:
    """Sections, gaps and tables over the clean text."""
    gaps, grids = [], []
    for page, start in zip(pages, page_starts(pages), strict=True):
        shift = start - raw_offset
        gaps += [
            Gap(*_point(text, g.start + shift, g.end + shift), g.kind)
            for g in page.gaps
            if 0 <= g.start + shift <= len(text.raw)
        ]
        grids += [_grid(text, g, shift) for g in page.grids if g.start + shift >= 0 and g.end + shift <= len(text.raw)]
    continued = [g.continues for p in pages for g in p.grids]
    return PlanText(text.clean, find_sections(text.clean), tuple(gaps), join_grids(grids, continued[-len(grids) :]))


def _point(text: AlignedText, start: int, end: int) -> tuple[int, int]:
    """A raw place in clean offsets; a place between characters stays one."""
    a, b = text.to_clean(start, end)
    return a, max(a, b)


def _grid(text: AlignedText, grid: Any, shift: int) -> Grid:
    cells = tuple(
        Cell(c.row, c.column, *_point(text, c.start + shift, c.end + shift), c.row_span, c.column_span)
        for c in grid.cells
    )
    return Grid(*_point(text, grid.start + shift, grid.end + shift), cells, grid.header_rows)


def join_grids(grids: Sequence[Grid], continued: Sequence[bool]) -> tuple[Grid, ...]:
    """Tables that go on over a page break become one: rows are counted on, a repeated header is kept once."""
    out: list[Grid] = []
    for grid, continues in zip(grids, continued, strict=True):
        if not (continues and out):
            out.append(grid)
            continue
        above = out.pop()
        rows = 1 + max((c.row + c.row_span - 1 for c in above.cells), default=-1)
        moved = tuple(c._replace(row=c.row + rows) for c in grid.cells)
        out.append(Grid(above.start, grid.end, above.cells + moved, above.header_rows))
    return tuple(out)


# ---- what went wrong ----------------------------------------------------------------------------------------------


def find_issues(pages: Sequence[Page], parts: Sequence[PlanPart]) -> list[Message]:
    """What could not be read: pages without text though they carry something, a document without a word."""
    issues = [Message("reading.page_unread", {"page": p.number, "why": p.action}) for p in pages if p.is_unread]
    if not any(part.text.clean.strip() for part in parts):
        issues.append(Message("source.blank"))
    return issues


__all__ = ["Doubt", "Facts", "Settings", "find_issues", "pages_to_parts", "read_plan", "versions"]
