"""A batch that can be trusted: originals, repeats, crashes, a full disk, watching, verifying, forgetting."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from import_cases import PLAN, pdf, write_good_plans
from sqlalchemy import text as sql

from benchmarks.bulk_cases import dataset_hash
from flows.cli import main
from flows.report import write_workbook
from pipeline import run as pipeline_run
from pipeline.batch import BatchSettings, Summary, import_batch
from pipeline.errors import StoreError
from pipeline.logs import about, logging_to
from pipeline.offered import find_work, path_of, place_of
from pipeline.sandbox import SandboxSettings
from pipeline.sources import find_sources
from pipeline.statistics import stage_figures
from pipeline.store import store as store_module
from pipeline.store.engine import PRAGMAS
from pipeline.store.store import Store
from pipeline.verify import verify
from pipeline.watch import Watcher
from pipeline.workspace import Workspace

ROOT = Path(__file__).parent.parent
SANDBOX = SandboxSettings(workers=2)


def settings(**changed: Any) -> BatchSettings:
    return BatchSettings(chunk=3, sandbox=SANDBOX, **changed)


def run(folder: Path | str, workspace: Workspace, **changed: Any) -> Summary:
    return import_batch([str(folder)] if folder else [], workspace=workspace, settings=settings(**changed))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_good_plans(tmp_path / "in")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.at(tmp_path / "w")


def originals(workspace: Workspace) -> list[Path]:
    return sorted(path for path in (workspace.root / "originals").rglob("*") if not path.is_dir())


# ---- originals, repeats -----------------------------------------------------------------------------------------


def test_originals_are_kept_once_by_hash_and_come_back_when_lost(folder: Path, workspace: Workspace) -> None:
    run(folder, workspace)
    kept = originals(workspace)
    assert len(kept) == 2 and {path.suffix for path in kept} == {".txt"}
    assert {path.read_bytes() for path in kept} == {path.read_bytes() for path in folder.iterdir()}
    kept[0].unlink()
    again = run(folder, workspace)
    assert again.outcomes["same"] == 3 and originals(workspace) == kept


def test_originals_can_be_linked_to(folder: Path, workspace: Workspace) -> None:
    run(folder, workspace, link=True)
    assert all(path.is_symlink() and path.exists() for path in originals(workspace))
    with Store.open(workspace) as store:
        assert not verify(workspace, store).problems
        originals(workspace)[0].resolve().unlink()
        assert [p.message.id for p in verify(workspace, store).problems] == ["verify.link_broken"]


def test_the_source_folder_is_left_as_it_was(folder: Path, workspace: Workspace) -> None:
    before = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.iterdir()}
    run(folder, workspace)
    assert {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.iterdir()} == before


def test_retry_failed_takes_only_those_and_forgets_a_failure_that_was_mended(
    folder: Path, workspace: Workspace
) -> None:
    (folder / "hong.pdf").write_bytes(b"%PDF-1.7\nx\nstartxref\n0\n%%EOF\n")
    (folder / "rong.txt").write_bytes(b"")
    assert run(folder, workspace).outcomes["failed"] == 2
    (folder / "hong.pdf").write_bytes(pdf("Ke hoach phat dong thi dua"))
    (folder / "rong.txt").unlink()
    retried = run("", workspace, which="failed")
    assert {end.source.name: end.outcome for end in retried.ends} == {"hong.pdf": "new", "rong.txt": "failed"}
    assert retried.ended("failed")[0].reasons[0].id == "import.retry_gone"
    with Store.open(workspace) as store:
        assert [row["source_name"] for row in store.sources(status="failed")] == ["rong.txt"]
        assert not store.rows("sources", source_name="hong.pdf", status="failed")


def test_retry_failed_reads_from_the_workspace_what_is_gone_from_its_folder(folder: Path, workspace: Workspace) -> None:
    (folder / "hong.pdf").write_bytes(b"%PDF-1.7\nx\nstartxref\n0\n%%EOF\n")
    run(folder / "hong.pdf", workspace)
    (folder / "hong.pdf").unlink()
    (source,) = find_work([], which="failed", workspace=workspace)
    assert source.path.is_relative_to(workspace.root) and source.name == "hong.pdf"


def test_only_extraction_opens_no_file(folder: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    run(folder, workspace)
    before = dataset_hash(workspace)
    for path in [*folder.iterdir(), *originals(workspace)]:
        path.unlink()
    again = run("", workspace, which="stored", force=True)
    assert again.outcomes["same"] == 2 and dataset_hash(workspace) == before
    with Store.open(workspace) as store:
        reads = [row["cached"] for row in store.rows("stages", run_id=again.run_id, stage="read")]
    assert reads == [True, True]


def test_only_extraction_says_where_there_is_no_reading(folder: Path, workspace: Workspace) -> None:
    run(folder, workspace)
    before = dataset_hash(workspace)
    for path in (workspace.root / "stages").rglob("*.z"):
        path.unlink()
    again = run("", workspace, which="stored", force=True)
    assert {end.reasons[0].id for end in again.ended("failed")} == {"import.no_reading"}
    assert dataset_hash(workspace) == before


def test_an_upgrade_is_done_by_only_extraction(
    folder: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(folder, workspace)
    monkeypatch.setattr(pipeline_run, "EXTRACT_VERSION", "next")
    again = run("", workspace, which="stored")
    assert again.outcomes["same"] == 2
    assert all(end.seconds > 0 for end in again.ends)  # done anew, though to the same end


@pytest.mark.parametrize("name", ["a.pdf", "Kế hoạch #1 %.pdf", os.fsdecode(b"\xff\xfe.pdf"), "a\nb.pdf"])
@pytest.mark.parametrize("member", [None, "b/c.pdf", "K\u1ebf #2.pdf"])
def test_places_go_there_and_back(tmp_path: Path, name: str, member: str | None) -> None:
    from pipeline.sources import SourceFile

    place = place_of(SourceFile(name="x", path=tmp_path / name, member=member))
    assert place.isascii() and path_of(place) == (tmp_path / name, member)


# ---- crashes ----------------------------------------------------------------------------------------------------

IMPORTER = """
import sys
from pipeline.batch import BatchSettings, import_batch
from pipeline.sandbox import SandboxSettings
from pipeline.workspace import Workspace
settings = BatchSettings(chunk=3, sandbox=SandboxSettings(workers=2))
print(import_batch([sys.argv[1]], workspace=Workspace.at(sys.argv[2]), settings=settings).outcomes)
"""


def importer(folder: Path, workspace: Workspace) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", IMPORTER, str(folder), str(workspace.root)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for(condition: Any, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.slow
def test_an_importer_that_was_killed_is_marked_and_its_work_is_done(tmp_path: Path) -> None:
    folder, clean, killed = tmp_path / "in", Workspace.at(tmp_path / "clean"), Workspace.at(tmp_path / "killed")
    folder.mkdir()
    for number in range(12):
        body = PLAN.format(subject=f"lần thứ {number}").replace("41/", f"{number + 1}/")
        (folder / f"{number}.txt").write_text(body, encoding="utf-8")
    run(folder, clean)
    process = importer(folder, killed)
    wait_for(lambda: len(originals(killed)) > 2 or process.poll() is not None)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    summary = run(folder, killed)
    assert dataset_hash(killed) == dataset_hash(clean)
    assert [row["status"] for row in summary.crashed] == ["crashed"]
    with Store.open(killed) as store:
        assert [row["status"] for row in store.rows("runs")] == ["crashed", "ok"]
        assert not verify(killed, store).problems
    assert not list((killed.root / "running").iterdir())


def test_a_run_at_work_is_not_taken_for_a_crashed_one(workspace: Workspace) -> None:
    with Store.open(workspace) as first, Store.open(workspace) as second:
        run_id = first.start_run(version="1", settings={})
        assert second.mark_crashed() == [] and first.mark_crashed() == []
        first.close()
        assert [row["run_id"] for row in second.mark_crashed()] == [run_id]
        assert second.mark_crashed() == []


@pytest.mark.slow
def test_two_importers_at_once_import_each_plan_once(folder: Path, tmp_path: Path) -> None:
    clean, both = Workspace.at(tmp_path / "clean"), Workspace.at(tmp_path / "both")
    run(folder, clean)
    processes = [importer(folder, both) for _ in range(2)]
    said = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], said
    assert dataset_hash(both) == dataset_hash(clean)


def test_a_clock_set_back_changes_nothing(folder: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    run(folder, workspace)
    before = dataset_hash(workspace)
    monkeypatch.setattr(store_module, "_now", lambda: "1999-12-31T23:59:59Z")
    again = run(folder, workspace, force=True)
    assert again.outcomes["same"] == 3 and not again.crashed
    assert dataset_hash(workspace) == before


@contextmanager
def full_disk(monkeypatch: pytest.MonkeyPatch, pages: int) -> Iterator[None]:
    """SQLite refuses to grow beyond so many pages, with the very words of a full disk."""
    with monkeypatch.context() as patch:
        patch.setattr("pipeline.store.engine.PRAGMAS", (*PRAGMAS, f"PRAGMA max_page_count={pages}"))
        yield


def test_a_full_disk_stops_with_a_word_and_the_next_import_goes_on(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean, full = Workspace.at(tmp_path / "clean"), Workspace.at(tmp_path / "full")
    run(folder, clean)
    Store.open(full).close()
    with Store.open(full) as store, store.engine.connect() as connection:
        pages = connection.execute(sql("PRAGMA page_count")).scalar_one()
    with full_disk(monkeypatch, pages + 3):
        summary = run(folder, full)
    assert summary.exit_code == 1 and summary.trouble is not None
    assert summary.trouble.message.id == "store.full"
    assert {end.reasons[-1].id for end in summary.ended("failed")} == {"import.not_stored"}
    assert sum(summary.outcomes.values()) == 3
    run(folder, full)
    assert dataset_hash(full) == dataset_hash(clean)


@pytest.mark.slow
def test_a_disk_that_fills_while_a_worker_writes_is_told_the_same_way(
    folder: Path, tmp_path: Path, workspace: Workspace
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1200k", "none", disk], check=False).returncode:
        pytest.skip("no right to mount a small disk here")
    try:
        for number in range(40):
            body = PLAN.format(subject=f"lần {number}").replace("41/", f"{number + 1}/") + "x " * 9_000
            (folder / f"them-{number}.txt").write_text(body, encoding="utf-8")
        try:
            summary = run(folder, Workspace.at(disk / "w"))
        except StoreError as error:
            assert error.message.id == "store.full"
        else:
            assert summary.trouble is not None and summary.trouble.message.id == "store.full"
            assert len(summary.ends) == 43
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_database_without_the_right_to_write_is_told(
    folder: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(folder, workspace)
    monkeypatch.setattr("pipeline.store.engine.PRAGMAS", (*PRAGMAS, "PRAGMA query_only=ON"))
    with pytest.raises(StoreError) as error:
        run(folder, workspace)
    assert error.value.message.id == "store.read_only" and error.value.exit_code == 1


def test_a_damaged_database_is_told(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    workspace.root.mkdir()
    workspace.database.write_bytes(b"no database at all, but long enough to be looked at" * 100)
    assert main(["list", "-w", str(workspace.root), "--lang", "en"]) == 1
    assert "is damaged" in capsys.readouterr().err


# ---- watch, verify, stats, forget, logs, report ------------------------------------------------------------------


def test_a_file_is_told_once_it_lies_still(tmp_path: Path) -> None:
    watcher, path = Watcher(tmp_path, settle=5), tmp_path / "a.pdf"
    assert watcher.settled(0) == []
    path.write_bytes(b"half")
    assert watcher.settled(10) == [] and watcher.settled(14) == []
    path.write_bytes(b"half and the rest")
    assert watcher.settled(16) == [] and watcher.settled(20) == []
    assert watcher.settled(21) == [path]
    assert watcher.settled(100) == []
    path.write_bytes(b"changed")
    assert watcher.settled(101) == [] and watcher.settled(106) == [path]
    path.unlink()
    assert watcher.settled(107) == []


def test_only_the_settled_files_are_opened_and_named_from_the_folder(tmp_path: Path) -> None:
    write_good_plans(tmp_path / "2024")
    wanted = tmp_path / "2024" / "cai-cach.txt"
    assert [source.name for source in find_sources([tmp_path], only={wanted})] == ["2024/cai-cach.txt"]


def change(workspace: Workspace, statement: str) -> None:
    with Store.open(workspace) as store, store.engine.begin() as connection:
        connection.execute(sql(statement))


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (lambda w: originals(w)[0].write_bytes(b"changed"), {"verify.original_changed"}),
        (lambda w: originals(w)[0].unlink(), {"verify.original_missing"}),
        (lambda w: change(w, "UPDATE recipients SET quote = quote || 'x'"), {"verify.quote", "verify.rows_changed"}),
        (lambda w: change(w, "UPDATE plans SET signer_name = 'khác'"), {"verify.rows_changed"}),
        (lambda w: change(w, "DELETE FROM texts"), {"verify.no_text", "verify.rows_changed"}),
        (lambda w: change(w, "UPDATE plans SET same_as = 'khong-co-1'"), {"verify.same_as"}),
        (lambda w: next((w.root / "stages").rglob("*.z")).write_bytes(b"x"), {"verify.stage"}),
    ],
)
def test_verify_finds_what_is_not_as_it_was(
    folder: Path, workspace: Workspace, damage: Any, expected: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    run(folder, workspace)
    assert main(["verify", "-w", str(workspace.root)]) == 0
    damage(workspace)
    assert main(["verify", "-w", str(workspace.root), "--json"]) == 1
    found = json.loads(capsys.readouterr().out.partition("{")[2].join(["{", ""]))
    assert {problem["id"] for problem in found["problems"]} == expected


def test_forget_takes_everything_and_asks_first(
    folder: Path, workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    run(folder / "chuyen-doi-so.txt", workspace)
    place = ["-w", str(workspace.root), "--lang", "en"]
    assert main(["forget", "chuyen-doi-so", *place]) == 2 and "--yes" in capsys.readouterr().err
    assert main(["forget", "chuyen-doi-so", "--yes", *place]) == 0
    assert originals(workspace) == [] and not list((workspace.root / "stages").rglob("*.z"))
    with Store.open(workspace) as store:
        assert {name: n for name, n in store.counts().items() if n} == {"runs": 1}
    assert (folder / "chuyen-doi-so.txt").exists()
    assert run(folder / "chuyen-doi-so.txt", workspace).outcomes["new"] == 1


def test_stages_are_timed_one_by_one(folder: Path, workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    run(folder, workspace)
    with Store.open(workspace) as store:
        figures = {one.stage: one for one in stage_figures(store)}
    stages = {"keep", "read", "normalize", "extract", "check", "tables", "store", "document"}
    assert set(figures) == stages and {one.calls for one in figures.values()} == {2}
    parts = sum(figures[name].seconds for name in stages - {"document", "store"})
    assert parts == pytest.approx(figures["document"].seconds, rel=0.2)
    assert all(0 < one.cpu < one.seconds + 0.1 for one in figures.values())  # no Tesseract here: one thread does it all
    assert main(["stats", "-w", str(workspace.root)]) == 0 and "normalize" in capsys.readouterr().out


def test_log_lines_name_run_and_document(folder: Path, workspace: Workspace, tmp_path: Path) -> None:
    (folder / "rong.txt").write_bytes(b"")
    log = tmp_path / "thidua.jsonl"
    with logging_to(log):
        summary = run(folder, workspace)
        with about(source_id="ab"):
            logging.getLogger("thidua.test").warning("một\ndòng %s", "x\0")
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    ended = {line["source_name"]: line for line in lines if "outcome" in line}
    assert len(ended) == 4 and {line["run_id"] for line in ended.values()} == {summary.run_id}
    assert ended["rong.txt"]["level"] == "WARNING" and "empty" in ended["rong.txt"]["message"]
    assert lines[-1]["source_id"] == "ab" and lines[-1]["message"] == "một\ndòng x\0"


def test_a_profile_of_each_document(folder: Path, workspace: Workspace, tmp_path: Path) -> None:
    import pstats

    run(folder, workspace, profile=str(tmp_path))
    profiles = sorted(tmp_path.glob("*.prof"))
    assert len(profiles) == 2
    assert any("find_facts" in name for _, _, name in pstats.Stats(str(profiles[0])).stats)  # type: ignore[attr-defined]


def test_the_report_holds_every_file(folder: Path, workspace: Workspace, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    (folder / "=1+1.txt").write_bytes(b"")
    summary = run(folder, workspace)
    sheet = load_workbook(write_workbook(summary, tmp_path / "r" / "report.xlsx")).active
    rows = list(sheet.iter_rows(values_only=True))
    assert {row[1] for row in rows[1:]} == {path.name for path in folder.iterdir()}
    assert all(isinstance(cell, (str, int, float)) or cell is None for row in rows for cell in row)


def test_options_that_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "--retry-failed", "--only-stage", "extract"]) == 2
    assert main(["import", "--only-stage", "read"]) == 2
    assert "extract" in capsys.readouterr().err


# ---- hostile files: a small share of benchmarks.hostile ---------------------------------------------

HOSTILE = {
    "rong.pdf", "cut-40.pdf", "cut-60.docx", "cut-80.png", "pdf-cay-vong.pdf", "pdf-js.pdf", "pdf-mau-tu-goi.pdf",
    "pdf-dem-sai.pdf", "pdf-goc-sai.pdf", "pdf-ma-hoa-rac.pdf", "anh-1x1.png", "anh-doi-lon.png",
    "anh-ifd-vong.tif", "zip-thoat.zip", "zip-long.zip", "zip-doi-co.zip",
    "zip-chong.zip", "zip-mat-khau.zip", "docx-cuoi-nghin.docx", "docx-thuc-the-ngoai.docx", "docx-khong-than.docx",
    "docx-quan-he.docx", "chu-nul.txt", "chu-utf16-khong-bom.txt", "chu-cong-thuc.txt", "nham-png.pdf", "loai-elf.pdf",
    "doc-rac.doc", "..txt", "a\nb.txt",
}  # fmt: skip


@pytest.mark.slow
def test_hostile_files_end_with_a_reason_beside_good_plans(folder: Path, tmp_path: Path) -> None:
    from benchmarks.hostile import Watch, problems
    from benchmarks.hostile_files import Seeds, hostile_files, write_hostile

    files = [hostile for hostile in hostile_files(Seeds.make()) if hostile.name in HOSTILE]
    assert len(files) == len(HOSTILE)
    write_hostile(tmp_path / "hostile", files)
    clean, beside, watch = Workspace.at(tmp_path / "clean"), Workspace.at(tmp_path / "beside"), Watch()
    run(folder, clean)
    summary = import_batch(
        [str(tmp_path / "hostile"), str(folder)], workspace=beside, settings=settings(), reporter=watch
    )
    assert problems(summary, watch, [], good={"chuyen-doi-so.txt"}, timeout=60) == []
    names = {path.name for path in folder.iterdir()}
    assert dataset_hash(beside, names=names) == dataset_hash(clean, names=names)
    assert not (tmp_path / "thoat.txt").exists() and not Path("/tmp/thoat-3.txt").exists()
    with Store.open(beside) as store:
        assert not verify(beside, store).problems
        assert "root:" not in str(store.rows("texts"))
