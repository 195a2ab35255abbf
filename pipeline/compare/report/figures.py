"""The figures of a report: periods and deadlines, tiers on one axis, topics as a heat map, quotas as bars."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from typing import Any

from pipeline.compare import wording
from pipeline.compare.cells import DEADLINES
from pipeline.compare.frames import missing, records
from pipeline.compare.matrix import Matrix
from pipeline.compare.report import svg
from pipeline.messages import text

WIDTH, LEFT, ROW, TOP = 1120, 300, 20, 34
STUB = 14
MOST_ROWS = 60  # more lines than that nobody reads: the figure counts instead


def timeline(matrix: Matrix) -> str:
    """A bar a plan from start to end, a diamond a deadline; months with the number of plans running beyond 60 plans."""
    plans = [p for p in records(matrix.dataset.plans) if _day(p["period_end"]) or _day(p["period_start"])]
    if not plans:
        return ""
    plans.sort(key=lambda p: (_day(p["period_start"]) or _day(p["period_end"]) or 0, p["plan_id"]))
    deadlines = _deadlines(matrix)
    days = [d for p in plans for d in (_day(p["period_start"]), _day(p["period_end"])) if d]
    days += [d for p in plans for d, _, _ in deadlines[p["plan_id"]]]
    axis = _Axis(min(days), max(days) + 1)
    if len(plans) > MOST_ROWS:
        return _running(plans, axis, matrix)
    parts = axis.years(TOP + ROW * len(plans))
    for n, plan in enumerate(plans):
        y = TOP + ROW * n
        parts.append(svg.label(LEFT - 8, y + 14, plan_name(plan), anchor="end", room=LEFT - 12))
        tip = " – ".join(wording.date(plan[end], matrix.lang) or "…" for end in ("period_start", "period_end"))
        parts.append(svg.link(anchor(plan["plan_id"]), _bar(plan, axis, y, tip)))
        parts += [
            svg.link(_target(fact, plan), svg.diamond(axis.x(day), y + 10, 5, css="deadline", tip=tip))
            for day, tip, fact in deadlines[plan["plan_id"]]
        ]
    return svg.figure(WIDTH, TOP + ROW * len(plans) + 8, parts, title=text("compare.figure.timeline", matrix.lang))


def _bar(plan: dict[str, Any], axis: _Axis, y: float, tip: str) -> str:
    """From start to end; where one is no full date, a pale stub at the other."""
    start, end = _day(plan["period_start"]), _day(plan["period_end"])
    if start and end:
        return svg.rect(axis.x(start), y + 4, axis.x(end) - axis.x(start), 12, css="bar", tip=tip)
    known = axis.x(start or end or axis.low)
    return svg.rect(known if start else known - STUB, y + 4, STUB, 12, css="bar open", tip=tip)


def tiers(matrix: Matrix) -> str:
    """Grades of each plan as intervals on one axis of points (or per cent, where nobody gives points)."""
    frame = matrix.dataset.facts["tiers"]
    rows = [r for r in records(frame) if r["kind"] == "grade" and not (missing(r["lower"]) and missing(r["upper"]))]
    unit = Counter(r["unit"] for r in rows if not missing(r["unit"])).most_common(1)
    rows = [r for r in rows if unit and r["unit"] == unit[0][0]]
    if not rows:
        return ""
    of_plan: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        of_plan[row["plan_id"]].append(row)
    values = [v for r in rows for v in (r["lower"], r["upper"]) if not missing(v)]
    low, high = min(0.0, min(values)), max(values)
    scale = (WIDTH - LEFT - 40) / ((high - low) * 1.08 or 1)
    plans = {p["plan_id"]: p for p in records(matrix.dataset.plans)}
    chosen = list(of_plan)[:MOST_ROWS]
    parts = []
    for tick in _ticks(low, high):
        x = LEFT + (tick - low) * scale
        parts += [
            svg.line(x, TOP - 6, x, TOP + ROW * len(chosen)),
            svg.label(x, TOP - 12, wording.amount(tick, unit[0][0], matrix.lang), anchor="middle", css="axis"),
        ]
    for n, plan_id in enumerate(chosen):
        y = TOP + ROW * n
        parts.append(svg.label(LEFT - 8, y + 14, plan_name(plans[plan_id]), anchor="end", room=LEFT - 12))
        ordered = sorted(of_plan[plan_id], key=lambda r: -(r["upper"] if missing(r["lower"]) else r["lower"]))
        for rank, row in enumerate(ordered):
            start = LEFT + ((low if missing(row["lower"]) else row["lower"]) - low) * scale
            end = WIDTH - 40 if missing(row["upper"]) else LEFT + (row["upper"] - low) * scale
            name = row["grade"] if missing(row["name"]) else row["name"]
            tip = f"{'' if missing(name) else name}: {wording.interval(row, matrix.lang)}"
            shape = svg.rect(
                start + 0.8,
                y + 3,
                end - start - 1.6,
                14,
                css="tier",
                tip=tip,
                fill=0.95 - 0.8 * rank / max(1, len(ordered) - 1) if len(ordered) > 1 else 0.7,
            )
            parts.append(svg.link(_target(row["fact_id"], row), shape))
    return svg.figure(WIDTH, TOP + ROW * len(chosen) + 8, parts, title=text("compare.figure.tiers", matrix.lang))


def heat_map(matrix: Matrix) -> str:
    """Rows against topics: the stronger the colour, the more criteria; a dot where criteria are listed, none of it."""
    topics = [c for c in matrix.columns if c.startswith("topic:")]
    rows = [r for r in records(matrix.rows) if r["plans"]]
    if not topics or not rows:
        return ""
    rows = sorted(rows, key=lambda r: -r["plans"])[:MOST_ROWS] if len(rows) > MOST_ROWS else rows
    cells = matrix.cells()
    most = max((cells.get((r["row"], t)) or 0 for r in rows for t in topics), default=0) or 1
    head, left = 230, 240
    step = (WIDTH - left - 30) / len(topics)
    parts = [
        svg.label(left + step * (n + 0.6), head - 8, matrix.columns[t], css="small", turn=-60, room=230)
        for n, t in enumerate(topics)
    ]
    for n, row in enumerate(rows):
        y = head + ROW * n
        parts.append(svg.label(left - 8, y + 14, row["label"], anchor="end", room=left - 12))
        for m, topic in enumerate(topics):
            parts.append(
                _heat(
                    cells.get((row["row"], topic)),
                    left + step * m,
                    y,
                    step,
                    most,
                    f"{row['label']} – {matrix.columns[topic]}",
                )
            )
    return svg.figure(WIDTH + 60, head + ROW * len(rows) + 8, parts, title=text("compare.figure.topics", matrix.lang))


def _heat(count: Any, x: float, y: float, width: float, most: int, name: str) -> str:
    if count is None:
        return ""
    if not count:
        return f'<circle cx="{x + width / 2:.1f}" cy="{y + ROW / 2:.1f}" r="1.2" class="none"/>'
    square = svg.rect(
        x + 1, y + 1, width - 2, ROW - 2, css="heat", tip=f"{name}: {count}", fill=0.25 + 0.75 * count / most
    )
    css = "count strong" if count / most > 0.45 else "count"
    return square + svg.label(x + width / 2, y + 14, str(count), css=css, anchor="middle")


def quotas(matrix: Matrix) -> str:
    """How many collectives and persons may be rewarded, added up by row; shares (10 %) are left to the table."""
    frame = matrix.dataset.facts["awards"]
    counted = frame[frame["quota"].notna() & (frame["quota_unit"] != "%")]
    rows_of = matrix.long[matrix.long["column"] == "plans"].groupby("plan_id")["row"].agg(list).to_dict()
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for award in records(counted):
        kind = award["recipient"] if award["recipient"] in ("collective", "individual") else "any"
        for row in rows_of.get(award["plan_id"], ()):
            sums[row][kind] += award["quota"]
    rows = [r for r in records(matrix.rows) if sums.get(r["row"])]
    rows = sorted(rows, key=lambda r: -sum(sums[r["row"]].values()))[:MOST_ROWS]
    if not rows:
        return ""
    scale = (WIDTH - LEFT - 70) / max(sum(sums[r["row"]].values()) for r in rows)
    parts = _legend(matrix)
    for n, row in enumerate(rows):
        y, x = TOP + ROW * n, float(LEFT)
        parts.append(svg.label(LEFT - 8, y + 14, row["label"], anchor="end", room=LEFT - 12))
        for kind in ("collective", "individual", "any"):
            if amount := sums[row["row"]][kind]:
                tip = f"{wording.code('recipient', kind, matrix.lang)}: {wording.number(amount, matrix.lang)}"
                parts.append(svg.rect(x, y + 3, amount * scale, 14, css=f"quota {kind}", tip=tip))
                x += amount * scale
        total = wording.number(sum(sums[row["row"]].values()), matrix.lang)
        parts.append(svg.label(x + 6, y + 14, total, css="axis"))
    return svg.figure(WIDTH, TOP + ROW * len(rows) + 8, parts, title=text("compare.figure.quotas", matrix.lang))


def _legend(matrix: Matrix) -> list[str]:
    parts, x = [], float(LEFT)
    for kind in ("collective", "individual", "any"):
        name = wording.code("recipient", kind, matrix.lang)
        parts += [svg.rect(x, 8, 12, 12, css=f"quota {kind}"), svg.label(x + 18, 18, name, css="axis")]
        x += 40 + len(name) * svg.CHAR + 20
    return parts


def anchor(plan_id: str) -> str:
    """Where a plan's quotes stand on the page."""
    return f"p-{plan_id}"


