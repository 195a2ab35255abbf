"""STR: numbering, headings and the parts that a movement's plan must have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from extractors.model import Section, Span
from extractors.paragraphs import is_upper
from extractors.sections import BASIS
from normalizers.fold import fold
from normalizers.roman import roman_value, to_roman
from pipeline.checks.model import Accused, Finding
from pipeline.checks.registry import check
from pipeline.checks.view import CheckedPlan

_ARABIC_LABEL = re.compile(r"(\d{1,2})\s?\.$")


def _levels(plan: CheckedPlan) -> Iterator[list[tuple[int, Section]]]:
    """Runs of Roman headings that belong together: same parent, in order, with the strokes that OCR lost."""
    groups: dict[int | None, list[tuple[int, Section]]] = {}
    for s in plan.text.sections:
        if s.block == "body" and s.level == 1 and (value := roman_value(s.label)):
            groups.setdefault(s.parent, []).append((value, s))
    yield from (_with_lost_strokes(plan, run) for run in groups.values())


def _scanned(plan: CheckedPlan) -> bool:
    """Lines may be lost, digits misread."""
    return plan.reading.by_ocr or plan.reading.restored


def _unsure(plan: CheckedPlan) -> bool:
    """Strokes of Roman numerals run together or split under OCR, unless they were told one by one."""
    return _scanned(plan) and not plan.reading.strokes_told


@check("STR-001", severity="W", scope="plan", legal=("n30.body",))
def same_numeral_twice(plan: CheckedPlan) -> Iterator[Finding]:
    """Two headings of one level carry the same Roman numeral. Under OCR only where the numerals go on as if it were
    meant (I, II, III, III, IV is a slip of the author; I, II, II, IV one of the reader). Leaves alone annexes and
    sections under different parts. Source: Nghị định 30/2020 Phụ lục I II.6, from 05/3/2020.
    """
    for run in _levels(plan):
        for (before, first), (value, s) in pairwise(run):
            if value == before:
                yield Finding(
                    span=_heading(s),
                    args={"label": s.label, "first": first.title},
                    confidence=_numeral_sure(plan, run, s),
                )


def _numeral_sure(plan: CheckedPlan, run: list[tuple[int, Section]], s: Section) -> float:
    """Under OCR a stroke is easily lost. Where the last numeral is the number of headings, every one has its place
    and the repeated one was misread.
    """
    if not _unsure(plan):
        return 1.0
    value, last = run[-1]
    return 0.5 if last is not s and value == len(run) else 0.9


_SLIP = 2.5  # an author repeats or skips a numeral; OCR loses two strokes (1.0 each) more easily
_BACK = 3.0  # and seldom counts back: I, II, II, II is I, II, II and a III that lost a stroke


def _with_lost_strokes(plan: CheckedPlan, run: list[tuple[int, Section]]) -> list[tuple[int, Section]]:
    """The numerals as they were printed where OCR lost strokes: I, I, II, IV is I, II, III, IV, by the cheapest way to
    explain what was read; II, II, III stays the author's slip."""
    if not _unsure(plan):
        return run
    ways: dict[int, tuple[float, list[int]]] = {0: (0.0, [])}
    for read, _ in run:
        further: dict[int, tuple[float, list[int]]] = {}
        for before, (cost, values) in ways.items():
            for value in (read, read + 1, read + 2):
                strokes = _strokes_lost(read, value)
                if strokes is None:
                    continue
                slip = 0.0 if value == before + 1 or not values else _SLIP if value >= before else _BACK
                total = cost + strokes + slip
                if value not in further or total < further[value][0]:
                    further[value] = (total, [*values, value])
        ways = further
    _, values = min(ways.values(), key=lambda way: way[0])
    return [(value, s) for value, (_, s) in zip(values, run, strict=True)]


