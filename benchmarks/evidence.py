"""Does every fact lead to its place: page and boxes, and do the boxes cover the quote?

    python -m benchmarks.evidence [FOLDER…]     # data/samples/plans if left out; --readings DIR keeps page readings

Counted are facts that quote something, in files that have pages. A box covers its quote when nine in ten of the
quote's words stand in it. What stands in it is asked of pdfium where the page is digital and clean, a reader that had
no part in making the box; on scans it is asked of the words as OCR placed them. Exit code 1 where a fact has no box or
boxes that miss it.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pypdfium2

from pipeline.pages import Page
from pipeline.run import read_plan
from pipeline.schema import fact_tables
from pipeline.sources import SourceFile, find_sources
from pipeline.tables import result_to_tables
from pipeline.workspace import StageStore

SAMPLES = Path(__file__).parent.parent / "data" / "samples" / "plans"
COVERED = 0.9
PDF = "application/pdf"
MARGIN = 1.5  # points: pdfium takes a letter whose box sticks out for one outside


class Placed(NamedTuple):
    """One fact: how its words were asked for, and the share of them in its boxes (None: it has no box)."""

    file: str
    table: str
    quote: str
    asked: str
    share: float | None


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.evidence", description=__doc__)
    parser.add_argument("folders", type=Path, nargs="*", default=[SAMPLES])
    parser.add_argument("--readings", type=Path, help="keep page readings here")
    given = parser.parse_args(arguments)
    sources = find_sources([str(folder) for folder in given.folders])
    found = [fact for source in sources for fact in placed_facts(source, given.readings)]
    print(f"{'asked of':10} facts  with box  covered")
    for asked in sorted({fact.asked for fact in found}):
        rows = [fact for fact in found if fact.asked == asked]
        print(f"{asked:10} {len(rows):5}  {sum(r.share is not None for r in rows):8}  {sum(map(is_covered, rows)):7}")
    missed = [fact for fact in found if not is_covered(fact)]
    for fact in missed:
        print(f"- {fact.file} {fact.table} {fact.share} {fact.quote!r}")
    return int(bool(missed))


def is_covered(fact: Placed) -> bool:
    return fact.share is not None and fact.share >= COVERED


def placed_facts(source: SourceFile, readings: Path | None = None) -> Iterator[Placed]:
    """Every quoting fact of a file with pages; none where the file cannot be read."""
    try:
        result = read_plan(source, stages=StageStore(readings) if readings else None)
    except Exception as error:  # a file that cannot be read has no facts to place
        print(f"{source.name}: {type(error).__name__}: {error}", file=sys.stderr)
        return
    if not any(page.width and page.words for page in result.pages):
        return
    pages = {page.number: page for page in result.pages}
    document = pypdfium2.PdfDocument(source.read_bytes()) if source.media_type == PDF else None
    rows = result_to_tables(result)
    boxes: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows["evidence"]:
        boxes.setdefault(row["fact_id"], []).append(row)
    for table in fact_tables():
        for fact in rows[table]:
            if (fact["quote"] or "").strip():
                yield _placed(source.name, table, fact, boxes.get(fact["fact_id"], []), pages, document)


def _placed(
    name: str,
    table: str,
    fact: Mapping[str, Any],
    boxes: Sequence[Mapping[str, Any]],
    pages: Mapping[int, Page],
    document: pypdfium2.PdfDocument | None,
) -> Placed:
    own = [pages[box["page"]] for box in boxes]
    digital = document is not None and all(p.carrier == "digital" and p.quality == "clean" for p in own)
    if not boxes:
        return Placed(name, table, fact["quote"], "nobody", None)
    texts = (_by_pdfium(document, b) if digital else _by_words(pages[b["page"]], b["bbox"]) for b in boxes)
    share = share_of_words(fact["quote"], " ".join(texts))
    return Placed(name, table, fact["quote"], "pdfium" if digital else "words", share)


def _by_pdfium(document: Any, box: Mapping[str, Any]) -> str:
    page = document[box["page"] - 1]
    x0, top, x1, bottom = box["bbox"]
    height = page.get_height()
    text = page.get_textpage().get_text_bounded(
        x0 - MARGIN, height - bottom - MARGIN, x1 + MARGIN, height - top + MARGIN
    )
    return str(text)


def _by_words(page: Page, bbox: Sequence[float]) -> str:
    x0, top, x1, bottom = bbox
    inside = [
        w
        for w in page.words
        if x0 - 0.1 <= (w.box.x0 + w.box.x1) / 2 <= x1 + 0.1
        and top - 0.1 <= (w.box.top + w.box.bottom) / 2 <= bottom + 0.1
    ]
    return " ".join(page.text[w.start : w.end] for w in inside)


def share_of_words(quote: str, text: str) -> float:
    """Share of a quote's words that a text has.

    >>> share_of_words("Số: 12/KH-SYT", "SỞ Y TẾ Số: 12/KH-SYT"), share_of_words("a b c d", "a b x")
    (1.0, 0.5)
    """
    need, have = (Counter(re.findall(r"\w+", part.lower())) for part in (quote, text))
    return 1 - (need - have).total() / need.total() if need else 1.0


if __name__ == "__main__":
    sys.exit(main())
