"""Vietnamese capitals in regular expressions: ``re`` has no class for them, and À-Ỹ as a range holds small ones too."""

from __future__ import annotations

import re

_MARKED = "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
CAPITALS = f"A-ZĐ{_MARKED}"
_SMALL = f"a-zđ{_MARKED.lower()}"


def pattern(text: str) -> re.Pattern[str]:
    r"""``re.compile``, with ``\p{Lu}`` inside a class for any Vietnamese capital, ``\p{Ll}`` for a small one.

    >>> pattern(r"của (?=[\p{Lu}])").findall("của Ủy ban, của ủy ban, của Đảng, của đảng")
    ['của ', 'của ']
    """
    return re.compile(text.replace(r"\p{Lu}", CAPITALS).replace(r"\p{Ll}", _SMALL))
