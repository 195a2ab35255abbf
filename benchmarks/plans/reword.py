"""Plans that no rule was tuned on: every element drawn from many phrasings, headings, orders, numberings and offices.

``reword(seed)`` is one plan with its facts; the same seed yields the same plan. What is varied follows from how offices
write (Nghị định 30/2020 and practice before it), not from the wording of any document at hand.
"""

from __future__ import annotations

import datetime
import random
import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from . import sayings
from .offices import Office, any_office, with_type
from .outline import ROMAN, Outline, closed
from .render_text import printed_month
from .sayings import Said, say_day, shift
from .spec import Actor, AwardRule, Citation, Criterion, Fact, Para, Plan, Table, Target
from .spec_file import score_items

WORDING = Path(__file__).parent / "wording"


@cache
def wording(name: str) -> dict[str, Any]:
    return tomllib.loads((WORDING / f"{name}.toml").read_text(encoding="utf-8"))


class Draft:
    """What the parts of one plan share: its office, sector, days and the outline they are written to."""

    def __init__(self, seed: int) -> None:
        self.rng = rng = random.Random(seed)
        self.sector = wording("sectors")[rng.choice(sorted(wording("sectors")))]
        self.common = wording("common")
        year = rng.randint(2016, 2026)
        self.issued = datetime.date(year, rng.randint(1, 8), rng.randint(1, 28)).isoformat()
        self.last_year = year + (rng.randint(1, 4) if rng.random() < 0.4 else 0)
        self.year = year
        self.start = shift(self.issued, rng.randint(3, 30))
        self.end = f"{self.last_year}-{rng.choice(['10-30', '11-15', '11-30', '12-15', '12-31'])}"
        self.office, self.province = any_office(rng, self.sector, self.issued)
        self.outline = Outline(rng)
        self.movement = rng.choice(self.sector["movements"])
        self.yearly = self.last_year > year and rng.random() < 0.7
        self.round_count = 2 if rng.random() < 0.15 else 0
        self.dossier_said = False

    def pick(self, items: list[str], most: int) -> list[str]:
        return self.rng.sample(items, min(len(items), self.rng.randint(2, most)))

    def where(self) -> str:
        return self.rng.choice(self.office.actors[:2])


def reword(seed: int) -> Plan:
    """One plan.

    >>> reword(7) == reword(7)
    True
    """
    draft = Draft(seed)
    rng, office = draft.rng, draft.office
    basis = basis_lines(draft)
    opening = opening_line(draft)
    for part in order_of_parts(rng):
        part(draft)
    closing_line(draft)
    subject, years = subject_lines(draft)
    kind, code = rng.choices([("KẾ HOẠCH", "KH"), ("HƯỚNG DẪN", "HD")], [11, 1])[0]
    number = rng.choice([f"{rng.randint(1, 99):02d}", str(rng.randint(100, 3999)), f"{rng.randint(10, 999):04d}"])
    archive = rng.choice(["Lưu: VT.", "Lưu: VT, TCCB.", "Lưu: VT, TĐKT (02)."])
    plan = Plan(
        header=office.header,
        bold_from=office.bold_from,
        number=number,
        number_space=rng.random() < 0.1,
        symbol=f"{code}-{office.code}",
        place=office.place,
        issued_on=draft.issued,
        doc_type=kind,
        subject=subject,
        body=(*basis, opening, *draft.outline.blocks),
        recipients=(*(f"{line};" for line in office.recipients), archive),
        signatures=office.signatures,
        values={**office.values, "province": draft.province, **years},
        unasked=(*office.unasked, *(() if years else ("year_from", "year_to")), *_unsure(office)),
    )
    return damaged(rng, plan)


