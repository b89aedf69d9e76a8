"""What the measure page says of how far a gap can be trusted."""

from equity_measures import trust
from equity_measures.statistics.analysis import Group, Policy
from equity_measures.statistics.gap import analyse

THREE = (Group("a", "A", 120, 800), Group("b", "B", 45, 200), Group("c", "C", 30, 300))


def analysed(*groups, policy=None):
    return analyse(groups or THREE, higher_is_better=False, is_ordered=False, policy=policy)


def test_a_clear_gap_is_set_beside_what_chance_would_make():
    noise = analysed().noise

    chance, spread, many = trust.sentences(analysed())

    assert chance == (
        "If all these groups fared alike, chance would still show a gap of about "
        f"{100 * noise.typical:.1f} points, mostly by its smallest groups, and in one sample of twenty more than "
        f"{100 * noise.unusual:.1f}. The gap here, 12.5 points, rests on enough people to be told from that."
    )
    assert spread == (
        f"The rate of a person's group typically lies {100 * noise.spread:.1f} points from the average; without what "
        f"chance adds, {100 * noise.spread_beyond_chance:.1f}."
    )
    assert many == "Of 2 differences from C, looked at together, all hold up."


def test_a_gap_that_chance_can_make_is_called_so():
    chance, spread, many = trust.sentences(
        analysed(Group("a", "A", 20, 100), Group("b", "B", 24, 100), Group("c", "C", 21, 99))
    )

    assert chance.endswith("The gap here, 4.0 points, cannot be told from that.")
    assert spread.endswith("no more than chance alone would make it.")
    assert many == "Of 2 differences from A, looked at together, none holds up."


def test_groups_that_hold_up_are_named():
    groups = (
        Group("a", "A", 100, 500),
        Group("b", "B", 180, 500),
        Group("c", "C", 102, 500),
        Group("d", "D", 190, 500),
    )

    assert trust.sentences(analysed(*groups))[2] == ("Of 3 differences from A, looked at together, 2 hold up: B and D.")


def test_rates_that_cannot_stand_alone_are_named_with_the_reason():
    groups = (*THREE, Group("d", "D", 12, 26), Group("e", "E", 13, 40))

    assert (
        trust.sentences(analysed(*groups))[3]
        == "Read with care: D (fewer than 30 people); and E (its interval is 30 points wide or wider)."
    )


def test_unknown_people_make_a_range_of_gaps():
    sentences = trust.sentences(analysed(*THREE, Group("u", "Unknown", 20, 50, is_unknown=True)))

    assert sentences[-1] == (
        "For 50 people the category is unknown. Wherever they belong, the gap is between 3.9 and 20.5 points."
    )


def test_unknown_people_may_be_so_many_that_there_may_be_no_gap():
    sentences = trust.sentences(analysed(*THREE, Group("u", "Unknown", 200, 500, is_unknown=True)))

    assert sentences[-1].endswith("the gap is at most 56.2 points; it could also be none.")


def test_hidden_groups_are_in_no_sentence():
    groups = (*THREE, Group("h", "Hidden", 3, 40), Group("u", "Unknown", 2, 30, is_unknown=True))

    text = " ".join(trust.sentences(analysed(*groups)))

    assert "Hidden" not in text
    assert "unknown" not in text


def test_the_networks_gap_is_split_into_within_and_between_sites():
    first = analysed(Group("a", "A", 40, 100), Group("b", "B", 60, 300))
    second = analysed(Group("a", "A", 150, 300), Group("b", "B", 45, 100))
    network = analysed(Group("a", "A", 190, 400), Group("b", "B", 105, 400), policy=Policy(reference="fixed:b"))

    parts = trust.parts_of(network, [first, second])

    assert trust.parts_sentence(network, parts) == (
        "At the 2 sites that show both groups, A and B lie 21.2 points apart: 12.5 arise within sites, and 8.7 from "
        "which sites people go to."
    )


def test_sites_that_hide_a_group_have_no_part_in_the_parts():
    first = analysed(Group("a", "A", 40, 100), Group("b", "B", 60, 300))
    hiding = analysed(Group("a", "A", 4, 300), Group("b", "B", 45, 100), Group("c", "C", 45, 100))
    network = analysed(Group("a", "A", 190, 400), Group("b", "B", 105, 400))

    assert trust.parts_of(network, [first, hiding]) is None
