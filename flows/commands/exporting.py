"""``thidua export``."""

from __future__ import annotations

from pathlib import Path

from flows.screen import console, open_workspace, print_json
from pipeline.export import export
from pipeline.messages import text
from pipeline.store.store import Store


def export_dataset(directory: Path, *, formats: str, workspace: Path | None, json: bool) -> int:
    """Write the files and say where they are."""
    wanted = [name.strip().lower() for name in formats.split(",") if name.strip()]
    with Store.open(open_workspace(workspace)) as store:
        report = export(store, directory, formats=wanted)
    if json:
        files = [str(report.directory / file) for file in report.files]
        print_json({"directory": str(directory), "files": files, "rows": report.rows, "cut": len(report.cuts)})
        return 0
    screen = console()
    screen.print(text("done.exported", files=len(report.files), folder=directory.absolute()), soft_wrap=True)
    for file in report.files:
        if file.parent == Path():
            screen.print(f"  {file}")
    if report.cuts:
        screen.print(text("done.cut", count=len(report.cuts)), style="yellow")
    return 0
