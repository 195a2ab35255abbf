"""Text → tokens, as the n-gram counts know them: words, numbers, punctuation marks, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from normalizers.characters import tone_key

NUMBER = "0"
START = "<s>"
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_")


class Token(NamedTuple):
    """``text[start:end]``."""

    start: int
    end: int
    text: str


def find_tokens(text: str) -> Iterator[Token]:
    """Words (letters only), numbers, and every other visible character by itself.

    >>> [t.text for t in find_tokens("Số 12/KH-SYT, 97,5%")]
    ['Số', '12', '/', 'KH', '-', 'SYT', ',', '97', ',', '5', '%']
    """
    return (Token(m.start(), m.end(), m.group()) for m in _TOKEN.finditer(text))


def count_key(token: str) -> str:
    """The token's spelling in the counts: lower case, tone marks the older way (hòa), every number ``0``.

    >>> [count_key(t) for t in ("Hoà", "2024", "KH")]
    ['hòa', '0', 'kh']
    """
    if token[0].isdigit():
        return NUMBER
    return tone_key(token.lower()) if len(token) > 1 else token.lower()
