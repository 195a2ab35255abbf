"""Scoring tables (bảng điểm): which rows, what each is labelled, what it is worth, what it belongs to.

Reads the plan's grids and, where a table came as lines with tabs, those lines. A table counts as a scoring table when
its header names what is scored and the points ("Nội dung", "Tiêu chí" beside "Điểm chuẩn", "Điểm tối đa"); other tables
are left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from extractors.model import PlanText, Span
from extractors.quantities import NUMBER, number_value
from extractors.tables import LABEL_HEAD, Row, cell_text, column_of, tables_of

_TEXT_HEAD = re.compile(
    r"(?:cac |bo )?(?:noi dung|tieu chi|tieu chuan|chi tieu|danh muc|linh vuc|nhiem vu|cac mat cong tac|"
    r"dien giai|hang muc)"
)
_POINTS_HEAD = re.compile(
    r"(?:(?:thang |so |muc |khung |tong )?diem(?: chuan| toi da| quy dinh| cham| thi dua)?|chuan|toi da|max)(?:\W|$)"
)
_BONUS = re.compile(r"\+\s*\d")
_BEST_POINTS = re.compile(r"toi da|chuan|thang diem|quy dinh|max")
_OTHER_POINTS = re.compile(
    r"tu (?:cham|danh gia|diem)|tham dinh|dat duoc|ket qua|thuong|tru\b|cong\b|do ca nhan|hoi dong|cap (?:co|"
    r"tren)|don vi cham|ghi chu|nguoi|minh chung|so sanh|nam truoc"
)
_TOTAL = re.compile(r"(?:tong (?:cong|so|diem|so diem)(?!\w)|(?:cong|tong)(?: [ivx]+)?$)")
_NOTE = re.compile(r"(?:ghi chu|luu y|chu thich)\b")
_IN_TEXT = re.compile(
    r"(?P<label>[IVX]{1,5}|[A-ZĐ]|\d{1,2}(?:\.\d{1,2}){0,3}|[a-zđ]\d{0,2})\s?[.)/](?=\s+\S)|(?P<dash>[-+•*–])(?=\s*\S)"
)
_POINTS = re.compile(rf"(?:toi da\s+)?\+?\s*({NUMBER})(?:\s*d(?:iem)?)?$")


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """``text``: place of the words without label; ``points``: None where the row has none of its own;
    ``parent``: label of the row it belongs to; ``earns``: it gives points, be it as a bonus ("+ 0,5")."""

    label: str | None
    text: Span
    points: float | None
    parent: str | None
    span: Span
    earns: bool = False


@lru_cache(maxsize=8)
def score_rows(plan: PlanText) -> tuple[ScoreRow, ...]:
    """Rows of all scoring tables in reading order; totals, notes and repeated headers are no rows."""
    out: list[ScoreRow] = []
    for table in tables_of(plan):
        out += _rows(plan, table)
    return tuple(out)


# ---- header ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Columns:
    label: int | None
    text: int
    points: int


def _columns(plan: PlanText, table: list[Row]) -> tuple[_Columns, int] | None:
    """Columns by their headings, and the first row after the header (two rows: Điểm over Chuẩn, Thưởng, Trừ)."""
    for top in range(min(3, len(table))):
        heads = [cell_text(plan, cell) for cell in table[top]]
        text = next((i for i, h in enumerate(heads) if _TEXT_HEAD.match(h) and len(h) < 80), None)
        if text is None:
            continue
        below = [cell_text(plan, cell) for cell in table[top + 1]] if top + 1 < len(table) else []
        points, used = _points_column(heads, below, text)
        if points is None:
            return None
        label = column_of(heads, LABEL_HEAD)
        if label is None and text == 1:
            label = 0
        return _Columns(label, text, points), top + 1 + used
    return None


def _points_column(heads: list[str], below: list[str], text: int) -> tuple[int | None, int]:
    """The column of the maximum: "Điểm chuẩn" before plain "Điểm"; never self-assessment, bonus or penalty."""
    both = [f"{h} {b}".strip() if h != b else h for h, b in zip(heads, [*below, *[""] * len(heads)], strict=False)]
    two_rows = bool(below) and any(
        _BEST_POINTS.match(b) or _POINTS_HEAD.match(b)
        for i, b in enumerate(below)
        if i != text and not re.search(r"\d", b)
    )
    # Where cells span columns a row below is shorter, and its cells stand under other heads: "Điểm tối đa" says enough.
    named = any(i != text and _says_maximum(h) for i, h in enumerate(heads))
    names = both if two_rows and not named else heads
    found = [i for i, h in enumerate(names) if i != text and _POINTS_HEAD.match(h) and not _OTHER_POINTS.search(h)]
    best = [i for i in found if _BEST_POINTS.search(names[i])]
    chosen = best or found
    return (chosen[0] if chosen else None), int(two_rows)


def _says_maximum(head: str) -> bool:
    return bool(_POINTS_HEAD.match(head) and _BEST_POINTS.search(head) and not _OTHER_POINTS.search(head))


# ---- rows -----------------------------------------------------------------------------------------------------------


def _rows(plan: PlanText, table: list[Row]) -> list[ScoreRow]:
    header = _columns(plan, table)
    if header is None:
        return []
    columns, first = header
    heading = [cell_text(plan, c) for c in table[0]]
    out: list[ScoreRow] = []
    family = _Family()
    for cells in table[first:]:
        if max(columns.text, columns.points) >= len(cells) or [cell_text(plan, c) for c in cells] == heading:
            continue
        row = _row(plan, cells, columns, family)
        if row is not None:
            out.append(row)
    return out


def _row(plan: PlanText, cells: Row, columns: _Columns, family: _Family) -> ScoreRow | None:
    text, label = _text_and_label(plan, cells, columns)
    words = cell_text(plan, text)
    points = _number(plan, cells[columns.points])
    if not words or _TOTAL.match(words) or _NOTE.match(words) or re.fullmatch(r"[\d() ]+", words):
        return None
    if label is None and points is None and not any(_number(plan, c) is not None for c in cells[columns.points :]):
        return None
    parent = family.place(label)
    span = Span(min(c.start for c in cells if c.end > c.start), max(c.end for c in cells))
    earns = points is not None or any(_BONUS.match(cell_text(plan, c)) for c in cells[columns.points + 1 :])
    return ScoreRow(label, text, points, parent, span, earns)


def _text_and_label(plan: PlanText, cells: Row, columns: _Columns) -> tuple[Span, str | None]:
    text = _strip(plan, cells[columns.text])
    label = None
    if columns.label is not None and columns.label < len(cells):
        printed = plan.clean[cells[columns.label].start : cells[columns.label].end].strip(" .)/:\xa0\n")
        label = printed or None
    if label is None and (match := _IN_TEXT.match(plan.clean, text.start, text.end)):
        label = match["label"] or match["dash"]
        text = _strip(plan, Span(match.end(), text.end))
    return text, label if label is None or len(label) <= 8 else None


def _strip(plan: PlanText, span: Span) -> Span:
    text = plan.clean[span.start : span.end]
    return Span(span.start + len(text) - len(text.lstrip()), span.start + len(text.rstrip(" \n\xa0;.")))


def _number(plan: PlanText, cell: Span) -> float | None:
    match = _POINTS.match(cell_text(plan, cell).replace(" ", " "))
    return number_value(match[1]) if match else None


class _Family:
    """Open labels from outermost to innermost; a kind of label seen before closes what was opened under it."""

    def __init__(self) -> None:
        self.open: list[tuple[str, str]] = []

    def place(self, label: str | None) -> str | None:
        """Parent of a row with this label; a row without one belongs to the last labelled row."""
        if label is None:
            return self.open[-1][1] if self.open else None
        bare = label.replace(".", "").lower()
        for depth in range(len(self.open) - 1, -1, -1):  # 2.1 under 2, a1.1 under a1
            above = self.open[depth][1].replace(".", "").lower()
            if (
                len(bare) > len(above)
                and bare.startswith(above)
                and re.search(r"\d", label)
                and (bare[0].isalpha() or "." in label)
            ):
                del self.open[depth + 1 :]
                return self._push(label)
        kinds = [k for k, _ in self.open]
        if (kind := _kind(label)) in kinds:
            del self.open[kinds.index(kind) :]
        return self._push(label)

    def _push(self, label: str) -> str | None:
        parent = self.open[-1][1] if self.open else None
        self.open.append((_kind(label), label))
        return parent


def _kind(label: str) -> str:
    """ "II" roman, "B" capital, "3" arabic, "2.1" decimal2, "a" letter, "a1" letter2, "-" dash.

    >>> [_kind(x) for x in ("II", "B", "3", "2.1", "a", "a1.2", "-")]
    ['roman', 'capital', 'arabic', 'decimal2', 'letter', 'letter3', 'dash']
    """
    if re.fullmatch(r"[IVX]+", label):
        return "roman"
    if re.fullmatch(r"[A-ZĐ]", label):
        return "capital"
    if re.fullmatch(r"\d+", label):
        return "arabic"
    if re.fullmatch(r"[\d.]+", label):
        return f"decimal{label.strip('.').count('.') + 1}"
    if re.match(r"[a-zđ]", label, re.IGNORECASE):
        return "letter" + (str(1 + len(re.findall(r"\d+", label))) if re.search(r"\d", label) else "")
    return "dash"
