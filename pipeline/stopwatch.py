"""How long something took, and what it cost: two workers and a server on two cores wait for each other, so seconds on
the wall say little about the work."""

from __future__ import annotations

import resource
import time
from typing import NamedTuple


class Spent(NamedTuple):
    """Seconds that went by, and seconds of CPU."""

    seconds: float
    cpu: float


class Stopwatch:
    """Started when made. CPU is that of this thread and of the programs it has waited for (Tesseract).

    >>> watch = Stopwatch()
    >>> "Kế hoạch phát động phong trào thi đua".upper()
    'KẾ HOẠCH PHÁT ĐỘNG PHONG TRÀO THI ĐUA'
    >>> watch.spent().cpu < 1
    True
    """

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), _cpu()

    def spent(self) -> Spent:
        """Since then."""
        return Spent(time.perf_counter() - self._wall, _cpu() - self._cpu)


def _cpu() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.thread_time() + children.ru_utime + children.ru_stime
