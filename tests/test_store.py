"""The store: saving twice, replacing, failing, deleting, migrating; on SQLite and on PostgreSQL."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from sqlalchemy import inspect, text
from store_cases import result_of, source_of

from pipeline.messages import Message
from pipeline.schema import tables
from pipeline.store import engine as store_engine
from pipeline.store.models import metadata
from pipeline.store.store import Store
from pipeline.tables import result_to_tables
from pipeline.workspace import StageCall, Workspace


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of an empty database."""
    on_file = request.param == "sqlite"
    return f"sqlite:///{tmp_path}/thidua.sqlite" if on_file else request.getfixturevalue("postgres_url")


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    with Store.open(place) as store:
        yield store


def contents(store: Store, *, without: tuple[str, ...] = ("runs", "stages")) -> str:
    """Hash of every table as the database holds it, internal columns included."""
    with store.engine.connect() as connection:
        found = {
            str(t.name): [list(row) for row in connection.execute(t.select().order_by(*t.primary_key))]
            for t in metadata.sorted_tables
            if t.name not in without
        }
    return hashlib.sha256(orjson.dumps(found)).hexdigest()


def test_what_was_saved_comes_back(store: Store) -> None:
    rows = result_to_tables(result_of())
    assert store.save(rows) == "new"
    plan = store.plan(rows["plans"][0]["plan_id"])
    for table, found in plan.items():
        key = tables()[table].key
        expected = sorted(rows[table], key=lambda r: tuple(r[k] for k in key))
        ignored = {"imported_at"}
        assert [{k: v for k, v in r.items() if k not in ignored} for r in found] == [
            {k: v for k, v in r.items() if k not in ignored} for r in expected
        ], table


def test_the_same_bytes_twice_change_nothing(store: Store) -> None:
    store.save(result_to_tables(result_of("a.pdf", data=b"x")))
    before = contents(store)
    assert store.save(result_to_tables(result_of("a.pdf", data=b"x"))) == "same"
    assert store.save(result_to_tables(result_of("copy of a.pdf", data=b"x"))) == "same"
    assert contents(store) == before


def test_a_better_extractor_replaces_the_facts_and_nothing_else(store: Store) -> None:
    store.save(result_to_tables(result_of("b.pdf")))
    store.save(result_to_tables(result_of("a.pdf")))
    before = store.rows("sources")
    assert store.save(result_to_tables(result_of("a.pdf", confidence=0.5))) == "changed"
    assert store.rows("sources") == before
    assert {r["confidence"] for p in store.plans() for r in store.rows("recipients", plan_id=p["plan_id"])} == {
        0.9,
        0.5,
    }


def test_replacing_there_and_back_gives_the_same_database(store: Store) -> None:
    store.save(result_to_tables(result_of()))
    before = contents(store)
    store.save(result_to_tables(result_of(confidence=0.5)))
    store.save(result_to_tables(result_of()))
    assert contents(store) == before


def test_a_failed_save_leaves_nothing_behind(store: Store) -> None:
    rows = result_to_tables(result_of())
    before = contents(store)
    rows["recipients"] *= 2  # two rows of one key
    with pytest.raises(Exception, match=r"(?i)unique"):
        store.save(rows)
    assert contents(store) == before


def test_failures_are_recorded_and_mended_by_a_later_import(store: Store) -> None:
    source, reason = source_of("bad.pdf"), Message("source.blank")
    assert store.save_failure(source, reason) == "failed"
    assert store.rows("sources")[0]["reason"] == [{"id": "source.blank", "args": {}}]
    before = contents(store)
    store.save_failure(source, reason)
    assert contents(store) == before
    assert store.save(result_to_tables(result_of("bad.pdf"))) == "new"
    assert (store.rows("sources")[0]["status"], store.rows("sources")[0]["reason"]) == ("ok", None)


def test_a_failure_never_takes_what_was_read_before(store: Store) -> None:
    store.save(result_to_tables(result_of()))
    before = contents(store)
    assert store.save_failure(source_of(), Message("source.blank")) == "failed"
    assert contents(store) == before


def test_deleting_a_source_takes_everything_but_corrections(store: Store) -> None:
    rows = result_to_tables(result_of())
    store.save(rows)
    with store.engine.begin() as connection:
        correction = {"plan_id": rows["plans"][0]["plan_id"], "field": "number", "old": "12", "new": "13"}
        connection.execute(metadata.tables["corrections"].insert(), [correction])
    assert store.delete_source(rows["sources"][0]["source_id"])
    assert {k: n for k, n in store.counts().items() if n} == {"corrections": 1}
    assert not store.delete_source(rows["sources"][0]["source_id"])


