"""Figures with an axis: periods and deadlines over the years, grades over the points; a line a plan."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from pipeline.compare import wording
from pipeline.compare.cells import DEADLINES
from pipeline.compare.frames import missing, records
from pipeline.compare.matrix import Matrix
from pipeline.compare.report import svg
from pipeline.compare.report.links import Links
from pipeline.messages import text

WIDTH, LEFT, ROW, TOP = 1120, 300, 20, 56
STUB = 14
MOST_ROWS = 60  # more lines than that nobody reads: the figure counts instead
UNITS = ("điểm", "%")  # grades in one of these share the axis of 0 to 100


def timeline(matrix: Matrix, links: Links) -> str:
    """A bar a plan from start to end, a diamond a deadline; months with the number of plans running beyond 60 plans."""
    plans = [p for p in records(matrix.dataset.plans) if _day(p["period_end"]) or _day(p["period_start"])]
    if not plans:
        return ""
    plans.sort(key=lambda p: (_day(p["period_start"]) or _day(p["period_end"]) or 0, p["plan_id"]))
    deadlines = _deadlines(matrix)
    days = [d for p in plans for d in (_day(p["period_start"]), _day(p["period_end"])) if d]
    days += [d for p in plans for d, *_ in deadlines[p["plan_id"]]]
    axis = _Axis(min(days), max(days) + 1)
    if len(plans) > MOST_ROWS:
        return _running(plans, axis, matrix)
    bottom = TOP + ROW * len(plans)
    parts = [*_periods_legend(matrix), *axis.years(bottom)]
    for n, plan in enumerate(plans):
        y = TOP + ROW * n
        parts.append(svg.label(LEFT - 8, y + 14, wording.plan_name(plan), anchor="end", room=LEFT - 12))
        tip = " – ".join(wording.date(plan[end], matrix.lang) or "…" for end in ("period_start", "period_end"))
        parts.append(svg.link(links.to(plan["plan_id"]), _bar(plan, axis, y, tip)))
        parts += [
            svg.link(links.to(plan["plan_id"], fact), svg.diamond(axis.x(day), y + 10, 5, css=role, tip=tip))
            for day, role, tip, fact in deadlines[plan["plan_id"]]
        ]
    parts.append(_not_drawn(matrix, {p["plan_id"] for p in plans}, bottom))
    return svg.figure(WIDTH, bottom + 24, parts, title=text("compare.figure.timeline", matrix.lang))


def tiers(matrix: Matrix, links: Links) -> str:
    """Grades of each plan as intervals on one axis of points or per cent, named where there is room."""
    frame = matrix.dataset.facts["tiers"]
    of_plan: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in records(frame[(frame["kind"] == "grade") & frame["unit"].isin(UNITS)]):
        if not (missing(row["lower"]) and missing(row["upper"])):
            of_plan[row["plan_id"]].append(row)
    if not of_plan:
        return ""
    values = [v for rows in of_plan.values() for r in rows for v in (r["lower"], r["upper"]) if not missing(v)]
    scale = _Scale(min(0.0, min(values)), max(values))
    plans = {p["plan_id"]: p for p in records(matrix.dataset.plans)}
    chosen = list(of_plan)[:MOST_ROWS]
    bottom = TOP + ROW * len(chosen)
    parts = scale.ticks(bottom, matrix)
    for n, plan_id in enumerate(chosen):
        y, rows = TOP + ROW * n, of_plan[plan_id]
        per_cent = " (%)" if rows[0]["unit"] == "%" else ""
        name = svg.cut(wording.plan_name(plans[plan_id]), LEFT - 12 - len(per_cent) * svg.CHAR) + per_cent
        parts.append(svg.label(LEFT - 8, y + 14, name, anchor="end"))
        parts += _intervals(rows, scale, y, matrix, links)
    parts.append(_not_drawn(matrix, set(chosen), bottom))
    return svg.figure(WIDTH, bottom + 24, parts, title=text("compare.figure.tiers", matrix.lang))


def _intervals(rows: Sequence[dict[str, Any]], scale: _Scale, y: float, matrix: Matrix, links: Links) -> list[str]:
    """The best grade is the darkest."""
    parts = []
    ordered = sorted(rows, key=lambda r: -(r["upper"] if missing(r["lower"]) else r["lower"]))
    for rank, row in enumerate(ordered):
        start = scale.x(scale.low if missing(row["lower"]) else row["lower"]) + 0.8
        end = WIDTH - 40 if missing(row["upper"]) else scale.x(row["upper"]) - 0.8
        name = row["grade"] if missing(row["name"]) else row["name"]
        name = "" if missing(name) else str(name)
        fill = 0.95 - 0.8 * rank / max(1, len(ordered) - 1) if len(ordered) > 1 else 0.7
        tip = f"{name}: {wording.interval(row, matrix.lang)}"
        shape = svg.rect(start, y + 3, end - start, 14, css="tier", tip=tip, fill=fill)
        if end - start > 30:
            css = "count strong" if fill > 0.55 else "count"
            shape += svg.label((start + end) / 2, y + 14, name, css=css, anchor="middle", room=end - start - 4)
        parts.append(svg.link(links.to(row["plan_id"], row["fact_id"]), shape))
    return parts


def _not_drawn(matrix: Matrix, drawn: set[str], y: float) -> str:
    """How many plans say nothing of it: missing is part of the picture."""
    files = matrix.dataset.plans.groupby("source_id")["plan_id"].agg(set)
    count = sum(1 for plans in files if not plans & drawn)
    return svg.label(LEFT, y + 16, text("compare.not_drawn", matrix.lang, count=count), css="axis") if count else ""


def _periods_legend(matrix: Matrix) -> list[str]:
    parts, x = [], 8.0
    for css in ("bar", "bar open"):
        name = text(f"compare.legend.{'period' if css == 'bar' else 'half'}", matrix.lang)
        parts += [svg.rect(x, 8, 18, 10, css=css), svg.label(x + 24, 17, name, css="axis")]
        x += 44 + len(name) * svg.CHAR
    for role in DEADLINES:
        name = wording.code("date_role", role, matrix.lang)
        parts += [svg.diamond(x + 5, 13, 5, css=role), svg.label(x + 15, 17, name, css="axis")]
        x += 35 + len(name) * svg.CHAR
    return parts


def _bar(plan: dict[str, Any], axis: _Axis, y: float, tip: str) -> str:
    """From start to end; where one is no full date, a pale stub at the other."""
    start, end = _day(plan["period_start"]), _day(plan["period_end"])
    if start and end:
        return svg.rect(axis.x(start), y + 4, axis.x(end) - axis.x(start), 12, css="bar", tip=tip)
    known = axis.x(start or end or axis.low)
    return svg.rect(known if start else known - STUB, y + 4, STUB, 12, css="bar open", tip=tip)


def _day(value: Any) -> int | None:
    """Ordinal of a full date."""
    try:
        return datetime.date.fromisoformat(value).toordinal() if isinstance(value, str) else None
    except ValueError:
        return None


def _deadlines(matrix: Matrix) -> dict[str, list[tuple[int, str, str, str]]]:
    """Plan → day, role, words and fact of each deadline that is a full date."""
    out: dict[str, list[tuple[int, str, str, str]]] = defaultdict(list)
    frame = matrix.dataset.facts["dates"]
    for row in records(frame[frame["role"].isin(DEADLINES)]):
        if day := _day(row["date"]):
            tip = f"{wording.code('date_role', row['role'], matrix.lang)}: {wording.date(row['date'], matrix.lang)}"
            out[row["plan_id"]].append((day, row["role"], tip, row["fact_id"]))
    return out


class _Axis:
    """Days across the figure."""

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, max(high, low + 30)
        self._scale = (WIDTH - LEFT - 20) / (self.high - self.low)

    def x(self, day: int) -> float:
        return LEFT + (day - self.low) * self._scale

    def years(self, bottom: float) -> list[str]:
        """A line at the start of each year (each quarter where the span is short)."""
        first, last = datetime.date.fromordinal(self.low), datetime.date.fromordinal(self.high)
        months = (1, 4, 7, 10) if last.year - first.year < 3 else (1,)
        days = [datetime.date(y, m, 1) for y in range(first.year, last.year + 1) for m in months]
        parts = []
        for day in days:
            if self.low <= day.toordinal() <= self.high:
                x = self.x(day.toordinal())
                name = str(day.year) if day.month == 1 else f"{day.month:02}/{day.year}"
                parts += [svg.line(x, TOP - 6, x, bottom), svg.label(x, TOP - 12, name, anchor="middle", css="axis")]
        return parts


def _running(plans: list[dict[str, Any]], axis: _Axis, matrix: Matrix) -> str:
    """Plans running in each month."""
    counts: Counter[tuple[int, int]] = Counter()
    drawn = set()
    for plan in plans:
        start, end = _day(plan["period_start"]), _day(plan["period_end"])
        if start and end and start <= end:
            drawn.add(plan["plan_id"])
            first, last = datetime.date.fromordinal(start), datetime.date.fromordinal(end)
            counts.update(divmod(m, 12) for m in range(first.year * 12 + first.month - 1, last.year * 12 + last.month))
    if not counts:
        return ""
    most, height = max(counts.values()), 200
    parts = [svg.label(LEFT, 17, text("compare.legend.running", matrix.lang), css="axis"), *axis.years(TOP + height)]
    for (year, month), count in sorted(counts.items()):
        day = datetime.date(year, month + 1, 1).toordinal()
        x, tall = axis.x(max(day, axis.low)), height * count / most
        width = axis.x(min(day + 28, axis.high)) - x
        parts.append(svg.rect(x, TOP + height - tall, width, tall, css="bar", tip=f"{month + 1:02}/{year}: {count}"))
    for count in sorted({most, most // 2} - {0}):
        y = TOP + height * (1 - count / most)
        parts += [
            svg.line(LEFT, y, WIDTH - 20, y),
            svg.label(LEFT - 8, y + 4, wording.number(count, matrix.lang), anchor="end", css="axis"),
        ]
    parts.append(_not_drawn(matrix, drawn, TOP + height))
    return svg.figure(WIDTH, TOP + height + 24, parts, title=text("compare.figure.timeline", matrix.lang))


class _Scale:
    """Points across the figure, a little more than the highest."""

    def __init__(self, low: float, high: float) -> None:
        self.low, self.high = low, high
        self._scale = (WIDTH - LEFT - 40) / ((high - low) * 1.08 or 1)

    def x(self, points: float) -> float:
        return LEFT + (points - self.low) * self._scale

    def ticks(self, bottom: float, matrix: Matrix) -> list[str]:
        parts = [svg.label(LEFT, 17, text("compare.legend.points", matrix.lang), css="axis")]
        for tick in _ticks(self.low, self.high):
            name = wording.number(tick, matrix.lang)
            parts += [
                svg.line(self.x(tick), TOP - 6, self.x(tick), bottom),
                svg.label(self.x(tick), TOP - 12, name, anchor="middle", css="axis"),
            ]
        return parts


def _ticks(low: float, high: float) -> list[float]:
    step = next((s for s in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000) if (high - low) / s <= 10), (high - low) / 5)
    return [low + step * n for n in range(int((high - low) / step) + 1)]
