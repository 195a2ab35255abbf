"""Fits the weights of confidence on plans whose truth is known, and measures them on others.

    python -m benchmarks.calibrate --readings DIR --outside FOLDER GOLD   # fit, write data/confidence.toml, measure
    python -m benchmarks.calibrate --readings DIR --measure               # only measure

Fitted on reworded plans of seeds below 100 as clean text, without marks, as noisy text and as poor scans (whose
readings are kept in DIR), and on labelled documents from outside, those whose name hashes to an even number. Measured
on seeds from 100 on and on the other documents. The weights are those of a logistic regression with a ridge: a signal
or a rule that says little stays near zero.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks.calibrate_sets import FIT, HELD, DevSet, outside_set, reworded_sets
from benchmarks.calibrate_signals import Example, examples
from benchmarks.score_calibration import Weighed, auc, print_calibration, share_right
from pipeline.confidence import Weights, weights

OUT = Path(__file__).parent.parent / "data" / "confidence.toml"
RIDGE_SIGNAL, RIDGE_RULE = 1.0, 3.0
# What is known before any plan is seen, in log odds: the ridge pulls there, and to zero where nothing is said.
KNOWN = {"misread": -3.0, "given": -3.0, "worst_given": -0.5, "rule_doubt": -3.0}
CAUTION = 0.5  # log odds taken off: rules were mended on plans like those of the fit, and do worse on what will come
SHARE = {"scan": 4.0, "outside": 3.0}  # few of them, and most like what will come
Floats = npt.NDArray[np.float64]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibrate", description=__doc__)
    parser.add_argument("--readings", type=Path, help="keep page readings here")
    parser.add_argument("--outside", type=Path, nargs=2, action="append", default=[], metavar=("FOLDER", "GOLD"))
    parser.add_argument("--measure", action="store_true", help="leave the weights as they are")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        outside = [example for folder, gold in given.outside for example in examples(outside_set(folder, gold))]
        if not given.measure:
            known = [(s, examples(s, given.readings)) for s in reworded_sets(Path(scratch), FIT)]
            rows = [Row(e, SHARE.get(s.name, 1.0)) for s, found in known for e in found]
            rows += [Row(e, SHARE["outside"]) for e in outside if is_even(e.plan)]
            OUT.write_text(to_toml(fit(rows), rows), encoding="utf-8")
            weights.cache_clear()
        held = {s.name: list(examples(s, given.readings)) for s in reworded_sets(Path(scratch), HELD)}
        held["outside"] = [e for e in outside if not is_even(e.plan)]
        report({name: found for name, found in held.items() if found})


class Row(NamedTuple):
    """An example and how much it counts."""

    example: Example
    share: float


def is_even(plan: str) -> bool:
    """Half of the documents, the same half everywhere."""
    return int(hashlib.sha256(plan.split(".part")[0].encode()).hexdigest(), 16) % 2 == 0


def fit(rows: Sequence[Row]) -> Weights:
    """Weights under which the rows' truth is likeliest, held back by a ridge (Newton's method)."""
    signals = list(rows[0].example.signals)
    rules = sorted({row.example.rule for row in rows})
    x = np.array([[1.0, *(row.example.signals[name] for name in signals)] for row in rows])
    x = np.hstack([x, np.array([[row.example.rule == rule for rule in rules] for row in rows], dtype=float)])
    right = np.array([row.example.right for row in rows], dtype=float)
    share = np.array([row.share for row in rows])
    ridge = np.array([0.01, *[RIDGE_SIGNAL] * len(signals), *[RIDGE_RULE] * len(rules)])
    known = np.array([0.0, *(KNOWN.get(name, 0.0) for name in signals), *[0.0] * len(rules)])
    b = speaking_against(x, right, share, Ridge(ridge, known), range(1, 1 + len(signals)))
    own = {name: round(float(v), 3) for name, v in zip(signals, b[1:], strict=False) if v < -0.05}
    records = {name: round(float(v), 3) for name, v in zip(rules, b[1 + len(signals) :], strict=True)}
    return Weights(round(float(b[0]) - CAUTION, 3), own, {name: v for name, v in records.items() if abs(v) >= 0.1})


class Ridge(NamedTuple):
    """How strongly each coefficient is pulled, and where to."""

    pull: Floats
    to: Floats


def speaking_against(x: Floats, right: Floats, share: Floats, ridge: Ridge, signals: Sequence[int]) -> Floats:
    """The likeliest coefficients of which no signal's speaks for a fact: one that would is left out, and all are fitted
    anew."""
    kept = list(range(x.shape[1]))
    while True:
        b = np.zeros(x.shape[1])
        b[kept] = likeliest(x[:, kept], right, share, Ridge(ridge.pull[kept], ridge.to[kept]))
        worst = max(signals, key=lambda i: b[i])
        if b[worst] <= 0:
            return b
        kept.remove(worst)


def likeliest(x: Floats, right: Floats, share: Floats, ridge: Ridge) -> Floats:
    """Coefficients of the ridge logistic regression."""
    b = np.zeros(x.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-x @ b))
        slope = x.T @ (share * (right - chance)) - ridge.pull * (b - ridge.to)
        bend = (x * (share * chance * (1 - chance))[:, None]).T @ x + np.diag(ridge.pull)
        step = np.linalg.solve(bend, slope)
        b += step
        if np.abs(step).max() < 1e-6:
            break
    return b


def to_toml(found: Weights, rows: Sequence[Row]) -> str:
    """The weights as data, with what they were made of."""
    wrong = sum(not row.example.right for row in rows)
    lines = [
        "# Weights of confidence in log odds, written by `python -m benchmarks.calibrate`: docs/confidence.md.",
        f"# Fitted on {len(rows)} facts, {wrong} of them wrong.",
        f"start = {found.start}",
        "",
        "[signals] # what each says: pipeline/signals.py",
        *(f"{name} = {value}" for name, value in found.signals.items()),
        "",
        "[rules] # how much better or worse than its signals say",
        *(f'"{name}" = {value}' for name, value in found.rules.items()),
    ]
    return "\n".join(lines) + "\n"


def report(held: dict[str, list[Example]]) -> None:
    """A line for each set, then the reliability of all together."""
    print(f"{'set':12} facts wrong   AUC  AUC of rules' constants  0.9 or more: facts, right")
    for name, found in [*held.items(), ("all", [e for rows in held.values() for e in rows])]:
        now, before = list(weighed(found)), [Weighed(1 - e.signals["rule_doubt"], e.right) for e in found]
        sure = [w for w in now if w.confidence >= 0.9]
        wrong = sum(not e.right for e in found)
        print(
            f"{name:12} {len(found):5} {wrong:5} {auc(now):.3f} {auc(before):.3f} {len(sure):5} {share_right(sure):.4f}"
        )
    print()
    print_calibration(weighed(e for found in held.values() for e in found))


def weighed(found: Sequence[Example] | Iterator[Example]) -> Iterator[Weighed]:
    for e in found:
        yield Weighed(weights().chance(e.rule, e.signals), e.right)


__all__ = ["DevSet", "fit", "main"]

if __name__ == "__main__":
    main()
