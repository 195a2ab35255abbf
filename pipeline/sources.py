"""Source files: what the paths a user gives hold, each with a state and, where it cannot be read, the reason.

Files, folders (all the way down), globs and ZIP archives go in; one ``SourceFile`` a file comes out, in a stable order.
Nothing on the way stops the others: a folder without read permission, a cut-off PDF, a bomb are sources that failed.
Everything is opened for reading only, and no bytes are kept: a reader asks ``SourceFile.read_bytes``.
"""

from __future__ import annotations

import glob
import hashlib
import os
import stat
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Literal
from unicodedata import normalize
from zipfile import ZipFile

from pipeline import media
from pipeline.archives import ArchiveLimits, Member, check_packed, find_members, open_archive, read_member
from pipeline.errors import ThiduaError, UsageError
from pipeline.messages import Message

SourceState = Literal["ready", "failed", "skipped"]

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLimits:
    """What is too much for one source. Each limit stands far above real plans; raise it when a real one meets it."""

    # A 100-page A4 scan at 300 dpi in colour weighs about 100 MB.
    max_file_bytes: int = 300_000_000
    # The country's plans of ten years are fewer; a wrong path ("/") is not.
    max_files: int = 200_000
    # A DOCX with many pictures unpacks to some 100 MB; bombs unpack to gigabytes.
    max_docx_bytes: int = 300_000_000
    archive: ArchiveLimits = field(default_factory=ArchiveLimits)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """One file given to thidua.

    ``name``: as shown and exported: the path below the folder given, or "archive.zip/inner/name.pdf". ``path``: where
    it lies on disk (the archive itself for a member). ``sha256``, ``size`` in bytes and ``media_type`` are None where
    the file could not be looked at. ``reason``: why it is failed or skipped.
    """

    name: str
    path: Path
    member: str | None = None
    state: SourceState = "ready"
    reason: Message | None = None
    media_type: str | None = None
    sha256: str | None = None
    size: int | None = None

    @property
    def source_id(self) -> str | None:
        """First 16 hex digits of the content's SHA-256: the key in every table."""
        return self.sha256[:16] if self.sha256 else None

    def read_bytes(self) -> bytes:
        """The content, as it was when the source was found.

        Raises ThiduaError: "source.changed" when it is not the same any more, "source.vanished", "source.unreadable".
        """
        try:
            if self.member is None:
                content = self.path.read_bytes()
            else:
                with open_archive(self.path) as archive:
                    content = read_member(archive, self.member)
        except OSError as error:
            reason = _os_reason(error, self.path)
            raise ThiduaError(reason.id, **reason.args) from error
        if self.sha256 and hashlib.sha256(content).hexdigest() != self.sha256:
            raise ThiduaError("source.changed")
        return content


def check_paths(paths: Iterable[str | Path]) -> None:
    """Nothing where every path names something; else as ``find_sources``: worth asking before anything is started."""
    for path in paths:
        _roots(str(path))


def find_sources(
    paths: Iterable[str | Path], *, limits: SourceLimits | None = None, only: Collection[Path] | None = None
) -> list[SourceFile]:
    """Every file below the paths, in the order given and by name within a folder, each once.

    ``only``: others are not even opened. Raises UsageError "source.not_found" or "source.no_match" for a path that
    names nothing: nothing is read then.
    """
    limits = limits or SourceLimits()
    roots = [root for path in paths for root in _roots(str(path))]
    found: dict[tuple[Path, str | None], SourceFile] = {}
    for source in chain.from_iterable(_walk(root, limits, only) for root in roots):
        found.setdefault((source.path.absolute(), source.member), source)
        if len(found) > limits.max_files:
            reason = Message("source.too_many", {"limit": limits.max_files})
            return [*list(found.values())[:-1], replace(source, state="failed", reason=reason)]
    return list(found.values())


def list_files(paths: Iterable[str | Path]) -> Iterator[tuple[Path, list[Path]]]:
    """Each path given (globs resolved, absolute), and what ``find_sources`` would look at below it: files, and folders
    that cannot be entered. Nothing is opened.

    Raises UsageError as ``find_sources`` does.
    """
    for root in [root.absolute() for path in paths for root in _roots(str(path))]:
        yield root, list(_listed(root))


def _listed(root: Path) -> Iterator[Path]:
    waiting = [root]
    while waiting:
        path = waiting.pop()
        try:
            if (path == root or _why_skipped(path) is None) and stat.S_ISDIR(path.stat().st_mode):
                waiting += sorted(path.iterdir(), reverse=True)
                continue
        except OSError:
            pass  # whoever opens it will be told why
        yield path


def _roots(given: str) -> list[Path]:
    path = Path(given).expanduser()
    if _exists(path):
        return [path]
    if not glob.has_magic(given):
        raise UsageError("source.not_found", path=given)
    matches = sorted(glob.glob(str(path), recursive=True))  # noqa: PTH207 (Path.glob refuses absolute patterns)
    if not matches:
        raise UsageError("source.no_match", path=given)
    return [Path(m) for m in matches]


def _exists(path: Path) -> bool:
    try:
        path.lstat()
    except PermissionError:
        return True  # it may well be there: a failed source with the reason says more than "not found"
    except OSError:
        return False
    return True


