"""Text that remembers which original characters every clean character came from.

A normalizer never returns a bare string: it returns the edits it wants, and :meth:`AlignedText.edit`
applies them and keeps the map. Steps compose: after any number of them a clean span still leads back to
the raw characters, and a raw span forward to the clean ones.

>>> t = AlignedText.of("Số:  12 /KH-SYT\\r\\n")
>>> t = t.edit([Edit(3, 5, " "), Edit(7, 8, ""), Edit(15, 17, "")], step="demo")
>>> t.clean
'Số: 12/KH-SYT'
>>> start = t.clean.index("12/KH")
>>> t.raw[slice(*t.to_raw(start, start + 5))]
'12 /KH'
>>> t.clean[slice(*t.to_clean(5, 7))]
'12'
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple


class Edit(NamedTuple):
    """Replace ``text[start:end]`` by ``new``. Offsets count characters (code points) of the text before the edit."""

    start: int
    end: int
    new: str


class Change(NamedTuple):
    """One changed stretch: ``raw[raw_start:raw_end]`` became ``clean[clean_start:clean_end]``."""

    clean_start: int
    clean_end: int
    raw_start: int
    raw_end: int


@dataclass(frozen=True)
class AlignedText:
    """Raw text, clean text, and the sorted list of stretches in which they differ.

    Between two changes the texts are equal letter by letter; inside one, the whole clean stretch came from the
    whole raw stretch (two stretches of equal length are taken letter by letter). ``steps`` names the steps that
    changed something, in order.
    """

    raw: str
    clean: str
    changes: tuple[Change, ...] = ()
    steps: tuple[str, ...] = ()

    @classmethod
    def of(cls, raw: str) -> AlignedText:
        """The text before any step."""
        return cls(raw, raw)

    def edit(self, edits: Iterable[Edit], *, step: str) -> AlignedText:
        """Apply edits of the clean text, given in order and not overlapping.

        Raises ValueError when they overlap or point outside the text: a normalizer that loses count must not
        silently shift every later fact.
        """
        edits = [e for e in edits if self.clean[e.start : e.end] != e.new]
        if not edits:
            return self
        _check(edits, len(self.clean))
        return AlignedText(
            self.raw, _spliced(self.clean, edits), tuple(_compose(self.changes, edits)), (*self.steps, step)
        )

    def apply(self, step: Callable[[str], Iterable[Edit]]) -> AlignedText:
        """Run one normalizing step, named after its function."""
        return self.edit(step(self.clean), step=step.__name__)

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """Raw span of a clean span: the smallest that holds every character the clean one was made of."""
        return self._convert(start, end, to_raw=True)

    def to_clean(self, start: int, end: int) -> tuple[int, int]:
        """Clean span of a raw span."""
        return self._convert(start, end, to_raw=False)

    def slice(self, start: int, end: int) -> AlignedText:
        """The text of a clean stretch and of the raw stretch it came from, offsets counted from their own starts.

        >>> t = AlignedText.of("a  b  c").edit([Edit(1, 3, " "), Edit(4, 6, " ")], step="spaces")
        >>> t.slice(2, 5)
        AlignedText(raw='b  c', clean='b c',
            changes=(Change(clean_start=1, clean_end=2, raw_start=1, raw_end=3),), steps=('spaces',))
        """
        raw_start, raw_end = self.to_raw(start, end)
        inside = (
            c
            for c in self.changes
            if c.clean_start >= start and c.clean_end <= end and raw_start <= c.raw_start and c.raw_end <= raw_end
        )
        moved = tuple(
            Change(c.clean_start - start, c.clean_end - start, c.raw_start - raw_start, c.raw_end - raw_start)
            for c in inside
        )
        return AlignedText(self.raw[raw_start:raw_end], self.clean[start:end], moved, self.steps)

    def _convert(self, start: int, end: int, *, to_raw: bool) -> tuple[int, int]:
        ours, theirs = (self._clean_sides, self._raw_sides) if to_raw else (self._raw_sides, self._clean_sides)
        a = _move(start, ours, theirs, at_end=False)
        b = _move(end, ours, theirs, at_end=True) if end > start else a
        return a, max(a, b)

    @cached_property
    def _clean_sides(self) -> tuple[list[int], list[int]]:
        return [c.clean_start for c in self.changes], [c.clean_end for c in self.changes]

    @cached_property
    def _raw_sides(self) -> tuple[list[int], list[int]]:
        return [c.raw_start for c in self.changes], [c.raw_end for c in self.changes]


Sides = tuple[list[int], list[int]]


def _move(offset: int, ours: Sides, theirs: Sides, *, at_end: bool) -> int:
    """Carry one offset over. A start looks right from the gap before its character, an end left."""
    starts, ends = ours
    # For an end the last change that begins before the offset, for a start the last that begins at or before it.
    i = (bisect_left(starts, offset) if at_end else bisect_right(starts, offset)) - 1
    if i < 0:
        return offset
    if offset >= ends[i]:
        return theirs[1][i] + offset - ends[i]
    if ends[i] - starts[i] == theirs[1][i] - theirs[0][i]:
        return theirs[0][i] + offset - starts[i]
    return theirs[1][i] if at_end else theirs[0][i]


def _check(edits: Sequence[Edit], length: int) -> None:
    last = 0
    for e in edits:
        if not last <= e.start <= e.end <= length:
            raise ValueError(f"edit {e} overlaps the one before or leaves the text of {length} characters")
        last = e.end


def _spliced(text: str, edits: Sequence[Edit]) -> str:
    parts, last = [], 0
    for e in edits:
        parts += [text[last : e.start], e.new]
        last = e.end
    return "".join([*parts, text[last:]])


def _compose(changes: Sequence[Change], edits: Sequence[Edit]) -> list[Change]:
    """Changes raw→clean followed by edits of clean, as changes raw→new.

    Both lists are sorted; stretches that touch or overlap on the clean side melt into one.
    """
    out: list[Change] = []
    i = j = 0
    shift_raw = 0  # raw minus clean offset, left of here
    shift_new = 0  # new minus clean offset, left of here
    while i < len(changes) or j < len(edits):
        start = min(
            changes[i].clean_start if i < len(changes) else edits[j].start,
            edits[j].start if j < len(edits) else changes[i].clean_start,
        )
        raw_start, new_start = start + shift_raw, start + shift_new
        end = start
        first = True
        while True:
            if i < len(changes) and (changes[i].clean_start < end or (first and changes[i].clean_start == start)):
                end = max(end, changes[i].clean_end)
                shift_raw = changes[i].raw_end - changes[i].clean_end
                i += 1
            elif j < len(edits) and (edits[j].start < end or (first and edits[j].start == start)):
                end = max(end, edits[j].end)
                shift_new += len(edits[j].new) - (edits[j].end - edits[j].start)
                j += 1
            elif first:
                first = False
            else:
                break
        out.append(Change(new_start, end + shift_new, raw_start, end + shift_raw))
    return out
