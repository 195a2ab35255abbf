"""Where parsers run: processes that can be killed, that have limits, and whose death is the failure of one document.

A 544 KB PDF can abort pdfium with its whole process and a 45 KB one can hold a parser for minutes; so nothing parses in
the process that holds the database. A job ends as its value or as a ThiduaError that can be told to the user:
"sandbox.timeout", "sandbox.memory", "sandbox.died", or what the job itself raised.

POSIX only (forkserver, rlimits; PDEATHSIG on Linux); Windows users run thidua in WSL, and ``thidua doctor`` says so.
"""

from __future__ import annotations

import errno
import logging
import multiprocessing
import multiprocessing.forkserver
import os
import resource
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from concurrent import futures
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing.context import ForkServerContext
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Self, TypeVar, cast

from pebble import ProcessExpired, ProcessPool

from pipeline.errors import StoreError, ThiduaError
from pipeline.logs import log_worker_to

T = TypeVar("T")
logger = logging.getLogger("thidua.sandbox")

MEGABYTE = 1_000_000
# A worker that met its memory limit ends with this code (sysexits' EX_TEMPFAIL): a heap that full is not used again.
EXIT_OUT_OF_MEMORY = 75
# Libraries read these when they load; one document a process is the parallelism, threads within only fight over cores.
SINGLE_THREADED = {
    "OMP_THREAD_LIMIT": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENCV_FOR_THREADS_NUM": "1",  # its second thread mostly spins: 0.05 s of CPU a scanned page for nothing
}

PRELOAD = ("__main__", "pipeline.document", "pipeline.reading.pdf", "pipeline.reading.docx")
WARM = (*PRELOAD, "pipeline.warm")  # for many documents: a second or two of CPU, saved with every worker


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxSettings:
    """Limits of the worker processes, each with its reason. Times in seconds, sizes in bytes."""

    workers: int = 0  # 0: one a core
    # An OCR page costs 1-4 s; a page more is about 60 KB of scan. So: a floor, then seconds a megabyte, then an end.
    timeout: float = 300.0
    timeout_per_megabyte: float = 60.0
    max_timeout: float = 3_600.0
    # Address space, not RAM: the libraries alone map over 1 GB. A 250-megapixel page in colour takes 750 MB.
    memory: int = 4_000 * MEGABYTE
    # No temporary image or stage result comes near; a runaway writer must not fill the disk.
    file_size: int = 1_000 * MEGABYTE
    # A fresh worker costs 1.4 s of CPU until it has met its first scan, and over 600 mixed plans one grew by 2 MB: one
    # is replaced only now and then, against parsers that leak.
    jobs_per_worker: int = 500
    # A0 at 300 dpi has 140 megapixels.
    image_pixels: int = 250_000_000
    # What libraries print in a worker goes here: it would garble the progress bar and break --json.
    log: str = os.devnull
    # What libraries log in a worker goes here as JSON lines, each with its document (pipeline.logs).
    events: str = os.devnull
    # Loaded once in the forkserver, so that a worker starts with them instead of paying seconds each.
    preload: tuple[str, ...] = PRELOAD

    def __post_init__(self) -> None:
        for name in ("timeout", "max_timeout", "memory", "file_size", "jobs_per_worker", "image_pixels"):
            if getattr(self, name) <= 0:
                raise ValueError(f"SandboxSettings.{name} must be above zero, got {getattr(self, name)}")

    @property
    def worker_count(self) -> int:
        """Workers asked for, else one for each core this process may use."""
        return self.workers or len(os.sched_getaffinity(0))

    def timeout_for(self, size: int | None) -> float:
        """Seconds that a document of ``size`` bytes may take.

        >>> SandboxSettings().timeout_for(2_000_000)
        420.0
        """
        return min(self.timeout + self.timeout_per_megabyte * (size or 0) / MEGABYTE, self.max_timeout)


