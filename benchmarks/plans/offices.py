"""Who issues a plan: departments, provinces, units, districts and communes of their time, unions, joint issuers."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .spec import Signature

MERGER = "2025-07-01"  # 63 provinces and districts before, 34 provinces and no districts since
CITIES = {"Hà Nội", "Hải Phòng", "Đà Nẵng", "Cần Thơ", "Thành phố Hồ Chí Minh"}
PLACES = ("An Lĩnh", "Phước Khê", "Sơn Bình", "Đông Khánh", "Thạnh Mỹ Tây", "Vĩnh Hưng Đông", "Ea Nuê", "Mường Khao")
GIVEN = (
    "Minh Tuấn",
    "Thị Thu Hà",
    "Quốc Bảo",
    "Hồng Vân",
    "Đức Thịnh",
    "Thị Kim Oanh",
    "Xuân Trường",
    "Văn Đạo",
    "Ngọc Ánh",
)
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Đặng", "Bùi", "Lò", "Thạch", "Ksor", "Đỗ", "Hồ")


@dataclass(frozen=True, kw_only=True)
class Office:
    """``own`` and ``higher``: (form, who grants it) that the office gives itself or proposes; ``itself`` is its name in
    prose; ``taking_part`` who competes; ``actors`` who gets tasks."""

    header: tuple[str, ...]
    bold_from: int
    code: str
    place: str
    itself: str
    values: dict[str, object]
    own: tuple[str, str]
    higher: tuple[str, str]
    taking_part: tuple[str, ...]
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    signatures: tuple[Signature, ...]
    unasked: tuple[str, ...] = ()


@cache
def provinces(*, merged: bool) -> tuple[str, ...]:
    """Names of the provinces before or since 1 July 2025."""
    path = Path(__file__).parents[2] / "data" / "provinces.tsv"
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return tuple(sorted({row["new_name" if merged else "old_name"] for row in rows}))


def with_type(province: str, day: str) -> str:
    """ "Lai Châu" → "tỉnh Lai Châu"."""
    if province == "Thành phố Hồ Chí Minh":
        return province
    city = province in CITIES or (province == "Huế" and day >= "2025-01-01")
    return f"{'thành phố' if city else 'tỉnh'} {province}"


def person(rng: random.Random) -> str:
    return f"{rng.choice(FAMILY)} {rng.choice(GIVEN)}"


def in_lines(name: str, *, width: int = 26) -> tuple[str, ...]:
    """A long name in the header stands on two lines of about the same length."""
    words = name.upper().split()
    if len(name) <= width:
        return (" ".join(words),)
    best = min(range(1, len(words)), key=lambda i: abs(len(" ".join(words[:i])) - len(" ".join(words[i:]))))
    return " ".join(words[:best]), " ".join(words[best:])


def signed(rng: random.Random, post: str, *, body: str | None = None) -> tuple[Signature, ...]:
    """The head, or a deputy for him; ``body``: in whose name a chairman signs ("TM. ỦY BAN NHÂN DÂN")."""
    first = (f"TM. {body}",) if body else ()
    head = Signature(authority=first, post=post, name=person(rng))
    deputy = Signature(authority=(*first, f"KT. {post}"), post=f"PHÓ {post}", name=person(rng))
    ways = [head, head, deputy, deputy]
    if not body and post == "GIÁM ĐỐC":
        ways.append(Signature(authority=(f"TL. {post}",), post="CHÁNH VĂN PHÒNG", name=person(rng)))
        ways.append(Signature(authority=(f"TUQ. {post}",), post="TRƯỞNG PHÒNG TỔ CHỨC CÁN BỘ", name=person(rng)))
    return (rng.choice(ways),)


def department(rng: random.Random, sector: dict[str, Any], province: str, day: str) -> Office:
    name, code = rng.choice(sector["departments"])
    typed = with_type(province, day)
    above = rng.choice([(f"UBND {typed}".upper(),), in_lines(f"Ủy ban nhân dân {typed}")])
    short = "Sở"
    return Office(
        header=(*above, *in_lines(name)),
        bold_from=len(above),
        code=code,
        place=province,
        itself=rng.choice([name, f"{name} {typed}", f"{name} ({short})"]),
        values={"issuer": name, "parent_issuer": f"UBND {typed}", "issuer_level": "department"},
        own=("Giấy khen", rng.choice(["Giám đốc Sở", f"Giám đốc {name}"])),
        higher=(
            "Bằng khen",
            rng.choice(["Chủ tịch Ủy ban nhân dân tỉnh", "Chủ tịch UBND tỉnh"]).replace("tỉnh", typed.split()[0]),
        )
        if typed[0].islower()
        else ("Bằng khen", "Chủ tịch Ủy ban nhân dân Thành phố"),
        taking_part=(
            "Các phòng, đơn vị thuộc Sở",
            "Công chức, viên chức, người lao động thuộc Sở và các đơn vị trực thuộc",
        ),
        actors=(
            "Văn phòng Sở",
            "Phòng Tổ chức cán bộ",
            "Thanh tra Sở",
            "Phòng Kế hoạch - Tài chính",
            "Các phòng, đơn vị thuộc Sở",
        ),
        recipients=(
            rng.choice(["UBND tỉnh (để b/c)", "Sở Nội vụ", "Hội đồng TĐKT tỉnh"]),
            rng.choice(["Giám đốc, các PGĐ Sở", "Ban Giám đốc Sở", "Lãnh đạo Sở"]),
            rng.choice(["Các phòng, đơn vị thuộc Sở", "Các đơn vị trực thuộc", "Như trên"]),
            rng.choice(["Cổng TTĐT Sở", "Website Sở", "Công đoàn cơ sở"]),
        ),
        signatures=signed(rng, "GIÁM ĐỐC"),
    )


def province_office(rng: random.Random, sector: dict[str, Any], province: str, day: str) -> Office:
    typed = with_type(province, day)
    kind = typed.split()[0] if typed[0].islower() else "Thành phố"
    rural = "các huyện, thị xã, thành phố" if day < MERGER else "các xã, phường"
    header = rng.choice(
        [("ỦY BAN NHÂN DÂN", typed.upper()), (f"UBND {typed}".upper(),), ("UỶ BAN NHÂN DÂN", typed.upper())]
    )
    return Office(
        header=header,
        bold_from=0,
        code="UBND",
        place=province,
        itself=rng.choice([f"Ủy ban nhân dân {typed}", f"UBND {kind}", f"Ủy ban nhân dân {kind}"]),
        values={"issuer": f"Ủy ban nhân dân {typed}", "issuer_level": "province"},
        own=("Bằng khen", f"Chủ tịch Ủy ban nhân dân {kind}"),
        higher=("Bằng khen", "Thủ tướng Chính phủ"),
        taking_part=(
            f"Các sở, ban, ngành, đoàn thể; Ủy ban nhân dân {rural}",
            "Cán bộ, công chức, viên chức và Nhân dân trên địa bàn",
        ),
        actors=(
            "Sở Nội vụ",
            "Sở Tài chính",
            f"Ủy ban nhân dân {rural}",
            f"Đài Phát thanh và Truyền hình {kind}",
            f"Các sở, ban, ngành {kind}",
        ),
        recipients=(
            f"Thường trực {'Thành ủy' if kind.lower() == 'thành phố' else 'Tỉnh ủy'}",
            f"TT HĐND {kind}",
            f"CT, các PCT UBND {kind}",
            f"Các sở, ban, ngành {kind}",
            f"UBND {rural}",
        ),
        signatures=signed(rng, "CHỦ TỊCH", body="ỦY BAN NHÂN DÂN"),
    )


def unit(rng: random.Random, sector: dict[str, Any], province: str, day: str) -> Office:
    above, _ = sector["departments"][0]
    name, code, head = rng.choice(sector["units"])
    typed = with_type(province, day)
    parent = rng.choice([f"{above} {province}", f"{above} {typed}"]) if typed[0].islower() else above
    short = name.split()[0] if name.split()[0] in ("Trường", "Quỹ") else " ".join(name.split()[:2])
    return Office(
        header=(*in_lines(parent, width=30), *in_lines(name)),
        bold_from=len(in_lines(parent, width=30)),
        code=code,
        place=province,
        itself=f"{name} trực thuộc {above} {typed} ({short})",
        values={"issuer": name, "parent_issuer": parent, "issuer_level": "unit"},
        own=("Giấy khen", f"{head} {short}" if short != "Trường" else head),
        higher=("Giấy khen", f"Giám đốc {above}"),
        taking_part=(f"Các phòng, tổ, bộ phận thuộc {short}", "Viên chức, người lao động trong đơn vị"),
        actors=(
            "Phòng Tổ chức - Hành chính",
            "Phòng Kế hoạch - Tài vụ",
            "Ban Chấp hành Công đoàn cơ sở",
            "Trưởng các phòng, bộ phận",
        ),
        recipients=(
            f"{above} (b/c)",
            f"Chi ủy, Ban {'Giám đốc' if head == 'Giám đốc' else 'lãnh đạo'}",
            "Các phòng, tổ",
            "Công đoàn cơ sở",
        ),
        signatures=signed(rng, head.upper()),
    )


def locality(rng: random.Random, sector: dict[str, Any], province: str, day: str) -> Office:
    """A district until 30 June 2025, a commune or ward at any time."""
    place = rng.choice(PLACES)
    level = rng.choice(["huyện", "thị xã", "xã"]) if day < MERGER else rng.choice(["xã", "phường"])
    lower = "các xã, thị trấn" if level in ("huyện", "thị xã") else "Các thôn, tổ dân phố"
    office = "Phòng Nội vụ" if level in ("huyện", "thị xã") else "Công chức văn hóa - xã hội"
    above = (
        "Chủ tịch Ủy ban nhân dân tỉnh"
        if level in ("huyện", "thị xã") or day >= MERGER
        else "Chủ tịch Ủy ban nhân dân huyện"
    )
    return Office(
        header=("ỦY BAN NHÂN DÂN", f"{level} {place}".upper()),
        bold_from=0,
        code="UBND",
        place=place,
        itself=f"Ủy ban nhân dân {level}",
        values={
            "issuer": f"Ủy ban nhân dân {level} {place}",
            "issuer_level": "district" if level in ("huyện", "thị xã") else "commune",
        },
        own=("Giấy khen", rng.choice([f"Chủ tịch Ủy ban nhân dân {level}", f"Chủ tịch UBND {level}"])),
        higher=("Bằng khen" if "tỉnh" in above else "Giấy khen", above),
        taking_part=(
            f"Các cơ quan, ban, ngành, đoàn thể {level}",
            f"Cán bộ, công chức và Nhân dân trên địa bàn {level}",
        ),
        actors=(
            office,
            f"Ủy ban Mặt trận Tổ quốc Việt Nam {level}",
            f"Công an {level}",
            lower[0].upper() + lower[1:],
            "Bộ phận Tài chính - Kế toán",
        ),
        recipients=(
            rng.choice(["UBND tỉnh", "Sở Nội vụ"]),
            f"TT Đảng ủy, HĐND {level}",
            f"Các ban, ngành, đoàn thể {level}",
            lower[0].upper() + lower[1:],
        ),
        signatures=signed(rng, "CHỦ TỊCH", body="ỦY BAN NHÂN DÂN"),
    )


def union(rng: random.Random, sector: dict[str, Any], province: str, day: str) -> Office:
    typed = with_type(province, day)
    name = f"Liên đoàn Lao động {typed}"
    return Office(
        header=("TỔNG LIÊN ĐOÀN LAO ĐỘNG VIỆT NAM", *in_lines(name)),
        bold_from=1,
        code="LĐLĐ",
        place=province,
        itself=rng.choice([f"Ban Thường vụ {name}", name]),
        values={"issuer": name, "parent_issuer": "Tổng Liên đoàn Lao động Việt Nam"},
        own=("Bằng khen", "Ban Chấp hành Liên đoàn Lao động tỉnh".replace("tỉnh", typed.split()[0].lower())),
        higher=("Bằng khen", "Tổng Liên đoàn Lao động Việt Nam"),
        taking_part=("Các công đoàn cấp trên trực tiếp cơ sở, công đoàn cơ sở", "Đoàn viên công đoàn, người lao động"),
        actors=("Văn phòng Liên đoàn Lao động", "Ban Tuyên giáo", "Ban Nữ công", "Các công đoàn cơ sở"),
        recipients=("Tổng Liên đoàn (để b/c)", "Các đ/c UVBTV", "Các công đoàn cấp trên trực tiếp cơ sở"),
        signatures=signed(rng, "CHỦ TỊCH", body="BAN THƯỜNG VỤ"),
        unasked=("issuer_level",),
    )


def joint(rng: random.Random, sector: dict[str, Any], province: str, day: str) -> Office:
    """A department and its sector's union: two names in the header, two signatures."""
    base = department(rng, sector, province, day)
    name, code = sector["departments"][0]
    other = f"Công đoàn ngành {sector['field'].split(',')[0].capitalize()}"
    signatures = (
        Signature(authority=("TM. BAN THƯỜNG VỤ",), post="CHỦ TỊCH", name=person(rng)),
        Signature(post="GIÁM ĐỐC", name=person(rng)),
    )
    return Office(
        header=(f"{name.upper()} -", *in_lines(other)),
        bold_from=0,
        code=f"{code}-CĐN",
        place=province,
        itself=f"{name} phối hợp với {other}",
        values={"issuer": f"{name} - {other}"},
        own=("Giấy khen", "Giám đốc Sở"),
        higher=base.higher,
        taking_part=base.taking_part,
        actors=(*base.actors[1:], "Ban Thường vụ Công đoàn ngành"),
        recipients=("Liên đoàn Lao động tỉnh", *base.recipients[1:]),
        signatures=signatures,
        unasked=("issuer_level", "signer_name", "signer_title", "signing_authority", "parent_issuer"),
    )


Maker = Callable[[random.Random, dict[str, Any], str, str], Office]
MAKERS: tuple[tuple[Maker, int], ...] = (
    (department, 9),
    (unit, 5),
    (province_office, 4),
    (locality, 5),
    (union, 2),
    (joint, 2),
)


def any_office(rng: random.Random, sector: dict[str, Any], day: str) -> tuple[Office, str]:
    """An office of the sector in a province of that day; and the province."""
    province = rng.choice(provinces(merged=day >= MERGER))
    makers, weights = zip(*MAKERS, strict=True)
    maker: Maker = rng.choices(makers, weights)[0]
    return maker(rng, sector, province, day), province