def test_find_plans_by_id_name_and_number(store: Store) -> None:
    rows = result_to_tables(result_of("ke-hoach-2025.pdf"))
    store.save(rows)
    plan_id = rows["plans"][0]["plan_id"]
    for query in (plan_id, plan_id[:6], "ke-hoach-2025.pdf", "ke-hoach-2025", "12/KH-SYT", "KE-HOACH"):
        assert [p["plan_id"] for p in store.find_plans(query)] == [plan_id], query
    assert store.find_plans("khác") == []
    with pytest.raises(KeyError):
        store.plan("khác")


def test_runs_and_stages(store: Store) -> None:
    run_id = store.start_run(version="0.1", settings={"workers": 2})
    calls = [StageCall("read", "1", "ab", False, 0.3, 0.1), StageCall("extract", "1", "cd", True, 0.0, 0.0)]
    store.add_stages(run_id, source_of(), calls, outcome="new", seconds=0.2)
    store.add_stages(run_id, source_of("bad.pdf"), [], outcome="failed", reason=Message("source.blank"))
    store.finish_run(run_id, status="failed", counts={"new": 1, "failed": 1})
    assert [(s["ordinal"], s["stage"], s["cached"]) for s in store.rows("stages")] == [
        (0, "read", False), (1, "extract", True), (2, "file", None), (3, "file", None),
    ]  # fmt: skip
    assert [(s["seconds"], s["cpu"]) for s in store.rows("stages")][:3] == [(0.3, 0.1), (0.0, 0.0), (0.2, None)]
    assert store.rows("runs")[0]["counts"] == {"new": 1, "failed": 1}


def test_sqlite_is_set_up_for_several_processes(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, store.engine.connect() as connection:
        values = {p: connection.execute(text(f"PRAGMA {p}")).scalar() for p in ("journal_mode", "foreign_keys")}
    assert values == {"journal_mode": "wal", "foreign_keys": 1}


SAVER = """
import sys
sys.path.insert(0, "tests")
from store_cases import result_of
from pipeline.store.store import Store
from pipeline.tables import result_to_tables
store = Store.open(sys.argv[1])
print(" ".join(store.save(result_to_tables(result_of(f"{i}.pdf"))) for i in range(20)))
"""


def test_two_importers_at_once_save_each_plan_once(place: str) -> None:
    root = Path(__file__).parent.parent
    command = [sys.executable, "-c", SAVER, place]
    both = [subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    outcomes = [p.communicate(timeout=60)[0].split() for p in both]
    assert [p.returncode for p in both] == [0, 0]
    assert all(sorted(pair) in (["new", "same"],) for pair in zip(*outcomes, strict=True))


def test_a_snapshot_does_not_see_a_later_save(store: Store) -> None:
    with store.snapshot() as snapshot:
        assert snapshot.counts()["plans"] == 0
        store.save(result_to_tables(result_of()))
        assert snapshot.counts()["plans"] == 0
    assert store.counts()["plans"] == 1


def test_migrations_make_the_models_and_can_be_taken_back(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with store.engine.connect() as connection:
        options = {"compare_type": True, "render_as_batch": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
    store_engine.migrate(store.engine, "base")
    assert inspect(store.engine).get_table_names() == ["alembic_version"]
    store_engine.migrate(store.engine)
    assert store_engine.current_revision(store.engine) == store_engine.HEAD
    assert store.save(result_to_tables(result_of())) == "new"


def test_head_is_the_newest_migration() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(store_engine.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == store_engine.HEAD


def test_opening_a_ready_database_does_not_import_alembic(tmp_path: Path) -> None:
    Store.open(tmp_path).close()
    code = (
        "import sys; from pipeline.store.store import Store; Store.open(sys.argv[1]); print('alembic' in sys.modules)"
    )
    root = Path(__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_store_opens_a_workspace_a_folder_or_a_url(tmp_path: Path) -> None:
    for where in (Workspace.at(tmp_path / "a"), tmp_path / "b", f"sqlite:///{tmp_path}/c/d.sqlite"):
        with Store.open(where) as store:
            assert store.plans() == []
