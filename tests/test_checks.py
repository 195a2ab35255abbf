"""Every check fires on its example and leaves its counter-example alone; the flawless plan has no flag at all."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from string import Formatter

import pytest
from check_cases import CASES, plan_with

from extractors.facts import Facts, find_facts
from extractors.model import Field, PlanText
from extractors.sections import find_sections
from pipeline.checks import CheckedPlan, CheckSettings, Flag, Reading, check_plan, read_settings, rules
from pipeline.checks.across import ACROSS, Collection, check_across
from pipeline.checks.bounds import Bounds
from pipeline.checks.catalogue import PARTS, catalogue, flag_parts, flag_text, name_of
from pipeline.checks.register import register
from pipeline.checks.sources import in_force, source_on, sources
from pipeline.errors import UsageError
from pipeline.schema import tables
from pipeline.tables import Row

RULES = sorted(rules())


def flags_of(plan: CheckedPlan, rule_id: str) -> list[Flag]:
    return [f for f in check_plan(plan) if f.rule_id == rule_id]


def test_every_check_has_an_example() -> None:
    assert sorted(CASES) == RULES


@pytest.mark.parametrize("rule_id", RULES)
def test_fires(rule_id: str) -> None:
    flags = flags_of(plan_with(CASES[rule_id]["fires"]), rule_id)
    assert flags, "the check did not fire on its example"
    assert any(f.severity == rules()[rule_id].severity for f in flags)


@pytest.mark.parametrize(
    ("rule_id", "slots"), [(r, s) for r in RULES for s in (CASES[r]["passes"], *CASES[r].get("also_passes", ()))]
)
def test_leaves_alone(rule_id: str, slots: dict[str, str]) -> None:
    assert not flags_of(plan_with(slots), rule_id)


def test_a_flawless_plan_has_no_flags() -> None:
    assert not check_plan(plan_with({}))


@pytest.mark.parametrize("rule_id", RULES)
def test_says_what_it_does(rule_id: str) -> None:
    doc = rules()[rule_id].find.__doc__ or ""
    assert "Source:" in doc or "Accuses our reading" in doc
    assert len(doc) > 80


@pytest.mark.parametrize("rule_id", RULES)
def test_speaks_both_languages(rule_id: str) -> None:
    flag = flags_of(plan_with(CASES[rule_id]["fires"]), rule_id)[0]
    row = {"rule_id": rule_id, "args": flag.args, "found": flag.found, "expected": flag.expected}
    for language in ("vi", "en"):
        assert "{" not in flag_text(row, language), "an argument is missing"
        assert all(flag_parts(row, language).values())


@pytest.mark.parametrize("rule_id", sorted(catalogue()))
def test_texts_take_the_same_arguments(rule_id: str) -> None:
    for part in PARTS:
        vi, en = (({n for _, n, _, _ in Formatter().parse(t) if n}) for t in catalogue()[rule_id][part].values())
        assert vi == en, part


def test_families_of_the_catalogue() -> None:
    assert {r.family for r in rules().values()} == {
        "DOC", "HDR", "STR", "CON", "PER", "TIE", "AWD", "FUN", "LEG", "CRT", "RCP", "SIG",
    }  # fmt: skip
    assert len(rules()) >= 85


def test_passages_are_those_of_the_text() -> None:
    plan = plan_with(CASES["PER-003"]["fires"])
    (flag,) = flags_of(plan, "PER-003")
    assert flag.span is not None
    assert plan.clean[slice(*flag.span)] == "từ ngày 01 tháng 01 năm 2024"
    assert flag.args["days"] == 50


# ---- whom it accuses ----


def test_absence_on_a_poor_reading_accuses_the_reading() -> None:
    poor = Reading(origin="ocr", quality=0.5)
    (flag,) = flags_of(plan_with({"recipients": ""}, reading=poor), "RCP-001")
    assert (flag.severity, flag.accuses) == ("I", "reading")


def test_a_page_that_could_not_be_read_accuses_the_reading() -> None:
    unread = Reading(origin="ocr", quality=0.95, unread=(4,))
    flags = check_plan(plan_with({"recipients": "", "signature": ""}, reading=unread))
    tail = [f for f in flags if f.rule_id in ("DOC-003", "RCP-001", "SIG-002")]
    assert len(tail) == 3
    assert {f.accuses for f in tail} == {"reading"}
    assert {f.severity for f in tail} == {"I"}


def test_a_header_lost_in_conversion_is_a_remark() -> None:
    flags = check_plan(plan_with({"office": "", "motto": "", "number": "", "date": ""}))
    header = [f for f in flags if f.rule_id in ("HDR-003", "HDR-004", "HDR-005", "HDR-006")]
    assert len(header) == 4
    assert {(f.severity, f.accuses) for f in header} == {("I", "reading")}


def test_ink_by_the_signature_accuses_the_reading() -> None:
    scan = Reading(origin="ocr", quality=0.95)
    (clean,) = flags_of(plan_with({"signature": "GIÁM ĐỐC"}, reading=scan), "SIG-001")
    (inked,) = flags_of(plan_with({"signature": "GIÁM ĐỐC\n“ÝŸÝŸư ^"}, reading=scan), "SIG-001")
    assert (clean.severity, clean.accuses) == ("W", "plan")
    assert (inked.severity, inked.accuses) == ("I", "reading")


def test_a_form_is_not_faulted_for_its_blanks() -> None:
    plan = plan_with(
        {"office": "Mẫu số 08\nĐƠN VỊ CẤP TRÊN", "number": "Số: …/KH-…", "date": "…, ngày … tháng … năm …"}
    )
    assert not [f for f in check_plan(plan) if f.severity == "E"]


# ---- law as of the plan's day ----


def test_the_register_is_whole() -> None:
    assert len({t.id for t in register()}) == len(register())
    for text in register():
        assert not (text.effective_from and text.expired_on) or text.effective_from < text.expired_on, text.id
        for day, certainty in (
            (text.issued, text.certain_issued),
            (text.effective_from, text.certain_from),
            (text.expired_on, text.certain_until),
        ):
            assert day is None or certainty in ("seen", "inferred", "period", "memory"), text.id


def test_expiry_that_is_not_verified_stays_a_warning() -> None:
    basis = "Căn cứ Thông tư số 12/2019/TT-BNV ngày 04/11/2019 của Bộ Nội vụ về thi đua, khen thưởng."
    slots = {"basis": basis, "date": "An Giang, ngày 20 tháng 5 năm 2024"}
    (flag,) = flags_of(plan_with(slots), "LEG-001")
    assert flag.severity == "W"


def test_expiry_within_the_bounds_is_a_warning() -> None:
    basis = "Căn cứ Nghị định số 98/2023/NĐ-CP ngày 31/12/2023 của Chính phủ về thi đua, khen thưởng."
    slots = {
        "basis": basis,
        "date": "An Giang, ngày tháng năm 2025",
        "title": "Phát động phong trào thi đua năm 2025",
        "period": "2. Thời gian: từ ngày 01/3/2025 đến hết ngày 30/11/2025.",
    }
    (flag,) = flags_of(plan_with(slots), "LEG-001")
    assert flag.severity == "W"


def test_sources_name_those_before_them() -> None:
    for source in sources().values():
        assert source.before is None or source.before in sources(), source.key
    day = date(2019, 5, 1)
    held = source_on("n30.number", Bounds(day, day))
    assert held is not None
    assert held.key == "tt01.number"
    assert not in_force(("two_tier",), Bounds(day, day))


# ---- the user's say ----


def test_settings_change_severity_and_switch_off(tmp_path: Path) -> None:
    path = tmp_path / "checks.toml"
    path.write_text('[severity]\nHDR-001 = "I"\nPER-003 = "off"\n', encoding="utf-8")
    slots = CASES["PER-003"]["fires"] | CASES["HDR-001"]["fires"]
    found = {f.rule_id: f.severity for f in check_plan(plan_with(slots), read_settings(path))}
    assert found["HDR-001"] == "I"
    assert "PER-003" not in found


@pytest.mark.parametrize(
    ("text", "message"),
    [("[severity]\nXYZ-001 = 'E'", "checks.unknown_rule"), ("[severity]\nPER-003 = 'Q'", "checks.unknown_severity"),
     ("[severity", "checks.settings_broken")],
)  # fmt: skip
def test_wrong_settings_are_told(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "checks.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as error:
        read_settings(path)
    assert error.value.message.id == message


def test_only_some_checks() -> None:
    slots = CASES["PER-003"]["fires"] | CASES["HDR-001"]["fires"]
    assert {f.rule_id for f in check_plan(plan_with(slots), CheckSettings(only=frozenset({"HDR"})))} == {"HDR-001"}


MY_RULE = '''
from pipeline.checks import Finding, check

@check("ZZZ-001", severity="W", scope="movement", messages={"vi": "Thiếu chữ ký nháy", "en": "No initials"})
def no_initials(plan):
    """Finds nothing else. Source: ours."""
    yield Finding(found="x")
'''


def test_a_rule_of_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.checks import registry

    monkeypatch.setattr(registry, "_RULES", dict(rules()))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "own.py").write_text(MY_RULE, encoding="utf-8")
    (tmp_path / "checks.toml").write_text('[rules]\nfolder = "mine"\n[severity]\nZZZ-001 = "E"\n', encoding="utf-8")
    (flag,) = check_plan(plan_with({}), read_settings(tmp_path / "checks.toml"))
    assert (flag.rule_id, flag.severity) == ("ZZZ-001", "E")
    assert name_of("ZZZ-001", "vi") == "Thiếu chữ ký nháy"


def test_the_documented_check_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The example of docs/checks.md, loaded as a user would load it."""
    from pipeline.checks import registry

    monkeypatch.setattr(registry, "_RULES", dict(rules()))
    page = (Path(__file__).parents[1] / "docs" / "checks.md").read_text(encoding="utf-8")
    (tmp_path / "own.py").write_text(re.findall(r"```python\n(.*?)```", page, re.S)[0], encoding="utf-8")
    (tmp_path / "mine.toml").write_text('[rules]\nfolder = "."\n', encoding="utf-8")
    settings = read_settings(tmp_path / "mine.toml")
    plan = plan_with({"recipients": "Nơi nhận:\n- Các phòng, đơn vị;\n- Lưu: VT, TCCB."})
    assert [f.rule_id for f in check_plan(plan, settings)] == ["TGG-001"]


