"""What a demand measures, on one footing, so that two demands can be called stricter or looser.

Every bound becomes a level that is harder to reach the higher it is: "từ 95%" is 95, "không quá 45 phút" is -45,
nothing of something bad ("không có hồ sơ trễ hẹn") is 0 on the same side as "không quá 2%". Leaves alone dates and
numbers without a unit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple

import data
from extractors.quantities import Quantity, find_quantities
from normalizers.fold import fold, fold_term

Side = Literal["least", "most"]  # a floor to reach, or a ceiling to stay under
Difference = Literal["same", "stricter", "looser"]

_NONE_OF = re.compile(r"(?<!\w)khong (?:co|con|de|bi|xay ra|phat sinh|ton tai|vi pham)(?!\w)(?! it hon| duoi)")
_WITHIN = re.compile(r"(?:trong vong|trong|khong qua|toi da|thoi han)\s*$")
_FALLS = re.compile(r"(?<!\w)(?:giam|tiet kiem|cat giam|rut ngan)(?!\w)")
_DOWN_TO = re.compile(r"(?<!\w)(?:xuong|con)(?!\w)")
_SHARE = "%"
# "02 lần trong năm" and "01 lần mỗi quý" are counted by the year; "định kỳ mỗi quý" is four times.
_PERIOD = re.compile(r"\s*(?:/|trong|moi|hang|tren)?\s*(?:mot )?(tuan|thang|quy|nam)(?!\w)")
_REGULARLY = re.compile(r"(?<!\w)dinh ky (?:moi |hang )?(tuan|thang|quy|nam)(?!\w)")
_EACH = re.compile(r"(?<!\w)(?:moi|hang) (tuan|thang|quy|nam)(?!\w)")
_A_YEAR = {"tuan": 52, "thang": 12, "quy": 4, "nam": 1}
_TIMES = "lan/nam"
# Official style pads counts: "02 đề án" counts whatever noun follows, known or not; "02/2024" and "Đề án 06" do not.
_COUNT = re.compile(
    r"(?<![\w/.,-])(?<!an )(?<!so )(?<!thang )(?<!ngay )0(?P<value>[1-9]) (?!thang |nam |ngay )(?P<noun>[a-z]+)"
)


class Measure(NamedTuple):
    """One bound. ``scale`` names what may be compared: a unit, or a scale of ``data/topics_scales.toml``;
    ``level`` grows with the strictness, ``printed`` is what people read."""

    scale: str
    side: Side
    level: float
    strict: bool
    printed: str

    @property
    def rank(self) -> tuple[float, bool]:
        """Order of strictness among measures of the same scale and side."""
        return (self.level, self.strict)


def find_measures(text: str) -> tuple[Measure, ...]:
    """Bounds of a demand, in order.

    >>> [(m.scale, m.side, m.level) for m in find_measures("Không để hồ sơ quá hạn; hồ sơ trước hạn từ 40% trở lên")]
    [('%', 'least', 40.0), ('', 'most', 0.0)]
    """
    folded = fold(text)
    quantities = find_quantities(folded, text, any_unit=True)
    found = [_bound(folded, text, q) for q in quantities]
    found += [_count(m) for m in _COUNT.finditer(folded) if not any(q.start <= m.start() < q.end for q in quantities)]
    if (every := _REGULARLY.search(folded)) and not any(m.scale == _TIMES for m in found):
        found.append(Measure(_TIMES, "least", float(_A_YEAR[every[1]]), False, text[every.start() : every.end()]))
    if not found or _NONE_OF.search(folded):
        found += [Measure("", "most", 0.0, False, "0") for _ in _NONE_OF.findall(folded)[:1]]
    return (*found, *_graded(folded, text))


def _bound(folded: str, text: str, quantity: Quantity) -> Measure:
    start, end, comparator, value, unit, kind, *_ = quantity
    before = folded[max(0, start - 40) : start]
    clause = folded[max(folded.rfind(";", 0, start), folded.rfind(",", 0, start)) + 1 : start]
    down_to = bool(_DOWN_TO.search(folded[max(0, start - 12) : start]))
    falls = bool(_FALLS.search(clause)) and not down_to
    ceiling = (
        comparator in ("le", "lt")
        or (kind == "time" and bool(_WITHIN.search(before)))
        or (comparator == "eq" and (value == 0 or down_to))  # "hạ xuống còn 13%"
    )
    side: Side = "most" if ceiling and not falls else "least"
    level = -value if side == "most" else value
    scale = fold(unit).split()[0] if kind == "count" else unit  # "hộ nghèo", "hộ": the same things are counted
    if scale == "lan" and side == "least" and (period := _PERIOD.match(folded, end) or _EACH.search(folded)):
        printed = text[start : max(end, period.end() if period.start() >= end else end)].strip()
        return Measure(_TIMES, side, value * _A_YEAR[period[1]], comparator == "gt", printed)
    return Measure(scale, side, level, comparator in ("gt", "lt"), text[start:end].strip())


def _count(match: re.Match[str]) -> Measure:
    return Measure(match["noun"], "least", float(match["value"]), False, match.group())


def _graded(folded: str, text: str) -> list[Measure]:
    """The first word of each scale: "xếp loại Tốt", "cấp tỉnh"."""
    out = []
    for scale, pattern, steps in _scales():
        if match := pattern.search(folded):
            word = text[match.start() : match.end()]
            out.append(Measure(scale, "least", float(steps[" ".join(match.group().split())]), False, word))
    if any(m.scale == "fulfilment" for m in out):  # "hoàn thành tốt" is no grade "tốt"
        out = [m for m in out if m.scale != "quality"]
    return out


@cache
def _scales() -> tuple[tuple[str, re.Pattern[str], dict[str, int]], ...]:
    out = []
    for scale, record in data.lexicon("topics_scales").items():
        steps = {fold_term(word): n for n, words in enumerate(record["steps"]) for word in words}
        words = "|".join(sorted(map(re.escape, steps), key=len, reverse=True))
        if scale == "quality":  # only where something is graded: "thực hiện tốt" grades nothing
            words = rf"(?<=loai )(?:{words})|(?<=muc )(?:{words})|(?<=hang )(?:{words})"
        out.append((scale, re.compile(rf"(?<!\w)(?:{words})(?!\w)"), steps))
    return tuple(out)


def compare_measures(
    left: Sequence[Measure], right: Sequence[Measure]
) -> tuple[Difference, Measure | None, Measure | None]:
    """ "same", "stricter" or "looser" as the right side is seen from the left, with the two measures that decide.

    >>> compare_measures(find_measures("đạt từ 95%"), find_measures("đạt từ 98% trở lên"))[0]
    'stricter'
    """
    for a in left:
        for b in right:
            pair = _comparable(a, b)
            if pair and pair[0].rank != pair[1].rank:
                return ("stricter" if pair[1].rank > pair[0].rank else "looser"), a, b
            if pair:
                return "same", a, b
    return "same", None, None


def _comparable(a: Measure, b: Measure) -> tuple[Measure, Measure] | None:
    """Both on one scale; a share of what is good stands against the share of what is bad that is left."""
    if a.side == b.side and (a.scale == b.scale or (a.side == "most" and 0 in (a.level, b.level))):
        return a, b
    one, other = _as_share_reached(a), _as_share_reached(b)
    return (one, other) if one and other and a.side != b.side else None


def _as_share_reached(measure: Measure) -> Measure | None:
    if measure.side == "most" and (measure.scale == _SHARE or measure.level == 0):
        return measure._replace(scale=_SHARE, side="least", level=100 + measure.level)
    return measure if measure.side == "least" and measure.scale == _SHARE else None
