"""``thidua doctor``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from flows.screen import console, escaped, print_json
from pipeline.doctor import Check, check_machine
from pipeline.errors import EXIT_MISSING_DEPENDENCY, EXIT_OK
from pipeline.messages import text
from pipeline.workspace import Workspace

_STYLES = {"ok": "green", "warning": "yellow", "missing": "bold red"}


def examine(*, workspace: Path | None, json: bool) -> int:
    """Every check with what it found, and under it the remedy; exit code 3 where something is missing."""
    checks = check_machine(Workspace.at(workspace).root)
    if json:
        print_json([_to_json(check) for check in checks])
    else:
        screen = console()
        for check in checks:
            state = text(f"view.{check.state}")
            screen.print(f"[{_STYLES[check.state]}]{state:>6}[/]  {escaped(check.found.text())}", soft_wrap=True)
            if check.remedy is not None:
                screen.print(f"        → {escaped(check.remedy.text())}", soft_wrap=True)
    missing = any(check.state == "missing" for check in checks)
    return EXIT_MISSING_DEPENDENCY if missing else EXIT_OK


def _to_json(check: Check) -> dict[str, object]:
    said = {"found": check.found.text(), "remedy": check.remedy.text() if check.remedy else None}
    return {**asdict(check), **said}
