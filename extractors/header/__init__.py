"""The header: number and symbol, place and date of issue, issuer and parent, type, subject, years, province.

Layout of Nghị định 30/2020 Phụ lục I: issuer left, motto right, "Số: 12/KH-SYT" and "An Giang, ngày 05 tháng 3 năm
2024" below, then the type and the trích yếu. Copies lose any of these, so each value is looked for on its own (one
module each) and falls back to what the opening says ("Sở Y tế ban hành Kế hoạch … như sau").
"""

from __future__ import annotations

from extractors.header.date_place import find_date_place
from extractors.header.issuer import find_issuer
from extractors.header.number import find_number
from extractors.header.province import find_province
from extractors.header.title import find_title
from extractors.header.years import find_years
from extractors.model import Field, PlanText


def find_header(plan: PlanText) -> list[Field]:
    """All header fields; a field that is not printed is there with value None.

    >>> from extractors.sections import find_sections
    >>> text = "SỞ Y TẾ\\nSố: /KH-SYT\\nAn Giang, ngày tháng năm 2024\\nKẾ HOẠCH\\nPhát động thi đua\\nI. MỤC ĐÍCH"
    >>> fields = {f.field: (f.value, f.state) for f in find_header(PlanText(text, find_sections(text)))}
    >>> fields["number"], fields["symbol"], fields["issued_on"], fields["place"]
    ((None, 'blank'), ('KH-SYT', None), ('2024', 'blank'), ('An Giang', None))
    """
    number, symbol, doc_number = find_number(plan)
    issued_on, place = find_date_place(plan)
    doc_type, subject = find_title(plan, symbol)
    issuer, parent, level = find_issuer(plan)
    province = find_province(plan, (issuer, parent, place), level=level, issued_on=issued_on)
    years = find_years(plan, subject)
    return [number, symbol, doc_number, issued_on, place, doc_type, subject, issuer, parent, level, *province, *years]
