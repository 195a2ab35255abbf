"""Near-duplicates: the same plan in another carrier (its Word draft, its PDF, a scan), told by text and header.

Two plans are near when their folded words agree and nothing in their headers says otherwise. Rows are never merged:
the better copy is named in ``same_as``, and everything found in either stays. Offices reuse last year's text, and
neighbouring offices each other's, so a text alone proves little: one number, year, province or office that differs
makes two plans. Missing beats invented: a copy whose number was misread stays a plan of its own.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from rapidfuzz.fuzz import ratio

from normalizers.fold import fold

BANDS, ROWS_A_BAND = 20, 5
HASHES = BANDS * ROWS_A_BAND
_PRIME = (1 << 31) - 1
MIN_WORDS = 40  # below that a text is a cover sheet or a form, and forms are all alike

# A scan with one word in ten misread shares two thirds of its pairs of words with the clean copy.
ALIKE = 0.7
ALIKE_WITH_NUMBER = 0.4
_SAME_LETTERS = 80.0  # per cent: "SỞ Y TÊ" is still Sở Y tế, "cải cách hành chính" is not "chuyển đổi số"
# Columns of ``plans`` that two copies cannot have different, where both have them; ``_SPELLED``: nearly the same.
EXACT = ("number", "province_code", "year_from", "year_to", "doc_type")
_SPELLED = ("symbol", "issuer", "subject")
# Columns of ``plans`` that decide; the store hands over no others.
HEADER = (
    "plan_id",
    "source_id",
    "status",
    "restored",
    "text_origin",
    "reading_quality",
    "issued_on",
    *EXACT,
    *_SPELLED,
)
_ORIGINS = ("ocr", "mixed", "text", "digital")  # the later, the better the letters and their places
_WORDS = re.compile(r"[a-z]+|[0-9]+")


class Fingerprint(NamedTuple):
    """MinHash of a text's pairs of words."""

    words: int
    sketch: tuple[int, ...]

    def likeness(self, other: Fingerprint) -> float:
        """Estimate of the share of pairs of words that two texts have in common."""
        return sum(a == b for a, b in zip(self.sketch, other.sketch, strict=True)) / HASHES

    def bands(self) -> list[int]:
        """Keys under which a similar text is found: at a likeness of 0.7, one in common 97 times in 100."""
        groups = (self.sketch[i : i + ROWS_A_BAND] for i in range(0, HASHES, ROWS_A_BAND))
        return [_hash63(f"{number}:{group}") for number, group in enumerate(groups)]


class Candidate(NamedTuple):
    """A plan as the comparison sees it: values of ``HEADER`` and its fingerprint."""

    header: Mapping[str, Any]
    fingerprint: Fingerprint

    @property
    def plan_id(self) -> str:
        """Key of the plan."""
        return str(self.header["plan_id"])


def fingerprint(clean: str) -> Fingerprint | None:
    """Of a clean text; None where there are too few words to tell anything.

    >>> text = "Sở Y tế phát động phong trào thi đua " * 6
    >>> fingerprint(text).likeness(fingerprint(fold(text)))
    1.0
    >>> fingerprint("Mẫu số 01") is None
    True
    """
    import numpy as np

    words = _WORDS.findall(fold(clean))
    if len(words) < MIN_WORDS:
        return None
    pairs = {zlib.crc32(f"{a} {b}".encode()) % _PRIME for a, b in pairwise(words)}
    factors, terms = _permutations()
    hashes = (np.fromiter(pairs, dtype=np.uint64)[:, None] * factors + terms) % _PRIME
    return Fingerprint(len(words), tuple(int(value) for value in hashes.min(axis=0)))


def is_near(a: Candidate, b: Candidate) -> bool:
    """Whether two plans are one plan in two carriers."""
    if _conflict(a.header, b.header):
        return False
    numbered = a.header["number"] is not None and b.header["number"] is not None
    return a.fingerprint.likeness(b.fingerprint) >= (ALIKE_WITH_NUMBER if numbered else ALIKE)


def best_first(plans: Iterable[Candidate]) -> list[Candidate]:
    """The copy whose letters and places are most to be trusted first; the order of import plays no part."""
    return sorted(plans, key=_rank)


def best_copies(plans: Iterable[Candidate], near: Callable[[Candidate, Candidate], bool] = is_near) -> dict[str, str]:
    """plan_id → plan_id of its best copy, for those that are not it themselves.

    A copy always names one that it is near to itself: two plans that both resemble a third stay two.
    """
    leaders: list[Candidate] = []
    named: dict[str, str] = {}
    for plan in best_first(plans):
        leader = next((one for one in leaders if near(one, plan)), None)
        if leader is None:
            leaders.append(plan)
        else:
            named[plan.plan_id] = leader.plan_id
    return named


def fingerprint_rows(texts: Collection[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Rows of the store's tables ``fingerprints`` and ``fingerprint_bands`` for rows of ``texts``."""
    found = [(row["plan_id"], fingerprint(row["clean"])) for row in texts]
    known = [(plan_id, one) for plan_id, one in found if one is not None]
    return {
        "fingerprints": [{"plan_id": p, "words": one.words, "sketch": list(one.sketch)} for p, one in known],
        "fingerprint_bands": [{"band": band, "plan_id": p} for p, one in known for band in one.bands()],
    }


def _rank(plan: Candidate) -> tuple[Any, ...]:
    row = plan.header
    origin = _ORIGINS.index(row["text_origin"]) if row["text_origin"] in _ORIGINS else -1
    known = sum(row[name] is not None for name in (*EXACT, *_SPELLED, "issued_on"))
    return (row["status"] != "ok", bool(row["restored"]), -origin, -(row["reading_quality"] or 0), -known, plan.plan_id)


def _conflict(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    if a["source_id"] == b["source_id"]:  # two documents of one file
        return True
    if any(_differ(a[name], b[name]) for name in EXACT) or _dates_differ(a["issued_on"], b["issued_on"]):
        return True
    return any(_spelled_differently(a[name], b[name]) for name in _SPELLED)


def _differ(a: Any, b: Any) -> bool:
    return a is not None and b is not None and a != b


def _dates_differ(a: str | None, b: str | None) -> bool:
    """A partial date ("2024-03") agrees with a full one that begins so."""
    return bool(a and b) and not (str(a).startswith(str(b)) or str(b).startswith(str(a)))


def _spelled_differently(a: str | None, b: str | None) -> bool:
    return bool(a and b) and ratio(fold(str(a)), fold(str(b))) < _SAME_LETTERS


def _hash63(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 1


def _permutations() -> tuple[Any, Any]:
    import numpy as np

    # Fixed for ever: stored fingerprints are compared with new ones.
    seeds = [_hash63(f"thidua {i}") for i in range(HASHES)]
    factors = np.array([seed % (_PRIME - 1) + 1 for seed in seeds], dtype=np.uint64)
    terms = np.array([(seed >> 31) % _PRIME for seed in seeds], dtype=np.uint64)
    return factors, terms
