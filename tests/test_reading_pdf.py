"""PDFs made here: turned pages, form fields, legacy fonts beside others, pages of both kinds."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import pairwise

import pypdfium2 as pdfium
import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from benchmarks.plans.layout import Style, lay_out
from benchmarks.plans.render_layers import to_tcvn3, vn_font
from benchmarks.plans.render_pdf import paint, sheets_pdf
from benchmarks.plans.render_scan import GRADES, jpeg_bytes, scan
from benchmarks.plans.reword import reword
from benchmarks.plans.sheet import HEIGHT, WIDTH, Sheet, load_fonts
from pipeline.pages import Page
from pipeline.reading import ReadingSettings, read_pages
from pipeline.reading.pdf import judge_layer
from pipeline.reading.pdf_text import open_page, open_pdf, printed_page


def read(data: bytes) -> list[Page]:
    return read_pages(data, media_type="application/pdf", name="a.pdf")


@pytest.fixture(scope="module")
def sheet() -> Sheet:
    return lay_out([reword(31415)], Style())[0]


def drawn(sheet: Sheet, turn: int) -> bytes:
    """The sheet drawn turned counterclockwise on a page that fits."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(HEIGHT, WIDTH) if turn in (90, 270) else (WIDTH, HEIGHT))
    canvas.translate(*{0: (0, 0), 90: (HEIGHT, 0), 180: (WIDTH, HEIGHT), 270: (0, WIDTH)}[turn])
    canvas.rotate(turn)
    paint(canvas, sheet)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def shown_turned(data: bytes, rotation: int) -> bytes:
    document = pdfium.PdfDocument(data)
    document[0].set_rotation(rotation)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_text_is_read_in_order_however_the_page_is_turned(sheet: Sheet, turn: int, rotation: int) -> None:
    page = read(shown_turned(drawn(sheet, turn), rotation))[0]
    assert page.text.split() == sheet.text.split()
    assert page.rotation == rotation


@pytest.mark.parametrize(("turn", "rotation"), [(90, 0), (0, 270), (90, 180)])
def test_words_of_a_turned_page_stand_where_the_page_shows_them(sheet: Sheet, turn: int, rotation: int) -> None:
    data = shown_turned(drawn(sheet, turn), rotation)
    page = read(data)[0]
    picture = pdfium.PdfDocument(data)[0].render(scale=2, grayscale=True).to_numpy().squeeze()
    assert picture.shape == (round(2 * (page.height or 0)), round(2 * (page.width or 0)))
    for word in page.words[:40]:
        x0, top, x1, bottom = (round(2 * v) for v in word.box)
        assert picture[top:bottom, x0:x1].min() < 100, page.text[word.start : word.end]


# --- forms ------------------------------------------------------------------------------------------------------------
def with_field(kind: str, value: str) -> bytes:
    """A page with a field or note of registry software over its number, drawn by nobody: that is left to the viewer."""
    text = b"BT /F1 13 Tf 100 700 Td (So:        /KH-SYT) Tj ET BT /F1 13 Tf 100 650 Td (Ke hoach phat dong) Tj ET"
    appearance = b"/DA (/F1 12 Tf 0 g) /Rect [122 696 155 712] /F 4 /P 3 0 R"
    field = {
        "field": b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (so) /V (%s) %s >>",
        "note": b"<< /Type /Annot /Subtype /FreeText /Contents (%s) %s >>",
    }[kind] % (value.encode(), appearance)
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>"
    form = b"<< /Fields [6 0 R] /DA (/F1 12 Tf 0 g) /DR << /Font << /F1 4 0 R >> >> /NeedAppearances true >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /AcroForm %s >>" % form,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 4 0 R >> >>"
        b" /Contents 5 0 R /Annots [6 0 R] >>",
        font,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        field,
    ]
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size 7 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(out)
    return out + b"xref\n0 7\n0000000000 65535 f \n" + table + end


@pytest.mark.parametrize("kind", ["field", "note"])
def test_a_number_in_a_form_field_or_note_is_read_in_its_place(kind: str) -> None:
    assert read(with_field(kind, "507"))[0].text.split("\n")[0] == "So: 507 /KH-SYT"


def test_a_drawn_field_is_read_once() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT))
    canvas.drawString(100, 700, "So:              /KH-SYT")
    canvas.acroForm.textfield(name="so", value="507", x=122, y=696, width=33, height=16, fontSize=12, borderWidth=0)
    canvas.save()
    assert read(out.getvalue())[0].text.split() == ["So:", "507", "/KH-SYT"]


# --- legacy fonts -----------------------------------------------------------------------------------------------------
BODY = "Phát động phong trào thi đua yêu nước trong toàn ngành, khen thưởng kịp thời các tập thể, cá nhân xuất sắc"


def in_fonts(*lines: tuple[str, str]) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT))
    for i, (text, font) in enumerate(lines):
        canvas.setFont(font, 11)
        canvas.drawString(60, 760 - 20 * i, text)
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize("lines", [1, 12])
def test_a_title_in_a_legacy_font_over_unicode_text_is_decoded_and_the_text_left_alone(lines: int) -> None:
    title = to_tcvn3("kế hoạch phát động phong trào thi đua")
    data = in_fonts((title, vn_font("", capitals=True)), *[(BODY, load_fonts("serif"))] * lines)
    text = " ".join(read(data)[0].text.split())
    assert text == " ".join(["KẾ HOẠCH PHÁT ĐỘNG PHONG TRÀO THI ĐUA", *[BODY] * lines])


def test_unicode_text_in_a_legacy_fonts_name_is_left_alone() -> None:
    assert " ".join(read(in_fonts((BODY, vn_font("", capitals=False))))[0].text.split()) == BODY


# --- scanned and printed pages in one file ----------------------------------------------------------------------------
def test_a_scan_kept_in_strips_is_a_scan_and_its_neighbour_is_not(sheet: Sheet) -> None:
    grade = replace(GRADES["office"], dpi=100)
    picture = scan([sheet], grade, seed=3)[0]
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT))
    bounds = [i * picture.height // 8 for i in range(9)]
    for top, bottom in pairwise(bounds):
        strip = ImageReader(io.BytesIO(jpeg_bytes(picture.crop((0, top, picture.width, bottom)), grade)))
        share = HEIGHT / picture.height
        canvas.drawImage(strip, 0, HEIGHT - bottom * share, WIDTH, (bottom - top) * share)
    canvas.showPage()
    canvas.save()
    both = pdfium.PdfDocument(out.getvalue())
    both.import_pages(pdfium.PdfDocument(sheets_pdf([sheet])))
    joined = io.BytesIO()
    both.save(joined)
    verdicts = []
    with open_pdf(joined.getvalue(), name="a.pdf", settings=ReadingSettings()) as document:
        for i in range(2):
            with open_page(document, i, name="a.pdf") as (page, stamps):
                verdicts.append(judge_layer(printed_page(page, stamps))[0].carrier)
    assert verdicts == ["image", "digital"]
