"""Ways to say one thing: periods, deadlines, tiers, awards and their rules, targets. Each function draws a phrasing and
returns it with the facts that it states. Written from knowledge of the genre, not from the extractors."""

from __future__ import annotations

import datetime
import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from .spec import Award, AwardRule, Citation, DateFact, Fact, Target, Tier

Said = tuple[str, tuple[Fact, ...]]


def number(value: float) -> str:
    """1200 → "1.200"; 97.5 → "97,5".

    >>> number(30000), number(97.5)
    ('30.000', '97,5')
    """
    return f"{value:,.1f}".rstrip("0").rstrip(".").replace(",", "#").replace(".", ",").replace("#", ".")


def padded(value: int) -> str:
    return f"{value:02d}"


def say_day(rng: random.Random, day: str) -> str:
    """ "2024-03-05" → "05/3/2024", "05/03/2024", "05 tháng 3 năm 2024"."""
    year, month, date = day.split("-")
    short = month if int(month) < 3 else str(int(month))
    return rng.choice([f"{date}/{short}/{year}", f"{date}/{month}/{year}", f"{date} tháng {short} năm {year}"])


def say_yearly(rng: random.Random, day: str) -> str:
    """ "--12-25" → "25/12", "25 tháng 12"."""
    month, date = day.removeprefix("--").split("-")
    return rng.choice(
        [
            f"{date}/{month}",
            f"{date}/{int(month)}" if int(month) > 2 else f"{date}/{month}",
            f"{date} tháng {int(month)}",
        ]
    )


def shift(day: str, days: int) -> str:
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days=days)).isoformat()


# --- periods ----------------------------------------------------------------------------------------------------------
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


# --- deadlines --------------------------------------------------------------------------------------------------------
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


# --- tiers ------------------------------------------------------------------------------------------------------------
NAMES = {
    3: (("Xuất sắc", "Tốt", "Trung bình"), ("Dẫn đầu", "Tiên tiến", "Hoàn thành nhiệm vụ")),
    4: (
        ("Xuất sắc", "Tốt", "Khá", "Trung bình"),
        ("Hoàn thành xuất sắc nhiệm vụ", "Hoàn thành tốt nhiệm vụ", "Hoàn thành nhiệm vụ", "Không hoàn thành nhiệm vụ"),
    ),
    5: (("Xuất sắc", "Tốt", "Khá", "Trung bình", "Yếu"),),
}


def tiers(rng: random.Random) -> list[Said]:
    """Grades from the best to the worst, one line each, or all in one sentence."""
    count = rng.choice([3, 4, 4, 5])
    names = rng.choice(NAMES[count])
    unit = rng.choice(["điểm", "điểm", "điểm", "%"])
    cuts = rng.choice([(90, 80, 70, 60), (95, 85, 70, 50), (90, 75, 60, 50), (85, 70, 55, 40), (98, 90, 80, 70)])[
        : count - 1
    ]
    upper_closed = rng.random() < 0.3  # "trên 80 điểm đến 90 điểm"
    whole = rng.random() < 0.5  # the best tier names its upper end
    lettered = rng.random() < 0.6
    out: list[Said] = []
    for i, name in enumerate(names):
        low, high = (cuts[i] if i < len(cuts) else None), (cuts[i - 1] if i else 100 if whole else None)
        fact = Tier(
            name=name.lower(),
            grade="ABCDE"[i] if lettered else None,
            unit=unit,
            lower=low,
            lower_closed=None if low is None else not upper_closed,
            upper=high,
            upper_closed=None if high is None else upper_closed or i == 0,
        )
        if high is None and low is not None and rng.random() < 0.1:
            fact = replace(fact, open=("lower_closed",))  # "trên 90 điểm trở lên" can be read both ways
        out.append((tier_line(rng, fact, name), (fact,)))
    style = rng.random()
    if style < 0.2 and not lettered:
        line = "; ".join(words[0].lower() + words[1:] for words, _ in out)
        return [(line[0].upper() + line[1:], tuple(fact for _, facts in out for fact in facts))]
    return out


