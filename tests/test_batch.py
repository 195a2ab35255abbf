"""Importing without Prefect: every file ends in one state, nothing is read twice, nothing stops the rest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from import_cases import BAD_FILES, write_good_plans, write_hostile_folder

from pipeline import batch
from pipeline.batch import BatchSettings, FileEnd, Silent, Summary, import_batch
from pipeline.errors import UsageError
from pipeline.messages import Message, stored_messages
from pipeline.sandbox import SandboxSettings
from pipeline.sources import SourceFile, find_sources
from pipeline.store.store import Store
from pipeline.workspace import Workspace

SETTINGS = BatchSettings(chunk=3, sandbox=SandboxSettings(workers=2))
FACT_TABLES = ("plans", "citations", "dates", "criteria", "targets", "recipients", "evidence", "texts", "sections")


class Listener(Silent):
    def __init__(self) -> None:
        self.total, self.ends = 0, list[FileEnd]()

    def begin(self, total: int) -> None:
        self.total = total

    def ended(self, end: FileEnd) -> None:
        self.ends.append(end)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_hostile_folder(tmp_path_factory.mktemp("ke-hoach"))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace.at(tmp_path_factory.mktemp("workspace"))


@pytest.fixture(scope="module")
def first(folder: Path, workspace: Workspace) -> Summary:
    return import_batch([str(folder)], workspace=workspace, settings=SETTINGS)


def facts(workspace: Workspace) -> dict[str, Any]:
    with Store.open(workspace) as store:
        return {table: store.rows(table) for table in FACT_TABLES}


def test_good_files_are_stored_and_bad_ones_say_why(first: Summary, workspace: Workspace) -> None:
    failed = {end.source.name: end.reasons[-1].id for end in first.ended("failed")}
    assert failed == BAD_FILES
    assert sorted(end.source.name for end in first.ended("new")) == ["ban-sao.txt", "chuyen-doi-so.txt", "tot.pdf"]
    assert [(end.source.name, end.reasons[0].id) for end in first.ended("same")] == [("cai-cach.txt", "import.copy")]
    assert first.exit_code == 1
    assert len(facts(workspace)["plans"]) == 3


def test_each_reason_is_stored_and_reads_in_both_languages(first: Summary, workspace: Workspace) -> None:
    with Store.open(workspace) as store:
        stored = {row["source_name"]: stored_messages(row["reason"]) for row in store.sources(status="failed")}
    assert {name: message.id for name, (message,) in stored.items()} == BAD_FILES
    for (message,) in stored.values():
        assert message.text("vi") != message.text("en")
        assert "{" not in message.text("vi") + message.text("en")


def test_a_second_import_reads_nothing_and_changes_nothing(first: Summary, folder: Path, workspace: Workspace) -> None:
    before, listener = facts(workspace), Listener()
    again = import_batch([str(folder)], workspace=workspace, settings=SETTINGS, reporter=listener)
    assert again.outcomes == {"new": 0, "near": 0, "changed": 0, "same": 4, "failed": 5, "skipped": 0}
    assert facts(workspace) == before
    assert listener.total == len(listener.ends) == 9
    with Store.open(workspace) as store:
        assert {row["stage"] for row in store.rows("stages", run_id=again.run_id)} == {"file"}


def test_force_reads_again_and_finds_the_same(first: Summary, folder: Path, workspace: Workspace) -> None:
    before = facts(workspace)
    settings = BatchSettings(chunk=3, sandbox=SandboxSettings(workers=2), force=True)
    again = import_batch([str(folder / "tot.pdf")], workspace=workspace, settings=settings)
    assert again.outcomes["same"] == 1
    with Store.open(workspace) as store:
        cached = {row["stage"]: row["cached"] for row in store.rows("stages", run_id=again.run_id)}
    assert cached["read"] is False
    assert facts(workspace) == before


def test_a_folder_without_permission_is_a_failed_source_beside_good_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What a user who is not root meets; test_sources.py has the sources themselves found by such a user.
    good = find_sources([write_good_plans(tmp_path / "tot")])
    reason = Message("source.unreadable_folder")
    locked = SourceFile(name="cam", path=tmp_path / "cam", state="failed", reason=reason)
    monkeypatch.setattr(batch, "find_work", lambda *_args, **_options: [locked, *good])
    summary = import_batch([str(tmp_path)], workspace=Workspace.at(tmp_path / "w"), settings=SETTINGS)
    assert [(end.source.name, end.reasons) for end in summary.ended("failed")] == [("cam", (reason,))]
    assert summary.outcomes["new"] == 2


def test_documents_of_a_chunk_that_never_gets_through_are_failed_not_lost(tmp_path: Path) -> None:
    folder = write_good_plans(tmp_path / "in")
    summary = import_batch(
        [str(folder)],
        workspace=Workspace.at(tmp_path / "w"),
        settings=SETTINGS,
        run_chunks=lambda chunks: [OSError("database or disk is full") for _ in chunks],
    )
    assert summary.outcomes["failed"] == 3
    assert {end.reasons[-1].id for end in summary.ends} == {"import.not_stored"}
    assert "disk is full" in summary.ends[0].reasons[-1].text("en")


def test_a_chunk_that_is_run_again_goes_on_where_it_was(tmp_path: Path) -> None:
    folder, listener = write_good_plans(tmp_path / "in"), Listener()

    def twice(chunks: Any) -> list[BaseException | None]:
        for chunk in [*chunks, *chunks]:
            chunk()
        return [None for _ in chunks]

    import_batch(
        [str(folder)],
        workspace=Workspace.at(tmp_path / "w"),
        settings=SETTINGS,
        reporter=listener,
        run_chunks=twice,
    )
    assert [end.outcome for end in listener.ends] == ["new", "new", "same"]


def test_a_path_that_names_nothing_leaves_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        import_batch([str(tmp_path / "nowhere")], workspace=Workspace.at(tmp_path / "w"), settings=SETTINGS)
    assert not (tmp_path / "w").exists()
