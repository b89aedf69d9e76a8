"""Which person a line of an attendance list means. Nobody is guessed: what is not certain is held with suggestions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from curriculum.formats.attendance import Presence

LIKELY, MOST_SUGGESTED = 78, 3
_ADDED = re.compile(
    r"\(.*?\)|\[.*?\]|,\s*(md|phd|mph|rn|do|msc|pharmd|np|pa|drph|scd)\b.*|\b(she|he|they)/\S+", re.IGNORECASE
)


@dataclass(frozen=True)
class Person:
    """Somebody who may have been there."""

    key: int
    name: str
    email: str


@dataclass(frozen=True)
class Known:
    """Lines that certainly mean one person, and why."""

    person: int
    presences: tuple[Presence, ...]


@dataclass(frozen=True)
class Doubtful:
    """Lines of somebody who is not certain, with the reason and whom they may mean, best first."""

    presences: tuple[Presence, ...]
    reason: str
    suggestions: tuple[int, ...] = field(default_factory=tuple)


def identify(
    presences: Iterable[Presence], people: Sequence[Person], confirmed: Mapping[str, int]
) -> tuple[list[Known], list[Doubtful]]:
    """Lines put together by person.

    Certain is an address that belongs to one person, or an address or name that somebody has confirmed before
    (`confirmed`: normalized address or name to person). Anything else waits: an unknown address, a name without an
    address, however well it fits. Lines of one address or one bare name wait together.
    """
    by_email = {person.email.casefold(): person.key for person in people if person.email}
    known: dict[int, list[Presence]] = {}
    doubtful: dict[str, list[Presence]] = {}
    for presence in presences:
        person = _certain(presence, by_email, confirmed)
        if person is None:
            doubtful.setdefault(presence.email or plain(presence.name), []).append(presence)
        else:
            known.setdefault(person, []).append(presence)
    names = {person.key: plain(person.name) for person in people}
    held = [_held(tuple(lines), names) for lines in doubtful.values()]
    return [Known(person, tuple(lines)) for person, lines in known.items()], held


def plain(name: str) -> str:
    """A name without titles, pronouns, accents, order and case: what two spellings of one person share."""
    bare = _ADDED.sub(" ", name)
    folded = "".join(c for c in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(c)).casefold()
    return " ".join(sorted(re.findall(r"\w+", folded)))


def _certain(presence: Presence, by_email: Mapping[str, int], confirmed: Mapping[str, int]) -> int | None:
    if presence.email:
        return by_email.get(presence.email, confirmed.get(presence.email))
    return confirmed.get(plain(presence.name))


def _held(lines: tuple[Presence, ...], names: Mapping[int, str]) -> Doubtful:
    spelled = plain(lines[0].name)
    found = process.extract(spelled, names, scorer=fuzz.token_sort_ratio, score_cutoff=LIKELY, limit=MOST_SUGGESTED)
    suggestions = tuple(key for _, _, key in found)
    if lines[0].email:
        reason = "Nobody here has this address."
    elif len([key for key in suggestions if names[key] == spelled]) > 1:
        reason = "Several people have this name, and the list gives no address."
    elif found and found[0][1] == 100:
        reason = "The name fits, but the list gives no address."
    else:
        reason = "The name fits nobody exactly, and the list gives no address."
    return Doubtful(lines, reason, suggestions)
