"""Lexicons of data/ as matchers on folded text. The words are data; this only compiles and finds them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import data
from normalizers.fold import fold_term


class Hit(NamedTuple):
    """A term of a lexicon found at ``start``–``end``; ``name`` is its canonical form."""

    id: str
    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Terms:
    """All variants of a lexicon in one pattern; the longest variant wins, whole words only."""

    records: dict[str, dict[str, Any]]
    ids: dict[str, str]
    pattern: re.Pattern[str]

    def match(self, folded: str, pos: int = 0, end: int | None = None) -> Hit | None:
        """The term that begins exactly at ``pos``."""
        return self._hit(self.pattern.match(folded, pos, len(folded) if end is None else end))

    def search(self, folded: str, pos: int = 0, end: int | None = None) -> Hit | None:
        """The first term in the stretch."""
        return next(self.finditer(folded, pos, end), None)

    def finditer(self, folded: str, pos: int = 0, end: int | None = None) -> Iterator[Hit]:
        """Terms in order, not overlapping."""
        for match in self.pattern.finditer(folded, pos, len(folded) if end is None else end):
            if hit := self._hit(match):
                yield hit

    def _hit(self, match: re.Match[str] | None) -> Hit | None:
        if match is None:
            return None
        term = self.ids[" ".join(match.group().split())]
        return Hit(term, self.records[term]["name"], match.start(), match.end())


@cache
def terms(lexicon: str, kind: str | None = None) -> Terms:
    """The lexicon ``data/LEXICON.toml``: records with name, variants, examples, counter_examples; ``kind`` picks
    those whose field of that name says so.

    Raises ValueError when two records claim the same variant: the finder could not say which is meant.

    >>> hit = terms("award_forms").search("giam doc so tang giay khen cho ca nhan")
    >>> hit.name, hit.start
    ('Giấy khen', 17)
    """
    records = {k: r for k, r in data.lexicon(lexicon).items() if kind is None or r.get("kind") == kind}
    ids: dict[str, str] = {}
    for term, record in records.items():
        for variant in record["variants"]:
            if ids.setdefault(fold_term(variant), term) != term:
                raise ValueError(f"data/{lexicon}.toml: {variant!r} stands under {term} and {ids[fold_term(variant)]}")
    return Terms(records, ids, re.compile(alternatives(ids)))


def alternatives(variants: dict[str, str]) -> str:
    """Whole-word alternation of folded variants, longest first."""
    longest_first = sorted(variants, key=len, reverse=True)
    # "500.000đ": a unit may be glued to its number, so only a letter before it makes another word of it.
    return r"(?<![^\W\d_])(?:" + "|".join(re.escape(v).replace(r"\ ", r"\s+") for v in longest_first) + r")(?!\w)"
