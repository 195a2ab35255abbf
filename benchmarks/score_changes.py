"""Prints what a change of the program won and lost."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.evaluate_changes import Change, by_field


def print_changes(found: Iterable[Change]) -> None:
    """Counts a field, then every change with its document."""
    found = list(found)
    print(f"{'field':28} gains losses")
    for field, (gains, losses) in by_field(found).items():
        print(f"{field:28} {gains:5} {losses:6}")
    for change in found:
        print(f"{'+' if change.is_gain else '-'} {change.kind:8} {change.field:24} {change.plan}  {change.fact}")
