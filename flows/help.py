"""Help and usage errors of the command line in the language chosen.

Typer is given message ids where it expects sentences; they become sentences when help is shown. Its own few words
("Usage", "Options") are replaced afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from typer.core import TyperCommand, TyperGroup

from pipeline.messages import Language, catalogue, current_language, language_of, text

# What the library writes itself → the id of our words for it.
_OWN_WORDS = (
    ("Usage:", "help.usage"),
    ("\nOptions:\n", "help.options"),
    ("\nArguments:\n", "help.arguments"),
    ("\nCommands:\n", "help.commands"),
    ("[OPTIONS]", "help.options_mark"),
    ("COMMAND [ARGS]...", "help.command_mark"),
    ("[required]", "help.required"),
    ("[default:", "help.default"),
)
# Types after an option's name ("<path>") tell people little that its description does not.
_TYPES = re.compile(r" <(str|int|path|file|directory|list\[\w+\])>(\.\.\.)?")


class Command(TyperCommand):
    """A command whose help is in the language chosen."""

    def get_help(self, ctx: Any) -> str:
        """The help page."""
        return _get_help(self, ctx, super().get_help)


class Group(TyperGroup):
    """The program itself."""

    def get_help(self, ctx: Any) -> str:
        """The help page."""
        return _get_help(self, ctx, super().get_help)


def language_in(arguments: Sequence[str]) -> Language | None:
    """The language that ``--lang`` names anywhere on the command line: help must know it before options are parsed.

    >>> language_in(["import", "a.pdf", "--lang", "en"]), language_in(["--lang=vi", "list"]), language_in(["list"])
    ('en', 'vi', None)
    """
    for option, value in zip(arguments, [*arguments[1:], ""], strict=False):
        if option == "--lang":
            return language_of(value)
        if option.startswith("--lang="):
            return language_of(option.removeprefix("--lang="))
    return None


def usage_error(error: Any) -> str:
    """What is wrong with a command line, and where to read more. ``error``: one of the library's usage errors."""
    context = getattr(error, "ctx", None)
    lines = [_problem(error)]
    if context is not None:
        lines.append(text("usage.see_help", command=context.command_path))
    return "\n".join(lines)


def _problem(error: Any) -> str:
    kind, detail = type(error).__name__, error.format_message()
    named = re.search(r"'([^']+)'", detail)
    name = named.group(1) if named else detail
    if kind == "NoSuchOption":
        return text("usage.no_such_option", name=error.option_name)
    if kind == "MissingParameter":
        return text("usage.missing", name=name)
    if detail.startswith("No such command"):
        near = " ".join(re.findall(r"'([^']+)'", detail)[1:]) or "--help"
        return text("usage.no_such_command", name=name, near=near)
    if detail.startswith("Missing command"):
        return text("usage.missing_command")
    if kind == "BadParameter":
        return text("usage.bad_value", name=name, detail=error.message)
    return text("usage.other", detail=detail)


def _get_help(command: Any, ctx: Any, plain: Any) -> str:
    help_option = command.get_help_option(ctx)
    for part in (command, *command.params, *getattr(command, "commands", {}).values()):
        part.message_id = getattr(part, "message_id", part.help)
        part.help = text(part.message_id) if part.message_id in catalogue() else part.help
    if help_option is not None:
        help_option.help = text("help.help")
    shown = _TYPES.sub(lambda found: " " * len(found.group()), plain(ctx))
    if current_language() == "vi":
        for word, message_id in _OWN_WORDS:
            ours = text(message_id)
            shown = shown.replace(word, f"\n{ours}\n" if word.startswith("\n") else ours)
    return str(shown)
