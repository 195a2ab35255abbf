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
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar, cast

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

# A process that is killed is gone within milliseconds; one stuck in the kernel (a dead network disk) is not waited for.
PATIENCE = 5.0
# Before a second try: a fork server that was killed answers for some milliseconds yet, and lost is what it forks then.
PAUSE = 0.3
# multiprocessing looks after all its children whenever one starts. Where two threads ask for the end of the same
# process at once, one is told its exit code and the other 255.
_ONE_AT_A_TIME = threading.Lock()

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


class Worker:
    """A process that does one job after another, told by a pipe that nobody else holds. Where it is killed, half a
    message or a lock that stays taken is nobody's trouble: the next job gets a new process (docs/decisions/0008)."""

    def __init__(self, settings: SandboxSettings) -> None:
        self._settings = settings
        self._process: BaseProcess | None = None
        self._pipe: Connection[Any, Any]
        self._scratch: tempfile.TemporaryDirectory[str]  # who is killed in the midst of OCR leaves 4 MB a page
        self._jobs = 0

    def do(self, call: memoryview, timeout: float) -> Any:
        """The value of a pickled job. Raises ThiduaError "sandbox.died", "sandbox.memory", "sandbox.timeout"."""
        try:
            process = self._living()
        except (OSError, EOFError) as error:
            raise ThiduaError("sandbox.died", cause=repr(error)) from error
        self._jobs += 1
        with suppress(OSError, EOFError):  # a process that died: its exit code says why
            self._pipe.send_bytes(call)
            if not wait([self._pipe, process.sentinel], timeout):
                self.end()
                raise ThiduaError("sandbox.timeout", seconds=round(timeout))
            if self._pipe.poll():
                return self._pipe.recv()
        raise self._death(self.end(grace=PATIENCE))

    def kill(self) -> None:
        """End the process at once; whoever waits for its answer hears that it died."""
        process = self._process
        if process is not None and process.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)

    def end(self, grace: float = 0.0) -> int:
        """Kill the process, unless it ends by itself within ``grace`` seconds. Returns its exit code."""
        process, self._process = self._process, None
        if process is None:
            return 0
        with _ONE_AT_A_TIME:
            process.join(grace)
            if process.is_alive():
                process.kill()
                process.join(PATIENCE)
            exit_code = process.exitcode
        self._pipe.close()
        self._scratch.cleanup()
        return -signal.SIGKILL if exit_code is None else exit_code

    def _living(self) -> BaseProcess:
        with _ONE_AT_A_TIME:
            used_up = self._jobs >= self._settings.jobs_per_worker
            if self._process is not None and self._process.is_alive() and not used_up:
                return self._process
        self.end()
        self._scratch = tempfile.TemporaryDirectory(prefix="thidua-worker-", ignore_cleanup_errors=True)
        with _ONE_AT_A_TIME:
            context = warm_up(self._settings)
            self._pipe, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs, self._settings, self._scratch.name), daemon=True)
            process.start()
        theirs.close()
        self._process, self._jobs = process, 0
        return process

    def _death(self, exit_code: int) -> ThiduaError:
        if exit_code == EXIT_OUT_OF_MEMORY:
            return ThiduaError("sandbox.memory", megabytes=self._settings.memory // MEGABYTE)
        if exit_code == -signal.SIGXCPU:
            return ThiduaError("sandbox.timeout", seconds=round(self._settings.timeout))
        cause = signal.Signals(-exit_code).name if -exit_code in set(signal.Signals) else f"exit {exit_code}"
        return ThiduaError("sandbox.died", cause=cause)


class Sandbox:
    """The workers, and a thread for each that waits for it. Use it as a context manager: leaving it kills what still
    runs, and whoever waits for that gets ``concurrent.futures.CancelledError``.

    >>> with Sandbox(SandboxSettings(workers=1, preload=())) as sandbox:
    ...     sandbox.submit(max, 3, 7).result()
    7
    """

    def __init__(self, settings: SandboxSettings | None = None) -> None:
        self.settings = settings or SandboxSettings()
        warm_up(self.settings)
        self._threads = ThreadPoolExecutor(self.settings.worker_count, "sandbox")
        self._workers = [Worker(self.settings) for _ in range(self.settings.worker_count)]
        self._free = list(self._workers)
        self._left = False

    def submit(self, function: Callable[..., T], *args: Any, timeout: float | None = None) -> Future[T]:
        """Call ``function(*args)`` in a worker; both must pickle. ``timeout`` in seconds, else the settings'.

        The future's result raises ThiduaError: what the job raised, or what ended its process.
        """
        if self._left:
            raise CancelledError
        return self._threads.submit(self._do, function, args, timeout or self.settings.timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._left = True  # jobs that wait end by themselves now
        while len(self._free) < len(self._workers):
            for worker in self._workers:
                worker.kill()  # again and again: one may just be starting
            time.sleep(0.01)
        self._threads.shutdown()
        for worker in self._workers:
            worker.end()

    def _do(self, function: Callable[..., T], args: tuple[Any, ...], timeout: float) -> T:
        """A job, in a thread that waits for it. A process that died is tried once more in a fresh one, as its
        neighbour may have exhausted the machine or the fork server been killed; a timeout has cost enough."""
        worker = self._free.pop()
        try:
            call = ForkingPickler.dumps((function, args, timeout))
            try:
                outcome = self._try(worker, call, timeout)
            except ThiduaError as error:
                if error.message.id != "sandbox.died":
                    raise
                logger.warning("worker died (%s), trying the document once more", error.message.args["cause"])
                time.sleep(PAUSE)
                outcome = self._try(worker, call, timeout)
        except (ThiduaError, CancelledError):
            raise
        except Exception as error:  # arguments that do not pickle, a value that does not come back
            raise _unexpected(error) from error
        finally:
            self._free.append(worker)
        if isinstance(outcome, ThiduaError):
            raise outcome
        return cast(T, outcome)

    def _try(self, worker: Worker, call: memoryview, timeout: float) -> Any:
        if self._left:
            raise CancelledError
        try:
            return worker.do(call, timeout)
        except ThiduaError:
            if self._left:  # killed by us: nothing is known about the document
                raise CancelledError from None
            raise


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


def _work(pipe: Connection[Any, Any], settings: SandboxSettings, scratch: str) -> None:
    """The life of a worker: jobs come by the pipe and their values go back, until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in the terminal reaches the whole group; the parent decides
    limit_process(settings)
    tempfile.tempdir = os.environ["TMPDIR"] = scratch
    while True:
        try:
            answer = ForkingPickler.dumps(_run(*pipe.recv()))
        except EOFError:
            return
        except MemoryError:
            os._exit(EXIT_OUT_OF_MEMORY)
        except Exception as error:  # a value that does not pickle
            answer = ForkingPickler.dumps(_unexpected(error))
        pipe.send_bytes(answer)


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
