"""Stage results as JSON and back: frozen dataclasses and named tuples, by their type hints.

Named tuples become arrays and dataclasses objects, so a page of 600 words stays small. Reading back follows the hints
and checks nothing more: what is read here was written here (a damaged file is caught by its checksum).
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable
from functools import cache
from typing import Any

import orjson

Decoder = Callable[[Any], Any]


def encode(value: Any) -> bytes:
    """JSON of dataclasses, named tuples, lists, dicts and plain values."""
    return orjson.dumps(value, default=_default)


def decode(data: bytes, hint: Any) -> Any:
    """The value that :func:`encode` was given, of the type ``hint``.

    >>> from pipeline.pages import Box, Word
    >>> words = [Word(0, 2, Box(1, 2, 3, 4.5), 0.9)]
    >>> decode(encode(words), list[Word]) == words
    True
    """
    value = orjson.loads(data)
    decoder = _decoder(hint)
    return decoder(value) if decoder else value


def _default(value: Any) -> Any:
    if isinstance(value, tuple):  # orjson writes tuples, but not their subclasses
        return tuple(value)
    raise TypeError(f"a stage's result holds {type(value).__name__}, which is not plain data")


@cache
def _decoder(hint: Any) -> Decoder | None:
    """What turns JSON into ``hint``; None where JSON already is what was asked for."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return _optional(args)
    if origin in (list, tuple):
        return _sequence(origin, args)
    if origin is dict:
        return _dict(args[1])
    if dataclasses.is_dataclass(hint):
        return _dataclass(hint)
    if hint is tuple:
        return tuple
    if isinstance(hint, type) and issubclass(hint, tuple):
        return _named_tuple(hint)
    return None


def _optional(args: tuple[Any, ...]) -> Decoder | None:
    decoders = [d for d in map(_decoder, args) if d]
    if len(decoders) > 1:
        raise TypeError(f"no way to tell the members of {args} apart in JSON")
    if not decoders:
        return None
    decoder = decoders[0]
    return lambda value: None if value is None else decoder(value)


def _sequence(origin: type, args: tuple[Any, ...]) -> Decoder | None:
    if origin is tuple and args[-1] is not Ellipsis:
        return _fixed_tuple([_decoder(a) for a in args])
    decoder = _decoder(args[0])
    if decoder is None:
        return tuple if origin is tuple else None
    if origin is tuple:
        return lambda value: tuple(map(decoder, value))
    return lambda value: list(map(decoder, value))


def _fixed_tuple(decoders: list[Decoder | None]) -> Decoder:
    if not any(decoders):
        return tuple
    return lambda value: tuple(d(v) if d else v for d, v in zip(decoders, value, strict=True))


def _dict(values: Any) -> Decoder | None:
    decoder = _decoder(values)
    return (lambda value: {k: decoder(v) for k, v in value.items()}) if decoder else None


def _dataclass(cls: Any) -> Decoder:
    hints = typing.get_type_hints(cls)
    decoders = {f.name: _decoder(hints[f.name]) for f in dataclasses.fields(cls)}
    special = [(name, decoder) for name, decoder in decoders.items() if decoder]

    def build(value: dict[str, Any]) -> Any:
        for name, decoder in special:
            value[name] = decoder(value[name])
        return cls(**value)

    return build


def _named_tuple(cls: Any) -> Decoder:
    hints = typing.get_type_hints(cls)
    special = [(i, d) for i, name in enumerate(cls._fields) if (d := _decoder(hints[name]))]
    if not special:
        return cls._make  # type: ignore[no-any-return]

    def build(value: list[Any]) -> Any:
        for i, decoder in special:
            value[i] = decoder(value[i])
        return cls._make(value)

    return build
