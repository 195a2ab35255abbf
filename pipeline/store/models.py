"""SQLAlchemy tables of the dataset, made from :mod:`pipeline.schema`: the same on SQLite and PostgreSQL.

Rows hang together by foreign keys: deleting a source deletes its plans and all that was found in them. Corrections hang
on nothing, so that they outlive a re-import.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy.types import TypeEngine

from pipeline import schema

# Constraints need names, or a later migration cannot drop them.
NAMING = {"ix": "ix_%(table_name)s_%(column_0_N_name)s", "fk": "fk_%(table_name)s_%(column_0_N_name)s"}
JSON_OR_NULL = JSON(none_as_null=True)  # None is SQL NULL, not the JSON word null
ID_LENGTH = 64

_TYPES: dict[str, TypeEngine[Any]] = {
    "text": Text(),
    "integer": Integer(),
    "number": Double(),
    "boolean": Boolean(),
    "date": String(16),  # partial dates sort and compare as text; no database type holds "2024-06"
    "time": String(32),
    "integers": JSON_OR_NULL,
    "numbers": JSON_OR_NULL,
    "texts": JSON_OR_NULL,
    "objects": JSON_OR_NULL,
    "json": JSON_OR_NULL,
}
_BIG = {("sources", "bytes")}  # beyond 2 GB
_INDEXES = (
    ("plans", "source_id"), ("plans", "province_code"), ("plans", "doc_number"), ("corrections", "plan_id"),
    ("stages", "source_id"), ("fingerprint_bands", "plan_id"),
)  # fmt: skip


def make_metadata() -> MetaData:
    """All tables. ``sources`` has two columns more than the dataset: ``digest``, by which an unchanged source is known,
    and ``offered``, where it was found last."""
    metadata = MetaData(naming_convention=NAMING)
    for table in schema.tables().values():
        own = table.name == "sources"
        extra = [Column("digest", String(ID_LENGTH)), Column("offered", Text())] if own else []
        # Clustered by key: one plan's rows lie together, and no second index is needed.
        Table(table.name, metadata, *_columns(table), *extra, sqlite_with_rowid=table.key == ("correction_id",))
    _add_fingerprints(metadata)
    for name, column in _INDEXES:
        Index(None, metadata.tables[name].c[column])
    sources = metadata.tables["sources"].c
    never_read = sources.digest.is_(None)
    Index(None, sources.offered, sqlite_where=never_read, postgresql_where=never_read)  # few, and asked of every file
    return metadata


def _add_fingerprints(metadata: MetaData) -> None:
    """What near-duplicates are found by (pipeline.duplicates); no part of the dataset."""
    words = Column("words", Integer(), nullable=False)
    sketch = Column("sketch", JSON_OR_NULL, nullable=False)
    Table("fingerprints", metadata, _plan_key(), words, sketch, sqlite_with_rowid=False)
    band = Column("band", BigInteger(), primary_key=True, autoincrement=False)
    Table("fingerprint_bands", metadata, band, _plan_key(), sqlite_with_rowid=False)


def _plan_key() -> Column[Any]:
    return Column("plan_id", String(ID_LENGTH), ForeignKey("plans.plan_id", ondelete="CASCADE"), primary_key=True)


def _columns(table: schema.Table) -> list[Column[Any]]:
    return [_column(table, column) for column in table.columns]


def _column(table: schema.Table, column: schema.Column) -> Column[Any]:
    is_key = column.name in table.key
    references = _references(table, column)
    return Column(
        column.name,
        _type(table, column),
        *([ForeignKey(references, ondelete="CASCADE")] if references else []),
        primary_key=is_key,
        nullable=not (is_key or references),
    )


def _references(table: schema.Table, column: schema.Column) -> str | None:
    if not table.belongs_to:
        return None
    key = schema.tables()[table.belongs_to].key[0]
    return f"{table.belongs_to}.{key}" if column.name == key else None


def _type(table: schema.Table, column: schema.Column) -> TypeEngine[Any]:
    if (table.name, column.name) in _BIG:
        return BigInteger()
    if column.type == "text" and (column.name in table.key or column.name.endswith("_id")):
        return String(ID_LENGTH)
    return _TYPES[column.type]


metadata = make_metadata()
