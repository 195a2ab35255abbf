"""Plan → A4 pages of placed lines, in the layout of Nghị định 30/2020 (Phụ lục I): two-column header, ruled tables,
recipients at the left of the signature, page number at the top centre from page 2.

Everything is in points, y downwards from the top of the page (the baseline of a line). A page knows its reading-order
text, the box of every word, and where a seal, a signature and handwriting would stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from reportlab.pdfbase import pdfmetrics

from .render_text import date_line, ending_lines, motto_lines
from .sheet import HEIGHT, WIDTH, Mark, Rule, Run, Sheet, blank, box, fill, joined, load_fonts
from .spec import NewPage, Para, Plan, Signature, Table


@dataclass(frozen=True, kw_only=True)
class Style:
    """An office's habits."""

    family: str = "serif"
    size: float = 14
    leading: float = 1.25
    gap: float = 5
    indent: float = 36
    left: float = 85
    right: float = 45
    top: float = 57
    bottom: float = 57
    page_numbers: bool = True


def lay_out(plans: Iterable[Plan], style: Style | None = None) -> list[Sheet]:
    """The pages of a file; each plan starts a new one."""
    sheets: list[Sheet] = []
    for plan in plans:
        sheets += _Setter(style or Style()).set_plan(plan)
    return sheets


