"""Messages for people: an id with arguments, given a language only when it is shown.

Nothing stored holds a sentence: a failed file keeps ``{"id": "source.empty", "args": {}}`` and reads Vietnamese or
English depending on who asks. The texts are in ``data/messages.toml``, one entry an id, both languages, the same
placeholders. Vietnamese is the default; ``THIDUA_LANG`` or ``--lang`` chooses otherwise.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from data import lexicon

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")
DEFAULT_LANGUAGE: Language = "vi"

_chosen: Language | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """What to say, not yet in any language. ``args`` are plain values, or messages themselves.

    >>> Message("source.empty").text("vi")
    'Tệp rỗng (0 byte). Hãy xin lại tệp từ nơi gửi.'
    >>> Message.from_json(Message("source.empty").to_json()) == Message("source.empty")
    True
    """

    id: str
    args: Mapping[str, Any] = field(default_factory=dict)

    def text(self, language: Language | None = None) -> str:
        """The sentence. An unknown id or missing argument shows as it is: reporting an error must not raise another."""
        language = language or current_language()
        template = catalogue().get(self.id, {}).get(language, self.id)
        values = {k: v.text(language) if isinstance(v, Message) else v for k, v in self.args.items()}
        try:
            return template.format_map(values)
        except (KeyError, IndexError, ValueError):
            return f"{template} {values}"

    def to_json(self) -> dict[str, Any]:
        """For storing: ``{"id": …, "args": {…}}``."""
        return {"id": self.id, "args": {k: v.to_json() if isinstance(v, Message) else v for k, v in self.args.items()}}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Message:
        """The reverse of ``to_json``."""
        args = {k: cls.from_json(v) if _is_message(v) else v for k, v in stored.get("args", {}).items()}
        return cls(stored["id"], args)

    def __str__(self) -> str:
        return self.text()


def stored_messages(stored: Iterable[Mapping[str, Any]] | None) -> tuple[Message, ...]:
    """The messages of a stored reason.

    >>> [str(message) for message in stored_messages([{"id": "kind.image", "args": {}}])], stored_messages(None)
    (['ảnh'], ())
    """
    return tuple(Message.from_json(one) for one in stored or ())


def text(message_id: str, /, language: Language | None = None, **args: Any) -> str:
    """The sentence of an id, in the language chosen.

    >>> text("source.empty", language="en")
    'The file is empty (0 bytes). Ask the sender for it again.'
    """
    return Message(message_id, args).text(language)


def current_language() -> Language:
    """The language set by ``set_language``, else ``THIDUA_LANG``, else Vietnamese."""
    return _chosen or language_of(os.environ.get("THIDUA_LANG")) or DEFAULT_LANGUAGE


def set_language(language: Language | None) -> None:
    """Choose the language of this process; None goes back to ``THIDUA_LANG``."""
    global _chosen
    _chosen = language


def language_of(code: str | None) -> Language | None:
    """The language a code names, None where it is not one of ours.

    >>> language_of("en_US.UTF-8"), language_of("VI"), language_of("fr")
    ('en', 'vi', None)
    """
    short = (code or "")[:2].lower()
    return next((language for language in LANGUAGES if language == short), None)


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """id → language → text, from ``data/messages.toml``."""
    return dict(_entries(lexicon("messages")))


def _entries(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    for name, value in table.items():
        if isinstance(value.get("vi"), str):
            yield prefix + name, value
        else:
            yield from _entries(value, f"{prefix}{name}.")


def _is_message(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"id", "args"}