def damaged(rng: random.Random, plan: Plan) -> Plan:
    """One plan in five as registries find them: draft without number and day, day alone left blank, header or end lost
    in a copy, the signer's name missing."""
    year, month, _ = (plan.issued_on or "").split("-")
    ways = {
        "draft": lambda: replace(plan, number_state="blank", issued_on=year, issued_on_state="blank"),
        "day blank": lambda: replace(
            plan,
            number_state="blank",
            issued_on=f"{year}-{month}",
            issued_on_state="blank",
            date_line=f"{plan.place}, ngày tháng {printed_month(month)} năm {year}",
        ),
        "no header": lambda: replace(
            plan,
            header=(),
            motto=False,
            number_state="absent",
            issued_on_state="absent",
            unasked=(*plan.unasked, "parent_issuer", "issuer", "issuer_level"),
        ),
        "no name": lambda: replace(plan, signatures=tuple(replace(s, name=None) for s in plan.signatures)),
        "no end": lambda: replace(plan, recipients=(), signatures=()),
    }
    kind = rng.choices([*ways, "whole"], [7, 4, 4, 3, 2, 80])[0]
    return ways[kind]() if kind in ways else plan


def _unsure(office: Office) -> tuple[str, ...]:
    """A governor's office names no parent."""
    return () if "parent_issuer" in office.values else ("parent_issuer",)


# --- title and opening ------------------------------------------------------------------------------------------------
def subject_lines(draft: Draft) -> tuple[tuple[str, ...], dict[str, object]]:
    """The subject on one to three lines, and the years that it names."""
    rng = draft.rng
    verb = rng.choice(
        [
            "Phát động phong trào thi đua", "Tổ chức phong trào thi đua", "Triển khai phong trào thi đua",
            "Hưởng ứng phong trào thi đua", "Thực hiện phong trào thi đua", "Phát động đợt thi đua chuyên đề",
            "Tổ chức phát động thi đua", "Phát động và tổ chức thực hiện phong trào thi đua",
        ]
    )  # fmt: skip
    named = f"“{draft.movement}”" if rng.random() < 0.8 else f"trong lĩnh vực {draft.sector['field']}"
    first, last = draft.year, draft.last_year
    if first == last:
        when = rng.choice([f"năm {first}", f"năm {first}", f"trong năm {first}", ""])
    else:
        when = rng.choice(
            [f"giai đoạn {first} - {last}", f"giai đoạn {first}-{last}", f"từ năm {first} đến năm {last}"]
        )
    years: dict[str, object] = {"year_from": first, "year_to": last} if when else {}
    whole = " ".join(f"{verb} {named} {when}".split())
    if len(whole) < 60 or rng.random() < 0.2:
        return (whole,), years
    return (verb, f"{named} {when}".strip()), years


LAWS = (
    ("2022-06-15", "2024-01-01", "Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022", "Luật Thi đua, khen thưởng"),
)
DECREES = (
    ("2017-10-01", "2024-01-01", "91/2017/NĐ-CP", "2017-07-31"),
    ("2024-01-01", "2025-07-01", "98/2023/NĐ-CP", "2023-12-31"),
    ("2025-07-01", "2030-01-01", "152/2025/NĐ-CP", "2025-06-14"),
)


def basis_lines(draft: Draft) -> list[Para]:
    """Two to four paragraphs that name what the plan rests on."""
    rng, out = draft.rng, []
    typed = with_type(draft.province, draft.issued)
    if draft.issued >= LAWS[0][1] and rng.random() < 0.4:
        law = Citation(role="basis", kind="Luật", issued_on=LAWS[0][0], title=LAWS[0][3])
        out.append(Para(f"Căn cứ {LAWS[0][2]};", facts=(law,), basis=True))
    decree = next((d for d in DECREES if d[0] <= draft.issued < d[1]), None)
    if decree and rng.random() < 0.4:
        fact = Citation(role="basis", kind="Nghị định", number=decree[2], issued_on=decree[3], issuer="Chính phủ")
        about = "quy định chi tiết thi hành một số điều của Luật Thi đua, khen thưởng"
        out.append(
            Para(
                f"Căn cứ Nghị định số {decree[2]} ngày {say_day(rng, decree[3])} của Chính phủ {about};",
                facts=(fact,),
                basis=True,
            )
        )
    for i in range(rng.randint(1, 3)):
        out.append(invented_basis(draft, typed if i == 0 else None))
    last = out[-1]
    out[-1] = Para(last.text.rstrip(";") + rng.choice([".", ";", ","]), facts=last.facts, basis=True)
    return out