class Job(Generic[T]):
    """A function call on its way through the pool."""

    def __init__(self, sandbox: Sandbox, function: Callable[..., T], args: tuple[Any, ...], timeout: float) -> None:
        self._sandbox, self._call, self._timeout = sandbox, (function, args), timeout
        self._pool, self._future = sandbox._schedule(_run, (function, args, timeout), timeout)

    def result(self) -> T:
        """The value, once there.

        Raises ThiduaError: what the job raised, or what ended its process. A process that died is tried once more in
        a fresh one, as its neighbour may have exhausted the machine; a timeout is not, it has cost enough.
        """
        for last_try in (False, True):
            try:
                outcome = self._future.result()
            except TimeoutError:
                raise ThiduaError("sandbox.timeout", seconds=round(self._timeout)) from None
            except ProcessExpired as expired:
                error = self._sandbox._death(expired.exitcode)
                if last_try or error.message.id != "sandbox.died":
                    raise error from None
                logger.warning("worker died (%s), trying the document once more", error.message.args["cause"])
            except BrokenProcessPool:
                if last_try:
                    raise ThiduaError("sandbox.pool_broken") from None
                self._sandbox._replace(self._pool)
            except futures.CancelledError:  # the sandbox was left: nothing is known about the document
                raise
            except Exception as error:  # arguments or a value that do not pickle
                raise _unexpected(error) from error
            else:
                if isinstance(outcome, ThiduaError):
                    raise outcome
                return cast(T, outcome)
            function, args = self._call
            self._pool, self._future = self._sandbox._schedule(_run, (function, args, self._timeout), self._timeout)
        raise AssertionError("unreachable")


def as_completed(jobs: Iterable[Job[T]]) -> Iterator[Job[T]]:
    """The jobs in the order in which they end: a long scan holds up no report of the short ones behind it."""
    by_future = {job._future: job for job in jobs}
    for future in futures.as_completed(list(by_future)):
        yield by_future.pop(future)  # a job holds its value: what was taken must not wait for the rest


