"""Is a token spelt like a Vietnamese syllable? By the build of the syllable (onset + rime + tone), not by a word list.

Used to judge a page's letters: clean official text scores ≥ 0.97, English OCR of it about 0.55, TCVN3 read as
Latin-1 below 0.4.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from normalizers.fold import fold

_ONSETS = ("ngh", "ng", "nh", "ch", "gh", "gi", "kh", "ph", "qu", "th", "tr", *"bcdđghklmnprstvx", "")
_LISTED = """
    a ac ach ai am an ang anh ao ap at au ay ak ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et
    ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oa oac oach oai oam oan oang
    oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt
    ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt up ut uy uya uych
    uyên uyêt uynh uyt uyu uơ ư ưa ưc ưi ưm ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y ych yêm yên yêng yêt yêu
    ynh yt
"""
_RIMES = frozenset(_LISTED.split())
_FOLDED_RIMES = frozenset(fold(r) for r in _RIMES)
_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_STOPPED_TONES = {"\u0301", "\u0323"}  # only sắc and nặng go with a final c, ch, p, t
_MARKED = frozenset("ăâđêôơư")


@lru_cache(maxsize=50_000)
def is_syllable(token: str) -> bool:
    """
    >>> [is_syllable(t) for t in ("thưởng", "Nghiệp", "quốc", "gì", "thuớng", "công", "cát", "cảt", "quétx", "the")]
    [True, True, True, True, False, True, True, False, False, True]
    """
    decomposed = unicodedata.normalize("NFD", token.lower())
    tones = [c for c in decomposed if c in _TONES]
    plain = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES))
    if len(tones) > 1:
        return False
    if plain.endswith(("c", "ch", "p", "t")) and tones and tones[0] not in _STOPPED_TONES:
        return False
    return any(plain.startswith(o) and plain[len(o) :] in _RIMES for o in _ONSETS)


@lru_cache(maxsize=50_000)
def folds_to_syllable(token: str) -> bool:
    """
    >>> [folds_to_syllable(t) for t in ("thuong", "thuớng", "TTHC", "wigryu")]
    [True, True, False, False]
    """
    plain = fold(unicodedata.normalize("NFC", token))
    return any(plain.startswith(o) and plain[len(o) :] in _FOLDED_RIMES for o in _ONSETS)


def has_mark(letter: str) -> bool:
    """A letter with a tone or vowel mark of Vietnamese, or đ.

    >>> [has_mark(c) for c in "aăđếơ"]
    [False, True, True, True, True]
    """
    lower = letter.lower()
    return lower in _MARKED or (not lower.isascii() and fold(letter).isascii() and fold(letter).isalpha())
