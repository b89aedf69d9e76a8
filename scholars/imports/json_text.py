"""JSON read piece by piece, so that one broken object harms no other and each has its line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from .entries import Entries
from .record import Fault
from .text import line_at

_DECODER = json.JSONDecoder()
_BLANK = re.compile(r"[\s,]*")
_OBJECT = re.compile(r'\{(?=\s*")')
_LONGEST_SEARCH = 2_000
_BROKEN = "The entry that starts here is not well-formed JSON. Export the file again."


def value_at(text: str, index: int) -> tuple[Any, int] | None:
    """The value that starts here and where it ends, or None when it is broken or nested beyond reason."""
    try:
        return _DECODER.raw_decode(text, index)
    except (ValueError, RecursionError):
        return None


def objects(text: str, start: int, found: Entries, marks: frozenset[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line and content of each object of the list whose first item stands at `start`; broken ones become faults.

    After a broken one, reading goes on with the next object that holds one of `marks`, the keys that make an entry.
    """
    index, line, counted = start, line_at(text, start), start
    while True:
        index = _end_of(_BLANK, text, index)
        line, counted = line + text.count("\n", counted, index), index
        if index >= len(text):
            found.add(Fault(line, "end", "The list is not closed: the file may have been cut off. Export it again."))
            return
        if text[index] == "]" or found.is_full(line):
            return
        read = value_at(text, index)
        if read is not None and isinstance(read[0], dict):
            yield line, read[0]
            index = read[1]
            continue
        found.add(Fault(line, "syntax", _BROKEN if read is None else "This item of the list is no entry. Remove it."))
        if read is not None:
            index = read[1]
        elif (after := _next_entry(text, index + 1, marks)) is not None:
            index = after
        else:
            return


def _next_entry(text: str, index: int, marks: frozenset[str]) -> int | None:
    for count, match in enumerate(_OBJECT.finditer(text, index)):
        read = value_at(text, match.start())
        if read is not None and isinstance(read[0], dict) and marks & read[0].keys():
            return match.start()
        if count > _LONGEST_SEARCH:
            break
    return None


def _end_of(pattern: re.Pattern[str], text: str, index: int) -> int:
    matched = pattern.match(text, index)
    return matched.end() if matched else index


def at(value: Any, *path: str) -> Any:
    """What stands down a path of keys, or None where the path breaks off."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
