"""The spaCy export: facts as spans over the clean text, patterns without marks on marked words."""

from __future__ import annotations

from pathlib import Path

from spacy.matcher import Matcher
from spacy.tokens import DocBin

from pipeline.export.spacy_docs import FILE, blank_pipeline, plan_to_doc
from pipeline.pages import Page
from pipeline.results import PlanResult, SourceInfo
from pipeline.run import pages_to_parts
from pipeline.tables import result_to_tables

PLAN = """SỞ Y TẾ
Số: 12/KH-SYT
An Giang, ngày 05 tháng 3 năm 2024
KẾ HOẠCH
Phát động phong trào thi đua năm 2024
I. THỜI GIAN THI ĐUA: từ ngày 15/3/2024 đến ngày 30/11/2024.
II. TIÊU CHÍ THI ĐUA
1. Đối với tập thể:
- Giải quyết 100% hồ sơ đúng hạn.
Nơi nhận:
- Lưu: VT.
GIÁM ĐỐC
Lê Văn An"""


def test_facts_are_spans_of_the_clean_text(tmp_path: Path) -> None:
    page = Page(number=1, width=None, height=None, carrier="digital", quality="clean", text=PLAN)
    source = SourceInfo("00" * 8, "a.txt", "00" * 32, "text/plain", len(PLAN))
    tables = result_to_tables(PlanResult(source, [page], pages_to_parts([page])))
    nlp = blank_pipeline()
    binary = DocBin(docs=[plan_to_doc(nlp, "a", tables)], store_user_data=True)
    binary.to_disk(tmp_path / FILE)

    (doc,) = DocBin().from_disk(tmp_path / FILE).get_docs(nlp.vocab)
    spans = {(span.label_, span.text) for span in doc.spans["facts"]}
    assert ("dates:period_end", "đến ngày 30/11/2024") in spans
    assert ("recipients", "Lưu: VT") in spans
    assert doc.user_data["plan"]["issued_on"] == "2024-03-05"

    matcher = Matcher(nlp.vocab)
    matcher.add("deadline", [[{"NORM": "dung"}, {"NORM": "han"}]])
    assert [doc[start:end].text for _, start, end in matcher(doc)] == ["đúng hạn"]
