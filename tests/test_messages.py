"""The catalogue: every id used in code is there, in both languages, with the placeholders the code fills."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from pipeline import errors
from pipeline.errors import ThiduaError
from pipeline.messages import LANGUAGES, Message, catalogue, current_language, language_of, set_language, text

ROOT = Path(__file__).parent.parent
PACKAGES = ("normalizers", "extractors", "pipeline", "flows")
ERRORS = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, ThiduaError)}
SPEAKERS = ERRORS | {"Message", "text", "ReadingError"}


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def spoken() -> Iterator[tuple[str, str, set[str] | None]]:
    """(place, id, argument names or None where they are not written out) of every call that names an id literally."""
    for path, module in modules():
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) in SPEAKERS and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and re.fullmatch(r"[a-z_]+(\.[a-z_0-9]+)+", str(first.value)):
                    yield f"{path}:{node.lineno}", first.value, argument_names(node)


def argument_names(call: ast.Call) -> set[str] | None:
    if len(call.args) > 1:
        given = call.args[1]
        literal = isinstance(given, ast.Dict) and all(isinstance(key, ast.Constant) for key in given.keys)
        return {key.value for key in given.keys} if literal else None  # type: ignore[attr-defined]
    names = {keyword.arg for keyword in call.keywords}
    return None if None in names else {str(name) for name in names}


def mentioned() -> tuple[set[str], set[str]]:
    """All string constants in code, and the constant beginnings of f-strings."""
    whole, beginnings = set(), set()
    for _, module in modules():
        for node in ast.walk(module):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
            elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                beginnings.add(str(node.values[0].value))
    return whole, beginnings


@pytest.mark.parametrize("message_id", catalogue())
def test_entry_has_both_languages_with_the_same_placeholders(message_id: str) -> None:
    entry = catalogue()[message_id]
    assert set(entry) == set(LANGUAGES)
    assert placeholders(entry["vi"]) == placeholders(entry["en"])
    assert all(value.strip() == value and value for value in entry.values())


def test_every_id_in_code_is_in_the_catalogue_with_its_arguments() -> None:
    wrong = []
    for place, message_id, names in spoken():
        if message_id not in catalogue():
            wrong.append(f"{place}: no entry {message_id}")
        elif names is not None and not placeholders(catalogue()[message_id]["vi"]) <= names:
            wrong.append(f"{place}: {message_id} needs {placeholders(catalogue()[message_id]['vi'])}, given {names}")
    assert not wrong, "\n".join(wrong)


def test_every_dotted_string_of_a_known_area_is_an_id() -> None:
    areas = {message_id.split(".")[0] for message_id in catalogue()}
    shape = re.compile(rf"({'|'.join(areas)})(\.[a-z][a-z0-9_]*)+")
    unknown = {s for s in mentioned()[0] if shape.fullmatch(s)} - set(catalogue())
    assert not {s for s in unknown if not s.endswith((".py", ".log", ".doc", ".sqlite"))}


def test_no_entry_is_left_over() -> None:
    whole, beginnings = mentioned()
    ids = set(catalogue()) - whole
    assert not {i for i in ids if not any(b and "." in b and i.startswith(b) for b in beginnings)}


def test_an_unknown_id_or_missing_argument_still_says_something() -> None:
    assert Message("no.such.id", {"a": 1}).text() == "no.such.id"
    assert "{megabytes}" in Message("source.too_big").text()


def test_messages_inside_messages_follow_the_language_and_survive_storage() -> None:
    message = Message("source.not_pdf", {"found": Message("kind.text")})
    assert Message.from_json(message.to_json()) == message
    assert "plain text" in message.text("en")
    assert "văn bản thuần" in message.text("vi")


def test_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("THIDUA_LANG", raising=False)
    assert current_language() == "vi"
    monkeypatch.setenv("THIDUA_LANG", "en_US.UTF-8")
    assert (current_language(), text("kind.image")) == ("en", "an image")
    set_language("vi")
    try:
        assert text("kind.image") == "ảnh"
    finally:
        set_language(None)
    assert language_of("fr") is None
