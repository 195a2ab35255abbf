"""The worked notebook runs as it stands, and what docs/compare.md names exists."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import pipeline.compare
from flows.cli import main

DOCS = Path(__file__).parent.parent / "docs"


def test_the_notebook_runs() -> None:
    notebook = json.loads((DOCS / "so-sanh.ipynb").read_text(encoding="utf-8"))
    names: dict[str, Any] = {}
    cells = [c for c in notebook["cells"] if c["cell_type"] == "code"]
    for number, cell in enumerate(cells, start=1):
        assert cell["execution_count"] == number and cell["outputs"]  # worked, in order
        exec(compile("".join(cell["source"]), f"so-sanh.ipynb, cell {number}", "exec"), names)
    assert len(names["matrix"].rows) == 34


def test_options_of_the_documentation_are_those_of_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    page = (DOCS / "compare.md").read_text(encoding="utf-8")
    assert main(["compare", "--help", "--lang", "en"]) == 0
    shown = capsys.readouterr().out
    named = set(re.findall(r"thidua compare.* (--\w+)", page)) | {"--where", "--topics", "--out"}
    assert all(option in shown for option in named)


def test_public_names_exist() -> None:
    assert all(hasattr(pipeline.compare, name) for name in pipeline.compare.__all__)
