"""When a plan was issued, as far as it can be known, and partial ISO dates as first and last possible day."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple


class Bounds(NamedTuple):
    """The first and the last day on which the plan can have been issued; None where nothing bounds it."""

    earliest: date | None
    latest: date | None

    @property
    def exact(self) -> bool:
        """The day itself is known."""
        return self.earliest is not None and self.earliest == self.latest


def first_day(iso: str | None) -> date | None:
    """The first day a partial date can mean; None for a day of every year, or no date.

    >>> first_day("2024-05"), first_day("--10-15")
    (datetime.date(2024, 5, 1), None)
    """
    parts = _parts(iso)
    return date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1) if parts else None


def last_day(iso: str | None) -> date | None:
    """The last day a partial date can mean.

    >>> last_day("2024-02"), last_day("2024")
    (datetime.date(2024, 2, 29), datetime.date(2024, 12, 31))
    """
    parts = _parts(iso)
    if not parts:
        return None
    month = parts[1] if len(parts) > 1 else 12
    return date(parts[0], month, parts[2] if len(parts) > 2 else monthrange(parts[0], month)[1])


def _parts(iso: str | None) -> list[int]:
    if not iso or iso.startswith("--"):
        return []
    parts = [int(p) for p in iso.split("-")]
    valid = 1 <= parts[0] <= 9999 and (len(parts) < 2 or 1 <= parts[1] <= 12)
    valid = valid and (len(parts) < 3 or 1 <= parts[2] <= monthrange(parts[0], parts[1])[1])
    return parts if valid else []


def issue_bounds(*, issued_on: str | None, cited: Iterable[str], year_from: int | None) -> Bounds:
    """Bounds of the day of issue: the printed date; else the year of the date line; else from the latest text that the
    plan cites to the end of its first year. A text cited with a day raises the lower bound in every case but the first.

    >>> issue_bounds(issued_on="2024-05-06", cited=["2024-02-23"], year_from=2024).exact
    True
    >>> issue_bounds(issued_on="2024", cited=["2023-12-25"], year_from=2024)
    Bounds(earliest=datetime.date(2024, 1, 1), latest=datetime.date(2024, 12, 31))
    >>> issue_bounds(issued_on=None, cited=["2022-07-25"], year_from=2023)
    Bounds(earliest=datetime.date(2022, 7, 25), latest=datetime.date(2023, 12, 31))
    """
    first, last = first_day(issued_on), last_day(issued_on)
    if first and first == last:
        return Bounds(first, last)
    latest = last or (date(year_from, 12, 31) if year_from and 1 <= year_from <= 9999 else None)
    days = [d for iso in cited if len(iso) == 10 and (d := first_day(iso)) and (latest is None or d <= latest)]
    return Bounds(max([d for d in (first, *days) if d], default=None), latest)
