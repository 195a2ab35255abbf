"""Lines of a header that say nothing about the plan: the motto, and what software and copies put above the header."""

from __future__ import annotations

import re

# "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "ĐẢNG CỘNG SẢN VIỆT NAM"; folded, tone marks
# misread as other letters.
MOTTO = re.compile(
    r"cong\s+h\S*\s+x\S+\s+\S+\s+chu\s+nghia\s+viet\s+nam"
    r"|doc\s+lap\s*[-–—]?\s*tu\s+do\s*[-–—]?\s*hanh\s+phuc"
    r"|dang\s+cong\s+san\s+viet\s+nam"
)

_JUNK = re.compile(
    # Digital signatures: "Người ký: SỞ Y TẾ", "Email: soyte@…", "Cơ quan: …", "Thời gian ký: 05.03.2024 10:21:33".
    r"@|https?:|signature|^email|^co quan\s*:|\b(?:ky boi|nguoi ky|thoi gian ky|ngay ky)\b|\d\d[:.]\d\d[:.]\d\d"
    # Stamps of secrecy and urgency, drafts, the gazette: "MẬT", "HỎA TỐC", "DỰ THẢO", "CÔNG BÁO".
    r"|mat\s*$|^\W*(?:hoa toc|khan|thuong khan)\W*$|^du thao|cong bao"
    r"|^\W*$"
)


def is_junk(folded_line: str) -> bool:
    """Is this no part of the header's own text?

    >>> is_junk("nguoi ky: so y te"), is_junk("hoa toc"), is_junk("so y te")
    (True, True, False)
    """
    return bool(_JUNK.search(folded_line))
