"""Alignment against data/labels/alignment.toml: ``python -m benchmarks.compare_alignment [--misses] [--outside DIR]``.

Every labelled link is one answer (pair and relation), and so is every demand that stands on one side only. Two figures:
with the relation (the one that counts), and of the pairs alone.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import data
from pipeline.compare.align import DEFAULT, Demand, Settings, align

Answer = tuple[int | None, int | None, str]


class Case(NamedTuple):
    name: str
    left: list[Demand]
    right: list[Demand]
    expected: set[Answer]
    skip_left: set[int]
    skip_right: set[int]


def cases(outside: Path | None = None) -> Iterator[Case]:
    """Labelled pairs of plans whose texts are at hand."""
    record = tomllib.loads(data.path("labels").joinpath("alignment.toml").read_text(encoding="utf-8"))
    for pair in record["pairs"]:
        left, right = (_demands(record["plans"], pair[side], outside) for side in ("left", "right"))
        if left is not None and right is not None:
            yield _case(pair, left, right)


def _case(pair: dict[str, Any], left: list[Demand], right: list[Demand]) -> Case:
    skip_left, skip_right = set(pair.get("skip_left", ())), set(pair.get("skip_right", ()))
    expected: set[Answer] = {(i, j, relation) for i, j, relation in pair["links"]}
    linked_left, linked_right = {i for i, _, _ in pair["links"]}, {j for _, j, _ in pair["links"]}
    expected |= {(i, None, "only_here") for i in range(len(left)) if i not in linked_left | skip_left}
    expected |= {(None, j, "only_there") for j in range(len(right)) if j not in linked_right | skip_right}
    return Case(f"{pair['left']} ~ {pair['right']}", left, right, expected, skip_left, skip_right)


def _demands(plans: dict[str, Any], name: str, outside: Path | None) -> list[Demand] | None:
    if name in plans:
        return [Demand.of(str(n), subject, text) for n, (subject, text) in enumerate(plans[name]["items"])]
    found = sorted((outside / "gold").glob(f"{name.removeprefix('seed:')}*.json")) if outside else []
    if not found:
        return None
    rows = json.loads(found[0].read_text(encoding="utf-8"))["criteria"]
    return [Demand.of(str(n), row["subject"], row["text"]) for n, row in enumerate(rows)]


def answers(case: Case, settings: Settings) -> set[Answer]:
    """What alignment says, without the demands that two readers could judge differently."""
    out: set[Answer] = set()
    for match in align(case.left, case.right, settings):
        i = int(match.left.key) if match.left else None
        j = int(match.right.key) if match.right else None
        if i not in case.skip_left and j not in case.skip_right:
            out.add((i, j, match.relation))
    return out


def f1(right: int, wrong: int, missed: int) -> float:
    return 2 * right / max(1, 2 * right + wrong + missed)


def measure(outside: Path | None = None, settings: Settings = DEFAULT) -> dict[str, tuple[int, int, int]]:
    """right, wrong, missed: of all answers, of links with their relation, of pairs alone."""
    totals = {"answers": [0, 0, 0], "links": [0, 0, 0], "pairs": [0, 0, 0]}
    for case in cases(outside):
        found = answers(case, settings)
        links = {a for a in case.expected if a[0] is not None and a[1] is not None}
        found_links = {a for a in found if a[0] is not None and a[1] is not None}
        views = (
            ("answers", found, case.expected),
            ("links", found_links, links),
            ("pairs", {a[:2] for a in found_links}, {a[:2] for a in links}),
        )
        for name, got, want in views:
            counts = (len(got & want), len(got - want), len(want - got))
            totals[name] = [a + b for a, b in zip(totals[name], counts, strict=True)]
    return {name: (a, b, c) for name, (a, b, c) in totals.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--outside", type=Path, help="folder with gold/ of plans that are not carried here")
    args = parser.parse_args()
    for name, (right, wrong, missed) in measure(args.outside).items():
        precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
        figures = f"P {precision:.3f}  R {recall:.3f}  F1 {f1(right, wrong, missed):.3f}"
        print(f"{name:8} {right + missed:4} labelled  {figures}")
    for case in cases(args.outside) if args.misses else ():
        _print_misses(case)


def _print_misses(case: Case) -> None:
    found = answers(case, DEFAULT)
    for sign, group in (("+", found - case.expected), ("-", case.expected - found)):
        for i, j, relation in sorted(group, key=str):
            left = case.left[i].text if i is not None else ""
            right = case.right[j].text if j is not None else ""
            print(f"{sign} {case.name}: {relation} | {left[:80]} | {right[:80]}")


if __name__ == "__main__":
    main()