def invented_basis(draft: Draft, typed: str | None) -> Para:
    """One paragraph with one or two texts of higher bodies; ``typed`` makes it name the province."""
    rng = draft.rng
    day = shift(draft.issued, -rng.randint(15, 400))
    body = (
        f"Ủy ban nhân dân {typed}"
        if typed
        else rng.choice(["Tỉnh ủy", "Ủy ban nhân dân tỉnh", "Hội đồng nhân dân tỉnh", "Thủ tướng Chính phủ"])
    )
    code = {"Tỉnh ủy": "TU", "Hội đồng nhân dân tỉnh": "HĐND", "Thủ tướng Chính phủ": "TTg"}.get(body, "UBND")
    kind, short = rng.choice(
        [("Kế hoạch", "KH"), ("Quyết định", "QĐ"), ("Chỉ thị", "CT"), ("Nghị quyết", "NQ"), ("Công văn", "")]
    )
    if code == "TTg":
        kind, short = "Quyết định", "QĐ"
    number = str(rng.randint(11, 2999)) if rng.random() < 0.8 else f"{rng.randint(1, 9):02d}"
    symbol = (
        f"{number}-{short or 'CV'}/{code}"
        if code == "TU"
        else f"{number}/{short}-{code}"
        if short
        else f"{number}/{code}-NC"
    )
    about = rng.choice(
        [
            f"về công tác thi đua, khen thưởng năm {draft.year}",
            "về việc đẩy mạnh phong trào thi đua yêu nước trong tình hình mới",
            f"về nhiệm vụ trọng tâm lĩnh vực {draft.sector['field']}",
            f"ban hành Chương trình công tác trọng tâm năm {draft.year}",
        ]
    )
    verb = rng.choice(["Căn cứ", "Thực hiện", "Thực hiện", "Theo", "Căn cứ"])
    fact = Citation(role="basis", kind=kind, number=symbol, issued_on=day, issuer=body)
    return Para(f"{verb} {kind} số {symbol} ngày {say_day(rng, day)} của {body} {about};", facts=(fact,), basis=True)


def opening_line(draft: Draft) -> Para:
    rng, name = draft.rng, draft.office.itself
    words = rng.choice(
        [
            f"{name} xây dựng Kế hoạch phát động phong trào thi đua với những nội dung như sau:",
            f"{name} ban hành Kế hoạch tổ chức phong trào thi đua “{draft.movement}”, cụ thể như sau:",
            f"Để tổ chức phong trào thi đua thiết thực, hiệu quả, {name} xây dựng kế hoạch với các nội dung sau đây:",
            f"{name} phát động phong trào thi đua “{draft.movement}” như sau:",
        ]
    )
    return Para(words)


# --- parts ------------------------------------------------------------------------------------------------------------
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
    when = [sayings.period(rng, draft.start, draft.end)]
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
    said = sayings.tiers(rng)
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


# --- rewards ----------------------------------------------------------------------------------------------------------
def rewards(draft: Draft) -> None:
    """Forms and numbers, who is not rewarded, the dossier and its day, money: in one part or in three."""
    o, rng = draft.outline, draft.rng
    apart = rng.random() < 0.3
    o.top(
        rng.choice(
            [
                "Khen thưởng",
                "Công tác khen thưởng",
                "Hình thức khen thưởng",
                "Khen thưởng phong trào thi đua",
                "Tổ chức xét khen thưởng",
            ]
        )
    )
    o.sub(rng.choice(["Hình thức, số lượng", "Hình thức và số lượng khen thưởng", "Hình thức khen thưởng"]))
    forms(draft)
    conditions(draft)
    if apart:
        o.top(rng.choice(["Hồ sơ, thời gian đề nghị khen thưởng", "Hồ sơ và thời hạn gửi hồ sơ"]))
    dossier(draft)
    if apart:
        o.top(rng.choice(["Kinh phí", "Kinh phí thực hiện", "Kinh phí và mức thưởng"]))
    money(draft)