def _strokes_lost(read: int, printed: int) -> float | None:
    """How many strokes "I" the printed numeral lost to become what was read; None where it cannot have."""
    lost = len(to_roman(printed)) - len(to_roman(read))
    if lost < 0 or to_roman(printed).replace("I", "", lost) != to_roman(read):
        return None
    return float(lost)


@check("STR-002", severity="W", scope="plan", legal=("n30.body",))
def numeral_out_of_order(plan: CheckedPlan) -> Iterator[Finding]:
    """A Roman heading that does not follow the one before it: skipped or turned round. Leaves alone numerals
    already found twice (STR-001), and a count that starts again under a new part. OCR loses headings ("II NỘI DUNG"
    without its dot) and strokes (I, I, II, IV): on scans our reading is accused, but where one numeral is skipped
    and no line between can be its heading. Source: Nghị định 30/2020 Phụ lục I II.6, from 05/3/2020.
    """
    for run in _levels(plan):
        expected = run[0][0]
        for k, (value, s) in enumerate(run):
            if value not in (expected, expected - 1) and value != 1:
                lost = value > expected + 1 or _first_lost(plan, run[0][1])
                lost = lost or any(_heading_lost(plan, above) for _, above in run[:k])
                doubted = _scanned(plan) and (lost or (_unsure(plan) and not plan.reading.crisp))
                sure = 0.5 if doubted else 1.0
                args = {"label": s.label}
                yield Finding(span=_heading(s), expected=f"{to_roman(expected)}.", args=args, confidence=sure)
            expected = value + 1


def _heading(s: Section) -> Span:
    """Label and title of a node."""
    return Span(s.start, min(s.end, s.start + len(s.label) + len(s.title) + 2))


def _first_lost(plan: CheckedPlan, first: Section) -> bool:
    """Numbered items stand before the first heading of its level: "I. MỤC ĐÍCH" was not read."""
    return any(s.level == 2 and s.label and s.start < first.start for s in plan.text.in_block("body"))


@check("STR-003", severity="I", scope="plan")
def one_without_two(plan: CheckedPlan) -> Iterator[Finding]:
    """A section holds "1." and no "2.": either an item is missing or the number says nothing. Source: logic."""
    for s in plan.text.in_block("body"):
        numbered = [c for c in plan.text.children(s) if c.level == 2 and _ARABIC_LABEL.match(c.label)]
        if len(numbered) == 1 and numbered[0].label.startswith("1"):
            yield Finding(span=_heading(numbered[0]))


_PURPOSE = re.compile(r"muc dich(?:\W+(?:va\s+)?(?:yeu cau|y nghia))?\W*$|yeu cau\W*$")
_FOREIGN = re.compile(r"(?:doi tuong|thoi gian|noi dung|tieu chi|tieu chuan|khen thuong|kinh phi)\b")


@check("STR-004", severity="W", scope="movement", legal=("n30.body",))
def content_under_purpose(plan: CheckedPlan) -> Iterator[Finding]:
    """Participants, period, contents or awards stand as numbered items under a heading that says only purpose and
    requirements. Leaves alone headings that name them. Source: Nghị định 30/2020 Phụ lục I II.6 (a title shows its
    content), from 05/3/2020.
    """
    for s in plan.headings:
        if s.level == 1 and _PURPOSE.match(fold(s.title)) and not _heading_lost(plan, s):
            for child in plan.text.children(s):
                if child.level == 2 and child.title and _FOREIGN.match(fold(child.title)):
                    yield Finding(span=_heading(child), args={"under": s.title})
                    break


def _heading_lost(plan: CheckedPlan, s: Section) -> bool:
    """A line in capitals under a section, or one that opens as a numeral does: a heading whose number was not read
    ("II NỘI DUNG", "lI. NỘI DUNG", "HI. Thời gian"); or numbers under it that begin again.
    """
    numbers = [int(m.group()) for c in plan.text.children(s) if (m := re.match(r"\d{1,2}(?=\W*$)", c.label))]
    if any(b <= a for a, b in pairwise(numbers)):
        return True
    lines = plan.clean[s.end : plan.whole(s).end].split("\n")
    return any(len(line.split()) > 1 and (is_upper(line) or _LIKE_NUMERAL.match(line)) for line in lines)


