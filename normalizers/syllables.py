"""Is a word spelt like a Vietnamese syllable? By its build (onset + rime + tone), not by a word list."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from normalizers.fold import fold

_ONSETS = ("ngh", "ng", "nh", "ch", "gh", "gi", "kh", "ph", "qu", "th", "tr", *"bcdđghklmnprstvx", "")
_RIMES = frozenset(
    """
    a ac ach ai am an ang anh ao ap at au ay ak ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong
    op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn
    uông uôt up ut uy uya uych uyên uyêt uynh uyt uyu uơ ư ưa ưc ưi ưm ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y ych
    yêm yên yêng yêt yêu ynh yt
    """.split()  # noqa: SIM905 (a list of 160 strings would hide the system)
)
_FOLDED_RIMES = frozenset(fold(r) for r in _RIMES)
_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_STOPPED_TONES = {"\u0301", "\u0323"}  # only sắc and nặng go with a final c, ch, p, t


@lru_cache(maxsize=50_000)
def is_syllable(word: str) -> bool:
    """A syllable with its marks right.

    >>> [is_syllable(w) for w in ("thưởng", "Nghiệp", "gì", "thuớng", "cảt", "quétx", "Lk")]
    [True, True, True, False, False, False, False]
    """
    decomposed = unicodedata.normalize("NFD", word.lower())
    tones = [c for c in decomposed if c in _TONES]
    plain = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES))
    if len(tones) > 1:
        return False
    if plain.endswith(("c", "ch", "p", "t")) and tones and tones[0] not in _STOPPED_TONES:
        return False
    return any(plain.startswith(o) and plain[len(o) :] in _RIMES for o in _ONSETS)


@lru_cache(maxsize=50_000)
def folds_to_syllable(word: str) -> bool:
    """A syllable as far as its letters go, whatever its marks.

    >>> [folds_to_syllable(w) for w in ("thuong", "thuớng", "TTHC", "wigryu")]
    [True, True, False, False]
    """
    plain = fold(word)
    return any(plain.startswith(o) and plain[len(o) :] in _FOLDED_RIMES for o in _ONSETS)


def bears_mark(letter: str) -> bool:
    """A letter with a tone or vowel mark of Vietnamese, or đ.

    >>> [bears_mark(c) for c in "aăđếơ"]
    [False, True, True, True, True]
    """
    return not letter.isascii() and letter.isalpha() and fold(letter).isascii()
