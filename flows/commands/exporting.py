"""``thidua export``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from flows.facts_view import print_counts
from flows.screen import console, open_workspace, print_json
from pipeline.export import export
from pipeline.messages import text
from pipeline.store.store import Store


def export_dataset(directory: Path, *, formats: str, workspace: Path | None, json: bool) -> int:
    """Write the files and say where they are."""
    wanted = [name.strip().lower() for name in formats.split(",") if name.strip()]
    with Store.open(open_workspace(workspace)) as store:
        report = export(store, directory, formats=wanted)
        counts = store.counts()
    if json:
        files = [str(report.directory / file) for file in report.files]
        print_json({"directory": str(directory), "files": files, "rows": report.rows, "cut": len(report.cuts)})
        return 0
    screen = console()
    print_counts(screen, counts)
    screen.print(text("done.exported", files=len(report.files), folder=directory.absolute()), soft_wrap=True)
    for line in _grouped(report.files):
        screen.print(f"  {line}")
    if report.cuts:
        screen.print(text("done.cut", count=len(report.cuts)), style="yellow")
    return 0


def _grouped(files: Iterable[Path]) -> list[str]:
    """One line a kind of file: "thidua.xlsx", "*.csv (19)", "plans/*.json (15)"."""
    groups: dict[str, list[Path]] = {}
    for file in files:
        groups.setdefault(str(file.parent / f"*{file.suffix}"), []).append(file)
    return [str(found[0]) if len(found) == 1 else f"{pattern} ({len(found)})" for pattern, found in groups.items()]
