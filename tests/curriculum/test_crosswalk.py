"""Levels go along a crosswalk in both directions; the numbers were worked by hand."""

from curriculum.crosswalk import Carried, Link, Relation, backward, carry

SAME, MERGED, SPLIT, RELATED = Relation.SAME, Relation.MERGED, Relation.SPLIT, Relation.RELATED


def test_the_same_ability_keeps_its_level():
    assert carry({"1.1": 2}, [Link("1.1", "A", SAME)]) == {"A": Carried(2, ("1.1",), True)}


def test_several_that_became_one_give_the_lowest_level():
    links = [Link("1.1", "A", MERGED), Link("1.2", "A", MERGED)]

    assert carry({"1.1": 3, "1.2": 1}, links) == {"A": Carried(1, ("1.1", "1.2"), True)}


def test_a_merger_with_a_part_never_rated_is_not_whole():
    links = [Link("1.1", "A", MERGED), Link("1.2", "A", MERGED)]

    assert carry({"1.1": 3}, links) == {"A": Carried(3, ("1.1",), False)}


def test_one_that_became_several_gives_each_its_level_and_neither_is_whole():
    links = [Link("1.1", "A", SPLIT), Link("1.1", "B", SPLIT)]

    assert carry({"1.1": 2}, links) == {"A": Carried(2, ("1.1",), False), "B": Carried(2, ("1.1",), False)}


def test_related_competencies_carry_nothing():
    assert carry({"1.1": 2}, [Link("1.1", "A", RELATED)]) == {}


def test_the_same_ability_outweighs_parts_of_others():
    links = [Link("1.1", "A", SAME), Link("1.2", "A", MERGED)]

    assert carry({"1.1": 3, "1.2": 0}, links) == {"A": Carried(3, ("1.1",), True)}


def test_backward_a_split_is_a_merger():
    links = backward([Link("1.1", "A", SPLIT), Link("1.1", "B", SPLIT), Link("1.2", "C", SAME)])

    assert carry({"A": 3, "B": 1, "C": 2}, links) == {
        "1.1": Carried(1, ("A", "B"), True),
        "1.2": Carried(2, ("C",), True),
    }
