"""The sample plans and their generator: text and gold are what the specs say, and every renderer keeps the words."""

from __future__ import annotations

import io
import json
import random
from collections import Counter
from pathlib import Path

import pypdfium2
import pytest
from docx import Document

from benchmarks.plans import render_layers, samples
from benchmarks.plans.corpus import STATES, corpus_page
from benchmarks.plans.layout import lay_out
from benchmarks.plans.noise import noisy
from benchmarks.plans.render_docx import plans_docx
from benchmarks.plans.render_pdf import plans_pdf
from benchmarks.plans.render_scan import GRADES, scan, scan_file
from benchmarks.plans.render_text import gold, markdown, plan_lines, plans_text, wrapped_text
from benchmarks.plans.reword import reword
from benchmarks.plans.sheet import word_boxes
from benchmarks.plans.spec import Criterion, Para, Plan, Table, Tier
from benchmarks.plans.spec_file import parse_fact, read_spec

FOLDER = Path(__file__).parent.parent / "data" / "samples"
SPECS = sorted(path.stem for path in (FOLDER / "specs").glob("*.plan"))
TABLES = (
    "citations", "dates", "criteria", "targets", "tiers", "score_items", "awards", "award_rules", "responsibilities",
)  # fmt: skip


def plans_of(name: str) -> tuple[Plan, ...]:
    return read_spec(FOLDER / "specs" / f"{name}.plan")


