"""Ways to say a thing that the first generator did not know: seen in the habits of offices since, in our own words,
written without a look at the rules. Each returns its phrasing with the facts that it states."""

from __future__ import annotations

import random

from ..spec import Actor, Award, AwardRule, DateFact, Target, Tier
from .words import Said, number, padded, say_day, say_yearly


def period(rng: random.Random, start: str, end: str) -> Said:
    """When the movement runs."""
    a, b = say_day(rng, start), say_day(rng, end)
    fixed = DateFact(role="period_start", rule="fixed", date=start)
    until = DateFact(role="period_end", rule="fixed", date=end, bound="by")
    on_issue = DateFact(role="period_start", rule="on_issue")
    by_month = DateFact(role="period_end", rule="fixed", date=end[:7], bound="by")
    last = f"tháng {int(end[5:7])} năm {end[:4]}"
    ways: list[Said] = [
        (f"phong trào được phát động từ ngày {a} và kết thúc chậm nhất vào ngày {b}", (fixed, until)),
        (f"thực hiện ngay sau khi Kế hoạch được ban hành cho đến hết ngày {b}", (on_issue, until)),
        (f"tính từ ngày {a} cho tới hết ngày {b}", (fixed, until)),
        (f"kể từ ngày ký ban hành cho đến hết {last}", (on_issue, by_month)),
        (f"khởi động ngày {a}; tổng kết phong trào xong trước ngày {b}", (fixed, _optional_end())),
    ]
    return rng.choice(ways)


def _optional_end() -> DateFact:
    """Whether the day of a summing-up ends the movement, careful readers differ."""
    return DateFact(role="period_end", rule="fixed", optional=True, open=("date", "bound", "rule", "role"))


def deadline(rng: random.Random, role: str, day: str, *, yearly: bool) -> Said:
    """A phrase to stand in a sentence."""
    if yearly:
        recurring = f"--{day[5:]}"
        said = say_yearly(rng, recurring)
        words = rng.choice([f"trước {said} của năm", f"trước ngày {said} mỗi năm", f"trước ngày {said} của từng năm"])
        return words, (DateFact(role=role, rule="yearly", date=recurring, bound="before"),)
    said = say_day(rng, day)
    by = DateFact(role=role, rule="fixed", date=day, bound="by")
    before = DateFact(role=role, rule="fixed", date=day, bound="before")
    ways: list[Said] = [
        (f"không muộn hơn ngày {said}", (by,)),
        (f"hạn cuối là ngày {said}", (by,)),
        (f"đến ngày {said} là hết hạn", (by,)),
        (f"hạn chót ngày {said}", (by,)),
        (f"trước 17 giờ 00 ngày {said}", (DateFact(role=role, rule="fixed", date=day, open=("bound",)),)),
        (f"xong trước ngày {said}", (before,)),
    ]
    return rng.choice(ways)


def awards(rng: random.Random, form: str, grantor: str, *, proposed: bool) -> list[Said]:
    """A form with its quotas."""
    collective, individual = rng.choice([(2, 4), (4, 8), (6, 12), (3, 9), (7, 20)])
    a, b = padded(collective), padded(individual)

    def both(unit: str | None = None) -> tuple[Award, ...]:
        return (
            Award(form=form, grantor=grantor, recipient="collective", quota=collective, quota_unit=unit),
            Award(form=form, grantor=grantor, recipient="individual", quota=individual, quota_unit=unit),
        )

    lead = "Lựa chọn, trình " if proposed else ""
    ways: list[Said] = [
        (f"{lead}{grantor} tặng thưởng {form} đối với {a} tập thể, {b} cá nhân tiêu biểu nhất", both()),
        (f"{lead}{grantor} xét tặng {form} cho tối đa {a} tập thể và tối đa {b} cá nhân", both()),
        (f"{lead}{grantor} khen thưởng bằng hình thức {form} cho {a} tập thể và {b} cá nhân", both()),
        (f"{form} của {grantor} dành cho {a} tập thể và {b} cá nhân có nhiều cách làm hay", both()),
    ]
    return [rng.choice(ways)]


def tier_lines(rng: random.Random) -> list[Said]:
    """Grades from the best to the worst."""
    cuts = rng.choice([(90, 75, 60), (92, 80, 65), (85, 70, 50)])
    names = rng.choice(
        [("xuất sắc", "tốt", "đạt yêu cầu", "chưa đạt yêu cầu"), ("xuất sắc", "khá", "trung bình", "yếu")]
    )
    shape = rng.choice(["Đơn vị {range} được xếp loại {name}", "{Name} - {range}", "Nếu {range} thì xếp loại {name}"])
    spans = [(cuts[0], None), (cuts[1], cuts[0]), (cuts[2], cuts[1]), (None, cuts[2])]
    return [_tier_line(shape, name, low, high) for name, (low, high) in zip(names, spans, strict=True)]


def _tier_line(shape: str, name: str, low: int | None, high: int | None) -> Said:
    words = (
        f"đạt {low} điểm trở lên"
        if high is None
        else f"đạt dưới {high} điểm"
        if low is None
        else f"đạt từ {low} điểm đến dưới {high} điểm"
    )
    fact = Tier(
        name=name,
        lower=low,
        lower_closed=None if low is None else True,
        upper=high,
        upper_closed=None if high is None else False,
    )
    return shape.format(range=words, name=name, Name=name.capitalize()), (fact,)


def target(rng: random.Random, rate: str) -> Said:
    """A rate with its figure."""
    value = rng.choice([75, 82, 88, 93, 96.5])
    said, low = number(value), rate[0].lower() + rate[1:]
    ways = [
        (f"Bảo đảm {low} không dưới {said}%", "ge"),
        (f"Đưa {low} lên {said}% trở lên", "ge"),
        (f"{rate}: từ {said}% trở lên", "ge"),
        (f"Nâng {low} đạt tối thiểu {said}%", "ge"),
        (f"{rate} vượt mức {said}%", "gt"),
    ]
    words, comparator = rng.choice(ways)
    return words, (Target(subject="any", metric=low, comparator=comparator, value=value, unit="%"),)


def disqualification(rng: random.Random, bad: str) -> Said:
    """Who is not rewarded, in one sentence."""
    words = rng.choice(
        [
            f"Tập thể {bad} thì không được xét khen thưởng",
            f"Không xem xét, đề nghị khen thưởng tập thể {bad}",
            f"Loại khỏi danh sách đề nghị khen thưởng tập thể {bad}",
        ]
    )
    return words, (AwardRule(kind="disqualification", subject="collective"),)


def task(rng: random.Random, actor: str, what: str) -> Said:
    """Who does what."""
    words = rng.choice(
        [
            f"{actor} là cơ quan thường trực của phong trào, {what}",
            f"Phân công {actor} {what}",
            f"{actor} chịu trách nhiệm {what}",
            f"Yêu cầu {actor} {what}",
        ]
    )
    return words, (Actor(actor=actor),)
