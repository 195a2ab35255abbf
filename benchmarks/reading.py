"""How well and how fast pages are read, on generated pages whose truth is exact (``benchmarks/plans/corpus.py``).

    python -m benchmarks.reading gate --count 810      # confusion matrix of the gate, no OCR
    python -m benchmarks.reading read --count 270      # CER, WER, order-free WER, time by state, against raw Tesseract
    python -m benchmarks.reading time FILE… --runs 5   # paired runs on scans: ours, raw Tesseract, OCRmyPDF if there

"Raw Tesseract" is ``tesseract -l vie`` on the page rendered at 300 dpi, nothing prepared; the same pages, the same
run.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from benchmarks.plans.corpus import STATES, CorpusPage, corpus_page
from pipeline.pages import Page
from pipeline.reading import ReadingSettings, read_pages

MEDIA = {".pdf": "application/pdf", ".png": "image/png", ".jpg": "image/jpeg", ".tif": "image/tiff"}


class Errors(NamedTuple):
    """Shares: of characters, of words in order, of words in any order; ``words`` is the truth's count."""

    cer: float
    wer: float
    missed: float
    words: int


def errors(truth: str, read: str) -> Errors:
    """Rates after NFC, one kind of quotation mark, dash and dots, and single blanks.

    >>> errors("Kế hoạch số 1", "Kế hoach số 1").words
    4
    """
    a, b = comparable(truth), comparable(read)
    words, found = a.split(), b.split()
    missed = (Counter(words) - Counter(found)).total()
    count = max(len(words), 1)
    cer = Levenshtein.distance(a, b) / max(len(a), 1)
    return Errors(cer, Levenshtein.distance(words, found) / count, missed / count, len(words))


def comparable(text: str) -> str:
    text = unicodedata.normalize("NFC", text).translate(str.maketrans("“”–—’", '""--\''))
    return " ".join(re.sub(r"\.{4,}", "...", text.replace("…", "...")).split())


class Measured(NamedTuple):
    """One page: as the corpus says, as read, and how long it took."""

    state: str
    want: tuple[str, str]
    got: tuple[str, str]
    ours: Errors
    raw: Errors | None
    seconds: float
    raw_seconds: float
    quality: float | None
    invented: int
    name: str


def measure(position: int, *, seed: int, raw: bool, engine: str) -> Measured:
    page = corpus_page(position, seed=seed)
    start = time.perf_counter()
    read = read_pages(page.data, media_type=MEDIA[Path(page.file).suffix], name=page.file, settings=settings(engine))
    seconds = time.perf_counter() - start
    theirs, raw_seconds = raw_tesseract(page) if raw and not page.state.startswith("digital") else (None, 0.0)
    return Measured(
        state=page.state,
        want=(page.carrier, page.quality),
        got=(read[0].carrier, read[0].quality),
        ours=errors(page.truth, "\n".join(p.text for p in read)),
        raw=None if theirs is None else errors(page.truth, theirs),
        seconds=seconds,
        raw_seconds=raw_seconds,
        quality=read[0].reading_quality,
        invented=invented(page, read[0]),
        name=page.name,
    )


def settings(engine: str) -> ReadingSettings:
    return ReadingSettings(engine=engine)  # type: ignore[arg-type]


def invented(page: CorpusPage, read: Page) -> int:
    """Handwritten number or day read as other digits: what must never happen. Right or left out is fine."""
    wrong = 0
    head = re.split(r"\nK[ẾÊE] ?HO[ẠA]CH", read.text)[0][:600]
    if page.number and (m := re.search(r"S[ốo]\s*[:.]?\s*(\d+)\s*/", head)):
        wrong += m.group(1).lstrip("0") != page.number.lstrip("0")
    if page.day and (m := re.search(r"ngày\s+(\d{1,2})\s+tháng\s+\d{0,2}\s*năm", head)):
        wrong += int(m.group(1)) != int(page.day)
    return wrong


