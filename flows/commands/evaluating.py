"""``thidua evaluate``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console

from flows.screen import console, escaped, open_workspace, print_json, table
from pipeline.evaluate import Evaluation, Score, evaluate_store
from pipeline.messages import text
from pipeline.store.store import Store


def evaluate_dataset(gold_dir: Path, *, misses: bool, strict: bool, workspace: Path | None, json: bool) -> int:
    """Scores per table, and what was missed or invented where asked."""
    with Store.open(open_workspace(workspace)) as store:
        result = evaluate_store(store, gold_dir, strict=strict)
    if json:
        print_json(_to_json(result, misses=misses))
        return 0
    screen = console()
    headings = [text("view.table"), text("view.precision"), text("view.recall"), text("view.f1"), "+", "-", "?"]
    rows = [*result.tables.items(), (text("view.all_facts"), result.all_facts)]
    screen.print(table(headings, [_row(name, score) for name, score in rows], right=6))
    if result.absent:
        screen.print(text("view.absent", plans=", ".join(result.absent)), style="yellow")
    if misses:
        _print_misses(screen, result)
    return 0


def _row(name: str, score: Score) -> tuple[str, ...]:
    figures = (f"{value:.3f}" for value in (score.precision, score.recall, score.f1))
    return (name, *figures, str(score.tp), str(score.fn), str(score.fp))


def _print_misses(screen: Console, result: Evaluation) -> None:
    screen.print()
    for miss in result.misses:
        values = ", ".join(f"{name}={value!r}" for name, value in miss.fact.items() if value is not None)
        screen.print(f"{miss.plan}  {miss.table}  {text(f'view.{miss.kind}')}: {escaped(values)}", soft_wrap=True)


def _to_json(result: Evaluation, *, misses: bool) -> dict[str, Any]:
    def figures(score: Score) -> dict[str, float]:
        return {**asdict(score), "precision": score.precision, "recall": score.recall, "f1": score.f1}

    found: dict[str, Any] = {
        "tables": {name: figures(score) for name, score in result.tables.items()},
        "all_facts": figures(result.all_facts),
        "absent": result.absent,
    }
    return {**found, "misses": [asdict(miss) for miss in result.misses]} if misses else found