class Sandbox:
    """The pool. Use it as a context manager: leaving it kills what still runs, and whoever waits for that gets
    ``concurrent.futures.CancelledError``.

    >>> with Sandbox(SandboxSettings(workers=1, preload=())) as sandbox:
    ...     sandbox.submit(max, 3, 7).result()
    7
    """

    def __init__(self, settings: SandboxSettings | None = None) -> None:
        self.settings = settings or SandboxSettings()
        self._lock = threading.Lock()
        self._pool = self._new_pool()
        self._left = False
        self._running: set[futures.Future[Any]] = set()

    def submit(self, function: Callable[..., T], *args: Any, timeout: float | None = None) -> Job[T]:
        """Call ``function(*args)`` in a worker; both must pickle. ``timeout`` in seconds, else the settings'."""
        return Job(self, function, args, timeout or self.settings.timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._left = True
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()
        for future in list(self._running):  # pebble forgets them: a thread that waits for one would wait for ever
            if not future.done():
                future.set_exception(futures.CancelledError())

    def _new_pool(self) -> ProcessPool:
        context = warm_up(self.settings)
        return ProcessPool(
            max_workers=self.settings.worker_count,
            max_tasks=self.settings.jobs_per_worker,
            initializer=limit_process,
            initargs=(self.settings,),
            context=context,
        )

    def _schedule(self, function: Callable[..., Any], args: tuple[Any, ...], timeout: float) -> tuple[ProcessPool, Any]:
        with self._lock:
            if self._left:
                raise futures.CancelledError
            try:
                future = self._pool.schedule(function, args=args, timeout=timeout)
            except RuntimeError:  # a broken pool takes no more work
                self._pool = self._new_pool()
                future = self._pool.schedule(function, args=args, timeout=timeout)
            self._running.add(future)
        future.add_done_callback(self._running.discard)
        return self._pool, future

    def _replace(self, broken: ProcessPool) -> None:
        """A new pool, unless another job noticed first. A worker that dies idle breaks pebble's pool."""
        with self._lock:
            if self._pool is broken:
                logger.warning("worker pool broken, starting another")
                self._pool = self._new_pool()

    def _death(self, exit_code: int) -> ThiduaError:
        if exit_code == EXIT_OUT_OF_MEMORY:
            return ThiduaError("sandbox.memory", megabytes=self.settings.memory // MEGABYTE)
        if exit_code == -signal.SIGXCPU:
            return ThiduaError("sandbox.timeout", seconds=round(self.settings.timeout))
        cause = signal.Signals(-exit_code).name if -exit_code in set(signal.Signals) else f"exit {exit_code}"
        return ThiduaError("sandbox.died", cause=cause)


def warm_up(settings: SandboxSettings) -> ForkServerContext:
    """Start the process that loads the heavy modules and forks the workers, without waiting for it. Called early, it
    loads while the caller is still busy with other things."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(settings.preload))
    with _environment(SINGLE_THREADED):
        multiprocessing.forkserver.ensure_running()
    return context


def limit_process(settings: SandboxSettings) -> None:
    """Put this process, for good, under the limits of the sandbox. Run at the start of each worker."""
    # pebble's own handler needs the interpreter, which a hung C call never gives back; then SIGKILL follows 3 s later.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    die_with_parent()
    for limit, value in (
        (resource.RLIMIT_AS, settings.memory),
        (resource.RLIMIT_FSIZE, settings.file_size),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    os.environ.update(SINGLE_THREADED)
    _redirect_output(settings.log)
    log_worker_to(settings.events)
    _limit_children()
    _limit_pillow(settings.image_pixels)


def die_with_parent() -> None:
    """Ask the kernel to kill this process when the one that started it dies (Linux; elsewhere nothing happens)."""
    if sys.platform == "linux":
        _libc().prctl(1, signal.SIGKILL)  # 1 is PR_SET_PDEATHSIG


def _run(function: Callable[..., Any], args: tuple[Any, ...], timeout: float) -> Any:
    """One job inside the worker: its value, or the ThiduaError that tells what went wrong (as a value: it pickles)."""
    _limit_cpu(timeout)
    try:
        return function(*args)
    except ThiduaError as error:
        return error
    except MemoryError:
        os._exit(EXIT_OUT_OF_MEMORY)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return StoreError("store.full", database=error.filename or "", error=error.strerror)
        return _unexpected(error)
    except BaseException as error:  # also SystemExit: no parser ends a worker
        return _unexpected(error)


def _limit_cpu(timeout: float) -> None:
    """A second net below the timeout, for the time that the parent itself is stopped or its clock is set back."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = usage.ru_utime + usage.ru_stime
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(used + timeout) + 60, hard))


def _limit_children() -> None:
    """Programs started by a worker (Tesseract) die with it: the kernel forgets PDEATHSIG at fork, so each child must
    ask for it again, and libraries that start programs through ``subprocess.Popen`` offer no hook of their own."""
    import subprocess

    _libc()  # loaded now: between fork and exec nothing may be loaded

    class MortalPopen(subprocess.Popen[Any]):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            kwargs.setdefault("preexec_fn", die_with_parent)
            super().__init__(*args, **kwargs)

    subprocess.Popen = MortalPopen  # type: ignore[misc]


def _limit_pillow(pixels: int) -> None:
    import warnings

    from PIL import Image

    Image.MAX_IMAGE_PIXELS = pixels
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def _redirect_output(log: str) -> None:
    opened = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    os.dup2(opened, 1)
    os.dup2(opened, 2)
    os.close(opened)


def _unexpected(error: BaseException) -> ThiduaError:
    """What nobody foresaw, in one sentence for the user; the traceback is a note for the log."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    told = ThiduaError("sandbox.unexpected", error=f"{type(error).__name__}: {error}"[:300], where=where)
    told.add_note("".join(traceback.format_exception(error)))
    return told


@cache
def _libc() -> Any:
    import ctypes

    return ctypes.CDLL(None)


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
