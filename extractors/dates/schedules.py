"""Tables of tasks: "Nội dung công việc" beside "Thời gian thực hiện". Every date of the time's column is the date of
its row: a deadline where the task says for what, else an event.

Leaves alone other columns of dates (when a text was issued, when somebody was born), bare years, and cells that say
more than a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.dates.common import own_dates
from extractors.dates.deadlines import Role, bound_before, deadline, role_in
from extractors.model import DateFact, PlanText, Span
from extractors.tables import TASK_HEAD, Row, cell_text, column_of, tables_of
from normalizers.dates import DateExpression

_TIME_HEAD = re.compile(r"(?:du kien )?(?:thoi (?:gian|han|diem)|tien do|han|ngay|lich)(?: (?!ban hanh|sinh|ky)|\W*$)")
# What may stand beside the dates of a time: "Từ ngày 15/6 đến hết ngày 30/6", "Trong quý IV", "Xong trước 15/11"
_OF_TIME = re.compile(
    r"(?:tu|den|ngay|truoc|trong|thang|quy|tuan|va|het|cham nhat|khoang|du kien|hoan thanh|xong|vao|sau|cuoi|dau|la"
    r"|nam)\b|[\W_]"
)


def find_scheduled(plan: PlanText, year: int | None, covered: list[Span]) -> Iterator[tuple[Span, list[DateFact]]]:
    """Each time cell of the schedules with its dates, in reading order. ``covered``: places of the period, which are
    told already.

    >>> from extractors.sections import find_sections
    >>> text = "III. TIẾN ĐỘ\\nCông việc\\tThời gian\\nSơ kết\\tTháng 6/2024\\nGửi hồ sơ\\t15/11/2024"
    >>> for _, dates in find_scheduled(PlanText(text, find_sections(text)), None, []):
    ...     for d in dates: print(d.role, d.date, d.bound)
    event 2024-06 by
    dossier_deadline 2024-11-15 by
    """
    for columns, rows in _schedules(plan):
        for row in rows:
            if max(columns) < len(row):
                task, time = (row[i] for i in columns)
                role = role_in(plan.folded[task.start : task.end]) or "event"
                yield time, list(_dates_of(plan, role, time, year, covered))


def _schedules(plan: PlanText) -> Iterator[tuple[tuple[int, int], list[Row]]]:
    """Columns of task and time, rows. A table that goes on overleaf has no header of its own."""
    last: tuple[int, int] | None = None
    width = 0
    for table in tables_of(plan):
        header = _columns(plan, table[0])
        goes_on = len(table[0]) == width and cell_text(plan, table[0][0]).isdigit()
        last, width = header or (last if goes_on else None), len(table[0])
        if last:
            yield last, table[1:] if header else table


def _columns(plan: PlanText, header: Row) -> tuple[int, int] | None:
    heads = [cell_text(plan, cell) for cell in header]
    task, time = column_of(heads, TASK_HEAD), column_of(heads, _TIME_HEAD)
    return None if task is None or time is None else (task, time)


def _dates_of(plan: PlanText, role: Role, cell: Span, year: int | None, covered: list[Span]) -> Iterator[DateFact]:
    dates = [d for d in own_dates(plan, *cell) if d.kind not in ("year", "span", "blank")]
    if not _only_time(plan, cell, dates):
        return
    for d in dates:
        if any(a <= d.start < b for a, b in covered):
            continue
        bound, length = bound_before(plan.folded[cell.start : d.start]) or ("on", 0)
        if bound == "on" and len(dates) > 1 and d is dates[0]:  # where "10/11 - 15/11/2024" begins is no deadline
            yield deadline(plan, cell, d, "event", "on", year, start=d.start - length)
        else:
            day = role == "event" and d.kind == "day" and len(dates) == 1
            closed = "by" if bound == "on" and not day else bound  # "15/11/2024" beside "Nộp hồ sơ", "Quý IV/2024"
            yield deadline(plan, cell, d, role, closed, year, start=d.start - length)


def _only_time(plan: PlanText, cell: Span, dates: list[DateExpression]) -> bool:
    edges = [cell.start, *(edge for d in dates for edge in (d.start, d.end)), cell.end]
    between = " ".join(plan.folded[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))
    return not _OF_TIME.sub("", between).strip()
