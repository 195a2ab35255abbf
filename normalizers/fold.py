"""The one search key of the project: no marks, no case, same length.

Rules, lexicons, full-text search and matching all fold with :func:`fold`; values never do (folding merges
tỉnh/tính and hạng/hàng/hãng).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from unidecode import unidecode

if TYPE_CHECKING:
    import numpy as np

LONG = 300  # characters from which numpy's one look-up of all is faster than str.translate's one by one


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
    return _fold_long(text) if len(text) >= LONG else text.translate(_TABLE)


@cache
def _codes() -> np.ndarray:
    """Code → folded code, 0 for what was not asked for yet."""
    import numpy as np  # here, not above: half of what ``thidua --help`` may cost

    return np.zeros(0x110000, dtype=np.uint32)


def _fold_long(text: str) -> str:
    import numpy as np

    table = _codes()
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    folded = table[codes]
    if not folded.all():
        for code in {int(code) for code in codes[folded == 0]}:
            table[code] = ord(_TABLE[code]) if code else 0
        folded = table[codes]
    return folded.tobytes().decode("utf-32-le", "surrogatepass")


@cache
def fold_term(term: str) -> str:
    """Fold of a lexicon entry, white space squeezed.

    >>> fold_term(" Giấy  khen ")
    'giay khen'
    """
    return " ".join(fold(term).split())
