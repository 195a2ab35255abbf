"""The offset map under any sequence of edits."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.aligned import AlignedText, Edit

TEXT = st.text(alphabet="abcđ ế\n", max_size=30)


@st.composite
def edited(draw: st.DrawFn) -> tuple[AlignedText, list[int | None]]:
    """A text after some rounds of edits, and for each clean character its raw index (None where it was written new)."""
    raw = draw(TEXT)
    text = AlignedText.of(raw)
    origin: list[int | None] = list(range(len(raw)))
    for _ in range(draw(st.integers(0, 4))):
        edits, at = [], 0
        for _ in range(draw(st.integers(0, 4))):
            start = draw(st.integers(at, len(text.clean)))
            end = draw(st.integers(start, len(text.clean)))
            edits.append(Edit(start, end, draw(st.text(alphabet="xyzư", max_size=4))))
            at = end
        before = text.clean
        text = text.edit(edits, step="x")
        new: list[int | None] = []
        last = 0
        for e in edits:
            if before[e.start : e.end] == e.new:
                continue
            new += origin[last : e.start] + [None] * len(e.new)
            last = e.end
        origin = new + origin[last:]
    return text, origin


@given(edited())
@settings(max_examples=300, deadline=None)
def test_untouched_characters_lead_home(case: tuple[AlignedText, list[int | None]]) -> None:
    text, origin = case
    assert len(origin) == len(text.clean)
    for i, home in enumerate(origin):
        if home is not None:
            start, end = text.to_raw(i, i + 1)
            assert start <= home < end or start <= home <= end
            assert text.raw[home] == text.clean[i]


@given(edited())
@settings(max_examples=300, deadline=None)
def test_changes_describe_the_difference(case: tuple[AlignedText, list[int | None]]) -> None:
    text, _ = case
    clean = raw = 0
    for c in text.changes:
        assert text.clean[clean : c.clean_start] == text.raw[raw : c.raw_start]
        assert c.clean_start >= clean and c.raw_start >= raw
        clean, raw = c.clean_end, c.raw_end
    assert text.clean[clean:] == text.raw[raw:]


@given(edited(), st.data())
@settings(max_examples=300, deadline=None)
def test_spans_map_in_order_and_inside(case: tuple[AlignedText, list[int | None]], data: st.DataObject) -> None:
    text, _ = case
    a = data.draw(st.integers(0, len(text.clean)))
    b = data.draw(st.integers(a, len(text.clean)))
    start, end = text.to_raw(a, b)
    assert 0 <= start <= end <= len(text.raw)
    inner_start, inner_end = text.to_raw(a, max(a, b - 1))
    assert start == inner_start and inner_end <= end
    c = data.draw(st.integers(0, len(text.raw)))
    d = data.draw(st.integers(c, len(text.raw)))
    there = text.to_clean(c, d)
    assert 0 <= there[0] <= there[1] <= len(text.clean)


@given(edited(), st.data())
@settings(max_examples=300, deadline=None)
def test_going_there_and_back_covers_the_span(case: tuple[AlignedText, list[int | None]], data: st.DataObject) -> None:
    text, origin = case
    a = data.draw(st.integers(0, len(text.clean)))
    b = data.draw(st.integers(a, len(text.clean)))
    start, end = text.to_raw(a, b)
    homes = [h for h in origin[a:b] if h is not None]
    assert all(start <= h < end for h in homes)
    if homes:
        back = text.to_clean(start, end)
        assert back[0] <= a + origin[a:b].index(homes[0]) and back[1] >= b - origin[a:b][::-1].index(homes[-1])
