"""A PostgreSQL server of our own, below a temporary folder, for tests and benchmarks: started, killed, started again.

PostgreSQL refuses to run as root: there it runs as Debian's user ``postgres``.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import uuid
from pathlib import Path
from types import TracebackType
from typing import Any, Self

QUIET: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def why_not() -> str | None:
    """Why no server can be started here, and what to do; None where one can."""
    if _programs() is None:
        return "PostgreSQL is not installed: apt-get install postgresql"
    if _user() and _user() not in {entry.pw_name for entry in pwd.getpwall()}:
        return "PostgreSQL does not run as root and there is no user postgres"
    return None


class PostgresServer:
    """On the way between ``with`` and its end; ``url`` names the server, :meth:`new_database` a database of it."""

    def __init__(self) -> None:
        programs = _programs()
        assert programs is not None, why_not()
        self._programs, self._port = programs, _free_port()
        self._place = Path(tempfile.mkdtemp(prefix="thidua-pg-"))
        self.url = f"postgresql+psycopg://thidua@127.0.0.1:{self._port}"
        if _user():
            shutil.chown(self._place, _user())
        self._run("initdb", "-D", str(self._place / "data"), "-U", "thidua", "-A", "trust", "-E", "UTF8")

    def start(self) -> None:
        """Start it, after a kill too, and wait until it answers."""
        # fsync=off: what was written survives the death of the server's processes, which is all that happens here
        options = f"-p {self._port} -c listen_addresses=127.0.0.1 -k {self._place} -c fsync=off"
        self._control("-o", options, "-l", str(self._place / "log"), "start")

    def kill(self) -> None:
        """SIGKILL to the server, whose other processes end by themselves, and may take a moment to."""
        os.kill(int((self._place / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    def new_database(self) -> str:
        """URL of an empty database."""
        from sqlalchemy import create_engine, text

        name = f"t{uuid.uuid4().hex}"
        engine = create_engine(f"{self.url}/postgres", isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return f"{self.url}/{name}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._control("-m", "immediate", "stop")
        finally:
            shutil.rmtree(self._place, ignore_errors=True)

    def _control(self, *arguments: str) -> None:
        self._run("pg_ctl", "-D", str(self._place / "data"), "-w", *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run([self._programs / program, *arguments], user=_user(), cwd="/", check=True, **QUIET)


def _user() -> str | None:
    return "postgres" if os.getuid() == 0 else None


def _programs() -> Path | None:
    """Folder of initdb and pg_ctl: on the path, or where Debian puts them."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return next((folder for folder in reversed(folders) if (folder / "initdb").exists()), None)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
