"""Exports: every format gives back what the store holds, text stays text, nothing is cut in silence."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from store_cases import result_of, source_of

from pipeline.errors import UsageError
from pipeline.export import export, workbook
from pipeline.export.csv_files import FORMULA_STARTS, csv_line
from pipeline.export.datapackage import datapackage
from pipeline.export.names import plan_names
from pipeline.messages import Message
from pipeline.schema import exported_tables
from pipeline.store.store import Store
from pipeline.tables import result_to_tables

INTEGERS = st.integers(-(2**63), 2**63 - 1)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One export of two plans and a failed file, in every format."""
    folder = tmp_path_factory.mktemp("export")
    with Store.open(folder / "ws") as store:
        store.save(result_to_tables(result_of("kế hoạch.pdf", parts=2)))
        store.save(result_to_tables(result_of("b.docx")))
        store.save_failure(source_of("hỏng.pdf"), Message("source.empty"))
        report = export(store, folder / "out")
    assert report.rows["plans"] == 3
    assert report.cuts == []
    return folder / "out"


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_table_is_there_in_every_format(out: Path) -> None:
    names = set(exported_tables())
    assert {p.stem for p in out.glob("*.csv")} == {p.stem for p in out.glob("*.parquet")} == names
    assert set(openpyxl.load_workbook(out / "thidua.xlsx").sheetnames) == names | {"Giải thích"}
    assert {p.name for p in out.glob("plans/*.json")} == {"kế hoạch.json", "kế hoạch.part2.json", "b.json"}
    assert not list(out.glob(".export-*"))


def test_csv_starts_with_the_mark_that_excel_needs(out: Path) -> None:
    data = (out / "sources.csv").read_bytes()
    assert data.startswith("\ufeffsource_id,".encode())
    assert "kế hoạch.pdf".encode() in data


def test_csv_has_no_cell_that_a_spreadsheet_would_compute(out: Path) -> None:
    for table in exported_tables().values():
        for row in read_csv(out / f"{table.name}.csv"):
            for column in table.columns:
                if column.type not in ("number", "integer"):
                    assert not row[column.name].startswith(FORMULA_STARTS), (table.name, column.name)
    targets = read_csv(out / "targets.csv")
    assert {(t["metric"], t["value"]) for t in targets} == {("'-5% so với năm 2024", "-5")}


def test_failed_files_are_listed_with_their_reason_in_both_languages(out: Path) -> None:
    (failed,) = (r for r in read_csv(out / "sources.csv") if r["status"] == "failed")
    assert failed["message_vi"].startswith("Tệp rỗng")
    assert failed["message_en"].startswith("The file is empty")


def test_workbook_is_ready_to_work_with(out: Path) -> None:
    book = openpyxl.load_workbook(out / "thidua.xlsx")
    assert book.active.title == "plans"
    for table in exported_tables().values():
        sheet = book[table.name]
        assert [c.value for c in sheet[1]] == list(table.names)
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref
        assert [c.comment.text.split("\n")[0] for c in sheet[1]] == [c.heading for c in table.columns]
    explained = {(r[0], r[1]) for r in book["Giải thích"].iter_rows(min_row=2, values_only=True)}
    assert {(t.name, c) for t in exported_tables().values() for c in t.names} <= explained


def test_workbook_holds_values_of_their_type(out: Path) -> None:
    book = openpyxl.load_workbook(out / "thidua.xlsx")
    sheet = book["tiers"]
    row = dict(zip([c.value for c in sheet[1]], sheet[2], strict=True))
    assert (row["lower"].value, row["lower_closed"].value, row["upper"].value) == (90, True, None)
    sheet = book["criteria"]
    row = dict(zip([c.value for c in sheet[1]], sheet[2], strict=True))
    assert (row["text"].value, row["text"].data_type) == ("=SUM(A1) là tiêu chí", "s")


