"""Pages → born-digital PDF, the same bytes for the same plan."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from .layout import Style, lay_out
from .sheet import HEIGHT, WIDTH, Sheet
from .spec import Plan


def plans_pdf(plans: Iterable[Plan], style: Style | None = None) -> bytes:
    """The file a clerk would export from Word."""
    return sheets_pdf(lay_out(plans, style))


def sheets_pdf(sheets: Sequence[Sheet], *, title: str = "") -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=1)
    canvas.setTitle(title)
    for sheet in sheets:
        paint(canvas, sheet)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def paint(canvas: Canvas, sheet: Sheet) -> None:
    """Text and rules of a page, black."""
    for rule in sheet.rules:
        canvas.setLineWidth(rule.width)
        canvas.line(rule.x0, HEIGHT - rule.y0, rule.x1, HEIGHT - rule.y1)
    for run in sheet.runs:
        text = canvas.beginText(run.x, HEIGHT - run.y)
        text.setFont(run.font, run.size)
        # Identity-H fonts ignore word spacing (Tw): a justified line is placed word by word.
        if run.space:
            place_words(text, run.text, run.x, HEIGHT - run.y, run.font, run.size, run.space)
        else:
            text.textOut(run.text)
        canvas.drawText(text)


def place_words(text: Any, words: str, x: float, y: float, font: str, size: float, space: float) -> None:
    for word in words.split(" "):
        text.setTextOrigin(x, y)
        text.textOut(word + " ")
        x += pdfmetrics.stringWidth(word + " ", font, size) + space
