"""Counts that come as counts: duplicates, impossible counts and totals that do not agree are refused."""

import pytest

from equity_measures.ingestion import Layout, Vocabulary
from tests.ingestion.files import PERIOD, VOCABULARY, counts, faults, look, text_of, write

AGGREGATE = Layout.ready("core_aggregate")
COLUMNS = [
    "site",
    "measure",
    "stratifier",
    "category",
    "stratifier_2",
    "category_2",
    "numerator",
    "denominator",
    "excluded",
]
GOOD = [
    ["NORTH", "CBP", "all", "", "", "", "30", "50", "4"],
    ["NORTH", "CBP", "race", "White", "", "", "20", "30", "1"],
    ["NORTH", "CBP", "race", "Black", "", "", "10", "20", "3"],
    ["NORTH", "CBP", "sex", "Female", "race", "White", "12", "15", "0"],
    ["NORTH", "CBP", "sex", "Male", "race", "White", "8", "15", "1"],
    ["NORTH", "CBP", "sex", "Female", "race", "Black", "5", "10", "3"],
    ["NORTH", "CBP", "sex", "Male", "race", "Black", "5", "10", "0"],
]


def aggregate(tmp_path, rows, vocabulary=VOCABULARY, header=COLUMNS):
    return look(write(tmp_path, text_of(rows, header)), AGGREGATE, vocabulary)


def changed(at, **values):
    rows = [list(entry) for entry in GOOD]
    for name, value in values.items():
        rows[at][COLUMNS.index(name)] = value
    return rows


def test_counts_become_cells_with_their_stratifiers_in_order(tmp_path):
    outcome = aggregate(tmp_path, GOOD)
    slot = ("NORTH", "CBP", PERIOD)

    assert (outcome.status, outcome.findings) == ("accepted", [])
    assert counts(outcome.cells) == {
        (*slot, ("all",), "", ""): (30, 50, 4),
        (*slot, ("race",), "WHITE", ""): (20, 30, 1),
        (*slot, ("race",), "BLACK", ""): (10, 20, 3),
        (*slot, ("race", "sex"), "WHITE", "F"): (12, 15, 0),
        (*slot, ("race", "sex"), "WHITE", "M"): (8, 15, 1),
        (*slot, ("race", "sex"), "BLACK", "F"): (5, 10, 3),
        (*slot, ("race", "sex"), "BLACK", "M"): (5, 10, 0),
    }


@pytest.mark.parametrize(
    ("at", "values", "fault"),
    [
        (1, {"numerator": "31"}, (3, "numerator_above_denominator")),
        (1, {"numerator": "-1"}, (3, "count")),
        (1, {"numerator": "1.5"}, (3, "count")),
        (1, {"denominator": "<11"}, (3, "count")),
        (1, {"denominator": "1000000000"}, (3, "count")),
        (1, {"denominator": "9" * 30}, (3, "count")),
        (1, {"denominator": "\N{ARABIC-INDIC DIGIT THREE}0"}, (3, "count")),
        (1, {"denominator": ""}, (3, "count")),
        (1, {"numerator": "19"}, (2, "total")),
        (0, {"denominator": "51"}, (2, "total")),
        (5, {"denominator": "11"}, (2, "total")),
        (1, {"stratifier": "hair"}, (3, "unknown_stratifier")),
        (1, {"stratifier": ""}, (3, "category_without_stratifier")),
        (1, {"category": ""}, (3, "blank")),
        (3, {"stratifier_2": "sex", "category_2": "Male"}, (5, "same_stratifier")),
        (2, {"category": "White"}, (4, "duplicate_row")),
    ],
)
def test_a_wrong_row_is_named(tmp_path, at, values, fault):
    outcome = aggregate(tmp_path, changed(at, **values))

    assert outcome.status == "refused"
    assert fault in faults(outcome)


def test_two_local_words_for_one_category_are_added_up(tmp_path):
    vocabulary = Vocabulary(sites=VOCABULARY.sites, measures=VOCABULARY.measures,
                            stratifiers={"race": {"Caucasian": "WHITE"}})  # fmt: skip
    rows = [
        ["NORTH", "CBP", "race", "White", "", "", "1", "2", "0"],
        ["NORTH", "CBP", "race", "Caucasian", "", "", "1", "3", "0"],
    ]

    outcome = aggregate(tmp_path, rows, vocabulary)

    assert counts(outcome.cells) == {("NORTH", "CBP", PERIOD, ("race",), "WHITE", ""): (2, 5, 0)}
    assert outcome.findings_by_rule == {"no_total": 1}


def test_unknown_categories_sites_and_measures_are_held(tmp_path):
    rows = [
        ["EAST", "CBP", "all", "", "", "", "1", "2", "0"],
        ["NORTH", "CBP", "race", "Martian", "", "", "1", "2", "0"],
    ]

    outcome = aggregate(tmp_path, rows)

    assert outcome.status == "held"
    assert {(held.target, held.column) for held in outcome.held} == {("site", "site"), ("stratifier:race", "category")}


def test_empty_groups_make_no_cell(tmp_path):
    rows = [
        ["NORTH", "CBP", "all", "", "", "", "0", "0", "0"],
        ["NORTH", "CBP", "race", "Asian", "", "", "0", "0", "0"],
    ]

    outcome = aggregate(tmp_path, rows)

    assert (outcome.status, len(outcome.cells)) == ("accepted", 0)


def test_thousands_may_be_divided_by_commas(tmp_path):
    outcome = aggregate(tmp_path, [["NORTH", "CBP", "all", "", "", "", "1,200", "3,400", "0"]])

    assert counts(outcome.cells) == {("NORTH", "CBP", PERIOD, ("all",), "", ""): (1200, 3400, 0)}


def test_second_stratifier_and_exclusions_may_be_absent(tmp_path):
    header = ["site", "measure", "stratifier", "category", "numerator", "denominator"]

    outcome = aggregate(tmp_path, [["NORTH", "CBP", "all", "", "1", "2"]], header=header)

    assert (outcome.status, len(outcome.cells)) == ("accepted", 1)
