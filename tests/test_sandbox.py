"""The sandbox: whatever a parser does to its process, it is the failure of one document."""

from __future__ import annotations

import ctypes
import gc
import os
import pickle
import random
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future, as_completed
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from pipeline.errors import MissingDependencyError, ThiduaError
from pipeline.sandbox import MEGABYTE, Sandbox, SandboxSettings

SETTINGS = SandboxSettings(workers=1, memory=1_500 * MEGABYTE, file_size=MEGABYTE, preload=())


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(SETTINGS) as sandbox:
        yield sandbox


def hang_in_c() -> None:
    ctypes.PyDLL(None).sleep(60)  # holds the interpreter lock: no Python signal handler runs


def loop() -> None:
    while True:
        pass


def threads_after_much_arithmetic() -> int:
    import cv2
    import numpy as np

    picture = np.zeros((2_000, 2_000), np.uint8)
    cv2.GaussianBlur(picture, (9, 9), 3)
    cv2.warpAffine(picture, np.eye(2, 3), (2_000, 2_000))
    np.linalg.svd(np.ones((300, 300)))
    return psutil.Process().num_threads()


def crash() -> None:
    ctypes.string_at(0)


def crash_once(trace: str) -> str:
    if not Path(trace).exists():
        Path(trace).touch()
        crash()
    return "read"


def eat_memory() -> int:
    return len(bytearray(4_000 * MEGABYTE))


def fill_disk(path: str) -> None:
    Path(path).write_bytes(bytes(2 * MEGABYTE))


def refuse() -> None:
    raise ThiduaError("reading.encrypted")


def need_program() -> None:
    raise MissingDependencyError("reading.tesseract_missing")


def stumble() -> float:
    return 1 / 0


def leave() -> None:
    sys.exit(0)


def print_much() -> str:
    print("library chatter")
    os.write(2, b"more chatter")
    return "read"


def start_child(pid_file: str) -> None:
    child = subprocess.Popen(["sleep", "60"])
    Path(pid_file).write_text(str(child.pid))
    hang_in_c()


def unpicklable() -> object:
    return lambda: None


def reason(sandbox: Sandbox, function: object, *args: object, timeout: float = 20) -> str:
    with pytest.raises(ThiduaError) as error:
        sandbox.submit(function, *args, timeout=timeout).result()  # type: ignore[arg-type]
    assert str(error.value)
    return error.value.message.id


@pytest.mark.parametrize(
    ("function", "timeout", "expected"),
    [
        (hang_in_c, 0.5, "sandbox.timeout"),
        (loop, 0.5, "sandbox.timeout"),
        (crash, 20, "sandbox.died"),
        (eat_memory, 20, "sandbox.memory"),
        (refuse, 20, "reading.encrypted"),
        (stumble, 20, "sandbox.unexpected"),
        (leave, 20, "sandbox.unexpected"),
        (unpicklable, 20, "sandbox.unexpected"),
    ],
)
def test_a_job_that_goes_wrong_has_a_reason_and_the_next_one_works(
    sandbox: Sandbox, function: object, timeout: float, expected: str
) -> None:
    assert reason(sandbox, function, timeout=timeout) == expected
    assert sandbox.submit(max, 3, 7).result() == 7


def test_a_hung_c_call_is_killed_at_once(sandbox: Sandbox) -> None:
    sandbox.submit(max, 3, 7).result()
    started = time.monotonic()
    reason(sandbox, hang_in_c, timeout=0.5)
    assert time.monotonic() - started < 2.5


def test_a_worker_that_died_is_tried_once_more(sandbox: Sandbox, tmp_path: Path) -> None:
    assert sandbox.submit(crash_once, str(tmp_path / "trace")).result() == "read"


def test_files_have_a_limit(sandbox: Sandbox, tmp_path: Path) -> None:
    assert reason(sandbox, fill_disk, str(tmp_path / "big")) == "sandbox.unexpected"
    assert (tmp_path / "big").stat().st_size <= MEGABYTE


