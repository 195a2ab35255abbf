"""The gate's verdicts on generated pages; no OCR."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict

from benchmarks.plans.corpus import CorpusPage, corpus_page
from pipeline.reading import ReadingSettings
from pipeline.reading.gate import Verdict
from pipeline.reading.pdf import judge_layer
from pipeline.reading.pdf_text import open_page, open_pdf, printed_page

BAR = 0.995


def measure_gate(count: int, seed: int) -> bool:
    """Prints verdicts by state; whether the bar was met and no scan taken for digital."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    wrong = total = as_digital = 0
    for i in range(count):
        page = corpus_page(i, seed=seed)
        if not page.file.endswith(".pdf"):
            continue
        verdict = verdict_on(page)
        seen[page.state][f"{verdict.carrier}/{verdict.quality}"] += 1
        total += 1
        as_digital += verdict.carrier == "digital" != page.carrier
        if verdict.carrier != page.carrier or verdict.quality not in page.quality.split("|"):
            wrong += 1
            print(f"  {page.name} {page.state}: {verdict.carrier}/{verdict.quality}", file=sys.stderr)
    for state, counts in seen.items():
        print(f"{state:20} {dict(counts)}")
    share = (total - wrong) / max(total, 1)
    print(f"{total - wrong} of {total} pages of PDFs right ({share:.2%}), {as_digital} scans taken for digital")
    return share >= BAR and not as_digital


def verdict_on(page: CorpusPage) -> Verdict:
    with (
        open_pdf(page.data, name=page.file, settings=ReadingSettings()) as document,
        open_page(document, 0, name=page.file) as (opened, stamps),
    ):
        return judge_layer(printed_page(opened, stamps))[0]