def tier_line(rng: random.Random, tier: Tier, name: str) -> str:
    label = rng.choice(
        [
            f"Loại {tier.grade} ({name.lower()})",
            f"Mức độ {name.lower()} (Loại {tier.grade})",
            f"Xếp loại {tier.grade} - {name}",
        ]
        if tier.grade
        else [name, f"Loại {name}", f"Mức {name.lower()}", f"Xếp loại {name.lower()}", f"“{name}”"]
    )
    lead = (
        rng.choice(["", "đạt ", "tổng điểm đạt ", "tổng số điểm ", "có tổng điểm "])
        if tier.unit == "điểm"
        else rng.choice(["", "đạt "])
    )
    return f"{label}: {lead}{interval(rng, tier)}"


def interval(rng: random.Random, tier: Tier) -> str:
    """ "từ 80 điểm đến dưới 90 điểm" and its like."""
    unit = "%" if tier.unit == "%" else " điểm"
    low, high = tier.lower, tier.upper
    if low is None:
        assert high is not None
        return f"từ {number(high)}{unit} trở xuống" if tier.upper_closed else f"dưới {number(high)}{unit}"
    if high is None and tier.open:
        return f"trên {number(low)}{unit} trở lên"
    if high is None:
        ways = (
            [f"từ {number(low)}{unit} trở lên", f"{number(low)}{unit} trở lên"]
            if tier.lower_closed
            else [f"trên {number(low)}{unit}"]
        )
        return rng.choice(ways)
    if not tier.lower_closed:
        return rng.choice(
            [
                f"trên {number(low)}{unit} đến {number(high)}{unit}",
                f"từ trên {number(low)}{unit} đến {number(high)}{unit}",
            ]
        )
    below = "" if tier.upper_closed else "dưới "
    first = rng.choice([f"{number(low)}{unit}", f"{number(low)}{unit}", number(low)])
    return f"từ {first} đến {below}{number(high)}{unit}"


# --- targets ----------------------------------------------------------------------------------------------------------
def target(rng: random.Random, sector: dict[str, Any], subject: str, year: int) -> Said:
    """Something to measure, with its figure."""
    kind = rng.choice(["share", "rate", "rate", "count", "none", "fewer", "more"])
    return {"share": _share, "rate": _rate, "count": _count, "none": _none, "fewer": _change, "more": _change}[kind](
        rng, sector, subject, year, kind
    )


def _measured(
    subject: str, metric: str, comparator: str, value: float | None, unit: str | None, **more: Any
) -> tuple[Fact, ...]:
    return (Target(subject=subject, metric=metric, comparator=comparator, value=value, unit=unit, **more),)


AT_LEAST = ("ít nhất", "tối thiểu", "không dưới")


def _share(rng: random.Random, sector: dict[str, Any], subject: str, year: int, kind: str) -> Said:
    who, does = rng.choice(sector["share"])
    metric = f"{who} {does}"
    value = rng.choice([100, 100, 80, 85, 90, 95, 98])
    # Whether a share of people binds them or their office, careful readers differ.
    open_subject: tuple[str, ...] = ("subject",) if subject == "any" else ()
    if value == 100:
        words = rng.choice([f"100% {who} {does}", f"Phấn đấu 100% {who} {does}", f"Bảo đảm 100% {who} {does}"])
        return words, _measured(subject, metric, "eq", 100, "%", open=open_subject)
    words, comparator = rng.choice(
        [
            (f"{rng.choice(AT_LEAST).capitalize()} {value}% {who} {does}", "ge"),
            (f"Có từ {value}% {who} trở lên {does}", "ge"),
            (f"Phấn đấu có {rng.choice(AT_LEAST[:2])} {value}% {who} {does}", "ge"),
            (f"Trên {value}% {who} {does}", "gt"),
        ]
    )
    return words, _measured(subject, metric, comparator, value, "%", open=open_subject)


def _rate(rng: random.Random, sector: dict[str, Any], subject: str, year: int, kind: str) -> Said:
    metric = rng.choice(sector["rate"])
    value = rng.choice([70, 85, 90, 92.5, 95, 97, 98.5, 99])
    said = number(value)
    words, comparator = rng.choice(
        [
            (f"{metric} đạt từ {said}% trở lên", "ge"),
            (f"{metric} đạt {rng.choice(AT_LEAST)} {said}%", "ge"),
            (f"Phấn đấu {metric[0].lower()}{metric[1:]} đạt từ {said}% trở lên", "ge"),
            (f"{metric} đạt trên {said}%", "gt"),
            (f"{metric} đạt {said}%", "eq"),
            (f"{metric} không thấp hơn {said}%", "ge"),
        ]
    )
    return words, _measured(subject, metric.lower(), comparator, value, "%")


