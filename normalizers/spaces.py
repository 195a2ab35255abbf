"""Spaces lost and spaces strayed inside words: "BANHÀNH", "địnhsố42", "BỘ C ÔNG". Steps for :meth:`AlignedText.apply`.

A word is only touched when it is no syllable as it stands, no known word, and the language model knows what it becomes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from normalizers.aligned import Edit
from normalizers.ngrams import NgramModel, model
from normalizers.syllables import bears_mark, folds_to_syllable, is_syllable
from normalizers.tokens import count_key

_LONG_WORD = re.compile(r"[^\W\d_]{4,40}")
_COMMON = 30.0  # a count in the model from which a word is a word
_LONGEST = 7  # letters of a syllable
_FITTING = -7.0  # log probability of the second part after the first
_FOLLOW_ANYTHING = {"ngày", "năm", "của", "số", "về", "và", "theo"}  # "Luật Thi đua, Khen thưởngngày 26/11/2003"
_NUMBER_WORD = re.compile(r"(?<=\d)(?=(?:năm|tháng|ngày|điểm|người|tập thể|cá nhân)\b)")
_SYMBOL_WORD = re.compile(r"(?<=[A-ZĐ]{2})(?=(?:ngày|năm|của|về)\b)")  # "70-TB/TWngày 06 tháng 01"
_WORD_NUMBER = re.compile(r"\b(số|Số|SỐ|năm|ngày|tháng|khoản|Điều|quý)(?=\d)")


def part_glued_words(text: str) -> Iterator[Edit]:
    """ "BANHÀNH" → "BAN HÀNH", "địnhsố42/2010" → "định số 42/2010".

    Leaves alone syllables, known words ("Lênin"), words without a Vietnamese mark (foreign names) and anything that the
    model does not know as common words in this order.

    >>> [tuple(e) for e in part_glued_words("BANHÀNH Nghị địnhsố42/2010/NĐ-CP, Lênin")]
    [(3, 3, ' '), (17, 17, ' '), (19, 19, ' ')]
    """
    found = [Edit(m.end(), m.end(), " ") for p in (_WORD_NUMBER, _NUMBER_WORD, _SYMBOL_WORD) for m in p.finditer(text)]
    for m in _LONG_WORD.finditer(text):
        if _looks_glued(m.group()):
            at = m.start()
            for part in _parts(m.group())[:-1]:
                at += len(part)
                found.append(Edit(at, at, " "))
            if m.end() < len(text) and text[m.end()].isdigit() and _ends_in_number_word(m.group()):
                found.append(Edit(m.end(), m.end(), " "))
    yield from sorted(set(found))


def _looks_glued(word: str) -> bool:
    return not is_syllable(word) and any(map(bears_mark, word)) and not _is_known(word, model())


def _ends_in_number_word(word: str) -> bool:
    return len(_parts(word)) > 1 and _parts(word)[-1].lower() in ("số", "năm", "ngày", "tháng", "khoản", "điều", "quý")


def _is_known(word: str, lm: NgramModel) -> bool:
    i = lm.id_of(count_key(word))
    return i != lm.unknown and lm.unigrams[i] >= _COMMON


@lru_cache(maxsize=10_000)
def _parts(word: str) -> tuple[str, ...]:
    """The best cut into known syllables that follow each other in the model; the word itself where there is none."""
    lm = model()
    best: dict[int, tuple[float, tuple[str, ...]]] = {0: (0.0, ())}
    for end in range(1, len(word) + 1):
        for at in range(max(0, end - _LONGEST), end):
            part = word[at:end]
            if at in best and is_syllable(part) and _is_known(part, lm) and not _changes_case(part):
                score, parts = best[at]
                fit = _chance(lm, lm.id_of(count_key(parts[-1])), lm.id_of(count_key(part))) if parts else 0.0
                if part in _FOLLOW_ANYTHING:
                    fit = max(fit, _FITTING + 0.1)
                if fit > _FITTING and (end not in best or score + fit > best[end][0]):
                    best[end] = score + fit, (*parts, part)
    return best[len(word)][1] if len(word) in best else (word,)


def _changes_case(part: str) -> bool:
    return not (part.islower() or part.isupper() or part.istitle())


_TORN = re.compile(r"(?<![\w.])([^\W\d_]{1,3}) ([^\W\d_]{1,6})(?!\w)")
_CONSONANTS = frozenset([*"bcdđghklmnpqrstvx", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "ngh"])


def join_torn_words(text: str) -> Iterator[Edit]:
    """ "BỘ C ÔNG" → "BỘ CÔNG": consonants alone and the vowels they belong to.

    Leaves alone letters that can stand alone (labels, "Y tế", initials before a name in another case) and what the
    model does not find far likelier together.

    >>> [tuple(e) for e in join_torn_words("BỘ C ÔNG THƯƠNG, nhóm C")]
    [(4, 5, '')]
    """
    at = 0
    while m := _TORN.search(text, at):
        at = m.end(1) + 1
        if m[1].lower() in _CONSONANTS and m[1].isupper() == m[2].isupper() and _is_torn(text, m):
            yield Edit(m.end(1), m.start(2), "")
            at = m.end()


def _is_torn(text: str, m: re.Match[str]) -> bool:
    whole = m[1] + m[2]
    if not is_syllable(whole) or not any(map(bears_mark, whole)) or not folds_to_syllable(whole):
        return False
    lm = model()
    before = text[: m.start()].split()[-1:] or ["."]
    context = lm.id_of(count_key(before[0].strip(".,;:()") or "."))
    torn, joined = lm.id_of(count_key(m[1])), lm.id_of(count_key(whole))
    halves = _chance(lm, context, torn) + _chance(lm, torn, lm.id_of(count_key(m[2])))
    return _is_known(whole, lm) and _chance(lm, context, joined) > halves + 3.0


def _chance(lm: NgramModel, before: int, word: int) -> float:
    return float(lm.pair(np.array([before]), np.array([word]))[0])
