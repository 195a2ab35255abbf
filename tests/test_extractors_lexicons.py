"""Every lexicon record finds its own examples and leaves its counter-examples alone."""

from __future__ import annotations

from typing import Any

import pytest

import data
from extractors.outline import zones_of
from extractors.terms import terms
from normalizers.fold import fold, fold_term

LEXICONS = ("award_forms", "units", "ratings", "subjects", "bodies", "duties", "documents", "date_roles", "issuer_ends")
RECORDS = [(name, key, record) for name in LEXICONS for key, record in data.lexicon(name).items()]
HEADINGS = list(data.lexicon("headings").items())


@pytest.mark.parametrize(("name", "key", "record"), RECORDS, ids=lambda v: v if isinstance(v, str) else "")
def test_examples(name: str, key: str, record: dict[str, Any]) -> None:
    assert record["examples"] and record["counter_examples"]
    for example in record["examples"]:
        assert key in {hit.id for hit in terms(name).finditer(fold(example))}, example
    for example in record["counter_examples"]:
        assert key not in {hit.id for hit in terms(name).finditer(fold(example))}, example


@pytest.mark.parametrize(("key", "record"), HEADINGS, ids=lambda v: v if isinstance(v, str) else "")
def test_headings(key: str, record: dict[str, Any]) -> None:
    assert record["examples"] and record["counter_examples"]
    for example in record["examples"]:
        assert key in zones_of(fold_term(_without_label(example))), example
    for example in record["counter_examples"]:
        assert key not in zones_of(fold_term(_without_label(example))), example


@pytest.mark.parametrize("name", (*LEXICONS, "headings"))
def test_no_variant_is_lost(name: str) -> None:
    """A variant twice in one record is a slip; one shared by two records raises when the lexicon is loaded."""
    terms(name)
    for key, record in data.lexicon(name).items():
        # Verbs are told apart by their marks ("đưa tin", "dựa"), so two of them may fold alike.
        folded = [v if name == "duties" else fold_term(v) for v in record["variants"]]
        assert len(set(folded)) == len(folded), (key, sorted(v for v in folded if folded.count(v) > 1))


def _without_label(heading: str) -> str:
    first, _, rest = heading.partition(" ")
    return rest if first.endswith((".", ")")) else heading
