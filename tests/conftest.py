"""A real PostgreSQL server for tests: started by them below a temporary folder, by a user without privileges."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """URL of a server of our own. PostgreSQL refuses to run as root: it runs as Debian's user ``postgres`` then."""
    pytest.importorskip("psycopg", reason="psycopg is not installed: pip install 'thidua[pg]'")
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    user = "postgres" if os.getuid() == 0 else None
    if user and user not in {entry.pw_name for entry in pwd.getpwall()}:
        pytest.skip("PostgreSQL does not run as root and there is no user postgres")
    place = Path(tempfile.mkdtemp(prefix="thidua-pg-"))
    if user:
        shutil.chown(place, user)
    port = _free_port()
    options = f"-p {port} -c listen_addresses=127.0.0.1 -k {place} -c fsync=off"
    control = [programs / "pg_ctl", "-D", place / "data", "-w"]
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    run: dict[str, Any] = {"user": user, "cwd": "/", "check": True, **quiet}
    try:
        subprocess.run([programs / "initdb", "-D", place / "data", "-U", "thidua", "-A", "trust", "-E", "UTF8"], **run)
        subprocess.run([*control, "-o", options, "-l", place / "log", "start"], **run)
        yield f"postgresql+psycopg://thidua@127.0.0.1:{port}"
        subprocess.run([*control, "-m", "immediate", "stop"], **run)
    finally:
        shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres: str) -> str:
    """An empty database of its own on that server."""
    from sqlalchemy import create_engine, text

    name = f"t{uuid.uuid4().hex}"
    engine = create_engine(f"{postgres}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return f"{postgres}/{name}"


def _programs() -> Path | None:
    """Folder of initdb and pg_ctl: on the path, or where Debian puts them."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return next((folder for folder in reversed(folders) if (folder / "initdb").exists()), None)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
