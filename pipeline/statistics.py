"""What the table of stages says about speed: per stage how often, how long, what was reused, and the slowest files."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

from sqlalchemy import select

from pipeline.store.models import metadata
from pipeline.store.store import Store
from pipeline.tables import Row


class StageFigures(NamedTuple):
    """Of one stage: calls, of which reused, seconds altogether, median, 95th percentile and longest."""

    stage: str
    calls: int
    reused: int
    seconds: float
    median: float
    p95: float
    longest: float
    slowest: str


def stage_figures(store: Store, run_id: str | None = None) -> list[StageFigures]:
    """Figures of every stage, of one run or of all, the costliest first."""
    stages = metadata.tables["stages"]
    query = select(stages.c.stage, stages.c.cached, stages.c.seconds, stages.c.source_name)
    query = query.where(stages.c.seconds.is_not(None), stages.c.stage != "file")
    if run_id is not None:
        query = query.where(stages.c.run_id == run_id)
    found: dict[str, list[tuple[float, bool, str]]] = {}
    with store.engine.connect() as connection:
        for row in connection.execute(query):
            found.setdefault(row.stage, []).append((row.seconds, bool(row.cached), row.source_name or ""))
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


def _figures(stage: str, calls: list[tuple[float, bool, str]]) -> StageFigures:
    calls = sorted(calls)
    seconds = [call[0] for call in calls]
    return StageFigures(
        stage=stage,
        calls=len(calls),
        reused=sum(call[1] for call in calls),
        seconds=sum(seconds),
        median=percentile(seconds, 0.5),
        p95=percentile(seconds, 0.95),
        longest=seconds[-1],
        slowest=calls[-1][2],
    )
