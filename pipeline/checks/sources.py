"""What checks rest on: articles with the days on which they hold, from ``data/check_sources.tsv``.

A source that was not yet in force on the plan's day gives way to the one it replaced, where that said the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import NamedTuple

import data
from pipeline.checks.bounds import Bounds, first_day


class Source(NamedTuple):
    """``since`` to the day before ``until``. ``before``: key of the text that said the same earlier. ``certainty``:
    "seen" in the text itself or an official copy, "memory" where that is still to be done.
    """

    key: str
    text: str
    since: date | None
    until: date | None
    before: str | None
    certainty: str


@cache
def sources() -> dict[str, Source]:
    """Every source by key."""
    return {
        row["key"]: Source(
            row["key"],
            row["text"],
            first_day(row["since"]),
            first_day(row["until"]),
            row["before"] or None,
            row["certainty"],
        )
        for row in data.table("check_sources")
    }


def source_on(key: str, issued: Bounds) -> Source | None:
    """The source that held when the plan was issued: the one of the key, or the one before it; None where neither
    did.
    """
    source: Source | None = sources()[key]
    while source is not None:
        if _holds(source, issued):
            return source
        source = sources()[source.before] if source.before else None
    return None


def _holds(source: Source, issued: Bounds) -> bool:
    early = source.since is not None and issued.latest is not None and issued.latest < source.since
    late = source.until is not None and issued.earliest is not None and issued.earliest >= source.until
    return not early and not late


def in_force(keys: Iterable[str], issued: Bounds) -> bool:
    """Does any of the sources hold on the plan's day?"""
    return any(source_on(key, issued) for key in keys)


def basis_text(keys: Iterable[str], issued: Bounds) -> str | None:
    """The articles as they are cited; None where a check rests on the plan's own words."""
    found = [source_on(key, issued) or sources()[key] for key in keys]
    return "; ".join(s.text for s in found) or None