def test_parquet_has_the_types_of_the_description(out: Path) -> None:
    for table in exported_tables().values():
        found = pq.read_schema(out / f"{table.name}.parquet")
        assert found.names == list(table.names)
        assert [f.metadata[b"title_vi"].decode() for f in found] == [c.heading for c in table.columns]
    types = {f.name: str(f.type) for f in pq.read_schema(out / "dates.parquet")}
    assert {k: types[k] for k in ("date", "years", "confidence", "start")} == {
        "date": "string", "years": "list<element: int64>", "confidence": "double", "start": "int64",
    }  # fmt: skip
    assert pq.read_table(out / "dates.parquet")["years"].to_pylist() == [[2025, 2026]] * 2
    assert pq.read_table(out / "flags.parquet").num_rows == 0


def test_plan_json_has_the_shape_of_the_gold(out: Path) -> None:
    plan = json.loads((out / "plans" / "b.json").read_text())
    assert plan["source"] == "b.docx"
    assert plan["plan"]["doc_number"] == "12/KH-SYT"
    assert plan["citations"][0]["in_force_on_issue"] is None  # no stage fills it yet: null, not left out
    assert plan["recipients"][0]["text"] == "Như trên"
    assert plan["recipients"][0]["evidence"][0]["page"] == 2
    for table in ("fields", "citations", "dates", "awards"):
        for fact in plan[table]:
            if fact["start"] is not None:
                assert fact["quote"] == plan["text"]["raw"][fact["start"] : fact["end"]]


def test_datapackage_describes_the_files(out: Path) -> None:
    package = json.loads((out / "datapackage.json").read_text())
    for resource in package["resources"]:
        assert (out / resource["path"]).exists()
        fields = {f["name"]: f for f in resource["schema"]["fields"]}
        assert all(f["type"] and f["description"] for f in fields.values())
        if resource["format"] == "csv":
            assert (out / resource["path"]).read_text("utf-8-sig").splitlines()[0] == ",".join(fields)
    assert datapackage(["parquet"])["resources"][0]["name"] == "sources"


def test_frictionless_itself_finds_the_package_valid(out: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    descriptor = json.loads((out / "datapackage.json").read_text())
    descriptor["resources"] = [r for r in descriptor["resources"] if r["format"] == "csv"]
    package = frictionless.Package.from_descriptor(descriptor, basepath=str(out))
    report = package.validate()
    assert report.valid, [task.errors[:3] for task in report.tasks if not task.valid]


def test_unknown_format_is_a_usage_error(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, pytest.raises(UsageError, match="pptx"):
        export(store, tmp_path / "out", formats={"csv", "pptx"})


def test_a_second_export_replaces_the_first_and_spares_the_users_files(tmp_path: Path) -> None:
    with Store.open(tmp_path / "ws") as store:
        rows = result_to_tables(result_of("a.pdf"))
        store.save(rows)
        store.save(result_to_tables(result_of("b.pdf")))
        export(store, tmp_path / "out", formats={"json"})
        (tmp_path / "out" / "plans" / "mine.json").write_text("{}")
        store.delete_source(rows["sources"][0]["source_id"])
        export(store, tmp_path / "out", formats={"json"})
    assert sorted(p.name for p in tmp_path.glob("out/plans/*.json")) == ["b.json", "mine.json"]


def test_two_exports_of_one_dataset_are_the_same(tmp_path: Path) -> None:
    with Store.open(tmp_path / "ws") as store:
        store.save(result_to_tables(result_of("a.pdf")))
        first = export(store, tmp_path / "1", formats={"csv", "json"})
        export(store, tmp_path / "2", formats={"csv", "json"})
    for file in first.files:
        assert (tmp_path / "1" / file).read_bytes() == (tmp_path / "2" / file).read_bytes()


def test_sources_that_share_a_stem_get_their_id() -> None:
    def row(source_id: str, name: str, part: int = 1) -> dict[str, object]:
        return {"plan_id": f"{source_id}-{part}", "source_id": source_id, "source_name": name, "part": part}

    rows = [row("1" * 16, "kh.pdf"), row("2" * 16, "KH.docx"), row("3" * 16, "khác.pdf"), row("3" * 16, "khác.pdf", 2)]
    rows += [row("4" * 16, "khác.part2.txt")]
    assert list(plan_names(rows).values()) == [
        "kh-11111111", "KH-22222222", "khác", "khác-33333333.part2", "khác.part2-44444444",
    ]  # fmt: skip


def test_a_name_too_long_for_the_file_system_is_cut() -> None:
    row = {"plan_id": "a", "source_id": "1" * 16, "source_name": "ế" * 84 + ".p", "part": 2}
    assert plan_names([row]) == {"a": "ế" * 73 + "-11111111.part2"}


@given(st.lists(TEXT | st.none() | st.booleans() | INTEGERS | st.lists(INTEGERS), min_size=1))
@example(["=1+1", "+84", "-5%", "@a", "\t", "\r", "'", '"', ",", "\n", "", " ", None, "\ufeff"])
def test_any_csv_cell_comes_back(cells: list[object]) -> None:
    cells = ["x", *cells]  # a line of one null is an empty line, which readers skip; no table has one column
    (row,) = csv.reader(io.StringIO(csv_line(cells), newline=""))
    for cell, found in zip(cells, row, strict=True):
        if isinstance(cell, str):
            assert found == ("'" + cell if cell.startswith(FORMULA_STARTS) else cell)
        else:
            assert found == ("" if cell is None else json.dumps(cell, separators=(",", ":")))


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(TEXT.filter(bool), min_size=1, max_size=50))
@example(["=1+1", "http://a.vn", "_x0041_", "\x0c", "\r\n", "007", " ế ", "<&>", "\x01", "\ufffe"])
def test_any_text_comes_back_from_the_workbook(texts: list[str]) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, workbook.OPTIONS) as book:
        sheet = book.add_worksheet()
        for i, text in enumerate(texts):
            assert workbook._write(sheet, i, 0, text)
    found = [row[0] for row in openpyxl.load_workbook(buffer).active.iter_rows(values_only=True)]
    assert [unescaped(f) for f in found] == [re.sub("[\ufffe\uffff]", "\ufffd", t) for t in texts]


