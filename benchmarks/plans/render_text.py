"""Plan → its printed lines in reading order, and its gold, both from the same values.

The text is what a perfect reading yields: one paragraph a line, the header's left column before its right one,
recipients before the signature, a table row on one line with a tab between its cells, page numbers left out.
"""

from __future__ import annotations

import textwrap
from dataclasses import fields as columns_of
from typing import Any

from .spec import MEASURED_RULES, AwardRule, Citation, Criterion, Fact, Para, Plan, Table, squeeze, unsupported

MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
PARTY_MOTTO = ("ĐẢNG CỘNG SẢN VIỆT NAM",)
TABLES = (
    "citations", "dates", "criteria", "targets", "tiers", "score_items", "awards", "award_rules", "responsibilities",
)  # fmt: skip
TYPE_CODES = {
    "KẾ HOẠCH": "KH", "QUYẾT ĐỊNH": "QĐ", "HƯỚNG DẪN": "HD", "CHƯƠNG TRÌNH": "CTr", "THÔNG BÁO": "TB", "CHỈ THỊ": "CT",
    "QUY ĐỊNH": "QyĐ", "QUY CHẾ": "QC",
}  # fmt: skip


def date_line(plan: Plan) -> str | None:
    """ "Lai Châu, ngày 06 tháng 3 năm 2024": the day has two figures, the month only where it is 1 or 2 (Nghị định
    30/2020, Phụ lục I); a blank or handwritten day and month leave room."""
    if plan.date_line is not None or plan.place is None or plan.issued_on_state == "absent":
        return plan.date_line
    year, month, day = [*(plan.issued_on or "").split("-"), "", "", ""][:3]
    if plan.issued_on_state != "printed":
        return f"{plan.place}, ngày tháng năm {year}"
    return f"{plan.place}, ngày {day} tháng {printed_month(month)} năm {year}"


def printed_month(month: str) -> str:
    """ "03" → "3"; "01", "02", "10" stay as they are."""
    return month if int(month) < 3 else str(int(month))


def motto_lines(plan: Plan) -> tuple[str, ...]:
    """What stands in the right column above the place and day."""
    if not plan.motto:
        return ()
    return PARTY_MOTTO if plan.party else MOTTO


def plan_lines(plan: Plan) -> list[str]:
    """The printed paragraphs in reading order."""
    head = [*plan.header, plan.number_line, *motto_lines(plan), date_line(plan), plan.doc_type]
    lines = [*head, " ".join(plan.subject), *(p.printed for p in plan.under)]
    for block in plan.body:
        if isinstance(block, Para):
            lines.append(block.printed)
        elif isinstance(block, Table):
            lines += ["\t".join(row) for row in block.rows]
    return [squeeze_line(line) for line in (*lines, *ending_lines(plan)) if line]


def ending_lines(plan: Plan) -> list[str]:
    """Recipients, then who signs; joint issuers sign side by side above the recipients."""
    listed = ["Nơi nhận:", *(f"- {line}" for line in plan.recipients)] if plan.recipients else []
    signed = [line for s in plan.signatures for line in (*s.authority, s.post, s.name) if line]
    return signed + listed if len(plan.signatures) > 1 else listed + signed


def wrapped_text(plans: tuple[Plan, ...], *, width: int = 80) -> str:
    """As copied out of a PDF: every printed line on its own, an empty line after each, a blank at its end."""
    lines = [part for line in plans_text(plans).splitlines() for part in textwrap.wrap(line, width) or [""]]
    return "".join(f"{line} \n\n" for line in lines)


def markdown(plans: tuple[Plan, ...], *, width: int = 84) -> str:
    """As legal portals offer it: header and signature as one-cell table rows, bold headings, hard-wrapped lines."""
    return "\n".join(_markdown(plan, width) for plan in plans)


def _markdown(plan: Plan, width: int) -> str:
    left = "\n".join(line if i < plan.bold_from else f"**{line}**" for i, line in enumerate(plan.header))
    cells = [f"{left}\n-------", "\n".join([f"**{MOTTO[0]}**", *MOTTO[1:], "---------------"])]
    cells += [line for line in (plan.number_line, f"*{date_line(plan)}*") if line]
    out = ["|", *("\n".join((cell, "|")) for cell in cells), "", f"**{plan.doc_type}**", "", *plan.subject, ""]
    for block in plan.body:
        if isinstance(block, Para):
            words = textwrap.fill(block.printed, width)
            out += [f"**{words}**" if block.heading else words, ""]
        elif isinstance(block, Table):
            first, *rows = (f"| {' | '.join(row)} |" for row in block.rows)
            out += [first, "|" + "---|" * len(block.widths), *rows, ""]
    signed = [f"**{line}**" for s in plan.signatures for line in (*s.authority, s.post, s.name) if line]
    listed = ["***Nơi nhận:***", *(f"- {line}" for line in plan.recipients)]
    return "\n".join([*out, "|", *listed, "|", *signed, "|"]) + "\n"


def squeeze_line(line: str) -> str:
    """Single spaces, but the tabs between cells stay."""
    return "\t".join(squeeze(cell) for cell in line.split("\t"))


def plans_text(plans: tuple[Plan, ...]) -> str:
    """The whole file's text."""
    return "\n".join(line for plan in plans for line in plan_lines(plan)) + "\n"


