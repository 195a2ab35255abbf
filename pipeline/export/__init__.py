"""The dataset as files: CSV, one XLSX workbook, Parquet, a JSON file a plan, spaCy documents, and ``datapackage.json``.

    export(store, Path("out"), formats={"csv", "xlsx"})

Every export is one state of the dataset, whatever is imported meanwhile. Files appear complete or not at all.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import UsageError
from pipeline.export.datapackage import write_datapackage
from pipeline.export.plan_files import LISTING, write_plans
from pipeline.export.rows import Cut, Reader

if TYPE_CHECKING:
    from pipeline.store.store import Store

FORMATS = ("csv", "xlsx", "parquet", "json", "spacy")
DEFAULT_FORMATS = frozenset(FORMATS) - {"spacy"}
PLANS_FOLDER = "plans"


@dataclass(frozen=True)
class ExportReport:
    """``files``: what was written, below the export's folder. ``rows``: table → rows. ``cuts``: texts too long for
    a cell of Excel, which the workbook shows in part."""

    directory: Path
    files: list[Path] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    cuts: list[Cut] = field(default_factory=list)


def export(store: Store, directory: Path | str, *, formats: Collection[str] = DEFAULT_FORMATS) -> ExportReport:
    """Write the dataset below ``directory``, replacing an earlier export. Raises UsageError on an unknown format."""
    if unknown := sorted(set(formats) - set(FORMATS)):
        raise UsageError("export.unknown_format", format=", ".join(unknown), known=", ".join(FORMATS))
    directory = Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    report = ExportReport(directory)
    with (
        tempfile.TemporaryDirectory(dir=directory, prefix=".export-") as scratch,
        store.snapshot() as snapshot,
    ):
        reader = Reader(snapshot)
        for name in FORMATS:
            if name in formats:
                _writer(name)(reader, Path(scratch), report.cuts)
        write_datapackage(Path(scratch), formats)
        report.rows.update(snapshot.counts())
        report.files.extend(_move(Path(scratch), directory))
    return report


def _writer(name: str) -> Callable[[Reader, Path, list[Cut]], None]:
    """Each format brings a library of its own; only the one asked for is imported."""
    if name == "csv":
        from pipeline.export.csv_files import write_csv as write
    elif name == "xlsx":
        from pipeline.export.workbook import write_workbook as write
    elif name == "parquet":
        from pipeline.export.parquet_files import write_parquet as write
    elif name == "spacy":
        from pipeline.export.spacy_docs import write_spacy as write
    else:
        write = write_plans
    return write


def _move(scratch: Path, directory: Path) -> list[Path]:
    """Put the finished files in their places, and take away plans of an earlier export that are no more."""
    files = sorted(p.relative_to(scratch) for p in scratch.rglob("*") if p.is_file())
    _remove_stale(directory, keep={f.name for f in files if f.parent.name == PLANS_FOLDER}, scratch=scratch)
    for file in files:
        (directory / file).parent.mkdir(exist_ok=True)
        (scratch / file).replace(directory / file)
    return [file for file in files if file.name != LISTING]


def _remove_stale(directory: Path, *, keep: Collection[str], scratch: Path) -> None:
    """Only files that an earlier export listed as its own are removed: the folder is the user's."""
    listing = directory / PLANS_FOLDER / LISTING
    if not (scratch / PLANS_FOLDER).exists() or not listing.exists():
        return
    for name in listing.read_text(encoding="utf-8").splitlines():
        if name not in keep and name == Path(name).name:
            (directory / PLANS_FOLDER / name).unlink(missing_ok=True)
