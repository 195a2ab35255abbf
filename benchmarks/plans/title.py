"""Subject, basis and opening sentence of a reworded plan."""

from __future__ import annotations

from .draft import Draft
from .offices import with_type
from .sayings import say_day, shift
from .spec import Citation, Para


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
