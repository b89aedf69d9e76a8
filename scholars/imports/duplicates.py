"""Which entries are the same work: as another entry of the file, or as one that is known already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from . import identifiers
from .identity import folded
from .record import Kind, Record

# Two titles of the same year or of neighboring ones are the same work from this likeness on (0 to 100).
SAME_TITLE = 93
# Shorter titles ("Editorial", "Reply") say too little to be compared by likeness; they must be equal.
SHORT_TITLE = 25


@dataclass(frozen=True)
class Known:
    """What identifies a work. `key` is whatever finds it again: a row's number, or the place in a file."""

    key: int
    kind: Kind | str
    title: str
    year: int | None
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    grant_number: str = ""

    @classmethod
    def of(cls, key: int, record: Record) -> Known:
        return cls(
            key, record.kind, record.title, record.year, record.doi, record.pmid, record.pmcid, record.grant_number
        )


@dataclass(frozen=True)
class Match:
    """The same work: which one, by what it was recognized, and whether it stands in the same file."""

    key: int
    by: str
    in_file: bool


@dataclass
class _Index:
    """Works by their identifiers and by the years of their titles."""

    by_id: dict[tuple[str, str], Known] = field(default_factory=dict)
    by_year: dict[tuple[str, int | None], list[tuple[str, Known]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, work: Known) -> None:
        for name in _ids(work):
            self.by_id.setdefault(name, work)
        self.by_year[_group(work.kind), work.year].append((folded(work.title), work))

    def find(self, work: Known) -> tuple[Known, str] | None:
        for name in _ids(work):
            if name in self.by_id:
                return self.by_id[name], name[0]
        title = folded(work.title)
        for other_title, other in self._near(work):
            if _is_same_title(title, other_title) and not _contradict(work, other):
                return other, "title"
        return None

    def _near(self, work: Known) -> Iterable[tuple[str, Known]]:
        group = _group(work.kind)
        if work.year is None:
            for (other_group, _), found in self.by_year.items():
                if other_group == group:
                    yield from found
            return
        for year in (work.year, work.year - 1, work.year + 1, None):
            yield from self.by_year.get((group, year), ())


def find_duplicates(records: Sequence[Record], known: Iterable[Known]) -> list[Match | None]:
    """For each record, in order, the work it repeats: one that is known, or an earlier record of the file."""
    old, new = _Index(), _Index()
    for work in known:
        old.add(work)
    found: list[Match | None] = []
    for place, record in enumerate(records):
        work = Known.of(place, record)
        match: Match | None = None
        if (hit := old.find(work)) is not None:
            match = Match(hit[0].key, hit[1], in_file=False)
        elif (hit := new.find(work)) is not None:
            match = Match(hit[0].key, hit[1], in_file=True)
        new.add(work)
        found.append(match)
    return found


def _ids(work: Known) -> list[tuple[str, str]]:
    """A grant is the same one in each of its years, so its core number counts."""
    if work.kind == Kind.GRANT:
        return [("grant number", core)] if (core := identifiers.core_number(work.grant_number)) else []
    pairs = [("PMID", work.pmid), ("DOI", work.doi), ("PMCID", work.pmcid)]
    return [(name, value) for name, value in pairs if value]


def _group(kind: Kind | str) -> str:
    """A paper of a conference may be told as a publication or as a presentation."""
    return "grant" if kind == Kind.GRANT else "work"


def _is_same_title(one: str, other: str) -> bool:
    if one == other:
        return bool(one)
    if min(len(one), len(other)) < SHORT_TITLE:
        return False
    if _numbers(one) != _numbers(other):
        return False  # “Part 1” and “Part 2”, or “2023” and “2024”, are alike in every letter but the one that counts
    return fuzz.ratio(one, other, score_cutoff=SAME_TITLE) >= SAME_TITLE


def _numbers(title: str) -> list[str]:
    roman = {"i", "ii", "iii", "iv", "v", "vi"}
    return [word for word in title.split() if word.isdecimal() or word in roman]


def _contradict(one: Known, other: Known) -> bool:
    """Different identifiers of the same kind tell works with alike titles apart: a comment, a reply, a correction."""
    if one.kind == Kind.GRANT:
        return bool(one.grant_number and other.grant_number)
    return any(a and b and a != b for a, b in ((one.pmid, other.pmid), (one.doi, other.doi)))
