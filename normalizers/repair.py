"""OCR repair: words that OCR misread, under the same language model and search as the restoration of marks.

Every chunk of letters may have been any syllable; the channel says how probable the misreading is, the model how well
the syllable fits. Numbers, symbols of documents, addresses and abbreviations stay as they are; a chunk that is read
badly may be two words glued together or half of one. Two strengths, by channel: ``eng`` for English OCR, whose letters
have lost every mark, ``vie`` for good OCR of a bad scan, where a printed word is nearly always right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from normalizers.channel import Channel, ChannelName, weights
from normalizers.decode import Candidate, decode
from normalizers.fold import fold
from normalizers.line_kinds import asks_for_more
from normalizers.ngrams import model
from normalizers.restore import ADDRESS, ROMAN, SYMBOL, Restored, abbreviations
from normalizers.syllables import bears_mark, folds_to_syllable, is_syllable
from normalizers.tokens import NUMBER, count_key


@dataclass(frozen=True, kw_only=True)
class Strength:
    """``channel``: which confusions. ``odds``: log odds that a reading needs over a printed word that is a good one.
    ``unknown``, ``strange``: score, per letter, of what is no syllable being what was printed, where the model does not
    know it and where it does. ``split``: price of
    a lost or stray space. ``sure``, ``likely``: probability that a change needs where a syllable is printed, and
    where something else is."""

    channel: ChannelName
    odds: float
    unknown: float = -1.0
    strange: float = -1.0
    split: float = -6.0
    sure: float = 0.0
    likely: float = 0.0


STRONG = Strength(channel="eng", odds=0.0)
GENTLE = Strength(channel="vie", odds=2.0, strange=0.0, sure=0.9, likely=0.6)

_LEAST_COUNT = 20.0  # rarer syllables are misprints as often as words
_BEST = 24  # candidates of a chunk that reach the search
_LOWER, _TITLE = -0.2, -1.2  # log share of small and of capital initials, where OCR leaves it open
_BAD = -14.0  # a chunk whose best reading scores below this may be glued words
_LONGEST = 9  # characters of one syllable as OCR may read it


class _Chunk(NamedTuple):
    start: int
    end: int
    text: str
    is_word: bool


class _Reading(NamedTuple):
    word: int
    form: str
    score: float


def repair(text: str, strength: Strength = STRONG) -> list[Restored]:
    """What each word of ``text`` most probably was, in order; glued words and stray spaces put right.

    >>> " ".join(r.new for r in repair("Can cw Ké hoach s6 96/KH-SYT vé vigc phat dong phong trao thi dua"))
    'Căn cứ Kế hoạch số KH SYT về việc phát động phong trào thi đua'
    """
    found = list(_find_chunks(text))
    if strength is not STRONG:  # good OCR does not put symbols into words
        found = [c if _is_plain(c.text) else c._replace(is_word=False) for c in found]
    chunks = _respaced(found, text, strength)
    places = [_readings(c.text, strength) if c.is_word else _as_it_is(c.text) for _, c in chunks]
    if not places:
        return []
    choices = decode([[Candidate(r.word, r.score) for r in p] for p in places], model())
    out: list[Restored] = []
    for i, ((span, chunk), place, choice) in enumerate(zip(chunks, places, choices, strict=True)):
        if chunk.is_word or any(c.isalpha() for c in chunk.text):
            new = place[choice.place].form if chunk.is_word else chunk.text
            if choice.probability < _least_probability(chunk.text, strength):
                new = chunk.text
            if strength is STRONG and new[0].isupper() and _is_small(chunks, i, new):
                new = new[0].lower() + new[1:]
            _append(out, span, new, choice.probability)
    return out


def _append(out: list[Restored], span: tuple[int, int], new: str, probability: float) -> None:
    """Words that one printed chunk held together become one replacement with a space."""
    if out and (out[-1].start, out[-1].end) == span:
        last = out.pop()
        new, probability = f"{last.new} {new}", min(last.probability, probability)
    out.append(Restored(*span, new, probability))


def _least_probability(printed: str, strength: Strength) -> float:
    return strength.sure if is_syllable(printed) else strength.likely


def _is_small(chunks: Sequence[tuple[tuple[int, int], _Chunk]], i: int, form: str) -> bool:
    """A small word that OCR gave a capital of the same shape: "sáng tạo Của công chức"."""
    return not form.isupper() and asks_for_more(form.lower()) and i > 0 and chunks[i - 1][1].text[-1].islower()


# --- chunks ----------------------------------------------------------------------------------------------------------

_SPACED = re.compile(r"\S+")
_EDGES = re.compile(r"^([^\w¢€£¥]*)(.*?)([^\w'’‘`¢€£¥°\[\]{}&]*)$", re.S)
_INNER = re.compile(r"(?<=\w)([-–/+]|&(?=[A-ZĐ])|[.,;:](?=[^\W\d_]{2}))(?=\w)")


def _find_chunks(text: str) -> Iterator[_Chunk]:
    """Words with the symbols OCR put inside them ("tl}é", "So'"), and everything else piece by piece."""
    fixed = sorted(m.span() for pattern in (SYMBOL, ADDRESS, ROMAN) for m in pattern.finditer(text))
    for m in _SPACED.finditer(text):
        at = m.start()
        for a, b in fixed:
            if a < m.end() and at < b:
                yield from _spaced(text, at, max(at, a))
                yield from _pieces(text, max(at, a), min(b, m.end()), is_word=False)
                at = min(b, m.end())
        yield from _spaced(text, at, m.end())


def _spaced(text: str, start: int, end: int) -> Iterator[_Chunk]:
    """The words of a stretch without spaces, and the marks around and between them."""
    edges = _EDGES.match(text[start:end])
    assert edges is not None  # every part of the pattern may be empty
    at, tail = start + edges.end(1), start + edges.start(3)
    yield from _pieces(text, start, at, is_word=False)
    for inner in _INNER.finditer(text, at, tail):
        yield from _word(text, at, inner.start())
        yield from _pieces(text, inner.start(), inner.end(), is_word=False)
        at = inner.end()
    yield from _word(text, at, tail)
    yield from _pieces(text, tail, end, is_word=False)


def _word(text: str, start: int, end: int) -> Iterator[_Chunk]:
    part = text[start:end]
    if _may_be_word(part):
        yield _Chunk(start, end, part, True)
    else:
        yield from _pieces(text, start, end, is_word=False)


# "S6", "T6 chức", "C6 phẩm": the ô, ó of a two-letter word at the head of a line.
_CAPITAL_AND_MARKED_O = re.compile(r"[A-ZĐ][06]")


def _may_be_word(part: str) -> bool:
    """Letters, perhaps with digits and symbols that look like some ("s6", "s61", "S¢'"); no label or size ("A4")."""
    letters = sum(c.isalpha() or c in "¢€£¥" for c in part)
    if not letters or len(part) > 16 or _is_abbreviation(part):
        return False
    if any(c.isdigit() for c in part):
        like_letters = any(c.islower() for c in part) and not set(part) & set("2378")
        return like_letters or bool(_CAPITAL_AND_MARKED_O.fullmatch(part))
    return letters * 3 >= len(part)


def _is_plain(part: str) -> bool:
    """Letters only, and no abbreviation that we do not know: "TKCT", "TTr", "Cty"."""
    inner_capitals = any(c.isupper() for c in part[1:]) and not part.isupper()
    marked = any(bears_mark(c) for c in part.replace("Đ", "D"))
    strange = part[0].isupper() and not folds_to_syllable(part) and (not marked or (part.isupper() and len(part) > 3))
    return part.isalpha() and not inner_capitals and not strange


def _is_abbreviation(part: str) -> bool:
    """Capitals that spell no syllable and that the model or our list knows: CCHC, SYT; not "HQI", a misread "HỘI"."""
    if not (part.isalpha() and part.isupper() and len(part) > 1) or folds_to_syllable(part):
        return False
    lm = model()
    known = lm.id_of(part.lower())
    return part.lower() in abbreviations().get(fold(part), ()) or (known != lm.unknown and lm.unigrams[known] >= 50)


_PIECE = re.compile(r"[^\W\d_]+|\d+|\S")


def _pieces(text: str, start: int, end: int, *, is_word: bool) -> Iterator[_Chunk]:
    return (_Chunk(m.start(), m.end(), m.group(), is_word) for m in _PIECE.finditer(text, start, end))


def _as_it_is(token: str) -> list[_Reading]:
    lm = model()
    return [_Reading(lm.id_of(NUMBER if token[0].isdigit() else count_key(token)), token, 0.0)]


# --- spaces ----------------------------------------------------------------------------------------------------------


def _respaced(chunks: Sequence[_Chunk], text: str, strength: Strength) -> list[tuple[tuple[int, int], _Chunk]]:
    """The chunks, glued words taken apart and torn ones put together, each with the span that it replaces."""
    out: list[tuple[tuple[int, int], _Chunk]] = []
    i = 0
    while i < len(chunks):
        c = chunks[i]
        if c.is_word and i + 1 < len(chunks) and (joined := _joined(c, chunks[i + 1], text, strength)):
            out.append(((c.start, chunks[i + 1].end), joined))
            i += 2
            continue
        parts = _parts(c.text, strength) if c.is_word else [c.text]
        out += [((c.start, c.end), _Chunk(c.start, c.end, part, c.is_word)) for part in parts]
        i += 1
    return out


def _joined(a: _Chunk, b: _Chunk, text: str, strength: Strength) -> _Chunk | None:
    """ "thự c" → "thực": neither half is a word as it stands, together they read far better."""
    if not b.is_word or b.start - a.end != 1 or text[a.end] != " " or min(len(a.text), len(b.text)) > 2:
        return None
    if b.text[0].isupper() and not a.text.isupper():
        return None
    torn = [part for part in (a.text, b.text) if not is_syllable(part)]
    if not torn or not all(map(str.isalpha, torn)):
        return None
    together = _best(a.text + b.text, strength) + strength.split
    if together > _best(a.text, strength) + _best(b.text, strength):
        return _Chunk(a.start, b.end, a.text + b.text, True)
    return None


def _parts(chunk: str, strength: Strength) -> list[str]:
    """ "cuanganh" → "cua", "nganh": the cut that reads best, where the whole reads badly."""
    if len(chunk) < 4 or folds_to_syllable(chunk) or _best(chunk, strength) > _BAD:
        return [chunk]
    best: list[tuple[float, list[str], int | None]] = [(0.0, [], None)]  # score, parts and last word of chunk[:i]
    for end in range(1, len(chunk) + 1):
        ways = []
        for at in range(max(0, end - _LONGEST), end):
            before, parts, last = best[at]
            score, word = _best_after(last, chunk[at:end], strength)
            ways.append((before + score + (strength.split if at else 0.0), [*parts, chunk[at:end]], word))
        best.append(max(ways))
    return best[-1][1]


def _best_after(last: int | None, chunk: str, strength: Strength) -> tuple[float, int]:
    """Score and word of the best reading of a chunk after a word."""
    readings = _readings(chunk, strength)
    words = np.array([r.word for r in readings])
    lm = model()
    chances = lm.log_frequency[words] if last is None else lm.pair(np.array([last]), words)
    return max((r.score + float(p), r.word) for r, p in zip(readings, chances, strict=True))


@lru_cache(maxsize=50_000)
def _best(chunk: str, strength: Strength) -> float:
    frequency = model().log_frequency
    return max(r.score + float(frequency[r.word]) for r in _readings(chunk, strength))


# --- readings --------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=50_000)
def _readings(chunk: str, strength: Strength) -> list[_Reading]:
    """What a chunk may have been, the likeliest first, with how probable this misreading of it is."""
    lm = model()
    channel = _channel(_case(chunk), strength.channel)
    numbers, scores = channel.channel.score(chunk)
    scores = scores + channel.priors[numbers]
    ranked = np.argsort(-(scores + channel.frequencies[numbers]), kind="stable")[:_BEST]
    found: dict[int, _Reading] = {}
    for k in ranked:
        word = int(channel.ids[numbers[k]])
        if word not in found or scores[k] > found[word].score:
            found[word] = _Reading(word, channel.channel.words[numbers[k]], float(scores[k]))
    own = count_key(chunk)
    known = lm.id_of(own)
    good = known != lm.unknown and is_syllable(chunk)
    if known not in found or good:
        per_letter = strength.unknown if known == lm.unknown else strength.strange
        score = found[known].score + strength.odds if known in found else per_letter * len(chunk)
        found[known] = _Reading(known, chunk, score)
    for listed in abbreviations().get(fold(chunk), ()) if chunk.isupper() else ():
        found.setdefault(lm.id_of(listed), _Reading(lm.id_of(listed), listed.upper(), 0.0))
    return list(found.values())


def _case(chunk: str) -> str:
    capitals = sum(c.isupper() for c in chunk)
    small = sum(c.islower() for c in chunk)
    return "upper" if capitals >= 2 and small * 2 <= capitals else "lower"


class _Vocabulary(NamedTuple):
    channel: Channel
    ids: np.ndarray[tuple[int], np.dtype[np.int64]]
    frequencies: np.ndarray[tuple[int], np.dtype[np.float64]]
    priors: np.ndarray[tuple[int], np.dtype[np.float32]]


@cache
def _channel(case: str, name: ChannelName) -> _Vocabulary:
    """The syllables in one case, ready to be scored."""
    lm = model()
    numbers = [i for i, w in enumerate(lm.words) if lm.unigrams[i] >= _LEAST_COUNT and w.isalpha() and is_syllable(w)]
    words = [lm.words[i] for i in numbers]
    if case == "upper":
        forms, priors = [w.upper() for w in words], [0.0] * len(words)
    else:
        forms = [*words, *(w.capitalize() for w in words)]
        priors = [_LOWER] * len(words) + [_TITLE] * len(words)
        numbers = numbers * 2
    ids = np.array(numbers, np.int64)
    return _Vocabulary(Channel(weights(name), forms), ids, lm.log_frequency[ids], np.array(priors, np.float32))
