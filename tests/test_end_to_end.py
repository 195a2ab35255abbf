"""The program as a user meets it: the sample plans beside files that cannot be read, imported by the real command line
with real OCR and a real Prefect server, exported, imported again. One import serves all tests here (under xdist with
``--dist loadscope``; groups by mark do not work with pytest 9.2 and xdist 3.8).
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pyarrow.parquet
import pytest
from golden_cases import FOLDER, LATER, SAMPLES, misplaced_facts
from import_cases import BAD_FILES, write_hostile_folder

from pipeline.evaluate import evaluate
from pipeline.schema import exported_tables, fact_tables
from pipeline.store.store import Store

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
NEIGHBOURS = {f"hang-xom/{name}": reason for name, reason in BAD_FILES.items()}
# Root may read everything; what others meet is also in test_sources.py.
LOCKED = {} if os.getuid() == 0 else {"cam": "source.unreadable_folder"}


class Told(NamedTuple):
    """How a command ended, and the JSON it printed."""

    code: int
    answer: Any


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Fourteen good plans; next door four more and one file for each way to be unreadable."""
    folder = tmp_path_factory.mktemp("ke-hoach")
    shutil.copytree(SAMPLES / "plans", folder / "mau")
    write_hostile_folder(folder / "hang-xom")
    locked = folder / "cam"
    if LOCKED:
        locked.mkdir(mode=0)
    yield folder
    if LOCKED:
        locked.chmod(0o700)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bo-du-lieu")


@pytest.fixture(scope="module")
def first(folder: Path, home: Path) -> Told:
    return thidua("import", folder, home=home)


@pytest.fixture(scope="module")
def exported(first: Told, home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("xuat")
    assert thidua("export", out, "--format", "csv,xlsx,parquet,json", home=home).code == 0
    return out


@pytest.fixture(scope="module")
def plans(exported: Path) -> dict[str, Any]:
    return {path.stem: json.loads(path.read_bytes()) for path in (exported / "plans").glob("*.json")}


def thidua(*arguments: object, home: Path, language: str = "vi") -> Told:
    given = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "THIDUA_"))}
    given |= {"THIDUA_HOME": str(home), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "flows.cli", *map(str, arguments), "--json", "--lang", language]
    done = subprocess.run(command, capture_output=True, text=True, env=given, timeout=400, check=False)
    assert done.stdout, done.stderr
    return Told(done.returncode, json.loads(done.stdout))


def rows_of(home: Path) -> dict[str, Any]:
    """Everything about plans that the database holds."""
    with Store.open(home) as store:
        return {
            table: store.rows(table) for table in ("plans", "texts", "sections", "pages", "evidence", *fact_tables())
        }


def outcomes(told: Told) -> dict[str, int]:
    return {name: count for name, count in told.answer["outcomes"].items() if count}


def reasons(told: Told) -> dict[str, str]:
    return {end["source_name"]: end["reasons"][0]["id"] for end in told.answer["listed"] if end["outcome"] == "failed"}


def sentences(told: Told) -> dict[str, str]:
    return {end["reasons"][0]["id"]: end["messages"][0] for end in told.answer["listed"]}


def test_good_plans_are_imported_beside_files_that_cannot_be_read(first: Told) -> None:
    assert first.code == first.answer["exit_code"] == 1
    assert outcomes(first) == {"new": 25, "same": 1, "failed": len(NEIGHBOURS | LOCKED)}
    assert reasons(first) == NEIGHBOURS | LOCKED


def test_what_is_read_by_ocr_scores_no_less_than_the_floors(plans: dict[str, Any]) -> None:
    floors = tomllib.loads((FOLDER / "floors_ocr.toml").read_text(encoding="utf-8"))["f1"]
    labels = {path.stem for path in (SAMPLES / "gold").glob("*.json")}
    later = {label for label in labels if label.split(".part")[0] in LATER}
    groups = {"first_samples": labels - later, "later_samples": later}
    read = {name: evaluate(SAMPLES / "gold", plans, only=groups.get(name, {name})).all_facts.f1 for name in floors}
    assert not {name: (f1, floors[name]) for name, f1 in read.items() if f1 < floors[name]}
    assert not evaluate(SAMPLES / "gold", plans).absent


def test_every_fact_has_its_evidence(plans: dict[str, Any]) -> None:
    assert len(plans) == 26  # one file holds a decision and the plan it promulgates
    for name, plan in plans.items():
        assert misplaced_facts(plan) == [], name
    boxed = {plan["source"] for plan in plans.values() if any(row["evidence"] for row in plan["fields"])}
    assert {name for name in boxed if name.startswith("mau/")} == {
        f"mau/{path.name}" for path in (SAMPLES / "plans").iterdir() if path.suffix in (".pdf", ".tif")
    }


def test_every_format_holds_every_row(home: Path, exported: Path, plans: dict[str, Any]) -> None:
    rows = rows_of(home)
    book = openpyxl.load_workbook(exported / "thidua.xlsx", read_only=True)
    for table in exported_tables().keys() & rows.keys():
        with (exported / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
            assert sum(1 for _ in csv.DictReader(file)) == len(rows[table]), table
        assert pyarrow.parquet.read_metadata(exported / f"{table}.parquet").num_rows == len(rows[table])
        if table in book.sheetnames:
            assert sum(1 for _ in book[table].iter_rows(min_row=2)) == len(rows[table])
    for table in fact_tables():
        assert sum(len(plan[table]) for plan in plans.values()) == len(rows[table])


def test_a_second_import_parses_nothing_and_changes_nothing(first: Told, folder: Path, home: Path) -> None:
    before = rows_of(home)
    again = thidua("import", folder / "mau", home=home)
    assert again.code == 0
    assert outcomes(again) == {"same": 22}
    with Store.open(home) as store:
        calls = store.rows("stages", run_id=again.answer["run_id"])
    assert calls == []  # a known file runs no stage, and the table of stages has nothing to say of it
    assert rows_of(home) == before


def test_reasons_are_told_in_both_languages(first: Told, folder: Path, home: Path) -> None:
    english = thidua("import", folder / "hang-xom", home=home, language="en")
    assert english.code == 1
    assert set(reasons(english).values()) == set(BAD_FILES.values())
    vietnamese, said = sentences(first), sentences(english)
    for reason in BAD_FILES.values():
        assert said[reason].isascii() and said[reason] != vietnamese[reason]