def gold(plan: Plan, source: str) -> dict[str, Any]:
    """The plan's facts in the shape of the per-plan JSON. Raises ValueError where a fact and its paragraph disagree."""
    rows: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
    if plan.issued_on_state != "absent":
        blank = plan.issued_on_state == "blank"
        issued = {"role": "issued", "rule": "blank" if blank else "fixed", "date": plan.issued_on}
        by_hand = plan.issued_on_state == "handwritten"  # some read it, some say that they cannot
        rows["dates"].append({"role": "issued", "optional": True} if by_hand else issued)
    for fact, text in stated(plan):
        rows[fact.table].append(gold_row(fact, text))
    rows["citations"] = first_of_each(rows["citations"])
    rows["responsibilities"] = distinct(rows["responsibilities"], "actor")
    out: dict[str, Any] = {"source": source}
    states = {"number": plan.number_state, "doc_number": plan.number_state, "issued_on": plan.issued_on_state}
    if hand := [name for name, state in states.items() if state == "handwritten"]:
        out["handwritten"] = hand
    return out | {"plan": header_values(plan)} | rows | {"recipients": [line.rstrip(";.") for line in plan.recipients]}


def stated(plan: Plan) -> list[tuple[Fact, str]]:
    """Every fact with the text that states it, in reading order; raises ValueError where they disagree."""
    out: list[tuple[Fact, str]] = []
    for block in (*plan.under, *plan.body):
        if isinstance(block, Para | Table):
            text = block.text if isinstance(block, Para) else "\n".join(" ".join(row) for row in block.rows)
            for fact in block.facts:
                if wrong := unsupported(fact, f"{getattr(block, 'label', '')} {text}"):
                    raise ValueError(f"{fact.table}: {', '.join(wrong)} not in {text!r}")
                out.append((fact, text))
    return out


def gold_row(fact: Fact, text: str) -> dict[str, Any]:
    """One row: columns that are always asked, and those that the spec gives."""
    row = {c.name: getattr(fact, c.name) for c in columns_of(fact) if c.name not in ("optional", "open")}
    if isinstance(fact, Criterion | AwardRule) and not row["text"]:
        row["text"] = text.rstrip(" ;.:,/")
    always = set(fact.always)
    if isinstance(fact, AwardRule) and fact.kind in MEASURED_RULES:
        always |= {"comparator", "value", "unit"}
    always -= set(fact.open)
    row = {n: plain_number(v) for n, v in row.items() if n not in fact.open and (v is not None or n in always)}
    if isinstance(fact, Citation) and fact.number is None and fact.title is None:
        raise ValueError(f"a citation needs a number or a title: {text!r}")
    return row | ({"optional": True} if fact.optional else {})


def plain_number(value: Any) -> Any:
    """5.0 is written 5; a tuple becomes a list."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return list(value) if isinstance(value, tuple) else value


def first_of_each(citations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row per text and role, at its first place."""
    kept: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in citations:
        kept.setdefault((row["role"], row["number"] or row.get("title")), row)
    return list(kept.values())


def distinct(rows: list[dict[str, Any]], column: str) -> list[dict[str, Any]]:
    """The first row of each value."""
    return list({str(row[column]).lower(): row for row in reversed(rows)}.values())[::-1]


def header_values(plan: Plan) -> dict[str, Any]:
    """The plans row: read off the header, then what ``values`` adds or corrects."""
    absent = plan.number_state in ("blank", "absent")
    number = None if absent else plan.number
    signature = plan.signatures[0] if plan.signatures else None
    values = {
        "doc_type": TYPE_CODES.get(plan.doc_type),
        "number": int(number.split("/")[0]) if number else None,
        "symbol": None if plan.number_state == "absent" else plan.symbol if plan.party else symbol_code(plan.symbol),
        "doc_number": f"{number}{'-' if plan.party else '/'}{plan.symbol}" if number else None,
        "place": plan.place if plan.issued_on_state != "absent" else None,
        "issued_on": plan.issued_on if plan.issued_on_state != "absent" else None,
        "subject": squeeze(" ".join(plan.subject)),
        "signer_name": signature.name if signature else None,
        "signer_title": sentence_case(signature.post) if signature and signature.post else None,
        "signing_authority": ", ".join(map(sentence_case, signature.authority)) or None if signature else None,
        "number_state": plan.number_state,
        "issued_on_state": plan.issued_on_state,
    } | plan.values
    return {name: value for name, value in values.items() if name not in plan.unasked}


def symbol_code(symbol: str | None) -> str | None:
    """ "2024/QĐ-UBND" holds a year before the symbol."""
    return symbol.split("/")[-1] if symbol else None


_CAPITALS = (
    "Giám đốc", "Chủ tịch", "Hiệu trưởng", "Trưởng phòng", "Trưởng ban", "Chánh Văn phòng", "Viện trưởng", "Cục trưởng",
    "Ban Chấp hành", "Ban Thường vụ", "Hội đồng",
)  # fmt: skip


def sentence_case(words: str) -> str:
    """ "KT. GIÁM ĐỐC" → "KT. Giám đốc". The initials before the dot stay, posts begin with a capital.

    >>> sentence_case("PHÓ GIÁM ĐỐC PHỤ TRÁCH"), sentence_case("TM. ỦY BAN NHÂN DÂN")
    ('Phó Giám đốc phụ trách', 'TM. Ủy ban nhân dân')
    """
    prefix, dot, rest = words.partition(".")
    if not dot or len(prefix) > 3:
        prefix, dot, rest = "", "", words
    rest = rest.strip().lower()
    for post in _CAPITALS:
        rest = rest.replace(post.lower(), post)
    rest = rest[:1].upper() + rest[1:]
    return f"{prefix}{dot} {rest}".strip()
