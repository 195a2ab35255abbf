"""The private Prefect server of a command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

START = """
import sys
from pathlib import Path
from flows.server import LocalServer

with LocalServer(Path(sys.argv[1])) as server:
    server.wait()
    print("answers", server.is_alive())
"""


def test_commands_that_start_together_in_a_new_workspace_all_get_their_server(tmp_path: Path) -> None:
    """Two servers that made one database at once: now and then one gave up, and its import ended with exit code 3."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    command = [sys.executable, "-c", START, str(tmp_path)]
    started = [subprocess.Popen(command, env=own, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate(timeout=300)[0] for process in started] == ["answers True\n"] * 2
