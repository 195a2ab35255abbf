"""The store on a real PostgreSQL server, started for the test where Debian has it: same dataset, migrations, locks, two
importers at once."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from import_cases import write_good_plans
from sqlalchemy import create_engine, inspect, text

from benchmarks.bulk_cases import dataset_hash
from pipeline.batch import BatchSettings, import_batch
from pipeline.sandbox import SandboxSettings
from pipeline.store import engine as store_engine
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


def programs() -> Path | None:
    """Folder of initdb and postgres: on the path, or where Debian puts them."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return next((folder for folder in reversed(folders) if (folder / "initdb").exists()), None)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a server of our own; PostgreSQL refuses to run as root, so it runs as its own user then."""
    pytest.importorskip("psycopg", reason="psycopg is not installed: pip install 'thidua[pg]'")
    folder = programs()
    if folder is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    user = "postgres" if os.getuid() == 0 else None
    if user and user not in {entry.pw_name for entry in pwd.getpwall()}:
        pytest.skip("PostgreSQL does not run as root and there is no user postgres")
    place = Path("/tmp") / f"thidua-pg-{os.getpid()}"
    place.mkdir(mode=0o700)
    if user:
        shutil.chown(place, user)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = f"-p {port} -c listen_addresses=127.0.0.1 -k {place} -c fsync=off"
    control = [folder / "pg_ctl", "-D", place / "data", "-w"]
    run = {"user": user, "cwd": "/", "check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    try:
        subprocess.run([folder / "initdb", "-D", place / "data", "-U", "thidua", "-A", "trust", "-E", "UTF8"], **run)  # type: ignore[call-overload]
        subprocess.run([*control, "-o", options, "-l", place / "log", "start"], **run)  # type: ignore[call-overload]
        yield f"postgresql+psycopg://thidua@127.0.0.1:{port}"
        subprocess.run([*control, "-m", "immediate", "stop"], **run)  # type: ignore[call-overload]
    finally:
        shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def url(server: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database of its own, named as the workspace's."""
    name = f"t{abs(hash(request.node.name)) % 10**9}"
    engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    monkeypatch.setenv(DATABASE_VARIABLE, f"{server}/{name}")
    return f"{server}/{name}"


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


def test_migrations_up_and_down(url: str) -> None:
    with Store.open(url) as store:
        assert store_engine.current_revision(store.engine) == store_engine.HEAD
        store_engine.migrate(store.engine, "base")
        assert inspect(store.engine).get_table_names() == ["alembic_version"]
        store_engine.migrate(store.engine)
        assert store.counts()["plans"] == 0


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
