"""For tests and doctests alike: every one starts with the default language, whoever chose another before it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from pipeline import messages

# Every run of CI draws the same examples: what lands does not hang on chance. Elsewhere each run looks at new ones.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


@pytest.fixture(autouse=True)
def default_language(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("THIDUA_LANG", raising=False)
    monkeypatch.setattr(messages, "_chosen", None)
    yield
