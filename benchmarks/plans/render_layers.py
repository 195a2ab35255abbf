"""Scan + an invisible text layer in some bad state, and digital pages whose letters are not what they look like.

Layers of a scan: ``english`` (what Tesseract reads without Vietnamese), ``stripped`` (every mark lost), ``dropped``
(letters with marks lost), ``split`` (a blank inside words), ``tcvn3`` and ``vni`` (legacy encodings), ``mojibake``
(UTF-8 read as cp1252), ``caption`` (only what signing software stamps on a page), ``clean`` (right).
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from unidecode import unidecode

from .render_pdf import sheets_pdf
from .render_scan import Grade, jpeg_bytes
from .sheet import FONT_FILES, Sheet, WordBox, load_fonts, word_boxes

# TCVN 5712:1993 (VN3), as the .VnTime fonts have it: one code a letter and
# marked capitals only in the fonts that end in H.
TCVN3 = dict(
    zip(
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\xadõö÷øùúûüýþ¡¢£¤¥¦§",
        strict=True,
    )
)
# VNI-Windows: the base letter, then one sign for its marks; a few letters have a code of their own.
VNI_OWN = {"đ": "ñ", "ơ": "ô", "ư": "ö", "í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î"}
VNI_TONES = {"\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
VNI_HAT = {"": "â", "\u0301": "á", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0323": "ä"}
VNI_BREVE = {"": "ê", "\u0301": "é", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë"}


def to_tcvn3(text: str) -> str:
    """As typed with a .VnTime font; a marked capital takes the code of its small letter (its font shows capitals).

    >>> to_tcvn3("Kế hoạch thi đua")
    'KÕ ho¹ch thi ®ua'
    """
    return "".join(TCVN3.get(c) or TCVN3.get(c.lower(), c) for c in unicodedata.normalize("NFC", text))


def to_vni(text: str) -> str:
    """As typed with a VNI-Times font.

    >>> to_vni("Kế hoạch thi đua")
    'Keá hoaïch thi ñua'
    """
    return "".join(_vni_letter(c) for c in unicodedata.normalize("NFC", text))


def _vni_letter(letter: str) -> str:
    small = letter.lower()
    if small in VNI_OWN:
        out = VNI_OWN[small]
    else:
        base, *marks = list(unicodedata.normalize("NFD", small))
        tone = next((m for m in marks if m in VNI_TONES), "")
        if "\u0302" in marks:
            out = base + VNI_HAT[tone]
        elif "\u0306" in marks:
            out = base + VNI_BREVE[tone]
        elif "\u031b" in marks:
            out = VNI_OWN[{"o": "ơ", "u": "ư"}[base]] + VNI_TONES.get(tone, "")
        else:
            out = base + VNI_TONES.get(tone, "") if tone else small
    return out.upper() if letter != small else out


def to_dropped(text: str) -> str:
    """Every letter that ASCII does not have is gone.

    >>> to_dropped("Kế hoạch thi đua")
    'K hoch thi ua'
    """
    return "".join(c for c in text if c.isascii() or not c.isalpha())


def to_split(text: str) -> str:
    """A blank before and after each marked letter, as fonts with wrong widths make readers insert.

    >>> to_split("Kế hoạch")
    'K ế ho ạ ch'
    """
    return " ".join("".join(f" {c} " if not c.isascii() and c.isalpha() else c for c in text).split())


def to_mojibake(text: str) -> str:
    """UTF-8 bytes read as cp1252, unassigned bytes lost."""
    return text.encode().decode("cp1252", errors="ignore")


LAYERS: dict[str, Callable[[str], str]] = {
    "stripped": unidecode, "dropped": to_dropped, "split": to_split, "tcvn3": to_tcvn3, "vni": to_vni,
    "mojibake": to_mojibake, "clean": str,
}  # fmt: skip


def layered_pdf(sheets: Sequence[Sheet], pages: Sequence[Image.Image], grade: Grade, layer: str) -> bytes:
    """Page images with the text layer under them, the words where they stand on the paper."""
    words: list[list[WordBox]]
    if layer == "english":
        words = [english_words(page, grade.dpi) for page in pages]
    elif layer == "caption":
        words = [caption() if i == 0 else [] for i in range(len(pages))]
    else:
        words = [[box._replace(text=LAYERS[layer](box.text)) for box in word_boxes(sheet)] for sheet in sheets]
    return images_with_words(pages, words, grade)


def images_with_words(pages: Sequence[Image.Image], words: Iterable[Iterable[WordBox]], grade: Grade) -> bytes:
    """An image per page and invisible words over it; word boxes in points of the page as displayed."""
    font = load_fonts("serif")
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1, pageCompression=1)
    for page, boxes in zip(pages, words, strict=True):
        width, height = page.width * 72 / grade.dpi, page.height * 72 / grade.dpi
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(io.BytesIO(jpeg_bytes(page, grade))), 0, 0, width, height)
        for box in boxes:
            invisible(canvas, box, height, font)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def invisible(canvas: Canvas, box: WordBox, height: float, font: str) -> None:
    """One word in text mode 3, stretched to its box."""
    size = max(4.0, (box.bottom - box.top) / 1.11)
    natural = pdfmetrics.stringWidth(box.text, font, size) or 1.0
    text = canvas.beginText(box.x0, height - box.bottom + 0.22 * size)
    text.setTextRenderMode(3)
    text.setFont(font, size)
    text.setHorizScale(100 * (box.x1 - box.x0) / natural)
    text.textOut(box.text + " ")
    canvas.drawText(text)


def english_words(page: Image.Image, dpi: int) -> list[WordBox]:
    """What an office scanner's own OCR, set to English, makes of the page."""
    import pytesseract

    found: dict[str, list[Any]] = pytesseract.image_to_data(
        page, lang="eng", config=f"--psm 3 --dpi {dpi}", output_type=pytesseract.Output.DICT
    )
    scale = 72 / dpi
    rows = zip(*(found[k] for k in ("text", "left", "top", "width", "height")), strict=True)
    return [
        WordBox(text, left * scale, top * scale, (left + wide) * scale, (top + high) * scale)
        for text, left, top, wide, high in rows
        if text.strip()
    ]