# ---- across plans ----


def plan_row(plan_id: str, **values: object) -> Row:
    row: Row = dict.fromkeys(tables()["plans"].names)
    row |= {"plan_id": plan_id, "source_id": plan_id, "province": "An Giang", "issuer": "Sở Y tế", "subject": plan_id}
    return row | values


def cited_row(plan_id: str, number: str, day: str, **values: object) -> Row:
    row: Row = dict.fromkeys(tables()["citations"].names)
    return row | {"plan_id": plan_id, "number": number, "issued_on": day, "role": "basis", "confidence": 0.95} | values


def test_a_number_used_twice_in_a_year() -> None:
    same = {"doc_number": "45/KH-SYT", "issued_on": "2024-02-20"}
    texts = {"a": "một kế hoạch về y tế cơ sở", "b": "nội dung hoàn toàn khác hẳn", "d": "một kế hoạch về y tế cơ sở"}
    plans = [
        plan_row("a", **same),
        plan_row("b", **(same | {"issued_on": "2024-06-01"})),
        plan_row("c", **(same | {"province": "Cà Mau"})),  # another Sở Y tế
        plan_row("d", **same),  # a copy of a
        plan_row("e", **(same | {"issued_on": "2023-02-20"})),
    ]
    flags = check_across(Collection(plans, texts=texts))
    assert {(f["plan_id"], f["rule_id"], f["severity"]) for f in flags} == {
        ("b", "HDR-016", "E"),
        ("d", "HDR-016", "E"),
    }
    flags = check_across(Collection([plans[0], *plans[2:]], texts=texts))
    assert not flags


