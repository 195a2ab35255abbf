"""What a flag says, in Vietnamese or English: texts of ``data/checks.toml`` filled with the flag's arguments."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from data import lexicon, table
from pipeline.messages import LANGUAGES, Language, current_language

PARTS = ("name", "says", "should", "todo")


@cache
def catalogue() -> dict[str, dict[str, dict[str, str]]]:
    """rule id → part → language → text."""
    return {
        rule_id: {part: dict(zip(LANGUAGES, entry[part], strict=True)) for part in PARTS}
        for rule_id, entry in lexicon("checks").items()
    }


def name_of(rule_id: str, language: Language | None = None) -> str:
    """The defect in a few words.

    >>> name_of("HDR-001", "vi"), name_of("HDR-001", "en")
    ('Trống số', 'Blank number')
    """
    return _texts(rule_id).get("name", {}).get(language or current_language(), rule_id)


def flag_text(flag: Mapping[str, Any], language: Language | None = None) -> str:
    """The whole sentence of a row of ``flags``: what is wrong, what was found and expected, what to do.

    >>> flag_text({"rule_id": "FUN-001", "found": None, "args": {}, "legal_basis": None}, "en")
    'No funding. Nothing is said of money. Expected: a source of funds. For information.'
    """
    language = language or current_language()
    parts = flag_parts(flag, language)
    label = {"vi": "Yêu cầu", "en": "Expected"}[language]
    basis = {"vi": "Căn cứ", "en": "Basis"}[language]
    sentences = [f"{parts['name']}.", parts["says"], f"{label}: {parts['should']}.", parts["todo"]]
    if flag.get("legal_basis"):
        sentences.append(f"{basis}: {flag['legal_basis']}.")
    return " ".join(s for s in sentences if s)


def flag_parts(flag: Mapping[str, Any], language: Language | None = None) -> dict[str, str]:
    """name, says, should and todo of a flag; a rule that has no texts (one of the user's own) shows its id and
    arguments.
    """
    language = language or current_language()
    texts = _texts(str(flag["rule_id"]))
    given = {**(flag.get("args") or {}), "found": flag.get("found") or "–", "expected": flag.get("expected") or "–"}
    values = {name: _in_words(value, language) for name, value in given.items()}
    shown = {part: _filled(texts.get(part, {}).get(language, ""), values) for part in PARTS}
    shown["name"] = shown["name"] or str(flag["rule_id"])
    shown["says"] = shown["says"] or str(values["found"])
    shown["should"] = str(values["expected"] if flag.get("expected") else shown["should"] or "–")
    return shown


@cache
def _terms() -> dict[str, dict[str, str]]:
    return {row["term"]: {"vi": row["vi"], "en": row["en"]} for row in table("check_terms")}


def _in_words(value: Any, language: Language) -> Any:
    """Names of parts and codes in the reader's language; whatever the plan itself says stays as it is.

    >>> _in_words("đối tượng, thời gian", "en"), _in_words("seen", "vi"), _in_words("Sở Y tế", "en")
    ('participants, period', 'đã đối chiếu với văn bản', 'Sở Y tế')
    """
    parts = value.split(", ") if isinstance(value, str) else ()
    if isinstance(value, str) and value in _terms():
        return _terms()[value][language]
    return ", ".join(_terms()[p][language] for p in parts) if parts and all(p in _terms() for p in parts) else value


def _filled(template: str, values: Mapping[str, Any]) -> str:
    """Reporting a defect must not raise another: a missing argument leaves the template as it is."""
    try:
        return template.format_map(values)
    except (KeyError, IndexError, ValueError):
        return template


def _texts(rule_id: str) -> Mapping[str, Mapping[str, str]]:
    """From the catalogue, else what the rule itself brought along."""
    if rule_id in catalogue():
        return catalogue()[rule_id]
    from pipeline.checks.registry import rules

    rule = rules().get(rule_id)
    return {"says": rule.messages, "name": rule.messages} if rule else {}
