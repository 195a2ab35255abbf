"""Which files an import is about: those below paths, those that failed before, or those whose reading is stored.

Where a file was found is kept as a URI: paths need not be Unicode, and a member of an archive has two names.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal
from urllib.parse import quote, quote_from_bytes, unquote, unquote_to_bytes

from pipeline.media import SUFFIXES
from pipeline.messages import Message
from pipeline.sources import SourceFile, SourceLimits, find_sources
from pipeline.store.store import Store
from pipeline.tables import Row
from pipeline.workspace import Workspace

Which = Literal["given", "failed", "stored"]


def find_work(
    paths: Sequence[str],
    *,
    which: Which = "given",
    workspace: Workspace,
    limits: SourceLimits | None = None,
    only: Collection[Path] | None = None,
) -> list[SourceFile]:
    """The files of an import.

    "given": below the paths. "failed": those of them (all, where no path is given) that an earlier import could not
    read. "stored": those that are in the dataset. ``only``: of the given ones.

    Raises UsageError for a path that names nothing.
    """
    if which == "given":
        return find_sources(paths, limits=limits, only=only)
    with Store.open(workspace) as store:
        rows = store.sources(status="failed") if which == "failed" else _read_ones(store)
        places = {row["source_id"]: store.offered(row["source_id"]) for row in rows}
    if paths:
        return _among(find_sources(paths, limits=limits), places)
    if which == "stored":
        return [_stored(row, workspace) for row in rows]
    return [source for row in rows for source in _again(row, places[row["source_id"]], workspace, limits)]


def place_of(source: SourceFile) -> str:
    """URI of the place where a file was found.

    >>> place_of(SourceFile(name="b.pdf", path=Path("/ke hoach.zip"), member="a/b.pdf"))
    'file:///ke%20hoach.zip#a/b.pdf'
    """
    uri = place_of_path(source.path)
    return uri if source.member is None else f"{uri}#{quote(source.member, errors='surrogatepass')}"


def place_of_path(path: Path) -> str:
    """URI of a file on disk, whatever bytes its name is made of."""
    return "file://" + quote_from_bytes(os.fsencode(path.absolute()))


def path_of(place: str) -> tuple[Path, str | None]:
    """The reverse of :func:`place_of`: path and member.

    >>> path_of("file:///ke%20hoach.zip#a/b.pdf")
    (PosixPath('/ke hoach.zip'), 'a/b.pdf')
    """
    path, _, member = place.removeprefix("file://").partition("#")
    return Path(os.fsdecode(unquote_to_bytes(path))), unquote(member, errors="surrogatepass") if member else None


def _read_ones(store: Store) -> list[Row]:
    return [row for row in store.sources() if row["status"] != "failed"]


def _among(found: Iterable[SourceFile], places: dict[str, str | None]) -> list[SourceFile]:
    known = set(places.values())
    return [source for source in found if source.source_id in places or place_of(source) in known]


def _stored(row: Row, workspace: Workspace) -> SourceFile:
    """A source as the dataset knows it; its file is not looked at."""
    path = workspace.original_path(row["sha256"], SUFFIXES.get(row["media_type"] or "", ""))
    return SourceFile(
        name=row["source_name"], path=path, media_type=row["media_type"], sha256=row["sha256"], size=row["bytes"]
    )


def _again(row: Row, place: str | None, workspace: Workspace, limits: SourceLimits | None) -> Iterator[SourceFile]:
    """A file that failed: where it was found, else from the workspace, else said to be gone."""
    path, member = path_of(place) if place else (None, None)
    if path is not None and os.path.lexists(path):
        for source in find_sources([path], limits=limits):
            if source.member == member or source.member is None:
                yield replace(source, name=row["source_name"])
        return
    kept = _stored(row, workspace) if row["sha256"] and row["media_type"] else None
    if kept is not None and workspace.original(row["sha256"], kept.path.suffix).exists():
        yield kept
        return
    reason = Message("import.retry_gone", {"place": str(path or "?")})
    yield SourceFile(
        name=row["source_name"], path=path or Path(row["source_id"]), state="failed", reason=reason,
        sha256=row["sha256"], size=row["bytes"],
    )  # fmt: skip
