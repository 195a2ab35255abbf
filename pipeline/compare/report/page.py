"""The comparison as one HTML file: it opens offline, prints on A4, and every cell leads to the quote it is made of.

Nothing is fetched and nothing runs: figures are inline SVG, links are places on the page.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from types import MappingProxyType
from typing import Any

import data
from extractors.topics import OTHER
from pipeline.compare import wording
from pipeline.compare.frames import missing, records
from pipeline.compare.matrix import Matrix, is_summed
from pipeline.compare.report.figures import coverage, heat_map, quotas
from pipeline.compare.report.links import MOST_QUOTED, Links, anchor, fact_anchor, links_of
from pipeline.compare.report.scales import tiers, timeline
from pipeline.compare.report.style import CSS
from pipeline.messages import text

FIGURES = {"coverage": coverage, "timeline": timeline, "tiers": tiers, "heat_map": heat_map, "quotas": quotas}
MOST_IN_CELL = 8  # things said in one cell; the rest is counted
MOST_LINES = 400  # rows of a table
MOST_OF_TOPIC = 40  # targets that stand side by side under one topic
TABLES = {
    "when": ("plans", "period", "period_days", "registration_deadline", "dossier_deadline", "report_deadline"),
    "what": ("subjects", "criteria", "targets", "tiers", "min_score"),
    "awards": ("awards", "quotas", "dossier", "funding", "flags"),
}
WIDTHS = {
    "plans": 7,
    "period_days": 9,
    "criteria": 8,
    "flags": 7,
    "subjects": 12,
    "targets": 38,
    "tiers": 17,
    "awards": 26,
}


def write_report(
    matrix: Matrix,
    path: Path,
    *,
    crops: Mapping[str, str] = MappingProxyType({}),
    originals: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Write the page; ``crops``: fact_id → picture (:func:`pipeline.compare.report.crops.page_crops`); ``originals``:
    plan_id → address of the file, for plans beyond those that are quoted."""
    path.write_text(report(matrix, crops=crops, originals=originals), encoding="utf-8")


def report(
    matrix: Matrix,
    *,
    crops: Mapping[str, str] = MappingProxyType({}),
    originals: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """The page as text."""
    lang, links = matrix.lang, links_of(matrix, originals)
    title = text("compare.title", lang, by=text(f"compare.rows.{matrix.by}", lang))
    parts = [
        f"<h1>{escape(title)}</h1>", _summary(matrix), _navigation(matrix), _figures(matrix, links),
        *(_table(matrix, name, links) for name in TABLES), _targets(matrix, links), _not_sent(matrix),
        _quotes(matrix, crops),
    ]  # fmt: skip
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n'
        f'<link rel="icon" href="data:,">\n<style>{CSS}</style>\n</head>\n<body>\n'
        + "\n".join(parts)
        + "\n</body>\n</html>\n"
    )


def _summary(matrix: Matrix) -> str:
    plans = matrix.dataset.plans
    sent = matrix.rows[matrix.rows["plans"] > 0]
    figures_ = [
        (plans["source_id"].nunique(), "compare.summary.plans"),
        (len(matrix.dataset.facts["criteria"]), "compare.summary.criteria"),
        (len(matrix.dataset.facts["targets"]), "compare.summary.targets"),
    ]
    if matrix.by == "province":
        known = sent[sent["row"] != "?"]
        figures_ += [(len(known), "compare.summary.sent"), (_without(matrix), "compare.summary.not_sent")]
    items = "".join(
        f"<li><b>{wording.number(n, matrix.lang)}</b>{escape(text(name, matrix.lang))}</li>" for n, name in figures_
    )
    note = text("compare.note_today" if matrix.today else "compare.note_issued", matrix.lang)
    return f'<ul class="facts">{items}</ul>' + (
        f'<p class="soft">{escape(note)}</p>' if matrix.by == "province" else ""
    )


def _without(matrix: Matrix) -> int:
    return int((matrix.rows["plans"] == 0).sum())


def _navigation(matrix: Matrix) -> str:
    names = ["figures", *TABLES, "targets", *(["not_sent"] if matrix.by == "province" else []), "quotes"]
    links = (f'<a href="#{name}">{escape(_heading(matrix, name))}</a>' for name in names)
    return f"<nav>{''.join(links)}</nav>"


def _heading(matrix: Matrix, name: str) -> str:
    return text(f"compare.section.{name}", matrix.lang)


