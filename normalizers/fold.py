"""The one search key of the project: no marks, no case, same length.

Rules, lexicons, full-text search and matching all fold with :func:`fold`; values never do (folding merges
tỉnh/tính and hạng/hàng/hãng).
"""

from __future__ import annotations

from functools import cache

from unidecode import unidecode


class _FoldTable(dict[int, str]):
    """Character → folded character, filled on demand (``str.translate`` asks for what is missing)."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        folded = unidecode(letter).lower()
        # "½" would become four characters and "…" three: what is not exactly one stays as it is.
        self[code] = folded if len(folded) == 1 else letter.lower() if len(letter.lower()) == 1 else letter
        return self[code]


_TABLE = _FoldTable()


def fold(text: str) -> str:
    """Lower case, marks off, đ → d, one character for one: offsets in the fold are offsets in ``text``.

    Expects NFC (a decomposed mark is a character of its own and stays one).

    >>> fold("Đối tượng: 97,5% … Sở Y tế")
    'doi tuong: 97,5% … so y te'
    """
    return text.translate(_TABLE)


@cache
def fold_term(term: str) -> str:
    """Fold of a lexicon entry, white space squeezed.

    >>> fold_term(" Giấy  khen ")
    'giay khen'
    """
    return " ".join(fold(term).split())