def test_one_text_cited_with_two_days() -> None:
    plans = [plan_row(p) for p in "abc"]
    cited = [
        cited_row(p, "98/2023/NĐ-CP", day) for p, day in (("a", "2023-12-31"), ("b", "2023-12-31"), ("c", "2023-12-13"))
    ]
    (flag,) = check_across(Collection(plans, cited))
    assert (flag["plan_id"], flag["rule_id"], flag["severity"], flag["expected"]) == ("c", "LEG-005", "I", "2023-12-31")


def test_a_child_outside_its_parents_years() -> None:
    parent = plan_row("a", doc_number="9/KH-UBND", issued_on="2021-02-01", year_from=2021, year_to=2025)
    child = plan_row("b", doc_number="70/KH-SYT", issued_on="2025-03-01", year_from=2025, year_to=2027)
    inside = plan_row("c", doc_number="71/KH-SYT", issued_on="2024-03-01", year_from=2024, year_to=2024)
    cited = [cited_row(p, "9/KH-UBND", "2021-02-01") for p in "bc"]
    (flag,) = check_across(Collection([parent, child, inside], cited))
    assert (flag["plan_id"], flag["rule_id"], flag["found"]) == ("b", "PER-012", "2025 – 2027")


def test_rules_across_plans_speak() -> None:
    for rule in ACROSS.values():
        assert rule.id in catalogue()
        assert "Source:" in (rule.find.__doc__ or "")


