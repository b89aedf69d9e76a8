import pytest

from improvement.small_counts import counts_in


@pytest.mark.parametrize(
    "text",
    [
        "We tried it with 3 patients.",
        "Two of the four families never had the number.",
        "ten children came back",
        "4 of 20 patients answered",
        "five Haitian Creole speaking mothers",
        "1 death",
        "There were 7 new cases.",
    ],
)
def test_counts_of_few_people_are_found(text):
    assert counts_in(text) != []


@pytest.mark.parametrize(
    "text",
    [
        "We begin with one patient at a time.",
        "11 patients came; 24 families answered.",
        "Calls took 5 minutes for each family.",
        "In 2026 patients waited less.",
        "The rate fell by 3.5 points among patients.",
        "Three tests were made, and people liked the second.",
        "Clinic 4, patients first.",
        "Between 9 and 10 in the morning; people were at work.",
    ],
)
def test_ordinary_sentences_pass(text):
    assert counts_in(text) == []
