"""What the lines that open a block look like: motto, type, basis, recipients, signature, annex. On folded text."""

from __future__ import annotations

import re
from functools import cache

import data
from extractors.paragraphs import Paragraph, without_specks
from extractors.posts import opens_signature
from normalizers.fold import fold_term

# "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", with letters misread.
MOTTO = re.compile(r"c\S{0,3}ng h\S{1,3} x\S{1,2} h\S{1,3}i ch\S{1,3} ngh|doc lap\W+tu do")
# A basis paragraph: "Căn cứ Luật …", "Thực hiện Chỉ thị số …", "Theo đề nghị của …".
BASIS = re.compile(
    r"(can cu|thuc hien|theo|xet|tiep tuc thuc hien|trien khai|de (?:thuc hien|trien khai|to chuc)"
    r"|nham|de tiep tuc|tren co so|huong ung)\b"
)
# "Nơi nhận:"; not "Nơi nhận hồ sơ: Phòng Tổ chức".
RECIPIENTS = re.compile(r"noi nhan\b(?!\s+(?:ho so|danh sach|san pham|bai))\s*[:.;]?")
# "(Ban hành kèm theo Quyết định số …)", "Kèm theo Kế hoạch số …".
ATTACHED = re.compile(r"\(?\s*(?:ban hanh )?kem theo")
# … on the subject's own line: "THỰC HIỆN … NĂM 2023 (Kèm theo Quyết định số …)".
ATTACHED_BRACKET = re.compile(r"\s*\((?:ban hanh )?kem theo")
_ANNEX = re.compile(r"(?:phu luc|bieu mau|bieu so|mau so|bang diem|bang tong hop|danh muc|danh sach)\b")
# "Sở Y tế ban hành Kế hoạch …, cụ thể như sau:" closes the opening.
_INTRO = re.compile(r"(nhu sau|sau day|noi dung sau|cac noi dung|noi dung cu the)\s*:?\s*\.?$")
_SIGNATURE_LIMIT = 90  # characters; a longer line is no line of a signature
_ANNEX_LIMIT = 150


@cache
def _type_names() -> dict[str, str]:
    return {fold_term(row["name"]): row["code"] for row in data.table("doc_types")}


@cache
def type_codes() -> frozenset[str]:
    """Codes of the types of Nghị định 30/2020: "KH", "QĐ"."""
    return frozenset(_type_names().values())


def doc_type_of(folded_line: str) -> str | None:
    """Code of the type a line names: "kế hoạch" → KH; the line may go on ("KẾ HOẠCH Phát động …").

    >>> doc_type_of("ke hoach"), doc_type_of("ke hoach phat dong phong trao"), doc_type_of("noi dung")
    ('KH', 'KH', None)
    """
    line = " ".join(re.sub(r"[^\w\s]", " ", folded_line).split())
    for name, code in _type_names().items():
        if line == name or line.startswith(name + " ") or line == name.replace(" ", ""):
            return code
    return None


# Types without a code in Nghị định 30/2020: laws' own texts, letters to everybody, rules of a contest.
_OTHER_TYPES = re.compile(
    r"\W*(?:thong tu(?: lien tich)?|nghi dinh|thu ngo|thu keu goi|loi keu goi|ban giao uoc|giao uoc thi dua|the le)\b"
)


def names_type(folded_line: str) -> bool:
    """Does a line name a type of document, with a code or without?"""
    return doc_type_of(folded_line) is not None or bool(_OTHER_TYPES.match(folded_line))


def is_intro(p: Paragraph) -> bool:
    """Closes the opening. One that also names its basis ("Thực hiện Kế hoạch số 14-KH/TU …, UBND tỉnh ban hành …
    như sau:") is a basis."""
    return bool(_INTRO.search(p.folded)) and not (BASIS.match(p.folded) and re.search(r"\bso\s\d", p.folded))


def is_annex(p: Paragraph) -> bool:
    """Names an annex: "PHỤ LỤC I", "Biểu mẫu số 1", in capitals or not."""
    return bool(_ANNEX.match(p.folded)) and not p.label and len(p.text) < _ANNEX_LIMIT


def starts_signature(p: Paragraph) -> bool:
    """Authority or post in capitals. A letter before it may be read as a heading's ("Q. GIÁM ĐỐC"), no other label."""
    if p.is_row or p.rank not in (None, 12) or not fits_signature(p):
        return False
    return opens_signature(without_specks(p.label + p.text))


def fits_signature(p: Paragraph) -> bool:
    """Short enough for a line of a signature."""
    return len(p.text) < _SIGNATURE_LIMIT
