"""Sources: every file once, with a state; what cannot be read says why and stops nothing."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from pipeline.archives import ArchiveLimits
from pipeline.errors import ThiduaError, UsageError
from pipeline.messages import LANGUAGES
from pipeline.sources import SourceFile, SourceLimits, find_sources

PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\nstartxref\n9\n%%EOF\n"
WORDS = "Số: 12/KH-UBND\nKế hoạch phát động thi đua\n".encode()


def write(folder: Path, **files: bytes) -> Path:
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_DOT_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def reasons(sources: list[SourceFile]) -> dict[str, str | None]:
    return {s.name: s.reason.id if s.reason else None for s in sources}


def as_nobody(function: Callable[[], Any]) -> Any:
    """What ``function`` returns in a process that may not read everything, as root may."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=_as_nobody, args=(function, theirs))
    process.start()
    answer = ours.recv()
    process.join()
    return answer


def _as_nobody(function: Callable[[], Any], answers: Connection) -> None:
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(65534, 65534, 65534)
        os.setresuid(65534, 65534, 65534)
    answers.send(function())


class TestWalking:
    def test_folder_all_the_way_down_by_name(self, tmp_path: Path) -> None:
        write(tmp_path, b_DOT_txt=WORDS, a__z_DOT_pdf=PDF, a__b__c_DOT_md=WORDS)
        assert [s.name for s in find_sources([tmp_path])] == ["a/b/c.md", "a/z.pdf", "b.txt"]

    def test_a_file_is_taken_once(self, tmp_path: Path) -> None:
        write(tmp_path, a_DOT_txt=WORDS, b_DOT_txt=WORDS)
        sources = find_sources([tmp_path / "b.txt", tmp_path, f"{tmp_path}/*.txt"])
        assert [s.name for s in sources] == ["b.txt", "a.txt"]

    def test_glob(self, tmp_path: Path) -> None:
        write(tmp_path, x__a_DOT_txt=WORDS, x__a_DOT_pdf=PDF)
        assert [s.name for s in find_sources([f"{tmp_path}/**/*.pdf"])] == ["a.pdf"]

    @pytest.mark.parametrize(("path", "message"), [("no/such", "source.not_found"), ("no/*.pdf", "source.no_match")])
    def test_a_path_that_names_nothing_is_a_usage_error(self, path: str, message: str) -> None:
        with pytest.raises(UsageError) as error:
            find_sources([path])
        assert error.value.message.id == message
        assert error.value.exit_code == 2

    def test_hidden_files_links_to_folders_and_pipes_are_skipped(self, tmp_path: Path) -> None:
        write(tmp_path, a_DOT_txt=WORDS, _DOT_cache__x_DOT_txt=WORDS)
        (tmp_path / "~$ke hoach.docx").write_bytes(b"x")
        (tmp_path / "loop").symlink_to(tmp_path)
        os.mkfifo(tmp_path / "pipe.pdf")
        sources = find_sources([tmp_path])
        assert reasons(sources) == {
            ".cache": "source.hidden", "a.txt": None, "loop": "source.folder_link",
            "pipe.pdf": "source.not_regular", "~$ke hoach.docx": "source.hidden",
        }  # fmt: skip
        assert {s.state for s in sources if s.reason} == {"skipped"}

    def test_broken_link_fails(self, tmp_path: Path) -> None:
        (tmp_path / "gone.pdf").symlink_to(tmp_path / "nowhere.pdf")
        assert reasons(find_sources([tmp_path])) == {"gone.pdf": "source.vanished"}

    def test_names_that_no_terminal_should_print(self, tmp_path: Path) -> None:
        (tmp_path / "a\x1b[2J.txt").write_bytes(WORDS)
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/b\xe9.txt")).write_bytes(WORDS)
        names = [s.name for s in find_sources([tmp_path])]
        assert names == ["a�[2J.txt", "b�.txt"]
        assert all(s.read_bytes() == WORDS for s in find_sources([tmp_path]))

    def test_too_many_files(self, tmp_path: Path) -> None:
        write(tmp_path, a_DOT_txt=WORDS, b_DOT_txt=WORDS, c_DOT_txt=WORDS)
        sources = find_sources([tmp_path], limits=SourceLimits(max_files=2))
        assert [s.state for s in sources] == ["ready", "ready", "failed"]


