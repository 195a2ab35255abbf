"""The command line: quick to answer, in both languages, with exit codes that scripts can rely on."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from import_cases import BAD_FILES, write_hostile_folder

from flows.cli import app, main
from pipeline import doctor
from pipeline.batch import BatchSettings, import_batch
from pipeline.messages import catalogue, set_language
from pipeline.sandbox import SandboxSettings
from pipeline.workspace import Workspace

COMMANDS = [command.name for command in app.registered_commands]
HEAVY = ("prefect", "pandas", "sqlalchemy", "spacy", "cv2", "rich", "numpy", "PIL")


@pytest.fixture(autouse=True)
def vietnamese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("THIDUA_LANG", raising=False)
    yield
    set_language(None)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_hostile_folder(tmp_path_factory.mktemp("in"))
    root = tmp_path_factory.mktemp("workspace")
    settings = BatchSettings(sandbox=SandboxSettings(workers=2))
    import_batch([str(folder)], workspace=Workspace.at(root), settings=settings)
    return root


class Run:
    """What a command line said and how it ended."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: object) -> None:
        capsys.readouterr()
        self.code = main([str(argument) for argument in arguments])
        self.out, self.err = capsys.readouterr()

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def test_help_imports_nothing_heavy() -> None:
    program = "import sys; from flows.cli import main; main(['--help']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "Cách dùng" in done.stdout
    assert not {module.split(".")[0] for module in done.stderr.split()} & set(HEAVY)


@pytest.mark.parametrize("command", [None, *COMMANDS])
def test_help_is_whole_in_both_languages(capsys: pytest.CaptureFixture[str], command: str | None) -> None:
    arguments = [command, "--help"] if command else ["--help"]
    vietnamese, english = Run(capsys, *arguments).out, Run(capsys, "--lang", "en", *arguments).out
    assert "Cách dùng: thidua" in vietnamese and "Usage: thidua" in english
    for said in (vietnamese, english):
        assert not re.findall(r"\b(?:help|usage)\.\w+", said)
    assert not re.findall(r"Usage|Options|Arguments|Commands|default|required|Show", vietnamese)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_sentence(command: str) -> None:
    assert f"help.{command}" in catalogue()


@pytest.mark.parametrize(
    ("arguments", "vietnamese", "english"),
    [
        (["--nope"], "Không có tùy chọn --nope", "There is no option --nope"),
        (["imprt"], "Có phải: thidua import?", "Did you mean: thidua import?"),
        (["import"], "Thiếu PATH", "PATH is missing"),
        (["import", "a", "--workers", "x"], "Giá trị của --workers không hợp lệ", "value of --workers is not valid"),
        (["import", "/no/such"], "Không có tệp hay thư mục nào là “/no", "There is no file or folder “/no/such”"),
        (["list", "-w", "/no/such"], "Chưa có bộ dữ liệu trong /no/such", "There is no dataset in /no/such yet"),
    ],
)
def test_usage_errors(capsys: pytest.CaptureFixture[str], arguments: list[str], vietnamese: str, english: str) -> None:
    for language, said in (("vi", vietnamese), ("en", english)):
        run = Run(capsys, "--lang", language, *arguments)
        assert (run.code, run.out) == (2, "")
        assert said in run.err


