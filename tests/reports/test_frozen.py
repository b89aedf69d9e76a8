from __future__ import annotations

import json
from dataclasses import dataclass

from mielhss.lib.hashes import hash_of
from reports.frozen import from_plain, to_plain
from reports.kinds.progress.facts import Facts


@dataclass(frozen=True)
class Leaf:
    name: str
    size: float | None


@dataclass(frozen=True)
class Tree:
    leaves: tuple[Leaf, ...]
    best: Leaf | None
    words: tuple[str, ...]


def test_nested_dataclasses_come_back_equal() -> None:
    tree = Tree((Leaf("a", 0.5), Leaf("b", None)), None, ("x", "y"))

    assert from_plain(Tree, json.loads(json.dumps(to_plain(tree)))) == tree


def test_facts_come_back_equal_with_the_same_fingerprint(facts: Facts) -> None:
    plain = to_plain(facts)

    restored = from_plain(Facts, json.loads(json.dumps(plain)))

    assert restored == facts
    assert hash_of(to_plain(restored)) == hash_of(plain)
