"""Characters: one code point for one Vietnamese letter, and no look-alikes, invisible marks or odd spaces.

Every function is a step for :meth:`AlignedText.apply`: text → edits. None of them touches words, lines or values.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from viet_text_tools import normalize_diacritics

from normalizers.aligned import Edit

# --- composition -----------------------------------------------------------------------------------------------------

_MARKED = re.compile(r"[^\W\d_][\u0300-\u036f]+")
_STROKE = {"d": "đ", "D": "Đ"}
_SHORT_STROKE, _LONG_STROKE = "\u0335", "\u0336"
# Typists and old fonts put the tone before the circumflex ("e" + acute + circumflex); Unicode keeps that order, and
# NFC then cannot compose it. Vietnamese letters take their shape mark first and the tone last.
_SHAPES = "\u0302\u0306\u031b"  # circumflex, breve, horn
_TONES = "\u0300\u0301\u0303\u0309\u0323"  # grave, acute, tilde, hook, dot below


def compose_marks(text: str) -> Iterator[Edit]:
    """Decomposed letters become one character (NFC), also with the marks in the wrong order and đ as d + stroke.

    Leaves every other character alone, composed or not.

    >>> list(compose_marks("ke\\u0302\\u0301 hoa\\u0323ch"))
    [Edit(start=1, end=4, new='ế'), Edit(start=7, end=9, new='ạ')]
    """
    if text.isascii():
        return
    for m in _MARKED.finditer(text):
        composed = _composed(m.group())
        if composed != m.group():
            keep = 1 if composed[0] == m.group()[0] else 0
            yield Edit(m.start() + keep, m.end(), composed[keep:])


def _composed(cluster: str) -> str:
    letters = unicodedata.normalize("NFD", cluster)
    base, marks = letters[0], letters[1:].replace("\u0340", "\u0300").replace("\u0341", "\u0301")
    if base in _STROKE and (_SHORT_STROKE in marks or _LONG_STROKE in marks):
        base, marks = _STROKE[base], marks.replace(_SHORT_STROKE, "", 1).replace(_LONG_STROKE, "", 1)
    rank = {**dict.fromkeys(_SHAPES, 0), **dict.fromkeys(_TONES, 1)}
    ordered = sorted(marks, key=lambda c: rank.get(c, 2))
    return unicodedata.normalize("NFC", base + "".join(ordered))


# --- look-alikes -----------------------------------------------------------------------------------------------------

# Letters of other alphabets that a keyboard or a font slipped into Vietnamese words ("TT-BTС" with a Cyrillic С).
_CYRILLIC = dict(zip("АВЕЅІЈКМНОРСТУХаеіјорсухѕ", "ABESIJKMHOPCTYXaeijopcyxs", strict=True))
_GREEK = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo", strict=True))
_FOREIGN = _CYRILLIC | _GREEK
_ALWAYS = {
    "Ð": "Đ",  # eth, the commonest wrong Đ
    "ð": "đ",
    "Ɖ": "Đ",
    "ɖ": "đ",
    **{chr(0xFF01 + i): chr(0x21 + i) for i in range(94)},  # full-width ASCII
    **{c: unicodedata.normalize("NFKC", c) for c in map(chr, range(0xFB00, 0xFB07))},  # ligatures ﬁ ﬂ ﬀ …
    **{c: unicodedata.normalize("NFKC", c) for c in map(chr, range(0x2160, 0x216C))},  # Ⅰ … Ⅻ
    "‐": "-",  # hyphen
    "‑": "-",  # hyphen that does not break
    "−": "-",  # minus
    "\uf0b7": "•",  # bullets of Word's Symbol font, private use
    "\uf0a7": "•",
    "\uf0d8": "•",
    "\uf076": "•",
    "\uf02d": "-",
    "\uf0b3": "≥",  # "\uf0b3 90 điểm": signs of the same font
    "\uf0a3": "≤",
    "\uf0fc": "•",
}
_ALWAYS_RE = re.compile("[" + "".join(map(re.escape, _ALWAYS)) + "]")
_FOREIGN_WORD = re.compile(r"[^\W\d_]*[" + "".join(_FOREIGN) + r"][^\W\d_]*")
_LATIN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ]")


def replace_lookalikes(text: str) -> Iterator[Edit]:
    """Eth for Đ, full-width letters, ligatures, typographic hyphens, private-use bullets; Cyrillic and Greek capitals
    inside a Latin word or a document symbol.

    Leaves alone words wholly of another alphabet, en and em dashes and curly quotes: the office wrote those.

    >>> list(replace_lookalikes("Ðiều 5 TT-BTС"))
    [Edit(start=0, end=1, new='Đ'), Edit(start=12, end=13, new='C')]
    """
    edits = [Edit(m.start(), m.end(), _ALWAYS[m.group()]) for m in _ALWAYS_RE.finditer(text)]
    for m in _FOREIGN_WORD.finditer(text):
        if _among_latin(text, m):
            edits += [Edit(i, i + 1, _FOREIGN[text[i]]) for i in range(m.start(), m.end()) if text[i] in _FOREIGN]
    yield from sorted(edits)


def _among_latin(text: str, m: re.Match[str]) -> bool:
    if _LATIN.search(m.group()):
        return True
    before, after = text[max(0, m.start() - 2) : m.start()], text[m.end() : m.end() + 2]
    joined = (before[-1:] in "-/" and _LATIN.match(before[:1] or " ")) or (
        after[:1] in ("-", "/") and _LATIN.match(after[1:] or " ")
    )
    return bool(joined) and all(c in _FOREIGN for c in m.group())


# --- invisible characters and spaces ---------------------------------------------------------------------------------

_NEWLINES = re.compile("\r\n|[\r\v\x85\u2028\u2029]")
_HYPHENATED = re.compile("\xad[ \t]*\n[ \t]*")
_INVISIBLE = re.compile("[\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f]")
_SPACES = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")


def unify_newlines(text: str) -> Iterator[Edit]:
    """Every kind of line end is "\\n"; "\\f" stays, it separates pages."""
    return (Edit(m.start(), m.end(), "\n") for m in _NEWLINES.finditer(text))


def drop_invisible(text: str) -> Iterator[Edit]:
    """Soft hyphens (with the line end they broke a word at), zero-width and control characters, byte-order marks.

    >>> list(drop_invisible("cải\\u200b cách hành chí\\xad\\nnh"))
    [Edit(start=3, end=4, new=''), Edit(start=18, end=20, new='')]
    """
    taken = 0
    edits = [Edit(m.start(), m.end(), "") for m in _HYPHENATED.finditer(text)]
    edits += [Edit(m.start(), m.end(), "") for m in _INVISIBLE.finditer(text)]
    for e in sorted(edits, key=lambda e: (e.start, -e.end)):
        if e.start >= taken:
            taken = e.end
            yield e


def simplify_spaces(text: str) -> Iterator[Edit]:
    """No-break, thin, ideographic … spaces become plain ones. Their number stays (see ``lines``)."""
    return (Edit(m.start(), m.end(), " ") for m in _SPACES.finditer(text))


# --- tone marks ------------------------------------------------------------------------------------------------------

_VOWELS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ"
_TONED_PAIR = re.compile(rf"[^\W\d_]*[{_VOWELS}]{{2}}[^\W\d_]*", re.I)


def move_tone_marks(text: str) -> Iterator[Edit]:
    """A tone mark on the wrong vowel moves to the right one: cuả → của, qúy → quý, hòan → hoàn.

    Both accepted styles stay as written (hòa and hoà, thúy and thuý), and so does any word that is no Vietnamese
    syllable.

    >>> [e.new for e in move_tone_marks("hoà bình cuả qúy vị, khoẻ, giữ, quỹ")]
    ['của', 'quý']
    """
    if text.isascii():
        return
    for m in _TONED_PAIR.finditer(text):
        right = _well_placed(m.group())
        if right != m.group():
            yield Edit(m.start(), m.end(), right)


@lru_cache(maxsize=20_000)
def _well_placed(word: str) -> str:
    old, new = tone_key(word), normalize_diacritics(word, new_style=True)
    return word if word in (old, new) or len(old) != len(word) else old


@lru_cache(maxsize=50_000)
def tone_key(word: str) -> str:
    """The word with its tone mark where the older style has it (hòa, thúy): one spelling for counting and comparing.

    >>> [tone_key(w) for w in ("hoà", "thuý", "quý", "GIỮ", "Uỷ")]
    ['hòa', 'thúy', 'quý', 'GIỮ', 'Ủy']
    """
    return str(normalize_diacritics(word, new_style=False))


def is_nfc(text: str) -> bool:
    """No decomposed letter left."""
    return unicodedata.is_normalized("NFC", text)
