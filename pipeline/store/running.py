"""Who is importing: each run holds a lock that dies with its process, so a killed run is told from one at work.

Neither process numbers nor clocks are asked: numbers are used again and clocks are set back. SQLite's database lies on
this machine, so its locks are files beside it; on PostgreSQL they are session locks, seen from every machine.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import make_url


class RunLocks:
    """Locks of the runs on one database. Those taken here are held until released or the process ends."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._held: dict[str, int | Connection] = {}

    def hold(self, run_id: str) -> None:
        """Take the lock of a run."""
        taken = self._take(run_id)
        if taken is not None:
            self._held[run_id] = taken

    def release(self, run_id: str) -> None:
        """Give it back."""
        held = self._held.pop(run_id, None)
        if held is not None:
            self._give_back(run_id, held)

    def release_all(self) -> None:
        """Give all back."""
        for run_id in list(self._held):
            self.release(run_id)

    @contextmanager
    def if_free(self, run_id: str) -> Iterator[bool]:
        """Whether nobody holds the lock of that run; held meanwhile."""
        taken = None if run_id in self._held else self._take(run_id)
        try:
            yield taken is not None
        finally:
            if taken is not None:
                self._give_back(run_id, taken)

    def _take(self, run_id: str) -> int | Connection | None:
        if self._engine.dialect.name == "postgresql":
            connection = self._engine.connect()
            if connection.execute(text(f"SELECT pg_try_advisory_lock({_number(run_id)})")).scalar():
                connection.commit()
                return connection
            connection.close()
            return None
        path = self._path(run_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            return None
        return handle

    def _give_back(self, run_id: str, held: int | Connection) -> None:
        if isinstance(held, Connection):
            held.execute(text(f"SELECT pg_advisory_unlock({_number(run_id)})"))
            held.close()
            return
        with suppress(OSError):
            self._path(run_id).unlink()
        os.close(held)

    def _path(self, run_id: str) -> Path:
        database = make_url(str(self._engine.url)).database or ""
        return Path(database).parent / "running" / f"{run_id}.lock"


def _number(run_id: str) -> int:
    return int.from_bytes(hashlib.blake2b(run_id.encode(), digest_size=7).digest(), "big")
