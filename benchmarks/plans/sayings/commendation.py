"""Awards, who gets none, dossier copies, money, order of preference."""

from __future__ import annotations

import random
from collections.abc import Sequence

from ..spec import Award, AwardRule, Citation, Fact
from .words import Said, number, padded


def awards(rng: random.Random, form: str, grantor: str, *, proposed: bool) -> list[Said]:
    """A form with its quotas in one or two sentences."""
    collective, individual = rng.choice([(2, 5), (3, 10), (5, 15), (1, 4), (10, 30), (8, 25)])
    a, b = padded(collective), padded(individual)

    def rows(first: float | None, second: float | None, unit: str | None = None) -> tuple[Fact, ...]:
        return (
            Award(form=form, grantor=grantor, recipient="collective", quota=first, quota_unit=unit),
            Award(form=form, grantor=grantor, recipient="individual", quota=second, quota_unit=unit),
        )

    anyone = (Award(form=form, grantor=grantor, recipient="any"),)
    lead = rng.choice(["Đề nghị ", "Trình ", "Xét chọn, đề nghị "]) if proposed else ""
    ways: list[list[Said]] = [
        [(f"{lead}{grantor} tặng {form} cho {a} tập thể và {b} cá nhân", rows(collective, individual))],
        [
            (
                f"{lead}{grantor} tặng {form} cho {a} tập thể, {b} cá nhân có thành tích tiêu biểu xuất sắc",
                rows(collective, individual),
            )
        ],
        [
            (
                f"{lead}{grantor} xét, tặng {form} cho không quá {a} tập thể và không quá {b} cá nhân",
                rows(collective, individual),
            )
        ],
        [
            (
                f"{lead}{grantor} tặng {form} cho tập thể, cá nhân đạt thành tích xuất sắc trong phong trào thi đua",
                anyone,
            )
        ],
    ]
    if not proposed:
        many, few = rng.choice([(10, 5), (20, 10), (30, 15)])
        ways += [
            [(f"{form} của {grantor}: không quá {many}% tập thể, {padded(few)}% cá nhân", rows(many, few, "%"))],
            [
                (
                    f"{grantor} tặng {form}: mỗi đơn vị đề nghị không quá {a} tập thể và {b} cá nhân",
                    rows(collective, individual),
                )
            ],
            [
                (f"Hình thức khen thưởng: {form} của {grantor}", ()),
                (f"Số lượng khen thưởng: {a} tập thể và {b} cá nhân", ()),
            ],
            [
                (f"Hình thức: {form} của {grantor}", ()),
                (f"Số lượng: tập thể: {a}; cá nhân: {b}", ()),
            ],
        ]
    chosen = rng.choice(ways)
    if len(chosen) == 2:  # the form in one line, its number in the next: the rows belong to both
        chosen[1] = (chosen[1][0], rows(collective, individual))
    return chosen


def flags_and_certificates(rng: random.Random, grantor: str) -> Said:
    """ "02 Cờ thi đua và 05 Bằng khen"."""
    first, second = rng.choice([(1, 3), (2, 5), (3, 10)])
    words = f"Đề nghị {grantor} tặng {padded(first)} Cờ thi đua và {padded(second)} Bằng khen cho các tập thể dẫn đầu"
    return words, (
        Award(form="Cờ thi đua", grantor=grantor, recipient="collective", quota=first),
        Award(form="Bằng khen", grantor=grantor, recipient="collective", quota=second),
    )


def disqualifications(rng: random.Random, bad: Sequence[str]) -> list[Said]:
    """Who is not rewarded: one sentence, or a line that opens and a list under it."""
    value = rng.choice([2, 3, 5, 10, 20])
    said = padded(value)
    measured: list[tuple[str, str, str]] = [
        (f"có trên {said}% cá nhân không hoàn thành nhiệm vụ", "gt", "%"),
        (f"có từ {said}% hồ sơ trở lên giải quyết quá hạn", "ge", "%"),
        (f"nộp hồ sơ chậm quá {said} ngày so với quy định", "gt", "ngày"),
        (f"có tổng điểm dưới {50 + value} điểm", "lt", "điểm"),
    ]
    text, comparator, unit = rng.choice(measured)
    number_said = 50 + value if unit == "điểm" else value
    plain = rng.sample(list(bad), 2)

    def rule(
        text: str | None, comparator: str | None = None, value: float | None = None, unit: str | None = None
    ) -> AwardRule:
        return AwardRule(
            kind="disqualification", subject="collective", comparator=comparator, value=value, unit=unit, text=text
        )

    with_measure = rule(None, comparator, number_said, unit)
    lead = rng.choice(
        [
            "Không xét khen thưởng",
            "Không đề nghị khen thưởng",
            "Chưa xem xét khen thưởng",
            "Không đưa vào diện bình xét",
        ]
    )
    if rng.random() < 0.5:
        whom = rng.choice(["đối với tập thể", "đối với đơn vị", "các tập thể"])
        return [(f"{lead} {whom} {text}", (with_measure,)), (f"{lead} {whom} {plain[0]}", (rule(None),))]
    opening = rng.choice(
        ["các trường hợp sau:", "đối với tập thể thuộc một trong các trường hợp sau:", "đối với các tập thể:"]
    )
    items = [
        (phrase[0].upper() + phrase[1:], (fact,))
        for phrase, fact in ((text, with_measure), *((p, rule(None)) for p in plain))
    ]
    return [(f"{lead} {opening}", ()), *items]


