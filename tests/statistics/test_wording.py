"""The sentence above a gap says what the numbers say."""

import re

import pytest
from hypothesis import given, settings

from equity_measures.statistics.analysis import Group, Policy
from equity_measures.statistics.gap import analyse
from equity_measures.statistics.wording import Wording, percent
from tests.statistics.rows import OPT_RACE, rows

BIRTHS = Wording(people="patients", outcome="had preterm birth", group="{label} {people}")


def sentence(groups, wording=BIRTHS, *, higher_is_better=False, **policy):
    return analyse(
        groups, higher_is_better=higher_is_better, is_ordered=False, policy=Policy(**policy), wording=wording
    ).sentence


def test_a_certain_gap_names_both_rates_the_gap_and_its_interval():
    groups = (Group("b", "Black", 61, 358), Group("w", "White", 29, 358))

    assert sentence(groups) == (
        "Among people at this site, 17.0% of Black patients had preterm birth against 8.1% of White patients: "
        "a gap of 8.9 percentage points (95% interval 4.1 to 13.8)."
    )


def test_an_uncertain_gap_says_that_it_may_be_chance():
    groups = (Group("b", "Black", 24, 100), Group("w", "White", 20, 100))

    assert sentence(groups).endswith("The interval includes no difference, so the gap may be chance.")


def test_a_gap_against_everybody_says_overall():
    groups = (Group("b", "Black", 61, 358), Group("w", "White", 29, 358))

    text = sentence(groups, reference="overall")

    assert "against 12.6% overall: a gap of 4.5 percentage points" in text


def test_without_words_for_the_outcome_it_speaks_of_the_rate():
    groups = (Group("b", "65 to 74", 61, 358), Group("w", "18 to 64", 29, 358))

    assert sentence(groups, Wording()).startswith(
        "Among people at this site, the rate was 17.0% for people in the group 65 to 74 "
        "against 8.1% for people in the group 18 to 64: a gap of"
    )


def test_no_gap_is_said_plainly():
    groups = (Group("b", "Black", 20, 100), Group("w", "White", 40, 200))

    assert sentence(groups) == "Among people at this site, no group shown fares worse than White patients (20.0%)."


def test_no_gap_against_everybody_is_said_plainly():
    groups = (Group("b", "Black", 20, 100), Group("w", "White", 40, 200))

    assert sentence(groups, reference="overall").endswith("no group shown fares worse than the overall rate (20.0%).")


@pytest.mark.parametrize(
    ("groups", "end"),
    [
        ((), "there are no people to compare, so no gap can be given."),
        ((Group("b", "Black", 30, 90),), "there is only one group, so no gap can be given."),
        (
            (Group("b", "Black", 0, 90), Group("w", "White", 4, 90)),
            "only one group can be shown without revealing small counts, so no gap can be given.",
        ),
        (
            (Group("b", "Black", 5, 90), Group("w", "White", 40, 90)),
            "no group can be shown without revealing small counts, so no gap can be given.",
        ),
    ],
)
def test_when_nothing_can_be_compared_it_says_why(groups, end):
    assert sentence(groups) == f"Among people at this site, {end}"


def test_another_confidence_is_named():
    assert "(99% interval" in sentence(OPT_RACE, confidence=0.99)


def test_labels_with_braces_are_left_alone():
    groups = (Group("b", "{people}", 61, 358), Group("w", "W", 29, 358))

    assert "17.0% of {people} patients" in sentence(groups)


@pytest.mark.parametrize(("value", "text"), [(0.14249, "14.2%"), (0, "0.0%"), (1, "100.0%"), (-0.0001, "0.0%")])
def test_percent_has_one_decimal(value, text):
    assert percent(value) == text


@given(rows())
@settings(deadline=None)
def test_every_number_in_the_sentence_is_a_number_of_the_gap(groups):
    analysis = analyse(groups, higher_is_better=False, is_ordered=False)
    if analysis.gap is None:
        return
    gap = analysis.gap
    expected = [gap.rate, gap.reference_rate, gap.size, gap.size_lower, gap.size_upper]

    found = re.findall(r"(-?\d+\.\d)\b", analysis.sentence)

    assert [float(number) for number in found] == pytest.approx([100 * value for value in expected], abs=0.051)
    assert ("may be chance" in analysis.sentence) == (not gap.is_certain)
