"""What imports save and commands read. One short transaction a document; saving the same twice writes nothing."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import orjson
from sqlalchemy import Connection, Engine, Executable, bindparam, delete, func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from pipeline import schema
from pipeline.messages import Message
from pipeline.results import SourceInfo
from pipeline.store.copies import family, relink, source_names
from pipeline.store.engine import connect, told_apart
from pipeline.store.insert import insert_rows
from pipeline.store.models import metadata
from pipeline.store.place import check_place
from pipeline.store.read import Snapshot
from pipeline.store.running import RunLocks
from pipeline.tables import Row, TableRows, source_row
from pipeline.workspace import StageCall, Workspace

Outcome = Literal["new", "near", "same", "changed", "failed"]

# A second copy of the same bytes may have another name and comes at another time: neither makes it another source.
# ``same_as`` depends on what else is in the dataset.
NOT_CONTENT = ("source_name", "imported_at", "same_as")
NOT_OF_SOURCE = ("runs", "stages", "corrections")

# Statements of every document, made once: SQLAlchemy needs longer to build one than SQLite to carry it out.
_sources, _runs, _stages = (metadata.tables[name] for name in ("sources", "runs", "stages"))
_STALE_FAILURES = delete(_sources).where(
    _sources.c.offered == bindparam("place"), _sources.c.digest.is_(None), _sources.c.source_id != bindparam("besides")
)
_LOCKED_RUN = select(_runs.c.run_id).where(_runs.c.run_id == bindparam("run")).with_for_update()
_LAST_ORDINAL = select(func.max(_stages.c.ordinal)).where(_stages.c.run_id == bindparam("run"))


class Saved(NamedTuple):
    """How a save ended. "near": new bytes, but each of the file's plans is a copy of one in the files ``copy_of``."""

    outcome: Outcome
    copy_of: tuple[str, ...] = ()