def _count(rng: random.Random, sector: dict[str, Any], subject: str, year: int, kind: str) -> Said:
    unit, what = rng.choice(sector["count"])
    value = rng.choice([2, 3, 5, 8, 12, 20, 150, 1200, 30000])
    said = padded(value) if value < 10 else number(value)
    words, comparator = rng.choice(
        [
            (f"Có {rng.choice(AT_LEAST[:2])} {said} {unit} {what}", "ge"),
            (f"Phấn đấu có từ {said} {unit} trở lên {what}", "ge"),
            (f"{rng.choice(AT_LEAST[:2]).capitalize()} {said} {unit} {what}", "ge"),
            (f"Trong năm có {said} {unit} {what}", "eq"),
            (f"Có trên {said} {unit} {what}", "gt"),
        ]
    )
    # "12 kỹ thuật mới": where a unit of several words ends, careful readers differ.
    open_unit: tuple[str, ...] = ("unit",) if " " in unit else ()
    return words, _measured(subject, f"{unit} {what}", comparator, value, unit, open=open_unit)


def _none(rng: random.Random, sector: dict[str, Any], subject: str, year: int, kind: str) -> Said:
    unit, what = rng.choice(sector["none"])
    words = rng.choice(
        [
            f"Không có {unit} {what}",
            f"Không để xảy ra {unit} {what}",
            f"Không phát sinh {unit} {what}",
            f"Không còn {unit} {what}",
        ]
    )
    open_unit: tuple[str, ...] = () if unit == "hồ sơ" else ("unit",)
    return words, _measured(subject, f"{unit} {what}", "eq", 0, unit, open=open_unit)


def _change(rng: random.Random, sector: dict[str, Any], subject: str, year: int, kind: str) -> Said:
    metric = rng.choice(sector[kind])
    comparator, verb = ("decrease", "giảm") if kind == "fewer" else ("increase", "tăng")
    since, baseline = rng.choice(
        [
            ("so với năm trước", "năm trước"),
            (f"so với năm {year - 1}", f"năm {year - 1}"),
            ("so với cùng kỳ năm trước", "cùng kỳ năm trước"),
        ]
    )
    if rng.random() < 0.45:
        return f"{metric} {verb} {since}", _measured(subject, metric.lower(), comparator, None, None, baseline=baseline)
    value = rng.choice([3, 5, 10, 15, 20])
    words = f"{metric} {verb} {rng.choice(['', 'ít nhất ', 'từ ', 'tối thiểu '])}{padded(value)}%"
    if "từ " in words:
        words += " trở lên"
    return f"{words} {since}", _measured(subject, metric.lower(), comparator, value, "%", baseline=baseline)


# --- awards -----------------------------------------------------------------------------------------------------------
def awards(rng: random.Random, form: str, grantor: str, *, proposed: bool) -> list[Said]:
    """A form with its quotas in one or two sentences."""
    collective, individual = rng.choice([(2, 5), (3, 10), (5, 15), (1, 4), (10, 30), (8, 25)])
    a, b = padded(collective), padded(individual)

    def rows(first: float | None, second: float | None, unit: str | None = None) -> tuple[Fact, ...]:
        return (
            Award(form=form, grantor=grantor, recipient="collective", quota=first, quota_unit=unit),
            Award(form=form, grantor=grantor, recipient="individual", quota=second, quota_unit=unit),
        )

    anyone = (Award(form=form, grantor=grantor, recipient="any"),)
    lead = rng.choice(["Đề nghị ", "Trình ", "Xét chọn, đề nghị "]) if proposed else ""
    ways: list[list[Said]] = [
        [(f"{lead}{grantor} tặng {form} cho {a} tập thể và {b} cá nhân", rows(collective, individual))],
        [
            (
                f"{lead}{grantor} tặng {form} cho {a} tập thể, {b} cá nhân có thành tích tiêu biểu xuất sắc",
                rows(collective, individual),
            )
        ],
        [
            (
                f"{lead}{grantor} xét, tặng {form} cho không quá {a} tập thể và không quá {b} cá nhân",
                rows(collective, individual),
            )
        ],
        [
            (
                f"{lead}{grantor} tặng {form} cho tập thể, cá nhân đạt thành tích xuất sắc trong phong trào thi đua",
                anyone,
            )
        ],
    ]
    if not proposed:
        many, few = rng.choice([(10, 5), (20, 10), (30, 15)])
        ways += [
            [(f"{form} của {grantor}: không quá {many}% tập thể, {padded(few)}% cá nhân", rows(many, few, "%"))],
            [
                (
                    f"{grantor} tặng {form}: mỗi đơn vị đề nghị không quá {a} tập thể và {b} cá nhân",
                    rows(collective, individual),
                )
            ],
            [
                (f"Hình thức khen thưởng: {form} của {grantor}", ()),
                (f"Số lượng khen thưởng: {a} tập thể và {b} cá nhân", ()),
            ],
            [
                (f"Hình thức: {form} của {grantor}", ()),
                (f"Số lượng: tập thể: {a}; cá nhân: {b}", ()),
            ],
        ]
    chosen = rng.choice(ways)
    if len(chosen) == 2:  # the form in one line, its number in the next: the rows belong to both
        chosen[1] = (chosen[1][0], rows(collective, individual))
    return chosen


