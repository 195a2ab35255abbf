"""Connecting: engine settings for SQLite and PostgreSQL, and bringing the database to the newest migration."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from pipeline.errors import StoreError
from pipeline.store.place import check_place

HEAD = "0004"  # newest migration; a test holds it against the folder. Asking Alembic costs 0.6 s of CPU a start.
BUSY_MILLISECONDS = 30_000  # a document's transaction takes milliseconds: who waits longer should fail loudly
PRAGMAS = (
    f"PRAGMA busy_timeout={BUSY_MILLISECONDS}",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",  # with WAL: a power cut may lose the last transactions, never corrupt
    "PRAGMA foreign_keys=ON",
    # Pages of 4 KB. A checkpoint every 4 MB (80 documents) writes the same upper pages of 40 trees again and again, and
    # with 2 MB of cache they were read again too: a tenth of what storing a document cost.
    "PRAGMA wal_autocheckpoint=8000",
    "PRAGMA cache_size=-16000",
)


def connect(url: str) -> Engine:
    """An engine for the URL, its database created and migrated."""
    engine = create_engine(url, json_serializer=_dumps, json_deserializer=orjson.loads)
    with told_apart(engine):
        if engine.dialect.name == "sqlite":
            _prepare_sqlite(engine, url)
        migrate(engine)
    return engine


# What SQLite and PostgreSQL say when they cannot write → what we say.
_TROUBLES = (
    ("disk is full", "store.full"), ("no space left", "store.full"), ("disk i/o error", "store.full"),
    ("readonly database", "store.read_only"), ("read-only transaction", "store.read_only"),
    ("unable to open database", "store.read_only"),
    ("malformed", "store.damaged"), ("not a database", "store.damaged"),
    ("database is locked", "store.locked"),
)  # fmt: skip


@contextmanager
def told_apart(engine: Engine) -> Iterator[None]:
    """Raise StoreError for what a user can mend: disk full, no right to write, a damaged file."""
    try:
        yield
    except DBAPIError as error:
        said = str(error.orig).lower()
        message_id = next((known for words, known in _TROUBLES if words in said), None)
        if message_id is None:
            raise
        place = engine.url.render_as_string(hide_password=True).removeprefix("sqlite:///")
        raise StoreError(message_id, database=place, error=str(error.orig)) from error


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the database to a revision. Does nothing, and imports nothing, where it is at the newest already."""
    with engine.connect() as connection:
        if revision == "head" and _revision(connection) == HEAD:
            return
    with engine.connect().execution_options(begin="BEGIN IMMEDIATE") as connection, connection.begin():
        _lock(connection)
        _run_migrations(connection, revision)


def current_revision(engine: Engine) -> str | None:
    """The migration a database is at; None for an empty one."""
    with engine.connect() as connection:
        return _revision(connection)


def _run_migrations(connection: Connection, revision: str) -> None:
    from alembic import command  # 0.6 s of CPU that only a migration needs
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    here = _revision(connection) or ""
    if revision == "base" or (revision != "head" and revision < here):
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _lock(connection: Connection) -> None:
    """Two imports that open a new workspace at once: one migrates, the other waits (SQLite: by BEGIN IMMEDIATE)."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(7448435)"))


def _prepare_sqlite(engine: Engine, url: str) -> None:
    database = make_url(url).database
    if database and database != ":memory:":
        check_place(Path(database))
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)


def _on_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = (
        None  # the driver's own BEGIN comes too late: reads would stand outside the transaction
    )
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _on_begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


def _dumps(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