class Store:
    """The dataset in a database. Open it with :meth:`open`; any number of processes may have it open at once."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._locks = RunLocks(engine)
        self._open = threading.local()  # the transaction this thread is in, if any

    @classmethod
    def open(cls, where: Workspace | Path | str | None = None) -> Store:
        """The store of a workspace (or its folder), or at a database URL; created and migrated where needed."""
        if isinstance(where, str) and "://" in where:
            return cls(connect(where))
        workspace = where if isinstance(where, Workspace) else Workspace.at(where)
        if workspace.remote is not None and workspace.database_url.startswith("sqlite"):
            check_place(workspace.database, files=workspace.remote.url)
        return cls(connect(workspace.database_url))

    def close(self) -> None:
        """Let go of the database."""
        self._locks.release_all()
        self.engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    # --- Saving ---

    def save(self, rows: TableRows, *, offered: str | None = None) -> Outcome:
        """As :meth:`save_document`; a file whose plans are copies of others is "new" here."""
        outcome = self.save_document(rows, offered=offered).outcome
        return "new" if outcome == "near" else outcome

    def save_document(self, rows: TableRows, *, offered: str | None = None) -> Saved:
        """Save one source with all that was found in it, replacing what an earlier version of the program found.

        "same" means that nothing was written. The name and time of the first import are kept. ``offered``: where the
        file was found; a failure recorded for other bytes at that place is forgotten, as the file was mended.
        """
        (source,) = rows["sources"]
        source = {**source, "digest": content_digest(rows), "offered": offered, "imported_at": _now()}
        relatives: set[str] = set()
        with self._writing() as connection:
            before = _claim(connection, source)
            known = before is not None and before["digest"] is not None
            if before is not None:
                if before["digest"] == source["digest"]:
                    return Saved("same")
                if known:
                    relatives = family(connection, source["source_id"])
                    _delete_contents(connection, source["source_id"])
                kept = {name: before[name] for name in ("source_name", "imported_at")}
                _update_source(connection, {**source, **kept})
            _insert(connection, {**rows, "sources": []})
            if offered:
                _forget_failures(connection, offered, besides=source["source_id"])
            near = relink(connection, [*(row["plan_id"] for row in rows["plans"]), *relatives])
            copy_of = _copy_of(connection, rows, near)
        if known:
            return Saved("changed")
        return Saved("near" if copy_of else "new", copy_of)

    def save_failure(self, source: SourceInfo, reason: Message, *, offered: str | None = None) -> Outcome:
        """Record that a file could not be read. What an earlier import read from the same bytes stays."""
        row = {**source_row(source, status="failed"), "reason": [reason.to_json()], "imported_at": _now()}
        row["offered"] = offered
        before = self._source(source.source_id)
        known = (before.get("reason"), before.get("offered")) == (row["reason"], offered)
        if before.get("digest") or known:
            return "failed"
        with self._writing() as connection:
            rival = _claim(connection, row)
            if rival is not None and not rival["digest"]:
                _update_source(connection, {**row, "imported_at": rival["imported_at"]})
        return "failed"

    def delete_source(self, source_id: str) -> bool:
        """Forget a source with everything found in it; False where it is unknown. Corrections stay."""
        with self._writing() as connection:
            relatives = family(connection, source_id)
            found = connection.execute(delete(_sources).where(_sources.c.source_id == source_id)).rowcount > 0
            connection.execute(delete(_stages).where(_stages.c.source_id == source_id))
            relink(connection, relatives)
        return found

    # --- Reading ---

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """One state of the dataset, whatever is imported meanwhile."""
        options = {"isolation_level": "REPEATABLE READ"} if self.engine.dialect.name == "postgresql" else {}
        with self.engine.connect().execution_options(**options) as connection:
            yield Snapshot(connection)

    def rows(self, table: str, **equal: Any) -> list[Row]:
        """Rows of a table in the order of their keys, all or those in which the named columns have these values."""
        with self.snapshot() as snapshot:
            return snapshot.rows(table, **equal)

    def faults(self) -> list[str]:
        """SQLite's own check of its pages and of the links between tables; nothing where all is well, or elsewhere."""
        if self.engine.dialect.name != "sqlite":
            return []
        with self.engine.connect() as connection:
            said = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check(20)"))]
            broken = connection.execute(text("PRAGMA foreign_key_check")).all()
        damaged = ["; ".join(said)[:500]] if said != ["ok"] else []
        return damaged + ([f"foreign keys: {len(broken)}"] if broken else [])

    def sources(self, **equal: Any) -> list[Row]:
        """Rows of sources, by name."""
        return sorted(self.rows("sources", **equal), key=lambda row: (row["source_name"], row["source_id"]))

    def plans(self, **equal: Any) -> list[Row]:
        """Rows of plans, each with its ``source_name``, by that name."""
        names = {row["source_id"]: row["source_name"] for row in self.rows("sources")}
        rows = [{**row, "source_name": names[row["source_id"]]} for row in self.rows("plans", **equal)]
        return sorted(rows, key=lambda row: (row["source_name"], row["plan_id"]))

    def plan(self, plan_id: str) -> TableRows:
        """Everything about one plan, table → rows, with its source and pages. KeyError where it is unknown."""
        with self.snapshot() as snapshot:
            return snapshot.plans([plan_id])[plan_id]

    def find_plans(self, query: str) -> list[Row]:
        """Plans meant by what a person typed: an id or its beginning, a file name with or without suffix, a number."""
        plans = self.plans()
        for matches in _MATCHERS:
            if found := [plan for plan in plans if matches(plan, query)]:
                return found
        return []

    def counts(self) -> dict[str, int]:
        """Number of rows of every table."""
        with self.snapshot() as snapshot:
            return snapshot.counts()

    def offered(self, source_id: str) -> str | None:
        """Where the file was found last (a file URI); None where that is not known."""
        return self._source(source_id).get("offered")

    def digests(self) -> dict[str, str | None]:
        """source_id → hash of its rows as they were saved."""
        query = select(_sources.c.source_id, _sources.c.digest)
        with self.engine.connect() as connection:
            return {row.source_id: row.digest for row in connection.execute(query)}

    # --- Runs ---

    def start_run(self, *, version: str, settings: Mapping[str, Any]) -> str:
        """Note that an import began; returns the run's id."""
        run_id = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
        row = {"run_id": run_id, "started_at": _now(), "status": "running", "version": version}
        self._locks.hold(run_id)
        with self._writing() as connection:
            connection.execute(_runs.insert(), [{**row, "settings": dict(settings)}])
        return run_id

    def finish_run(self, run_id: str, *, status: Literal["ok", "failed"], counts: Mapping[str, int]) -> None:
        """Note how it ended."""
        values = {"finished_at": _now(), "status": status, "counts": dict(counts)}
        with self._writing() as connection:
            connection.execute(update(_runs).where(_runs.c.run_id == run_id).values(**values))
        self._locks.release(run_id)

    def mark_crashed(self) -> list[Row]:
        """Runs that are noted as running though nobody runs them become ``crashed``; returns them."""
        crashed = []
        for row in self.rows("runs", status="running"):
            with self._locks.if_free(row["run_id"]) as free:
                if free:
                    of_run = update(_runs).where(_runs.c.run_id == row["run_id"])
                    with self._writing() as connection:
                        connection.execute(of_run.values(status="crashed"))
                    crashed.append({**row, "status": "crashed"})
        return crashed

    def done_keys(self, stage: str) -> set[str]:
        """Keys of this stage of sources that are in the dataset."""
        query = select(_stages.c.key).distinct().join(_sources, _sources.c.source_id == _stages.c.source_id)
        query = query.where(_stages.c.stage == stage, _sources.c.status != "failed")
        with self.engine.connect() as connection:
            return set(connection.execute(query).scalars())

    def stage_keys(self, source_id: str) -> list[tuple[str, str]]:
        """(stage, key) of every output that was made of a source."""
        query = select(_stages.c.stage, _stages.c.key).distinct().where(_stages.c.source_id == source_id)
        with self.engine.connect() as connection:
            return [(row.stage, row.key) for row in connection.execute(query) if row.key]

    def add_stages(
        self,
        run_id: str,
        source: SourceInfo,
        calls: Iterable[StageCall],
        *,
        outcome: str,
        seconds: float | None = None,
        reason: Message | None = None,
    ) -> None:
        """Note what a run did with one file: its stages, then a row ``file`` with the outcome."""
        name = {"run_id": run_id, "source_id": source.source_id, "source_name": source.source_name}
        rows: list[Row] = [{**name, **_call_row(call)} for call in calls]
        reason_json = [reason.to_json()] if reason else None
        rows.append({**name, "stage": "file", "outcome": outcome, "seconds": seconds, "reason": reason_json})
        with self._writing() as connection:
            first = _next_ordinal(connection, run_id)
            insert_rows(connection, "stages", [{**row, "ordinal": first + i} for i, row in enumerate(rows)])

    # --- Within ---

    @contextmanager
    def together(self) -> Iterator[None]:
        """What this thread saves meanwhile is one transaction: all of it or nothing.

        Raises StoreError where the database cannot be written to.
        """
        with self._writing() as connection:
            self._open.connection = connection
            try:
                yield
            finally:
                del self._open.connection

    def _source(self, source_id: str) -> Row:
        with self.engine.connect() as connection:
            return _source(connection, source_id)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction that takes SQLite's write lock at once: a read that becomes a write could not wait for it.

        Raises StoreError where the database cannot be written to.
        """
        if hasattr(self._open, "connection"):
            yield self._open.connection
            return
        with (
            told_apart(self.engine),
            self.engine.connect().execution_options(begin="BEGIN IMMEDIATE") as connection,
            connection.begin(),
        ):
            yield connection


def content_digest(rows: TableRows) -> str:
    """Hash of a source's rows without its name and time of import, the same for rows to be saved and rows read back."""
    content = {
        table.name: sorted(orjson.dumps(_content(table, row), option=orjson.OPT_SORT_KEYS) for row in found)
        for table in schema.tables().values()
        if (found := rows.get(table.name)) and table.name not in NOT_OF_SOURCE
    }
    digest = hashlib.sha256()
    for name in sorted(content):
        digest.update(b"\0".join([name.encode(), *content[name], b""]))
    return digest.hexdigest()