def flags_and_certificates(rng: random.Random, grantor: str) -> Said:
    """ "02 Cờ thi đua và 05 Bằng khen"."""
    first, second = rng.choice([(1, 3), (2, 5), (3, 10)])
    words = f"Đề nghị {grantor} tặng {padded(first)} Cờ thi đua và {padded(second)} Bằng khen cho các tập thể dẫn đầu"
    return words, (
        Award(form="Cờ thi đua", grantor=grantor, recipient="collective", quota=first),
        Award(form="Bằng khen", grantor=grantor, recipient="collective", quota=second),
    )


def disqualifications(rng: random.Random, bad: Sequence[str]) -> list[Said]:
    """Who is not rewarded: one sentence, or a line that opens and a list under it."""
    value = rng.choice([2, 3, 5, 10, 20])
    said = padded(value)
    measured: list[tuple[str, str, str]] = [
        (f"có trên {said}% cá nhân không hoàn thành nhiệm vụ", "gt", "%"),
        (f"có từ {said}% hồ sơ trở lên giải quyết quá hạn", "ge", "%"),
        (f"nộp hồ sơ chậm quá {said} ngày so với quy định", "gt", "ngày"),
        (f"có tổng điểm dưới {50 + value} điểm", "lt", "điểm"),
    ]
    text, comparator, unit = rng.choice(measured)
    number_said = 50 + value if unit == "điểm" else value
    plain = rng.sample(list(bad), 2)

    def rule(
        text: str | None, comparator: str | None = None, value: float | None = None, unit: str | None = None
    ) -> AwardRule:
        return AwardRule(
            kind="disqualification", subject="collective", comparator=comparator, value=value, unit=unit, text=text
        )

    with_measure = rule(None, comparator, number_said, unit)
    lead = rng.choice(
        [
            "Không xét khen thưởng",
            "Không đề nghị khen thưởng",
            "Chưa xem xét khen thưởng",
            "Không đưa vào diện bình xét",
        ]
    )
    if rng.random() < 0.5:
        whom = rng.choice(["đối với tập thể", "đối với đơn vị", "các tập thể"])
        return [(f"{lead} {whom} {text}", (with_measure,)), (f"{lead} {whom} {plain[0]}", (rule(None),))]
    opening = rng.choice(
        ["các trường hợp sau:", "đối với tập thể thuộc một trong các trường hợp sau:", "đối với các tập thể:"]
    )
    items = [
        (phrase[0].upper() + phrase[1:], (fact,))
        for phrase, fact in ((text, with_measure), *((p, rule(None)) for p in plain))
    ]
    return [(f"{lead} {opening}", ()), *items]


def minimum(rng: random.Random) -> Said:
    value = rng.choice([80, 85, 90])
    words = rng.choice(
        [
            f"Chỉ xét khen thưởng đối với tập thể đạt từ {value} điểm trở lên",
            f"Tập thể được đề nghị khen thưởng phải đạt tối thiểu {value} điểm",
            f"Tập thể đạt từ {value} điểm trở lên mới được xét khen thưởng",
        ]
    )
    return words, (AwardRule(kind="min_score", subject="collective", comparator="ge", value=value, unit="điểm"),)


def copies(rng: random.Random) -> Said:
    value, unit = rng.choice([(1, "bộ"), (2, "bộ"), (3, "bộ")])
    words = rng.choice(
        [
            f"Số lượng hồ sơ: {padded(value)} {unit}",
            f"Hồ sơ lập thành {padded(value)} {unit} (bản chính)",
            f"Số lượng: {padded(value)} {unit} hồ sơ",
        ]
    )
    return words, (AwardRule(kind="dossier_copies", comparator="eq", value=value, unit=unit),)


