"""An import spread over workers: in a real Dask cluster of two, and by deployments on a work pool. The server is real,
so everything but the splitting is slow."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from import_cases import BAD_FILES, PLAN, write_hostile_folder

import flows  # sets Prefect's environment before it is imported
from benchmarks.bulk_cases import dataset_hash
from pipeline.batch import BatchSettings, import_batch
from pipeline.errors import MissingDependencyError
from pipeline.offered import path_of
from pipeline.sandbox import SandboxSettings
from pipeline.sources import find_sources
from pipeline.store.store import Store
from pipeline.workspace import Workspace

ROOT = Path(__file__).parent.parent
CONFIGURATION = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files that fail and good ones, in two folders."""
    folder = write_hostile_folder(tmp_path / "in")
    (folder / "ban-sao.txt").unlink()  # one name for the same bytes: that of the batch that came first
    (folder / "2024").mkdir()
    for number in range(3):
        plan = PLAN.format(subject=f"năm 2024 đợt {number}").replace("41/KH-SYT", f"5{number}/KH-SYT")
        (folder / "2024" / f"kế hoạch {number}.txt").write_text(plan, encoding="utf-8")
    return folder


@pytest.fixture
def alone(folder: Path, tmp_path: Path) -> str:
    """The dataset that one machine makes of it."""
    workspace = Workspace.at(tmp_path / "alone")
    import_batch([str(folder)], workspace=workspace, settings=BatchSettings(sandbox=SandboxSettings(workers=1)))
    return dataset_hash(workspace)


def test_batches_hold_every_file_once_under_its_own_name(folder: Path, tmp_path: Path) -> None:
    from flows.spread import split

    (folder / os.fsdecode(b"kh-\xff.txt")).write_text(PLAN, encoding="utf-8")  # no Unicode
    (folder / ".an").mkdir()
    (folder / ".an" / "a.txt").write_text("hidden")
    (folder / "lien-ket").symlink_to(tmp_path)
    lone = tmp_path / "rieng.txt"
    lone.write_text(PLAN, encoding="utf-8")
    parts = list(split([str(folder), str(lone), str(tmp_path / "rieng*")], 4))
    assert all(len(part.files) <= 4 for part in parts) and json.dumps([part.files for part in parts])
    found = [
        source
        for part in parts
        for source in find_sources(
            [path_of(place)[0] for place in part.paths], only={path_of(place)[0] for place in part.files}
        )
    ]
    whole = find_sources([folder, lone])
    assert {(s.name, s.state, s.sha256) for s in found} == {(s.name, s.state, s.sha256) for s in whole}
    assert len(found) == len(whole)


def test_only_looks_at_nothing_else(folder: Path) -> None:
    wanted = folder / "2024" / "kế hoạch 1.txt"
    (folder / "khoa").mkdir(mode=0)
    assert [source.name for source in find_sources([folder], only={wanted})] == ["2024/kế hoạch 1.txt"]


def test_a_runner_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.runners import make_runner

    monkeypatch.setitem(sys.modules, "prefect_ray", None)
    with pytest.raises(MissingDependencyError, match=r"thidua\[ray\]"):
        make_runner("ray")


def test_prefect_started_in_the_projects_folder_calls_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    from prefect.settings import Settings

    for name in flows.CLOSED_NETWORK:  # as where flows is not imported: Prefect's own server
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(ROOT)
    settings = Settings()
    assert not settings.server.analytics_enabled
    assert not settings.server.ui.v2_enabled
    assert not settings.cloud.enable_orchestration_telemetry


def test_what_is_deployed_is_there_and_its_parameters_fit() -> None:
    import inspect

    from flows import deployed

    assert {one["name"] for one in CONFIGURATION["deployments"]} == {
        "import-folder", "import-batch", "watch", "recheck", "export",
    }  # fmt: skip
    for one in CONFIGURATION["deployments"]:
        file, name = one["entrypoint"].split(":")
        assert file == "flows/deployed.py"
        assert set(one.get("parameters", {})) <= set(inspect.signature(getattr(deployed, name).fn).parameters)