def _figures(matrix: Matrix, links: Links) -> str:
    parts = [f'<h2 id="figures">{escape(_heading(matrix, "figures"))}</h2>']
    for name, draw in FIGURES.items():
        if drawn := draw(matrix, links):
            title = escape(text(f"compare.figure_title.{name}", matrix.lang))
            parts.append(f'<section class="drawn"><h3>{title}</h3>{drawn}</section>')
    return "\n".join(parts)


def _table(matrix: Matrix, name: str, links: Links) -> str:
    columns = TABLES[name]
    rows = [r for r in records(matrix.rows) if r["plans"]]
    cells = _cells(matrix, columns, links)
    head = "".join(f'<th scope="col"{_width(c)}>{escape(matrix.columns[c])}</th>' for c in columns)
    first = escape(text(f"compare.rows.{matrix.by}", matrix.lang))
    body = "".join(
        f'<tr><th scope="row">{escape(r["label"])}</th>'
        + "".join(cells.get((r["row"], c)) or '<td class="none">—</td>' for c in columns)
        + "</tr>\n"
        for r in rows[:MOST_LINES]
    )
    more = len(rows) - MOST_LINES
    note = f'<p class="soft">{escape(text("compare.more_rows", matrix.lang, count=more))}</p>' if more > 0 else ""
    return (
        f'<h2 id="{name}">{escape(_heading(matrix, name))}</h2>\n<table><thead><tr><th scope="col" class="first">'
        f"{first}</th>{head}</tr></thead>\n<tbody>\n{body}</tbody></table>{note}"
    )


def _width(column: str) -> str:
    return f' style="width:{WIDTHS[column]}%"' if column in WIDTHS else ""


def _cells(matrix: Matrix, columns: Iterable[str], links: Links) -> dict[tuple[str, str], str]:
    """(row, column) → table cell, each thing said a link to its quote, a count to the first of what it counts."""
    long = matrix.long[matrix.long["column"].isin(list(columns))]
    said: dict[tuple[str, str], dict[str, dict[str, Any]]] = defaultdict(dict)
    sums: dict[tuple[str, str], int] = defaultdict(int)
    first: dict[tuple[str, str], dict[str, Any]] = {}
    for entry in records(long):
        key = (entry["row"], entry["column"])
        if is_summed(entry["column"]):
            sums[key] += entry["value"]
            first.setdefault(key, entry)
        else:
            said[key].setdefault(f"{entry['shown']}\0{entry['via']}", entry)
    out = {}
    for key, total in sums.items():
        number = _linked(first[key] | {"shown": wording.number(total, matrix.lang), "via": None}, links)
        out[key] = f'<td class="number">{number}</td>'
    for key, entries in said.items():
        out[key] = f"<td>{_several(list(entries.values()), MOST_IN_CELL, matrix, links)}</td>"
    return out


def _several(entries: list[dict[str, Any]], most: int, matrix: Matrix, links: Links) -> str:
    """One line each; what is too much for a cell is counted."""
    shown = [f"<div>{_linked(entry, links)}</div>" for entry in entries[:most]]
    if len(entries) > most:
        more = text("compare.more_entries", matrix.lang, count=len(entries) - most)
        shown.append(f'<div class="soft">{escape(more)}</div>')
    return "".join(shown)


def _linked(entry: dict[str, Any], links: Links) -> str:
    shown = escape(entry["shown"])
    if address := links.to(entry["plan_id"], entry["fact_id"]):
        shown = f'<a href="{escape(address)}">{shown}</a>'
    else:
        shown = f'<span title="thidua show {escape(entry["plan_id"])}">{shown}</span>'
    return shown if missing(entry["via"]) else f"{shown} <small>({escape(entry['via'])})</small>"