def raw_tesseract(page: CorpusPage) -> tuple[str, float]:
    """The plain program on the page at 300 dpi, with the time it took (rendering aside)."""
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "page.png"
        as_picture(page.data, Path(page.file).suffix, picture)
        return run_tesseract(picture)


def as_picture(data: bytes, suffix: str, out: Path) -> None:
    import io

    import pypdfium2
    from PIL import Image

    if suffix == ".pdf":
        pypdfium2.PdfDocument(data)[0].render(scale=300 / 72).to_pil().save(out, compress_level=1)
    else:
        Image.open(io.BytesIO(data)).save(out)


def run_tesseract(picture: Path) -> tuple[str, float]:
    start = time.perf_counter()
    done = subprocess.run(
        ["tesseract", str(picture), "-", "-l", "vie", "--dpi", "300"],
        capture_output=True,
        check=False,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    return done.stdout.decode("utf-8", "replace"), time.perf_counter() - start


# --- reports ----------------------------------------------------------------------------------------------------------
def gate(count: int, seed: int) -> int:
    """Confusion by state; how many pages were judged wrong."""
    from pipeline.reading.pdf import judge_layer
    from pipeline.reading.pdf_text import open_page, open_pdf, printed_page

    seen: dict[str, Counter[str]] = defaultdict(Counter)
    wrong = total = 0
    for i in range(count):
        page = corpus_page(i, seed=seed)
        if not page.file.endswith(".pdf"):
            continue
        with (
            open_pdf(page.data, name=page.file, settings=ReadingSettings()) as document,
            open_page(document, 0, name=page.file) as (opened, stamps),
        ):
            verdict = judge_layer(printed_page(opened, stamps))[0]
        right = verdict.carrier == page.carrier and verdict.quality in page.quality.split("|")
        seen[page.state][f"{verdict.carrier}/{verdict.quality}"] += 1
        total += 1
        wrong += not right
        if not right:
            print(f"  {page.name} {page.state}: {verdict.carrier}/{verdict.quality}", file=sys.stderr)
    for state, counts in seen.items():
        print(f"{state:20} {dict(counts)}")
    print(f"{total - wrong} of {total} right ({(total - wrong) / max(total, 1):.2%})")
    return wrong


def read(positions: Sequence[int], seed: int, *, raw: bool, engine: str, workers: int) -> None:
    with ProcessPoolExecutor(workers) as pool:
        rows = list(pool.map(partial(measure, seed=seed, raw=raw, engine=engine), positions))
    report(rows)


def report(rows: Iterable[Measured]) -> None:
    rows = list(rows)
    print(f"{'state':20} pages  gate   CER    WER    missed |  raw CER  WER    missed | s/page  raw")
    for state in [s[0] for s in STATES]:
        own = [r for r in rows if r.state == state]
        if own:
            print(line(state, own))
    print(line("all read by OCR", [r for r in rows if r.raw is not None] or rows))
    print("handwriting read wrong:", sum(r.invented for r in rows), [r.name for r in rows if r.invented])
    rated = [(r.quality, 1 - r.ours.missed) for r in rows if r.quality is not None and r.ours.words > 20]
    if len(rated) > 2:
        print(f"reading_quality against words read right: r = {correlation(rated):.2f} on {len(rated)} pages")
    worst = sorted(rows, key=lambda r: -r.ours.wer)[:8]
    print("worst:", [(r.name, r.state, f"{r.ours.wer:.1%}") for r in worst])


def line(name: str, rows: Sequence[Measured]) -> str:
    right = sum(r.got[0] == r.want[0] and r.got[1] in r.want[1].split("|") for r in rows)
    mine = [mean_errors([r.ours for r in rows])]
    theirs = [mean_errors([r.raw for r in rows if r.raw is not None])]
    both = " | ".join("  ".join(f"{v:6.2%}" for v in part) if part else " " * 22 for part in (*mine, *theirs))
    speed = statistics.mean(r.seconds for r in rows)
    raw = statistics.mean(r.raw_seconds for r in rows)
    return f"{name:20} {len(rows):4} {right:4}   {both} | {speed:5.2f}  {raw:5.2f}"


def mean_errors(parts: Sequence[Errors]) -> tuple[float, ...]:
    """Means weighed by words."""
    words = sum(e.words for e in parts)
    return tuple(sum(e[i] * e.words for e in parts) / words for i in range(3)) if words else ()


def correlation(pairs: Sequence[tuple[float, float]]) -> float:
    """Spearman's: of the ranks."""
    a, b = (ranks(v) for v in zip(*pairs, strict=True))
    try:
        return statistics.correlation(a, b)
    except statistics.StatisticsError:
        return 0.0


def ranks(values: Sequence[float]) -> list[float]:
    """
    >>> ranks([0.9, 0.5, 0.9])
    [1.5, 0.0, 1.5]
    """
    ordered = sorted(values)
    return [ordered.index(v) + (ordered.count(v) - 1) / 2 for v in values]


# --- time -------------------------------------------------------------------------------------------------------------
def time_files(files: Sequence[Path], *, runs: int, workers: int, engine: str) -> None:
    """Paired runs, the median of them; whole files, ``workers`` processes on both sides."""
    with tempfile.TemporaryDirectory() as folder:
        pictures = list(pictures_of(files, Path(folder)))
        print(f"{len(pictures)} pages, {workers} processes, engine {engine}")
        ratios = []
        for run in range(runs):
            mine = timed(partial(read_file, engine=engine), files, workers)
            theirs = timed(run_tesseract, pictures, workers)
            ratios.append(mine / theirs)
            print(f"  run {run + 1}: ours {mine:.1f} s, raw {theirs:.1f} s, ratio {mine / theirs:.2f}")
        print(f"median ratio {statistics.median(ratios):.2f}")
        if shutil.which("ocrmypdf"):
            print(f"OCRmyPDF: {ocrmypdf(files, workers):.1f} s")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"peak memory of a child: {peak:.0f} MB")


