"""The folder that holds what a user has imported: database, originals by hash, outputs of stages.

    workspace/
        thidua.sqlite               the dataset
        originals/ab/abcd….pdf      every imported file once, under its SHA-256
        stages/read/ab/abcd….json.z what a stage made of an input, under the key of :func:`stage_key`

Any process may read and write stage outputs: a file appears complete under its name or not at all. Where
``THIDUA_FILES_URL`` names a store for many machines (pipeline.remote), originals and stage outputs are kept there.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

import orjson

from pipeline.codec import decode, encode
from pipeline.remote import Remote
from pipeline.stopwatch import Stopwatch

T = TypeVar("T")

HOME_VARIABLE = "THIDUA_HOME"
DATABASE_VARIABLE = "THIDUA_DATABASE_URL"
DEFAULT_HOME = "workspace"
COMPRESSION = (
    1  # zlib level: a page's words shrink ten times at 0.1 ms a page; level 6 saves a third more for twice that
)


@dataclass(frozen=True)
class Workspace:
    """Paths below one folder. Nothing is created before it is written to.

    ``remote``: the store for files of many machines, where one is configured. It goes to workers with the workspace:
    their processes may have been started before it was.
    """

    root: Path
    remote: Remote | None = None

    @classmethod
    def at(cls, root: Path | str | None = None) -> Workspace:
        """The folder given, else ``THIDUA_HOME``, else ``./workspace``."""
        folder = Path(root or os.environ.get(HOME_VARIABLE) or DEFAULT_HOME).absolute()
        return cls(folder, Remote.configured())

    @property
    def database(self) -> Path:
        return self.root / "thidua.sqlite"

    @property
    def database_url(self) -> str:
        """``THIDUA_DATABASE_URL`` where set (PostgreSQL), else the SQLite file of this folder."""
        return os.environ.get(DATABASE_VARIABLE) or f"sqlite:///{self.database}"

    @cached_property
    def stages(self) -> StageStore:
        """Outputs of stages."""
        return StageStore(self.root / "stages", remote=self.remote)

    def original_path(self, sha256: str, suffix: str = "") -> Path:
        """Where the bytes of that hash are kept on this machine; whether they are is not looked at."""
        return self.root / _original_name(sha256, suffix)

    def original(self, sha256: str, suffix: str = "") -> Path:
        """The file of that hash, fetched where it is kept elsewhere; a path without a file where there is none."""
        path = self.original_path(sha256, suffix)
        if self.remote is not None and not path.exists():
            data = self.remote.read(_original_name(sha256, suffix))
            if data is not None:
                write_atomically(path, data)
        return path

    def has_original(self, sha256: str, suffix: str = "") -> bool:
        """Whether the bytes are kept (a link whose file is gone does not count)."""
        if self.remote is not None:
            return self.remote.exists(_original_name(sha256, suffix))
        return self.original_path(sha256, suffix).exists()

    def read_original(self, sha256: str, suffix: str = "") -> bytes:
        """The bytes as they are kept. Raises FileNotFoundError, or OSError where they cannot be read."""
        if self.remote is None:
            return self.original_path(sha256, suffix).read_bytes()
        data = self.remote.read(_original_name(sha256, suffix))
        if data is None:
            raise FileNotFoundError(f"{self.remote.url}/{_original_name(sha256, suffix)}")
        return data

    def keep_original(self, data: bytes, *, sha256: str, suffix: str = "") -> Path:
        """Store the bytes under their hash, once. Returns their path on this machine."""
        path = self.original_path(sha256, suffix)
        if self.has_original(sha256, suffix):
            return path
        if self.remote is not None:
            self.remote.write(_original_name(sha256, suffix), data)
        else:
            write_atomically(path, data, durable=True)
        return path

    def delete_original(self, sha256: str, suffix: str = "") -> Path | None:
        """Delete the bytes (or the link to them) of that hash; their path here, None where there were none."""
        path = self.original_path(sha256, suffix)
        there = path.is_symlink() or path.exists()
        path.unlink(missing_ok=True)
        there |= self.remote is not None and self.remote.delete(_original_name(sha256, suffix))
        return path if there else None

    def link_original(self, target: Path, *, sha256: str, suffix: str = "") -> Path:
        """A link to the file under its hash, once. Whether it still leads to those bytes is for ``verify`` to see."""
        path = self.original_path(sha256, suffix)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary = path.with_name(f".{os.getpid()}-{secrets.token_hex(6)}.part")
            temporary.symlink_to(target.absolute())
            temporary.replace(path)
        return path


def _original_name(sha256: str, suffix: str) -> str:
    return f"originals/{sha256[:2]}/{sha256}{suffix}"


@dataclass(frozen=True)
class StageCall:
    """One request for a stage's output: reused (``cached``) or computed, and what that took: seconds on the wall, and
    of CPU."""

    stage: str
    version: str
    key: str
    cached: bool
    seconds: float
    cpu: float


@dataclass(frozen=True)
class StageStore:
    """Outputs of stages below one folder (and in ``remote``, for other machines), and the calls made through this
    object.

    A pure function of its key: whoever asks with the same input, version and settings gets the same output.
    ``calls`` is what a worker sends home, so that an import can prove what it did not compute.
    """

    root: Path
    calls: list[StageCall] = field(default_factory=list, compare=False)
    remote: Remote | None = None

    def cached(
        self,
        stage: str,
        compute: Callable[[], T],
        *,
        input_hash: str,
        version: str,
        result: Any,
        settings: Mapping[str, Any] | None = None,
    ) -> T:
        """The stored output, or that of ``compute``, which is stored. ``result`` is its type, as in ``list[Page]``.

        A file that is missing, cut short or damaged counts as absent. What ``compute`` raises is not stored.
        """
        watch = Stopwatch()
        key = stage_key(stage, input_hash=input_hash, version=version, settings=settings)
        stored = self._read(self.path(stage, key))
        value = decode(stored, result) if stored is not None else compute()
        self.calls.append(StageCall(stage, version, key, stored is not None, *watch.spent()))
        if stored is None:
            self._write(self.path(stage, key), zlib.compress(encode(value), COMPRESSION))
        return cast(T, value)

    @contextmanager
    def timed(self, stage: str, version: str = "") -> Iterator[None]:
        """Note what the work within took, under the stage's name; nothing is stored."""
        watch = Stopwatch()
        yield
        self.calls.append(StageCall(stage, version, "", False, *watch.spent()))

    def path(self, stage: str, key: str) -> Path:
        """Where the output of that key is kept."""
        return self.root / stage / key[:2] / f"{key}.json.z"

    def counts(self) -> Counter[tuple[str, str]]:
        """(stage, "hit" or "miss") → number of calls."""
        return Counter((call.stage, "hit" if call.cached else "miss") for call in self.calls)

    def delete(self, stage: str, key: str) -> bool:
        """Delete an output, here and in the remote store; whether there was one."""
        path = self.path(stage, key)
        here = path.exists()
        path.unlink(missing_ok=True)
        return (self.remote is not None and self.remote.delete(self._name(path))) or here

    def _read(self, path: Path) -> bytes | None:
        try:
            return zlib.decompress(path.read_bytes())
        except (FileNotFoundError, zlib.error):
            pass
        kept = self.remote.read(self._name(path)) if self.remote is not None else None
        try:
            return None if kept is None else zlib.decompress(kept)
        except zlib.error:
            return None

    def _write(self, path: Path, packed: bytes) -> None:
        if self.remote is not None:
            self.remote.write(self._name(path), packed)
        else:
            write_atomically(path, packed)

    def _name(self, path: Path) -> str:
        return f"stages/{path.relative_to(self.root).as_posix()}"


def stage_key(stage: str, *, input_hash: str, version: str, settings: Mapping[str, Any] | None = None) -> str:
    """Key of an output: changes with the input, the stage's version and its settings, with nothing else.

    >>> a = stage_key("read", input_hash="ab", version="1", settings={"dpi": 200, "psm": 3})
    >>> a == stage_key("read", input_hash="ab", version="1", settings={"psm": 3, "dpi": 200})
    True
    >>> a == stage_key("read", input_hash="ab", version="2", settings={"dpi": 200, "psm": 3})
    False
    """
    parts = [stage, input_hash, version, settings or {}]
    return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()


def write_atomically(path: Path, data: bytes, *, durable: bool = False) -> None:
    """Write beside, then rename: a reader, or a run after a crash, sees the whole file or none.

    ``durable``: also after a power cut. What can be made again need not wait for the disk.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{os.getpid()}-{secrets.token_hex(6)}.part")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
