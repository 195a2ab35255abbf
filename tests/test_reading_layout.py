"""Geometry and judgement of reading: pure functions on words made here."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.pages import Box
from pipeline.reading.assemble import blocks_to_text, page_blocks
from pipeline.reading.captions import split_captions
from pipeline.reading.ends import reread_end, with_better_lines
from pipeline.reading.gaps import find_gaps
from pipeline.reading.gate import judge, text_figures
from pipeline.reading.layout import order_words
from pipeline.reading.lines import Line
from pipeline.reading.margins import drop_margins
from pipeline.reading.noise import without_noise
from pipeline.reading.ocr import OcrWord, parse_tsv
from pipeline.reading.paragraphs import mark_paragraphs
from pipeline.reading.printed import Edge, Ink, PrintedPage, PrintedWord
from pipeline.reading.tables import find_tables

SIZE = 13.0


def line(text: str, x: float, baseline: float, *, font: str = "", confidence: float = 1.0) -> list[PrintedWord]:
    """Words of half an em a letter, a quarter em apart."""
    words = []
    for token in text.split():
        width = 0.5 * SIZE * len(token)
        box = Box(x, baseline - 9, x + width, baseline + 2)
        words.append(PrintedWord(token, box, baseline, SIZE, font=font, confidence=confidence))
        x += width + 0.25 * SIZE
    return words


def texts(lines: list[Line]) -> list[str]:
    return [one.text for one in lines]


HEAD = [
    *line("SỞ Y TẾ", 120, 60),
    *line("TRUNG TÂM KIỂM NGHIỆM", 80, 75),
    *line("Số: 12/KH-TTKN", 110, 100),
    *line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 270, 66),
    *line("Độc lập - Tự do - Hạnh phúc", 300, 82),
    *line("Tiền Giang, ngày 06 tháng 5 năm 2024", 300, 104),
    *line("KẾ HOẠCH", 270, 140),
    *line("Phát động phong trào thi đua năm 2024 trong toàn ngành", 120, 156),
]


def test_the_head_is_read_column_by_column_even_when_its_lines_are_not_level() -> None:
    assert texts(order_words(HEAD)) == [
        "SỞ Y TẾ",
        "TRUNG TÂM KIỂM NGHIỆM",
        "Số: 12/KH-TTKN",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Tiền Giang, ngày 06 tháng 5 năm 2024",
        "KẾ HOẠCH",
        "Phát động phong trào thi đua năm 2024 trong toàn ngành",
    ]


def test_a_long_issuer_that_nearly_touches_the_national_title_is_a_column() -> None:
    issuer = line("SỞ NỘI VỤ QUẢNG NGÃI", 90, 66)
    title = line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", issuer[-1].box.x1 + 0.25 * SIZE, 66)
    rest = [w for w in HEAD if w.baseline not in (60, 66, 75)]
    ordered = texts(order_words([*issuer, *title, *rest]))
    assert ordered[:3] == ["SỞ NỘI VỤ QUẢNG NGÃI", "Số: 12/KH-TTKN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]


def test_recipients_before_signature_and_a_long_recipient_under_it() -> None:
    end = [
        *line("Nơi nhận:", 80, 600),
        *line("- Sở Nội vụ;", 80, 614),
        *line("- Lưu: VT, HC-TH, Tài liệu hội nghị người lao động năm 2024.", 80, 628),
        *line("GIÁM ĐỐC", 380, 600),
        *line("Trần Văn An", 375, 680),
    ]
    assert texts(order_words(end))[-2:] == ["GIÁM ĐỐC", "Trần Văn An"]


def test_joint_issuers_sign_above_the_recipients() -> None:
    end = [
        *line("CHỦ TỊCH", 120, 500),
        *line("GIÁM ĐỐC", 380, 500),
        *line("Lò Minh Tuấn", 110, 580),
        *line("Lò Hồng Vân", 375, 580),
        *line("Nơi nhận:", 80, 610),
        *line("- Lưu: VT.", 80, 624),
    ]
    assert texts(order_words(end)) == ["CHỦ TỊCH", "Lò Minh Tuấn", "GIÁM ĐỐC", "Lò Hồng Vân", "Nơi nhận:", "- Lưu: VT."]


def test_joint_issuers_sign_side_by_side_below_running_text() -> None:
    end = [
        *line("Kế hoạch này có thể được điều chỉnh cho phù hợp với tình hình thực tế.", 80, 460),
        *line("TM. BAN THƯỜNG VỤ", 100, 500),
        *line("GIÁM ĐỐC", 380, 500),
        *line("CHỦ TỊCH", 120, 515),
        *line("Lò Minh Tuấn", 110, 580),
        *line("Lò Hồng Vân", 375, 580),
        *line("Nơi nhận:", 80, 610),
        *line("- Lưu: VT.", 80, 624),
    ]
    signed = ["TM. BAN THƯỜNG VỤ", "CHỦ TỊCH", "Lò Minh Tuấn", "GIÁM ĐỐC", "Lò Hồng Vân"]
    assert texts(order_words(end))[1:] == [*signed, "Nơi nhận:", "- Lưu: VT."]


def test_a_wide_gap_in_running_text_parts_no_columns() -> None:
    body = [
        *line("Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022 của", 80, 300),
        *line("Quốc hội khóa XV về", 80, 318),
        *line("việc khen thưởng hằng năm", 250, 318),
        *line("của các đơn vị trực thuộc trong toàn ngành theo quy định", 80, 336),
    ]
    assert len(order_words(body)) == 3


def test_in_a_list_of_short_items_the_line_that_goes_on_shows_the_left_edge() -> None:
    page = order_words([
        *line("a) Khoa, phòng đạt tiêu chuẩn tập thể lao động tiên tiến trong năm;", 115, 300),
        *line("b) Đi buồng đầy đủ, giải quyết phản ánh của người bệnh trong 48 giờ.", 115, 318),
        *line("Đối với người đứng đầu, ngoài các tiêu chuẩn trên còn phải gương mẫu xx", 115, 336),
        *line("trong công tác.", 80, 354),
        *line("c) Không có viên chức bị phản ánh quá 02 lần trong năm xét thi đua;", 115, 372),
    ])  # fmt: skip
    assert [one.starts for one in mark_paragraphs(page)] == [True, True, True, False, True]


def test_items_that_end_as_far_from_the_right_as_they_begin_from_the_left_are_not_centred() -> None:
    page = order_words([
        *line("Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022 của Quốc hội khóa x", 80, 300),
        *line("a) 100% hồ sơ công việc được lập trên Hệ thống quản lý văn bản", 115, 318),
        *line("b) Lượng giấy in giảm ít nhất 30% vào năm 2025 so với năm 2022;", 115, 336),
    ])  # fmt: skip
    assert [one.starts for one in mark_paragraphs(page)][1:] == [True, True]


@settings(deadline=None)  # a busy machine is slow, not wrong
@given(st.permutations(range(len(HEAD))))
def test_order_does_not_depend_on_the_order_of_the_layer(order: list[int]) -> None:
    assert texts(order_words([HEAD[i] for i in order])) == texts(order_words(HEAD))


def test_page_numbers_and_running_heads_go_years_stay() -> None:
    pages = [
        [
            Line(tuple(line("Công báo tỉnh số 5", 80, 30))),
            Line(tuple(line(str(n), 300, 40))),
            Line(tuple(line("năm 2024", 80, 400))),
            Line(tuple(line("2024", 80, 60))),
        ]
        for n in (1, 2, 3)
    ]
    assert [texts(p) for p in drop_margins(pages, [842.0] * 3)] == [["năm 2024", "2024"]] * 3


# --- tables -----------------------------------------------------------------------------------------------------------
def grid(xs: list[float], ys: list[float]) -> list[Edge]:
    return [Edge(xs[0], y, xs[-1], y) for y in ys] + [Edge(x, ys[0], x, ys[-1]) for x in xs]


def test_a_ruled_table_becomes_rows_with_tabs() -> None:
    words = [
        *line("STT", 84, 212),
        *line("Tiêu chí", 150, 212),
        *line("1", 84, 232),
        *line("Hoàn thành tốt", 150, 232),
        *line("nhiệm vụ", 150, 246),
    ]
    page = PrintedPage(width=595, height=842, words=words, edges=grid([80, 140, 400], [200, 220, 252]))
    built = blocks_to_text(page_blocks(page))
    assert built.text == "STT\tTiêu chí\n1\tHoàn thành tốt nhiệm vụ"
    assert [(c.row, c.column) for c in built.grids[0].cells] == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_a_frame_around_one_text_is_no_table() -> None:
    assert find_tables(grid([80, 400], [200, 300]), line("DỰ THẢO", 100, 240))[0] == []


# --- gaps -------------------------------------------------------------------------------------------------------------
def gaps_of(text: str, ink: Ink | None, *, confidence: float = 0.95) -> tuple[str, list[str]]:
    """The line and its gaps when ``ink`` is what the paper shows in the number's place and print stands beside."""
    words = line(text, 80, 100, confidence=confidence)
    slot = (words[0].box.x1, words[-1].box.x0)

    def look(box: Box) -> Ink | None:
        return ink if slot[0] <= box.x0 and box.x1 <= slot[1] else Ink(91.0, 100.0, 0.0)

    found = find_gaps([Line(tuple(words))], width=595, height=842, look=look)[0]
    return found.text, [g.kind for g in found.gaps]


