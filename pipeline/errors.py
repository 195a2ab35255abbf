"""The one family of errors a user may meet: a message id with its arguments, and the exit code of the command.

Raise the id, not a sentence; where it is raised nobody knows the reader's language::

    raise ThiduaError("reading.encrypted")
    raise MissingDependencyError("reading.tesseract_missing")

Every id stands in ``data/messages.toml`` and says the cause and what to do. File and page are arguments or are added by
whoever reports the file. Errors cross process borders: they pickle.
"""

from __future__ import annotations

from typing import Any, ClassVar

from pipeline.messages import Message

EXIT_OK = 0
EXIT_SOME_FAILED = 1
EXIT_USAGE = 2
EXIT_MISSING_DEPENDENCY = 3
EXIT_INTERRUPTED = 130  # what shells give for Ctrl-C


class ThiduaError(Exception):
    """Something about a file or the machine that the user can be told in one sentence.

    >>> str(ThiduaError("source.too_big", megabytes=412, limit=300))
    'Tệp nặng 412 MB, vượt giới hạn 300 MB. Hãy quét lại ở 300 dpi hoặc tách tệp.'
    """

    exit_code: ClassVar[int] = EXIT_SOME_FAILED

    def __init__(self, message_id: str, /, **args: Any) -> None:
        super().__init__(message_id, args)
        self.message = Message(message_id, args)

    def __str__(self) -> str:
        return self.message.text()

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.message.id, dict(self.message.args)), self.__dict__


class UsageError(ThiduaError):
    """The command was asked for something that cannot be: a path that is not there, an unknown format."""

    exit_code: ClassVar[int] = EXIT_USAGE


class MissingDependencyError(ThiduaError):
    """A program this machine lacks (Tesseract, its Vietnamese data); the message holds the line that installs it."""

    exit_code: ClassVar[int] = EXIT_MISSING_DEPENDENCY


class StoreError(ThiduaError):
    """The database or the disk below it does not take what is written; nothing else will be stored either."""


def _rebuild(cls: type[ThiduaError], message_id: str, args: dict[str, Any]) -> ThiduaError:
    return cls(message_id, **args)
