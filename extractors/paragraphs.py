"""Paragraphs of the clean text, and the label each one opens with: heading, list item, table row, plain text."""

from __future__ import annotations

from dataclasses import dataclass

from normalizers.fold import fold
from normalizers.letters import pattern

# Labels of Nghị định 30/2020 Phụ lục I (II.6) and of general practice (2.1, -, +), most telling first. The rank orders
# them from outermost to innermost; rank // 10 is the level of extractors.model.Section.
_LABELS: tuple[tuple[int, str], ...] = (
    (10, r"(?:PHẦN|Phần|PHAN|Phan)\s+(?:thứ\s+)?(?:[IVXLC]+|\d{1,2}|[A-ZĐ])(?:[.:]|(?=\s|$))"),  # Phần I.
    (11, r"(?:CHƯƠNG|Chương|CHUONG|Chuong)\s+(?:[IVXLC]+|\d{1,2})(?:[.:]|(?=\s|$))"),  # Chương II
    (12, r"[A-EĐ][.)](?=\s+\S)|[GHKLMN][.)](?=\s+[\p{Lu}]{2})"),  # A. QUY ĐỊNH CHUNG  G. THỜI GIAN
    (13, r"(?:[IVX]{1,6})\s?(?:[.)](?=\s|[^\W\d_])|/(?=\s))|(?:[IVX]{1,6})\s?[-–](?=\s+[^\W\d_])"),  # III.  II)  I -
    (16, r"(?:MỤC|Mục|MUC|Muc)\s+(?:\d{1,2}|[IVX]+)(?:[.:]|(?=\s|$))"),  # Mục 1.
    (18, r"(?:ĐIỀU|Điều|DIEU|Dieu)\s+\d{1,3}\s?[.:]"),  # Điều 3.
    (32, r"\d{1,2}\.\d{1,2}\.\d{1,2}\.?(?=\s+\S)"),  # 2.1.3.
    (30, r"\d{1,2}\.\d{1,2}(?:\.|\))?(?=\s+[^\W\d_“\"(])"),  # 2.1 Thành phần
    # 1. Mục đích   2, Các phòng (OCR)   1- Mục đích (the Party's)
    (20, r"\d{1,2}\s?\.(?=\s*[^\W\d_“\"(])|\d{1,2}(?:,|\s?[-–])(?=\s[\p{Lu}])"),
    (21, r"\d{1,2}\s?(?:\)|/(?!\s?[A-ZĐ][A-Za-zĐđ]{1,6}-[A-ZĐ]))(?=\s*[^\W\d_“\"(])"),  # 1) …; not "49/QC-UBND"
    (40, r"[a-zđ]\d?\s?\)|[a-zđ]\.(?=\s+[^\W\d_])"),  # a) …  đ) …
    (50, r"[-–—~](?:\s?[-–—_~])?(?=\s*\S)|_(?=\s+\S)"),  # - …   ~ … (OCR)
    (55, r"[*•●▪■◦o∙·](?=\s+\S)|[•●▪■◦∙](?=\S)|\*(?=\S)"),  # * …  • …
    (60, r"\+(?=\s*\S)"),  # + …
)
_LABEL = pattern("|".join(f"(?P<r{rank}>{pattern})" for rank, pattern in _LABELS))

LEAD_IN = 49  # an unlabelled paragraph hangs just above dash items: "Đối với cá nhân, ngoài ra phải:"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of the clean text. ``text`` starts after the label; ``rank`` is None where there is no label."""

    start: int
    end: int
    label: str
    rank: int | None
    text_start: int
    text: str
    folded: str

    @property
    def is_row(self) -> bool:
        """A table row (cells separated by tabs)."""
        return "\t" in self.text


def find_paragraphs(clean: str) -> list[Paragraph]:
    """Non-empty lines with their labels.

    >>> text = "II. NỘI DUNG\\n2.1. Đối với tập thể:\\n- Sáng kiến;\\n1.200 hồ sơ"
    >>> [(p.label, p.rank, p.text) for p in find_paragraphs(text)]
    [('II.', 13, 'NỘI DUNG'), ('2.1.', 30, 'Đối với tập thể:'), ('-', 50, 'Sáng kiến;'), ('', None, '1.200 hồ sơ')]
    """
    out, offset = [], 0
    for line in clean.split("\n"):
        if line.strip():
            out.append(_paragraph(line, offset))
        offset += len(line) + 1
    return out


def _paragraph(line: str, offset: int) -> Paragraph:
    lead = len(line) - len(line.lstrip())
    body = line.strip() if "\t" not in line else line[lead:].rstrip("\n")
    match = _LABEL.match(body) if "\t" not in body else None
    label = match.group() if match else ""
    rank = int(match.lastgroup[1:]) if match and match.lastgroup else None
    text = body[len(label) :].lstrip()
    text_start = offset + lead + len(body) - len(text)
    return Paragraph(offset + lead, offset + lead + len(body), label, rank, text_start, text, fold(text))


def is_upper(text: str) -> bool:
    """Mostly capitals: a heading, an issuer, a post. Digits and marks do not count.

    >>> is_upper("KT. GIÁM ĐỐC"), is_upper("Kính gửi: UBND tỉnh")
    (True, False)
    """
    letters = [c for c in text if c.isalpha()]
    return bool(letters) and sum(c.isupper() for c in letters) >= 0.8 * len(letters)


_SPECKS = pattern(
    r"^(?:[\W\d_]+|[^\W\d_\p{Lu}]{1,2}(?=\s))*?(?=[^\W\d_]{2})"  # "5 : GIÁM ĐỐC"
    r"|(?:\s+[^\w\s]*[^\W\d\p{Lu}]{0,2}[^\w\s]*)+$"  # "GIÁM ĐỐC ị œ"
)


def without_specks(text: str) -> str:
    """A line without what OCR made of a seal or a pen stroke at its ends: lone small letters and marks ("Ngô Gia Tự"
    ends in a name).

    >>> without_specks("5 : GIÁM ĐỐC ị œ\\\\"), without_specks("KT. CHỦ TỊCH"), without_specks("Ngô Gia Tự")
    ('GIÁM ĐỐC', 'KT. CHỦ TỊCH', 'Ngô Gia Tự')
    """
    return _SPECKS.sub("", text).strip()
