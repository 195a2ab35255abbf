"""Text as a careless copy leaves it: letters misread, marks lost or changed, figures mistaken, words torn and glued.

Unlike a scan it carries no word confidence, so nothing but the letters says that they are wrong.
"""

from __future__ import annotations

import random
import re

from unidecode import unidecode

# What a reader takes for what; the left side is what stood there.
TAKEN_FOR = {
    "l": "1I|", "i": "1l", "o": "0c", "e": "c", "a": "o", "n": "r", "u": "ii", "h": "b", "t": "f", "g": "q", "y": "v",
    "0": "O6", "1": "l7", "2": "7Z", "3": "8", "5": "S6", "6": "b8", "7": "1", "8": "B3", "9": "g4", ".": ",", ",": ".",
    "/": "1I", ";": ":", "-": "~",
}  # fmt: skip
_WORD = re.compile(r"\S+")


def noisy(text: str, rng: random.Random, *, rate: float) -> str:
    """The text with about ``rate`` of its words spoilt; lines stay where they are.

    >>> noisy("Kế hoạch số 15", random.Random(1), rate=0.0)
    'Kế hoạch số 15'
    """
    return _WORD.sub(lambda m: _spoilt(m.group(), rng) if rng.random() < rate else m.group(), text)


def _spoilt(word: str, rng: random.Random) -> str:
    i = rng.randrange(len(word))
    ways = [
        lambda: word[:i] + rng.choice(TAKEN_FOR.get(word[i], word[i])) + word[i + 1 :],
        lambda: word[:i] + rng.choice(TAKEN_FOR.get(word[i], word[i])) + word[i + 1 :],
        lambda: unidecode(word),
        lambda: word[:i] + unidecode(word[i]) + word[i + 1 :],
        lambda: f"{word[:i]} {word[i:]}" if i else word,
        lambda: word[:i] + word[i + 1 :],
    ]
    return rng.choice(ways)() or word
