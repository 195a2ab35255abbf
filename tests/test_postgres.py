"""Imports on a real PostgreSQL server (conftest.py starts it): same dataset, locks, two importers at once. The store's
own tests, migrations among them, run on both engines in test_store.py."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from import_cases import write_good_plans

from benchmarks.bulk_cases import dataset_hash
from pipeline.batch import BatchSettings, import_batch
from pipeline.sandbox import SandboxSettings
from pipeline.store.store import Store
from pipeline.verify import verify
from pipeline.workspace import DATABASE_VARIABLE, Workspace

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
SETTINGS = BatchSettings(sandbox=SandboxSettings(workers=2))
IMPORTER = """
import sys
from pipeline.batch import BatchSettings, import_batch
from pipeline.sandbox import SandboxSettings
from pipeline.workspace import Workspace
settings = BatchSettings(sandbox=SandboxSettings(workers=1))
print(import_batch([sys.argv[1]], workspace=Workspace.at(sys.argv[2]), settings=settings).outcomes)
"""


@pytest.fixture
def url(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database of its own, named as the workspace's."""
    monkeypatch.setenv(DATABASE_VARIABLE, postgres_url)
    return postgres_url


def test_the_same_dataset_as_on_sqlite(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, workspace = write_good_plans(tmp_path / "in"), Workspace.at(tmp_path / "w")
    (folder / "rong.txt").write_bytes(b"")
    first = import_batch([str(folder)], workspace=workspace, settings=SETTINGS)
    assert first.outcomes["new"] == 2 and first.outcomes["failed"] == 1
    assert import_batch([str(folder)], workspace=workspace, settings=SETTINGS).outcomes["same"] == 3
    on_postgres = dataset_hash(workspace)
    with Store.open(workspace) as store:
        assert store.engine.dialect.name == "postgresql" and not verify(workspace, store).problems
    monkeypatch.delenv(DATABASE_VARIABLE)
    plain = Workspace.at(tmp_path / "sqlite")
    import_batch([str(folder)], workspace=plain, settings=SETTINGS)
    assert dataset_hash(plain) == on_postgres


def test_a_run_at_work_on_another_connection_is_not_taken_for_a_crashed_one(url: str) -> None:
    with Store.open(url) as first, Store.open(url) as second:
        run_id = first.start_run(version="1", settings={})
        assert second.mark_crashed() == []
        first.close()
        assert [row["run_id"] for row in second.mark_crashed()] == [run_id]


def test_two_importers_at_once(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_good_plans(tmp_path / "in")
    command = [sys.executable, "-c", IMPORTER, str(folder)]
    both = [
        subprocess.Popen([*command, str(tmp_path / name)], cwd=ROOT, stderr=subprocess.PIPE, text=True) for name in "ab"
    ]
    said = [process.communicate(timeout=180)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    together = dataset_hash(Workspace.at(tmp_path / "a"))
    monkeypatch.delenv(DATABASE_VARIABLE)
    alone = Workspace.at(tmp_path / "alone")
    import_batch([str(folder)], workspace=alone, settings=SETTINGS)
    assert dataset_hash(alone) == together
