"""The plans that confidence is fitted and measured on: reworded ones in four states, labelled ones from outside."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.plans.layout import lay_out
from benchmarks.plans.noise import noisy
from benchmarks.plans.render_scan import GRADES, SIGNED, Grade, scan, scan_file
from benchmarks.plans.render_text import gold
from benchmarks.plans.reword import reword
from benchmarks.plans.samples import write_reworded

COUNT = 40  # plans a seed
SCANS = 16
RATES = (0.02, 0.05, 0.1, 0.2)  # share of words spoilt, by turns
# Scans bad enough that facts go wrong: at 200 dpi and an office's grade nearly none do.
WORST: tuple[Grade, ...] = (
    replace(GRADES["fax"], dpi=150, specks=0.6, ink=SIGNED),
    replace(GRADES["harsh"], dpi=150, contrast=0.5),
    replace(GRADES["low"], dpi=120, noise=9, ink=("seal", "signature")),
    replace(GRADES["fax"], noise=20, specks=0.8),
)


@dataclass(frozen=True)
class Seeds:
    """Of the reworded plans, and of those that are scanned."""

    texts: tuple[int, ...]
    scans: int


FIT = Seeds((41, 42, 43), 51)
HELD = Seeds((141, 142), 151)


@dataclass(frozen=True)
class DevSet:
    """Files and the folder of their labels, by stem."""

    name: str
    files: tuple[Path, ...]
    gold: Path


def reworded_sets(scratch: Path, seeds: Seeds) -> Iterator[DevSet]:
    """The same plans as text, without marks, with noise; others as poor scans."""
    out = scratch / f"reworded-{seeds.scans}"
    for seed in seeds.texts:
        write_reworded(out, count=COUNT, seed=seed)
    write_noisy(out / "text", out / "noisy")
    write_scans(out / "scan", out / "scan-gold", seed=seeds.scans)
    for name in ("text", "stripped", "noisy"):
        yield dev_set(name, out / name, out / "gold")
    yield dev_set("scan", out / "scan", out / "scan-gold")


def outside_set(folder: Path, labels: Path) -> DevSet:
    """The labelled files below a folder."""
    return dev_set("outside", folder, labels)


def dev_set(name: str, folder: Path, labels: Path) -> DevSet:
    known = {path.stem.split(".part")[0] for path in labels.glob("*.json")}
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.stem in known)
    return DevSet(name, tuple(files), labels)


def write_noisy(texts: Path, out: Path) -> None:
    out.mkdir(exist_ok=True)
    for i, path in enumerate(sorted(texts.iterdir())):
        spoilt = noisy(path.read_text(encoding="utf-8"), random.Random(path.stem), rate=RATES[i % len(RATES)])
        (out / path.name).write_text(spoilt, encoding="utf-8")


def write_scans(out: Path, labels: Path, *, seed: int, grades: Sequence[Grade] = WORST) -> None:
    for folder in (out, labels):
        folder.mkdir(parents=True, exist_ok=True)
    for i in range(SCANS):
        plan, grade, name = reword(seed * 10_000 + i), grades[i % len(grades)], f"s{seed:02d}-{i:03d}"
        pages = scan(lay_out([plan]), grade, seed=seed * 100 + i)
        (out / f"{name}.pdf").write_bytes(scan_file(pages, grade, ".pdf"))
        row = json.dumps(gold(plan, f"{name}.pdf"), ensure_ascii=False, indent=1)
        (labels / f"{name}.json").write_text(row, encoding="utf-8")