def test_printed_digits_stay() -> None:
    assert gaps_of("Số: 12 /KH-UBND", Ink(91.2, 100.1, 0.0)) == ("Số: 12 /KH-UBND", [])


def test_digits_of_a_hand_go() -> None:
    for ink in (Ink(86.0, 104.0, 0.0), Ink(91.0, 100.0, 0.9), Ink(93.0, 106.0, 0.0)):
        assert gaps_of("Số: 12 /KH-UBND", ink) == ("Số: /KH-UBND", ["ink"])
    assert gaps_of("Số: 12 /KH-UBND", Ink(91.0, 100.0, 0.0), confidence=0.4) == ("Số: /KH-UBND", ["ink"])


def test_scrawl_read_as_letters_goes_and_empty_paper_is_blank() -> None:
    assert gaps_of("Số: đi /KH-UBND", Ink(91.0, 100.0, 0.0)) == ("Số: /KH-UBND", ["ink"])
    assert gaps_of("Số: ... /KH-UBND", None) == ("Số: /KH-UBND", ["blank"])


def test_in_a_text_layer_digits_are_print_and_dots_are_a_blank() -> None:
    for text, kinds in (("Số: 12 /KH-UBND", []), ("Số: ….. /KH-UBND", ["blank"]), ("Số: /KH-UBND", ["blank"])):
        found = find_gaps([Line(tuple(line(text, 80, 100)))], width=595, height=842, look=None)[0]
        assert [g.kind for g in found.gaps] == kinds


