"""Reading the corpus beside the peers; errors by state and by what was done to the page."""

from __future__ import annotations

import re
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

from benchmarks.plans.corpus import STATES, CorpusPage, corpus_page
from pipeline.pages import Page
from pipeline.reading import ReadingSettings, read_pages

from .errors import Errors, errors, mean_errors, rank_correlation
from .peers import MEDIA, missing_tools, ocrmypdf, raw_tesseract, say_what_is_missing


class Measured(NamedTuple):
    """One page: as the corpus says, as read by us and by the peers, and how long each took."""

    name: str
    state: str
    traits: tuple[str, ...]
    is_right: bool
    ours: Errors
    raw: Errors | None
    peer: Errors | None
    seconds: tuple[float, float, float]
    quality: float | None
    invented: int


def measure_corpus(
    positions: Sequence[int], *, seed: int, raw: bool, peer_count: int, engine: str, workers: int
) -> None:
    """``peer_count``: pages of each state that OCRmyPDF reads too."""
    if peer_count:
        say_what_is_missing()
    rounds = 0 if missing_tools() else peer_count
    work = partial(measure, seed=seed, raw=raw, peer_rounds=rounds, engine=engine)
    rows = []
    with ProcessPoolExecutor(workers) as pool:
        for row in pool.map(work, positions):
            rows.append(row)
            wer = [f"{e.wer:.2%}" if e else "-" for e in (row.ours, row.raw, row.peer)]
            print(row.name, row.state, "WER ours, raw, OCRmyPDF:", *wer, file=sys.stderr, flush=True)
    report(rows)


def measure(position: int, *, seed: int, raw: bool, peer_rounds: int, engine: str) -> Measured:
    page = corpus_page(position, seed=seed)
    suffix = Path(page.file).suffix
    settings = ReadingSettings(engine=engine)  # type: ignore[arg-type]
    start = time.perf_counter()
    read = read_pages(page.data, media_type=MEDIA[suffix], name=page.file, settings=settings)
    seconds = time.perf_counter() - start
    is_image = page.carrier != "digital"
    theirs = raw_tesseract(page.data, suffix) if raw and is_image else None
    peer = ocrmypdf(page.data, suffix) if is_image and position // len(STATES) < peer_rounds else None
    return Measured(
        name=page.name,
        state=page.state,
        traits=tuple(traits(page)),
        is_right=read[0].carrier == page.carrier and read[0].quality in page.quality.split("|"),
        ours=errors(page.truth, "\n".join(p.text for p in read)),
        raw=theirs and errors(page.truth, theirs.text),
        peer=peer and errors(page.truth, peer.text),
        seconds=(seconds, theirs.seconds if theirs else 0.0, peer.seconds if peer else 0.0),
        quality=read[0].reading_quality,
        invented=invented(page, read[0]),
    )


def traits(page: CorpusPage) -> Iterator[str]:
    """What makes a scanned page easy or hard; a page counts under each of its traits."""
    if page.carrier == "digital":
        return
    yield f"{page.dpi} dpi"
    yield "skew " + next(
        text for limit, text in ((0.5, "< 0.5°"), (1.5, "0.5–1.5°"), (9, "> 1.5°")) if abs(page.skew) < limit
    )
    yield {0: "upright", 180: "upside down"}.get(page.turn, "sideways")
    if "seal" in page.ink:
        yield "seal, signature"
    if "number" in page.ink or "day" in page.ink:
        yield "handwritten"
    if page.paper:
        yield "coloured paper"
    yield page.coding


def invented(page: CorpusPage, read: Page) -> int:
    """Handwritten number or day read as other digits: what must never happen. Right or left out is fine."""
    wrong = 0
    head = re.split(r"\nK[ẾÊE] ?HO[ẠA]CH", read.text)[0][:600]
    if page.number and (m := re.search(r"S[ốo]\s*[:.]?\s*(\d+)\s*/", head)):
        wrong += m.group(1).lstrip("0") != page.number.lstrip("0")
    if page.day and (m := re.search(r"ngày\s+(\d{1,2})\s+tháng\s+\d{0,2}\s*năm", head)):
        wrong += int(m.group(1)) != int(page.day)
    return wrong


# --- report -----------------------------------------------------------------------------------------------------------
HEADER = (
    f"{'':18} pages gate | {'ours CER  WER    missed':22} | {'raw Tesseract':22} | {'OCRmyPDF':22} of"
    " | seconds a page: ours, raw, OCRmyPDF"
)


def report(rows: Sequence[Measured]) -> None:
    print(HEADER)
    states = [s[0] for s in STATES]
    print_groups(rows, states, lambda r: (r.state,))
    scans = [r for r in rows if r.traits]
    print("\nPages without a usable layer, by what was done to them")
    images = [r for r in scans if r.state.startswith("image")]
    print_groups(images, sorted({t for r in images for t in r.traits}), lambda r: r.traits)
    print_groups(images, ["all scans"], lambda r: ("all scans",))
    print("handwriting read wrong:", sum(r.invented for r in rows), [r.name for r in rows if r.invented])
    rated = [(r.quality, 1 - r.ours.missed) for r in scans if r.quality is not None and r.ours.words > 20]
    if len(rated) > 2:
        linear = statistics.correlation(*zip(*rated, strict=True))
        ranks = rank_correlation(rated)
        print(f"reading_quality against words read right: r = {linear:.2f}, of ranks {ranks:.2f}; {len(rated)} scans")
    worst = sorted(rows, key=lambda r: -r.ours.wer)[:8]
    print("worst:", [(r.name, r.state, f"{r.ours.wer:.1%}") for r in worst])
    lost = [r for r in rows if r.raw and r.ours.wer > r.raw.wer + 0.002]
    print("raw better:", [(r.name, r.state, f"{r.ours.wer:.2%} > {r.raw.wer:.2%}") for r in lost if r.raw])


def print_groups(rows, names, groups_of) -> None:  # type: ignore[no-untyped-def]
    for name in names:
        if own := [r for r in rows if name in groups_of(r)]:
            print(line(name, own))


def line(name: str, rows: Sequence[Measured]) -> str:
    """Peers' rates stand for the pages they read; where OCRmyPDF read fewer, ours on those follow in brackets."""
    with_peer = [r for r in rows if r.peer]
    parts = [
        mean_errors([r.ours for r in rows]),
        mean_errors([r.raw for r in rows if r.raw]),
        mean_errors([r.peer for r in with_peer if r.peer]),
    ]
    shown = " | ".join(f"{part or '':22}" if part is None else str(part) for part in parts)
    seconds = [statistics.mean([s for r in rows if (s := r.seconds[i])] or [0.0]) for i in range(3)]
    same = mean_errors([r.ours for r in with_peer])
    beside = f" (ours there {same.wer:.2%})" if same and len(with_peer) < len(rows) else ""
    right = sum(r.is_right for r in rows)
    times = " ".join(f"{s:5.2f}" for s in seconds)
    return f"{name:18} {len(rows):5} {right:4} | {shown} {len(with_peer):2} | {times}{beside}"
