"""How well and how fast pages are read, on generated pages whose truth is exact (``benchmarks/plans/corpus.py``).

    python -m benchmarks.reading gate --count 810           # confusion matrix of the gate, no OCR
    python -m benchmarks.reading read --count 280           # errors by state and grade, and those of the peers
    python -m benchmarks.reading plans SCANS TRUTHS         # the same for files with their truth, read and repaired
    python -m benchmarks.reading time FILE… --runs 5        # paired runs on scans: ours, raw Tesseract, OCRmyPDF
    python -m benchmarks.reading digital                    # born-digital pages a second, from bytes to clean text
    python -m benchmarks.reading memory                     # peak of a worker: a long scan, then many files

"Raw Tesseract" is ``tesseract -l vie`` on the page at 300 dpi, nothing prepared; "OCRmyPDF" is ``ocrmypdf --force-ocr
--deskew --clean --rotate-pages -l vie``; the same pages, the same run. OCRmyPDF is slow: ``--peer-count`` pages of each
grade are given to it.
"""

from __future__ import annotations

from .errors import Errors, errors

__all__ = ["Errors", "errors"]