def fact_anchor(fact_id: str) -> str:
    """Where a quote stands on the page."""
    return f"q-{fact_id[:16]}"


def _target(fact_id: Any, row: dict[str, Any]) -> str:
    return fact_anchor(fact_id) if isinstance(fact_id, str) else anchor(row["plan_id"])


def plan_name(plan: dict[str, Any]) -> str:
    """Issuer and province, else the file's name.

    >>> plan_name({"issuer": "Sở Y tế", "province": "An Giang", "source_name": "a.pdf"})
    'Sở Y tế – An Giang'
    """
    issuer, province = plan["issuer"], plan["province"]
    if missing(issuer):
        return str(plan["source_name"])
    return str(issuer) if missing(province) or province in issuer else f"{issuer} – {province}"


def _day(value: Any) -> int | None:
    """Ordinal of a full date."""
    try:
        return datetime.date.fromisoformat(value).toordinal() if isinstance(value, str) else None
    except ValueError:
        return None


def _deadlines(matrix: Matrix) -> dict[str, list[tuple[int, str, str]]]:
    out: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    frame = matrix.dataset.facts["dates"]
    for row in records(frame[frame["role"].isin(DEADLINES)]):
        if day := _day(row["date"]):
            tip = f"{wording.code('date_role', row['role'], matrix.lang)}: {wording.date(row['date'], matrix.lang)}"
            out[row["plan_id"]].append((day, tip, row["fact_id"]))
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
    for plan in plans:
        start, end = _day(plan["period_start"]), _day(plan["period_end"])
        if start and end and start <= end:
            first, last = datetime.date.fromordinal(start), datetime.date.fromordinal(end)
            counts.update(divmod(m, 12) for m in range(first.year * 12 + first.month - 1, last.year * 12 + last.month))
    if not counts:
        return ""
    most, height = max(counts.values()), 200
    parts = axis.years(TOP + height)
    for (year, month), count in sorted(counts.items()):
        day = datetime.date(year, month + 1, 1).toordinal()
        x, tall = axis.x(max(day, axis.low)), height * count / most
        width = axis.x(min(day + 28, axis.high)) - x
        parts.append(svg.rect(x, TOP + height - tall, width, tall, css="bar", tip=f"{month + 1:02}/{year}: {count}"))
    parts.append(svg.label(LEFT - 8, TOP + 12, wording.number(most, matrix.lang), anchor="end", css="axis"))
    return svg.figure(WIDTH, TOP + height + 8, parts, title=text("compare.figure.timeline", matrix.lang))


def _ticks(low: float, high: float) -> list[float]:
    step = next((s for s in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000) if (high - low) / s <= 10), (high - low) / 5)
    return [low + step * n for n in range(int((high - low) / step) + 1)]
