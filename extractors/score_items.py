"""Rows of scoring tables: label, what is scored, the most it can earn, and the row it belongs to."""

from __future__ import annotations

from extractors.model import PlanText, ScoreItem
from extractors.score_tables import score_rows


def find_score_items(plan: PlanText) -> list[ScoreItem]:
    """Rows in reading order, numbered from 1; ``max_points`` is None where a row only adds or takes away points.

    >>> rows = find_score_items(PlanText("STT\\tNội dung\\tĐiểm\\nI\\tCHUYÊN MÔN\\t20\\n1\\tĐúng hạn\\t12,5"))
    >>> [(r.label, r.text, r.max_points, r.parent) for r in rows]
    [('I', 'CHUYÊN MÔN', 20.0, None), ('1', 'Đúng hạn', 12.5, 'I')]
    """
    return [
        ScoreItem(
            span=row.span,
            found_by="score_items.row",
            confidence=0.92 if row.label else 0.8,
            position=position,
            label=row.label,
            max_points=row.points,
            parent=row.parent,
            text=" ".join(plan.clean[row.text.start : row.text.end].split()),
        )
        for position, row in enumerate(score_rows(plan), start=1)
    ]
