"""The parts of a reworded plan, in one of the orders that offices use; rewards and tasks have modules of their own."""

from __future__ import annotations

import datetime
import random
import re
from collections.abc import Callable

from . import sayings
from .draft import Draft
from .outline import ROMAN, closed
from .reward_parts import rewards
from .sayings import Said, shift, wider
from .spec import Criterion, Fact, Table, Target
from .spec_file import score_items
from .task_parts import organisation


def order_of_parts(rng: random.Random) -> list[Callable[[Draft], None]]:
    """The parts of the body, in one of the orders that offices use."""
    middle = rng.choice(
        [
            [object_and_time, content, criteria, targets],
            [content, targets, criteria, object_and_time],
            [object_and_time, targets, content, criteria],
            [targets, content, criteria, object_and_time],
            [object_and_time, criteria],
            [content, object_and_time, criteria],
        ]
    )
    parts: list[Callable[[Draft], None]] = [purpose, *middle]
    if rng.random() < 0.3:
        parts.append(solutions)
    if rng.random() < 0.2:
        parts.append(score_table)
    if rng.random() < 0.55:
        parts.append(grades)
    return [*parts, rewards, organisation]


def purpose(draft: Draft) -> None:
    o, rng = draft.outline, draft.rng
    aims, demands = (
        list[Said]((line.format(field=draft.sector["field"]), ()) for line in draft.pick(draft.common[name], 3))
        for name in ("purpose", "demands")
    )
    title = rng.choice(["Mục đích, yêu cầu", "Mục đích - yêu cầu", "Mục tiêu, yêu cầu", "Mục đích, ý nghĩa"])
    o.top(title)
    if title.endswith("nghĩa"):
        o.items(aims, under_top=True)
        return
    o.sub(rng.choice(["Mục đích", "Mục tiêu"]))
    o.items(aims)
    o.sub("Yêu cầu")
    o.items(demands)


def object_and_time(draft: Draft) -> None:
    o, rng = draft.outline, draft.rng
    whom = "; ".join(
        (draft.office.taking_part[0], draft.office.taking_part[1][0].lower() + draft.office.taking_part[1][1:])
    )
    say = wider.period if draft.widely() else sayings.period
    when = [say(rng, draft.start, draft.end)]
    if draft.round_count:
        middle = shift(
            draft.start, (datetime.date.fromisoformat(draft.end) - datetime.date.fromisoformat(draft.start)).days // 2
        )
        when = sayings.rounds(rng, draft.start, middle, draft.end)
    if rng.random() < 0.5:
        o.top(
            rng.choice(
                ["Đối tượng, thời gian thi đua", "Phạm vi, đối tượng, thời gian", "Đối tượng và thời gian thực hiện"]
            )
        )
        o.run_in(rng.choice(["Đối tượng", "Đối tượng thi đua", "Đối tượng tham gia"]), closed(whom))
        time_line(
            draft, when, rng.choice(["Thời gian", "Thời gian thực hiện", "Thời gian thi đua", "Thời gian phát động"])
        )
        return
    o.top(rng.choice(["Đối tượng thi đua", "Phạm vi, đối tượng", "Đối tượng tham gia"]))
    o.line(whom)
    o.top(rng.choice(["Thời gian thực hiện", "Thời gian thi đua", "Thời gian tổ chức phong trào", "Thời gian"]))
    first, *rest = when
    o.line(first[0][0].upper() + first[0][1:], first[1])
    o.items(rest, under_top=True)


def time_line(draft: Draft, when: list[Said], title: str) -> None:
    first, *rest = when
    words = first[0] if rest else closed(first[0])
    draft.outline.run_in(title, words, first[1])
    if rest:
        draft.outline.items(rest)


def content(draft: Draft) -> None:
    o, rng = draft.outline, draft.rng
    o.top(rng.choice(["Nội dung thi đua", "Nội dung phong trào thi đua", "Nội dung trọng tâm", "Nội dung"]))
    lines = draft.pick(draft.sector["contents"], 5)
    said: list[Said] = [(line, (Criterion(kind="content", subject="any"),)) for line in lines]
    if rng.random() < 0.3:
        o.line(
            rng.choice(
                [
                    "Tập trung thi đua thực hiện tốt các nội dung sau:",
                    "Các tập thể, cá nhân thi đua thực hiện tốt những nội dung sau đây:",
                ]
            )
        )
        o.items(said)
        o.items_in_sub = 0
    else:
        o.items(said, under_top=True)


def targets(draft: Draft) -> None:
    o, rng = draft.outline, draft.rng
    o.top(rng.choice(["Chỉ tiêu thi đua", "Các chỉ tiêu phấn đấu", "Mục tiêu cụ thể", "Chỉ tiêu cụ thể"]))
    said: dict[str, Said] = {}
    for _ in range(rng.randint(3, 6)):
        if draft.widely():
            words, facts = wider.target(rng, rng.choice(draft.sector["rate"]))
        else:
            words, facts = sayings.target(rng, draft.sector, "any", draft.year)
        metric = facts[0].metric  # type: ignore[attr-defined]
        said.setdefault(metric, (words, facts))
    o.items(list(said.values()), under_top=True)


