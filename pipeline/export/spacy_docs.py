"""The plans as spaCy documents: clean text, every fact a labelled span, for those who train or write matchers.

    from spacy.tokens import DocBin
    docs = DocBin().from_disk("plans.spacy").get_docs(blank_pipeline().vocab)

``doc.spans["facts"]`` holds the facts (label: table, with the role or kind where there is one),
``doc.user_data["plan"]`` the plan's row. Tokens carry their fold as ``NORM``, so a Matcher pattern without marks
finds marked text.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import spacy
from spacy.attrs import NORM
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span

from normalizers.fold import fold
from pipeline.export.rows import Cut, Reader
from pipeline.schema import fact_tables
from pipeline.tables import Row, TableRows

FILE = "plans.spacy"
_KINDS = ("role", "kind", "field")  # columns that say which sort of row it is


def blank_pipeline() -> Language:
    """A tokenizer that keeps "30/6/2025" whole and splits punctuation, with the project's fold as the norm of a token.

    ``blank("xx")``, not ``"vi"``: that one needs pyvi, or glues punctuation to words.

    >>> [token.norm_ for token in blank_pipeline()("Đối tượng: 97,5% tập thể")]
    ['doi', 'tuong', ':', '97,5', '%', 'tap', 'the']
    """
    nlp = spacy.blank("xx")
    nlp.vocab.lex_attr_getters[NORM] = fold  # type: ignore[attr-defined]  # before any lexeme is made, or the old norm stays
    return nlp


def write_spacy(reader: Reader, directory: Path, cuts: list[Cut]) -> None:
    """Write ``plans.spacy``, one document a plan."""
    nlp = blank_pipeline()
    binary = DocBin(store_user_data=True)
    for name, tables in reader.plans():
        binary.add(plan_to_doc(nlp, name, tables))
    binary.to_disk(directory / FILE)


def plan_to_doc(nlp: Language, name: str, tables: TableRows) -> Doc:
    """One plan. A span grows to whole tokens where a fact begins or ends inside one."""
    (text,), (plan,) = tables["texts"], tables["plans"]
    doc = nlp.make_doc(text["clean"])
    rows = [(table, row) for table in fact_tables() for row in tables[table] if row["clean_start"] is not None]
    spans = (_span(doc, table, row) for table, row in rows)
    doc.spans["facts"] = [span for span in spans if span is not None]
    doc.user_data.update(name=name, plan=_plain(plan))
    return doc


def _span(doc: Doc, table: str, row: Row) -> Span | None:
    kind = next((f":{row[column]}" for column in _KINDS if row.get(column)), "")
    label = f"{table}{kind}"
    return doc.char_span(row["clean_start"], row["clean_end"], label=label, alignment_mode="expand")


def _plain(row: Row) -> dict[str, Any]:
    return {column: value for column, value in row.items() if value is not None}
