"""ZIP archives: their members by name, with limits decided from the directory before anything is unpacked.

Names come in three dresses: UTF-8 with the flag that says so; UTF-8 without it, as macOS and many web portals write;
and the Windows code page for Vietnamese. Python shows the last two as cp437 letters ("Kß║┐ hoß║ích").
"""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from unicodedata import normalize

from pipeline.errors import ThiduaError
from pipeline.messages import Message

# Everything zipfile and its decompressors raise on bytes that are not what the directory says.
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, ValueError, OverflowError)

_UTF8_FLAG = 0x800
_ENCRYPTED_FLAG = 0x1


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveLimits:
    """What is too much for one archive."""

    max_members: int = 20_000
    max_bytes: int = 4_000_000_000
    # Text packs 5-10 times, XML 20; only bombs pass 200.
    max_ratio: int = 200


@dataclass(frozen=True, slots=True)
class Member:
    """``name`` as the archive knows it, ``shown`` as people read it, ``reason`` where it is not to be opened."""

    name: str
    shown: str
    size: int
    hidden: bool = False
    reason: Message | None = None


@contextmanager
def open_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """An archive opened for reading.

    Raises ThiduaError "archive.broken"; OSError where the file itself cannot be read.
    """
    try:
        archive = zipfile.ZipFile(path)
    except _BROKEN as error:
        raise ThiduaError("archive.broken") from error
    with archive:
        yield archive


def find_members(archive: zipfile.ZipFile, limits: ArchiveLimits) -> list[Member]:
    """The files in an archive, by name.

    Raises ThiduaError "archive.too_many" or "source.bomb" for an archive that breaks a limit.
    """
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > limits.max_members:
        raise ThiduaError("archive.too_many", members=len(infos), limit=limits.max_members)
    check_packed(infos, max_bytes=limits.max_bytes, max_ratio=limits.max_ratio)
    return sorted((_member(info) for info in infos), key=lambda member: member.shown)


def read_member(archive: zipfile.ZipFile, name: str) -> bytes:
    """The content of one member. It never unpacks to more than its directory entry says.

    Raises ThiduaError "archive.broken", "archive.encrypted" or "archive.method".
    """
    try:
        return archive.read(name)
    except NotImplementedError as error:
        raise ThiduaError("archive.method") from error
    except RuntimeError as error:  # what zipfile raises for "password required"
        raise ThiduaError("archive.encrypted") from error
    except (*_BROKEN, KeyError, OSError) as error:
        raise ThiduaError("archive.broken") from error


def check_packed(infos: list[zipfile.ZipInfo], *, max_bytes: int, max_ratio: int) -> None:
    """Refuse a ZIP (or DOCX) that unpacks to far more than it weighs, from its directory alone.

    Raises ThiduaError "source.bomb".
    """
    packed = sum(info.compress_size for info in infos) or 1
    unpacked = sum(info.file_size for info in infos)
    ratio = unpacked // packed
    # Small files of spaces pack well and hurt nobody: the ratio counts from 10 MB on.
    if unpacked > max_bytes or (ratio > max_ratio and unpacked > 10_000_000):
        raise ThiduaError("source.bomb", megabytes=unpacked // 1_000_000, ratio=ratio)


def shown_name(name: str, flags: int) -> str:
    """A member's name in letters: what Python decoded as cp437 is read as UTF-8, else as Windows Vietnamese.

    >>> shown_name("Kế hoạch.pdf".encode().decode("cp437"), 0)
    'Kế hoạch.pdf'
    >>> shown_name("Kế hoạch.pdf", 0x800)
    'Kế hoạch.pdf'
    """
    if not flags & _UTF8_FLAG and not name.isascii():
        name = _reread(name)
    return normalize("NFC", name)


def _reread(name: str) -> str:
    raw = name.encode("cp437", errors="replace")
    for encoding in ("utf-8", "cp1258"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def _member(info: zipfile.ZipInfo) -> Member:
    shown = shown_name(info.filename, info.flag_bits)
    parts = PurePosixPath(shown.replace("\\", "/")).parts
    hidden = any(part.startswith((".", "~$")) or part == "__MACOSX" for part in parts)
    reason = None
    if ".." in parts or shown.startswith(("/", "\\")) or ":" in parts[0]:
        reason = Message("archive.unsafe_name")
    elif info.flag_bits & _ENCRYPTED_FLAG:
        reason = Message("archive.encrypted")
    return Member(info.filename, shown, info.file_size, hidden=hidden and reason is None, reason=reason)
