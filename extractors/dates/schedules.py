"""Tables of tasks: "Nội dung công việc" beside "Thời gian thực hiện". Every date of the time's column is the date of
its row: a deadline where the task says for what, else an event.

Leaves alone other columns of dates (when a text was issued, when somebody was born), bare years, and cells that say
more than a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.dates.common import Bound, own_dates
from extractors.dates.deadlines import Role, bound_before, deadline, role_in
from extractors.model import DateFact, PlanText, Span
from extractors.score_tables import Row, tables_of
from normalizers.dates import DateExpression
from normalizers.fold import fold_term

TASK_HEAD = re.compile(
    r"(?:cac |ten )?(?:noi dung|nhiem vu|cong viec|hoat dong|dau viec|phan viec|giai phap|buoc|tien trinh)"
)
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
    for task, time, rows in _schedules(plan):
        for row in rows:
            if max(task, time) < len(row):
                told = plan.folded[row[task].start : row[task].end]
                yield row[time], list(_dates_of(plan, role_in(told), row[time], year, covered))


def _schedules(plan: PlanText) -> Iterator[tuple[int, int, list[Row]]]:
    """Column of the tasks, column of the times, rows. A table that goes on overleaf has no header of its own."""
    columns, width = None, 0
    for table in tables_of(plan):
        header = _columns(plan, table[0])
        goes_on = columns and len(table[0]) == width and plan.clean[slice(*table[0][0])].strip(" .").isdigit()
        if header or goes_on:
            columns = header or columns
            assert columns is not None
            width = len(table[0])
            yield *columns, table[1:] if header else table
        else:
            columns = None


def _columns(plan: PlanText, header: Row) -> tuple[int, int] | None:
    heads = [fold_term(plan.folded[cell.start : cell.end]).strip() for cell in header]
    task = next((i for i, head in enumerate(heads) if TASK_HEAD.match(head)), None)
    time = next((i for i, head in enumerate(heads) if _TIME_HEAD.match(head)), None)
    return None if task is None or time is None else (task, time)


def _dates_of(
    plan: PlanText, role: Role | None, cell: Span, year: int | None, covered: list[Span]
) -> Iterator[DateFact]:
    dates = [d for d in own_dates(plan, *cell) if d.kind not in ("year", "span", "blank")]
    if not dates or not _only_time(plan, cell, dates):
        return
    for d in dates:
        if any(a <= d.start < b for a, b in covered):
            continue
        bound, length = _bound(plan, cell, d, dates)
        own = role or "event"
        if own != "event" and bound == "on" and d is dates[-1]:
            bound = "by"  # "15/11/2024" beside "Nộp hồ sơ khen thưởng"
        elif bound == "on":
            own = "event"  # the day on which "10/11 - 15/11/2024" begins is no deadline
        yield deadline(plan, cell, d, own, bound, year, start=d.start - length)


def _only_time(plan: PlanText, cell: Span, dates: list[DateExpression]) -> bool:
    edges = [cell.start, *(edge for d in dates for edge in (d.start, d.end)), cell.end]
    between = " ".join(plan.folded[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))
    return not _OF_TIME.sub("", between).strip()


def _bound(plan: PlanText, cell: Span, d: DateExpression, dates: list[DateExpression]) -> tuple[Bound, int]:
    """As the words before the date say; else a day is on, the end of a range and a month are by."""
    bound, length = bound_before(plan.folded[cell.start : d.start]) or ("on", 0)
    begins = d is dates[0] and d is not dates[-1]
    if bound == "on" and not begins and (d.kind != "day" or d is not dates[0]):
        bound = "by"
    return bound, length