def timed(work: object, items: Sequence[Path], workers: int) -> float:
    with ProcessPoolExecutor(workers) as pool:
        list(pool.map(warm, range(workers)))
        start = time.perf_counter()
        list(pool.map(work, items))  # type: ignore[arg-type]
        return time.perf_counter() - start


def warm(_: int) -> None:
    time.sleep(0.2)


def read_file(path: Path, *, engine: str) -> int:
    pages = read_pages(path.read_bytes(), media_type=MEDIA[path.suffix], name=path.name, settings=settings(engine))
    return len(pages)


def pictures_of(files: Sequence[Path], folder: Path) -> Iterator[Path]:
    import pypdfium2

    for file in files:
        for index, page in enumerate(pypdfium2.PdfDocument(file.read_bytes())):
            out = folder / f"{file.stem}-{index}.png"
            page.render(scale=300 / 72).to_pil().save(out, compress_level=1)
            yield out


def ocrmypdf(files: Sequence[Path], workers: int) -> float:
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            options = ["--deskew", "--clean", "--rotate-pages", "-l", "vie", "--force-ocr", "-j", str(workers)]
            subprocess.run(["ocrmypdf", *options, str(file), f"{folder}/out.pdf"], capture_output=True, check=False)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["gate", "read", "time"])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--count", type=int, default=270)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="states whose name holds this")
    parser.add_argument("--no-raw", action="store_true")
    parser.add_argument("--engine", default="auto", choices=["auto", "pytesseract", "tesserocr"])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    if args.what == "gate":
        sys.exit(gate(args.count, args.seed) > 0.005 * args.count)
    if args.what == "time":
        time_files(args.files, runs=args.runs, workers=args.workers, engine=args.engine)
        return
    positions = [i for i in range(args.count) if args.only in STATES[i % len(STATES)][0]]
    read(positions, args.seed, raw=not args.no_raw, engine=args.engine, workers=args.workers)


if __name__ == "__main__":
    main()
