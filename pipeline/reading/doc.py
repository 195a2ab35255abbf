"""Word 97 files through antiword, or through LibreOffice as DOCX, whichever is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from pipeline.pages import Page
from pipeline.reading.docx import page_of, read_docx
from pipeline.reading.plain import with_letters_decoded
from pipeline.reading.settings import ReadingError, ReadingSettings

_OLE = b"\xd0\xcf\x11\xe0"
_OFFICES = ("soffice", "libreoffice")


def read_doc(data: bytes, *, name: str, settings: ReadingSettings) -> list[Page]:
    """The document's pages. LibreOffice is preferred: it keeps tables and numbering. Raises ReadingError when neither
    tool is installed (the message names both), or when the file is damaged."""
    if data.startswith(b"PK"):
        return read_docx(data, name=name)
    if data.startswith(b"{\\rtf") or not data.startswith(_OLE):
        raise ReadingError("reading.not_a_doc", file=name)
    office = next((path for tool in _OFFICES if (path := shutil.which(tool))), None)
    with tempfile.TemporaryDirectory(prefix="thidua-doc-") as folder:
        source = Path(folder) / "source.doc"
        source.write_bytes(data)
        if office:
            return _by_office(office, source, name, settings)
        if antiword := shutil.which("antiword"):
            return _by_antiword(antiword, source, name, settings)
    raise ReadingError("reading.doc_tool_missing", file=name, tools="antiword, libreoffice-writer")


def _by_office(office: str, source: Path, name: str, settings: ReadingSettings) -> list[Page]:
    profile = f"-env:UserInstallation=file://{source.parent}/profile"
    command = [office, profile, "--headless", "--convert-to", "docx", "--outdir", str(source.parent), str(source)]
    _run(command, name, settings)
    converted = source.with_suffix(".docx")
    if not converted.exists():
        raise ReadingError("reading.damaged_doc", file=name, detail="LibreOffice")
    return read_docx(converted.read_bytes(), name=name)


def _by_antiword(antiword: str, source: Path, name: str, settings: ReadingSettings) -> list[Page]:
    # -w 0: a paragraph stays one line
    out = _run([antiword, "-m", "UTF-8.txt", "-w", "0", "-i", "1", str(source)], name, settings)
    text, encoding = with_letters_decoded(antiword_text(out), "antiword")  # typed in .VnTime, as old files are
    return [page_of(text, [], action=f"doc.{encoding}")]


def _run(command: list[str], name: str, settings: ReadingSettings) -> str:
    try:
        done = subprocess.run(command, capture_output=True, timeout=settings.page_timeout, check=False)
    except subprocess.TimeoutExpired:
        raise ReadingError("reading.doc_timeout", file=name, seconds=settings.page_timeout) from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").replace(command[-1], name).strip()  # not our temporary path
        raise ReadingError("reading.damaged_doc", file=name, detail=said[:300])
    return done.stdout.decode("utf-8", "replace")


def antiword_text(out: str) -> str:
    """antiword's text with its drawn tables undone: columns one after the other, as the head and the end are read.

    >>> antiword_text("|SỞ Y TẾ   |CỘNG HÒA  |\\n|Số: 1/KH  |Độc lập   |\\n\\nKẾ HOẠCH\\n")
    'SỞ Y TẾ\\n\\nSố: 1/KH\\n\\nCỘNG HÒA\\n\\nĐộc lập\\n\\nKẾ HOẠCH'
    """
    paragraphs: list[str] = []
    table: list[list[str]] = []
    for line in [*out.split("\n"), ""]:
        if line.startswith("|") and line.rstrip().endswith("|"):
            table.append([c.strip() for c in line.strip().strip("|").split("|")])
            continue
        if table:
            paragraphs += _columns(table)
            table = []
        if line.strip():
            paragraphs.append(" ".join(line.split()))
    return "\n\n".join(paragraphs)


def _columns(rows: list[list[str]]) -> list[str]:
    width = max(map(len, rows))
    columns = [[row[i] for row in rows if i < len(row)] for i in range(width)]
    return [text for column in columns for text in column if text.strip("-_ ")]
