"""Which sector a plan belongs to, by the name of the body that issued it: "Sở Y tế tỉnh An Giang" is Y tế.

A unit below a department has the department's sector; people's committees, party bodies and unions have none.
"""

from __future__ import annotations

import re

from extractors.model import PlanText
from extractors.provinces import find_provinces
from normalizers.fold import fold

_OF_SECTOR = re.compile(r"(?<!\w)(?<!dang )(?<!can )(?:so|bo|nganh|tong cuc|cuc|phong) (?=[a-z])")
_TAIL = re.compile(r"\s+(?:tinh|thanh pho|tp\.?|huyen|quan|thi xa|xa|phuong|viet nam)(?!\w).*$|\s*[-–,;(].*$")
_NO_SECTOR = ("chi huy", "chinh tri", "noi chinh", "to chuc", "hanh chinh", "tinh", "huyen", "xa", "phuong")
# Two spellings are one sector; merged and renamed departments keep the name they had.
_SPELLINGS = {
    "nông nghiệp và ptnt": "Nông nghiệp và Phát triển nông thôn",
    "nông nghiệp và phát triển nông thôn": "Nông nghiệp và Phát triển nông thôn",
    "gd&đt": "Giáo dục và Đào tạo",
    "giáo dục - đào tạo": "Giáo dục và Đào tạo",
}
_DEPARTMENTS = (
    "Công Thương", "Dân tộc và Tôn giáo", "Giáo dục và Đào tạo", "Giao thông vận tải", "Kế hoạch và Đầu tư",
    "Khoa học và Công nghệ", "Lao động - Thương binh và Xã hội", "Ngoại vụ", "Nội vụ", "Nông nghiệp và Môi trường",
    "Nông nghiệp và Phát triển nông thôn", "Tài chính", "Tài nguyên và Môi trường", "Thông tin và Truyền thông",
    "Tư pháp", "Văn hóa, Thể thao và Du lịch", "Văn hóa và Thể thao", "Văn hóa - Xã hội", "Xây dựng", "Y tế",
)  # fmt: skip


def sector_of(issuer: object, parent_issuer: object = None) -> str | None:
    """Sector by the issuer, else by its parent; None where neither names one.

    >>> sector_of("Sở Y tế tỉnh An Giang"), sector_of("Trường THPT Lê Lợi", "Sở Giáo dục và Đào tạo Phú Yên")
    ('Y tế', 'Giáo dục và Đào tạo')
    >>> sector_of("Sở Văn hóa, Thể thao và Du lịch"), sector_of("Sở Lao động – Thương binh và Xã hội tỉnh Hà Nam")
    ('Văn hóa, Thể thao và Du lịch', 'Lao động - Thương binh và Xã hội')
    >>> sector_of("Sở Giáo dục và Đào tạo phú vên"), sector_of("Ủy ban nhân dân tỉnh Cao Bằng")
    ('Giáo dục và Đào tạo', None)
    >>> sector_of("Đảng bộ tỉnh Bắc Kạn"), sector_of("Công đoàn cơ sở tỉnh Bến Tre")
    (None, None)
    """
    for name in (issuer, parent_issuer):
        if isinstance(name, str) and (found := _named(name)):
            return found
    return None


def _named(name: str) -> str | None:
    match = _OF_SECTOR.search(fold(name))
    if match is None:
        return None
    rest = name[match.end() :]
    if known := _known(rest):
        return known
    tail = _TAIL.search(fold(rest))
    rest = rest[: tail.start()] if tail else rest
    places = find_provinces(PlanText(rest))
    rest = (rest[: places[0].span.start] if places else rest).strip(" .-–")
    if not rest or fold(rest).startswith(_NO_SECTOR):
        return None
    return _SPELLINGS.get(rest.lower(), rest[0].upper() + rest[1:])


def _known(rest: str) -> str | None:
    """A department whose name holds a comma or a dash, or has a misread province behind it ("Y tế phú vên").

    >>> _known("Y tế phú vên"), _known("Nông nghiệp và Môi trường"), _known("Xây dựng và Giao thông")
    ('Y tế', 'Nông nghiệp và Môi trường', None)
    """
    words = re.sub(r"\s*[-–]\s*", " - ", fold(rest).strip())
    for name in _DEPARTMENTS:
        if re.match(rf"{re.escape(fold(name))}(?!\w)(?!\s*(?:va|,|-)(?!\w))", words):
            return name
    return None