def _targets(matrix: Matrix, links: Links) -> str:
    """What each row asks for under a topic, one below the other: whose bar is higher is seen at a glance."""
    entries = {e["fact_id"]: e for e in records(matrix.long[matrix.long["column"] == "targets"])}
    of_topic: dict[str, list[dict[str, Any]]] = defaultdict(list)
    facts = matrix.dataset.facts["targets"]
    for fact_id, topics in zip(facts["fact_id"], facts["topics"], strict=True):
        for topic in topics:
            if fact_id in entries:
                of_topic[topic].append(entries[fact_id])
    order = [*data.lexicon("topics"), *(matrix.topic_records or {}), OTHER]
    body = "".join(
        f'<tr><th scope="row">{escape(wording.topic(topic, matrix.lang, matrix.topic_records))}</th>'
        f"<td>{_several(_named_by_row(of_topic[topic], matrix), MOST_OF_TOPIC, matrix, links)}</td></tr>\n"
        for topic in dict.fromkeys(order)
        if topic in of_topic
    )
    heads = (text("compare.heading.topic", matrix.lang), text("compare.section.targets", matrix.lang))
    return (
        f'<h2 id="targets">{escape(heads[1])}</h2>\n<table><thead><tr><th scope="col" class="first">'
        f'{escape(heads[0])}</th><th scope="col">{escape(matrix.columns["targets"])}</th></tr></thead>\n'
        f"<tbody>\n{body}</tbody></table>"
    )


def _named_by_row(entries: list[dict[str, Any]], matrix: Matrix) -> list[dict[str, Any]]:
    """In the order of rows, each with its row's name before it."""
    order = {row: n for n, row in enumerate(matrix.rows["row"])}
    ordered = sorted(entries, key=lambda e: order[e["row"]])
    return [e | {"shown": f"{e['row_label']} – {e['shown']}"} for e in ordered]


def _not_sent(matrix: Matrix) -> str:
    if matrix.by != "province":
        return ""
    names = matrix.rows[matrix.rows["plans"] == 0]["label"]
    body = escape(", ".join(names)) if len(names) else escape(text("compare.all_sent", matrix.lang))
    return f'<h2 id="not_sent">{escape(_heading(matrix, "not_sent"))}</h2>\n<p>{body}</p>'


def _quotes(matrix: Matrix, crops: Mapping[str, str]) -> str:
    """The quotes behind every cell, plan by plan, and all criteria with their topics."""
    parts = [f'<h2 id="quotes">{escape(_heading(matrix, "quotes"))}</h2>']
    of_plan: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    quoted = set(matrix.dataset.plans["plan_id"][:MOST_QUOTED])
    for entry in records(matrix.long[matrix.long["fact_id"].notna() & matrix.long["plan_id"].isin(quoted)]):
        if not entry["column"].startswith("topic:"):
            of_plan[entry["plan_id"]].setdefault(entry["fact_id"], (matrix.columns[entry["column"]], entry["quote"]))
    criteria = matrix.dataset.facts["criteria"]
    for row in records(criteria[criteria["plan_id"].isin(quoted)]):
        topics = ", ".join(wording.topic(t, matrix.lang, matrix.topic_records) for t in row["topics"])
        of_plan[row["plan_id"]][row["fact_id"]] = (topics, row["quote"])
    plans = records(matrix.dataset.plans)
    parts += [_quotes_of(plan, of_plan[plan["plan_id"]], crops) for plan in plans[:MOST_QUOTED]]
    if len(plans) > MOST_QUOTED:
        parts.append(
            f'<p class="soft">{escape(text("compare.more_plans", matrix.lang, count=len(plans) - MOST_QUOTED))}</p>'
        )
    return "\n".join(parts)


def _quotes_of(plan: dict[str, Any], facts: dict[str, tuple[str, str]], crops: Mapping[str, str]) -> str:
    number = "" if missing(plan["doc_number"]) else f"{plan['doc_number']} · "
    subject = "" if missing(plan["subject"]) else plan["subject"]
    items = "".join(
        f'<li id="{fact_anchor(fact_id)}"><span class="what">{escape(what)}</span>'
        f"<blockquote>{_printable(quote)}</blockquote>{_picture(crops.get(fact_id))}</li>\n"
        for fact_id, (what, quote) in facts.items()
    )
    command = f"thidua show {plan['plan_id']}"
    return (
        f'<h3 id="{anchor(plan["plan_id"])}">{escape(wording.plan_name(plan))}</h3>\n'
        f'<p class="soft">{escape(number)}{escape(str(subject))} · {escape(str(plan["source_name"]))} · '
        f'<code>{escape(command)}</code></p>\n<ul class="quotes">{items}</ul>'
    )


def _printable(quote: str | None) -> str:
    """A quote on the page: page breaks and other signs without a shape become spaces, lines stay lines."""
    kept = "".join(c if c.isprintable() or c == "\n" else " " for c in quote or "")
    return escape(re.sub(r"\s*\n\s*", "\n", kept))


def _picture(crop: str | None) -> str:
    return f'<img class="crop" loading="lazy" alt="" src="{crop}">' if crop else ""
