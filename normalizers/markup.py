"""Crumbs of Markdown and HTML that web copies and converters leave in a plan's text.

Every function is a step for :meth:`AlignedText.apply`. The words inside the markup are never touched.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import pairwise

from normalizers.aligned import Edit
from normalizers.letters import pattern
from normalizers.line_kinds import is_capitals, is_signer_title, opens_paragraph, opens_recipients

# --- HTML ------------------------------------------------------------------------------------------------------------

_COMMENT = re.compile(r"<!--.{0,2000}?-->", re.S)
_LINE_TAG = re.compile(r"<\s*(?:br|/p|/div|/tr|/li|/h[1-6])\s*/?\s*>", re.I)
_CELL_TAG = re.compile(r"</\s*t[dh]\s*>(?=\s*<\s*t[dh]\b)", re.I)
_TAG = re.compile(
    r"</?(?:p|div|span|b|i|u|s|em|strong|small|sup|sub|font|center|table|thead|tbody|tr|td|th|ul|ol|li|a|h[1-6]|img|hr)"
    r"(?:\s[^<>]{0,500})?/?>",
    re.I,
)
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,6}|#x[0-9a-fA-F]{2,5});")


def drop_html(text: str) -> Iterator[Edit]:
    """Comments and known tags go, ``<br>`` and closing blocks end a line, cells are tabs, entities become characters.

    Leaves "<" and ">" alone that are no tag ("từ < 50 điểm").

    >>> [e.new for e in drop_html("Sở Y tế<br/>&nbsp;A &amp; B, < 50 điểm")]
    ['\\n', '\\xa0', '&']
    """
    if "<" not in text and "&" not in text:
        return
    found = [Edit(m.start(), m.end(), "") for m in _COMMENT.finditer(text)]
    found += [Edit(m.start(), m.end(), "\n") for m in _LINE_TAG.finditer(text)]
    found += [Edit(m.start(), m.end(), "\t") for m in _CELL_TAG.finditer(text)]
    found += [Edit(m.start(), m.end(), "") for m in _TAG.finditer(text)]
    found += [Edit(m.start(), m.end(), html.unescape(m.group())) for m in _ENTITY.finditer(text)]
    yield from _first_of_each(found)


def _first_of_each(edits: list[Edit]) -> Iterator[Edit]:
    """Edits in order; of two that overlap the earlier found wins (they are listed by precedence)."""
    taken = 0
    for _, e in sorted(enumerate(edits), key=lambda pair: (pair[1].start, pair[0])):
        if e.start >= taken:
            taken = e.end
            yield e


# --- Markdown --------------------------------------------------------------------------------------------------------

_RULE = re.compile(r"^[ \t|:]*(?:[-_=*~–—][ \t|:]*){3,}$", re.M)
_LONE_BAR = re.compile(r"^[ \t]*\|[ \t]*$", re.M)
_HEADING = re.compile(r"^[ \t]*#{1,6}[ \t]+", re.M)
_QUOTE = re.compile(r"^[ \t]*>[ \t]+(?=\S)", re.M)
_ESCAPE = re.compile(r"\\(?=[-*_#.()\[\]+|>~`!])")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,200})\]\((?:https?:|/|#|www\.|mailto:)[^()\s]{0,500}\)")


def drop_rules(text: str) -> Iterator[Edit]:
    """Lines that only draw: ``-------``, ``* * *``, ``|---|---|`` and lone ``|`` go; their line end stays."""
    found = [Edit(m.start(), m.end(), "") for m in _RULE.finditer(text)]
    found += [Edit(m.start(), m.end(), "") for m in _LONE_BAR.finditer(text)]
    yield from _first_of_each(found)


def drop_markdown_marks(text: str) -> Iterator[Edit]:
    """Heading hashes, quote arrows, backslashes before punctuation and link targets go.

    >>> [e.end for e in drop_markdown_marks("## **KẾ HOẠCH**")]
    [3]
    """
    found = [Edit(m.start(), m.end(), "") for pattern in (_HEADING, _QUOTE, _ESCAPE) for m in pattern.finditer(text)]
    for m in _LINK.finditer(text):
        found += [Edit(m.start(), m.start(1), ""), Edit(m.end(1), m.end(), "")]
    yield from _first_of_each(sorted(found))


_BLOCK = re.compile(r"[^\n]+(?:\n[^\n]+)*")  # lines without an empty one between
_FEWEST_CELLS = 3  # a row; what stands in two columns is a header or the end of a document, which are read line by line
_FEWEST_ROWS = 3


def cells_to_rows(text: str) -> Iterator[Edit]:
    """A table of a web copy, each cell on lines of its own between lone bars, becomes rows with tabs between the cells.

    A row is a bar and then each cell with a bar after it, so that two bars in a row are the end of a row or an empty
    cell: the width that most rows share tells which. Leaves alone tables of one or two columns.

    >>> from normalizers.aligned import AlignedText
    >>> table = "|\\nTT\\n|\\nTiêu\\nchí\\n|\\nĐiểm\\n|\\n|\\n1\\n|\\nĐúng hạn\\n|\\n5\\n|\\n|\\n2\\n|\\nĐủ\\n|\\n|\\n"
    >>> AlignedText.of(table).apply(cells_to_rows).clean.split("\\n")
    ['TT\\tTiêu chí\\tĐiểm', '1\\tĐúng hạn\\t5', '2\\tĐủ\\t', '']
    """
    for block in _BLOCK.finditer(text) if "|" in text else ():
        bars = list(_LONE_BAR.finditer(text, block.start(), block.end()))
        cells = [_inside(text, a.end(), b.start()) for a, b in pairwise(bars)]
        yield from _row_edits(text, bars, cells, _row_starts([a < b for a, b in cells]))


def _inside(text: str, start: int, end: int) -> tuple[int, int]:
    """A cell without white space around it; stars around nothing are an empty cell."""
    cell = text[start:end]
    if not cell.strip("*_ \t\n"):
        return end, end
    return start + len(cell) - len(cell.lstrip()), start + len(cell.rstrip())


def _row_starts(filled: list[bool]) -> list[int]:
    """Numbers of the cells with which rows begin; between two rows stands one cell more, which is empty. Nothing where
    the cells are no table of three columns and more."""
    best: tuple[int, int, list[int]] = (0, 0, [])
    for width in range(2, min(16, len(filled)) + 1):
        starts, whole, at = [], 0, 0
        while at < len(filled):
            starts.append(at)
            end = at + width
            if end > len(filled) or (end < len(filled) and filled[end]):  # cells that span columns make a row shorter
                end = next((i for i in range(at + 1, min(end, len(filled))) if not filled[i]), len(filled))
            elif any(filled[at:end]):
                whole += 1
            if end - at > width:
                break
            at = end + 1
        else:
            if whole >= max(_FEWEST_ROWS, 0.6 * len(starts)) and whole > best[0]:
                best = (whole, width, starts)
    _, width, starts = best
    return starts if width >= _FEWEST_CELLS else []


def _row_edits(text: str, bars: list[re.Match[str]], cells: list[tuple[int, int]], starts: list[int]) -> Iterator[Edit]:
    for start, after in pairwise([*starts, len(bars)]) if starts else ():
        row = cells[start : after - 1]
        filled = [(a, b) for a, b in row if a < b] or row[:1]
        if len(filled) == 1:  # a note under an item, a heading across the table: a paragraph, not cells
            row = filled
        yield Edit(bars[start].start(), row[0][0], "")
        for (begin, end), following in zip(row, [*row[1:], None], strict=True):
            yield from _on_one_line(text, begin, end)
            if following:
                yield Edit(end, following[0], "\t")
        if after == len(bars):
            yield Edit(row[-1][1], bars[-1].end(), "")
        else:
            yield Edit(row[-1][1], bars[after].start(), "\n" if len(row) > 1 else "\n\n")


# In a cell of points a footnote's mark behind the bold number: "**20**7" is 20.
_NOTE_MARK = re.compile(r"(?<=\d)(\*+)\d{1,2}$")


def _on_one_line(text: str, start: int, end: int) -> Iterator[Edit]:
    for m in re.finditer(r"\s*\n\s*", text[start:end]):
        yield Edit(start + m.start(), start + m.end(), " ")
    if text[start:end].startswith("*") and (mark := _NOTE_MARK.search(text[start:end])):
        yield Edit(start + mark.end(1), end, "")


# Runs of stars that are no emphasis: a footnote's mark "(*)", "5 * 3", a list's bullet.
_STARS = re.compile(r"(?<![(*])\*+|(?<=\()\*+(?!\))")


def drop_emphasis(text: str) -> Iterator[Edit]:
    """``*``, ``**``, ``***`` around words go. A line end between the stars becomes a space: what is bold together is
    one paragraph, unless the next line is a list item or a signer's title ("**KT.GIÁM ĐỐC\\nPHÓ GIÁM ĐỐC**").

    Leaves alone a single star that has no partner before the next empty line: "(*)", "5 * 3".

    >>> [tuple(e) for e in drop_emphasis("**I.\\nĐÁNH GIÁ** (*)")]
    [(0, 2, ''), (4, 5, ' '), (13, 15, '')]
    """
    for block in _BLOCK.finditer(text) if "*" in text else ():
        runs = [m for m in _STARS.finditer(text, block.start(), block.end()) if _is_emphasis(text, m)]
        if len(runs) % 2 and len(runs[-1].group()) == 1:
            runs.pop()
        yield from _without_stars(text, runs)


def _is_emphasis(text: str, stars: re.Match[str]) -> bool:
    if len(stars.group()) > 1:
        return True
    before, after = text[stars.start() - 1 : stars.start()] or "\n", text[stars.end() : stars.end() + 1] or "\n"
    return not (before.isspace() and after.isspace())


def _without_stars(text: str, runs: list[re.Match[str]]) -> Iterator[Edit]:
    opened: int | None = None
    for m in runs:
        if opened is not None:
            yield from _joined_lines(text, opened, m.start())
        yield Edit(m.start(), m.end(), "")
        closes_and_opens = len(m.group()) >= 4 and len(m.group()) % 2 == 0  # "**a**" + "**b**"
        opened = m.end() if opened is None or closes_and_opens else None


def _joined_lines(text: str, start: int, end: int) -> Iterator[Edit]:
    for i in range(start, end):
        if text[i] == "\n":
            line_end = text.find("\n", i + 1)
            following = text[i + 1 : line_end if line_end >= 0 else None].strip("* ")
            if text[i + 1 : end].strip("* \n") and not opens_paragraph(following):
                yield Edit(i, i + 1, " ")


_ROW = re.compile(r"^[ \t]*\|(.*)\|[ \t]*$", re.M)
_BAR = re.compile(r"[ \t]*\|[ \t]*")


def rows_to_tabs(text: str) -> Iterator[Edit]:
    """A Markdown table row ``| a | b |`` becomes cells with tabs between them.

    >>> [e.new for e in rows_to_tabs("| TT | Nội dung |")]
    ['', '\\t', '']
    """
    for m in _ROW.finditer(text) if "|" in text else ():
        yield Edit(m.start(), m.start(1), "")
        yield from (Edit(b.start(), b.end(), "\t") for b in _BAR.finditer(text, m.start(1), m.end(1)))
        yield Edit(m.end(1), m.end(), "")


# In a cell that holds the list of recipients on one line: "Nơi nhận: - Như Điều 3; - Lưu: VT."
_ITEM = re.compile(r"(?<=[;:.)])[ \t]+(?=[-–+] ?[^\W\d_])")
# In a signer's cell, before an authority or post and before the name: "KT. CHỦ TỊCH PHÓ CHỦ TỊCH Lê An".
_AUTHORITY = r"(?:TM|KT|TL|TUQ|Q)\.[ ]?(?=[^\W\d_])"
_NAME = pattern(r"(?<=[\p{Lu}][\p{Lu}])[ ]+(?=(?:[\p{Lu}][\p{Ll}]+[ ]){1,4}[\p{Lu}][\p{Ll}]+[ ]*$)")
_NEXT_POST = pattern(rf"(?<=[\p{{Lu}}])[ ]+(?={_AUTHORITY}|PHÓ [\p{{Lu}}])")


def split_closing_rows(text: str) -> Iterator[Edit]:
    """A row that holds recipients and signature becomes lines: "| Nơi nhận: - Lưu: VT. | GIÁM ĐỐC Lê Văn An |".

    Leaves alone every other row, also one whose cells only mention them.

    >>> row = "| Nơi nhận: - Như trên; - Lưu: VT. | KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC Lê Văn An |"
    >>> from normalizers.aligned import AlignedText
    >>> AlignedText.of(row).apply(split_closing_rows).clean.split("\\n")
    ['', 'Nơi nhận:', '- Như trên;', '- Lưu: VT.', 'KT. GIÁM ĐỐC', 'PHÓ GIÁM ĐỐC', 'Lê Văn An', '']
    """
    for row in _ROW.finditer(text) if "|" in text else ():
        bars = list(_BAR.finditer(text, row.start(), row.end()))
        cells = [(a.end(), b.start()) for a, b in pairwise(bars)]
        if any(_closes(text[a:b]) for a, b in cells):
            inside = [e for a, b in cells for e in _cell_lines(text, a, b)]
            yield from sorted([*inside, *(Edit(b.start(), b.end(), "\n") for b in bars)])


def _closes(cell: str) -> bool:
    bare = cell.strip("*_ ")
    return opens_recipients(bare) or bool(re.match(_AUTHORITY, bare) and is_capitals(bare[:20]))


def _cell_lines(text: str, start: int, end: int) -> Iterator[Edit]:
    """Line ends in a cell of a closing row: before each recipient, or before the signer's posts and name."""
    cell = text[start:end]
    if opens_recipients(cell.strip("*_ ")):
        places = list(_ITEM.finditer(cell))
    elif is_capitals(" ".join(cell.split()[:2])):
        places = [*_NEXT_POST.finditer(cell), *_NAME.finditer(cell), *_post_after_body(cell)]
    else:
        places = []
    for a, b in sorted({m.span() for m in places}):
        yield Edit(start + a, start + b, "\n")


def _post_after_body(cell: str) -> Iterator[re.Match[str]]:
    """ "TM. ỦY BAN NHÂN DÂN CHỦ TỊCH": the body first, then the post that signs for it."""
    if cell.startswith("TM"):
        for m in re.finditer(r"(?<!\.) ", cell):
            words = cell[m.end() :].split()
            posts = (" ".join(words[:n]) for n in (2, 3))
            if m.start() > 10 and not cell[: m.start()].endswith("PHÓ") and any(map(is_signer_title, posts)):
                yield m
                return
