"""Files that appear in a folder: told once they have lain still, so that no half-copied scan is read.

By looking, not by notices of the kernel: those do not come from network folders, where scans usually arrive.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class _Look(NamedTuple):
    """What a file looked like, and since when (in the caller's clock)."""

    shape: tuple[int, int, int]
    since: float


class Watcher:
    """Looks at a folder each time it is asked.

    ``settle``: seconds for which size, time and place on disk of a file must not change. The clock is the caller's and
    only ever compared with itself, so the machine's clock may be set back.
    """

    def __init__(self, folder: Path, *, settle: float) -> None:
        self._folder, self._settle = folder, settle
        self._looks: dict[Path, _Look] = {}
        self._told: dict[Path, tuple[int, int, int]] = {}

    def settled(self, now: float) -> list[Path]:
        """Files that are new or changed since they were told last, and lie still."""
        shapes = dict(_files(self._folder))
        self._told = {path: shape for path, shape in self._told.items() if path in shapes}
        self._looks = {path: self._look(path, shape, now) for path, shape in shapes.items()}
        ready = [
            path
            for path, look in sorted(self._looks.items())
            if self._told.get(path) != look.shape and now - look.since >= self._settle
        ]
        self._told |= {path: self._looks[path].shape for path in ready}
        return ready

    def _look(self, path: Path, shape: tuple[int, int, int], now: float) -> _Look:
        before = self._looks.get(path)
        return before if before is not None and before.shape == shape else _Look(shape, now)


def _files(folder: Path) -> Iterator[tuple[Path, tuple[int, int, int]]]:
    for root, _folders, names in os.walk(folder):
        for name in names:
            path = Path(root, name)
            try:
                found = path.stat()
            except OSError:  # gone again, or a link to nothing
                continue
            yield path, (found.st_size, found.st_mtime_ns, found.st_ino)