def squeezed(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("name", SPECS)
def test_the_committed_text_and_gold_are_what_the_spec_says(name: str) -> None:
    plans = plans_of(name)
    assert (FOLDER / "text" / f"{name}.txt").read_text(encoding="utf-8") == plans_text(plans)
    (source,) = (FOLDER / "plans").glob(f"{name}.*")
    for stem, row in samples.golds(plans, name, source.suffix).items():
        assert json.loads((FOLDER / "gold" / f"{stem}.json").read_text(encoding="utf-8")) == row


def test_every_spec_is_delivered_and_nothing_else() -> None:
    assert sorted(samples.carriers(FOLDER)) == SPECS == sorted(path.stem for path in (FOLDER / "plans").iterdir())
    stems = {path.stem for path in (FOLDER / "gold").iterdir()}
    assert {stem for name in SPECS for stem in samples.golds(plans_of(name), name, "")} == stems


def test_between_them_the_samples_show_every_table_and_every_way_to_say_a_thing() -> None:
    rows = [json.loads(path.read_text(encoding="utf-8")) for path in (FOLDER / "gold").glob("*.json")]

    def shown(table: str, column: str) -> set[object]:
        return {row[column] for plan in rows for row in plan[table] if row.get(column) is not None}

    assert shown("criteria", "subject") == {"collective", "individual", "head", "any"}
    assert shown("targets", "comparator") >= {"eq", "ge", "gt", "le", "lt", "increase", "decrease"}
    assert shown("dates", "rule") >= {"fixed", "on_issue", "on_event", "yearly", "deferred", "blank"}
    assert shown("dates", "role") >= {"registration_deadline", "dossier_deadline", "report_deadline", "event"}
    assert shown("award_rules", "kind") == {
        "eligibility", "disqualification", "min_score", "dossier_item", "dossier_copies", "funding", "amount",
        "amount_basis", "quota_basis", "ranking",
    }  # fmt: skip
    assert shown("tiers", "unit") == {"%", "điểm"} and shown("tiers", "kind") == {"grade", "band"}
    assert {state for plan in rows for state in (plan["plan"]["number_state"],)} >= {
        "printed",
        "handwritten",
        "blank",
        "absent",
    }


def test_samples_stay_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < 6_000_000


@pytest.mark.parametrize("name", SPECS)
def test_pages_hold_the_text_in_reading_order_and_the_pdf_every_word(name: str) -> None:
    plans = plans_of(name)
    sheets = lay_out(plans)
    printed = [line for sheet in sheets for line in sheet.paragraphs if line]
    repeated = [
        table.rows[0] for plan in plans for table in plan.body if isinstance(table, Table) and table.repeat_header
    ]
    for row in repeated:  # a header that stands on every page of its table is said once
        printed = [line for i, line in enumerate(printed) if line != "\t".join(row) or line not in printed[:i]]
    assert squeezed(" ".join(printed)) == squeezed(plans_text(plans))
    document = pypdfium2.PdfDocument(plans_pdf(plans))
    for page, sheet in zip(document, sheets, strict=True):
        assert sorted(page.get_textpage().get_text_range().split()) == sorted(box.text for box in word_boxes(sheet))


def test_a_word_box_stands_where_the_pdf_puts_the_word() -> None:
    plans = plans_of("kh-stc-lai-chau-2024")
    page = pypdfium2.PdfDocument(plans_pdf(plans))[0]
    words = page.get_textpage()
    for box in word_boxes(lay_out(plans)[0])[::25]:
        found = words.get_text_bounded(
            box.x0 - 1, page.get_height() - box.bottom, box.x1 + 1, page.get_height() - box.top
        )
        assert box.text in found


def test_a_docx_has_the_same_words_whether_it_numbers_itself_or_not() -> None:
    plans = plans_of("kh-ttkn-ha-nam-2022")
    typed, numbered = (
        "\n".join(p.text for p in Document(io.BytesIO(plans_docx(plans, auto_numbering=auto))).paragraphs)
        for auto in (False, True)
    )
    assert "I. MỤC TIÊU, YÊU CẦU" in typed
    assert "MỤC TIÊU, YÊU CẦU" in numbered and "I. MỤC TIÊU" not in numbered


def test_the_same_call_yields_the_same_bytes() -> None:
    plans = plans_of("kh-tyt-thach-linh-lang-son-2024")
    grade = GRADES["low"]
    once, again = (scan_file(scan(lay_out(plans), grade, seed=4), grade, ".pdf") for _ in range(2))
    assert once == again
    assert plans_pdf(plans) == plans_pdf(plans)
    assert plans_docx(plans) == plans_docx(plans)


def test_layers_say_the_page_in_their_own_way() -> None:
    plans = plans_of("kh-tyt-thach-linh-lang-son-2024")
    grade, sheets = GRADES["low"], lay_out(plans)
    pages = scan(sheets, grade, seed=1)
    heard = {
        layer: pypdfium2.PdfDocument(render_layers.layered_pdf(sheets, pages, grade, layer))[0]
        .get_textpage()
        .get_text_range()
        for layer in ("stripped", "dropped", "tcvn3", "vni", "clean")
    }
    assert "KE HOACH" in heard["stripped"]
    assert "K HOCH" in heard["dropped"]
    assert "KÕ HO¹CH" in heard["tcvn3"]
    assert "KEÁ HOAÏCH" in heard["vni"]
    assert "KẾ HOẠCH" in heard["clean"]


def test_a_page_set_in_a_legacy_font_looks_right_and_reads_wrong() -> None:
    sheets = lay_out(plans_of("kh-sgtvt-hai-duong-2019"))[:1]
    right, legacy = pypdfium2.PdfDocument(plans_pdf(plans_of("kh-sgtvt-hai-duong-2019"))), None
    legacy = pypdfium2.PdfDocument(render_layers.legacy_pdf(sheets))
    assert "KÕ HO¹CH" in legacy[0].get_textpage().get_text_range()
    ink = [sum(page.render(scale=1, grayscale=True).to_pil().histogram()[:128]) for page in (right[0], legacy[0])]
    assert abs(ink[0] - ink[1]) < 0.01 * ink[0]


def test_copies_from_a_pdf_and_from_a_legal_portal_keep_the_words() -> None:
    plans = plans_of("kh-cdvc-ben-tre-2021-2023")
    assert squeezed(wrapped_text(plans)) == squeezed(plans_text(plans))
    assert "**KẾ HOẠCH**" in markdown(plans).splitlines()


def test_a_fact_that_its_paragraph_does_not_print_stops_the_build() -> None:
    plan = plans_of("kh-tyt-thach-linh-lang-son-2024")[0]
    for fact in (parse_fact("target any ge 97 % | tỷ lệ trẻ"), Criterion(subject="any", text="khác hẳn")):
        wrong = Plan(header=("UBND XÃ A",), doc_type="KẾ HOẠCH", subject=("B",), body=(Para("Đạt 95%", facts=(fact,)),))
        with pytest.raises(ValueError, match="not in"):
            gold(wrong, "x.txt")
    assert gold(plan, "x.txt")["source"] == "x.txt"


def test_reworded_plans_hold_what_their_gold_says_and_differ_from_each_other() -> None:
    plans = [reword(seed) for seed in range(60)]
    rows = [gold(plan, "x.txt") for plan in plans]  # raises where a paragraph does not print its fact
    assert plans[:5] == [reword(seed) for seed in range(5)]
    for table in ("citations", "dates", "criteria", "targets", "tiers", "awards", "award_rules", "responsibilities"):
        assert sum(bool(row[table]) for row in rows) > 25, table
    labels = {block.label for plan in plans for block in plan.body if isinstance(block, Para)}
    assert {"I.", "Phần I.", "A.", "1.1.", "a)", "-", "+", "•"} <= labels
    chains = {row["plan"].get("signing_authority") for row in rows}
    assert {"KT. Giám đốc", "TM. Ủy ban nhân dân", "TM. Ủy ban nhân dân, KT. Chủ tịch"} <= chains
    assert len({row["plan"]["province"] for row in rows}) > 25


def test_wider_plans_say_other_things_and_leave_the_first_ways_as_they_were() -> None:
    wider = [reword(seed, wider=True) for seed in range(40)]
    assert all(gold(plan, "x.txt") for plan in wider)  # raises where a paragraph does not print its fact
    texts = [plans_text((plan,)) for plan in wider]
    assert sum(text != plans_text((reword(seed),)) for seed, text in enumerate(texts)) > 35
    assert any("được xếp loại" in text for text in texts) and any("Phân công" in text for text in texts)


def test_noise_spoils_about_as_many_words_as_it_is_told_to_and_no_line() -> None:
    text = plans_text((reword(5),))
    spoilt = noisy(text, random.Random(1), rate=0.1)
    assert spoilt.count("\n") == text.count("\n")
    lost = Counter(text.split()) - Counter(spoilt.split())
    assert 0.04 < lost.total() / len(text.split()) < 0.15


def test_reworded_plans_are_written_with_their_gold(tmp_path: Path) -> None:
    assert samples.write_reworded(tmp_path, count=3, seed=2) == 3
    for folder, suffix in (("text", ".txt"), ("stripped", ".txt"), ("gold", ".json")):
        assert [path.name for path in sorted((tmp_path / folder).iterdir())] == [
            f"r02-{i:03d}{suffix}" for i in range(3)
        ]
    assert all(path.read_text(encoding="utf-8").isascii() for path in (tmp_path / "stripped").iterdir())


def test_the_corpus_says_what_each_page_is() -> None:
    pages = [
        corpus_page(i, seed=3)
        for i, state in enumerate(STATES)
        if state[0] in ("digital-clean", "digital-vni", "image-low")
    ]
    again = corpus_page(0, seed=3)
    assert [(page.state, page.carrier, page.quality) for page in pages] == [
        ("digital-clean", "digital", "clean"),
        ("digital-vni", "digital", "vni"),
        ("image-low", "image", "empty"),
    ]
    assert (again.data, again.truth) == (pages[0].data, pages[0].truth)
    read = pypdfium2.PdfDocument(pages[0].data)[0].get_textpage().get_text_range()
    assert set(pages[0].truth.split()) <= set(read.split())


def test_a_band_has_no_name_to_ask_for() -> None:
    fact = parse_fact("tier [80,95) % | | kind=band")
    assert isinstance(fact, Tier) and fact.kind == "band" and fact.name is None


def test_a_blank_number_leaves_room_and_a_handwritten_one_a_mark() -> None:
    blank = plans_of("kh-ttkn-ha-nam-2022")[0]
    assert "Số: /KH-TTKNDV" in plan_lines(blank) and "Hà Nam, ngày tháng năm 2022" in plan_lines(blank)
    marks = {mark.kind: mark.text for mark in lay_out(plans_of("kh-bvdk-phu-son-binh-dinh-2023"))[0].marks}
    assert marks == {"number": "214", "day": "17", "month": "02"}
