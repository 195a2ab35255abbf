"""Reference tables, sample plans and their loader. Run-time files never go here: they live in the workspace.

>>> [p["new_name"] for p in table("provinces") if p["old_name"] == "Ninh Thuận"]
['Khánh Hòa']
"""

from __future__ import annotations

import csv
import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any


def path(name: str) -> Traversable:
    """A file or folder of this package."""
    return files("data") / name


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """Rows of ``data/NAME.tsv``: column → text, "" where the cell is empty.

    Raises ValueError when a row has more or fewer cells than the header: a shifted column is worse than no table.
    """
    lines = path(f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    header, *rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise ValueError(f"data/{name}.tsv line {number}: {len(row)} cells, header has {len(header)}")
    return tuple(dict(zip(header, row, strict=True)) for row in rows)


@cache
def lexicon(name: str) -> dict[str, Any]:
    """Content of ``data/NAME.toml``."""
    return tomllib.loads(path(f"{name}.toml").read_text(encoding="utf-8"))
