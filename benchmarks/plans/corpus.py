"""Pages in every state and grade, each with the exact truth of its words: what a reader of pages is measured on.

``corpus_page(i, seed=…)`` is one page; a state for each ``i`` in turn, so any count covers all of them. The truth is
the words as the office wrote them, whatever the page lost of them; ``quality`` names every verdict that is right.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from unidecode import unidecode

from . import render_layers as layers
from .layout import Style, lay_out
from .render_pdf import paint, sheets_pdf
from .render_scan import GRADES, Grade, any_grade, first_angle, jpeg_bytes, scan, scan_file
from .reword import reword
from .sheet import HEIGHT, WIDTH, Sheet


@dataclass(frozen=True, kw_only=True)
class CorpusPage:
    """``number``, ``day``: what a hand wrote into the gaps, "" where nothing. ``skew`` in degrees, as the page lies;
    ``paper``: its colour where it has one; ``coding``: how the picture is kept."""

    name: str
    state: str
    carrier: str
    quality: str
    grade: str
    dpi: int
    turn: int
    skew: float
    paper: str
    coding: str
    ink: str
    number: str
    day: str
    file: str
    data: bytes
    truth: str


Made = tuple[bytes, str, Grade | None]  # the file, its suffix, how it was scanned
Maker = Callable[[Sheet, random.Random, int], Made]


def corpus(count: int, *, seed: int) -> Iterator[CorpusPage]:
    """``count`` pages, every state in turn."""
    for i in range(count):
        yield corpus_page(i, seed=seed)


def corpus_page(position: int, *, seed: int) -> CorpusPage:
    """The page at a position of the corpus with this seed.

    >>> corpus_page(0, seed=1).state
    'digital-clean'
    """
    state, carrier, quality, maker = STATES[position % len(STATES)]
    rng = random.Random(seed * 1_000_003 + position)
    sheet = any_sheet(rng, by_hand=state.startswith("image") and rng.random() < 0.5, prefer_ink=state in SIGNED_STATES)
    if state == "digital-blank":
        sheet = Sheet()
    own_seed = seed * 100_000 + position
    data, suffix, grade = maker(sheet, rng, own_seed)
    name = f"p{seed:02d}-{position:04d}"
    kinds = {mark.kind: mark.text for mark in sheet.marks} if grade and grade.ink else {}
    return CorpusPage(
        name=name,
        state=state,
        carrier=carrier,
        quality=quality,
        grade=state.removeprefix("image-") if state.startswith("image") else "",
        dpi=grade.dpi if grade else 0,
        turn=grade.turn if grade else 0,
        skew=round(first_angle(grade, seed=own_seed), 2) if grade else 0.0,
        paper="{:02x}{:02x}{:02x}".format(*grade.paper) if grade and grade.paper != (255, 255, 255) else "",
        coding=coding(grade, suffix) if grade else "",
        ink=",".join(sorted(kinds)),
        number=kinds.get("number", ""),
        day=kinds.get("day", ""),
        file=f"{name}{suffix}",
        data=data,
        truth=sheet.text.lstrip("\n"),
    )


def coding(grade: Grade, suffix: str) -> str:
    """
    >>> coding(Grade(jpeg=50), ".pdf"), coding(Grade(mode="1", jpeg=None), ".tif"), coding(Grade(jpeg=None), ".png")
    ('JPEG 45–59', 'CCITT', 'lossless')
    """
    if grade.mode == "1" and suffix in (".pdf", ".tif"):
        return "CCITT"
    if grade.jpeg is None:
        return "lossless"
    return "JPEG 45–59" if grade.jpeg < 60 else "JPEG 60–74" if grade.jpeg < 75 else "JPEG 75–90"


def any_sheet(rng: random.Random, *, by_hand: bool, prefer_ink: bool) -> Sheet:
    """A page of a reworded plan in some office's style; ``prefer_ink``: one that a hand or a seal has touched."""
    plan = reword(rng.randrange(10**6))
    if by_hand and plan.number_state == "printed":
        plan = replace(plan, number_state="handwritten", issued_on_state="handwritten")
    style = Style(
        family=rng.choice(["serif", "serif", "serif", "dejavu"]),
        size=rng.choice([13, 13.5, 14, 14]),
        leading=rng.choice([1.15, 1.25, 1.4]),
        left=rng.choice([71, 85, 85]),
    )
    sheets = lay_out([plan], style)
    touched = [sheet for sheet in sheets if sheet.marks]
    return rng.choice(touched if prefer_ink and touched else sheets)


# --- digital ----------------------------------------------------------------------------------------------------------
def _digital(sheet: Sheet, rng: random.Random, seed: int) -> Made:
    return sheets_pdf([sheet]), ".pdf", None


def _rewritten(change: Callable[[str], str]) -> Maker:
    """A digital page whose letters are spoilt, and shown spoilt."""

    def make(sheet: Sheet, rng: random.Random, seed: int) -> Made:
        runs = [run._replace(text=change(run.text), space=0.0) for run in sheet.runs]
        return sheets_pdf([replace(sheet, runs=runs)]), ".pdf", None

    return make