def criteria(draft: Draft) -> None:
    o, rng = draft.outline, draft.rng
    o.top(
        rng.choice(
            [
                "Tiêu chí thi đua",
                "Tiêu chuẩn thi đua",
                "Tiêu chí xét khen thưởng",
                "Tiêu chuẩn, tiêu chí đánh giá",
                "Tiêu chí bình xét",
            ]
        )
    )
    ways = {
        "collective": ["Đối với tập thể", "Tập thể", "Tiêu chí đối với tập thể"],
        "individual": ["Đối với cá nhân", "Cá nhân", "Tiêu chí đối với cá nhân"],
    }
    used: set[str] = set()
    for subject in ("collective", "individual"):
        o.sub(rng.choice(ways[subject]))
        lines = draft.pick(draft.sector[subject] + draft.common[subject], 5)
        said: list[Said] = [(line, (Criterion(subject=subject), *perhaps_target(line, subject))) for line in lines]
        if rng.random() < 0.6:
            words, facts = sayings.target(rng, draft.sector, subject, draft.year)
            if words not in used:
                used.add(words)
                said.append((words, (Criterion(subject=subject), *facts)))
        o.items(said)
    if rng.random() < 0.35:
        heads = rng.choice(
            [
                "Đối với người đứng đầu cơ quan, đơn vị",
                "Đối với thủ trưởng các đơn vị",
                "Đối với cá nhân là người đứng đầu, ngoài các tiêu chí trên còn phải đạt",
                "Người đứng đầu",
            ]
        )
        o.sub(heads)
        o.items([(line, (Criterion(subject="head"),)) for line in draft.pick(draft.common["head"], 3)])


def perhaps_target(line: str, subject: str) -> tuple[Fact, ...]:
    """A criterion that says "không có …" or "được đánh giá … trở lên" may be read as something to measure, or not."""
    any_words = ("metric", "unit", "subject", "value")
    if "đánh giá" in line and "trở lên" in line:
        return (Target(subject=subject, metric="", comparator="ge", optional=True, open=any_words),)
    if re.search(r"[Kk]hông (có|để|xảy ra|bị|còn)", line):
        return (Target(subject=subject, metric="", comparator="eq", optional=True, open=any_words),)
    return ()


def solutions(draft: Draft) -> None:
    draft.outline.top(draft.rng.choice(["Giải pháp thực hiện", "Một số giải pháp chủ yếu", "Biện pháp thực hiện"]))
    draft.outline.items([(line.rstrip("."), ()) for line in draft.pick(draft.common["solutions"], 4)], under_top=True)


def grades(draft: Draft) -> None:
    o, rng = draft.outline, draft.rng
    o.top(
        rng.choice(
            [
                "Xếp loại",
                "Đánh giá, xếp loại",
                "Phân loại kết quả thi đua",
                "Chấm điểm và xếp loại",
                "Thang điểm xếp loại",
            ]
        )
    )
    said = wider.tier_lines(rng) if draft.widely() else sayings.tiers(rng)
    if rng.random() < 0.5:
        o.line(
            rng.choice(
                [
                    "Căn cứ kết quả chấm điểm, các đơn vị được xếp loại như sau:",
                    f"Kết quả thi đua được chia thành {len(said):02d} mức:",
                ]
            )
            if len(said) > 1
            else "Kết quả được xếp loại như sau:"
        )
        o.items_in_sub = 0
        o.items(said)
    else:
        o.items(said, under_top=True)


def score_table(draft: Draft) -> None:
    """A scoring table: groups that add up to 100, their items, at times columns for bonus and penalty and a total."""
    o, rng = draft.outline, draft.rng
    o.top(rng.choice(["Bảng điểm thi đua", "Thang điểm", "Bảng tiêu chí chấm điểm", "Nội dung và thang điểm"]))
    o.line(rng.choice(["Việc chấm điểm thực hiện theo bảng sau:", "Tổng điểm tối đa là 100 điểm, cụ thể:"]))
    extra = rng.choice([(), (), ("Điểm cộng", "Điểm trừ"), ("Ghi chú",)])
    head = rng.choice(
        [("TT", "Nội dung", "Điểm tối đa"), ("STT", "Tiêu chí", "Điểm chuẩn"), ("Số TT", "Tiêu chí chấm điểm", "Điểm")]
    )
    rows: list[tuple[str, ...]] = [(*head, *extra)]
    groups = rng.choice([(60, 40), (50, 30, 20), (40, 30, 30), (70, 20, 10)])
    lines = iter(rng.sample([*draft.sector["collective"], *draft.common["collective"], *draft.sector["contents"]], 7))
    names = ("Thực hiện nhiệm vụ chuyên môn", "Xây dựng cơ quan, đơn vị vững mạnh", "Tổ chức phong trào thi đua")
    for i, (points, name) in enumerate(zip(groups, names, strict=False)):
        rows.append((ROMAN[i], name, str(points), *[""] * len(extra)))
        half = points // 2
        for j, share in enumerate((half, points - half)):
            rows.append(
                (
                    f"{j + 1}",
                    next(lines),
                    str(share),
                    *[rng.choice(["", "", "2"]) if len(extra) == 2 else "" for _ in extra],
                )
            )
    if rng.random() < 0.6:
        rows.append(("", rng.choice(["Tổng cộng", "Tổng điểm"]), "100", *[""] * len(extra)))
    widths = (1.2, 8.0, 1.8, *[1.6] * len(extra))
    facts = score_items(rows[1:], 2)
    o.blocks.append(Table(tuple(rows), widths, facts, repeat_header=rng.random() < 0.5, points_column=2))