_LIKE_NUMERAL = re.compile(r"(?!\d+[.,])[IVXLHUTJlíìÌÍỊỈ1|]{1,5}(?:[.,]\s*|\s+)[A-ZĐÀ-Ỹ]")


_KEY = re.compile(
    r"(?:thoi gian (?:phat dong|thi dua|thuc hien|to chuc)|doi voi (?:tap the|ca nhan)|doi tuong thi dua|"
    r"tieu chi)\b[^\n]{0,80}"
)


@check("STR-005", severity="I", scope="movement")
def key_part_without_number(plan: CheckedPlan) -> Iterator[Finding]:
    """The period, or the criteria of a group, stand after a numbered list without a number of their own. Leaves
    alone sections without any numbers. Source: logic.
    """
    numbered = False
    for s in plan.text.in_block("body"):
        if s.level == 1:
            numbered = False
        if s.level in (2, 3) and s.label:
            numbered = True
        if not s.label and numbered and _KEY.match(plan.folded, s.start, s.end):
            yield Finding(span=Span(s.start, min(s.end, s.start + 80)))


_WORDS = {w: i for i, w in enumerate(["mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin", "muoi"], start=1)}
_COUNTED = re.compile(
    r"\b(?P<lead>gom|chia (?:ra |thanh |lam )?|phan (?:thanh |lam )?|theo|voi|trong|dat|dap ung|xep (?:thanh |"
    r"theo )?)\s*(?:co\s+)?"
    rf"(?P<count>0?\d{{1,2}}|{'|'.join(_WORDS)})\s+(?P<what>muc do|muc|loai|nhom|tieu chi|tieu chuan|noi dung|dot|"
    rf"buoc|hang|dieu kien|nhiem vu)\b[^:;.\n]{{0,120}}:\s*$"
)


@check("STR-006", severity="W", scope="plan")
def count_and_list_differ(plan: CheckedPlan) -> Iterator[Finding]:
    """ "chia làm 03 mức độ:" over a list of four. Only where the sentence ends in a colon and items of one kind
    follow under it; leaves alone numbers that belong to something else, and tables. On scans our reading is
    accused. Source: logic.
    """
    for s in plan.text.in_block("body"):
        items = [c for c in plan.text.children(s) if c.label]
        if len(items) < 2 or len({c.level for c in items}) != 1:
            continue
        own = plan.folded[s.start : s.end].rstrip()
        m = _COUNTED.search(own)
        said = int(m["count"]) if m and m["count"].isdigit() else _WORDS.get(m["count"]) if m else None
        if m and said and said != len(items):
            span = Span(s.start + m.start("lead"), s.start + len(own))
            yield Finding(span=span, args={"said": said, "listed": len(items)}, confidence=plan.surely())


@check("STR-007", severity="W", scope="plan")
def decimal_of_another_item(plan: CheckedPlan) -> Iterator[Finding]:
    """ "3.1" stands under item 2. Leaves alone decimals directly under a Roman heading. On scans our reading is
    accused: "5.2." in bold italics was read as "3.2." on a picture that left no other word in doubt. Source: logic.
    """
    for s in plan.text.in_block("body"):
        m = re.match(r"(\d{1,2})\.\d{1,2}", s.label) if s.level == 3 and s.parent is not None else None
        parent = plan.text.sections[s.parent] if m and s.parent is not None else None
        above = _ARABIC_LABEL.match(parent.label) if parent and parent.level == 2 else None
        if m and above and m[1] != above[1]:
            yield Finding(
                span=_heading(s),
                args={"label": s.label, "parent": above[1]},
                expected=f"{above[1]}.…",
                confidence=0.5 if _scanned(plan) else 1.0,
            )