@pytest.mark.parametrize(
    ("read", "twice", "skipped"),
    [
        ("I I II IV V", False, False),  # II and III lost a stroke each
        ("I II II IV", False, False),
        ("I II II II", True, False),  # II, II and a III that lost a stroke
        ("I II II III", True, False),
        ("I II II V", False, True),  # III lost a stroke, IV was never there
    ],
)
def test_strokes_that_ocr_lost_are_counted_back(read: str, twice: bool, skipped: bool) -> None:
    assert accused_numbering(read, told=False) == (twice, skipped)


def test_numerals_told_by_their_strokes_are_taken_as_read() -> None:
    assert accused_numbering("I II II IV", told=True) == (True, True)  # II again, and no III
    assert accused_numbering("I II IV V", told=True) == (False, True)


def accused_numbering(read: str, *, told: bool) -> tuple[bool, bool]:
    """Whether a crisp scan with these numerals is accused of one twice, and of one skipped."""
    words = iter(("MỤC ĐÍCH", "ĐỐI TƯỢNG", "NỘI DUNG", "KHEN THƯỞNG", "KINH PHÍ"))
    body = "\n".join(f"{n}. {next(words)}\nThực hiện theo kế hoạch của đơn vị trong năm." for n in read.split())
    text = f"KẾ HOẠCH\nPhát động phong trào thi đua năm 2024\n{body}"
    facts = Facts(fields=(Field(field="doc_type", value="KH", found_by="header.type"),))
    scan = Reading(origin="ocr", quality=0.99, strokes_told=told)
    plan = CheckedPlan(PlanText(text, find_sections(text)), facts, scan)
    flags = {f.rule_id for f in check_plan(plan) if f.accuses == "plan"}
    return "STR-001" in flags, "STR-002" in flags


@pytest.mark.parametrize(("second", "accused"), [("II", "plan"), ("H1", "reading"), ("", "reading")])
def test_a_sum_on_a_scan_accuses_the_plan_only_where_its_rows_count_up(second: str, accused: str) -> None:
    rows = f"I\tChuyên môn\t60\n{second}\tCải cách hành chính\t25\nIII\tKỷ luật\t10\n\tTổng cộng\t100"
    grades = f"IV. BẢNG ĐIỂM\nTT\tTiêu chí\tĐiểm tối đa\n{rows}"
    flags = flags_of(plan_with({"grades": grades}, reading=Reading(origin="ocr", quality=0.99)), "TIE-005")
    assert {f.accuses for f in flags} == {accused}


@pytest.mark.parametrize(("cited", "accused"), [("30/01/2016", "plan"), ("30/01/2019", "reading")])
def test_years_of_a_parent_are_sure_where_its_day_agrees(cited: str, accused: str) -> None:
    parent = f"Kế hoạch số 112/KH-UBND ngày {cited} của Ủy ban nhân dân tỉnh"
    plan = plan_with({"basis": f"Thực hiện {parent} về phong trào thi đua giai đoạn 2016 - 2020."})
    doubtful = replace(plan.facts, citations=tuple(replace(c, confidence=0.7) for c in plan.facts.citations))
    (flag,) = flags_of(CheckedPlan(plan.text, doubtful, Reading(origin="ocr", quality=0.99)), "PER-012")
    assert flag.accuses == accused


def test_a_year_in_a_number_still_to_be_written_is_seen() -> None:
    (flag,) = flags_of(plan_with({"number": "Số:      /2024/KH-SYT"}), "HDR-008")
    assert flag.expected == "…/KH-SYT"


def test_without_a_title_the_years_are_those_of_the_period() -> None:
    text = "KẾ HOẠCH\nI. THỜI GIAN\nPhong trào thi đua từ ngày 01/3/2023 đến ngày 15/11/2023."
    plan = PlanText(text, find_sections(text))
    assert CheckedPlan(plan, find_facts(plan)).years == (2023, 2023)
