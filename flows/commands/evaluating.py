"""``thidua evaluate``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console

from flows.screen import console, escaped, open_workspace, print_json, table
from pipeline.counts import Score
from pipeline.evaluate import Evaluation, evaluate_store
from pipeline.evaluate_changes import Change, by_field, compare_with_last
from pipeline.evaluate_fields import MATCHINGS, Matching
from pipeline.messages import text
from pipeline.store.store import Store

HEADINGS = ("precision", "recall", "f1")


def evaluate_dataset(
    gold_dir: Path, *, misses: bool, fields: bool, strict: bool, workspace: Path | None, json: bool
) -> int:
    """Scores per table, gains and losses since the last time; fields and misses where asked."""
    opened = open_workspace(workspace)
    with Store.open(opened) as store:
        result = evaluate_store(store, gold_dir, strict=strict)
    changed = compare_with_last(opened, gold_dir, result, strict=strict)
    if json:
        print_json(_to_json(result, changed, misses=misses))
        return 0
    screen = console()
    _print_tables(screen, result)
    if fields:
        _print_fields(screen, result)
    _print_changes(screen, changed)
    if misses:
        _print_misses(screen, result)
    return 0


def _print_tables(screen: Console, result: Evaluation) -> None:
    """A line a table: as rows agree, then F1 of its columns under each way to match."""
    headings = [text("view.table"), *(text(f"view.{name}") for name in HEADINGS), "+", "-", "?"]
    headings += [text(f"view.{how}") for how in MATCHINGS]
    rows = [*result.tables.items(), (text("view.all_facts"), result.all_facts)]
    named = {name: "" if name == text("view.all_facts") else f"{name}." for name, _ in rows}
    lines = [(*_row(name, score), *_matched(result, named[name])) for name, score in rows]
    screen.print(table(headings, lines, right=len(headings) - 1))
    screen.print(text("view.whole_plans", count=len(result.whole), total=len(result.plans)))
    if result.absent:
        screen.print(text("view.absent", plans=", ".join(result.absent)), style="yellow")


def _row(name: str, score: Score) -> tuple[str, ...]:
    figures = (f"{value:.3f}" for value in (score.precision, score.recall, score.f1))
    return (name, *figures, str(score.tp), str(score.fn), str(score.fp))


def _matched(result: Evaluation, start: str) -> tuple[str, ...]:
    """F1 over the columns whose name starts so, "" where there is none."""
    columns = [scores for name, scores in result.fields.items() if name.startswith(start)]
    return tuple(f"{_sum(columns, how).f1:.3f}" if columns else "" for how in MATCHINGS)


def _sum(columns: Iterable[dict[Matching, Score]], how: Matching) -> Score:
    return sum((scores[how] for scores in columns), Score())


def _print_fields(screen: Console, result: Evaluation) -> None:
    """A line a column: precision, recall and F1 under each way to match."""
    headings = [text("view.field")]
    headings += [f"{text(f'view.{how}')} {letter}" for how in MATCHINGS for letter in ("P", "R", "F1")]
    lines = []
    for name, scores in result.fields.items():
        figures = [value for how in MATCHINGS for value in (scores[how].precision, scores[how].recall, scores[how].f1)]
        lines.append((name, *(f"{value:.3f}" for value in figures)))
    screen.print()
    screen.print(table(headings, lines, right=len(headings) - 1))


def _print_changes(screen: Console, changed: Sequence[Change] | None) -> None:
    """Gains and losses by field, then each with its document."""
    if not changed:
        screen.print(text("view.first_evaluation" if changed is None else "view.nothing_changed"))
        return
    screen.print()
    headings = [text("view.field"), text("view.gains"), text("view.losses")]
    screen.print(table(headings, [(name, *map(str, counts)) for name, counts in by_field(changed).items()], right=2))
    for change in changed:
        sign = "+" if change.is_gain else "-"
        kind = text(f"change.{change.kind}")
        screen.print(f"{sign} {change.plan}  {change.field}  {kind}: {escaped(change.fact)}", soft_wrap=True)


def _print_misses(screen: Console, result: Evaluation) -> None:
    screen.print()
    for miss in result.misses:
        values = ", ".join(f"{name}={value!r}" for name, value in miss.fact.items() if value is not None)
        screen.print(f"{miss.plan}  {miss.table}  {text(f'view.{miss.kind}')}: {escaped(values)}", soft_wrap=True)


def _to_json(result: Evaluation, changed: Sequence[Change] | None, *, misses: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "tables": {name: _figures(score) for name, score in result.tables.items()},
        "all_facts": _figures(result.all_facts),
        "fields": {
            name: {how: _figures(score) for how, score in scores.items()} for name, scores in result.fields.items()
        },
        "plans": len(result.plans),
        "whole_plans": result.whole,
        "absent": result.absent,
        "changes": None if changed is None else [{**asdict(change), "gain": change.is_gain} for change in changed],
    }
    return {**found, "misses": [asdict(miss) for miss in result.misses]} if misses else found


def _figures(score: Score) -> dict[str, float]:
    return {**asdict(score), "precision": score.precision, "recall": score.recall, "f1": score.f1}