def _content(table: schema.Table, row: Row) -> Row:
    """A row's own values: what the store decides left out, whole numbers as the database gives them back."""
    out = row
    for name in _number_columns(table.name):
        if isinstance(out.get(name), int):
            out = {**out, name: float(out[name])}
    return {k: v for k, v in out.items() if k not in NOT_CONTENT} if not out.keys().isdisjoint(NOT_CONTENT) else out


@cache
def _number_columns(table: str) -> frozenset[str]:
    return frozenset(column.name for column in schema.tables()[table].columns if column.type == "number")


def _copy_of(connection: Connection, rows: TableRows, near: Mapping[str, list[str]]) -> tuple[str, ...]:
    """Names of the files that already hold each plan of this one; nothing where any of its plans is new."""
    own = [row["plan_id"] for row in rows["plans"]]
    if not own or not all(near.get(plan_id) for plan_id in own):
        return ()
    return tuple(source_names(connection, [near[plan_id][0] for plan_id in own]))


def _forget_failures(connection: Connection, offered: str, *, besides: str) -> None:
    connection.execute(_STALE_FAILURES, {"place": offered, "besides": besides})


def _source(connection: Connection, source_id: str) -> Row:
    found = connection.execute(select(_sources).where(_sources.c.source_id == source_id)).mappings().first()
    return dict(found) if found else {}


