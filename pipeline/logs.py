"""The program's log: one JSON object a line, each with the run and the document it speaks of.

    {"time": "2026-11-22T04:10:07.120+00:00", "level": "WARNING", "logger": "pdfminer", "run_id": "…",
     "source_id": "9f2c…", "source_name": "ke-hoach.pdf", "message": "…"}

Workers and the importer append to one file; a line is one write, so lines of two processes do not mix.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path

import orjson

_about: ContextVar[dict[str, str]] = ContextVar("about", default={})  # noqa: B039 (never changed in place)
_LONGEST = 20_000  # characters of a message; a library that dumps a page must not fill the disk
FIELDS = ("run_id", "source_id", "source_name", "outcome", "seconds")


class JsonLines(logging.Formatter):
    """Records as JSON lines."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            **_about.get(),
            **{name: value for name in FIELDS if (value := getattr(record, name, None)) is not None},
            "message": record.getMessage()[:_LONGEST],
        }
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info)[:_LONGEST]
        return orjson.dumps(said, default=str).decode()


class AppendingHandler(logging.Handler):
    """Appends each line with a single write. A disk that is full or gone never stops the work."""

    def __init__(self, path: Path | str) -> None:
        super().__init__()
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        self.setFormatter(JsonLines())

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record."""
        try:
            os.write(self._file, f"{self.format(record)}\n".encode("utf-8", "replace"))
        except OSError:
            return
        except Exception:
            self.handleError(record)

    def close(self) -> None:
        """Let go of the file."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
        super().close()


@contextmanager
def about(**values: str | None) -> Iterator[None]:
    """What is logged within speaks of this document (or run).

    >>> with about(source_id="9f2c"):
    ...     JsonLines().format(logging.makeLogRecord({"msg": "đọc lại"})).split(",")[4]
    '"source_id":"9f2c"'
    """
    token = _about.set({**_about.get(), **{name: value for name, value in values.items() if value is not None}})
    try:
        yield
    finally:
        _about.reset(token)


@contextmanager
def logging_to(path: Path, level: int = logging.INFO) -> Iterator[None]:
    """What the program says goes to this file; the terminal belongs to the progress bar."""
    handler = AppendingHandler(path)
    logger = logging.getLogger("thidua")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(level)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)
        logger.propagate = True
        handler.close()


def log_worker_to(path: Path | str) -> None:
    """In a worker: warnings of all libraries go to the program's log, with the document they were about."""
    root = logging.getLogger()
    root.handlers[:] = [AppendingHandler(path)]
    root.setLevel(logging.WARNING)
