"""Figures that count: which provinces sent plans, topics as a heat map, quotas as bars."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from pipeline.compare import wording
from pipeline.compare.frames import records
from pipeline.compare.matrix import Matrix
from pipeline.compare.report import svg
from pipeline.compare.report.links import Links
from pipeline.compare.report.scales import LEFT, MOST_ROWS, ROW, TOP, WIDTH
from pipeline.messages import text

TILES, TILE = 6, 26  # provinces beside each other, and their height
RECIPIENTS = ("collective", "individual", "any")


def coverage(matrix: Matrix, links: Links) -> str:
    """Every province as a tile with its number of plans; those that sent none are empty."""
    if matrix.by != "province":
        return ""
    width = WIDTH / TILES
    first = matrix.long.drop_duplicates("row").set_index("row")["plan_id"].to_dict()
    parts = []
    for n, row in enumerate(records(matrix.rows)):
        x, y = (n % TILES) * width, (n // TILES) * TILE
        tile = svg.rect(x + 1, y + 1, width - 4, TILE - 3, css="sent" if row["plans"] else "unsent")
        tile += svg.label(x + 7, y + 17, row["label"], css="" if row["plans"] else "small", room=width - 26)
        if row["plans"]:
            tile += svg.label(x + width - 9, y + 17, wording.number(row["plans"], matrix.lang), anchor="end")
        parts.append(svg.link(links.to(first[row["row"]]) if row["plans"] else None, tile))
    height = -(-len(matrix.rows) // TILES) * TILE
    return svg.figure(WIDTH, height + 2, parts, title=text("compare.figure.coverage", matrix.lang))


def heat_map(matrix: Matrix, links: Links) -> str:
    """Rows against topics: the stronger the colour, the more criteria; a dot where criteria are listed, none of it."""
    topics = [c for c in matrix.columns if c.startswith("topic:")]
    sent = [r for r in records(matrix.rows) if r["plans"]]
    if not topics or not sent:
        return ""
    rows = sorted(sent, key=lambda r: -r["plans"])[:MOST_ROWS] if len(sent) > MOST_ROWS else sent
    counts, first = matrix.counts(), _first(matrix)
    most = max((counts.get((r["row"], t)) or 0 for r in rows for t in topics), default=0) or 1
    head, left = 230, 240
    step = (WIDTH - left - 30) / len(topics)
    parts = [
        svg.label(left + step * (n + 0.6), head - 8, matrix.columns[t], css="small", turn=-60, room=240)
        for n, t in enumerate(topics)
    ]
    for n, row in enumerate(rows):
        y = head + ROW * n
        parts.append(svg.label(left - 8, y + 14, row["label"], anchor="end", room=left - 12))
        for m, topic in enumerate(topics):
            count, name = counts.get((row["row"], topic)), f"{row['label']} – {matrix.columns[topic]}"
            square = _heat(count, left + step * m, y, step, most, name)
            parts.append(svg.link(links.to(*first[row["row"], topic]) if count else None, square))
    bottom = head + ROW * len(rows)
    parts.append(_rows_left(matrix, len(rows), len(sent), bottom))
    return svg.figure(WIDTH + 60, bottom + 24, parts, title=text("compare.figure.topics", matrix.lang))


def _first(matrix: Matrix) -> dict[tuple[str, str], tuple[str, Any]]:
    """(row, column) → plan and fact of the first thing said there."""
    found = matrix.long.drop_duplicates(["row", "column"])
    return {(e["row"], e["column"]): (e["plan_id"], e["fact_id"]) for e in records(found)}


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


def quotas(matrix: Matrix, links: Links) -> str:
    """How many collectives and persons may be rewarded, added up by row; shares (10 %) are left to the table."""
    frame = matrix.dataset.facts["awards"]
    counted = frame[frame["quota"].notna() & (frame["quota_unit"] != "%")]
    rows_of = matrix.long[matrix.long["column"] == "plans"].groupby("plan_id")["row"].agg(list).to_dict()
    source = dict(zip(matrix.dataset.plans["plan_id"], matrix.dataset.plans["source_id"], strict=True))
    rows_of = {plan: rows_of[main] for plan, main in _main_parts(source).items() if main in rows_of}
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    first: dict[tuple[str, str], tuple[str, Any]] = {}
    for award in records(counted):
        kind = award["recipient"] if award["recipient"] in RECIPIENTS else "any"
        for row in rows_of.get(award["plan_id"], ()):
            sums[row][kind] += award["quota"]
            first.setdefault((row, kind), (award["plan_id"], award["fact_id"]))
    stated = [r for r in records(matrix.rows) if sums.get(r["row"])]
    rows = sorted(stated, key=lambda r: -sum(sums[r["row"]].values()))[:MOST_ROWS]
    if not rows:
        return ""
    scale = (WIDTH - LEFT - 70) / max(sum(sums[r["row"]].values()) for r in rows)
    parts = _legend(matrix)
    for n, row in enumerate(rows):
        y, x = TOP + ROW * n - 20, float(LEFT)
        parts.append(svg.label(LEFT - 8, y + 14, row["label"], anchor="end", room=LEFT - 12))
        for kind in RECIPIENTS:
            if amount := sums[row["row"]][kind]:
                tip = f"{_recipients(kind, matrix)}: {wording.number(amount, matrix.lang)}"
                bar = svg.rect(x, y + 3, amount * scale, 14, css=f"quota {kind}", tip=tip)
                parts.append(svg.link(links.to(*first[row["row"], kind]), bar))
                x += amount * scale
        total = wording.number(sum(sums[row["row"]].values()), matrix.lang)
        parts.append(svg.label(x + 6, y + 14, total, css="axis"))
    bottom = TOP + ROW * len(rows) - 20
    sent = int((matrix.rows["plans"] > 0).sum())
    if sent > len(stated):
        said = text("compare.rows_not_stated", matrix.lang, count=sent - len(stated))
        parts.append(svg.label(LEFT, bottom + 16, said, css="axis"))
    return svg.figure(WIDTH, bottom + 24, parts, title=text("compare.figure.quotas", matrix.lang))


def _main_parts(source_of: dict[str, str]) -> dict[str, str]:
    """Plan → the first part of its file, under which the file is counted."""
    main: dict[str, str] = {}
    return {plan: main.setdefault(source, plan) for plan, source in source_of.items()}


def _legend(matrix: Matrix) -> list[str]:
    parts, x = [], float(LEFT)
    for kind in RECIPIENTS:
        name = _recipients(kind, matrix)
        parts += [svg.rect(x, 8, 12, 12, css=f"quota {kind}"), svg.label(x + 18, 18, name, css="axis")]
        x += 40 + len(name) * svg.CHAR + 20
    return parts


def _recipients(kind: str, matrix: Matrix) -> str:
    """A quota for both, and one that does not say for whom ("02 giải nhì"), are one colour."""
    return text("compare.legend.any", matrix.lang) if kind == "any" else wording.code("recipient", kind, matrix.lang)


def _rows_left(matrix: Matrix, shown: int, count: int, y: float) -> str:
    if shown == count:
        return ""
    return svg.label(LEFT, y + 16, text("compare.rows_not_drawn", matrix.lang, shown=shown, count=count), css="axis")
