"""For tests and doctests alike: every one starts with the default language, whoever chose another before it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pipeline import messages


@pytest.fixture(autouse=True)
def default_language(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("THIDUA_LANG", raising=False)
    monkeypatch.setattr(messages, "_chosen", None)
    yield
