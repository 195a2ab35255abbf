"""The import under Prefect: a real server, slow. What the batch itself does is in test_batch.py, without Prefect."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from import_cases import BAD_FILES, write_good_plans, write_hostile_folder

import flows  # noqa: F401 (sets Prefect's environment before it is imported)

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def prefect_server() -> Iterator[None]:
    from prefect.logging.configuration import setup_logging
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=120):
        setup_logging()  # the first flow would, and take pytest's handler from the root logger
        yield


def settings() -> Any:
    from pipeline.batch import BatchSettings
    from pipeline.sandbox import SandboxSettings

    return BatchSettings(chunk=2, sandbox=SandboxSettings(workers=2))


def test_a_batch_is_a_flow_run_a_chunk_a_task_and_the_report_an_artifact(prefect_server: None, tmp_path: Path) -> None:
    from prefect.artifacts import Artifact
    from prefect.client.orchestration import get_client

    from flows.import_flow import ARTIFACT, import_folder

    folder = write_hostile_folder(tmp_path / "in")
    summary = import_folder([str(folder)], str(tmp_path / "w"), settings())
    assert summary.exit_code == 1
    assert summary.outcomes == {"new": 3, "near": 0, "changed": 0, "same": 1, "failed": 5, "skipped": 0}
    with get_client(sync_client=True) as client:
        runs = client.read_flow_runs(limit=10)
    assert [run.state_name for run in runs] == ["SomeFilesFailed"]
    report = Artifact.get(ARTIFACT)
    assert report is not None and all(name in str(report.data) for name in BAD_FILES)


def test_a_chunk_that_fails_is_tried_again(
    prefect_server: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from flows.import_flow import import_documents, import_folder
    from pipeline.store.store import Store

    folder = write_good_plans(tmp_path / "in")
    save, failures = Store.save_document, iter([OSError("database is locked")])

    def fail_once(self: Store, rows: Any, **options: Any) -> Any:
        if error := next(failures, None):
            raise error
        return save(self, rows, **options)

    monkeypatch.setattr(Store, "save_document", fail_once)
    monkeypatch.setattr(import_documents, "retry_delay_seconds", 0)
    summary = import_folder([str(folder)], str(tmp_path / "w"), settings())
    assert summary.outcomes == {"new": 2, "near": 0, "changed": 0, "same": 1, "failed": 0, "skipped": 0}
    assert "database is locked" in caplog.text


def thidua(*arguments: object, home: Path) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own, as from a shell."""
    given = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "THIDUA_"))}
    given |= {"THIDUA_HOME": str(home), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "flows.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=given, timeout=300, check=False)


def test_from_the_shell_twice(tmp_path: Path) -> None:
    folder, home = write_hostile_folder(tmp_path / "in"), tmp_path / "w"
    before = {process.pid for process in psutil.process_iter()}
    first = thidua("import", folder, "--lang", "en", home=home)
    assert first.returncode == 1, first.stderr
    assert first.stderr == ""
    assert len([line for line in first.stdout.splitlines() if line.startswith("[")]) == 9
    assert "thidua export" in first.stdout
    again = thidua("import", folder, "--json", home=home)
    assert again.returncode == 1
    summary = json.loads(again.stdout)
    assert summary["outcomes"] == {"new": 0, "near": 0, "changed": 0, "same": 4, "failed": 5, "skipped": 0}
    assert {end["source_name"]: end["reasons"][0]["id"] for end in summary["listed"]} == BAD_FILES
    commands = {p.pid: " ".join(p.info["cmdline"] or ()) for p in psutil.process_iter(["cmdline"])}
    left = {pid: command for pid, command in commands.items() if pid not in before and str(home) in command}
    assert not left
