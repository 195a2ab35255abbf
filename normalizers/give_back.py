"""Which stretch of a text lost what, and its words given back: marks restored, misread letters repaired.

The stretches are reading's hints, one a page. Everything is decided once, on the text before any word is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from normalizers.aligned import AlignedText, Edit
from normalizers.loss import Loss, find_loss
from normalizers.repair import GENTLE, STRONG, repair
from normalizers.respace import respace
from normalizers.restore import Restored, restore


@dataclass(frozen=True, kw_only=True)
class Hint:
    """What reading found out about a stretch of the raw text, usually a page.

    ``carrier`` and ``quality`` are the codes of ``pipeline.pages``; "text" is the carrier of plain text files.
    """

    start: int
    end: int
    carrier: str
    quality: str


class Touched(NamedTuple):
    """A word that was given back: its raw place and its probability."""

    start: int
    end: int
    probability: float


Losses = Sequence[tuple[Hint, Loss]]

_GIVE_BACK: dict[Loss, Callable[[str], list[Restored]]] = {
    "none": lambda _: [],
    "marks": restore,
    "letters": lambda stretch: repair(stretch, STRONG),
    "some letters": lambda stretch: repair(stretch, GENTLE),
    "spaces": respace,
}


def losses(text: AlignedText, hints: Sequence[Hint]) -> Losses:
    """What each stretch lost."""
    return [
        (h, find_loss(text.clean[slice(*text.to_clean(h.start, h.end))], carrier=h.carrier, quality=h.quality or None))
        for h in hints
    ]


def stretch_edits(step: Callable[[str], Iterable[Edit]], text: AlignedText, found: Losses) -> Iterator[Edit]:
    """The step's edits in the stretches that OCR read."""
    for hint, loss in found:
        if loss in ("letters", "some letters"):
            start, end = text.to_clean(hint.start, hint.end)
            yield from (Edit(start + e.start, start + e.end, e.new) for e in step(text.clean[start:end]))


def words_given_back(text: AlignedText, found: Losses) -> tuple[list[Edit], list[Touched]]:
    """Edits of the clean text, and every word whose letters rest on the language model.

    A word that good OCR read and that stays as it is keeps OCR's own confidence: it is not among them.
    """
    edits: list[Edit] = []
    touched: list[Touched] = []
    for hint, loss in found:
        start, end = text.to_clean(hint.start, hint.end)
        for word in _GIVE_BACK[loss](text.clean[start:end]):
            place = start + word.start, start + word.end
            changed = text.clean[slice(*place)] != word.new
            if changed:
                edits.append(Edit(*place, word.new))
            if changed or loss != "some letters":
                touched.append(Touched(*text.to_raw(*place), word.probability))
    return edits, touched
