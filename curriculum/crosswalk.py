"""Carrying levels from one edition of a framework to another. Pure: keys in, levels out.

A crosswalk says of pairs of competencies how the one in the older edition relates to the one in the newer. Levels go
both ways along it, so that the history of a scholar can be seen in either edition; nothing is written anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

KeyT = TypeVar("KeyT", bound=Hashable)


class Relation(StrEnum):
    """How the older competency relates to the newer."""

    SAME = "same"  # the wording may differ, the ability does not
    MERGED = "merged"  # it is one of several that became the newer one
    SPLIT = "split"  # the newer one is one of several that it became
    RELATED = "related"  # they touch each other; a level says nothing about the other


BACKWARD = {
    Relation.SAME: Relation.SAME,
    Relation.MERGED: Relation.SPLIT,
    Relation.SPLIT: Relation.MERGED,
    Relation.RELATED: Relation.RELATED,
}


@dataclass(frozen=True)
class Link(Generic[KeyT]):
    source: KeyT
    target: KeyT
    relation: Relation


@dataclass(frozen=True)
class Carried(Generic[KeyT]):
    """A level that came along a crosswalk, and where from. `is_whole` when it says all that a rating would say."""

    level: int
    sources: tuple[KeyT, ...]
    is_whole: bool


def backward(links: Iterable[Link[KeyT]]) -> list[Link[KeyT]]:
    """The same crosswalk read from the newer edition to the older."""
    return [Link(link.target, link.source, BACKWARD[link.relation]) for link in links]


def carry(levels: Mapping[KeyT, int], links: Iterable[Link[KeyT]]) -> dict[KeyT, Carried[KeyT]]:
    """The levels of one edition as levels of the other.

    The same ability keeps its level. Where several became one, the lowest counts, since nobody is proficient in the
    whole who is not in a part; while one of them is without a level, the result is not whole. Where one became
    several, each gets its level, which is not whole either: nobody has looked at the parts. Related ones carry nothing.
    """
    by_target: dict[KeyT, list[Link[KeyT]]] = defaultdict(list)
    for link in links:
        if link.relation != Relation.RELATED:
            by_target[link.target].append(link)
    carried = {}
    for target, arriving in by_target.items():
        same = [link for link in arriving if link.relation == Relation.SAME and link.source in levels]
        known = same or [link for link in arriving if link.source in levels]
        if not known:
            continue
        is_whole = bool(same) or all(link.relation == Relation.MERGED and link.source in levels for link in arriving)
        level = min(levels[link.source] for link in known)
        carried[target] = Carried(level, tuple(link.source for link in known), is_whole)
    return carried