class TestPermissions:
    @pytest.fixture
    def locked(self) -> Iterator[Path]:
        # Not below tmp_path: pytest closes that folder to everybody else, and under xdist it lies a level deeper.
        top = tempfile.TemporaryDirectory()
        folder = Path(top.name) / "open"
        write(folder, good_DOT_txt=WORDS, locked__x_DOT_txt=WORDS, secret_DOT_pdf=PDF)
        (folder / "locked").chmod(0)
        (folder / "secret.pdf").chmod(0)
        for path in (folder, folder.parent):
            path.chmod(0o755)
        with top:
            yield folder

    def test_what_the_user_may_not_read_fails_and_the_rest_goes_on(self, locked: Path) -> None:
        sources = as_nobody(lambda: find_sources([locked]))
        (locked / "locked").chmod(0o755)
        assert reasons(sources) == {
            "good.txt": None, "locked": "source.unreadable_folder", "secret.pdf": "source.unreadable",
        }  # fmt: skip
        assert [s.state for s in sources] == ["ready", "failed", "failed"]


class TestKinds:
    @pytest.mark.parametrize(
        ("name", "content", "media_type"),
        [
            ("a.pdf", PDF, "application/pdf"),
            ("pdf without suffix", b"\n\n" + PDF, "application/pdf"),
            ("scan.pdf", b"\x89PNG\r\n\x1a\n....", "image/png"),
            ("scan.jpg", b"\xff\xd8\xff\xe0....", "image/jpeg"),
            ("scan.tif", b"II*\x00....", "image/tiff"),
            ("ke hoach.txt", WORDS, "text/plain"),
            ("ke hoach", WORDS, "text/plain"),
            ("bieu mau.txt", "BM.01 - Biểu mẫu đăng ký thi đua".encode(), "text/plain"),
            ("utf16.txt", "Kế hoạch".encode("utf-16"), "text/plain"),
            ("ke hoach.md", WORDS, "text/markdown"),
        ],
    )
    def test_read(self, tmp_path: Path, name: str, content: bytes, media_type: str) -> None:
        (tmp_path / name).write_bytes(content)
        [source] = find_sources([tmp_path])
        assert (source.state, source.media_type, source.size) == ("ready", media_type, len(content))
        assert source.sha256 and source.source_id == source.sha256[:16]
        assert source.read_bytes() == content

    @pytest.mark.parametrize(
        ("name", "content", "state", "message"),
        [
            ("empty.pdf", b"", "failed", "source.empty"),
            ("cut.pdf", PDF[:30], "failed", "source.truncated_pdf"),
            ("words.pdf", WORDS, "failed", "source.not_pdf"),
            ("bytes.pdf", bytes(range(256)), "failed", "source.not_pdf"),
            ("page.doc", b"<html><body>", "failed", "source.not_what_named"),
            ("old.doc", b"{\\rtf1 ", "failed", "source.not_what_named"),
            ("cut.docx", b"PK\x03\x04....", "failed", "source.damaged_docx"),
            ("spaces.txt", b" \n ", "failed", "source.blank"),
            ("plans.rar", b"Rar!\x1a\x07\x00", "failed", "archive.other"),
            ("cut.zip", b"PK\x03\x04....", "failed", "archive.broken"),
            ("old.rtf", b"{\\rtf1 ", "skipped", "source.unsupported"),
            ("table.csv", b"a,b\n1,2\n", "skipped", "source.unsupported"),
            ("film.mp4", bytes(range(256)), "skipped", "source.unsupported"),
            ("logo.bmp", b"BM\x46\x00\x00\x00\x00\x00\x00\x00\x36", "skipped", "source.unsupported"),
        ],
    )
    def test_not_read(self, tmp_path: Path, name: str, content: bytes, state: str, message: str) -> None:
        (tmp_path / name).write_bytes(content)
        [source] = find_sources([tmp_path])
        assert (source.state, source.reason and source.reason.id) == (state, message)
        assert source.media_type is None
        for language in LANGUAGES:
            said = source.reason.text(language) if source.reason else ""
            assert said and "{" not in said

    def test_the_reason_reads_in_both_languages(self, tmp_path: Path) -> None:
        (tmp_path / "a.pdf").write_bytes(WORDS)
        reason = find_sources([tmp_path])[0].reason
        assert reason is not None
        assert "không phải PDF mà là văn bản thuần" in reason.text("vi")
        assert "not a PDF: it holds plain text" in reason.text("en")

    def test_too_big(self, tmp_path: Path) -> None:
        (tmp_path / "a.pdf").write_bytes(PDF + bytes(2_000_000) + PDF)
        [source] = find_sources([tmp_path], limits=SourceLimits(max_file_bytes=1_000_000))
        assert reasons([source]) == {"a.pdf": "source.too_big"}

    def test_a_file_changed_since_it_was_found(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_bytes(WORDS)
        [source] = find_sources([tmp_path])
        (tmp_path / "a.txt").write_bytes(WORDS * 2)
        with pytest.raises(ThiduaError) as error:
            source.read_bytes()
        assert error.value.message.id == "source.changed"
        (tmp_path / "a.txt").unlink()
        with pytest.raises(ThiduaError) as error:
            source.read_bytes()
        assert error.value.message.id == "source.vanished"


class TestArchives:
    def test_members_are_sources(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "kế hoạch.zip", "w") as archive:
            archive.writestr("sở/kế hoạch.txt", WORDS)
            archive.writestr("rỗng.pdf", b"")
            archive.writestr("__MACOSX/._x.pdf", b"x")
            archive.writestr("trong/nữa.zip", (tmp_path / "kế hoạch.zip").read_bytes() + empty_zip())
        sources = find_sources([tmp_path])
        assert reasons(sources) == {
            "kế hoạch.zip/__MACOSX/._x.pdf": "source.hidden",
            "kế hoạch.zip/rỗng.pdf": "source.empty",
            "kế hoạch.zip/sở/kế hoạch.txt": None,
            "kế hoạch.zip/trong/nữa.zip": "archive.nested",
        }
        assert next(s for s in sources if s.state == "ready").read_bytes() == WORDS

    def test_an_archive_that_begins_with_a_stored_pdf_is_an_archive(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_STORED) as archive:
            archive.writestr("a.pdf", PDF)
        assert [s.name for s in find_sources([tmp_path])] == ["a.zip/a.pdf"]

    @pytest.mark.parametrize("encoding", ["utf-8", "cp1258"])
    def test_vietnamese_names_without_the_utf8_flag(self, tmp_path: Path, encoding: str) -> None:
        # "â", "ô" and "ư" are letters of code page 1258; "ế" is not one letter there but ê and a combining mark.
        name = "phong trào thi đua.txt" if encoding == "utf-8" else "thi đua công tâm.txt"
        (tmp_path / "a.zip").write_bytes(zip_with_raw_name(name.encode(encoding)))
        [source] = find_sources([tmp_path])
        assert source.name == f"a.zip/{name}"
        assert source.read_bytes() == WORDS

    @pytest.mark.parametrize("name", ["../out.txt", "a/../../out.txt", "/etc/passwd", "C:/x.txt", "..\\x.txt"])
    def test_names_that_point_outside(self, tmp_path: Path, name: str) -> None:
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            archive.writestr(name, WORDS)
        [source] = find_sources([tmp_path])
        assert source.reason and source.reason.id == "archive.unsafe_name"

    def test_bomb_and_too_many_members_are_told_from_the_directory(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("zeros.txt", bytes(20_000_000))
        with zipfile.ZipFile(tmp_path / "many.zip", "w") as archive:
            for i in range(4):
                archive.writestr(f"{i}.txt", WORDS)
        sources = find_sources([tmp_path], limits=SourceLimits(archive=ArchiveLimits(max_members=3)))
        assert reasons(sources) == {"bomb.zip": "source.bomb", "many.zip": "archive.too_many"}

    def test_docx_bomb(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr("word/document.xml", bytes(20_000_000))
        assert reasons(find_sources([tmp_path])) == {"a.docx": "source.bomb"}

    def test_member_with_a_password_or_broken_bytes(self, tmp_path: Path) -> None:
        raw = zip_with_raw_name(b"a.txt")
        (tmp_path / "broken.zip").write_bytes(raw.replace(b"KH-UBND", b"KH-XXXX"))
        local, central = raw.index(b"PK\x03\x04"), raw.index(b"PK\x01\x02")
        locked = bytearray(raw)
        locked[local + 6] |= 1
        locked[central + 8] |= 1
        (tmp_path / "locked.zip").write_bytes(locked)
        assert reasons(find_sources([tmp_path])) == {
            "broken.zip/a.txt": "archive.broken", "locked.zip/a.txt": "archive.encrypted",
        }  # fmt: skip


def empty_zip() -> bytes:
    return b"PK\x05\x06" + bytes(18)


def zip_with_raw_name(raw: bytes) -> bytes:
    """A ZIP whose only member has these bytes for a name, and no flag that says what they are."""
    from io import BytesIO

    buffer, placeholder = BytesIO(), b"x" * len(raw)
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(placeholder.decode(), WORDS)
    return buffer.getvalue().replace(placeholder, raw)
