"""What imports save and commands read. One short transaction a document; saving the same twice writes nothing."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import orjson
from sqlalchemy import Connection, Engine, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from pipeline import schema
from pipeline.messages import Message
from pipeline.results import SourceInfo
from pipeline.store.engine import connect
from pipeline.store.models import metadata
from pipeline.store.read import Snapshot
from pipeline.tables import Row, TableRows, source_row
from pipeline.workspace import StageCall, Workspace

Outcome = Literal["new", "same", "changed", "failed"]

# A second copy of the same bytes may have another name and comes at another time: neither makes it another source.
NOT_CONTENT = ("source_name", "imported_at")


class Store:
    """The dataset in a database. Open it with :meth:`open`; any number of processes may have it open at once."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @classmethod
    def open(cls, where: Workspace | Path | str | None = None) -> Store:
        """The store of a workspace (or its folder), or at a database URL; created and migrated where needed."""
        if isinstance(where, str) and "://" in where:
            return cls(connect(where))
        workspace = where if isinstance(where, Workspace) else Workspace.at(where)
        return cls(connect(workspace.database_url))

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    # --- Saving ---

    def save(self, rows: TableRows) -> Outcome:
        """Save one source with all that was found in it, replacing what an earlier version of the program found.

        "same" means that nothing was written. The name and time of the first import are kept.
        """
        (source,) = rows["sources"]
        digest = content_digest(rows)
        if self._source(source["source_id"]).get("digest") == digest:
            return "same"
        with self._writing() as connection:
            before = _claim(connection, {**source, "imported_at": _now()})
            if before.get("digest") == digest:  # another import was faster
                return "same"
            source = {**source, "digest": digest, "source_name": before["source_name"]}
            source["imported_at"] = before["imported_at"]
            if before["digest"]:
                _delete_contents(connection, source["source_id"])
            _insert(connection, {**rows, "sources": []})
            _update_source(connection, source)
        return "changed" if before["digest"] else "new"

    def save_failure(self, source: SourceInfo, reason: Message) -> Outcome:
        """Record that a file could not be read. What an earlier import read from the same bytes stays."""
        row = {**source_row(source, status="failed"), "reason": [reason.to_json()], "imported_at": _now()}
        before = self._source(source.source_id)
        if before.get("digest") or before.get("reason") == row["reason"]:
            return "failed"
        with self._writing() as connection:
            before = _claim(connection, row)
            if not before["digest"]:
                _update_source(connection, {**row, "imported_at": before["imported_at"]})
        return "failed"

    def delete_source(self, source_id: str) -> bool:
        """Forget a source with everything found in it; False where it is unknown. Corrections stay."""
        with self._writing() as connection:
            table = metadata.tables["sources"]
            return connection.execute(delete(table).where(table.c.source_id == source_id)).rowcount > 0

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

    # --- Runs ---

    def start_run(self, *, version: str, settings: Mapping[str, Any]) -> str:
        """Note that an import began; returns the run's id."""
        run_id = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
        row = {"run_id": run_id, "started_at": _now(), "status": "running", "version": version}
        with self._writing() as connection:
            connection.execute(metadata.tables["runs"].insert(), [{**row, "settings": dict(settings)}])
        return run_id

    def finish_run(self, run_id: str, *, status: Literal["ok", "failed"], counts: Mapping[str, int]) -> None:
        """Note how it ended."""
        runs = metadata.tables["runs"]
        values = {"finished_at": _now(), "status": status, "counts": dict(counts)}
        with self._writing() as connection:
            connection.execute(update(runs).where(runs.c.run_id == run_id).values(**values))

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
            _insert(
                connection, {"stages": [_complete("stages", {**r, "ordinal": first + i}) for i, r in enumerate(rows)]}
            )

    # --- Within ---

    def _source(self, source_id: str) -> Row:
        with self.engine.connect() as connection:
            return _source(connection, source_id)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction that takes SQLite's write lock at once: a read that becomes a write could not wait for it."""
        with (
            self.engine.connect().execution_options(begin="BEGIN IMMEDIATE") as connection,
            connection.begin(),
        ):
            yield connection


def content_digest(rows: TableRows) -> str:
    """Hash of a source's rows without its name and time of import."""
    source = {k: v for k, v in rows["sources"][0].items() if k not in NOT_CONTENT}
    content = {**rows, "sources": [source]}
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _source(connection: Connection, source_id: str) -> Row:
    table = metadata.tables["sources"]
    found = connection.execute(select(table).where(table.c.source_id == source_id)).mappings().first()
    return dict(found) if found else {}


def _claim(connection: Connection, row: Row) -> Row:
    """Insert the source unless it is there, and return it as it stands; on PostgreSQL this waits for a rival import."""
    insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert
    connection.execute(insert(metadata.tables["sources"]).on_conflict_do_nothing(), [row])
    table = metadata.tables["sources"]
    query = select(table).where(table.c.source_id == row["source_id"]).with_for_update()
    return dict(connection.execute(query).mappings().one())


def _update_source(connection: Connection, row: Row) -> None:
    table = metadata.tables["sources"]
    connection.execute(update(table).where(table.c.source_id == row["source_id"]).values(**row))


def _delete_contents(connection: Connection, source_id: str) -> None:
    for name in ("plans", "pages"):
        table = metadata.tables[name]
        connection.execute(delete(table).where(table.c.source_id == source_id))


def _insert(connection: Connection, rows: TableRows) -> None:
    for table in metadata.sorted_tables:
        if rows.get(table.name):
            connection.execute(table.insert(), rows[table.name])


def _next_ordinal(connection: Connection, run_id: str) -> int:
    runs, stages = metadata.tables["runs"], metadata.tables["stages"]
    connection.execute(select(runs.c.run_id).where(runs.c.run_id == run_id).with_for_update())
    last = connection.execute(select(func.max(stages.c.ordinal)).where(stages.c.run_id == run_id)).scalar()
    return 0 if last is None else int(last) + 1


def _call_row(call: StageCall) -> Row:
    return {
        "stage": call.stage,
        "version": call.version,
        "key": call.key,
        "cached": call.cached,
        "seconds": call.seconds,
    }


def _complete(table: str, row: Row) -> Row:
    """All columns, as executing many rows at once needs the same in each."""
    return {**dict.fromkeys(schema.tables()[table].names), **row}


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