# --- the gate ---------------------------------------------------------------------------------------------------------
CLEAN = "Phát động phong trào thi đua yêu nước, khen thưởng kịp thời các tập thể, cá nhân có thành tích xuất sắc " * 4
STRIPPED = (
    "Phat dong phong trao thi dua yeu nuoc, khen thuong kip thoi cac tap the, ca nhan co thanh tich xuat sac " * 4
)


def verdict(text: str, **figures: float) -> str:
    known = {"characters": float(len(text.replace(" ", ""))), "image_cover": 0.0, "invisible": 0.0, **figures}
    found = judge(known | text_figures(text.split()))
    return f"{found.carrier} {found.quality} {found.action}"


def test_the_gate_on_digital_pages() -> None:
    assert verdict(CLEAN) == "digital clean use"
    assert verdict(STRIPPED) == "digital stripped use"
    assert verdict(" ".join(CLEAN.replace(" ", ""))) == "digital split ocr"
    assert verdict("\ufffd".join(CLEAN)) == "digital mojibake ocr"
    assert verdict("") == "digital empty skip"


def test_the_gate_on_scans() -> None:
    assert verdict("", image_cover=1.0) == "image empty ocr"
    assert verdict("Ký bởi: Sở Y tế Thời gian ký: 24/01/2025 14:23:43", image_cover=1.0) == "image caption ocr"
    assert verdict(CLEAN, image_cover=1.0, invisible=1.0) == "image+text clean use"
    assert verdict(STRIPPED, image_cover=1.0, invisible=1.0) == "image+text stripped ocr"


def test_a_background_picture_makes_no_scan() -> None:
    assert verdict(CLEAN, image_cover=1.0) == "digital clean use"


# --- what is no text --------------------------------------------------------------------------------------------------
def test_captions_of_signing_software_are_taken_out_whole() -> None:
    caption = [
        *line("TRUNG TÂM CÔNG", 340, 20, font="Courier"),
        *line("BÁO VÀ TIN HỌC", 340, 33, font="Courier"),
        *line("24.01.2025 20:01:14 +07:00", 340, 46, font="Courier"),
    ]
    kept, taken = split_captions([*caption, *HEAD])
    assert kept == HEAD and len(taken) == len(caption)


def ocr(text: str, confidence: float, number: int = 0) -> OcrWord:
    return OcrWord(text, Box(0, 0, 10, 10), confidence, number)


