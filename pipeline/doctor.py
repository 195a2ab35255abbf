"""Is this machine fit for the work? Each check says what it found and, where something is missing, what mends it."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Literal

from pipeline.messages import Message
from pipeline.reading.ocr import engine_of, tessdata_folder
from pipeline.reading.settings import ReadingSettings

State = Literal["ok", "warning", "missing"]

PYTHON_NEEDED = (3, 11)
# A scan of 20 pages leaves about 2 MB behind; below 200 MB a folder of scans would fill the disk half-way.
DISK_NEEDED = 200_000_000
DISK_WANTED = 2_000_000_000
PROBE_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Check:
    """``missing`` stops some work, ``warning`` is worth knowing. ``remedy`` is what to do about it."""

    name: str
    state: State
    found: Message
    remedy: Message | None = None


def check_machine(workspace: Path, settings: ReadingSettings | None = None) -> list[Check]:
    """All checks, in the order in which they are shown. Starts Tesseract to ask for its languages, changes nothing."""
    return [
        check_system(),
        check_python(),
        *check_tesseract(settings or ReadingSettings()),
        check_word(),
        check_sqlite(),
        *check_folder(workspace),
    ]


def check_system() -> Check:
    """POSIX is needed for the limits of the worker processes; Linux also kills workers left behind."""
    names = {"name": platform.system(), "release": platform.release()}
    found = Message("doctor.system", {**names, "cores": os.cpu_count()})
    if os.name != "posix":
        return Check("system", "missing", found, Message("doctor.use_wsl"))
    if sys.platform != "linux":
        return Check("system", "warning", found, Message("doctor.not_linux"))
    if "microsoft" in platform.release().lower() and str(Path.cwd()).startswith("/mnt/"):
        return Check("system", "warning", found, Message("doctor.wsl_drive"))
    return Check("system", "ok", found)


def check_python() -> Check:
    """Version of Python."""
    found = Message("doctor.python", {"version": platform.python_version()})
    if sys.version_info < PYTHON_NEEDED:
        needed = ".".join(map(str, PYTHON_NEEDED))
        return Check("python", "missing", found, Message("doctor.python_old", {"needed": needed}))
    return Check("python", "ok", found)


def check_tesseract(settings: ReadingSettings) -> Iterator[Check]:
    """The engine that will be used and its Vietnamese data. Born-digital files are read without either."""
    remedy = Message("doctor.install_tesseract")
    if engine_of(settings) == "tesserocr":  # brings the engine, not the language data
        yield Check("tesseract", "ok", Message("doctor.tesseract", {"version": "tesserocr"}))
        yield _language(settings, tessdata_folder(settings) is not None)
        return
    if shutil.which("tesseract") is None:
        yield Check("tesseract", "missing", Message("doctor.no_tesseract"), remedy)
        return
    version = _output(["tesseract", "--version"]).split("\n")[0].removeprefix("tesseract ").strip()
    yield Check("tesseract", "ok", Message("doctor.tesseract", {"version": version}))
    folder = ["--tessdata-dir", str(settings.tessdata)] if settings.tessdata else []
    languages = _output(["tesseract", "--list-langs", *folder]).split()
    yield _language(settings, settings.language in languages)


def _language(settings: ReadingSettings, there: bool) -> Check:
    args = {"language": settings.language}
    if there:
        return Check("language", "ok", Message("doctor.language", args))
    return Check("language", "missing", Message("doctor.no_language", args), Message("doctor.install_tesseract"))


def check_word() -> Check:
    """A program that opens old Word files; nothing else needs one."""
    tool = next((tool for tool in ("soffice", "libreoffice", "antiword") if shutil.which(tool)), None)
    if tool is None:
        return Check("word", "warning", Message("doctor.no_word"), Message("doctor.install_word"))
    return Check("word", "ok", Message("doctor.word", {"tool": tool}))


def check_sqlite() -> Check:
    """SQLite with its full-text index."""
    with sqlite3.connect(":memory:") as connection:
        options = {row[0] for row in connection.execute("PRAGMA compile_options")}
    found = Message("doctor.sqlite", {"version": sqlite3.sqlite_version})
    if "ENABLE_FTS5" not in options:
        return Check("sqlite", "missing", found, Message("doctor.no_fts5"))
    return Check("sqlite", "ok", found)


def check_folder(workspace: Path) -> Iterator[Check]:
    """Room and write access where the workspace is or will be."""
    existing = next(folder for folder in (workspace, *workspace.parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    state: State = "ok" if free >= DISK_WANTED else "warning" if free >= DISK_NEEDED else "missing"
    found = Message("doctor.disk", {"gigabytes": round(free / 1e9, 1), "folder": str(workspace)})
    yield Check("disk", state, found, None if state == "ok" else Message("doctor.free_disk"))
    try:
        with NamedTemporaryFile(dir=existing):
            pass
    except OSError as error:
        found = Message("doctor.not_writable", {"folder": str(workspace), "error": error.strerror or str(error)})
        yield Check("access", "missing", found, Message("doctor.choose_workspace"))
    else:
        yield Check("access", "ok", Message("doctor.writable", {"folder": str(workspace)}))


def _output(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PROBE_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout + done.stderr