# Part of a movement → what shows that a plan has it, anywhere.
_PARTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("mục tiêu", re.compile(r"\bmuc (?:dich|tieu)\b|\by nghia\b|\byeu cau\b|\bnham\b|\bchi tieu\b")),
    (
        "đối tượng",
        re.compile(
            r"\bdoi tuong\b|\bdoi voi (?:cac )?(?:tap the|ca nhan|don vi)\b|\bthanh phan\b|\b(?:tap the|ca nhan)\b"
        ),
    ),
    ("nội dung", re.compile(r"\bnoi dung\b|\bchi tieu\b|\btieu chi\b|\bnhiem vu\b")),
    (
        "tiêu chí",
        re.compile(r"\btieu (?:chi|chuan)\b|\bchi tieu\b|\bbang diem\b|\bthang diem\b|\bxep loai\b|\bdieu kien\b"),
    ),
    (
        "biện pháp",
        re.compile(r"\bgiai phap\b|\bbien phap\b|\bto chuc thuc hien\b|\bphan cong\b|\btrach nhiem\b|\bthuc hien\b"),
    ),
)


@check("STR-008", severity="W", scope="movement", absence=True, legal=("law.launch",))
def missing_part(plan: CheckedPlan) -> Iterator[Finding]:
    """A part that every movement must fix is nowhere in the plan: aim, participants, contents, criteria, period or
    measures. One finding names all that are missing. Leaves alone what is given in other words (a target is a
    criterion, a round a period). Source: Luật Thi đua, khen thưởng 2022 Điều 17 khoản 1, from 01/01/2024; before,
    Nghị định 91/2017 Điều 5.
    """
    body = _body_text(plan)
    said = {"biện pháp": plan.facts.responsibilities, "nội dung": plan.facts.targets}
    missing = [name for name, cue in _PARTS if not cue.search(body) and not said.get(name)]
    if not has_period(plan):
        missing.append("thời gian")
    if missing:
        yield Finding(args={"parts": ", ".join(missing)}, found="–", expected=", ".join(missing))


def _body_text(plan: CheckedPlan) -> str:
    spans = [plan.text.block_span(b) for b in ("body", "table", "annex")]
    return "\n".join(plan.folded[slice(*s)] for s in spans if s)


_PERIOD_WORDS = re.compile(
    r"\b(?:thoi gian|thoi han)[^\n:;.]{0,60}(?:thi dua|phong trao|thuc hien|phat dong|trien khai|chuyen de)\b|"
    r"\bthoi gian\s*:|\bdot (?:thi dua |phat dong )?(?:1|i|mot|thu nhat)\b"
)


# A paragraph that is a period, under a heading that OCR spoiled ("HI. Thời gian").
_FROM_TO = re.compile(r"(?m)^\W*(?:bat dau )?tu ngay \d{1,2}\b[^.;\n]{0,40}\bden\b[^.;\n]{0,20}\d")


def has_period(plan: CheckedPlan) -> bool:
    """Start or end of the movement is stated, or its rounds, or a heading gives its time."""
    if plan.start or plan.end or any(d.role in ("period_start", "period_end") for d in plan.facts.dates):
        return True
    if any(plan.search(_FROM_TO, "body", "table")):
        return True
    return any(_states_time(plan, m) for m in plan.search(_PERIOD_WORDS, "body", "table"))


def _states_time(plan: CheckedPlan, m: re.Match[str]) -> bool:
    """A number or a season follows in the same paragraph, or in the one below a heading; "theo Chương trình của Hội
    nghị" is the time of a ceremony.
    """
    end = plan.folded.find("\n", m.end())
    below = plan.folded.find("\n", end + 1) if end >= 0 else -1
    stretch = plan.folded[m.end() : below if below >= 0 else len(plan.folded)]
    first = stretch.split("\n")[0]
    told = first if len(first.strip(" :.")) > 3 else stretch
    return bool(re.search(r"\d|thuong xuyen|hang nam|ca nam|den het|cho den|ke tu", told)) and "hoi nghi" not in told


