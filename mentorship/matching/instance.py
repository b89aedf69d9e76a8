"""What there is to match: scholars, mentors, scored pairs and the rules between them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

HIGHEST_SCORE = 1000
# Far above any program; a file beyond it is a mistake, and would keep the solver busy for hours.
MOST_PAIRS = 1_000_000
MOST_ROLES = 50
LONGEST_ROLE = 200

Key = tuple[int, int, int]


class Malformed(ValueError):
    """What is wrong with an instance, where, and how to mend it."""


class Seeker(NamedTuple):
    """A scholar who wants one mentor in each role."""

    id: int
    institution: int


class Guide(NamedTuple):
    """A mentor, or anything else that scholars are matched to: where, and how many places she has over all roles."""

    id: int
    institution: int
    capacity: int
    roles: frozenset[str] = frozenset()


class Pair(NamedTuple):
    """A scored possibility. Positions, not ids. `bars` names the rules that forbid it: none means allowed."""

    scholar: int
    role: int
    mentor: int
    score: int
    bars: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        return (self.scholar, self.role, self.mentor)


@dataclass(frozen=True)
class Instance:
    """One problem. Every scholar wants one mentor in each role; a mentor fills at most one role of a team.

    `mentor_conflicts` are pairs of positions that may not sit in one team. `other_institution` asks that a team with
    anybody in it holds at least one mentor from outside the scholar's institution. `locked` pairs are kept,
    `published` ones are those that changes are counted against. `minimum` is the lowest score a pair may have.
    """

    roles: tuple[str, ...]
    scholars: tuple[Seeker, ...]
    mentors: tuple[Guide, ...]
    pairs: tuple[Pair, ...]
    mentor_conflicts: frozenset[tuple[int, int]] = frozenset()
    other_institution: bool = True
    minimum: int = 0
    locked: frozenset[Key] = frozenset()
    published: frozenset[Key] = frozenset()
    labels: dict[str, str] = field(default_factory=dict, compare=False)

    @property
    def places(self) -> int:
        """How many roles want filling, over all teams."""
        return len(self.roles) * len(self.scholars)

    @cached_property
    def by_key(self) -> dict[Key, Pair]:
        return {pair.key: pair for pair in self.pairs}

    @cached_property
    def allowed(self) -> tuple[Pair, ...]:
        """The pairs no rule about one pair alone forbids."""
        return tuple(pair for pair in self.pairs if self.is_allowed(pair))

    def is_allowed(self, pair: Pair) -> bool:
        if pair.bars or self.mentors[pair.mentor].capacity < 1:
            return False
        return pair.score >= self.minimum or pair.key in self.locked

    def is_outside(self, pair: Pair) -> bool:
        return self.mentors[pair.mentor].institution != self.scholars[pair.scholar].institution

    def score_of(self, key: Key) -> int:
        return self.by_key[key].score

    def without(self, barred: frozenset[Key], rule: str) -> Instance:
        """The same problem with these pairs forbidden by a further rule."""
        pairs = tuple(p._replace(bars=(*p.bars, rule)) if p.key in barred else p for p in self.pairs)
        return replace(self, pairs=pairs)

    def as_json(self) -> dict[str, Any]:
        """Everything that decides the answer, in the shape that `from_json` reads, and a little more."""
        return {
            "roles": list(self.roles),
            "scholars": [{"id": s.id, "institution": s.institution} for s in self.scholars],
            "mentors": [
                {"id": m.id, "institution": m.institution, "capacity": m.capacity, "roles": sorted(m.roles)}
                for m in self.mentors
            ],
            "pairs": [[*pair[:4], list(pair.bars)] if pair.bars else list(pair[:4]) for pair in self.pairs],
            "mentor_conflicts": sorted(self.mentor_conflicts),
            "other_institution": self.other_institution,
            "minimum": self.minimum,
            "locked": sorted(self.locked),
            "published": sorted(self.published),
        }

    @cached_property
    def hash(self) -> str:
        """SHA-256 over everything that decides the answer; the same problem has the same hash."""
        text = json.dumps(self.as_json(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @classmethod
    def restored(cls, kept: dict[str, Any]) -> Instance:
        """From what `as_json` gave."""
        return cls(
            roles=tuple(kept["roles"]),
            scholars=tuple(Seeker(s["id"], s["institution"]) for s in kept["scholars"]),
            mentors=tuple(
                Guide(m["id"], m["institution"], m["capacity"], frozenset(m["roles"])) for m in kept["mentors"]
            ),
            pairs=tuple(Pair._make((*row[:4], tuple(row[4]) if len(row) > 4 else ())) for row in kept["pairs"]),
            mentor_conflicts=frozenset((a, b) for a, b in kept["mentor_conflicts"]),
            other_institution=kept["other_institution"],
            minimum=kept["minimum"],
            locked=frozenset((s, r, m) for s, r, m in kept["locked"]),
            published=frozenset((s, r, m) for s, r, m in kept["published"]),
        )


# --- Reading a file -----------------------------------------------------------------------------------------


def from_json(text: str | bytes) -> Instance:
    """An instance from the text of a JSON file, checked in full. Raises Malformed at the first thing that is wrong."""
    try:
        found = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_no_doubles)
    except UnicodeDecodeError as error:
        raise Malformed("The file is not text in UTF-8. Save it as UTF-8 and try again.") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Malformed(f"The file is not valid JSON: {error.msg} at {where}.") from error
    except RecursionError as error:
        raise Malformed("The file is nested too deeply to be an instance.") from error
    except Malformed:
        raise
    except ValueError as error:
        raise Malformed("The file holds a number that is too long to read.") from error
    return _instance(_table(found, "The file"))


def _no_constant(word: str) -> None:
    raise Malformed(f"{word} is not a number that can be used. Write whole numbers only.")


def _no_doubles(items: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in items]
    if len(set(names)) < len(names):
        double = next(name for name in names if names.count(name) > 1)
        raise Malformed(f"The key “{double[:40]}” stands twice in one object. Keep one of them.")
    return dict(items)


def _instance(data: dict[str, Any]) -> Instance:
    roles = _roles(data)
    scholars = [_scholar(row, where) for where, row in _rows(data, "scholars")]
    mentors = [_mentor(row, where, roles) for where, row in _rows(data, "mentors")]
    scholar_at = _positions([s.id for s in scholars], "scholars")
    mentor_at = _positions([m.id for m in mentors], "mentors")
    conflicts = {
        (_known(a, scholar_at, f"{where}[0]", "scholar"), _known(b, mentor_at, f"{where}[1]", "mentor"))
        for where, (a, b) in _tuples(data, "coi_scholar_mentor", 2)
    }
    return Instance(
        roles=roles,
        scholars=tuple(scholars),
        mentors=tuple(mentors),
        pairs=_pairs(data, roles, mentors, scholar_at, mentor_at, conflicts),
        mentor_conflicts=_mentor_conflicts(data, mentor_at),
    )


def _roles(data: dict[str, Any]) -> tuple[str, ...]:
    roles = _list(_required(data, "roles", "The file"), "roles")
    for number, role in enumerate(roles):
        if not isinstance(role, str) or not role.strip():
            found = "blank" if isinstance(role, str) else _kind(role)
            raise Malformed(f"roles[{number}] must be the name of a role, as text; it is {found}.")
        if len(role) > LONGEST_ROLE:
            raise Malformed(f"roles[{number}] is longer than {LONGEST_ROLE} characters. Shorten it everywhere.")
    if len(set(roles)) < len(roles):
        raise Malformed("roles names a role twice. Keep one of them.")
    if not roles or len(roles) > MOST_ROLES:
        raise Malformed(f"roles must name 1 to {MOST_ROLES} roles; it names {len(roles)}.")
    return tuple(roles)


def _scholar(row: dict[str, Any], where: str) -> Seeker:
    return Seeker(_whole(row, "id", where), _whole(row, "institution", where))


def _mentor(row: dict[str, Any], where: str, roles: tuple[str, ...]) -> Guide:
    able = _list(_required(row, "roles", where), f"{where}.roles")
    for number, role in enumerate(able):
        if not isinstance(role, str):
            raise Malformed(f"{where}.roles[{number}] must be the name of a role, as text; it is {_kind(role)}.")
        if role not in roles:
            raise Malformed(f"{where}.roles[{number}] is not one of the roles of the file: {', '.join(roles)}.")
    capacity = _whole(row, "capacity", where)
    if capacity < 0:
        raise Malformed(f"{where}.capacity is {capacity}. A mentor takes 0 scholars or more.")
    return Guide(_whole(row, "id", where), _whole(row, "institution", where), capacity, frozenset(able))


def _pairs(
    data: dict[str, Any],
    roles: tuple[str, ...],
    mentors: list[Guide],
    scholar_at: dict[int, int],
    mentor_at: dict[int, int],
    conflicts: set[tuple[int, int]],
) -> tuple[Pair, ...]:
    found: dict[Key, Pair] = {}
    for where, (scholar_id, role, mentor_id, score) in _tuples(data, "pairs", 4):
        scholar = _known(scholar_id, scholar_at, f"{where}[0]", "scholar")
        mentor = _known(mentor_id, mentor_at, f"{where}[2]", "mentor")
        if not 0 <= role < len(roles):
            raise Malformed(f"{where}[1] is {role}. Roles are counted from 0 to {len(roles) - 1}.")
        if not 0 <= score <= HIGHEST_SCORE:
            raise Malformed(f"{where}[3] is {score}. A score is a whole number from 0 to {HIGHEST_SCORE}.")
        if roles[role] not in mentors[mentor].roles:
            raise Malformed(f"{where} scores mentor {mentor_id} as {roles[role]}, which her roles do not name.")
        if (scholar, role, mentor) in found:
            raise Malformed(f"{where} scores the same scholar, role and mentor a second time. Keep one of them.")
        bars = ("conflict",) if (scholar, mentor) in conflicts else ()
        found[scholar, role, mentor] = Pair(scholar, role, mentor, score, bars)
    return tuple(found.values())


def _mentor_conflicts(data: dict[str, Any], mentor_at: dict[int, int]) -> frozenset[tuple[int, int]]:
    found = set()
    for where, (first, second) in _tuples(data, "coi_mentor_mentor", 2):
        a, b = _known(first, mentor_at, f"{where}[0]", "mentor"), _known(second, mentor_at, f"{where}[1]", "mentor")
        if a == b:
            raise Malformed(f"{where} sets mentor {first} against herself. Take the line away.")
        found.add((min(a, b), max(a, b)))
    return frozenset(found)


def _required(row: dict[str, Any], key: str, where: str) -> Any:
    if key not in row:
        hint = " Write an empty list if there are none." if key.startswith("coi_") else ""
        raise Malformed(f"{where} has no “{key}”.{hint}")
    return row[key]


def _table(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Malformed(f"{where} must be an object with named values; it is {_kind(value)}.")
    return value


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise Malformed(f"{where} must be a list; it is {_kind(value)}.")
    return value


def _rows(data: dict[str, Any], key: str) -> list[tuple[str, dict[str, Any]]]:
    rows = _list(_required(data, key, "The file"), key)
    return [(f"{key}[{number}]", _table(row, f"{key}[{number}]")) for number, row in enumerate(rows)]


def _tuples(data: dict[str, Any], key: str, size: int) -> list[tuple[str, list[int]]]:
    rows = _list(_required(data, key, "The file"), key)
    if len(rows) > MOST_PAIRS:
        raise Malformed(f"{key} has {len(rows):,} entries, more than the {MOST_PAIRS:,} that are read.")
    found = []
    for number, row in enumerate(rows):
        where = f"{key}[{number}]"
        if len(_list(row, where)) != size:
            raise Malformed(f"{where} must have {size} numbers; it has {len(row)}.")
        for place, value in enumerate(row):
            _must_be_whole(value, f"{where}[{place}]")
        found.append((where, row))
    return found


def _whole(row: dict[str, Any], key: str, where: str) -> int:
    value = _required(row, key, where)
    _must_be_whole(value, f"{where}.{key}")
    return int(value)


def _must_be_whole(value: Any, where: str) -> None:
    if type(value) is not int:
        raise Malformed(f"{where} must be a whole number; it is {_kind(value)}.")


def _positions(ids: list[int], key: str) -> dict[int, int]:
    found: dict[int, int] = {}
    for number, name in enumerate(ids):
        if name in found:
            raise Malformed(f"{key}[{number}] has the id {name}, which {key}[{found[name]}] has already.")
        found[name] = number
    return found


def _known(name: int, positions: dict[int, int], where: str, kind: str) -> int:
    if name not in positions:
        raise Malformed(f"{where} names {kind} {name}, who is not in the list of {kind}s.")
    return positions[name]


def _kind(value: Any) -> str:
    if value is None:
        return "empty (null)"
    names = {bool: "true or false", int: "a number", float: "a number with a fraction", str: "text"}
    return {**names, list: "a list", dict: "an object"}.get(type(value), "something else")
