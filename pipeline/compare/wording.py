"""Values as people read them, in Vietnamese or English: numbers, dates, bounds, intervals, code labels.

Vietnamese writes 97,5 and 1.200, English 97.5 and 1,200. Codes get the labels of the dataset's description,
topics those of ``data/topics.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

import data
from extractors.topics import OTHER
from pipeline.compare.frames import missing
from pipeline.messages import Language, text
from pipeline.schema import code_lists, tables

_SIGNS = {"ge": "≥ ", "gt": "> ", "le": "≤ ", "lt": "< ", "eq": "", "increase": "↑ ", "decrease": "↓ "}


@lru_cache(maxsize=20_000)  # plans repeat themselves: ten thousand say "01 bộ"
def number(value: float, lang: Language) -> str:
    """A figure without needless digits.

    >>> number(97.5, "vi"), number(1200.0, "vi"), number(1200.0, "en")
    ('97,5', '1.200', '1,200')
    """
    printed = f"{value:,.4f}".rstrip("0").rstrip(".")
    return printed.translate(str.maketrans(",.", ".,")) if lang == "vi" else printed


def amount(value: Any, unit: Any, lang: Language) -> str:
    """A figure with its unit: "95%", "02 mô hình" as "2 mô hình"; "" where there is no figure."""
    if missing(value):
        return ""
    printed = number(float(value), lang)
    if missing(unit) or not unit:
        return printed
    return f"{printed}%" if unit == "%" else f"{printed} {unit}"


def bound(comparator: Any, value: Any, unit: Any, rating: Any, lang: Language) -> str:
    """What a target asks.

    >>> bound("ge", 95.0, "%", None, "vi"), bound("eq", None, None, "Tốt", "vi")
    ('≥ 95%', 'Tốt')
    """
    sign = _SIGNS.get(comparator, "")
    return f"{sign}{amount(value, unit, lang) or ('' if missing(rating) else rating)}".strip()


def interval(row: Mapping[str, Any], lang: Language) -> str:
    """A tier as an interval.

    >>> tier = {"lower": 90.0, "lower_closed": True, "upper": 100.0, "upper_closed": False, "unit": "điểm"}
    >>> interval(tier, "vi"), interval({**tier, "upper": None}, "vi"), interval({**tier, "lower": None}, "vi")
    ('90 – < 100 điểm', '≥ 90 điểm', '< 100 điểm')
    """
    unit = "" if missing(row["unit"]) else row["unit"]
    tail = "%" if unit == "%" else f" {unit}" if unit else ""
    lower = None if missing(row["lower"]) else number(row["lower"], lang)
    upper = None if missing(row["upper"]) else number(row["upper"], lang)
    if lower is None:
        return f"{'≤' if row['upper_closed'] else '<'} {upper}{tail}" if upper else ""
    if upper is None:
        return f"{'>' if row['lower_closed'] is False else '≥'} {lower}{tail}"
    opening = "> " if row["lower_closed"] is False else ""
    return f"{opening}{lower} – {'' if row['upper_closed'] else '< '}{upper}{tail}"


@lru_cache(maxsize=20_000)
def date(value: Any, lang: Language) -> str:
    """ISO 8601, partial or yearly, as it is written in the language.

    >>> date("2024-10-15", "vi"), date("2024-10", "vi"), date("--10-15", "vi"), date("2024-10-15", "en")
    ('15/10/2024', '10/2024', '15/10 hằng năm', '2024-10-15')
    """
    if missing(value):
        return ""
    value = str(value)
    if yearly := re.fullmatch(r"--(\d\d)-(\d\d)", value):
        return text("compare.every_year", lang, date=f"{yearly[2]}/{yearly[1]}" if lang == "vi" else value[2:])
    return "/".join(reversed(value.split("-"))) if lang == "vi" else value


@cache
def _codes(name: str) -> dict[str, dict[str, str]]:
    return {c.code: {"vi": c.vi, "en": c.en} for c in code_lists().get(name, ())}


def code(list_name: str, value: Any, lang: Language) -> str:
    """Label of a code; short form: what stands before the first comma or bracket."""
    if missing(value):
        return ""
    label = _codes(list_name).get(value, {}).get(lang, str(value))
    return re.split(r"[,;(]", label)[0].strip()


def heading(table: str, column: str | None, lang: Language) -> str:
    """What a table, or a column of it, is called; English goes by the names of the dataset.

    >>> heading("plans", "period_end", "vi"), heading("plans", "period_end", "en"), heading("criteria", None, "en")
    ('Kết thúc thi đua', 'period end', 'criteria')
    """
    if lang != "vi":
        return (column or table).replace("_", " ")
    found = tables()[table]
    return next(c.heading for c in found.columns if c.name == column) if column else found.heading


def topic(topic_id: str, lang: Language, records: Mapping[str, Mapping[str, Any]] | None = None) -> str:
    """Label of a topic.

    >>> topic("CCHC-03", "vi"), topic("CCHC-03", "en")
    ('Cải cách thủ tục hành chính', 'Reform of procedures')
    """
    if topic_id == OTHER:
        return text("compare.topic_other", lang)
    record = (records or {}).get(topic_id) or data.lexicon("topics").get(topic_id, {})
    return str(record.get(lang) or record.get("vi") or topic_id)


def plan_name(plan: Mapping[str, Any]) -> str:
    """Issuer and province, else the file's name.

    >>> plan_name({"issuer": "Sở Y tế", "province": "An Giang", "source_name": "a.pdf"})
    'Sở Y tế – An Giang'
    """
    issuer, province = plan["issuer"], plan["province"]
    if missing(issuer):
        return str(plan["source_name"])
    return str(issuer) if missing(province) or province in issuer else f"{issuer} – {province}"
