"""The dataset's description: complete, in both languages, and the same as the records that the extractors make."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest

from extractors import model
from pipeline import pages
from pipeline.describe import rewritten
from pipeline.schema import code_lists, exported_tables, fact_tables, tables

ROOT = Path(__file__).parents[1]
FACTS = [c for c in vars(model).values() if isinstance(c, type) and issubclass(c, model.Fact) and c.table]


def test_every_table_and_column_is_described_in_both_languages() -> None:
    for table in exported_tables().values():
        for described in (table, *table.columns):
            assert all((described.en, described.vi, described.heading)), (table.name, described.name)


def test_names_are_unique_and_keys_are_columns() -> None:
    for table in exported_tables().values():
        assert len(set(table.names)) == len(table.names), table.name
        assert set(table.key) <= set(table.names), table.name
        if table.belongs_to:
            assert tables()[table.belongs_to].key[0] in table.names


def test_codes_are_unique() -> None:
    for name, codes in code_lists().items():
        assert len({c.code for c in codes}) == len(codes), name


def test_each_fact_has_a_table_and_each_table_a_fact() -> None:
    assert {fact.table for fact in FACTS} == set(fact_tables()) - {"flags"}


@pytest.mark.parametrize("fact", FACTS, ids=lambda f: f.__name__)
def test_what_a_fact_says_has_a_column(fact: type[model.Fact]) -> None:
    own = {f.name for f in fields(fact)} - {"span", "found_by", "confidence"}
    assert own <= set(tables()[fact.table].names)


@pytest.mark.parametrize("fact", FACTS, ids=lambda f: f.__name__)
def test_codes_are_those_of_the_facts(fact: type[model.Fact]) -> None:
    for name, hint in get_type_hints(fact).items():
        if codes := literals(hint):
            assert {c.code for c in tables()[fact.table].column(name).codes} == codes, name


def test_codes_are_those_of_pages_and_sections() -> None:
    for codes, hint in (("carrier", pages.Carrier), ("quality", pages.Quality), ("block", model.BlockName)):
        assert {c.code for c in code_lists()[codes]} == literals(hint)


def literals(hint: Any) -> set[str]:
    if get_origin(hint) is Literal:
        return set(get_args(hint))
    return {code for member in get_args(hint) for code in literals(member)}


def test_the_document_is_up_to_date() -> None:
    """Otherwise: python -m pipeline.describe docs/dataset.md"""
    document = (ROOT / "docs" / "dataset.md").read_text(encoding="utf-8")
    assert rewritten(document) == document