def caption() -> list[WordBox]:
    """What signing software leaves on a scan: signer, office, time."""
    lines = (
        "Người ký: Văn phòng Sở",
        "Email: vanphong@so.gov.vn",
        "Cơ quan: Sở",
        "Thời gian ký: 12.03.2024 09:41:07 +07:00",
    )
    return [WordBox(line, 400, 20 + 10 * i, 400 + 4.2 * len(line), 29 + 10 * i) for i, line in enumerate(lines)]


# --- digital pages that only look right -----------------------------------------------------------------------------
def legacy_pdf(sheets: Sequence[Sheet], encoding: str = "tcvn3") -> bytes:
    """A born-digital PDF set in .VnTime: the glyphs are right, the codes under them TCVN3."""
    assert encoding == "tcvn3", "VNI has no glyph for a letter with its mark: use it as a layer"
    for style in ("", "B", "I", "BI"):
        vn_font(style, capitals=False)
        vn_font(style, capitals=True)
    return sheets_pdf([_reset(sheet) for sheet in sheets])


def vni_pdf(sheets: Sequence[Sheet], *, scale: float = 1.0) -> bytes:
    """Typed in VNI, its font replaced by one that has no VNI glyphs: readers see signs, the name of the font tells.
    ``scale``: of the letters, two of which may stand for one, so that lines stay on the page."""
    name = "VNI-Times"
    if name not in pdfmetrics.getRegisteredFontNames():
        pattern, names = FONT_FILES["serif"]
        font = TTFont(name, "/usr/share/fonts/truetype/" + pattern.format(names[0]))
        font.face.name = name.encode()
        pdfmetrics.registerFont(font)
    return sheets_pdf(
        [
            replace(
                sheet,
                runs=[
                    run._replace(text=to_vni(run.text), font=name, size=run.size * scale, space=0.0)
                    for run in sheet.runs
                ],
            )
            for sheet in sheets
        ]
    )


def _reset(sheet: Sheet) -> Sheet:
    """The page's runs in the legacy fonts; words in capitals go to the font that ends in H."""
    runs = []
    for run in sheet.runs:
        style = run.font.removeprefix("serif").removeprefix("dejavu")
        capitals = run.text.isupper() and any(ord(c) > 127 for c in run.text)
        runs.append(run._replace(text=to_tcvn3(run.text), font=f".VnTime{'H' if capitals else ''}{style}"))
    return Sheet(runs, sheet.rules, sheet.marks, sheet.paragraphs)


def vn_font(style: str, *, capitals: bool) -> str:
    """Registers a font whose codes are TCVN3's: U+00B8 shows "á" (or "Á" where ``capitals``)."""
    name = f".VnTime{'H' if capitals else ''}{style}"
    if name in pdfmetrics.getRegisteredFontNames():
        return name
    pattern, names = FONT_FILES["serif"]
    path = "/usr/share/fonts/truetype/" + pattern.format(names[("", "B", "I", "BI").index(style)])
    font = TTFont(name, path)
    face = font.face
    shown = {code: letter.upper() if capitals else letter for letter, code in TCVN3.items()}
    glyphs = {ord(code): face.charToGlyph[ord(letter)] for code, letter in shown.items()}
    widths = {ord(code): face.charWidths[ord(letter)] for code, letter in shown.items()}
    face.charToGlyph.update(glyphs)
    face.charWidths.update(widths)
    # As Word writes them: ".VnTimeH,Bold".
    face.name = (name.removesuffix(style) + {"": "", "B": ",Bold", "I": ",Italic", "BI": ",BoldItalic"}[style]).encode()
    pdfmetrics.registerFont(font)
    return name


def without_unicode(data: bytes) -> bytes:
    """A born-digital PDF whose fonts have lost their ToUnicode map: readers get glyph numbers."""
    return data.replace(b"/ToUnicode ", b"/NoUnicode ")
