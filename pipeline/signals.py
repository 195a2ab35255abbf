"""What tells a right fact from a wrong one before anybody has checked it: named figures, most of them between 0 and 1,
0 where nothing speaks against the fact. :mod:`pipeline.confidence` makes one number of them.

Nothing here knows what a fact means. It is how well its letters were read and given back, how the plan is built around
it, and whether others of its kind stand beside it.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache

from extractors.facts import Facts
from extractors.model import Fact, Field, PlanText, Section, Span
from normalizers.aligned import AlignedText
from normalizers.fold import fold
from normalizers.syllables import is_syllable
from pipeline.evidence import page_starts
from pipeline.pages import Page, Word

Doubts = Sequence[tuple[Span, float]]
Signals = dict[str, float]

# Values that are names: a figure in one is the line below it or a misreading ("So: 37/KH-UBND" for a Sở).
NAMES = frozenset(
    {"issuer", "parent_issuer", "issuer_level", "province", "place", "signer_name", "signer_title", "doc_type"}
)
_WORD = re.compile(r"[^\W\d_]{2,}")
# "2O24", "l5", "1O/10": a figure misread. Codes of documents are written so: 91/2017/NĐ-CP, QĐ1, A1.
_MIXED = re.compile(r"(?<![^\W_])(?:\d+[^\W\d_]|[^\W\d_A-ZĐ]+\d)[^\W_]*")
# Signs that no office types: "Xếp loại € - Trung bình", "‹ Thủ tướng", "Kế hoạch _€)".
_STRANGE = re.compile(r"[€‹›«»¢£¥§©®°±¬~^_|\\{}<>öäüëïÿñç⁄¡¿]|(?<=\w)['´`](?=\w)|(?<=\s)[.:;,](?=\w)")
# Figures that cannot stand so: "35/03/2019", "19:10/2017", "ngày 11/042024", "209%" (but for growth, 100% is the end),
# "tăng ít nhất 039%".
_WRONG_FIGURES = re.compile(
    r"(?<!\d)(?:3[2-9]|[4-9]\d|00)/\d{1,2}/\d{4}|\d{1,2}[:;'´⁄]\d{1,2}/\d{4}|\d{1,2}/\d{5,}|\d{1,2}/(?:1[3-9]|[2-9]\d)/\d{4}"
    r"|(?<![\d.,])(?:0\d{2,}|[2-9]\d{2}|1[1-9]\d|\d{4,})\s?%"
)
# The year in a decree's number (91/2017/NĐ-CP) is no year of the plan's.
_YEAR = re.compile(r"(?<!\d)((?:19|20|21|30)\d\d)(?!\d|/[A-ZĐ]|[.,]\d)")
_AS_A_RULE = 3  # times a form is written before another one is rare
_FAR = 10  # years from those of the plan
_SCRAP = 3  # letters: no fact is said in fewer
_LONG = math.log(200)  # words: no fact of the samples is longer


@dataclass(frozen=True)
class Surroundings:
    """A plan as its facts' witness. ``offset``: where its raw text begins in the file's."""

    plan: PlanText
    text: AlignedText
    pages: Sequence[Page]
    offset: int
    doubts: Doubts
    facts: Facts

    def signals_of(self, fact: Fact) -> Signals:
        """The figures of one fact that has a place."""
        span, section = fact.span, self.plan.section_at(fact.span.start)
        quote = self.plan.clean[span.start : span.end]
        return {
            "rule_doubt": 1 - fact.confidence,
            **self._letters(span, quote),
            "exposed": 1 - (1 - self._noise) ** len(quote.split()),
            "odd_plan": self.odd_share,
            "mixed_plan": self.mixed_share,
            "strange_plan": self.strange_share,
            "strange": min(1.0, len(_STRANGE.findall(quote)) / 2),
            "wrong_figures": float(bool(_WRONG_FIGURES.search(quote))),
            "far_year": min(1.0, self._farthest_year(quote) / _FAR),
            "short": 1 - min(1.0, math.log(1 + len(quote.split())) / _LONG),
            "scrap": float(len(quote.strip()) < _SCRAP),
            "unlike_name": float(_name_of(fact) in NAMES and any(c.isdigit() or c == ":" for c in quote)),
            "lines": min(1.0, quote.count("\n") / 4),
            "alone": 1 / (1 + self._company[fact.table, _home(section)]),
            "crowded": 1 - 1 / max(1, self._places[fact.table, span]) if not isinstance(fact, Field) else 0.0,
            "headless": float(section is None or self._is_headless(section)),
        }

    @cached_property
    def odd_share(self) -> float:
        """Share of the plan's words that are no syllable."""
        return _odd(self.plan.clean)

    @cached_property
    def _forms(self) -> dict[str, Counter[str]]:
        """Folded word → how often the plan writes it with which marks."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for word in _words(self.plan.clean):
            found[fold(word)][word] += 1
        return found

    def _is_rare(self, word: str) -> bool:
        """The plan writes it otherwise as a rule: "Chi thị" where it says "Chỉ thị" everywhere else."""
        forms = self._forms[fold(word)]
        return forms[word] == 1 and max(forms.values()) >= _AS_A_RULE

    @cached_property
    def _noise(self) -> float:
        """Chance that a word of this plan is spoilt, as far as one can see."""
        words = _words(self.plan.clean)
        rare = sum(map(self._is_rare, set(words))) / max(1, len(words))
        return min(0.5, self.odd_share + _mixed(self.plan.clean) + rare + self.strange_share / 100)

    @cached_property
    def mixed_share(self) -> float:
        """Words in which letters and figures run together, per word of the plan; ten times that, at most 1."""
        return min(1.0, 10 * _mixed(self.plan.clean))

    @cached_property
    def strange_share(self) -> float:
        """Strange signs and impossible figures per hundred words of the plan, at most 1."""
        found = len(_STRANGE.findall(self.plan.clean)) + len(_WRONG_FIGURES.findall(self.plan.clean))
        return min(1.0, 100 * found / max(100, len(self.plan.clean.split())))

    @cached_property
    def _middle_year(self) -> int | None:
        """The year that half of the plan's years come before."""
        years = sorted(map(int, _YEAR.findall(self.plan.clean)))
        return years[len(years) // 2] if years else None

    def _farthest_year(self, quote: str) -> int:
        middle = self._middle_year
        return max((abs(int(y) - middle) for y in _YEAR.findall(quote)), default=0) if middle else 0

    def _letters(self, span: Span, quote: str) -> Signals:
        """How well the letters were read, and how sure they were given back."""
        start, end = self.text.to_raw(*span)
        words = self._words_in(start + self.offset, end + self.offset)
        read = [w.confidence for w in words]
        figures = [w.confidence for w in words if self._is_figure(w)]
        given = [p for s, p in self._doubts_in(span)]
        count = max(len(quote.split()), len(given))
        return {
            "misread": 1 - _mean(read),
            "worst_read": 1 - min(read, default=1.0),
            "figures_misread": 1 - min(figures, default=1.0),
            "given": (len(given) - sum(given)) / max(1, count),
            "worst_given": 1 - min(given, default=1.0),
            "odd": _odd(quote),
            "mixed": _mixed(quote),
        }

    @cached_property
    def _words(self) -> list[Word]:
        """Words of all pages, in offsets of the file's raw text; none where every one was read for certain."""
        found = [
            w._replace(start=w.start + a, end=w.end + a)
            for p, a in zip(self.pages, page_starts(self.pages), strict=True)
            for w in p.words
        ]
        return [] if all(w.confidence == 1 for w in found) else found

    @cached_property
    def _word_starts(self) -> list[int]:
        return [w.start for w in self._words]

    def _words_in(self, start: int, end: int) -> list[Word]:
        """Words that overlap a raw stretch."""
        i = max(0, bisect_left(self._word_starts, start) - 1)
        found = []
        while i < len(self._words) and self._words[i].start < end:
            if self._words[i].end > start:
                found.append(self._words[i])
            i += 1
        return found

    def _is_figure(self, word: Word) -> bool:
        raw = self.text.raw[max(0, word.start - self.offset) : max(0, word.end - self.offset)]
        return any(c.isdigit() for c in raw)

    @cached_property
    def _doubt_starts(self) -> list[int]:
        return [s.start for s, _ in self.doubts]

    def _doubts_in(self, span: Span) -> Iterator[tuple[Span, float]]:
        """Doubtful words that overlap a clean stretch."""
        i = max(0, bisect_left(self._doubt_starts, span.start) - 1)
        while i < len(self.doubts) and self.doubts[i][0].start < span.end:
            if self.doubts[i][0].end > span.start:
                yield self.doubts[i]
            i += 1

    @cached_property
    def _company(self) -> Counter[tuple[str, int | None]]:
        """Facts of a table under one heading."""
        homes = ((f.table, _home(self.plan.section_at(f.span.start))) for f in placed(self.facts))
        return Counter(homes)

    @cached_property
    def _places(self) -> Counter[tuple[str, Span]]:
        """Facts of a table on the very same characters."""
        return Counter((f.table, f.span) for f in placed(self.facts))

    def _is_headless(self, section: Section) -> bool:
        return not any(above.title for above in (section, *self.plan.ancestors(section)) if above.level)


def placed(facts: Facts) -> Iterable[Fact]:
    """Facts that stand somewhere: those that are absent have no place."""
    return (f for table in fields(facts) for f in getattr(facts, table.name) if f.span is not None)


def _home(section: Section | None) -> int | None:
    """The node whose children stand beside each other."""
    return section.parent if section else None


def _name_of(fact: Fact) -> str:
    return fact.field if isinstance(fact, Field) else fact.table


def _words(text: str) -> list[str]:
    """Words of two letters and more in small letters, abbreviations aside."""
    return [w.lower() for w in _WORD.findall(text) if not w.isupper()]


def _odd(text: str) -> float:
    """Share of words of two letters and more that are not spelt like a syllable, abbreviations aside.

    >>> _odd("Sở Giáo dục thuớng xzk UBND"), _odd("")
    (0.4, 0.0)
    """
    words = _words(text)
    return sum(not _is_syllable(w) for w in words) / len(words) if words else 0.0


@lru_cache(maxsize=1 << 15)
def _is_syllable(word: str) -> bool:
    """A plan says the same few hundred words again and again."""
    return is_syllable(word)


def _mixed(text: str) -> float:
    """Share of words in which letters and figures run together as in no code.

    >>> _mixed("trước ngày l5/10/2O24"), _mixed("Kế hoạch 12/KH-UBND")
    (0.3333333333333333, 0.0)
    """
    words = text.split()
    return sum(bool(_MIXED.search(w)) for w in words) / len(words) if words else 0.0


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 1.0
