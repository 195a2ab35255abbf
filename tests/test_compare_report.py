"""What comparison writes: the page in a real browser, CSV, Excel, the command line, two plans against each other."""

from __future__ import annotations

import csv
import hashlib
import html
import io
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import data
from benchmarks.compare_plans import many_tables, sample_tables
from flows.cli import main
from flows.commands.comparing import _short_cells
from pipeline.compare.differ import diff_plans
from pipeline.compare.frames import from_rows, load
from pipeline.compare.matrix import Matrix, build
from pipeline.compare.report.crops import original_files, page_crops
from pipeline.compare.report.links import MOST_QUOTED
from pipeline.compare.report.page import report
from pipeline.compare.sheets import topic_items, write_csv, write_xlsx
from pipeline.compare.user_topics import read_topics
from pipeline.errors import UsageError
from pipeline.reading import read_pages
from pipeline.reading.crops import Strip, crop_strips
from pipeline.results import PlanResult, SourceInfo
from pipeline.run import pages_to_parts
from pipeline.store.store import Store
from pipeline.tables import result_to_tables
from pipeline.workspace import Workspace

BROWSER = next((b for b in ("chromium", "chromium-browser", "google-chrome") if shutil.which(b)), None)
WIDTH = 1280


@pytest.fixture(scope="module")
def tables() -> dict[str, list[dict[str, Any]]]:
    return sample_tables()


@pytest.fixture(scope="module")
def matrix(tables: dict[str, list[dict[str, Any]]]) -> Matrix:
    return build(from_rows(tables), by="province", today=True, lang="vi")


