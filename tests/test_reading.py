"""Reading whole files: every kind, every way a file can be bad, and the places of words."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from pipeline.errors import ThiduaError
from pipeline.pages import Page
from pipeline.reading import ReadingSettings, read_pages

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEDIA = {".pdf": "application/pdf", ".docx": DOCX, ".tif": "image/tiff", ".txt": "text/plain", ".md": "text/markdown"}


def read(path: Path) -> list[Page]:
    return read_pages(path.read_bytes(), media_type=MEDIA[path.suffix], name=path.name)


def squeezed(text: str) -> list[str]:
    return text.replace("\f", " ").split()


@pytest.mark.parametrize(
    "name", ["kh-ubnd-cao-bang-2026-2030.pdf", "kh-stc-lai-chau-2024.pdf", "kh-ttkn-ha-nam-2022.docx"]
)
def test_digital_samples_are_read_in_order_to_the_letter(name: str) -> None:
    path = SAMPLES / "plans" / name
    truth = (SAMPLES / "text" / f"{path.stem}.txt").read_text(encoding="utf-8")
    assert squeezed("\n".join(p.text for p in read(path))) == squeezed(truth)


@pytest.mark.parametrize("name", ["kh-ubnd-cao-bang-2026-2030.pdf", "kh-skhcn-da-nang-2025.pdf"])
def test_words_and_cells_stand_where_they_say(name: str) -> None:
    for page in read(SAMPLES / "plans" / name):
        assert [w.start for w in page.words] == sorted(w.start for w in page.words)
        for word in page.words:
            assert page.text[word.start : word.end].strip() == page.text[word.start : word.end] != ""
            assert 0 <= word.box.x0 < word.box.x1 <= (page.width or 0) + 1
            assert 0 <= word.box.top < word.box.bottom <= (page.height or 0) + 1
        for grid in page.grids:
            for cell in grid.cells:
                assert grid.start <= cell.start <= cell.end <= grid.end
                assert not set("\t\n") & set(page.text[cell.start : cell.end])


def test_a_score_table_runs_over_the_page_break_with_its_header() -> None:
    pages = read(SAMPLES / "plans" / "kh-skhcn-da-nang-2025.pdf")
    grids = [g for p in pages for g in p.grids]
    assert [g.continues for g in grids] == [False, True]
    first = pages[0].text if pages[0].grids else pages[1].text
    assert first[grids[0].cells[0].start : grids[0].cells[0].end] == "STT"


def test_tcvn3_is_decoded_not_read_again() -> None:
    page = read(SAMPLES / "plans" / "kh-sgtvt-hai-duong-2019.pdf")[0]
    assert (page.quality, page.carrier) == ("tcvn3", "digital")
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in page.text


# --- bad files --------------------------------------------------------------------------------------------------------
def pdf(*, password: str | None = None) -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption(password, strength=128) if password else None)
    canvas.drawString(72, 720, "Ke hoach")
    canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "media_type", "message"),
    [
        (b"", "application/pdf", "reading.empty_file"),
        (b"%PDF-1.7\n1 0 obj", "application/pdf", "reading.damaged_pdf"),
        ("Kế hoạch".encode(), "application/pdf", "reading.damaged_pdf"),
        (pdf(password="bi-mat"), "application/pdf", "reading.encrypted"),
        (b"PK\x03\x04", DOCX, "reading.damaged_docx"),
        (b"", DOCX, "reading.empty_file"),
        (b"{\\rtf1 ...}", "application/msword", "reading.not_a_doc"),
        (b"\x89PNG nonsense", "image/png", "reading.damaged_image"),
        (b"\0\0\0", "text/plain", "reading.empty_file"),
        (b"MZ", "application/x-msdownload", "reading.unknown_kind"),
    ],
)
def test_a_bad_file_says_what_is_wrong(data: bytes, media_type: str, message: str) -> None:
    with pytest.raises(ThiduaError) as caught:
        read_pages(data, media_type=media_type, name="x")
    assert caught.value.message.id == message


def test_too_many_pages_are_refused_before_any_is_read() -> None:
    with pytest.raises(ThiduaError) as caught:
        read_pages(pdf(), media_type="application/pdf", name="x", settings=ReadingSettings(max_pages=0))
    assert caught.value.message.id == "reading.too_many_pages"


# --- text files -------------------------------------------------------------------------------------------------------
TEXT = "KẾ HOẠCH\nPhát động phong trào thi đua yêu nước năm 2024 của các đơn vị trực thuộc, khen thưởng kịp thời"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_files_keep_their_words_whatever_their_encoding(encoding: str) -> None:
    assert read_pages(TEXT.encode(encoding), media_type="text/plain", name="a.txt")[0].text == TEXT


def test_tcvn3_text_file() -> None:
    from benchmarks.plans.render_layers import to_tcvn3

    text = TEXT.split("\n")[1]
    data = to_tcvn3(text).encode("cp1252", "replace")
    assert read_pages(data, media_type="text/plain", name="a.txt")[0].text == text


# --- scans ------------------------------------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "wrong"),
    [("kh-bvdk-phu-son-binh-dinh-2023.pdf", 0.015), ("kh-tyt-thach-linh-lang-son-2024.tif", 0.04)],
)
def test_scans_are_read_and_words_lie_on_the_page_as_displayed(name: str, wrong: float) -> None:
    from benchmarks.reading import errors

    path = SAMPLES / "plans" / name
    pages = read(path)
    truth = (SAMPLES / "text" / f"{path.stem}.txt").read_text(encoding="utf-8")
    assert errors(truth, "\n".join(p.text for p in pages)).missed <= wrong
    for page in pages:
        assert page.carrier == "image"
        for word in page.words:
            assert -2 <= word.box.x0 < word.box.x1 <= (page.width or 0) + 2
            assert -2 <= word.box.top < word.box.bottom <= (page.height or 0) + 2


@pytest.mark.slow
def test_a_number_written_by_hand_is_a_gap_with_ink() -> None:
    page = read(SAMPLES / "plans" / "kh-bvdk-phu-son-binh-dinh-2023.pdf")[0]
    assert "Số: /KH-BVPS" in page.text
    assert [g.kind for g in page.gaps] == ["ink", "ink", "ink"]
    assert all(g.box is not None for g in page.gaps)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["pytesseract", "tesserocr"])
def test_both_engines_read_alike(engine: str) -> None:
    if engine == "tesserocr":
        pytest.importorskip("tesserocr")
    path = SAMPLES / "plans" / "kh-tyt-thach-linh-lang-son-2024.tif"
    settings = ReadingSettings(engine=engine)  # type: ignore[arg-type]
    page = read_pages(path.read_bytes(), media_type="image/tiff", name=path.name, settings=settings)[0]
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in page.text


def test_a_page_that_cannot_be_read_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.reading import ReadingError, pdf

    path = SAMPLES / "plans" / "kh-ubnd-cao-bang-2026-2030.pdf"
    read_page = pdf._read_page

    def fails_on_the_second(document: object, index: int, **options: object) -> pdf.ReadPage:
        if index == 1:
            raise ReadingError("reading.damaged_page", file="a.pdf", page=2)
        return read_page(document, index, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(pdf, "_read_page", fails_on_the_second)
    pages = read(path)
    assert [bool(p.text) for p in pages] == [True, False, True]
    assert (pages[1].action, pages[1].reading_quality) == ("reading.damaged_page", None)
