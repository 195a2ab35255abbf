"""A page that could not be read makes its plan partial and says which page: nothing is lost silently."""

from __future__ import annotations

from typing import Any

import pytest

from data import path
from pipeline.pages import Page
from pipeline.reading import ReadingError, pdf, read_pages
from pipeline.run import find_issues, pages_to_parts


def page(number: int, text: str, **figures: float) -> Page:
    quality = "clean" if text else "empty"
    return Page(
        number=number,
        width=595,
        height=842,
        carrier="image",
        quality=quality,
        text=text,
        figures=dict(figures),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("second", "unread"),
    [(page(2, "", unread=1.0), [2]), (page(2, ""), []), (page(2, "II. NỘI DUNG"), [])],
    ids=["reading failed", "nothing on the paper", "read"],
)
def test_pages_that_failed_are_told(second: Page, unread: list[int]) -> None:
    pages = [page(1, "KẾ HOẠCH\nPhát động thi đua năm 2024"), second]
    issues = find_issues(pages, pages_to_parts(pages))
    assert [issue.args["page"] for issue in issues if issue.id == "reading.page_unread"] == unread


def test_a_page_that_raises_costs_itself_and_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    data = (path("samples") / "plans" / "kh-stc-lai-chau-2024.pdf").read_bytes()
    whole = read_pages(data, media_type="application/pdf", name="a.pdf")
    original = pdf._read_page

    def failing(document: Any, index: int, **options: Any) -> Any:
        if index == 1:
            raise ReadingError("reading.timeout", file="a.pdf", page=2, seconds=180)
        return original(document, index, **options)

    monkeypatch.setattr(pdf, "_read_page", failing)
    pages = read_pages(data, media_type="application/pdf", name="a.pdf")
    assert len(pages) == len(whole) and pages[0].text == whole[0].text
    issues = find_issues(pages, pages_to_parts(pages))
    assert [issue.args["page"] for issue in issues] == [2]
