"""Killed at any moment, the dataset after the next import is the one that an undisturbed import makes.

``python -m benchmarks.kill --kills 30 --plans 60``
``python -m benchmarks.kill --kills 5 --plans 60 --postgres``      the dataset on PostgreSQL, whose server is killed

Each round imports a folder into a new workspace with the ``thidua`` program, sends SIGKILL to one of its processes at
a random moment (importer, worker, fork server, Tesseract where one runs, Prefect's server) and imports again. Then the
hash of the dataset must be that of a clean import, ``verify`` must find nothing, and no process may be left. Scans
are read by the ``tesseract`` program, also where tesserocr is installed: only a program can be killed by itself. A
round that came too late to kill anything is not counted.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import psutil

from benchmarks.bulk_cases import MIXED, dataset_hash, write_good
from benchmarks.postgres_server import PostgresServer
from pipeline.store.store import Store
from pipeline.verify import verify
from pipeline.workspace import DATABASE_VARIABLE, Workspace

TARGETS = ("importer", "worker", "forkserver", "server", "tesseract")
MARK = "THIDUA_KILL_ROUND"
NOTHING = "nothing (it was done)"
PATIENCE = 1_200
# Loaded by Python at its start: tesserocr is not there.
WITHOUT_TESSEROCR = "import sys\nsys.modules['tesserocr'] = None\n"


def thidua(folder: Path, workspace: Path) -> subprocess.Popen[bytes]:
    """The program on the folder, its processes recognisable by a mark in their environment."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    given["PYTHONPATH"] = os.pathsep.join(
        [str(folder.parent / "python"), os.environ.get("PYTHONPATH", str(Path.cwd()))]
    )
    command = [sys.executable, "-m", "flows.cli", "import", str(folder), "--workspace", str(workspace), "--json"]
    return subprocess.Popen(
        command, env=given | {MARK: str(workspace)}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )


def processes(workspace: Path) -> dict[str, list[psutil.Process]]:
    """Processes of one import by what they are."""
    found: dict[str, list[psutil.Process]] = {name: [] for name in TARGETS}
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) != str(workspace) or process.status() == psutil.STATUS_ZOMBIE:
                continue
            found[_kind(process)].append(process)
        except psutil.Error:
            continue
    return found


def _kind(process: psutil.Process) -> str:
    line = " ".join(process.cmdline())
    if "tesseract" in process.name():
        return "tesseract"
    if "uvicorn" in line:
        return "server"
    if "forkserver" in line or "resource_tracker" in line or "multiprocessing" in line:
        parent = process.parent()
        return "worker" if parent is not None and "forkserver" in " ".join(parent.cmdline()) else "forkserver"
    return "importer"


def kill_one(importer: subprocess.Popen[bytes], root: Path, rng: random.Random, wanted: str, until: float) -> str:
    """Kill one of the import's processes at that moment, of the kind that is wanted where there is one; which."""
    there = processes(root)
    while importer.poll() is None and (time.monotonic() < until or not there[wanted]):
        time.sleep(0.05)
        there = processes(root)
    victims = there[wanted] or there["worker"] or there["importer"]
    if not victims:
        return NOTHING
    victim = rng.choice(victims)
    killed = _kind(victim)
    victim.send_signal(signal.SIGKILL)
    return killed


def kill_database(importer: subprocess.Popen[bytes], server: PostgresServer, until: float) -> str:
    """Kill the database's server at that moment, and start it again once the import has noticed."""
    while importer.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    if importer.poll() is not None:
        return NOTHING
    server.kill()
    importer.communicate(timeout=PATIENCE)
    server.start()
    return "postgres"


def one_round(
    folder: Path, root: Path, rng: random.Random, aims: Sequence[str], clean: str, longest: float,
    server: PostgresServer | None,
) -> tuple[str, str | None]:  # fmt: skip
    """Import, kill one of what is aimed at, import; what was killed, and what is wrong."""
    shutil.rmtree(root, ignore_errors=True)
    workspace = Workspace.at(root)
    if server is not None:
        os.environ[DATABASE_VARIABLE] = server.new_database()
    importer = thidua(folder, root)
    until = time.monotonic() + rng.uniform(0.2, longest)
    if server is not None:
        killed = kill_database(importer, server, until)
    else:
        killed = kill_one(importer, root, rng, rng.choice(aims), until)
    importer.communicate(timeout=PATIENCE)
    time.sleep(1.5)
    left = [name for name, ones in processes(root).items() if ones]
    if left:
        return killed, f"left running: {left}"
    again = thidua(folder, root)
    error = again.communicate(timeout=PATIENCE)[1].decode()
    if again.returncode:
        return killed, f"the next import ended with {again.returncode}: {error[-500:]}"
    if dataset_hash(workspace) != clean:
        return killed, "another dataset"
    with Store.open(workspace) as store:
        running = store.rows("runs", status="running")
        problems = verify(workspace, store).problems
    return killed, f"verify: {problems}" if problems else f"still running: {running}" if running else None


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--plans", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--target", choices=TARGETS, help="always kill this")
    parser.add_argument("--postgres", action="store_true", help="kill the server of a dataset on PostgreSQL")
    given = parser.parse_args()
    aims = (given.target,) if given.target else TARGETS
    rng = random.Random(given.seed)
    with ExitStack() as stack:
        server = stack.enter_context(PostgresServer()) if given.postgres else None
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="thidua-kill-")))
        folder = write_good(root / "plans", given.plans, carriers=MIXED)
        (root / "python").mkdir()
        (root / "python" / "sitecustomize.py").write_text(WITHOUT_TESSEROCR)
        started = time.monotonic()
        first = thidua(folder, root / "clean")
        error = first.communicate(timeout=PATIENCE)[1].decode()
        if first.returncode:
            print(f"the clean import failed: {error}")
            return 1
        longest = time.monotonic() - started
        clean = dataset_hash(Workspace.at(root / "clean"))
        print(f"clean import of {given.plans} plans: {longest:.0f} s, {clean[:16]}", flush=True)
        wrong, killed = 0, Counter[str]()
        while killed.total() < given.kills:
            began = time.monotonic()
            what, problem = one_round(folder, root / "round", rng, aims, clean, longest, server)
            wrong += problem is not None
            killed.update([what] if what != NOTHING else [])
            took = time.monotonic() - began
            print(f"{killed.total():3} killed {what}: {problem or 'the same dataset'}, {took:.0f} s", flush=True)
        print(f"{given.kills} kills, {wrong} datasets that are not the same; killed: {dict(killed)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
