"""The register of emulation, commendation and format texts with the days between which each held
(``data/legal_texts.tsv``).
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import NamedTuple

import data
from normalizers.fold import fold
from pipeline.checks.bounds import first_day


class LegalText(NamedTuple):
    """``expired_on``: the first day on which it no longer held. ``certain_…`` of each day: "seen" in a text,
    "inferred" from what was seen, "period" (only the years of a programme are over), "memory" (to be verified).
    """

    id: str
    symbol: str
    title: str
    issued: date | None
    effective_from: date | None
    expired_on: date | None
    replaced_by: str
    certain_issued: str
    certain_from: str
    certain_until: str

    @property
    def unique(self) -> bool:
        """The symbol holds its year or assembly, so that no other text bears it."""
        return bool(re.search(r"/(?:19|20)\d\d/|QH\d", self.symbol))


@cache
def register() -> tuple[LegalText, ...]:
    """Every text."""
    return tuple(
        LegalText(
            row["id"],
            row["symbol"],
            row["title"],
            first_day(row["issued"]) if len(row["issued"]) == 10 else None,
            first_day(row["effective_from"]),
            first_day(row["expired_on"]),
            row["replaced_by"],
            row["certain_issued"],
            row["certain_from"],
            row["certain_until"],
        )
        for row in data.table("legal_texts")
    )


@cache
def _by_symbol() -> dict[str, tuple[LegalText, ...]]:
    found: dict[str, tuple[LegalText, ...]] = {}
    for text in register():
        found[_key(text.symbol)] = (*found.get(_key(text.symbol), ()), text)
    return found


def _key(symbol: str) -> str:
    return re.sub(r"\s", "", fold(symbol))


_AWARD_LAW = re.compile(r"luat thi dua\W+khen thuong\b")


@cache
def texts_cited(number: str | None, title: str | None, issued_on: str | None) -> tuple[LegalText, ...]:
    """The texts a citation may mean. A symbol without a year needs the year of issue to agree, where it is cited; a
    law cited by name needs its day.

    >>> [text.id for text in texts_cited("76/NQ-CP", None, "2021-07-15")]
    ['NQ-76-2021']
    """
    if number:
        found = _by_symbol().get(_key(number), ())
        return tuple(
            t for t in found if t.unique or not issued_on or (t.issued and t.issued.year == int(issued_on[:4]))
        )
    if title and issued_on and _AWARD_LAW.match(fold(title)):
        return tuple(
            t for t in register() if t.id.startswith("LAW-") and t.issued and t.issued.isoformat() == issued_on
        )
    return ()
