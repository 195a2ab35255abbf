"""What reading and extraction hand over to storage: one result a source, one part a document in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.model import PlanText, Span
from normalizers.aligned import AlignedText
from pipeline.messages import Message
from pipeline.pages import Page

if TYPE_CHECKING:  # the extractors bring spaCy, which storing and listing do not need
    from extractors.facts import Facts
    from pipeline.checks.model import Flag


@dataclass(frozen=True)
class SourceInfo:
    """A file as offered. ``sha256`` is None where its bytes could not be read (a folder without permission)."""

    source_id: str
    source_name: str
    sha256: str | None
    media_type: str | None
    bytes: int | None
    page_count: int | None = None


@dataclass(frozen=True)
class PlanPart:
    """One document of a file. ``offset``: where its raw text begins in the file's raw text (its pages
    joined by a form feed).

    ``flags``: what the checks found. ``doubts``: stretches of the clean text whose letters were restored or repaired
    with a probability below 1.
    """

    part: int
    text: AlignedText
    plan: PlanText
    facts: Facts
    restored: bool = False
    doubts: tuple[tuple[Span, float], ...] = ()
    offset: int = 0
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True)
class PlanResult:
    """Everything one source yielded. ``issues``: what could not be read; a result with issues is partial."""

    source: SourceInfo
    pages: list[Page]
    parts: list[PlanPart]
    issues: tuple[Message, ...] = ()
