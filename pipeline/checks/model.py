"""What a check yields: findings while a rule runs, flags when the engine has weighed them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from extractors.model import Fact, Span

Severity = Literal["E", "W", "I"]
Accused = Literal["plan", "reading"]
SEVERITIES: tuple[Severity, ...] = ("E", "W", "I")  # gravest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing a rule found.

    ``span``: the passage, None where something is absent. ``found``: what stands there (the passage itself where
    not given). ``expected``: what would be right, where that can be written without words of one language. ``args``
    fill the rule's message. ``severity`` and ``accuses`` only where they differ from the rule's usual ones.
    ``confidence``: how surely the facts it rests on were read (0–1).
    """

    span: Span | None = None
    found: str | None = None
    expected: str | None = None
    args: Mapping[str, Any] = field(default_factory=dict)
    severity: Severity | None = None
    accuses: Accused | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag(Fact):
    """A row of the table ``flags``. ``args`` fill the message of ``rule_id`` in ``data/checks.toml``."""

    table: ClassVar[str] = "flags"

    span: Span | None = field(compare=False, default=None)  # type: ignore[assignment]
    rule_id: str
    severity: Severity
    accuses: Accused
    args: Mapping[str, Any] = field(default_factory=dict)
    found: str | None = None
    expected: str | None = None
    legal_basis: str | None = None


def lower(severity: Severity) -> Severity:
    """One level down; a remark stays one.

    >>> lower("E"), lower("I")
    ('W', 'I')
    """
    return SEVERITIES[min(SEVERITIES.index(severity) + 1, 2)]


def at_least(severity: str, least: str) -> bool:
    """Is a severity as grave as another, or graver?

    >>> at_least("E", "W"), at_least("I", "W")
    (True, False)
    """
    order = ("I", "W", "E")
    return order.index(severity) >= order.index(least)
