"""When a movement runs, in rounds or whole, and by when papers are due."""

from __future__ import annotations

import random

from ..spec import DateFact
from .words import Said, say_day, say_yearly, shift


def period(rng: random.Random, start: str, end: str) -> Said:
    """When the movement runs."""
    a, b = say_day(rng, start), say_day(rng, end)
    whole_months = start[:7], end[:7]
    first, last = f"{int(start[5:7])}/{start[:4]}", f"{int(end[5:7])}/{end[:4]}"
    by_month = f"từ tháng {first} đến {rng.choice(['', 'hết '])}tháng {last}"
    fixed = DateFact(role="period_start", rule="fixed", date=start)
    on_issue = DateFact(role="period_start", rule="on_issue")

    def until(bound: str) -> DateFact:
        return DateFact(role="period_end", rule="fixed", date=end, bound=bound)

    ways: list[Said] = [
        (f"từ ngày {a} đến ngày {b}", (fixed, until("by"))),
        (f"từ ngày {a} đến hết ngày {b}", (fixed, until("by"))),
        (f"bắt đầu từ ngày {a} đến hết ngày {b}", (fixed, until("by"))),
        (f"từ {a} đến {b}" if "/" in a and "/" in b else f"từ ngày {a} đến {b}", (fixed, until("by"))),
        (f"kể từ ngày {a} đến trước ngày {b}", (fixed, until("before"))),
        (f"phát động từ ngày {a}, kết thúc vào ngày {b}", (fixed, DateFact(role="period_end", rule="fixed", date=end))),
        (f"kể từ ngày ban hành Kế hoạch này đến hết ngày {b}", (on_issue, until("by"))),
        (f"từ ngày ban hành kế hoạch đến ngày {b}", (on_issue, until("by"))),
        (f"kể từ ngày ký ban hành đến trước ngày {b}", (on_issue, until("before"))),
        (f"từ khi Kế hoạch được ban hành đến hết ngày {b}", (on_issue, until("by"))),
        (
            by_month,
            (
                DateFact(role="period_start", rule="fixed", date=whole_months[0]),
                DateFact(role="period_end", rule="fixed", date=whole_months[1], bound="by"),
            ),
        ),
        (
            f"từ ngày {a} đến khi tổ chức tổng kết phong trào",
            (fixed, DateFact(role="period_end", rule="on_event", anchor="tổ chức tổng kết phong trào")),
        ),
        (
            f"từ ngày {a} đến khi tổ chức thành công Đại hội thi đua yêu nước các cấp",
            (fixed, DateFact(role="period_end", rule="on_event", anchor="tổ chức thành công Đại hội thi đua yêu nước")),
        ),
        # Which month or day stands for a quarter, careful readers differ.
        (
            f"từ Quý I/{start[:4]} đến hết Quý IV/{end[:4]}",
            (
                DateFact(role="period_start", rule="fixed", optional=True, open=("date", "rule")),
                DateFact(role="period_end", rule="fixed", optional=True, open=("date", "rule")),
            ),
        ),
    ]
    if start[:4] == end[:4]:
        same_year = (
            f"từ ngày {start[8:]} tháng {int(start[5:7])} đến ngày {end[8:]} tháng {int(end[5:7])} năm {end[:4]}"
        )
        ways.append((same_year, (fixed, until("by"))))
    return rng.choice(ways)


def rounds(rng: random.Random, start: str, middle: str, end: str) -> list[Said]:
    """The outer period, then two rounds of it."""
    names = rng.choice([("Đợt 1", "Đợt 2"), ("Giai đoạn 1", "Giai đoạn 2"), ("Đợt I", "Đợt II")])
    outer = (
        DateFact(role="period_start", rule="fixed", date=start),
        DateFact(role="period_end", rule="fixed", date=end, bound="by"),
    )
    shape = rng.choice(
        ["{0}: từ ngày {1} đến ngày {2}", "{0}: từ {1} đến hết ngày {2}", "{0} (từ ngày {1} đến hết ngày {2})"]
    )
    out: list[Said] = [
        (f"Từ ngày {say_day(rng, start)} đến ngày {say_day(rng, end)}, chia làm hai đợt như sau:", outer)
    ]
    for name, first, last in ((names[0], start, middle), (names[1], shift(middle, 1), end)):
        facts = (
            DateFact(role="period_start", rule="fixed", date=first, phase=name.lower()),
            DateFact(role="period_end", rule="fixed", date=last, bound="by", phase=name.lower()),
        )
        a, b = (f"{int(d[8:]):02d}/{d[5:7]}/{d[:4]}" for d in (first, last))
        out.append((shape.format(name, a, b), facts))
    return out


def deadline(
    rng: random.Random, role: str, day: str, *, yearly: bool, deferred: bool = False, years: tuple[int, ...] = ()
) -> Said:
    """ "trước ngày 25/12 hàng năm", "chậm nhất ngày 10/12/2024": a phrase to stand in a sentence."""
    if deferred:
        return rng.choice(
            [
                "theo hướng dẫn của cơ quan thường trực Hội đồng Thi đua - Khen thưởng",
                "sẽ có văn bản hướng dẫn cụ thể sau",
                "thực hiện theo thông báo sau",
                "sẽ có thông báo cụ thể về thời gian",
            ]
        ), (DateFact(role=role, rule="deferred"),)
    if yearly:
        recurring = f"--{day[5:]}"
        said = say_yearly(rng, recurring)
        words = rng.choice(
            [f"trước ngày {said} hàng năm", f"trước ngày {said} hằng năm", f"hằng năm, trước ngày {said}"]
        )
        if years and rng.random() < 0.25:
            listed = ", ".join(map(str, years))
            words = f"{words} ({listed})"
            return words, (DateFact(role=role, rule="yearly", date=recurring, bound="before", years=years),)
        return words, (DateFact(role=role, rule="yearly", date=recurring, bound="before"),)
    if rng.random() < 0.07:
        month = f"tháng {int(day[5:7])}/{day[:4]}"
        return f"trong {month}", (DateFact(role=role, rule="fixed", date=day[:7]),)
    said = say_day(rng, day)
    before = [
        f"trước ngày {said}",
        f"trước {said}" if "/" in said else f"trước ngày {said}",
        f"chậm nhất trước ngày {said}",
    ]
    by = [
        f"chậm nhất ngày {said}",
        f"chậm nhất là ngày {said}",
        f"chậm nhất đến ngày {said}",
        f"chậm nhất vào ngày {said}",
        f"muộn nhất là ngày {said}",
        f"đến hết ngày {said}",
        f"không quá ngày {said}",
    ]
    bound = rng.choice(["before", "before", "by"])
    words = rng.choice(before if bound == "before" else by)
    return words, (DateFact(role=role, rule="fixed", date=day, bound=bound),)


def twice_a_year(rng: random.Random, role: str) -> Said:
    """ "trước ngày 01/6 và 15/11 hằng năm"."""
    first, second = rng.choice([("--06-01", "--11-15"), ("--05-20", "--11-20"), ("--06-15", "--12-15")])
    a, b = (f"{d[5:]}/{int(d[2:4])}" for d in (first, second))
    words = rng.choice([f"trước ngày {a} và {b} hằng năm", f"trước ngày {a} và trước ngày {b} hàng năm"])
    return words, tuple(DateFact(role=role, rule="yearly", date=d, bound="before") for d in (first, second))
