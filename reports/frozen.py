"""Snapshots: frozen dataclasses as plain JSON and back. Pure."""

from __future__ import annotations

import types
import typing
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar, cast

T = TypeVar("T")


def to_plain(value: Any) -> Any:
    """Dictionaries, lists, numbers, strings and None; a class with its own `to_dict` writes itself."""
    if hasattr(value, "to_dict"):
        return value.to_dict()
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {key: to_plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(item) for item in value]
    return value


def from_plain(cls: type[T], data: Any) -> T:
    """The dataclass that `to_plain` wrote, its nested dataclasses and tuples restored."""
    reads_itself = getattr(cls, "from_dict", None)
    if reads_itself is not None:
        return cast(T, reads_itself(data))
    hints = typing.get_type_hints(cls)
    # What a class learned to hold later is missing in older snapshots, and takes its default.
    known = [field.name for field in fields(cls) if field.name in data]  # type: ignore[arg-type]
    restored = {name: _restore(hints[name], data[name]) for name in known}
    return cls(**restored)


def _restore(hint: Any, data: Any) -> Any:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if data is None:
        return None
    if origin in (types.UnionType, typing.Union):
        chosen = next(argument for argument in arguments if argument is not types.NoneType)
        return _restore(chosen, data)
    if origin is tuple:
        kinds = [arguments[0]] * len(data) if arguments[-1] is Ellipsis else arguments
        return tuple(_restore(kind, item) for kind, item in zip(kinds, data, strict=True))
    if is_dataclass(hint):
        return from_plain(cast(type, hint), data)
    return data