@pytest.fixture(scope="module")
def workspace(tables: dict[str, list[dict[str, Any]]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workspace")
    with Store.open(folder) as store:
        for source in tables["sources"]:
            plans = {p["plan_id"] for p in tables["plans"] if p["source_id"] == source["source_id"]}
            store.save(
                {
                    name: [r for r in rows if r.get("plan_id") in plans or r.get("source_id") == source["source_id"]]
                    for name, rows in tables.items()
                }
            )
    return folder


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.ids += [named["id"] or ""] if "id" in named else []
        self.targets += [named["href"] or ""] if tag == "a" else []
        self.loads += [v or "" for k, v in attrs if k in ("src", "srcset", "data", "action")]
        self.loads += [named.get("href") or ""] if tag == "link" else []


@pytest.mark.parametrize(
    ("by", "lang"), [("province", "vi"), ("issuer", "en"), ("year", "vi"), ("sector", "en"), ("plan", "vi")]
)
def test_every_link_of_the_page_leads_somewhere_on_it(tables: Any, by: Any, lang: Any) -> None:
    page = report(build(from_rows(tables), by=by, lang=lang))
    links = Links()
    links.feed(page)
    assert len(links.ids) == len(set(links.ids))
    assert {t.removeprefix("#") for t in links.targets} <= set(links.ids)
    assert len(links.targets) > 100
    assert links.loads == ["data:,"] and "http" not in re.sub(r'xmlns="[^"]+"', "", page)  # nothing is fetched
    assert "<script" not in page


def test_a_cell_leads_to_the_quote_it_is_made_of(matrix: Matrix) -> None:
    page = report(matrix)
    entry = next(e for e in matrix.long.to_dict("records") if e["column"] == "min_score")
    anchor = f"q-{entry['fact_id'][:16]}"
    assert f'href="#{anchor}"' in page
    quoted = re.search(rf'id="{anchor}">.*?<blockquote>(.*?)</blockquote>', page, re.DOTALL)
    assert quoted and entry["quote"].split()[0] in quoted[1]


def test_texts_of_documents_are_no_markup() -> None:
    plans = [{"plan_id": "a-1", "source_id": "a", "issuer": "<script>alert(1)</script>", "province": "Huế & <b>"}]
    facts = [
        {
            "plan_id": "a-1",
            "fact_id": "f" * 24,
            "subject": "any",
            "text": "x",
            "quote": "<img src=http://x>",
            "topics": [],
        }
    ]
    page = report(build(from_rows({"plans": plans, "criteria": facts}), by="issuer"))
    assert "<script" not in page and "<img" not in page and "&lt;script&gt;" in page


def test_no_plans_is_a_page_too() -> None:
    assert "Tây Ninh" in report(build(from_rows({}), today=True, lang="vi"))


def test_a_count_leads_to_the_first_thing_it_counts(matrix: Matrix) -> None:
    """A cell of numbers and a square of the heat map are links as the cells of words are."""
    page = report(matrix)
    assert not re.search(r'<td class="number">\d', page)
    assert (
        page.count('class="heat"') == len(re.findall(r'<a href="#q-[0-9a-f]{16}"><rect [^>]*class="heat"', page)) > 20
    )


def test_beyond_two_hundred_plans_a_cell_leads_to_the_file_in_the_workspace() -> None:
    matrix = build(from_rows(many_tables(MOST_QUOTED + 20)), by="plan", lang="vi")
    last = matrix.dataset.plans["plan_id"].iloc[-1]
    page = report(matrix, originals={last: "../workspace/originals/ab/ab.pdf"})
    links = Links()
    links.feed(page)
    assert "../workspace/originals/ab/ab.pdf" in links.targets
    inside = {t.removeprefix("#") for t in links.targets if t.startswith("#")}
    assert inside <= set(links.ids) and f"p-{last}" not in links.ids


# Of each figure: its size, letters too small to read, labels that leave it, labels that lie on each other.
MEASURE = """<script>
addEventListener("error", e => document.body.dataset.errors = (document.body.dataset.errors || "") + e.message);
addEventListener("load", () => {
  const wide = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1);
  const outside = [], overlapping = [];
  for (const figure of document.querySelectorAll("svg")) {
    const frame = figure.getBoundingClientRect();
    const level = [...figure.querySelectorAll("text:not([transform])")];
    const boxes = level.map(t => [t.textContent, t.getBoundingClientRect()]);
    for (const [words, r] of boxes)
      if (r.left < frame.left - 1 || r.right > frame.right + 1 || r.bottom > frame.bottom + 1) outside.push(words);
    for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < boxes.length; j++) {
      const [a, b] = [boxes[i][1], boxes[j][1]];
      if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
          Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3) overlapping.push([boxes[i][0], boxes[j][0]]);
    }
  }
  document.body.dataset.measured = JSON.stringify({
    inner: innerWidth, scroll: document.documentElement.scrollWidth, outside, overlapping: overlapping.slice(0, 5),
    wide: wide.slice(0, 5).map(e => e.tagName + "." + e.getAttribute("class")),
    loaded: performance.getEntriesByType("resource").filter(r => !r.name.startsWith("data:")).map(r => r.name),
    figures: [...document.querySelectorAll("svg")].map(s => s.getBoundingClientRect()).map(r => [r.width, r.height]),
    small: [...document.querySelectorAll("svg text")].filter(t => t.getBoundingClientRect().height < 8).length,
    title: document.querySelector("h1").textContent});
});
</script>"""
in_a_browser = pytest.mark.skipif(
    BROWSER is None, reason="no Chromium on this machine: the page is not looked at (apt install chromium)"
)


def browse(page: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [
        str(BROWSER), "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--enable-logging=stderr",
        f"--user-data-dir={page.parent / 'profile'}", f"--window-size={WIDTH},1600", *options, page.as_uri(),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


@in_a_browser
@pytest.mark.parametrize(
    ("plans", "by", "lang"), [(5, "province", "vi"), (20, "plan", "vi"), (75, "issuer", "en"), (75, "province", "vi")]
)
def test_the_page_in_a_browser(tmp_path: Path, plans: int, by: Any, lang: Any) -> None:
    page = report(build(from_rows(many_tables(plans)), by=by, today=True, lang=lang))
    path = tmp_path / "so-sanh.html"
    path.write_text(page.replace("</head>", MEASURE + "</head>"), encoding="utf-8")
    shot = tmp_path / "shot.png"
    run = browse(path, "--virtual-time-budget=3000", f"--screenshot={shot}", "--dump-dom")
    found = re.search(r'data-measured="([^"]*)"', run.stdout)
    assert found, run.stderr[-2000:]
    measured = json.loads(html.unescape(found[1]))
    assert measured["scroll"] <= measured["inner"] == WIDTH, measured["wide"]
    assert measured["loaded"] == []
    assert len(measured["figures"]) == 4 + (by == "province")
    assert all(w > 600 and h > 60 for w, h in measured["figures"])
    assert (measured["small"], measured["outside"], measured["overlapping"]) == (0, [], [])
    assert "data-errors" not in run.stdout and "CONSOLE" not in run.stderr
    assert "thi đua" in measured["title"] or lang == "en"
    assert_is_drawn(shot, BAR)


BAR, SENT = (0x4A, 0x86, 0xC5), (0xD5, 0xE3, 0xF3)  # the colours of a period and of a province that sent a plan


def assert_is_drawn(shot: Path, colour: tuple[int, int, int]) -> None:
    """White paper with dark letters in its left third, and the colour of a figure: no blank or broken page."""
    from PIL import Image

    picture = Image.open(shot).convert("RGB")
    colours: dict[Any, int] = {c: n for n, c in picture.getcolors(picture.width * picture.height) or []}
    assert picture.width == WIDTH and colours.get(colour, 0) > 200
    assert colours[255, 255, 255] > 0.5 * picture.width * picture.height
    assert sum(n for c, n in colours.items() if max(c) < 90) > 2000


@in_a_browser
def test_the_page_on_paper(matrix: Matrix, tmp_path: Path) -> None:
    """A4 across, nothing beyond its edges, Vietnamese letters as letters."""
    import pdfplumber

    path = tmp_path / "so-sanh.html"
    path.write_text(report(matrix), encoding="utf-8")
    browse(path, "--no-pdf-header-footer", f"--print-to-pdf={tmp_path / 'so-sanh.pdf'}")
    with pdfplumber.open(tmp_path / "so-sanh.pdf") as printed:
        pages = printed.pages[:6]
        assert all((round(p.width), round(p.height)) == (842, 595) for p in pages)
        words = [w for p in pages for w in p.extract_words()]
        assert all(w["x0"] >= 20 and w["x1"] <= 822 for w in words)
        said = "\n".join(p.extract_text() for p in pages)
    assert "So sánh kế hoạch thi đua theo tỉnh, thành phố" in said and "Thời gian và thời hạn" in said


def test_csv_says_what_the_matrix_says(matrix: Matrix, tmp_path: Path) -> None:
    files = {f.name: f for f in write_csv(matrix, tmp_path)}
    rows = list(csv.reader(files["matrix.csv"].open(encoding="utf-8-sig")))
    assert rows[0][1:] == list(matrix.columns.values()) and len(rows) == 35
    hanoi = next(r for r in rows if r[0] == "Hà Nội")
    assert hanoi[1] == "0" and set(hanoi[2:]) == {""}  # sent nothing: the rest is missing, not zero
    entries = list(csv.DictReader(files["entries.csv"].open(encoding="utf-8-sig")))
    assert len(entries) == len(matrix.long)
    items = list(csv.DictReader(files["items.csv"].open(encoding="utf-8-sig")))
    assert len(items) == len(list(topic_items(matrix))) > 200


def test_excel_has_a_sheet_a_topic_and_links_to_the_entries(matrix: Matrix, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_xlsx(matrix, tmp_path / "so-sanh.xlsx"))
    assert book.sheetnames[:2] == ["Ma trận", "Chi tiết"] and "CCHC-03 Cải cách thủ tục hành c" in book.sheetnames
    sheet = book["Ma trận"]
    heads = [c.value for c in sheet[1]]
    row = next(r for r in sheet.iter_rows(min_row=2) if r[0].value == "Đồng Tháp")
    assert row[heads.index("Số kế hoạch")].value is not None
    cell = next(
        c
        for r in sheet.iter_rows(min_row=2)
        for c in r
        if c.hyperlink and heads[c.column - 1] == "Điểm tối thiểu để khen"
    )
    place = int(re.search(r"A(\d+)$", cell.hyperlink.location)[1])  # type: ignore[index]
    assert book["Chi tiết"].cell(place, 2).value == "Điểm tối thiểu để khen"
    topic = sheet[1][heads.index("Cải cách thủ tục hành chính")].hyperlink
    assert topic is not None and topic.location == "'CCHC-03 Cải cách thủ tục hành c'!A1"
    counts = [c.value for c in sheet[2]]
    assert counts[1] == 0 and counts[2] == "—"


def test_two_plans_every_fact_in_one_line(tables: Any) -> None:
    chosen = [p["plan_id"] for p in tables["plans"] if p["source_id"] == p["plan_id"].split("-")[0]][:2]
    plans = [{name: [r for r in rows if r.get("plan_id") == i] for name, rows in tables.items()} for i in chosen]
    found = diff_plans(*plans, lang="vi")
    for name in ("criteria", "targets", "awards", "award_rules"):
        for plan, side in zip(plans, ("left_fact", "right_fact"), strict=True):
            facts = [getattr(d, side) for d in found if d.table == name and getattr(d, side)]
            assert sorted(facts) == sorted(r["fact_id"] for r in plan[name])


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_two_plans_are_told_in_the_language_and_the_order_of_the_document(tables: Any, lang: Any) -> None:
    chosen = [p["plan_id"] for p in tables["plans"]][:2]
    plans = [{name: [r for r in rows if r.get("plan_id") == i] for name, rows in tables.items()} for i in chosen]
    plans[0]["criteria"].reverse()
    found = diff_plans(*plans, lang=lang)
    labels = {d.what for d in found if d.table == "plans"}
    assert ("Cơ quan ban hành" in labels) if lang == "vi" else ("issuer" in labels)
    assert not any("_" in label for label in labels)
    starts = {r["fact_id"]: r["start"] for r in plans[0]["criteria"]}
    order = [starts[d.left_fact] for d in found if d.table == "criteria" and d.left_fact]
    assert order == sorted(order) and len(order) > 3


def test_a_plan_against_itself_is_all_the_same(tables: Any) -> None:
    plan_id = tables["plans"][0]["plan_id"]
    plan = {name: [r for r in rows if r.get("plan_id") == plan_id] for name, rows in tables.items()}
    assert {d.relation for d in diff_plans(plan, plan)} == {"same"}


def test_commands(workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "--today", "-w", str(workspace), "--lang", "vi"]) == 0
    shown = capsys.readouterr().out
    assert "Tuyên Quang" in shown and "Chưa có kế hoạch" in shown
    assert main(["compare", "--by", "issuer", "--out", str(tmp_path), "-w", str(workspace), "--json"]) == 0
    files = [Path(f) for f in json.loads(capsys.readouterr().out)["files"]]
    assert len(files) == 5 and all(f.stat().st_size > 1000 for f in files)
    names = [p.name for p in (Path("data/samples/text")).glob("*.txt")][:2]
    assert main(["diff", *names, "--all", "-w", str(workspace)]) == 0
    assert "Tiêu chí" in capsys.readouterr().out
    assert main(["compare", "--by", "planet", "-w", str(workspace)]) == 2
    assert main(["compare", "--where", "colour=red", "-w", str(workspace)]) == 2
    assert main(["compare", "--out", str(tmp_path), "--format", "pptx", "-w", str(workspace)]) == 2


def test_a_terminal_shows_the_first_things_and_counts_the_rest() -> None:
    plans = [{"plan_id": "a-1", "source_id": "a", "issuer": "A"}]
    rules = [
        {"plan_id": "a-1", "fact_id": f"f{n}", "kind": "dossier_item", "text": f"tờ trình {n}", "start": n}
        for n in range(9)
    ]
    cells = _short_cells(build(from_rows({"plans": plans, "award_rules": rules}), by="issuer", lang="vi"))
    lines = str(cells["A", "dossier"]).splitlines()
    assert lines[:2] == ["tờ trình 0", "tờ trình 1"] and len(lines) == 5 and "5" in lines[-1]


def test_topics_of_ones_own(tables: Any, tmp_path: Path) -> None:
    from extractors.topics import compile_topics

    path = tmp_path / "chu-de.toml"
    path.write_text('[TOI-RUNG]\nvi = "Giữ rừng"\nkeywords = ["rừng", "học sinh"]\n', encoding="utf-8")
    records = read_topics(path)
    dataset = from_rows(tables, topics=compile_topics(records))
    matrix = build(dataset, topic_records=records, lang="vi")
    assert matrix.columns["topic:TOI-RUNG"] == "Giữ rừng"
    assert "TD-GD" in {t for ids in dataset.facts["criteria"]["topics"] for t in ids}


@pytest.mark.parametrize(
    "content", ["[x", '[other]\nvi = "a"\nkeywords = ["b"]', '[A]\nvi = "a"', '[A]\nvi = "a"\nkeywords = "b"']
)
def test_broken_topic_files_are_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "chu-de.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match="chu-de"):
        read_topics(path)
    with pytest.raises(UsageError, match="khong-co"):
        read_topics(tmp_path / "khong-co.toml")


def test_pictures_of_the_paper_behind_the_quotes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path(str(data.path("samples"))) / "plans" / "kh-stc-lai-chau-2024.pdf"
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    pages = read_pages(content, media_type="application/pdf", name=path.name)
    source = SourceInfo(digest[:16], path.name, digest, "application/pdf", len(content))
    workspace = Workspace(tmp_path)
    workspace.keep_original(content, sha256=digest, suffix=".pdf")
    with Store.open(workspace) as store:
        store.save(result_to_tables(PlanResult(source, pages, pages_to_parts(pages))))
        matrix = build(load(store), lang="vi")
        crops = page_crops(store, workspace, matrix)
        assert len(crops) > 20
        assert f'src="{next(iter(crops.values()))}"' in report(matrix, crops=crops)
        assert original_files(workspace, matrix, tmp_path / "so-sanh") == {}  # it is quoted
        monkeypatch.setattr("pipeline.compare.report.crops.MOST_QUOTED", 0)
        (address,) = original_files(workspace, matrix, tmp_path / "so-sanh").values()
        assert (tmp_path / "so-sanh" / address).resolve() == workspace.original(digest, ".pdf").resolve()
        monkeypatch.undo()
        workspace.original(digest, ".pdf").write_bytes(b"%PDF-1.4 broken")
        assert page_crops(store, workspace, matrix) == {}
        workspace.original(digest, ".pdf").unlink()
        assert page_crops(store, workspace, matrix) == {}


def test_a_strip_is_the_piece_of_paper_it_names(tmp_path: Path) -> None:
    from PIL import Image

    page = Image.new("L", (1000, 1400), 255)
    page.paste(0, (200, 300, 400, 340))
    page.save(tmp_path / "trang.png")
    off_page, no_page = Strip("b", 1, 500.0, (900, 10, 950, 20)), Strip("c", 7, 500.0, (0, 0, 9, 9))
    strips = [Strip("a", 1, 500.0, (100, 150, 200, 170)), off_page, no_page]
    found = crop_strips(str(tmp_path / "trang.png"), "image/png", strips)
    assert list(found) == ["a"]
    picture = Image.open(io.BytesIO(found["a"])).convert("L")
    dark = sum(picture.histogram()[:80]) / (picture.width * picture.height)
    assert picture.width > 100 and 0.6 < dark < 0.9  # black but for the margin
    assert crop_strips(str(tmp_path / "trang.png"), "text/plain", strips) == {}
