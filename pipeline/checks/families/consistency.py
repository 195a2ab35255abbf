"""CON: names, words and assumptions of a plan that do not agree with each other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from extractors.bodies import body_at
from extractors.model import Span
from normalizers.fold import fold
from pipeline.checks.model import Finding
from pipeline.checks.registry import check
from pipeline.checks.view import CheckedPlan


@check("CON-001", severity="I", scope="plan")
def unit_under_two_names(plan: CheckedPlan) -> Iterator[Finding]:
    """Two units with work to do have nearly one name: one name is the beginning of the other ("Phòng Tổ chức",
    "Phòng Tổ chức cán bộ"). Leaves alone collective names ("Các phòng"). Source: logic.
    """
    names: dict[str, Span] = {}
    for r in plan.facts.responsibilities:
        name = " ".join(fold(r.actor).split())
        if re.match(r"(?:phong|ban|trung tam|chi cuc|khoa)\s\w+", name):
            names.setdefault(name, r.span)
    others = sorted(_unit_names(plan, tuple(f"{short} " for short in names))) if names else []
    for short, span in names.items():
        longer = next((n for n in others if n.startswith(short + " ")), None)
        if longer and len(longer.split()) - len(short.split()) <= 2:
            yield Finding(span=span, args={"one": plan.quote(span)[:80], "other": longer})


_UNIT = re.compile(r"\b(?:[Pp]hòng|[Bb]an|[Tt]rung tâm|[Kk]hoa|[Cc]hi cục)\s+(?=[A-ZĐÀ-Ỹ])")


def _unit_names(plan: CheckedPlan, beginnings: tuple[str, ...]) -> set[str]:
    """Names of units that begin so, each up to the first verb or mark."""
    names = set()
    for m in _UNIT.finditer(plan.clean):
        if not " ".join(plan.folded[m.start() : m.start() + 80].split()).startswith(beginnings):
            continue
        span = body_at(plan.folded, plan.clean, m.start(), min(len(plan.clean), m.start() + 80))
        if span:
            names.add(" ".join(plan.folded[slice(*span)].split()))
    return names


@check("CON-002", severity="I", scope="plan")
def assumed_and_doubted(plan: CheckedPlan) -> Iterator[Finding]:
    """A body is "(nếu có)" in one place and takes part as a matter of course in another. Source: logic."""
    for m in re.finditer(r"(?P<body>(?:hoi dong|ban|to|bo phan)\s[^.;:()\n]{4,50}?)\s*\(neu co\)", plan.folded):
        name = " ".join(re.sub(r"[^\w\s]", " ", m["body"]).split())
        elsewhere = re.sub(
            r"[^\w\s]", " ", plan.folded[: m.start()] + "#" * (m.end() - m.start()) + plan.folded[m.end() :]
        )
        if " ".join(name.split()[:5]) in " ".join(elsewhere.split()):
            yield Finding(span=Span(m.start("body"), m.end()))


# Words that Vietnamese doubles on purpose, and pairs in which a phrase ends and the next begins with the same word.
_DOUBLED = re.compile(r"(?<![\w-])(?P<word>[a-zà-ỹđ]{2,}) (?P=word)(?![\w-])")
_REDUPLICATED = frozenset(
    [
        "ngày",
        "đêm",
        "luôn",
        "mãi",
        "dần",
        "từ",
        "ngành",
        "người",
        "nhà",
        "nơi",
        "chiều",
        "sáng",
        "xanh",
        "rừng",
        "chầm",
        "đều",
        "lâu",
        "xa",
        "gần",
        "lần",
        "vân",
        "rành",
        "rưng",
        "hằng",
        "thường",
        "hay",
        "mau",
        "nhanh",
        "đùng",
        "chung",
        "riêng",
        "ngang",
        "nghiêm",
        "hàng",
        "trùng",
        "lớp",
        "đời",
        "khe",
        "hơn",
        "năm",
        "tháng",
        "thôi",
        "đôi",
        "ai",
        "đâu",
        "tầng",
        "song",
        "đo",
        "xã",
        "khu",
        "thi",
        "làng",
        "bản",
        "mỗi",
        "từng",
    ]
)


@check("CON-003", severity="I")
def word_twice(plan: CheckedPlan) -> Iterator[Finding]:
    """A word stands twice in a row ("nâng cao ý thức thức trách nhiệm"). Leaves alone words that Vietnamese doubles
    ("ngày ngày", "luôn luôn") and syllables that end one word and begin the next. Source: logic.
    """
    for m in _DOUBLED.finditer(plan.clean):
        if m["word"] not in _REDUPLICATED:
            yield Finding(
                span=Span(m.start(), m.end()), expected=m["word"], accuses="reading" if plan.surely() < 1 else "plan"
            )


_NAMED = re.compile(
    r"\bke hoach\s+(?P<name>(?:to chuc |trien khai |thuc hien )?phat dong[^.;:\n“\"]{10,160}?)(?=\s*(?:,|\bnhu sau|"
    r"\bvoi\b|\bcu the|\bcua\b|\./|[.;:\n“\"(]))"
)


@check("CON-004", severity="I", scope="movement")
def plan_under_two_names(plan: CheckedPlan) -> Iterator[Finding]:
    """Opening or closing names the plan otherwise than its title. Leaves alone names that are only shortened, and
    texts of other bodies. Source: logic.
    """
    subject = fold(str(plan.value("subject") or ""))
    if not subject:
        return
    for m in plan.search(_NAMED):
        name = " ".join(m["name"].split())
        line = plan.folded[plan.folded.rfind("\n", 0, m.start()) + 1 : m.start()]
        own = "tren day la" in line or re.search(r"(?:xay dung|ban hanh)\s*$", line)
        if own and fuzz.partial_ratio(name, subject) < 85 and fuzz.token_set_ratio(name, subject) < 95:
            yield Finding(span=Span(m.start("name"), m.end("name")), expected=str(plan.value("subject")))
