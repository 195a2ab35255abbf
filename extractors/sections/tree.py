"""Paragraphs with their blocks → the tree of sections, by the labels that the paragraphs open with."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.model import BlockName, Section
from extractors.paragraphs import LEAD_IN, Paragraph, is_upper

_HEADING_LIMIT = 200  # characters; a longer "heading" is a paragraph
_RUN_IN_LIMIT = 120  # characters of a heading before its colon
_CLOSING = re.compile(r"\./\.?\W*$|\.\s*/\.\W*$")


def build_tree(paragraphs: list[Paragraph], blocks: list[BlockName], length: int) -> tuple[Section, ...]:
    """The sections of a text of ``length`` characters; ``blocks``: one name per paragraph."""
    builder = _Builder()
    for paragraph, block, following in zip(paragraphs, blocks, [*paragraphs[1:], None], strict=False):
        builder.add(paragraph, block, following)
    return builder.finish(length)


@dataclass(slots=True)
class _Node:
    block: BlockName
    rank: int
    label: str
    title: str
    start: int
    path: str = ""
    parent: int | None = None


class _Builder:
    """Grows the list of nodes paragraph by paragraph; the stack holds the open ancestors."""

    def __init__(self) -> None:
        self.nodes: list[_Node] = []
        self.stack: list[int] = []

    def add(self, p: Paragraph, block: BlockName, following: Paragraph | None) -> None:
        if block in ("body", "annex"):
            self._add_text(p, block, following)
        elif self.nodes and self.nodes[-1].block == block:
            pass  # further lines of a block, further rows of a table
        elif block == "table":
            self._push(_Node(block, LEAD_IN, "", "", p.start))
        else:  # nothing hangs under it
            self.stack.clear()
            self.nodes.append(_Node(block, 0, "", "", p.start))

    def _add_text(self, p: Paragraph, block: BlockName, following: Paragraph | None) -> None:
        if p.rank is not None:
            self._push(_Node(block, p.rank, p.label, heading_of(p), p.start, p.label.strip(" .)/:")))
            return
        closes = _closes_plan(p)
        if closes:
            self.stack.clear()
        title = p.text.rstrip(" :") if not closes and _leads_in(p, following) else ""
        self._push(_Node(block, LEAD_IN, "", title, p.start))

    def _push(self, node: _Node) -> None:
        while self.stack and self.nodes[self.stack[-1]].rank >= node.rank:
            self.stack.pop()
        if self.stack:
            above = self.nodes[self.stack[-1]]
            node.parent = self.stack[-1]
            node.path = f"{above.path}/{node.path}" if node.path else above.path
        self.stack.append(len(self.nodes))
        self.nodes.append(node)

    def finish(self, length: int) -> tuple[Section, ...]:
        starts = [0, *(n.start for n in self.nodes[1:]), length]
        return tuple(
            Section(i, n.block, n.path, n.rank // 10, n.label, n.title, starts[i], starts[i + 1], n.parent)
            for i, n in enumerate(self.nodes)
        )


def _closes_plan(p: Paragraph) -> bool:
    """ "Trên đây là Kế hoạch …./." belongs to the whole plan, not to its last section."""
    return p.folded.startswith("tren day la") or bool(_CLOSING.search(p.text))


def _leads_in(p: Paragraph, following: Paragraph | None) -> bool:
    """Introduces a list or table: ends with a colon, or is short and open-ended with an item below."""
    text = p.text.rstrip()
    if following is None or following.rank is None or following.rank < 20:
        return text.endswith(":") and following is not None and following.is_row
    return text.endswith(":") or (len(p.text) <= _HEADING_LIMIT and not text.endswith((".", ";", ",")))


def heading_of(p: Paragraph) -> str:
    """The heading text of a labelled paragraph, "" where it is an item.

    >>> from extractors.paragraphs import find_paragraphs
    >>> text = "1. Mục đích:\\n3. Thời gian thi đua: từ ngày 01/3\\n- Đạt 90 điểm;"
    >>> [heading_of(p) for p in find_paragraphs(text)]
    ['Mục đích', 'Thời gian thi đua', '']
    """
    head, colon, _ = p.text.partition(":")
    if colon and len(head) <= _RUN_IN_LIMIT and not re.search(r"[.;]\s", head):
        return head.strip()
    text = p.text.rstrip()
    if len(text) <= _HEADING_LIMIT and not text.endswith((".", ";", ",")):
        return text.rstrip(" :")
    if is_upper(text) or (p.rank is not None and p.rank < 50 and len(text) <= 60 and text.endswith(".")):
        return text.rstrip(" .:;")
    return ""
