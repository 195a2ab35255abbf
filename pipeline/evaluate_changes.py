"""What one evaluation has won and lost against another: labels found and no longer found, inventions gone and come.

The last evaluation of each folder of labels is kept in the workspace, ``evaluations/KEY.json``, together with the one
it differed from, so that looking twice shows the same gains and losses.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.evaluate import COMPARED, Evaluation, Miss
from pipeline.workspace import Workspace, write_atomically

Key = tuple[str, str, str, str]  # field, plan, missed or invented, the fact as JSON
FOLDER = "evaluations"


@dataclass(frozen=True)
class Change:
    """One label, or one value without a label, that changed sides. ``field``: "plan.issuer", "targets"."""

    field: str
    plan: str
    kind: str  # won | lost | invented | dropped
    fact: str

    @property
    def is_gain(self) -> bool:
        return self.kind in ("won", "dropped")


@dataclass(frozen=True)
class Kept:
    """What is kept of an evaluation: which plans it asked about, and every miss."""

    plans: tuple[str, ...]
    misses: tuple[Key, ...]


def kept(result: Evaluation) -> Kept:
    """An evaluation reduced to what the next one is compared with."""
    return Kept(tuple(sorted(result.plans)), tuple(sorted(map(_key, result.misses))))


def changes(before: Evaluation | Kept, after: Evaluation | Kept) -> list[Change]:
    """Differences between two evaluations, by field and document; only plans that both asked about."""
    old, new = (one if isinstance(one, Kept) else kept(one) for one in (before, after))
    both = set(old.plans) & set(new.plans)
    was, now = (Counter(key for key in one.misses if key[1] in both) for one in (old, new))
    gone = [_change(key, {"missed": "won", "invented": "dropped"}) for key in (was - now).elements()]
    come = [_change(key, {"missed": "lost", "invented": "invented"}) for key in (now - was).elements()]
    return sorted([*gone, *come], key=lambda c: (c.field, c.plan, c.kind, c.fact))


def by_field(found: Iterable[Change]) -> dict[str, tuple[int, int]]:
    """Field → gains, losses.

    >>> by_field([Change("dates", "a", "won", "{}"), Change("dates", "b", "invented", "{}")])
    {'dates': (1, 1)}
    """
    counts = Counter((change.field, change.is_gain) for change in found)
    return {name: (counts[name, True], counts[name, False]) for name in sorted({field for field, _ in counts})}


def compare_with_last(
    workspace: Workspace, gold_dir: Path, result: Evaluation, *, strict: bool = False
) -> list[Change] | None:
    """Gains and losses against the last evaluation by these labels, which this one replaces; None where there is none.

    An evaluation that says what the last one said is compared with the one before.
    """
    path = workspace.root / FOLDER / f"{_name(gold_dir, strict)}.json"
    stored = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    last, before, now = _from_json(stored.get("last")), _from_json(stored.get("before")), kept(result)
    if now != last:
        last, before = now, last
        write_atomically(path, _to_json({"gold": str(gold_dir), "last": last, "before": before}))
    return changes(before, now) if before else None


def forget_evaluations(workspace: Workspace, stem: str) -> list[Path]:
    """Delete the kept evaluations that name a plan or a part of it; returns the files deleted."""
    paths = sorted((workspace.root / FOLDER).glob("*.json"))
    named = [path for path in paths if any(plan.split(".part")[0] == stem for plans in _plans(path) for plan in plans)]
    for path in named:
        path.unlink(missing_ok=True)
    return named


def _plans(path: Path) -> list[list[str]]:
    stored = json.loads(path.read_text(encoding="utf-8"))
    return [stored[name]["plans"] for name in ("last", "before") if stored.get(name)]


def _name(gold_dir: Path, strict: bool) -> str:
    return hashlib.sha256(f"{gold_dir.absolute()}\n{strict}".encode()).hexdigest()[:16]


def _to_json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, default=vars).encode("utf-8", "surrogatepass")


def _from_json(stored: Mapping[str, Sequence[Any]] | None) -> Kept | None:
    if stored is None:
        return None
    misses = tuple((str(a), str(b), str(c), str(d)) for a, b, c, d in stored["misses"])
    return Kept(tuple(map(str, stored["plans"])), misses)


def _key(miss: Miss) -> Key:
    asked = COMPARED.get(miss.table, tuple(miss.fact))
    said: dict[str, Any] = {name: miss.fact[name] for name in asked if name in miss.fact}
    field = f"plan.{next(iter(miss.fact))}" if miss.table == "plan" else miss.table
    return field, miss.plan, miss.kind, json.dumps(said, ensure_ascii=False)


def _change(key: Key, names: Mapping[str, str]) -> Change:
    field, plan, kind, fact = key
    return Change(field, plan, names[kind], fact)