def minimum(rng: random.Random) -> Said:
    value = rng.choice([80, 85, 90])
    words = rng.choice(
        [
            f"Chỉ xét khen thưởng đối với tập thể đạt từ {value} điểm trở lên",
            f"Tập thể được đề nghị khen thưởng phải đạt tối thiểu {value} điểm",
            f"Tập thể đạt từ {value} điểm trở lên mới được xét khen thưởng",
        ]
    )
    return words, (AwardRule(kind="min_score", subject="collective", comparator="ge", value=value, unit="điểm"),)


def copies(rng: random.Random) -> Said:
    value, unit = rng.choice([(1, "bộ"), (2, "bộ"), (3, "bộ")])
    words = rng.choice(
        [
            f"Số lượng hồ sơ: {padded(value)} {unit}",
            f"Hồ sơ lập thành {padded(value)} {unit} (bản chính)",
            f"Số lượng: {padded(value)} {unit} hồ sơ",
        ]
    )
    return words, (AwardRule(kind="dossier_copies", comparator="eq", value=value, unit=unit),)


def funding(rng: random.Random) -> Said:
    words = rng.choice(
        [
            "Kinh phí khen thưởng trích từ Quỹ thi đua, khen thưởng của cơ quan, đơn vị",
            "Kinh phí thực hiện: từ nguồn ngân sách được giao hằng năm và các nguồn hợp pháp khác",
            "Nguồn kinh phí: sử dụng dự toán chi thường xuyên đã được phân bổ",
            "Kinh phí tổ chức phong trào và khen thưởng do ngân sách cấp nào cấp đó bảo đảm theo phân cấp hiện hành",
            "Tiền thưởng được chi từ quỹ thi đua, khen thưởng theo quy định",
        ]
    )
    return words, (AwardRule(kind="funding"),)


def amounts(rng: random.Random) -> Said:
    first, second = rng.choice([(1_000_000, 500_000), (2_000_000, 1_000_000), (600_000, 300_000), (1_500_000, 750_000)])
    a, b = (f"{number(v)} đồng" for v in (first, second))
    words = rng.choice(
        [
            f"Mức tiền thưởng kèm theo: tập thể {a}, cá nhân {b}",
            f"Mức thưởng: {a}/tập thể; {b}/cá nhân",
            f"Tiền thưởng đối với tập thể là {a}, đối với cá nhân là {b}",
        ]
    )
    return words, (
        AwardRule(kind="amount", subject="collective", comparator="eq", value=first, unit="đồng"),
        AwardRule(kind="amount", subject="individual", comparator="eq", value=second, unit="đồng"),
    )


def prizes(rng: random.Random) -> Said:
    """Prizes with money; whether a prize is a form of commendation, careful readers differ."""
    first, second = rng.choice([(5_000_000, 3_000_000), (3_000_000, 2_000_000), (10_000_000, 7_000_000)])
    one, two = rng.choice([(1, 2), (1, 3), (2, 4)])
    words = rng.choice(
        [
            f"Giải thưởng: {padded(one)} giải Nhất, mỗi giải {number(first)} đồng; "
            f"{padded(two)} giải Nhì, mỗi giải {number(second)} đồng",
            f"Cơ cấu giải thưởng gồm {padded(one)} giải Nhất trị giá {number(first)} đồng và "
            f"{padded(two)} giải Nhì trị giá {number(second)} đồng",
        ]
    )
    loose = ("grantor", "recipient", "quota_unit")
    return words, (
        AwardRule(kind="amount", comparator="eq", value=first, unit="đồng"),
        AwardRule(kind="amount", comparator="eq", value=second, unit="đồng"),
        Award(form="giải Nhất", quota=one, optional=True, open=loose),
        Award(form="giải Nhì", quota=two, optional=True, open=loose),
    )


def amount_basis(rng: random.Random) -> Said:
    words = rng.choice(
        [
            "Mức tiền thưởng thực hiện theo quy định hiện hành của Chính phủ về thi đua, khen thưởng",
            "Mức thưởng áp dụng theo quy định của Luật Thi đua, khen thưởng và văn bản hướng dẫn thi hành",
        ]
    )
    law = Citation(role="mention", kind="Luật", title="Luật Thi đua, khen thưởng", optional=True)
    return words, (AwardRule(kind="amount_basis"), *([law] if "Luật" in words else []))


def ranking(rng: random.Random) -> Said:
    words = rng.choice(
        [
            "Ưu tiên xét khen thưởng tập thể nhỏ, cá nhân là người trực tiếp lao động, công tác",
            "Trường hợp bằng điểm nhau thì ưu tiên đơn vị có nhiều sáng kiến hơn",
            "Khi số điểm bằng nhau, thứ tự ưu tiên là: đơn vị ở vùng khó khăn, đơn vị có tiến bộ vượt bậc",
        ]
    )
    return words, (AwardRule(kind="ranking"),)


def quota_basis(rng: random.Random) -> Said:
    words = rng.choice(
        [
            "Số lượng khen thưởng căn cứ chỉ tiêu được cấp có thẩm quyền phân bổ",
            "Số lượng đề nghị khen thưởng do Hội đồng Thi đua - Khen thưởng quyết định trên cơ sở kết quả phong trào",
        ]
    )
    return words, (AwardRule(kind="quota_basis"),)
