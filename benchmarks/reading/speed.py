"""Seconds: of scans, paired with the peers; of born-digital pages from bytes to clean text."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.reading import ReadingSettings, read_pages, scan
from pipeline.run import pages_to_text

from .peers import MEDIA, missing_tools, ocrmypdf, pictures_of, run_tesseract, say_what_is_missing


def measure_time(files: Sequence[Path], *, runs: int, peer_runs: int, workers: int, engine: str) -> None:
    """Paired runs, the median of them; whole files, ``workers`` processes on all sides."""
    say_what_is_missing()
    with tempfile.TemporaryDirectory() as folder:
        pictures = list(pictures_of(files, Path(folder)))
        print(f"{len(pictures)} pages of {len(files)} files, {workers} processes, engine {engine}")
        raw_ratios, peer_ratios, outside = [], [], []
        for run in range(runs):
            mine, shares = timed(partial(read_file, engine=engine), files, workers)
            raw, _ = timed(run_tesseract, pictures, workers)
            raw_ratios.append(mine / raw)
            outside.append(1 - sum(s[1] for s in shares) / sum(s[0] for s in shares))
            said = f"  run {run + 1}: ours {mine:.1f} s, raw {raw:.1f} s, ratio {mine / raw:.2f}"
            if run < peer_runs and not missing_tools():
                peer, _ = timed(run_ocrmypdf, files, workers)
                peer_ratios.append(mine / peer)
                said += f"; OCRmyPDF {peer:.1f} s, ratio {mine / peer:.3f}"
            print(said, flush=True)
    print(f"median: {statistics.median(raw_ratios):.2f} × raw Tesseract", end="")
    print(f", {statistics.median(peer_ratios):.3f} × OCRmyPDF" if peer_ratios else "")
    print(f"outside Tesseract: {statistics.median(outside):.0%} of our time")


def timed(work: Callable[[Path], Any], items: Sequence[Path], workers: int) -> tuple[float, list[Any]]:
    with ProcessPoolExecutor(workers) as pool:
        list(pool.map(_warm, range(workers)))
        start = time.perf_counter()
        out = list(pool.map(work, items))
        return time.perf_counter() - start, out


def _warm(_: int) -> None:
    time.sleep(0.2)


def read_file(path: Path, *, engine: str) -> tuple[float, float]:
    """Seconds in all, and within Tesseract."""
    settings = ReadingSettings(engine=engine)  # type: ignore[arg-type]
    engine_of_scan, inside = scan.recognize, [0.0]

    def counted(*given: Any, **named: Any) -> Any:
        start = time.perf_counter()
        try:
            return engine_of_scan(*given, **named)
        finally:
            inside[0] += time.perf_counter() - start

    scan.recognize = counted
    try:
        start = time.perf_counter()
        read_pages(path.read_bytes(), media_type=MEDIA[path.suffix], name=path.name, settings=settings)
        return time.perf_counter() - start, inside[0]
    finally:
        scan.recognize = engine_of_scan


def run_ocrmypdf(path: Path) -> None:
    ocrmypdf(path.read_bytes(), path.suffix)


# --- born-digital -----------------------------------------------------------------------------------------------------
def measure_digital(count: int, *, seed: int) -> None:
    """Plans of several pages, one process: seconds of CPU and of the clock from bytes to clean text."""
    plans = [digital_plan(seed * 1000 + i) for i in range(count)]
    read_digital(plans[0])  # imports and models are loaded once a process, not once a plan
    cpu, clock = time.process_time(), time.perf_counter()
    pages = sum(read_digital(plan) for plan in plans)
    cpu, clock = time.process_time() - cpu, time.perf_counter() - clock
    print(f"{pages} born-digital pages of {count} plans: {pages / cpu:.1f} a second of CPU, {pages / clock:.1f} in all")


def digital_plan(seed: int) -> bytes:
    from benchmarks.plans.layout import Style, lay_out
    from benchmarks.plans.render_pdf import sheets_pdf
    from benchmarks.plans.reword import reword

    return sheets_pdf(lay_out([reword(seed)], Style()))


def read_digital(data: bytes) -> int:
    pages = read_pages(data, media_type="application/pdf", name="plan.pdf")
    pages_to_text(pages)
    return len(pages)
