"""What the table of stages says about speed: per stage how often, how long, what was reused, and the slowest files."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

from pipeline.store.store import Store
from pipeline.tables import Row


class StageFigures(NamedTuple):
    """Of one stage: calls, of which reused, seconds of CPU and on the wall altogether, median, 95th percentile and
    longest."""

    stage: str
    calls: int
    reused: int
    cpu: float
    seconds: float
    median: float
    p95: float
    longest: float
    slowest: str


def stage_figures(store: Store, run_id: str | None = None) -> list[StageFigures]:
    """Figures of every stage, of one run or of all, the costliest first."""
    found: dict[str, list[Row]] = {}
    for row in store.rows("stages", **({} if run_id is None else {"run_id": run_id})):
        if row["seconds"] is not None and row["stage"] != "file":
            found.setdefault(row["stage"], []).append(row)
    return sorted((_figures(stage, calls) for stage, calls in found.items()), key=lambda one: -one.seconds)


def last_runs(store: Store, count: int) -> list[Row]:
    """The last runs, the newest first."""
    return store.rows("runs")[::-1][:count]


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share of the sorted values lies.

    >>> percentile([1.0, 2.0, 3.0, 4.0], 0.5), percentile([7.0], 0.95)
    (2.0, 7.0)
    """
    return values[max(0, ceil(len(values) * share) - 1)]


def _figures(stage: str, calls: list[Row]) -> StageFigures:
    calls = sorted(calls, key=lambda call: call["seconds"])
    seconds = [call["seconds"] for call in calls]
    return StageFigures(
        stage=stage,
        calls=len(calls),
        reused=sum(bool(call["cached"]) for call in calls),
        cpu=sum(call["cpu"] or 0.0 for call in calls),  # an import before migration 0004 knew only seconds
        seconds=sum(seconds),
        median=percentile(seconds, 0.5),
        p95=percentile(seconds, 0.95),
        longest=seconds[-1],
        slowest=calls[-1]["source_name"] or "",
    )
