"""``thidua compare`` and ``thidua diff``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from extractors.topics import compile_topics
from flows.commands.showing import the_plan
from flows.screen import console, escaped, open_workspace, print_json, table
from pipeline.compare import wording
from pipeline.compare.differ import Difference, diff_plans
from pipeline.compare.frames import load, records
from pipeline.compare.matrix import By, Matrix, build
from pipeline.compare.report.crops import original_files, page_crops
from pipeline.compare.report.page import write_report
from pipeline.compare.sheets import write_csv, write_xlsx
from pipeline.compare.user_topics import read_topics
from pipeline.errors import UsageError
from pipeline.messages import current_language, text
from pipeline.store.store import Store
from pipeline.tables import TableRows

FORMATS = ("csv", "xlsx", "html")
# What fits a terminal; everything is in the files.
SHOWN = ("plans", "period", "dossier_deadline", "criteria", "min_score", "awards", "quotas")
MOST_IN_CELL = 4


def compare(
    *, by: str, today: bool, topics: Sequence[str], where: Sequence[str], topics_file: Path | None,
    directory: Path | None, formats: str, workspace: Path | None, json: bool,
) -> int:  # fmt: skip
    """Lay the dataset's plans side by side; on the screen, or in files where a folder is given."""
    wanted = _formats(formats)
    own = read_topics(topics_file) if topics_file else None
    folder = open_workspace(workspace)
    with Store.open(folder) as store:
        dataset = load(store, topics=compile_topics(own) if own else None)
        matrix = build(dataset, by=cast(By, by), today=today, topics=topics, where=where, topic_records=own)
        crops = page_crops(store, folder, matrix) if directory and "html" in wanted else {}
    originals = original_files(folder, matrix, directory) if directory else {}
    files = _write(matrix, directory, wanted, crops, originals) if directory else []
    if json:
        print_json({"rows": _json_rows(matrix), "columns": matrix.columns, "files": [str(f) for f in files]})
    elif files:
        screen = console()
        screen.print(
            text("compare.written", rows=len(matrix.rows), plans=int(matrix.rows["plans"].sum())), soft_wrap=True
        )
        for file in files:
            screen.print(f"  {escaped(file)}", soft_wrap=True)
    else:
        _print_matrix(matrix)
    return 0


def diff(left: str, right: str, *, all_lines: bool, workspace: Path | None, json: bool) -> int:
    """Two plans side by side; without ``all_lines`` only what differs."""
    with Store.open(open_workspace(workspace)) as store:
        ids = [the_plan(store.find_plans(query), query)["plan_id"] for query in (left, right)]
        plans = [store.plan(plan_id) for plan_id in ids]
    found = diff_plans(*plans)
    names = _names(plans, (left, right))
    shown = [d for d in found if all_lines or d.relation != "same"]
    if json:
        print_json({"left": ids[0], "right": ids[1], "differences": [d._asdict() for d in shown]})
        return 0
    screen = console()
    for name in dict.fromkeys(d.table for d in found):
        lines = [d for d in shown if d.table == name]
        same = Counter(d.relation for d in found if d.table == name)["same"]
        screen.print(
            f"\n{wording.heading(name, None, current_language())} ({text('compare.same_count', count=same)})",
            style="bold",
        )
        if lines:
            headings = (text("compare.heading.relation"), *names)
            screen.print(table(headings, [_line(d) for d in lines]))
    return 0


def _names(plans: Sequence[TableRows], queries: tuple[str, str]) -> tuple[str, str]:
    """The plans' names, or what was typed where they have one name."""
    named = [wording.plan_name({**plan["sources"][0], **plan["plans"][0]}) for plan in plans]
    return queries if named[0] == named[1] else (named[0], named[1])


def _formats(formats: str) -> list[str]:
    wanted = [name.strip().lower() for name in formats.split(",") if name.strip()]
    for name in wanted:
        if name not in FORMATS:
            raise UsageError("compare.unknown_format", name=name, known=", ".join(FORMATS))
    return wanted


def _write(
    matrix: Matrix, directory: Path, formats: Sequence[str], crops: dict[str, str], originals: dict[str, str]
) -> list[Path]:
    directory.mkdir(parents=True, exist_ok=True)
    files = write_csv(matrix, directory) if "csv" in formats else []
    if "xlsx" in formats:
        files.append(write_xlsx(matrix, directory / "so-sanh.xlsx"))
    if "html" in formats:
        files.append(directory / "so-sanh.html")
        write_report(matrix, files[-1], crops=crops, originals=originals)
    return files


def _print_matrix(matrix: Matrix) -> None:
    cells, screen = _short_cells(matrix), console()
    headings = (text(f"compare.rows.{matrix.by}"), *(matrix.columns[c] for c in SHOWN))
    rows = [r for r in records(matrix.rows) if r["plans"]]
    screen.print(table(headings, ([r["label"], *(_cell(cells.get((r["row"], c))) for c in SHOWN)] for r in rows)))
    without = [r["label"] for r in records(matrix.rows) if not r["plans"]]
    if without:
        screen.print(escaped(f"\n{text('compare.section.not_sent')} ({len(without)}): {', '.join(without)}"))


def _short_cells(matrix: Matrix) -> dict[tuple[str, str], object]:
    """Cells that leave room for the other rows; everything is in the files."""
    cells: dict[tuple[str, str], object] = dict(matrix.counts())
    for key, said in matrix.said().items():
        more = [text("compare.more_entries", count=len(said) - MOST_IN_CELL)] if len(said) > MOST_IN_CELL else []
        cells[key] = "\n".join([*said[:MOST_IN_CELL], *more])
    return cells


def _cell(value: object) -> object:
    return "—" if value is None else value


def _json_rows(matrix: Matrix) -> list[dict[str, object]]:
    cells = matrix.cells()
    return [{**row, "cells": {c: cells.get((row["row"], c)) for c in matrix.columns}} for row in records(matrix.rows)]


def _line(difference: Difference) -> list[str | None]:
    relation = text(f"compare.relation.{difference.relation}")
    left, right = difference.left, difference.right
    if difference.table not in ("criteria", "sections", "targets"):
        relation = f"{relation}: {difference.what}"
    return [relation, left or "—", right or "—"]