def funding(rng: random.Random) -> Said:
    words = rng.choice(
        [
            "Kinh phí khen thưởng trích từ Quỹ thi đua, khen thưởng của cơ quan, đơn vị",
            "Kinh phí thực hiện: từ nguồn ngân sách được giao hằng năm và các nguồn hợp pháp khác",
            "Nguồn kinh phí: sử dụng dự toán chi thường xuyên đã được phân bổ",
            "Kinh phí tổ chức phong trào và khen thưởng do ngân sách cấp nào cấp đó bảo đảm theo phân cấp hiện hành",
            "Tiền thưởng được chi từ quỹ thi đua, khen thưởng theo quy định",
        ]
    )
    return words, (AwardRule(kind="funding"),)


def amounts(rng: random.Random) -> Said:
    first, second = rng.choice([(1_000_000, 500_000), (2_000_000, 1_000_000), (600_000, 300_000), (1_500_000, 750_000)])
    a, b = (f"{number(v)} đồng" for v in (first, second))
    words = rng.choice(
        [
            f"Mức tiền thưởng kèm theo: tập thể {a}, cá nhân {b}",
            f"Mức thưởng: {a}/tập thể; {b}/cá nhân",
            f"Tiền thưởng đối với tập thể là {a}, đối với cá nhân là {b}",
        ]
    )
    return words, (
        AwardRule(kind="amount", subject="collective", comparator="eq", value=first, unit="đồng"),
        AwardRule(kind="amount", subject="individual", comparator="eq", value=second, unit="đồng"),
    )


def prizes(rng: random.Random) -> Said:
    """Prizes with money; whether a prize is a form of commendation, careful readers differ."""
    first, second = rng.choice([(5_000_000, 3_000_000), (3_000_000, 2_000_000), (10_000_000, 7_000_000)])
    one, two = rng.choice([(1, 2), (1, 3), (2, 4)])
    words = rng.choice(
        [
            f"Giải thưởng: {padded(one)} giải Nhất, mỗi giải {number(first)} đồng; "
            f"{padded(two)} giải Nhì, mỗi giải {number(second)} đồng",
            f"Cơ cấu giải thưởng gồm {padded(one)} giải Nhất trị giá {number(first)} đồng và "
            f"{padded(two)} giải Nhì trị giá {number(second)} đồng",
        ]
    )
    loose = ("grantor", "recipient", "quota_unit")
    return words, (
        AwardRule(kind="amount", comparator="eq", value=first, unit="đồng"),
        AwardRule(kind="amount", comparator="eq", value=second, unit="đồng"),
        Award(form="giải Nhất", quota=one, optional=True, open=loose),
        Award(form="giải Nhì", quota=two, optional=True, open=loose),
    )


def amount_basis(rng: random.Random) -> Said:
    words = rng.choice(
        [
            "Mức tiền thưởng thực hiện theo quy định hiện hành của Chính phủ về thi đua, khen thưởng",
            "Mức thưởng áp dụng theo quy định của Luật Thi đua, khen thưởng và văn bản hướng dẫn thi hành",
        ]
    )
    law = Citation(role="mention", kind="Luật", title="Luật Thi đua, khen thưởng", optional=True)
    return words, (AwardRule(kind="amount_basis"), *([law] if "Luật" in words else []))


def ranking(rng: random.Random) -> Said:
    words = rng.choice(
        [
            "Ưu tiên xét khen thưởng tập thể nhỏ, cá nhân là người trực tiếp lao động, công tác",
            "Trường hợp bằng điểm nhau thì ưu tiên đơn vị có nhiều sáng kiến hơn",
            "Khi số điểm bằng nhau, thứ tự ưu tiên là: đơn vị ở vùng khó khăn, đơn vị có tiến bộ vượt bậc",
        ]
    )
    return words, (AwardRule(kind="ranking"),)


def quota_basis(rng: random.Random) -> Said:
    words = rng.choice(
        [
            "Số lượng khen thưởng căn cứ chỉ tiêu được cấp có thẩm quyền phân bổ",
            "Số lượng đề nghị khen thưởng do Hội đồng Thi đua - Khen thưởng quyết định trên cơ sở kết quả phong trào",
        ]
    )
    return words, (AwardRule(kind="quota_basis"),)
