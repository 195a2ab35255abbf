"""Clean text → blocks and section tree. Never refuses a malformed plan: what fits nowhere hangs where it stands.

Blocks follow Nghị định 30/2020 Phụ lục I: header (ô 1–4), title (5), basis and body (6), recipients (9b), signature
(7), annexes. The tree inside the body follows the printed labels: I → 1 → 1.1 → a) → - → +.
"""

from __future__ import annotations

from extractors.model import Section
from extractors.paragraphs import find_paragraphs
from extractors.sections.blocks import find_blocks
from extractors.sections.openers import BASIS, doc_type_of
from extractors.sections.parts import split_parts
from extractors.sections.tree import build_tree

__all__ = ["BASIS", "doc_type_of", "find_sections", "split_parts"]


def find_sections(clean: str) -> tuple[Section, ...]:
    """The plan's nodes in reading order; together they cover the text without gap or overlap.

    >>> text = '''KẾ HOẠCH
    ... Phát động thi đua năm 2024
    ... I. TIÊU CHÍ
    ... 1. Tập thể:
    ... - Đạt 90 điểm;
    ... Nơi nhận:
    ... - Lưu: VT.
    ... GIÁM ĐỐC'''
    >>> for s in find_sections(text): print(s.block, s.path, s.level, repr(s.title))
    title  0 ''
    body I 1 'TIÊU CHÍ'
    body I/1 2 'Tập thể'
    body I/1/- 5 ''
    recipients  0 ''
    signature  0 ''
    """
    paragraphs = find_paragraphs(clean)
    return build_tree(paragraphs, find_blocks(paragraphs), len(clean))
