"""Memory of a worker: its peak on a long scan, and whether it grows over many files."""

from __future__ import annotations

import resource
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from benchmarks.plans.corpus import corpus_page
from pipeline.reading import read_pages
from pipeline.run import pages_to_text

from .peers import MEDIA

BAR = 700  # MB
GROWTH = 40  # MB between the first fifth and the last: caches fill, leaks do not stop
SCAN_EACH = 10  # one file in so many is a scan


def measure_memory(*, pages: int, files: int, seed: int) -> bool:
    """Whether both bars are met."""
    peak = in_worker(peak_of_scan, long_scan(pages, seed=seed), "long.pdf")
    print(f"peak on {pages} pages, 300 dpi, colour: worker {peak[0]} MB, its Tesseract {peak[1]} MB (bar {BAR})")
    sizes = in_worker(sizes_over, files, seed)
    step = max(len(sizes) // 10, 1)
    print(f"resident over {len(sizes)} files, one in {SCAN_EACH} a scan:", *sizes[step - 1 :: step], "MB")
    fifth = max(len(sizes) // 5, 1)
    growth = max(sizes[-fifth:]) - max(sizes[fifth : 2 * fifth] or sizes)
    print(f"growth from the second fifth to the last: {growth} MB (bar {GROWTH})")
    return max(peak) <= BAR and growth <= GROWTH


def in_worker(work, *given):  # type: ignore[no-untyped-def]
    """In a process of its own, started from nothing: what this one has loaded does not count."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *given).result()


def long_scan(pages: int, *, seed: int) -> bytes:
    """Plans one after another until there are enough pages, scanned in colour."""
    from benchmarks.plans.layout import Style, lay_out
    from benchmarks.plans.render_scan import GRADES, scan, scan_pdf
    from benchmarks.plans.reword import reword

    sheets = lay_out([reword(seed * 100 + i) for i in range(pages)], Style())[:pages]
    grade = replace(GRADES["fine"], jpeg=80)
    return scan_pdf(scan(sheets, grade, seed=seed), grade)


def peak_of_scan(data: bytes, name: str) -> tuple[int, int]:
    """MB of this process and of its largest child."""
    pages_to_text(read_pages(data, media_type="application/pdf", name=name))
    return high_water(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


def high_water() -> int:
    """MB this program has held at most; ru_maxrss counts what its parent held when it was started, too."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


def sizes_over(count: int, seed: int) -> Sequence[int]:
    """Resident MB after each file."""
    digital = [corpus_page(i, seed=seed) for i in (0, 1, 4, 7, 27, 28)]
    scans = [corpus_page(i, seed=seed) for i in (9, 10, 11, 13, 17)]
    sizes = []
    for i in range(count):
        group = digital if (i + 1) % SCAN_EACH else scans
        page = group[(i // (1 if group is digital else SCAN_EACH)) % len(group)]
        read = read_pages(page.data, media_type=MEDIA[Path(page.file).suffix], name=page.file)
        pages_to_text(read)
        sizes.append(resident())
    return sizes


def resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 2**20
