"""``thidua check`` on files and on the dataset; reports for people and programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from check_cases import CASES, text_with

from flows.cli import main
from pipeline.batch import BatchSettings, import_batch
from pipeline.messages import set_language
from pipeline.sandbox import SandboxSettings
from pipeline.store.store import Store
from pipeline.workspace import Workspace

SAMPLE = Path(__file__).parents[1] / "data" / "samples" / "plans" / "kh-skhcn-da-nang-2025.pdf"


@pytest.fixture(autouse=True)
def vietnamese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("THIDUA_LANG", raising=False)
    yield
    set_language(None)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("plans")
    (made / "sach.txt").write_text(text_with({}), encoding="utf-8")
    (made / "trong-so.txt").write_text(
        text_with(CASES["HDR-001"]["fires"] | CASES["PER-003"]["fires"]), encoding="utf-8"
    )
    return made


@pytest.fixture(scope="module")
def workspace(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("workspace")
    import_batch(
        [str(folder)], workspace=Workspace.at(root), settings=BatchSettings(sandbox=SandboxSettings(workers=1))
    )
    return root


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    capsys.readouterr()
    code = main(["check", *map(str, arguments)])
    return code, capsys.readouterr().out


def run_json(capsys: pytest.CaptureFixture[str], *arguments: object) -> Any:
    return json.loads(run(capsys, *arguments)[1])


def test_a_file(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    code, out = run(capsys, folder / "trong-so.txt", "-s", "W")
    assert code == 1
    assert "Trống số" in out
    assert "PER-003" in out
    code, out = run(capsys, folder / "sach.txt")
    assert code == 0
    assert "Không phát hiện điểm nào." in out


def test_a_folder_in_english_with_a_summary(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    _, out = run(capsys, folder, "--lang", "en", "-s", "E")
    assert "Blank number" in out
    assert "2 plans: 1 errors" in out
    assert "PER-003" not in out


def test_json_says_it_in_both_languages(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    (document,) = run_json(capsys, folder / "trong-so.txt", "--rule", "HDR", "--json")
    (flag,) = document["flags"]
    assert (flag["rule_id"], flag["severity"], flag["accuses"]) == ("HDR-001", "E", "plan")
    assert flag["message_vi"].startswith("Trống số.")
    assert flag["message_en"].startswith("Blank number.")
    assert "Nghị định 30/2020/NĐ-CP" in flag["legal_basis"]


def test_sarif(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    log = run_json(capsys, folder, "--sarif", "-s", "W")
    (made,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert {r["ruleId"]: r["level"] for r in made["results"]} == {"HDR-001": "error", "PER-003": "warning"}
    assert {r["id"] for r in made["tool"]["driver"]["rules"]} == {"HDR-001", "PER-003"}


def test_sarif_of_what_is_absent(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Nothing to point at; names of files are addresses."""
    (tmp_path / "kế hoạch #1.txt").write_text(text_with({"recipients": ""}), encoding="utf-8")
    log = run_json(capsys, tmp_path, "--sarif", "--rule", "RCP-001")
    (result,) = log["runs"][0]["results"]
    (place,) = result["locations"]
    assert place["physicalLocation"] == {"artifactLocation": {"uri": "k%E1%BA%BF%20ho%E1%BA%A1ch%20%231.txt"}}


def test_settings_of_the_users_own(capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path) -> None:
    settings = tmp_path / "mine.toml"
    settings.write_text('[severity]\nHDR-001 = "I"\nPER-003 = "off"\n', encoding="utf-8")
    (document,) = run_json(capsys, folder / "trong-so.txt", "--settings", settings, "--json")
    assert {f["rule_id"]: f["severity"] for f in document["flags"]} == {"HDR-001": "I"}


def test_imported_plans_have_the_same_flags(capsys: pytest.CaptureFixture[str], folder: Path, workspace: Path) -> None:
    (file,) = run_json(capsys, folder / "trong-so.txt", "--json")
    (stored,) = run_json(capsys, "trong-so", "-w", workspace, "--json")
    assert file["flags"] == stored["flags"]
    everything = run_json(capsys, "--all", "-w", workspace, "--json")
    assert len(everything) == 2
    with Store.open(Workspace.at(workspace)) as store:
        assert {row["rule_id"] for row in store.rows("flags")} == {f["rule_id"] for f in stored["flags"]}


def test_pages_with_pictures(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    run(capsys, SAMPLE, "--html", tmp_path / "out")
    (page,) = (tmp_path / "out").glob("*.html")
    said = page.read_text(encoding="utf-8")
    assert "data:image/webp;base64," in said
    assert "http" not in said


def test_a_workbook_with_a_sheet_a_plan(capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path) -> None:
    run(capsys, folder, "--xlsx", tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["Tổng hợp", "1", "2"]
    assert "HDR-001" in [row[1].value for row in book["2"].iter_rows(min_row=3)]


def test_list(capsys: pytest.CaptureFixture[str]) -> None:
    known = run_json(capsys, "--list", "--json")
    assert len(known) >= 94
    assert {"rule_id": "HDR-016", "severity": "E", "name": "Trùng số trong năm"} in known


@pytest.mark.parametrize("arguments", [("--rule", "XYZ-001", "x"), ("-s", "Q", "x"), (), ("khong-co-van-ban-nay",)])
def test_what_cannot_be_meant(capsys: pytest.CaptureFixture[str], workspace: Path, arguments: tuple[str, ...]) -> None:
    assert run(capsys, *arguments, "-w", workspace)[0] == 2
