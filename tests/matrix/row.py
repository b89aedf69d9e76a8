from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.conftest import World


@dataclass(frozen=True)
class Row:
    """One URL and method, with the status that each of the cast is answered."""

    name: str
    method: str
    kwargs: Callable[[World], dict[str, Any]] | None
    nobody: int
    ada: int
    bea: int
    cy: int
    dot: int
    eve: int
    fay: int
    data: Any = None

    @property
    def label(self) -> str:
        return f"{self.method} {self.name}"