_STEPS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("kiểm tra, giám sát", re.compile(r"\bkiem tra\b|\bgiam sat\b|\bdon doc\b|\btheo doi\b")),
    ("tuyên truyền", re.compile(r"\btuyen truyen\b|\bdien hinh\b|\bneu guong\b|\bpho bien\b|\bdang tin\b|\bdua tin\b")),
    (
        "sơ kết, tổng kết",
        re.compile(
            r"\bso ket\b|\btong ket\b|\btong hop ket qua\b|\bbao cao ket qua\b|\bdanh gia ket qua\b|\bket thuc\b"
        ),
    ),
)


@check("STR-009", severity="I", scope="movement", absence=True, legal=("law.steps",))
def missing_step(plan: CheckedPlan) -> Iterator[Finding]:
    """Nothing is said of inspection, of publicity, or of summing up. One finding names all that are missing.
    Source: Luật Thi đua, khen thưởng 2022 Điều 17 khoản 3–5, from 01/01/2024.
    """
    body = _body_text(plan)
    missing = [name for name, cue in _STEPS if not cue.search(body)]
    if missing:
        yield Finding(args={"parts": ", ".join(missing)}, found="–", expected=", ".join(missing))


# "…, khen thưởng, Căn cứ Chỉ thị …": with a comma, or no mark at all, two bases become one paragraph.
_RUN_ON = re.compile(r"[^;:.\s](?=\s+Căn cứ\s)|,(?=\s+(?:Thực hiện|Theo|Xét)\s)")


@check("STR-010", severity="I", legal=("n30.body",))
def marks_of_basis(plan: CheckedPlan) -> Iterator[Finding]:
    """Of the paragraphs that open with "Căn cứ", one does not end with ";", or the last one not with ".".
    Source: Nghị định 30/2020 Phụ lục I II.6, from 05/3/2020.
    """
    span = plan.text.block_span("basis")
    if span is None:
        return
    accuses: Accused = "reading" if _scanned(plan) else "plan"
    run_on = next(
        (m for m in _RUN_ON.finditer(plan.clean, *span) if "\n" not in plan.clean[m.end() : m.end() + 2]), None
    )
    if run_on:
        start = max(
            plan.clean.rfind("\n", 0, run_on.end()) + 1, plan.clean.rfind(" ", 0, max(0, run_on.end() - 60)) + 1
        )
        yield Finding(span=Span(start, run_on.end()), expected="“;”", accuses=accuses)
        return
    lines = [
        m for m in re.finditer(r"[^\n]+", plan.clean[span.start : span.end]) if BASIS.match(fold(m.group().strip()))
    ]
    for i, m in enumerate(lines):
        text = m.group().rstrip()
        wanted = ".," if i == len(lines) - 1 else ";"
        if not text.endswith(tuple(wanted)) and not text.endswith(":"):
            start = span.start + m.start()
            cut = text.find(" ", max(0, len(text) - 60)) + 1 if len(text) > 60 else 0  # whole words
            yield Finding(span=Span(start + cut, start + len(text)), expected=f"“{wanted[0]}”", accuses=accuses)
            return


@check("STR-011", severity="I", absence=True, legal=("n30.templates",))
def no_end_mark(plan: CheckedPlan) -> Iterator[Finding]:
    """The body does not end with "./.". On scans the three small marks are easily misread: there our reading is
    accused. Source: Nghị định 30/2020 Phụ lục III, from 05/3/2020.
    """
    body = plan.text.block_span("body")
    if body and not re.search(r"\.\s?/\s?\.|\./(?=\s|$)", plan.folded[body.start :]) and not plan.is_attached:
        yield Finding(expected="./.", accuses="reading" if _scanned(plan) else "plan")