def unescaped(text: str) -> str:
    """Excel's own escapes, which openpyxl hands on as they are."""
    return re.sub("_x([0-9A-F]{4})_", lambda m: chr(int(m[1], 16)), text)


def test_a_text_too_long_for_a_cell_is_cut_in_the_open(tmp_path: Path) -> None:
    rows = result_to_tables(result_of())
    rows["texts"][0]["raw"] = "ế" * 40_000
    with Store.open(tmp_path / "ws") as store:
        store.save(rows)
        report = export(store, tmp_path / "out", formats={"xlsx", "csv"})
    (cut,) = report.cuts
    assert (cut.sheet, cut.column, cut.length) == ("texts", "raw", 40_000)
    book = openpyxl.load_workbook(tmp_path / "out" / "thidua.xlsx")
    assert book["texts"][cut.cell].value.endswith("JSON]")
    assert [c.value for c in book["Ghi chú"][2]] == ["texts", cut.cell, "raw", rows["plans"][0]["plan_id"], "40000"]
    csv.field_size_limit(200_000)
    assert read_csv(tmp_path / "out" / "texts.csv")[0]["raw"] == "ế" * 40_000


def test_a_table_too_long_for_a_sheet_goes_on_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_ROWS", 4)
    rows = result_to_tables(result_of())
    with Store.open(tmp_path / "ws") as store:
        store.save(rows)
        export(store, tmp_path / "out", formats={"xlsx"})
    book = openpyxl.load_workbook(tmp_path / "out" / "thidua.xlsx")
    sheets = [name for name in book.sheetnames if name.startswith("fields")]
    assert sheets == ["fields", "fields (2)"]
    assert sum(book[s].max_row - 1 for s in sheets) == len(rows["fields"]) == 6
    assert "awards (2)" not in book.sheetnames


def test_an_empty_dataset_exports_headings(tmp_path: Path) -> None:
    with Store.open(tmp_path / "ws") as store:
        report = export(store, tmp_path / "out")
    assert set(report.rows.values()) == {0}
    assert read_csv(tmp_path / "out" / "plans.csv") == []


def test_issues_of_a_partial_file_are_one_text(tmp_path: Path) -> None:
    issues = (Message("source.blank"), Message("source.empty"))
    with Store.open(tmp_path / "ws") as store:
        store.save(result_to_tables(replace(result_of(), issues=issues)))
        export(store, tmp_path / "out", formats={"csv"})
    (row,) = read_csv(tmp_path / "out" / "sources.csv")
    assert row["message_en"] == "The file holds no text. The file is empty (0 bytes). Ask the sender for it again."
