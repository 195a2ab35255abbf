"""Who does what in a reworded plan, and how it closes."""

from __future__ import annotations

from . import sayings
from .draft import Draft
from .sayings import shift, wider
from .spec import Actor, Fact, Para


def organisation(draft: Draft) -> None:
    o, rng = draft.outline, draft.rng
    o.top(
        rng.choice(
            [
                "Tổ chức thực hiện",
                "Tổ chức thực hiện",
                "Phân công thực hiện",
                "Trách nhiệm thực hiện",
                "Phân công nhiệm vụ",
            ]
        )
    )
    actors = rng.sample(draft.office.actors, rng.randint(3, len(draft.office.actors)))
    if rng.random() < 0.3:
        named = rng.choice(["{}", "{}", "Trách nhiệm của {}", "Giao {}"])
        for actor in actors:
            o.sub(named.format(actor))
            tasks = rng.sample(draft.common["tasks"], 2)
            o.items(
                [(task[0].upper() + task[1:], (Actor(actor=actor),) if i == 0 else ()) for i, task in enumerate(tasks)]
            )
    else:
        shape = rng.choice(
            [
                "{A}: {task}",
                "{A} {task}",
                "Giao {A} {task}",
                "{A} có trách nhiệm {task}",
                "{A} chủ trì, phối hợp với các đơn vị liên quan {task}",
                "Đề nghị {A} {task}",
            ]
        )
        for actor in actors:
            what = rng.choice(draft.common["tasks"])
            if draft.widely():
                o.entry(*wider.task(rng, actor, what))
            else:
                o.entry(shape.format(A=actor, task=what), (Actor(actor=actor),))
    reporting(draft)


def reporting(draft: Draft) -> None:
    """Who registers and reports, and by when."""
    o, rng = draft.outline, draft.rng
    everyone = rng.choice(["Các đơn vị", "Các cơ quan, đơn vị", "Thủ trưởng các cơ quan, đơn vị"])
    actor: tuple[Fact, ...] = (Actor(actor=everyone),)
    if rng.random() < 0.6:
        words, facts = sayings.deadline(
            rng, "registration_deadline", shift(draft.start, rng.randint(5, 20)), yearly=False
        )
        shape = rng.choice(
            [
                "{A} gửi bản đăng ký thi đua về {where} {when}",
                "{A} tổ chức đăng ký thi đua, gửi {where} {when}",
                "{A} đăng ký nội dung thi đua với {where} {when}",
            ]
        )
        o.entry(shape.format(A=everyone, where=draft.where(), when=words), actor + facts)
        actor = ()
    if rng.random() < 0.7:
        say = wider.deadline if draft.widely() else sayings.deadline
        words, facts = say(rng, "report_deadline", shift(draft.end, rng.randint(2, 12)), yearly=draft.yearly)
        if draft.yearly and rng.random() < 0.4:
            words, facts = sayings.twice_a_year(rng, "report_deadline")
        shape = rng.choice(
            [
                "{A} báo cáo kết quả thực hiện phong trào thi đua về {where} {when}",
                "{A} gửi báo cáo kết quả về {where} {when} để tổng hợp",
                "{A} tổng kết, báo cáo kết quả phong trào {when} (qua {where})",
            ]
        )
        o.entry(
            shape.format(A=everyone, where=draft.where(), when=words),
            (Actor(actor=everyone), *facts) if actor else facts,
        )


def closing_line(draft: Draft) -> None:
    rng = draft.rng
    words = rng.choice(
        [
            "Trên đây là Kế hoạch tổ chức phong trào thi đua; trong quá trình thực hiện nếu có khó khăn, vướng mắc, "
            "đề nghị các đơn vị phản ánh để xem xét, giải quyết./.",
            "Yêu cầu các cơ quan, đơn vị nghiêm túc triển khai thực hiện./.",
            "Nhận được Kế hoạch này, đề nghị các đơn vị khẩn trương tổ chức thực hiện./.",
            "Kế hoạch này có thể được điều chỉnh, bổ sung cho phù hợp với tình hình thực tế./.",
        ]
    )
    draft.outline.blocks.append(Para(words))
