"""Topics of a file of the user's own, beside those of ``data/topics.toml`` or in place of one with the same id."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import data
from extractors.topics import KINDS, OTHER
from pipeline.errors import UsageError


def read_topics(path: Path) -> dict[str, Mapping[str, Any]]:
    """All records: the project's and the file's. A record needs ``vi`` (``en`` where wanted) and ``keywords``.

    Raises UsageError that names the file and what is wrong with it.
    """
    try:
        own = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError("compare.topics_unreadable", path=str(path), error=error.strerror or str(error)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError("compare.topics_broken", path=str(path), error=str(error)) from error
    for topic, record in own.items():
        if problem := _problem(topic, record):
            raise UsageError("compare.topics_broken", path=str(path), error=problem)
    return {**data.lexicon("topics"), **own}


def _problem(topic: str, record: Any) -> str:
    if topic == OTHER or not topic.strip():
        return f"[{topic}]"
    if not isinstance(record, dict) or not isinstance(record.get("vi"), str):
        return f"[{topic}] vi = ?"
    if not record.get("keywords") and not record.get("weak"):
        return f"[{topic}] keywords = ?"
    for kind in KINDS:
        phrases = record.get(kind, [])
        if not isinstance(phrases, list) or not all(isinstance(p, str) and p.strip(" …") for p in phrases):
            return f"[{topic}] {kind} = ?"
    return ""
