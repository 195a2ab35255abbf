"""Raw text → clean text: what came off the pages, as the office wrote it, one paragraph a line.

:func:`normalize` runs the steps below in order until nothing changes. Each step is a small function that says what it
changes and what it leaves alone; the map back to the raw characters grows along (``AlignedText``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from normalizers import characters, lines, markup, ocr_marks
from normalizers.aligned import AlignedText, Edit
from normalizers.loss import Loss, find_loss
from normalizers.repair import GENTLE, STRONG, repair
from normalizers.restore import Restored, restore

Step = Callable[[str], Iterable[Edit]]


@dataclass(frozen=True, kw_only=True)
class Hint:
    """What reading found out about a stretch of the raw text, usually a page.

    ``carrier`` and ``quality`` are the codes of ``pipeline.pages``; "text" is the carrier of plain text files.
    """

    start: int
    end: int
    carrier: str
    quality: str


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """A clean word that was restored or repaired, and how probable it is (0–1)."""

    start: int
    end: int
    probability: float


@dataclass(frozen=True, kw_only=True)
class Normalized:
    """``restored``: letters of the source were lost and are now given back; ``doubts`` in clean offsets, in order."""

    text: AlignedText
    restored: bool = False
    doubts: tuple[Doubt, ...] = ()


CHARACTER_STEPS: tuple[Step, ...] = (
    characters.unify_newlines,
    characters.drop_invisible,
    characters.compose_marks,
    characters.replace_lookalikes,
    characters.simplify_spaces,
    characters.move_tone_marks,
)
MARKUP_STEPS: tuple[Step, ...] = (
    markup.drop_html,
    characters.simplify_spaces,  # "&nbsp;"
    markup.drop_rules,
    markup.drop_markdown_marks,
    markup.rows_to_tabs,
    markup.drop_emphasis,
)
LINE_STEPS: tuple[Step, ...] = (
    lines.drop_page_numbers,
    lines.collapse_spaces,
    lines.join_lines,
)
OCR_STEPS: tuple[Step, ...] = (
    ocr_marks.repair_roman_labels,
    ocr_marks.drop_specks,
    ocr_marks.repair_slashes,
)
STEPS: tuple[Step, ...] = (*CHARACTER_STEPS, *MARKUP_STEPS, *LINE_STEPS)
_MAX_ROUNDS = 6


def normalize(raw: str, hints: Sequence[Hint] = ()) -> Normalized:
    """Clean text of ``raw`` with its map, the steps that changed something, and the words to doubt.

    >>> n = normalize("**KẾ HOẠCH**\\n\\nCăn cứ Luật Thi đua, khen\\nthưởng cuả Quốc hội;\\n")
    >>> n.text.clean.split("\\n")
    ['KẾ HOẠCH', 'Căn cứ Luật Thi đua, khen thưởng của Quốc hội;']
    >>> n.text.steps
    ('move_tone_marks', 'drop_emphasis', 'join_lines')
    """
    text = AlignedText.of(raw)
    for step in (*CHARACTER_STEPS, *MARKUP_STEPS):
        text = text.apply(step)
    text, found, restored = _give_back(text, hints or [Hint(start=0, end=len(raw), carrier="text", quality="")])
    text = _to_fixed_point(text)
    doubts = (Doubt(start=a, end=b, probability=p) for (a, b), p in ((text.to_clean(s, e), p) for s, e, p in found))
    return Normalized(text=text, restored=restored, doubts=tuple(d for d in doubts if d.start < d.end))


def _give_back(text: AlignedText, hints: Sequence[Hint]) -> tuple[AlignedText, list[tuple[int, int, float]], bool]:
    """Restore or repair the stretches that lost letters; the words touched in raw offsets with their probabilities."""
    for step in OCR_STEPS:
        text = text.edit(_in_stretches(step, text, hints), step=step.__name__)
    edits: list[Edit] = []
    restored = False
    found: list[tuple[int, int, float]] = []
    for hint in hints:
        start, end = text.to_clean(hint.start, hint.end)
        loss = _loss(text.clean[start:end], hint)
        for word in _GIVE_BACK[loss](text.clean[start:end]):
            place = start + word.start, start + word.end
            changed = text.clean[slice(*place)] != word.new
            if changed:
                edits.append(Edit(*place, word.new))
            if changed or loss != "some letters":  # an unchanged word of good OCR keeps OCR's own confidence
                found.append((*text.to_raw(*place), word.probability))
        restored = restored or loss in ("marks", "letters")
    return text.edit(edits, step="give_back_letters"), found, restored


_GIVE_BACK: dict[Loss, Callable[[str], list[Restored]]] = {
    "none": lambda _: [],
    "marks": restore,
    "letters": lambda stretch: repair(stretch, STRONG),
    "some letters": lambda stretch: repair(stretch, GENTLE),
}


def _in_stretches(step: Step, text: AlignedText, hints: Sequence[Hint]) -> Iterator[Edit]:
    """The step's edits in the stretches whose letters OCR misread."""
    for hint in hints:
        start, end = text.to_clean(hint.start, hint.end)
        if _loss(text.clean[start:end], hint) in ("letters", "some letters"):
            yield from (Edit(start + e.start, start + e.end, e.new) for e in step(text.clean[start:end]))


def _loss(stretch: str, hint: Hint) -> Loss:
    return find_loss(stretch, carrier=hint.carrier, quality=hint.quality or None)


def clean(raw: str) -> str:
    """Characters, markup and lines put right, without a map and without restoring anything: for counting words."""
    return _to_fixed_point(AlignedText.of(raw)).clean


def _to_fixed_point(text: AlignedText) -> AlignedText:
    for _ in range(_MAX_ROUNDS):
        before = text.clean
        for step in STEPS:
            text = text.apply(step)
        if text.clean == before:
            break
    return text
