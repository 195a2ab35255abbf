"""File names of plans: the stem of their source, made unique."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from unicodedata import normalize

from pipeline.tables import Row

ID_DIGITS = 8
MAX_BYTES = 220  # file systems stop at 255 bytes a name, 85 accented letters; room for id, part and suffix


def plan_names(plans: Iterable[Row]) -> dict[str, str]:
    """plan_id → file name without suffix.

    Sources that share a stem (also one that differs only in case, which Windows takes for the same) get the first
    digits of their id.

    >>> row = {"source_id": "16abdd6db8abcc9f", "part": 1, "plan_id": "a", "source_name": "kh.pdf"}
    >>> plan_names([row, {**row, "part": 2, "plan_id": "b"}])
    {'a': 'kh', 'b': 'kh.part2'}
    >>> plan_names([row, {**row, "source_id": "54fb9c3c88e0b417", "plan_id": "c", "source_name": "KH.docx"}])
    {'a': 'kh-16abdd6d', 'c': 'KH-54fb9c3c'}
    """
    plans = list(plans)
    stems = Counter(_same_name(stem_of(name)) for _, name in {(p["source_id"], p["source_name"]) for p in plans})
    names = {p["plan_id"]: _name(p, alone=stems[_same_name(stem_of(p["source_name"]))] == 1) for p in plans}
    taken = Counter(map(_same_name, names.values()))  # "a.part2.pdf" beside the second part of "a.pdf"
    return {
        p["plan_id"]: _name(p, alone=taken[_same_name(names[p["plan_id"]])] == 1 and _is_bare(p, names)) for p in plans
    }


def stem_of(source_name: str) -> str:
    """The file's name without folders and last suffix.

    >>> stem_of("2025/kh-12.signed.pdf"), stem_of(".pdf")
    ('kh-12.signed', '.pdf')
    """
    name = source_name.replace("\\", "/").rsplit("/", 1)[-1]
    return name.rsplit(".", 1)[0] or name


def _is_bare(plan: Row, names: dict[str, str]) -> bool:
    return names[plan["plan_id"]] == _name(plan, alone=True)


def _name(plan: Row, *, alone: bool) -> str:
    stem = stem_of(plan["source_name"])
    short = stem.encode()[:MAX_BYTES].decode(errors="ignore")
    name = stem if alone and short == stem else f"{short}-{plan['source_id'][:ID_DIGITS]}"
    return name if plan["part"] == 1 else f"{name}.part{plan['part']}"


def _same_name(name: str) -> str:
    return normalize("NFC", name).casefold()