def test_programs_started_by_a_worker_die_with_it(sandbox: Sandbox, tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    reason(sandbox, start_child, str(pid_file), timeout=1)
    child = int(pid_file.read_text())
    deadline = time.monotonic() + 5
    while alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(child)


def test_temporary_files_of_a_killed_worker_are_removed(sandbox: Sandbox, tmp_path: Path) -> None:
    told = tmp_path / "told"
    reason(sandbox, hang_over_a_temporary_file, str(told), timeout=1)
    assert told.read_text() and not Path(told.read_text()).exists()


def hang_over_a_temporary_file(told: str) -> None:
    with tempfile.NamedTemporaryFile() as file:
        Path(told).write_text(file.name)
        hang_in_c()


def alive(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_a_worker_that_was_killed_while_idle_is_replaced(sandbox: Sandbox) -> None:
    worker = sandbox.submit(os.getpid).result()
    os.kill(worker, 9)
    time.sleep(0.5)
    assert sandbox.submit(max, 3, 7).result() == 7


def test_workers_killed_at_any_moment_hold_up_no_job() -> None:
    """A worker killed before it had a job used to break the pool, and jobs still in its queue never ended."""
    with Sandbox(SandboxSettings(workers=2, preload=())) as sandbox:
        jobs = [sandbox.submit(turn_around, bytes(2_000)) for _ in range(200)]
        killed: list[int] = []
        killer = threading.Thread(target=kill_workers, args=(jobs, killed))
        killer.start()
        ended = [str(error.message.id) if (error := error_of(job)) else "done" for job in as_completed(jobs, 120)]
        killer.join()
    assert len(killed) > 2 and set(ended) <= {"done", "sandbox.died"} and ended.count("done") > 150


def turn_around(given: bytes) -> bytes:
    time.sleep(0.01)
    return given[::-1] * 50


def kill_workers(jobs: list[Future[bytes]], killed: list[int]) -> None:
    """Kill one of the workers after the other: while they start, and then every third of a second."""
    chance = random.Random(8)
    pause = 0.01
    while not all(job.done() for job in jobs):
        workers = [child for child in psutil.Process().children(recursive=True) if is_worker(child)]
        if workers:
            with suppress(psutil.NoSuchProcess):
                worker = chance.choice(workers)
                worker.kill()
                killed.append(worker.pid)
            pause = chance.uniform(0.2, 0.5)
        time.sleep(pause)


def is_worker(process: psutil.Process) -> bool:
    """A child of the fork server, which has the same command line."""
    with suppress(psutil.NoSuchProcess):
        parent = process.parent()
        return parent is not None and "forkserver" in " ".join(parent.cmdline())
    return False


def test_what_libraries_print_stays_out_of_the_terminal(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    log = tmp_path / "workers.log"
    with Sandbox(SandboxSettings(workers=1, preload=(), log=str(log))) as sandbox:
        assert sandbox.submit(print_much).result() == "read"
    assert "chatter" not in "".join(capfd.readouterr())
    assert "more chatter" in log.read_text()


def test_errors_keep_class_arguments_and_notes_between_processes(sandbox: Sandbox) -> None:
    with pytest.raises(MissingDependencyError) as missing:
        sandbox.submit(need_program).result()
    assert missing.value.exit_code == 3
    with pytest.raises(ThiduaError) as stumbled:
        sandbox.submit(stumble).result()
    assert stumbled.value.message.args["where"].startswith("test_sandbox.py:")
    assert "in stumble" in stumbled.value.__notes__[0]
    again = pickle.loads(pickle.dumps(stumbled.value))
    assert (again.message, again.__notes__) == (stumbled.value.message, stumbled.value.__notes__)


def test_libraries_start_no_threads_of_their_own(sandbox: Sandbox) -> None:
    assert sandbox.submit(threads_after_much_arithmetic).result() == 1


def test_settings_are_checked() -> None:
    with pytest.raises(ValueError, match=r"SandboxSettings\.memory"):
        SandboxSettings(memory=0)


def test_leaving_the_sandbox_frees_whoever_waits_for_a_job() -> None:
    with Sandbox(SandboxSettings(workers=1, preload=())) as sandbox:
        jobs = [sandbox.submit(hang_in_c), sandbox.submit(max, 3, 7)]
        thread = threading.Thread(target=lambda: [caught.append(error_of(job)) for job in as_completed(jobs)])
        caught: list[BaseException | None] = []
        thread.start()
        time.sleep(0.5)
    thread.join(timeout=5)
    assert [type(error) for error in caught] == [CancelledError, CancelledError]
    with pytest.raises(CancelledError):
        sandbox.submit(max, 3, 7)


def test_a_value_that_was_taken_is_let_go_while_others_are_waited_for() -> None:
    """A chunk of 250 documents held the rows of all until its last had ended."""
    with Sandbox(SandboxSettings(workers=1, preload=())) as sandbox:
        jobs = [sandbox.submit(set, [number]) for number in range(6)]
        taken: list[weakref.ref[set[int]]] = []
        held = []
        waiting = set(jobs)
        del jobs
        for job in as_completed(waiting):
            waiting.remove(job)
            taken.append(weakref.ref(job.result()))
            del job
            gc.collect()
            held.append(sum(value() is not None for value in taken))
        assert len(held) == 6 and max(held) <= 1


def error_of(job: Future[object]) -> BaseException | None:
    try:
        job.result()
    except Exception as error:
        return error
    return None
