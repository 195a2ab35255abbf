"""Prefect's server on this machine: the one ``PREFECT_API_URL`` names, else a private one for the length of a command.

Prefect would start one itself, but only after its own import, on the terminal's output, and would leave it behind when
the importer is killed. This one starts while the rest is still being imported, logs into the workspace, and dies with
us. Make it before Prefect is imported: Prefect reads the address then, and only then.
"""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.error import URLError

from pipeline.errors import MissingDependencyError
from pipeline.sandbox import die_with_parent

API_URL = "PREFECT_API_URL"
START_SECONDS = 120.0

# A private server has no browser and no automations; without these it costs a third less CPU a task.
_TRIMMED = {
    "PREFECT_UI_ENABLED": "0",
    "PREFECT__SERVER_EPHEMERAL": "1",
    "PREFECT__SERVER_FINAL": "1",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
    "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
}


class LocalServer:
    """Started when made, unless one is named already; stopped on leaving. ``wait`` returns once it answers."""

    _process: subprocess.Popen[bytes] | None = None
    _turn: int | None = None

    def __init__(self, home: Path) -> None:
        os.environ.setdefault("PREFECT_HOME", str(home))
        if API_URL in os.environ:
            return
        home.mkdir(parents=True, exist_ok=True)
        self._log = home / "server.log"
        self._turn = _wait_for_turn(home)
        port = _free_port()
        self._url = f"http://127.0.0.1:{port}/api"
        self._process = _start(port, self._log)
        os.environ[API_URL] = self._url
        # Five tries are half a minute for each call to a server that was killed; ours has one client and does not ask
        # for patience.
        os.environ.setdefault("PREFECT_CLIENT_MAX_RETRIES", "3")

    @property
    def log(self) -> Path | None:
        """What the private server had to say."""
        return self._log if self._process is not None else None

    @property
    def is_ours(self) -> bool:
        """A private server, started by this command."""
        return self._process is not None

    def is_alive(self) -> bool:
        """Whether the server answers, be it ours or another."""
        if self._process is not None and self._process.poll() is not None:
            return False
        return _answers(f"{os.environ.get(API_URL, '').rstrip('/')}/health")

    def wait(self) -> None:
        """Until the server answers.

        Raises MissingDependencyError "server.not_started" with the place of its log.
        """
        if self._process is None:
            return
        deadline = time.monotonic() + START_SECONDS
        while not _answers(f"{self._url}/health"):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise MissingDependencyError("server.not_started", log=str(self._log))
            time.sleep(0.1)
        self._let_others_start()

    def stop(self) -> None:
        """Stop the private server; leave any other alone."""
        self._let_others_start()
        if self._process is None:
            return
        del os.environ[API_URL]
        self._process.terminate()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _let_others_start(self) -> None:
        if self._turn is not None:
            os.close(self._turn)
            self._turn = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _wait_for_turn(home: Path) -> int:
    """A lock until the server answers, or this process ends: of two servers that bring one new database up to date at
    once, one ended now and then, and its import with it."""
    lock = os.open(home / "starting.lock", os.O_RDWR | os.O_CREAT, 0o644)
    with suppress(OSError):  # a folder of another machine may know no locks
        fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def _start(port: int, log: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "uvicorn", "--factory", "prefect.server.api.server:create_app"]
    options = ["--host", "127.0.0.1", "--port", str(port), "--log-level", "error", "--lifespan", "on"]
    with log.open("ab") as output:
        return subprocess.Popen(
            [*command, *options],
            env={**os.environ, **_TRIMMED},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C is for us; the server must still hear how the run ended
            preexec_fn=die_with_parent,
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=2) as response:
            return bool(response.status == 200)
    except (URLError, OSError):
        return False