class _Setter:
    """Sets one plan: a cursor going down the current page."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.family = load_fonts(style.family)
        self.sheets: list[Sheet] = []
        self.y = 0.0
        self.new_page()

    @property
    def page(self) -> Sheet:
        return self.sheets[-1]

    def new_page(self) -> None:
        self.sheets.append(Sheet())
        self.y = self.style.top
        if len(self.sheets) > 1 and self.style.page_numbers:
            self.centred(str(len(self.sheets)), WIDTH / 2, self.style.top - 22, size=13)

    def font(self, style: str = "") -> str:
        return self.family + style

    def centred(self, text: str, x: float, y: float, *, style: str = "", size: float = 13) -> float:
        """Puts a line centred on x; its width."""
        width = float(pdfmetrics.stringWidth(text, self.font(style), size))
        self.page.runs.append(Run(x - width / 2, y, text, self.font(style), size))
        return width

    def room(self, height: float) -> None:
        """Starts a page where ``height`` does not fit any more."""
        if self.y + height > HEIGHT - self.style.bottom:
            self.new_page()

    def set_plan(self, plan: Plan) -> list[Sheet]:
        self.header(plan)
        self.title(plan)
        for block in plan.body:
            if isinstance(block, NewPage):
                self.new_page()
            elif isinstance(block, Table):
                self.table(block)
            else:
                self.paragraph(block)
        self.ending(plan)
        return self.sheets

    # --- header ---------------------------------------------------------------------------------------------------
    def header(self, plan: Plan) -> None:
        y = self.style.top
        left, right = 165.0, 410.0
        bottom = y
        if plan.header:
            bottom = self.stack(plan.header, left, y, width=205, bold_from=plan.bold_from, line=60)
        self.page.paragraphs += plan.header
        if plan.number_line:
            bottom += 22
            self.number(plan, left, bottom)
            self.page.paragraphs.append(plan.number_line)
        low = y
        if plan.motto:
            first, *rest = motto_lines(plan)
            width = self.centred(first, right, y, style="B", size=12.5)
            low = y + 17 * len(rest)
            for line in rest:
                width = self.centred(line, right, low, style="B")
            self.page.rules.append(Rule(right - width / 2, low + 4.5, right + width / 2, low + 4.5))
            self.page.paragraphs += motto_lines(plan)
        if line := date_line(plan):
            low = max(low + 22, bottom if plan.number_line else 0)
            self.date(plan, line, right, low)
            self.page.paragraphs.append(line)
        self.y = max(bottom, low) + 36

    def stack(self, lines: Iterable[str], x: float, y: float, *, width: float, bold_from: int, line: float) -> float:
        """Centred lines, broken at ``width``, with a short rule below; the last baseline."""
        for i, text in enumerate(lines):
            style = "B" if i >= bold_from else ""
            for part in self.break_lines(text, self.font(style), 12.5, width):
                self.centred(part, x, y, style=style, size=12.5)
                y += 16
        self.page.rules.append(Rule(x - line / 2, y - 11, x + line / 2, y - 11))
        return y - 16

    def number(self, plan: Plan, x: float, y: float) -> None:
        if plan.number_state == "printed":
            self.centred(plan.number_line or "", x, y)
            return
        width = pdfmetrics.stringWidth(f"Số: /{plan.symbol}", self.font(), 13) + 30
        start = x - width / 2
        self.page.runs.append(Run(start, y, "Số:", self.font(), 13))
        gap = start + pdfmetrics.stringWidth("Số: ", self.font(), 13)
        self.page.runs.append(Run(gap + 30, y, f"/{plan.symbol}", self.font(), 13))
        if plan.number_state == "handwritten" and plan.number:
            self.page.marks.append(Mark("number", gap, y, plan.number))

    def date(self, plan: Plan, line: str, x: float, y: float) -> None:
        if plan.issued_on_state == "printed" or plan.date_line is not None:
            self.centred(line, x, y, style="I")
            return
        year, month, day = [*(plan.issued_on or "").split("-"), "", ""][:3]
        place = plan.place or ""
        pieces = ((f"{place}, ngày", day, "day"), ("tháng", month, "month"), (f"năm {year}", "", ""))
        at = x - (pdfmetrics.stringWidth(line, self.font("I"), 13) + 48) / 2
        for words, hand, kind in pieces:
            self.page.runs.append(Run(at, y, words, self.font("I"), 13))
            at += pdfmetrics.stringWidth(words, self.font("I"), 13) + 6
            if kind and hand and plan.issued_on_state == "handwritten":
                self.page.marks.append(Mark(kind, at, y, hand))
            at += 24

    def title(self, plan: Plan) -> None:
        self.centred(plan.doc_type, WIDTH / 2 + 15, self.y, style="B", size=14)
        self.page.paragraphs.append(plan.doc_type)
        width = 0.0
        for line in plan.subject:
            for part in self.break_lines(line, self.font("B"), self.style.size, 440):
                self.y += 18
                width = self.centred(part, WIDTH / 2 + 15, self.y, style="B", size=self.style.size)
        self.page.paragraphs.append(" ".join(plan.subject))
        for para in plan.under:
            for part in self.break_lines(para.printed, self.font("I"), 13, 430):
                self.y += 18
                width = self.centred(part, WIDTH / 2 + 15, self.y, style="I")
            self.page.paragraphs.append(para.printed)
        half = min(width, 220) / 4 + 15
        self.page.rules.append(Rule(WIDTH / 2 + 15 - half, self.y + 6, WIDTH / 2 + 15 + half, self.y + 6))
        self.y += 28

    # --- body -----------------------------------------------------------------------------------------------------
    def paragraph(self, para: Para) -> None:
        """Justified, first line indented; set over a page break where it must be."""
        style = self.style
        runs = self.styled(para)
        step = style.size * style.leading
        self.y += style.gap
        lines = list(fill(runs, style.size, WIDTH - style.left - style.right, style.indent))
        if para.heading:
            self.room(2.5 * step)  # a heading never stands alone at the foot of a page
        begun: Sheet | None = None
        for i, line in enumerate(lines):
            self.room(style.size * 0.4)
            if begun is not self.page:
                begun = self.page
                self.page.paragraphs.append("")
            x = style.left + (style.indent if i == 0 else 0)
            self.place(line, x, WIDTH - style.right, last=i == len(lines) - 1)
            said = " ".join(word for word, _ in line)
            self.page.paragraphs[-1] = f"{self.page.paragraphs[-1]} {said}".strip()
            self.y += step

    def styled(self, para: Para) -> list[tuple[str, str]]:
        """Words with their fonts."""
        base = "I" if para.basis else "B" if para.heading else ""
        lead = para.text[: para.lead]
        return [
            *((word, self.font("B" if para.heading or para.lead else base)) for word in para.label.split()),
            *((word, self.font("B")) for word in lead.split()),
            *((word, self.font(base)) for word in para.text[para.lead :].split()),
        ]

    def place(self, line: list[tuple[str, str]], x: float, edge: float, *, last: bool) -> None:
        """Puts a line of words, spread to the right edge unless it is the last of its paragraph."""
        size = self.style.size
        natural = sum(pdfmetrics.stringWidth(w, f, size) for w, f in line) + (len(line) - 1) * blank(line[0][1], size)
        extra = 0.0 if last or len(line) < 2 else max(0.0, (edge - x - natural) / (len(line) - 1))
        for words, font in joined(line):
            self.page.runs.append(Run(x, self.y, words, font, size, extra))
            x += pdfmetrics.stringWidth(words, font, size) + words.count(" ") * extra + blank(font, size) + extra

    def table(self, table: Table) -> None:
        """Rows with rules around the cells; a row is never divided between pages."""
        style, size = self.style, self.style.size - 1.5
        total = WIDTH - style.left - style.right
        widths = [total * w / sum(table.widths) for w in table.widths]
        self.y += style.gap - style.size
        for i, row in enumerate(table.rows):
            bold = "B" if i == 0 or re.fullmatch(r"[IVX]+|[A-E]", row[0]) or not row[0] else ""
            cells = [self.break_lines(c, self.font(bold), size, w - 9) for c, w in zip(row, widths, strict=True)]
            height = max(len(c) for c in cells) * size * 1.2 + 6
            if self.y + height > HEIGHT - style.bottom:
                self.new_page()
                if table.repeat_header and i:
                    self.row(table.rows[0], widths, style="B", size=size)
            self.row(row, widths, style=bold, size=size)
        self.y += style.size + style.gap

    def row(self, row: tuple[str, ...], widths: list[float], *, style: str, size: float) -> None:
        cells = [self.break_lines(c, self.font(style), size, w - 9) for c, w in zip(row, widths, strict=True)]
        height = max(len(c) for c in cells) * size * 1.2 + 6
        x = self.style.left
        for lines, width in zip(cells, widths, strict=True):
            narrow = width < 75 or (style == "B" and width < 110)
            y = self.y + size + 2
            for line in lines:
                if narrow:
                    self.centred(line, x + width / 2, y, style=style, size=size)
                else:
                    self.page.runs.append(Run(x + 4.5, y, line, self.font(style), size))
                y += size * 1.2
            self.page.rules += box(x, self.y, x + width, self.y + height)
            x += width
        self.page.paragraphs.append("\t".join(row))
        self.y += height

    # --- ending ---------------------------------------------------------------------------------------------------
    def ending(self, plan: Plan) -> None:
        if not plan.signatures and not plan.recipients:
            return
        joint = len(plan.signatures) > 1
        self.y += 12
        signing = max((17 * (len(s.authority) + 1) + 62 for s in plan.signatures), default=0)
        listing = 13.2 * (len(plan.recipients) + 1)
        self.room(signing + 20 + listing if joint else max(signing, listing))
        top = self.y
        if joint:
            lines = max(len(s.authority) + 1 for s in plan.signatures)
            places = zip(plan.signatures, (180.0, 430.0), strict=True)
            low = max(self.signature(s, x, top, lines=lines) for s, x in places)
            self.recipients(plan, low + 20)
        else:
            self.recipients(plan, top)
            for signature in plan.signatures:
                self.signature(signature, 430.0, top)
        self.page.paragraphs += ending_lines(plan)

    def recipients(self, plan: Plan, y: float) -> None:
        if not plan.recipients:
            return
        self.page.runs.append(Run(self.style.left, y, "Nơi nhận:", self.font("BI"), 12))
        for line in plan.recipients:
            for part in self.break_lines(f"- {line}", self.font(), 11, 225):
                y += 13.2
                self.page.runs.append(Run(self.style.left, y, part, self.font(), 11))
        self.y = max(self.y, y)

    def signature(self, signature: Signature, x: float, y: float, *, lines: int = 0) -> float:
        """Authority and post (``lines`` at least), room for hand and seal, the name; its last baseline."""
        least = y + 17 * lines
        for line in (*signature.authority, signature.post):
            for part in self.break_lines(line or "", self.font("B"), 13.5, 215):
                self.centred(part, x, y, style="B", size=13.5)
                y += 17
        y = max(y, least)
        self.page.marks += [Mark("signature", x, y + 30), Mark("seal", x - 45, y + 22)]
        if signature.name:
            y += 62
            self.centred(signature.name, x, y, style="B", size=14)
        return y

    def break_lines(self, text: str, font: str, size: float, width: float) -> list[str]:
        """Greedy lines of plain text."""
        words = [(word, font) for word in text.split()]
        return [" ".join(word for word, _ in line) for line in fill(words, size, width, 0)] or [""]
