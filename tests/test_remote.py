"""Originals and readings in a store that many machines use, and SQLite kept away from it. The store is fsspec's own, in
memory and in a folder: S3 differs by its URL and its credentials."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest
from import_cases import PLAN, write_good_plans
from store_cases import result_of

from benchmarks.bulk_cases import dataset_hash
from pipeline.batch import BatchSettings, import_batch
from pipeline.errors import MissingDependencyError, StoreError
from pipeline.forget import find_sources_by, forget
from pipeline.pages import Page
from pipeline.remote import FILES_VARIABLE, Remote
from pipeline.sandbox import SandboxSettings
from pipeline.store.place import check_place
from pipeline.store.store import Store
from pipeline.verify import verify
from pipeline.workspace import DATABASE_VARIABLE, Workspace

MOUNTS = "dev / ext4 rw 0 0\nhost:/plans /srv/ke\\040hoach nfs4 rw 0 0\n//host/c /srv/smb cifs rw 0 0\n"


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(FILES_VARIABLE, f"file://{tmp_path}/kho")
    return tmp_path / "kho"


@pytest.mark.parametrize(
    ("database", "kind"),
    [("/srv/ke hoach/thidua.sqlite", "nfs4"), ("/srv/smb/a/thidua.sqlite", "cifs"), ("/srv/x", "")],
)
def test_sqlite_is_refused_on_a_network_disk(database: str, kind: str, tmp_path: Path) -> None:
    (mounts := tmp_path / "mounts").write_text(MOUNTS)
    if not kind:
        check_place(Path(database), mounts=mounts)
        return
    with pytest.raises(StoreError) as error:
        check_place(Path(database), mounts=mounts)
    assert error.value.message.id == "store.sqlite_network" and kind in error.value.message.text("vi")


def test_sqlite_is_refused_beside_a_shared_store(shared: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError) as error:
        Store.open(Workspace.at(tmp_path / "w"))
    assert error.value.message.id == "store.sqlite_shared"
    assert not (tmp_path / "w").exists()


def test_a_machine_finds_what_another_kept(shared: Path, tmp_path: Path) -> None:
    one, other = Workspace.at(tmp_path / "a"), Workspace.at(tmp_path / "b")
    digest = hashlib.sha256(b"x").hexdigest()
    one.keep_original(b"x", sha256=digest, suffix=".pdf")
    one.stages.cached("read", lambda: [1], input_hash="ab", version="1", result=list[int])
    assert not (tmp_path / "a").exists()  # all of it is in the store
    assert other.original(digest, ".pdf").read_bytes() == b"x"
    found = other.stages.cached("read", list[int], input_hash="ab", version="1", result=list[int])
    assert found == [1] and [call.cached for call in other.stages.calls] == [True]
    assert other.delete_original(digest, ".pdf") and not one.has_original(digest, ".pdf")


def test_a_damaged_reading_in_the_store_counts_as_absent(shared: Path, tmp_path: Path) -> None:
    stages = Workspace.at(tmp_path / "a").stages
    pages = result_of().pages
    stages.cached("read", lambda: pages, input_hash="ab", version="1", result=list[Page])
    (kept,) = (path for path in shared.rglob("*.z"))
    kept.write_bytes(b"cut off")
    assert stages.cached("read", lambda: pages, input_hash="ab", version="1", result=list[Page]) == pages
    assert [call.cached for call in stages.calls] == [False, False] and kept.stat().st_size > 100


def test_what_is_wrong_with_a_store_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)  # as where the extra is not installed
    with pytest.raises(MissingDependencyError, match="s3"):
        Remote("s3://bucket/thidua").exists("a")
    with pytest.raises(StoreError, match="khongco"):
        Remote("khongco://bucket").exists("a")
    (tmp_path / "tep").write_text("a file, not a folder")
    with pytest.raises(StoreError) as error:
        Remote(f"file://{tmp_path}/tep").write("a/b", b"x")
    assert error.value.message.id == "store.remote"


@pytest.mark.slow
def test_an_import_with_postgresql_and_a_shared_store(
    shared: Path, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = BatchSettings(sandbox=SandboxSettings(workers=2))
    folder = write_good_plans(tmp_path / "in")
    monkeypatch.setenv(DATABASE_VARIABLE, postgres_url)
    first, second = Workspace.at(tmp_path / "a"), Workspace.at(tmp_path / "b")
    assert import_batch([str(folder)], workspace=first, settings=settings).outcomes["new"] == 2
    assert import_batch([str(folder)], workspace=second, settings=settings).outcomes["same"] == 3
    assert len(list((shared / "originals").rglob("*.txt"))) == 2 and not (first.root / "originals").exists()
    together = dataset_hash(first)
    with Store.open(second) as store:
        assert not verify(second, store).problems
        kept = next((shared / "originals").rglob("*.txt"))
        kept.write_text(PLAN, encoding="utf-8")
        assert {p.message.id for p in verify(second, store).problems} == {"verify.original_changed"}
        for source in find_sources_by("41/KH-SYT", store):
            forget(source, workspace=second, store=store)
    assert not [path for path in shared.rglob("*") if path.is_file()]
    monkeypatch.delenv(DATABASE_VARIABLE)
    monkeypatch.delenv(FILES_VARIABLE)
    alone = Workspace.at(tmp_path / "c")
    import_batch([str(folder)], workspace=alone, settings=settings)
    assert dataset_hash(alone) == together
