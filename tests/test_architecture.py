"""Imports point left only: data ← normalizers ← extractors ← pipeline ← flows, and each outside tool has one home."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = ("data", "normalizers", "extractors", "pipeline", "flows")

# Outside tool → the only places that may import it.
HOMES = {
    "pytesseract": ("pipeline/reading/ocr.py",),
    "tesserocr": ("pipeline/reading/ocr.py",),
    "pypdfium2": ("pipeline/reading/",),
    "pdfplumber": ("pipeline/reading/",),
    "cv2": ("pipeline/reading/",),
    "docx": ("pipeline/reading/",),
    "spacy": ("pipeline/export/spacy_docs.py",),
    "sqlalchemy": ("pipeline/store/",),
    "alembic": ("pipeline/store/",),
    "pandas": ("pipeline/",),
    "pyarrow": ("pipeline/",),
    "xlsxwriter": ("pipeline/", "flows/report.py"),
    "prefect": ("flows/",),
    "typer": ("flows/",),
    "rich": ("flows/",),
}


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module


def modules() -> Iterator[tuple[str, Path]]:
    for layer in LAYERS:
        for path in sorted((ROOT / layer).rglob("*.py")):
            yield layer, path


@pytest.mark.parametrize(("layer", "path"), list(modules()), ids=lambda v: str(v).removeprefix(f"{ROOT}/"))
def test_imports_point_left(layer: str, path: Path) -> None:
    allowed = set(LAYERS[: LAYERS.index(layer) + 1])
    wrong = {name for name in imports_of(path) if name.split(".")[0] in set(LAYERS) - allowed}
    assert not wrong, f"{path.relative_to(ROOT)} imports {sorted(wrong)}, which stands to its right"


@pytest.mark.parametrize(("layer", "path"), list(modules()), ids=lambda v: str(v).removeprefix(f"{ROOT}/"))
def test_outside_tools_have_one_home(layer: str, path: Path) -> None:
    place = str(path.relative_to(ROOT))
    for name in imports_of(path):
        homes = HOMES.get(name.split(".")[0], (place,))
        assert place.startswith(homes), f"{place} imports {name}; its home is {homes}"


def test_project_packages_are_ours() -> None:
    """Generic names: another `data` or `flows` on the path must not win."""
    import data
    import flows

    for package in (data, flows):
        assert Path(str(package.__file__)).is_relative_to(ROOT)
