"""Raw text → clean text: what came off the pages, as the office wrote it, one paragraph a line.

:func:`normalize` runs the steps below in order until nothing changes. Each step is a small function that says what it
changes and what it leaves alone; the map back to the raw characters grows along (``AlignedText``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from normalizers import characters, lines, markup, ocr_marks, spaces
from normalizers.aligned import AlignedText, Edit
from normalizers.give_back import Hint, Touched, losses, stretch_edits, words_given_back

__all__ = ["Doubt", "Hint", "Normalized", "clean", "normalize", "replay"]

Step = Callable[[str], Iterable[Edit]]


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
    markup.split_closing_rows,
    markup.drop_html,
    characters.simplify_spaces,  # "&nbsp;"
    markup.cells_to_rows,
    markup.drop_rules,
    markup.drop_markdown_marks,
    markup.rows_to_tabs,
    markup.drop_emphasis,
)
SPACE_STEPS: tuple[Step, ...] = (
    spaces.part_glued_words,
    spaces.join_torn_words,
)
LINE_STEPS: tuple[Step, ...] = (
    lines.part_columns,
    lines.drop_page_numbers,
    lines.collapse_spaces,
    lines.join_lines,
)
OCR_STEPS: tuple[Step, ...] = (
    ocr_marks.repair_roman_labels,
    ocr_marks.drop_specks,
    ocr_marks.repair_slashes,
    ocr_marks.repair_type_codes,
)
FIRST_STEPS: tuple[Step, ...] = (*CHARACTER_STEPS, *MARKUP_STEPS, *SPACE_STEPS)
STEPS: tuple[Step, ...] = (*FIRST_STEPS, *LINE_STEPS)
_MAX_ROUNDS = 6


GIVE_BACK = "give_back_letters"  # the step that restores marks and repairs misread words, by page (``give_back``)


def normalize(raw: str, hints: Sequence[Hint] = ()) -> Normalized:
    """Clean text of ``raw`` with its map, the steps that changed something, and the words to doubt.

    ``hints`` say what reading found out, page by page; without them the letters alone decide what was lost.

    >>> n = normalize("**KẾ HOẠCH**\\n\\nCăn cứ Luật Thi đua, khen\\nthưởng cuả Quốc hội;\\n")
    >>> n.text.clean.split("\\n")
    ['KẾ HOẠCH', 'Căn cứ Luật Thi đua, khen thưởng của Quốc hội;']
    >>> n.text.steps
    ('move_tone_marks', 'drop_emphasis', 'join_lines')
    """
    text = AlignedText.of(raw)
    for step in FIRST_STEPS:
        text = text.apply(step)
    text, touched, restored = _in_rounds(text, hints or _whole(raw), most=1 if hints else _MAX_ROUNDS)
    places = ((text.to_clean(t.start, t.end), t.probability) for t in touched)
    doubts = tuple(Doubt(start=a, end=b, probability=p) for (a, b), p in places if a < b)
    return Normalized(text=text, restored=restored, doubts=doubts)


def replay(raw: str, steps: Sequence[str], hints: Sequence[Hint] = ()) -> AlignedText:
    """The same text from the names of the steps that changed something.

    >>> n = normalize("Ke hoach  phat dong phong trao thi dua nam 2024 cua tinh")
    >>> replay(n.text.raw, n.text.steps) == n.text
    True
    """
    text = AlignedText.of(raw)
    by_name = {step.__name__: step for step in STEPS}
    ocr = {step.__name__: step for step in OCR_STEPS}
    for name in steps:
        if name in by_name:
            text = text.apply(by_name[name])
        else:
            found = losses(text, hints or _whole(raw))
            edits = stretch_edits(ocr[name], text, found) if name in ocr else words_given_back(text, found)[0]
            text = text.edit(edits, step=name)
    return text


def clean(raw: str) -> str:
    """Characters, markup and lines put right, without a map and without restoring anything: for counting words."""
    return _to_fixed_point(AlignedText.of(raw)).clean


def _whole(raw: str) -> list[Hint]:
    return [Hint(start=0, end=len(raw), carrier="text", quality="")]


def _in_rounds(text: AlignedText, hints: Sequence[Hint], *, most: int) -> tuple[AlignedText, list[Touched], bool]:
    """Letters given back and lines joined, until nothing changes: where no page says what was lost, joined lines may
    show it ("ế*Kế hoạch" becomes one strange word). Pages speak of the raw text: one round is theirs."""
    touched: dict[tuple[int, int], Touched] = {}
    restored = False
    for _ in range(most):
        before = text.clean
        text, found, lost = _give_back(text, hints)
        text = _to_fixed_point(text)
        touched = {(t.start, t.end): t for t in found} | touched
        restored = restored or lost
        if text.clean == before:
            break
    return text, sorted(touched.values()), restored


def _give_back(text: AlignedText, hints: Sequence[Hint]) -> tuple[AlignedText, list[Touched], bool]:
    """Restore or repair the stretches that lost letters; the words touched, in raw offsets; was anything restored?"""
    touched: dict[tuple[int, int], Touched] = {}
    restored = False
    for _ in range(_MAX_ROUNDS):
        before = text.clean
        for step in OCR_STEPS:
            text = text.edit(stretch_edits(step, text, losses(text, hints)), step=step.__name__)
        found = losses(text, hints)
        edits, again = words_given_back(text, found)
        text = text.edit(edits, step=GIVE_BACK)
        touched |= {(t.start, t.end): t for t in again if (t.start, t.end) not in touched}
        restored = restored or any(loss in ("marks", "letters") for _, loss in found)
        if text.clean == before:
            break
    return text, sorted(touched.values()), restored


def _to_fixed_point(text: AlignedText) -> AlignedText:
    for _ in range(_MAX_ROUNDS):
        before = text.clean
        for step in STEPS:
            text = text.apply(step)
        if text.clean == before:
            break
    return text