def test_dirt_and_scrawl_go_words_stay() -> None:
    words = [
        ocr("thi", 0.96),
        ocr("đua", 0.4),
        ocr("|", 0.9),
        ocr("Xq=", 0.1),
        ocr("„z7", 0.3, 1),
        ocr("sA", 0.2, 1),
        ocr("D", 0.9, 2),
        ocr("15%", 0.2, 3),
        ocr("2024", 0.9, 3),
    ]
    assert [w.text for w in without_noise(words)] == ["thi", "đua", "15%", "2024"]


def test_a_mess_of_signs_goes_however_sure_the_engine_is() -> None:
    words = [ocr("thi", 0.96), ocr("#<%⁄Z", 0.9), ocr("(>=90)", 0.9), ocr("đua", 0.9)]
    assert [w.text for w in without_noise(words)] == ["thi", "(>=90)", "đua"]


def test_a_name_with_a_wrong_mark_stays_a_lone_letter_goes() -> None:
    words = [ocr("Trän", 0.12), ocr("Ngọc", 0.97), ocr("Ể", 0.0, 1)]
    assert [w.text for w in without_noise(words)] == ["Trän", "Ngọc"]


# --- recipients and signature on a scan -------------------------------------------------------------------------------
def at(text: str, x: float, top: float, number: int, confidence: float = 0.95) -> list[OcrWord]:
    out = []
    for token in text.split():
        out.append(OcrWord(token, Box(x, top, x + 12 * len(token), top + 20), confidence, number))
        x += 12 * len(token) + 10
    return out


def paper(words: list[OcrWord]) -> np.ndarray[Any, np.dtype[np.uint8]]:
    picture = np.full((600, 1000), 255, np.uint8)
    for w in words:
        picture[int(w.box.top) : int(w.box.bottom), int(w.box.x0) : int(w.box.x1)] = 0
    return picture


LABEL = at("Nơi nhận:", 80, 100, 0)


def test_a_recipient_the_engine_passed_over_is_read_when_its_column_is_read_alone() -> None:
    passed, last = at("- Như trên;", 80, 140, 1), at("- Lưu: VT.", 80, 180, 2)
    seen = [*LABEL, *last, *at("GIÁM ĐỐC", 600, 100, 3)]
    picture = paper([*seen, *passed])
    asked: list[tuple[int, ...]] = []

    def recognize(part: np.ndarray[Any, np.dtype[np.uint8]]) -> list[OcrWord]:
        asked.append(part.shape)
        return [
            w._replace(box=Box(w.box.x0 + 25, w.box.top - 65, w.box.x1 + 25, w.box.bottom - 65))
            for w in (*LABEL, *passed, *last)
        ]

    found = reread_end(seen, picture, dpi=100, recognize=recognize)
    assert {w.text for w in found} >= {"Như", "trên;", "GIÁM"}
    assert len(found) == len(seen) + len(passed)
    assert len(asked) == 1 and asked[0][1] < 600  # one column, not the page


def test_an_end_that_was_read_whole_is_not_read_again() -> None:
    seen = [*LABEL, *at("- Lưu: VT.", 80, 140, 1), *at("GIÁM ĐỐC", 600, 100, 3)]

    def recognize(part: object) -> list[OcrWord]:
        raise AssertionError("read again")

    assert reread_end(seen, paper(seen), dpi=100, recognize=recognize) == seen


def test_the_surer_reading_of_each_line_stays() -> None:
    old = [*at("- Lưu: VT, QLCL", 80, 140, 1), *at("- Nhu tron;", 80, 180, 2, 0.3)]
    fresh = [*at("- Lưu: VT, màu", 80, 140, 7, 0.6), *at("- Như trên;", 80, 180, 8)]
    assert " ".join(w.text for w in with_better_lines(old, fresh, (0, 0, 500, 600))) == "- Lưu: VT, QLCL - Như trên;"


def test_tsv_with_quotes_and_empty_words() -> None:
    rows = [
        "level\tpage_num",
        "4\t1\t1\t1\t1\t0\t1\t1\t1\t1\t-1\t",
        '5\t1\t1\t1\t1\t1\t1\t2\t3\t4\t88\t"Kế',
        "5\t1\t1\t1\t1\t2\t1\t2\t3\t4\t90\t ",
    ]
    assert [w.text for w in parse_tsv("\n".join(rows))] == ['"Kế']
