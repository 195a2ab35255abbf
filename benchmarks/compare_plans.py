"""Datasets to compare: the sample plans read from text, and as many made-up plans as wanted.

``python -m benchmarks.compare_plans [N]`` times N plans (10,000): saving, loading, matrix and report.
"""

from __future__ import annotations

import copy
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import data
from pipeline.reading import read_pages
from pipeline.results import PlanResult, SourceInfo
from pipeline.run import pages_to_parts
from pipeline.tables import result_to_tables

Tables = dict[str, list[dict[str, Any]]]
TEXT = "text/plain"


def sample_tables() -> Tables:
    """Rows of every table from the texts of ``data/samples``: no OCR, so that tests are fast."""
    return copy.deepcopy(_sample_tables())


@cache
def _sample_tables() -> Tables:
    out: Tables = {}
    for path in sorted(Path(str(data.path("samples"))).joinpath("text").glob("*.txt")):
        for name, rows in text_tables(path).items():
            out.setdefault(name, []).extend(rows)
    return out


def text_tables(path: Path) -> Tables:
    """Rows of every table from one text file."""
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    pages = read_pages(content, media_type=TEXT, name=path.name)
    source = SourceInfo(digest[:16], path.name, digest, TEXT, len(content))
    return result_to_tables(PlanResult(source, pages, pages_to_parts(pages)))