def forms(draft: Draft) -> None:
    o, rng, office = draft.outline, draft.rng, draft.office
    said = sayings.awards(rng, *office.own, proposed=False)
    if rng.random() < 0.5:
        said += sayings.awards(rng, *office.higher, proposed=True)
    elif office.higher[0] == "Bằng khen" and office.own[0] == "Giấy khen" and rng.random() < 0.4:
        said.append(sayings.flags_and_certificates(rng, office.higher[1]))
    if rng.random() < 0.2:
        said.append(sayings.quota_basis(rng))
    o.items(said)


def conditions(draft: Draft) -> None:
    o, rng = draft.outline, draft.rng
    if rng.random() < 0.35:
        o.entry(*sayings.minimum(rng))
    if rng.random() < 0.75:
        said = sayings.disqualifications(rng, draft.common["bad"])
        if said[0][0].endswith(":"):
            o.entry(*said[0])
            o.items(said[1:])
        else:
            o.entries(said)
    if rng.random() < 0.3:
        o.entry(*sayings.ranking(rng))


def dossier(draft: Draft) -> None:
    o, rng = draft.outline, draft.rng
    papers = draft.pick(draft.common["dossier"], 4)
    title = rng.choice(["Hồ sơ đề nghị khen thưởng", "Hồ sơ khen thưởng", "Hồ sơ"])
    if rng.random() < 0.65:
        o.sub(f"{title} gồm" if rng.random() < 0.5 else title)
        said: list[Said] = [(paper, (AwardRule(kind="dossier_item"),)) for paper in papers]
        if rng.random() < 0.5:
            said.append(sayings.copies(rng))
        o.items(said)
    else:
        inline = "; ".join(p[0].lower() + p[1:] for p in papers)
        each = tuple(AwardRule(kind="dossier_item", text=p[0].lower() + p[1:]) for p in papers)
        o.run_in(title, closed(f"{rng.choice(['gồm ', 'bao gồm: ', ''])}{inline}"), each)
    deferred = rng.random() < 0.15
    years = tuple(range(draft.year, draft.last_year + 1))
    words, facts = sayings.deadline(
        rng, "dossier_deadline", due(draft), yearly=draft.yearly, deferred=deferred, years=years
    )
    if deferred:
        o.run_in(
            rng.choice(["Thời gian gửi hồ sơ", "Thời gian đề nghị xét khen thưởng", "Thời hạn nộp hồ sơ"]),
            closed(words),
            facts,
        )
        return
    sentence = rng.choice(
        [
            "Hồ sơ đề nghị khen thưởng gửi về {where} {when}",
            "Các đơn vị gửi hồ sơ đề nghị khen thưởng về {where} {when}",
            "Thời gian nhận hồ sơ: {when}, tại {where}",
            "Thời hạn gửi hồ sơ về {where}: {when}",
            "Hồ sơ nộp tại {where} {when}",
        ]
    )
    o.entry(sentence.format(where=draft.where(), when=words), facts)


def due(draft: Draft) -> str:
    return shift(draft.end, draft.rng.randint(3, 25))


def money(draft: Draft) -> None:
    o, rng = draft.outline, draft.rng
    if rng.random() < 0.4:
        o.entry(*rng.choice([sayings.amounts, sayings.amounts, sayings.amount_basis, sayings.prizes])(rng))
    o.entry(*sayings.funding(rng))


# --- who does what ----------------------------------------------------------------------------------------------------
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
            text = shape.format(A=actor, task=rng.choice(draft.common["tasks"]))
            o.entry(text, (Actor(actor=actor),))
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
        words, facts = sayings.deadline(
            rng, "report_deadline", shift(draft.end, rng.randint(2, 12)), yearly=draft.yearly
        )
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