def _claim(connection: Connection, row: Row) -> Row | None:
    """Insert the source; None where that was done, else it as it stands. PostgreSQL waits for a rival import."""
    if connection.execute(_insert_unless_there(connection.dialect.name), row).rowcount:
        return None
    query = select(_sources).where(_sources.c.source_id == row["source_id"]).with_for_update()
    return dict(connection.execute(query).mappings().one())


@cache
def _insert_unless_there(dialect: str) -> Executable:
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(_sources)
    statement: Executable = insert.on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    return statement


def _update_source(connection: Connection, row: Row) -> None:
    connection.execute(update(_sources).where(_sources.c.source_id == row["source_id"]).values(**row))


def _delete_contents(connection: Connection, source_id: str) -> None:
    for name in ("plans", "pages"):
        table = metadata.tables[name]
        connection.execute(delete(table).where(table.c.source_id == source_id))


def _insert(connection: Connection, rows: TableRows) -> None:
    for table in _tables_in_order():
        insert_rows(connection, table, rows.get(table, ()))


@cache
def _tables_in_order() -> tuple[str, ...]:
    """What others refer to first. (SQLAlchemy sorts anew each time it is asked.)"""
    return tuple(table.name for table in metadata.sorted_tables)


def _next_ordinal(connection: Connection, run_id: str) -> int:
    connection.execute(_LOCKED_RUN, {"run": run_id})
    last = connection.execute(_LAST_ORDINAL, {"run": run_id}).scalar()
    return 0 if last is None else int(last) + 1


def _call_row(call: StageCall) -> Row:
    return {
        "stage": call.stage,
        "version": call.version,
        "key": call.key,
        "cached": call.cached,
        "seconds": call.seconds,
        "cpu": call.cpu,
    }


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


_MATCHERS = (
    lambda plan, query: plan["plan_id"] == query,
    lambda plan, query: len(query) >= 4 and plan["plan_id"].startswith(query.lower()),
    lambda plan, query: plan["source_name"] == query,
    lambda plan, query: plan["source_name"].rsplit(".", 1)[0] == query,
    lambda plan, query: plan["doc_number"] == query,
    lambda plan, query: query.casefold() in plan["source_name"].casefold(),
)