def test_language_stands_before_or_after_the_command(
    capsys: pytest.CaptureFixture[str], workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Files not read" in Run(capsys, "--lang", "en", "list", "-w", workspace).out
    assert "Files not read" in Run(capsys, "list", "-w", workspace, "--lang=en").out
    assert "Tệp không đọc được" in Run(capsys, "list", "-w", workspace).out
    monkeypatch.setenv("THIDUA_LANG", "en")
    assert "Files not read" in Run(capsys, "list", "-w", workspace).out
    unknown = Run(capsys, "list", "-w", workspace, "--lang", "fr")
    assert unknown.code == 2 and "choose vi or en" in unknown.err


def test_list(capsys: pytest.CaptureFixture[str], workspace: Path) -> None:
    run = Run(capsys, "list", "-w", workspace)
    assert run.code == 0
    assert "41/KH-SYT" in run.out and "chuyen-doi-so.txt" in run.out
    assert all(name in run.out for name in BAD_FILES)
    assert len(Run(capsys, "list", "-w", workspace, "--json").json["failed"]) == len(BAD_FILES)


def test_show_by_id_prefix_name_and_number(capsys: pytest.CaptureFixture[str], workspace: Path) -> None:
    plans = Run(capsys, "list", "-w", workspace, "--json").json["plans"]
    plan = next(p for p in plans if p["source_name"] == "chuyen-doi-so.txt")
    for query in (plan["plan_id"], plan["plan_id"][:8], "chuyen-doi-so.txt", "chuyen-doi-so"):
        run = Run(capsys, "show", query, "-w", workspace, "--pages")
        assert run.code == 0
        assert "Lâm Đồng" in run.out and "Từng trang" in run.out
    assert Run(capsys, "show", "chuyen-doi-so", "-w", workspace, "--json").json["plan"]["province"] == "Lâm Đồng"
    many = Run(capsys, "show", "41/KH-SYT", "-w", workspace)
    assert many.code == 2 and plan["plan_id"] in many.err
    assert Run(capsys, "show", "không có", "-w", workspace).code == 2


def test_export(capsys: pytest.CaptureFixture[str], workspace: Path, tmp_path: Path) -> None:
    run = Run(capsys, "export", tmp_path / "out", "--format", "csv,json", "-w", workspace)
    assert run.code == 0 and str(tmp_path / "out") in run.out
    assert (tmp_path / "out" / "plans.csv").exists()
    assert (tmp_path / "out" / "plans" / "chuyen-doi-so.json").exists()
    wrong = Run(capsys, "export", tmp_path / "out", "--format", "doc", "-w", workspace)
    assert wrong.code == 2 and "doc" in wrong.err


def test_evaluate(capsys: pytest.CaptureFixture[str], workspace: Path, tmp_path: Path) -> None:
    label = {"source": "chuyen-doi-so.txt", "plan": {"province": "Lâm Đồng", "place": "Hà Nội"}}
    (tmp_path / "chuyen-doi-so.json").write_text(json.dumps(label), encoding="utf-8")
    run = Run(capsys, "evaluate", tmp_path, "-w", workspace, "--misses")
    assert run.code == 0 and "Hà Nội" in run.out
    found = Run(capsys, "evaluate", tmp_path, "-w", workspace, "--json").json
    assert found["tables"]["plan"]["tp"] == 1
    assert found["fields"]["plan.province"]["strict"]["f1"] == 1.0 and found["whole_plans"] == []
    assert found["changes"] is None  # the same outcome as a moment ago, and nothing before it


def test_an_evaluation_shows_what_was_won_and_lost_since_the_last_one(
    capsys: pytest.CaptureFixture[str], workspace: Path, tmp_path: Path
) -> None:
    label = {"source": "chuyen-doi-so.txt", "plan": {"province": "Lâm Đồng", "place": "Hà Nội"}}
    path = tmp_path / "chuyen-doi-so.json"
    path.write_text(json.dumps(label), encoding="utf-8")
    assert Run(capsys, "evaluate", tmp_path, "-w", workspace, "--json").json["changes"] is None
    path.write_text(json.dumps({**label, "plan": {"province": "Lâm Đồng"}}), encoding="utf-8")
    for _ in range(2):  # looking twice shows the same
        found = Run(capsys, "evaluate", tmp_path, "-w", workspace, "--json").json
        assert [(c["field"], c["kind"], c["gain"]) for c in found["changes"]] == [
            ("plan.place", "dropped", True),
            ("plan.place", "won", True),
        ]
        assert found["whole_plans"] == ["chuyen-doi-so"]
    shown = Run(capsys, "evaluate", tmp_path, "-w", workspace, "--fields", "--lang", "en").out
    assert "Whole plans right: 1 of 1" in shown and "plan.province" in shown and "no longer invented" in shown


def test_read_stores_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_hostile_folder(tmp_path / "in")
    monkeypatch.chdir(tmp_path)
    run = Run(capsys, "read", folder / "cai-cach.txt")
    assert run.code == 0 and "41/KH-SYT" in run.out
    assert Run(capsys, "read", folder / "cai-cach.txt", "--json").json[0]["plan"]["doc_number"] == "41/KH-SYT"
    assert not (tmp_path / "workspace").exists()
    for name in ("be-khoa.pdf", "rong.pdf"):
        broken = Run(capsys, "read", folder / name, "--lang", "en")
        assert broken.code == 1 and broken.err.startswith("Error: The ")
    assert Run(capsys, "read", folder).code == 2


def test_doctor(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.shutil, "which", lambda tool: None)
    monkeypatch.setattr(doctor, "engine_of", lambda settings: "pytesseract")
    run = Run(capsys, "doctor", "-w", tmp_path)
    assert run.code == 3
    assert "sudo apt-get install -y tesseract-ocr tesseract-ocr-vie" in run.out
    states = {check["name"]: check["state"] for check in Run(capsys, "doctor", "-w", tmp_path, "--json").json}
    assert states["tesseract"] == "missing" and states["sqlite"] == states["python"] == states["access"] == "ok"


def test_doctor_where_all_is_well(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    if doctor.shutil.which("tesseract") is None:
        pytest.skip("Tesseract is not installed")
    assert Run(capsys, "doctor", "-w", tmp_path, "--lang", "en").code == 0


def test_a_workspace_that_cannot_be_written_to(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    (tmp_path / "a.txt").write_text("Số: 1/KH-SYT", encoding="utf-8")
    run = Run(capsys, "import", tmp_path / "a.txt", "-w", tmp_path / "file" / "w")
    assert run.code == 2 and "Không ghi được vào thư mục làm việc" in run.err


def test_prefect_stays_in_the_machine_and_the_user_s_settings_win() -> None:
    program = "import flows, os, json; print(json.dumps(dict(os.environ)))"
    given = {**os.environ, "PREFECT_SERVER_UI_V2_ENABLED": "true", "NO_PROXY": "intranet"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=given)
    seen = json.loads(done.stdout)
    assert seen["DO_NOT_TRACK"] == "1" and seen["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert seen["PREFECT_SERVER_UI_V2_ENABLED"] == "true"
    assert seen["NO_PROXY"] == "intranet,127.0.0.1,localhost"
