"""The gate: is a page's text layer to be used, decoded, or replaced by OCR? Pure: figures in, verdict out.

Two questions, answered per page: what carries the letters (digital text, a picture, a picture with a hidden layer),
and how good are they. No rule-based checker known sees Vietnamese without its marks, because every such word is
spelt with good letters; the share of letters that bear marks tells it at once (about a quarter in official text,
none when stripped).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Literal, NamedTuple

from normalizers.syllables import bears_mark, folds_to_syllable, is_syllable
from pipeline.pages import Carrier, Quality

COVER = 0.55  # share of the page under pictures from which it is a scan; letterheads and logos stay far below
CAPTION = 200  # characters: signing software prints up to about 160 on a scan; the sparsest digital page seen holds 284
CAPTION_SHARE = 0.5  # of the layer's words stand in captions
FEW = 12  # letters: fewer say nothing about a page's quality
CLEAN = 0.90  # valid syllables; clean pages of official text reach 0.96 and more
FOREIGN = 0.60  # a price list full of trade names; told from bad OCR by its marks, which all stand on syllables
MARKS = 0.10  # letters with marks; 0.22–0.28 in clean text, 0.17 of all characters
FOLDED = 0.80  # stripped text still folds to syllables
SPLIT = 0.42  # tokens of one letter; about 0.03 in clean text
BROKEN = 0.05  # U+FFFD, private-use letters, codes without a Unicode value

Action = Literal["use", "decode", "ocr", "skip"]

# "Káº¿ hoáº¡ch", "Ä‘ua": the bytes of UTF-8 shown as letters of windows-1252
_UTF8_SEEN = re.compile(
    r"[\xc2-\xe1][\x80-\xbf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
_TOKEN = re.compile(r"[^\W\d_]+")
_TCVN3_FONT = re.compile(r"(^|\+)\.?Vn[A-Z]")
_VNI_FONT = re.compile(r"(^|\+)VNI[-\s]")


class Verdict(NamedTuple):
    """What the page is, what to do, and why (a message id)."""

    carrier: Carrier
    quality: Quality
    action: Action
    reason: str


def text_figures(words: Sequence[str]) -> dict[str, float]:
    """Measurements of a layer's letters.

    ``valid``/``folded``: share of tokens spelt like a syllable, as they are and with marks off. ``marks``: letters with
    marks. ``single``: tokens of one letter. ``broken``: characters without a meaning.

    >>> text_figures("Kế hoạch phát động phong trào".split())["valid"]
    1.0
    """
    text = " ".join(words)
    tokens = [t for t in _TOKEN.findall(text) if not _is_abbreviation(t)]
    letters = [c for c in text if c.isalpha()]
    count = max(len(tokens), 1)
    bytes_seen = 2 * len(_UTF8_SEEN.findall(text))
    broken = bytes_seen + sum(
        c == "\ufffd" or "\ue000" <= c <= "\uf8ff" or c < " " or "\x7f" <= c < "\xa0" for c in text
    )
    return {
        "letters": float(len(letters)),
        "tokens": float(len(tokens)),
        "valid": round(sum(map(is_syllable, tokens)) / count, 4),
        "folded": round(sum(map(folds_to_syllable, tokens)) / count, 4),
        "marks": round(sum(map(bears_mark, letters)) / max(len(letters), 1), 4),
        "single": round(sum(len(t) == 1 for t in tokens) / count, 4),
        "broken": round(broken / max(len(text), 1), 4),
    }


def _is_abbreviation(token: str) -> bool:
    """UBND, CCHC, TTKN: capitals without marks that spell no syllable are not judged."""
    return len(token) > 1 and token.isupper() and token.isascii() and not folds_to_syllable(token)


def legacy_by_font(fonts: Collection[str]) -> Quality | None:
    """TCVN3 fonts are named .VnTime, .VnTimeH, .VnArial…; VNI's VNI-Times, VNI-Helve…

    >>> legacy_by_font({"ABCDEF+.VnTimeH"}), legacy_by_font({"VNI-Times"}), legacy_by_font({"Times New Roman"})
    ('tcvn3', 'vni', None)
    """
    if any(_TCVN3_FONT.search(f) for f in fonts):
        return "tcvn3"
    if any(_VNI_FONT.search(f) for f in fonts):
        return "vni"
    return None


def judge(figures: dict[str, float], *, legacy: Quality | None = None) -> Verdict:
    """The verdict on one page.

    ``figures``: of the page (``characters``, ``image_cover``, ``invisible``, ``unmapped``) and of its letters
    (:func:`text_figures`). ``legacy``: the encoding under which the letters do spell Vietnamese, when one was found.
    """
    carrier = _carrier(figures)
    quality = _quality(figures, carrier, legacy)
    action = _action(carrier, quality, figures)
    return Verdict(carrier, quality, action, f"gate.{carrier.replace('+', '_')}.{quality}.{action}")


def _carrier(figures: dict[str, float]) -> Carrier:
    if figures.get("image_cover", 0.0) < COVER:
        return "digital"
    if figures.get("captions", 0.0) >= CAPTION_SHARE and figures.get("characters", 0.0) <= CAPTION:
        return "image"
    if figures.get("invisible", 0.0) >= 0.5 and figures.get("letters", 0.0) >= FEW:
        return "image+text"
    if figures.get("characters", 0.0) > CAPTION:
        return "digital"  # a page printed over a background picture
    return "image"


def _quality(figures: dict[str, float], carrier: Carrier, legacy: Quality | None) -> Quality:
    if figures.get("letters", 0.0) < FEW and figures.get("broken", 0.0) < BROKEN:
        return "empty" if figures.get("characters", 0.0) < 4 or carrier != "image" else "caption"
    if carrier == "image":
        return "caption"
    if legacy and figures["valid"] < CLEAN:
        return legacy
    if figures["broken"] > BROKEN:
        return "mojibake"
    if figures["single"] > SPLIT and figures["marks"] >= MARKS / 2:  # its letters stand apart, marks and all
        return "split"
    if figures["marks"] < MARKS / 4 and figures["folded"] >= FOLDED:
        return "stripped"
    if figures["valid"] >= CLEAN:
        return "clean" if figures["marks"] >= MARKS or figures["tokens"] < 30 else "stripped"
    if figures["valid"] >= FOREIGN and figures["marks"] >= 1.5 * MARKS and figures["folded"] - figures["valid"] < 0.03:
        return "clean"
    return _spoilt(figures)


def _spoilt(figures: dict[str, float]) -> Quality:
    """Letters lost (a font subset without the marked ones leaves "K ho ch" of "Kế hoạch"), or wrong ones."""
    if figures["marks"] < MARKS / 2 and figures["single"] > SPLIT / 3:
        return "dropped"
    if figures["folded"] >= FOLDED and figures["marks"] < MARKS:
        return "stripped"
    return "mojibake"


def _action(carrier: Carrier, quality: Quality, figures: dict[str, float]) -> Action:
    if quality in ("tcvn3", "vni"):
        return "decode"
    if quality == "clean":
        return "use"
    if quality == "stripped" and carrier == "digital":
        return "use"  # its picture shows no more than its letters: restoring the marks is a normalizer's work
    if quality == "empty" and carrier == "digital" and not figures.get("drawn", 0.0):
        return "skip"
    return "ocr"