@pytest.mark.slow
def test_a_dask_cluster_of_two_workers_makes_the_same_dataset(folder: Path, alone: str, tmp_path: Path) -> None:
    pytest.importorskip("prefect_dask")
    home = tmp_path / "w"
    command = [sys.executable, "-m", "flows.cli", "import", str(folder), "--workspace", str(home), "--json"]
    given = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "THIDUA_"))}
    given["PYTHONPATH"] = str(ROOT)
    command += ["--runner", "dask", "--workers", "2", "--batch", "4"]
    done = subprocess.run(command, capture_output=True, text=True, env=given, timeout=500, check=False)
    assert done.returncode == 1, done.stderr[-3000:]
    answer = json.loads(done.stdout)
    assert answer["lost"] == [] and answer["batches"] == 3
    assert {one["source_name"]: one["reasons"][0]["id"] for one in answer["failed"]} == BAD_FILES
    assert dataset_hash(Workspace.at(home)) == alone
    with Store.open(home) as store:
        assert store.rows("runs", status="running") == []


@pytest.fixture(scope="module")
def prefect_server() -> Iterator[None]:
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=120):
        yield


def prefect(*arguments: str, **environment: str) -> str:
    """Prefect's own program on the test's server."""
    from prefect.settings import get_current_settings

    given = os.environ | get_current_settings().to_environment_variables(exclude_unset=True) | environment
    command = [sys.executable, "-m", "prefect", *arguments]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        env=given | {"PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def told_in_the_runbook(*beginnings: str) -> list[list[str]]:
    """Arguments of the lines for Prefect's program that begin so."""
    page = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    lines = [line.removeprefix("prefect ") for line in page.splitlines() if line.startswith("prefect ")]
    return [line.split() for line in lines if line.startswith(beginnings)]


@pytest.mark.slow
def test_deployments_on_a_work_pool_make_the_same_dataset(
    prefect_server: None, folder: Path, alone: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from prefect.client.orchestration import get_client

    from flows import spread

    names = {"THIDUA_PROJECT": str(ROOT), "THIDUA_FOLDER": str(folder), "THIDUA_EXPORT": str(tmp_path / "out")}
    once, batches = (
        told_in_the_runbook("work-pool", "deploy"),
        told_in_the_runbook("worker start --pool thidua-batches"),
    )
    assert len(once) == 3 and batches
    for words in once:
        prefect(*words, **names)
    with get_client(sync_client=True) as client:
        deployed = {one.name: one for one in client.read_deployments()}
    assert set(deployed) == {one["name"] for one in CONFIGURATION["deployments"]}
    assert deployed["import-folder"].parameters["folder"] == str(folder)

    started = spread._submit
    runs: list[Any] = []

    def submit(**parameters: Any) -> Any:
        runs.append(started(**parameters))
        return runs[-1]

    def work_then_wait(waiting: Any) -> Any:
        for _ in runs:  # a worker takes one batch at a time, as it is told to
            prefect(*batches[0], "--run-once")
        return waited(waiting)

    waited = spread._wait
    monkeypatch.setattr(spread, "_submit", submit)
    monkeypatch.setattr(spread, "_wait", work_then_wait)
    home = Workspace.at(tmp_path / "w")
    ended = spread.import_by_pool([str(folder)], workspace=str(home.root), batch=6)
    assert (ended.lost, ended.runs, len(runs)) == ([], 2, 2)
    assert {row["source_name"]: row["reason"][0]["id"] for row in ended.failed} == BAD_FILES
    assert dataset_hash(home) == alone


@pytest.mark.slow
def test_watching_and_the_nightly_recheck(prefect_server: None, folder: Path, alone: str, tmp_path: Path) -> None:
    from prefect.artifacts import Artifact

    from flows.deployed import export_dataset, recheck, watch_folder

    home = Workspace.at(tmp_path / "w")
    state = watch_folder(str(folder), str(home.root), settle=0.2, return_state=True)
    assert state.name == "SomeFilesFailed" and dataset_hash(home) == alone
    assert recheck(str(home.root), workers=1, return_state=True).name == "Completed"
    next((home.root / "originals").rglob("*.txt")).write_text("other")
    assert recheck(str(home.root), workers=1, return_state=True).name == "ProblemsFound"
    said = Artifact.get("recheck")
    assert said is not None and "originals" in str(said.data)
    export_dataset(str(tmp_path / "out"), str(home.root), "csv")
    assert (tmp_path / "out" / "plans.csv").exists()