def _tcvn3(sheet: Sheet, rng: random.Random, seed: int) -> Made:
    return layers.legacy_pdf([sheet]), ".pdf", None


def _vni(sheet: Sheet, rng: random.Random, seed: int) -> Made:
    return layers.vni_pdf([sheet]), ".pdf", None


def _no_unicode(sheet: Sheet, rng: random.Random, seed: int) -> Made:
    return layers.without_unicode(sheets_pdf([sheet])), ".pdf", None


def _on_picture(sheet: Sheet, rng: random.Random, seed: int) -> Made:
    """Digital text over a pale picture: a letterhead, or a background as large as the page."""
    share = rng.choice([0.15, 1.0])
    tint = Image.effect_noise((300, 420), 8).point(lambda v: 235 + v // 16).convert("RGB")
    if share < 1:
        tint = tint.resize((300, 60))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=1)
    picture = ImageReader(io.BytesIO(jpeg_bytes(tint, Grade())))
    canvas.drawImage(picture, 0, HEIGHT * (1 - share), WIDTH, HEIGHT * share)
    paint(canvas, sheet)
    canvas.showPage()
    canvas.save()
    return out.getvalue(), ".pdf", None


# --- images -----------------------------------------------------------------------------------------------------------
def _image(name: str) -> Maker:
    """A scan of a named grade, or of any ("mixed"); one in eight lies sideways or upside down; files of every kind."""

    def make(sheet: Sheet, rng: random.Random, seed: int) -> Made:
        grade = GRADES[name] if name in GRADES else any_grade(rng)
        if rng.random() < 0.125:
            grade = replace(grade, turn=rng.choice([90, 180, 270]))
        if grade.jpeg:
            grade = replace(grade, jpeg=max(45, min(90, grade.jpeg + rng.randint(-10, 10))))
        suffix = rng.choice([".pdf", ".pdf", ".pdf", ".tif", ".png" if grade.jpeg is None else ".jpg"])
        return scan_file(scan([sheet], grade, seed=seed), grade, suffix), suffix, grade

    return make


def _layer(layer: str) -> Maker:
    """A scan with a hidden layer."""

    def make(sheet: Sheet, rng: random.Random, seed: int) -> Made:
        grade = replace(GRADES[rng.choice(["office", "colour", "low"])], jpeg=60)
        return layers.layered_pdf([sheet], scan([sheet], grade, seed=seed), grade, layer), ".pdf", grade

    return make


SIGNED_STATES = {"image-colour", "image-harsh", "image-fine", "image-mixed"}
# state, carrier, the right qualities, maker
STATES: tuple[tuple[str, str, str, Maker], ...] = (
    ("digital-clean", "digital", "clean", _digital),
    ("digital-stripped", "digital", "stripped", _rewritten(unidecode)),
    ("digital-dropped", "digital", "dropped", _rewritten(layers.to_dropped)),
    ("digital-split", "digital", "split", _rewritten(layers.to_split)),
    ("digital-tcvn3", "digital", "tcvn3", _tcvn3),
    ("digital-vni", "digital", "vni", _vni),
    ("digital-mojibake", "digital", "mojibake", _no_unicode),
    ("digital-picture", "digital", "clean", _on_picture),
    ("digital-blank", "digital", "empty", _digital),
    *((f"image-{name}", "image", "empty", _image(name)) for name in GRADES),
    ("image-mixed", "image", "empty", _image("mixed")),
    ("image-caption", "image", "caption", _layer("caption")),
    ("layer-clean", "image+text", "clean", _layer("clean")),
    ("layer-english", "image+text", "mojibake|stripped|dropped", _layer("english")),
    ("layer-stripped", "image+text", "stripped", _layer("stripped")),
    ("layer-dropped", "image+text", "dropped", _layer("dropped")),
    ("layer-split", "image+text", "split", _layer("split")),
    ("layer-tcvn3", "image+text", "tcvn3", _layer("tcvn3")),
    ("layer-vni", "image+text", "vni", _layer("vni")),
    ("layer-mojibake", "image+text", "mojibake", _layer("mojibake")),
)


def write_corpus(out: Path, *, count: int, seed: int, only: str = "") -> int:
    """Files in OUT/pages, truth in OUT/truth, the list in OUT/pages.tsv; how many were written."""
    for folder in ("pages", "truth"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    columns = [c.name for c in fields(CorpusPage) if c.name not in ("data", "truth")]
    written = 0
    with (out / "pages.tsv").open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream, delimiter="\t")
        table.writerow(columns)
        for i in range(count):
            if only not in STATES[i % len(STATES)][0]:
                continue
            page = corpus_page(i, seed=seed)
            (out / "pages" / page.file).write_bytes(page.data)
            (out / "truth" / f"{page.name}.txt").write_text(page.truth, encoding="utf-8")
            table.writerow([getattr(page, column) for column in columns])
            written += 1
    return written
