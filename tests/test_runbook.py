"""What docs/runbook.md tells to type: thidua's lines run here, on both engines, Prefect's in test_spread.py."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from import_cases import write_good_plans
from test_docs import ROOT, shell_lines

from flows.cli import main
from pipeline.batch import BatchSettings, import_batch
from pipeline.sandbox import SandboxSettings
from pipeline.workspace import DATABASE_VARIABLE, HOME_VARIABLE, Workspace

RUNBOOK = ROOT / "docs" / "runbook.md"
# Set-up, and what runs on a server or in a cluster: test_spread.py, test_postgres.py.
ELSEWHERE = ("./run", ". .venv", "sudo ", "pip ", "export ", "prefect ")


def typed() -> list[list[str]]:
    """thidua's lines, but those for a cluster."""
    lines = [shlex.split(line) for line in shell_lines(RUNBOOK) if not line.startswith(ELSEWHERE)]
    return [words for words in lines if "--runner" not in words]


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def test_every_line_works_in_its_order(
    engine: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if engine == "postgresql":
        monkeypatch.setenv(DATABASE_VARIABLE, request.getfixturevalue("postgres_url"))
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    write_good_plans(tmp_path / "plans")
    settings = BatchSettings(sandbox=SandboxSettings(workers=1))
    for program, *words in typed():
        assert program == "thidua", f"no test runs {program}"
        if words[0] == "import":  # with its server: test_end_to_end.py
            code = import_batch(words[1:], workspace=Workspace.at(), settings=settings).exit_code
        else:
            code = main(words)
        assert code == 0, f"{words}: {capsys.readouterr()}"
    assert (tmp_path / "dataset" / "plans.csv").exists()
    assert (tmp_path / "home" / "thidua.sqlite").exists() == (engine == "sqlite")


def test_every_kind_of_line_is_tried_somewhere() -> None:
    assert len(typed()) >= 6
    assert all(line.startswith((*ELSEWHERE, "thidua ")) for line in shell_lines(RUNBOOK))