def _walk(root: Path, limits: SourceLimits, only: Collection[Path] | None) -> Iterator[SourceFile]:
    """The sources at or below a path, by name; those of a folder are named from it."""
    waiting = [(root, "" if _is_folder(root) else root.name)]
    above = {folder for path in only or () for folder in path.parents}
    while waiting:
        path, name = waiting.pop()
        if only is not None and path not in only and path not in above:
            continue
        source = SourceFile(name=_shown(name or str(path)), path=path)
        reason = None if path == root else _why_skipped(path)
        if reason is not None:
            yield _skipped(source, reason)
            continue
        try:
            mode = path.stat().st_mode
            if stat.S_ISDIR(mode):
                children = sorted(path.iterdir(), reverse=True)
                waiting += [(child, f"{name}/{child.name}" if name else child.name) for child in children]
            elif stat.S_ISREG(mode):
                yield from _file(source, limits)
            else:
                yield _skipped(source, "source.not_regular")
        except OSError as error:
            yield _failed(source, _os_reason(error, path))


def _why_skipped(path: Path) -> str | None:
    # "~$" is what Word leaves beside an open document, Thumbs.db what Windows leaves in a folder of scans.
    if path.name.startswith((".", "~$")) or path.name.lower() in ("thumbs.db", "desktop.ini", "__macosx"):
        return "source.hidden"
    return "source.folder_link" if path.is_symlink() and _is_folder(path) else None


def _file(source: SourceFile, limits: SourceLimits) -> Iterator[SourceFile]:
    with source.path.open("rb") as file:
        looked_at = _look(source, file, limits)
    if looked_at.media_type == media.ZIP:
        yield from _members(looked_at, limits)
    else:
        yield looked_at


def _members(archive: SourceFile, limits: SourceLimits) -> Iterator[SourceFile]:
    try:
        with open_archive(archive.path) as opened:
            for member in find_members(opened, limits.archive):
                yield _member(archive, opened, member, limits)
    except ThiduaError as error:
        yield _failed(archive, error.message)


def _member(archive: SourceFile, opened: ZipFile, member: Member, limits: SourceLimits) -> SourceFile:
    source = SourceFile(name=_shown(f"{archive.name}/{member.shown}"), path=archive.path, member=member.name)
    if member.reason is not None:
        return _failed(source, member.reason)
    if member.hidden:
        return _skipped(source, "source.hidden")
    if member.size > limits.max_file_bytes:
        return _too_big(source, member.size, limits)
    try:
        source = _look(source, BytesIO(read_member(opened, member.name)), limits)
    except ThiduaError as error:
        return _failed(source, error.message)
    return _failed(source, Message("archive.nested")) if source.media_type == media.ZIP else source


def _look(source: SourceFile, file: BinaryIO, limits: SourceLimits) -> SourceFile:
    """Size, hash and media type of an open file, or why it will not be read."""
    size = file.seek(0, os.SEEK_END)
    if size > limits.max_file_bytes:
        return _too_big(source, size, limits)
    head, tail = _ends(file, size)
    source = replace(source, size=size, sha256=_sha256(file))
    if size == 0:
        return _failed(source, Message("source.empty"))
    verdict = media.tell_media(head, tail, name=source.name, file=file)
    if verdict.reason is not None:
        return replace(source, state="failed" if verdict.failed else "skipped", reason=verdict.reason)
    if verdict.media_type == media.DOCX:
        try:
            check_packed(ZipFile(file).infolist(), max_bytes=limits.max_docx_bytes, max_ratio=limits.archive.max_ratio)
        except ThiduaError as error:
            return _failed(source, error.message)
    return replace(source, media_type=verdict.media_type)


def _ends(file: BinaryIO, size: int) -> tuple[bytes, bytes]:
    file.seek(0)
    head = file.read(media.HEAD_BYTES)
    file.seek(max(0, size - media.TAIL_BYTES))
    return head, file.read(media.TAIL_BYTES)


def _sha256(file: BinaryIO) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _too_big(source: SourceFile, size: int, limits: SourceLimits) -> SourceFile:
    args = {"megabytes": size // 1_000_000, "limit": limits.max_file_bytes // 1_000_000}
    return _failed(replace(source, size=size), Message("source.too_big", args))


def _failed(source: SourceFile, reason: Message) -> SourceFile:
    return replace(source, state="failed", media_type=None, reason=reason)


def _skipped(source: SourceFile, message_id: str) -> SourceFile:
    return replace(source, state="skipped", reason=Message(message_id))


def _shown(name: str) -> str:
    """A name that a terminal, a database and a workbook can hold: NFC, valid UTF-8, no control characters."""
    readable = os.fsencode(name).decode("utf-8", errors="replace")
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in normalize("NFC", readable))


def _os_reason(error: OSError, path: Path) -> Message:
    if isinstance(error, PermissionError):
        return Message("source.unreadable_folder" if _is_folder(path) else "source.unreadable")
    if isinstance(error, FileNotFoundError):
        return Message("source.vanished")
    return Message("source.io_error", {"error": error.strerror or type(error).__name__})


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False
