"""Which function does which kind of job."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mielhss.jobs.run import Run

type_of_handler = Callable[["Run"], None]
_handlers: dict[str, type_of_handler] = {}


def handles(kind: str) -> Callable[[type_of_handler], type_of_handler]:
    """Register a function as the one that does jobs of this kind. It must be safe to run again from its start."""

    def register(handler: type_of_handler) -> type_of_handler:
        if kind in _handlers and _handlers[kind] is not handler:
            raise ValueError(f"Two handlers for jobs of kind {kind!r}.")
        _handlers[kind] = handler
        return handler

    return register


def handler_of(kind: str) -> type_of_handler:
    return _handlers[kind]


def kinds() -> list[str]:
    return sorted(_handlers)
