"""What a file is, told by its first bytes and never by its name.

The name only decides three things: Markdown against plain text, data and code files that happen to be text (``.csv``),
and whether a file that is *not* what its name says is an error ("a text file named .pdf") or merely skipped.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO

from pipeline.messages import Message

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
TIFF = "image/tiff"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DOC = "application/msword"
TEXT = "text/plain"
MARKDOWN = "text/markdown"
ZIP = "application/zip"

# What an original is called in the workspace.
SUFFIXES = {
    PDF: ".pdf", PNG: ".png", JPEG: ".jpg", TIFF: ".tif", DOCX: ".docx", DOC: ".doc", TEXT: ".txt", MARKDOWN: ".md",
}  # fmt: skip

HEAD_BYTES = 65_536  # enough for every magic number here and for a fair look at whether bytes are text
TAIL_BYTES = 4_096  # %%EOF stands in the last 1,024 bytes by the standard; mailers append a little more

# Junk before "%PDF-" is allowed by readers within the first kilobyte (ISO 32000-1, annex H).
_PDF_HEADER_WITHIN = 1_024

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"II+\x00", TIFF),
)
_OTHER_ARCHIVES: tuple[tuple[bytes, str], ...] = (
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "GZIP"),
    (b"\xfd7zXZ\x00", "XZ"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_IMAGES = (b"GIF87a", b"GIF89a", b"\x00\x00\x00\x0cJXL ", b"8BPS")

# Suffixes that promise a document: when the bytes are something else, that is an error to report, not a file to skip.
_DOCUMENT_SUFFIXES = {".pdf", ".docx", ".doc", ".png", ".jpg", ".jpeg", ".tif", ".tiff"}
_MARKDOWN_SUFFIXES = {".md", ".markdown"}
_TEXT_SUFFIXES = {".txt", ".text", ""} | _MARKDOWN_SUFFIXES


@dataclass(frozen=True, slots=True)
class Verdict:
    """``media_type`` of a file that is read (or of a ZIP to open); else ``reason`` and whether that is a failure."""

    media_type: str | None
    reason: Message | None = None
    failed: bool = False


def tell_media(head: bytes, tail: bytes, *, name: str, file: BinaryIO | None = None) -> Verdict:
    """Tell what a file is from its first ``HEAD_BYTES`` and last ``TAIL_BYTES``.

    ``file``: the opened file, needed only to see whether a ZIP is a DOCX.

    >>> tell_media(b"%PDF-1.7 ...", b"%%EOF", name="kế hoạch.pdf").media_type
    'application/pdf'
    >>> verdict = tell_media("Số: 12/KH-UBND".encode(), b"", name="kế hoạch.pdf")
    >>> verdict.failed, verdict.reason.id
    (True, 'source.not_pdf')
    """
    suffix = PurePosixPath(name).suffix.lower()
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return Verdict(media_type)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(file or BytesIO(head), suffix)
    if head.startswith(_OLE):
        return _ole(file, head, suffix)
    for magic, kind in _OTHER_ARCHIVES:
        if head.startswith(magic):
            return Verdict(None, Message("archive.other", {"found": kind}), failed=True)
    # After the archives: a ZIP whose first member is a PDF stored as it is has "%PDF-" there too.
    if b"%PDF-" in head[:_PDF_HEADER_WITHIN]:
        return _pdf(tail)
    # "BM" alone opens Windows bitmaps and also "BM.01 - Biểu mẫu ..."; a bitmap has four zero bytes at 6.
    if head.startswith(_OTHER_IMAGES) or (head.startswith(b"BM") and head[6:10] == bytes(4)):
        return _unfit("kind.image", suffix)
    return _texts(head, suffix)


def is_text(head: bytes) -> bool:
    """Whether bytes look like text in UTF-8, UTF-16 with its mark, or a one-byte encoding (TCVN3, VNI, CP1258).

    >>> is_text("Kế hoạch".encode()), is_text("Kế hoạch".encode("utf-16")), is_text(bytes(range(32)))
    (True, True, False)
    """
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    # TCVN3 keeps ú, ứ and others at 0x01-0x06 and 0x11-0x17 only in fonts nobody uses: control bytes are not text.
    control = sum(byte < 9 or 13 < byte < 32 for byte in head)
    return b"\x00" not in head and control <= len(head) // 100


def _pdf(tail: bytes) -> Verdict:
    if b"%%EOF" not in tail and b"startxref" not in tail:
        # Readers often open what is there and would show three of nine pages: a plan with a part missing is no plan.
        return Verdict(None, Message("source.truncated_pdf"), failed=True)
    return Verdict(PDF)


def _zipped(file: BinaryIO, suffix: str) -> Verdict:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        broken = "source.damaged_docx" if suffix == ".docx" else "archive.broken"
        return Verdict(None, Message(broken), failed=True)
    if "[Content_Types].xml" not in names:
        return _unfit("kind.archive", suffix) if suffix in _DOCUMENT_SUFFIXES else Verdict(ZIP)
    if any(n.startswith("word/document") for n in names):
        return Verdict(DOCX)
    if "xl/workbook.xml" in names:
        return _unfit("kind.spreadsheet", suffix)
    return _unfit("kind.slides" if "ppt/presentation.xml" in names else "kind.office", suffix)


def _ole(file: BinaryIO | None, head: bytes, suffix: str) -> Verdict:
    """Old Office files: the stream names stand as UTF-16 in the directory, wherever that lies in the file."""
    if file is not None:
        file.seek(0)
        head = file.read()
    if "EncryptedPackage".encode("utf-16-le") in head:
        return Verdict(None, Message("source.encrypted_office"), failed=True)
    if "WordDocument".encode("utf-16-le") in head:
        return Verdict(DOC)
    if "Workbook".encode("utf-16-le") in head:
        return _unfit("kind.spreadsheet", suffix)
    return _unfit("kind.slides" if "PowerPoint".encode("utf-16-le") in head else "kind.office", suffix)


def _texts(head: bytes, suffix: str) -> Verdict:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith(b"{\\rtf"):
        return _unfit("kind.rtf", suffix)
    if start.startswith((b"<!doctype html", b"<html")) or b"<html" in start:
        return _unfit("kind.html", suffix)
    if not is_text(head):
        return _unfit("kind.unknown", suffix)
    if suffix in _DOCUMENT_SUFFIXES:
        return _unfit("kind.text", suffix)
    if suffix not in _TEXT_SUFFIXES:
        return _unfit("kind.table_text", suffix)
    if not start:
        return Verdict(None, Message("source.blank"), failed=True)
    return Verdict(MARKDOWN if suffix in _MARKDOWN_SUFFIXES else TEXT)


def _unfit(found: str, suffix: str) -> Verdict:
    """A kind that is not read: an error where the name promised a document, else skipped."""
    kind = Message(found)
    if suffix == ".pdf":
        return Verdict(None, Message("source.not_pdf", {"found": kind}), failed=True)
    if suffix in _DOCUMENT_SUFFIXES:
        return Verdict(None, Message("source.not_what_named", {"suffix": suffix, "found": kind}), failed=True)
    return Verdict(None, Message("source.unsupported", {"found": kind}))
