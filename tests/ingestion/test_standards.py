"""Layouts of national standards: UDS Table 7 B and C, PCORnet codes, several answers to one question, areas."""

import json

import pytest

from equity_measures.ingestion import Layout, LayoutError, Vocabulary
from tests.ingestion.files import LONG, PERIOD, VOCABULARY, counts, faults, look, text_of, write

SLOT = ("NORTH", "CBP", PERIOD)

# --- UDS Table 7 ----------------------------------------------------------------------------------------------

B_COLUMNS = [
    "section",
    "ethnicity",
    "line",
    "race",
    "hypertensive_2a",
    "reviewed_2b",
    "controlled_2c",
    "pct_controlled",
]
B_ROWS = [
    ["B", "Hispanic or Latino/a", "1a", "Asian", "100", "100", "60", "60.00%"],
    ["B", "Hispanic or Latino/a", "1e", "White", "300", "300", "150", "50.00%"],
    ["B", "Hispanic or Latino/a", "sub", "Subtotal", "400", "400", "210", "52.50%"],
    ["B", "Non-Hispanic or Latino/a", "2c", "Black/African American", "200", "70", "35", "50.00"],
    ["B", "Non-Hispanic or Latino/a", "2e", "White", "-", "-", "-", "-"],
    ["B", "Non-Hispanic or Latino/a", "sub", "Subtotal", "500", "370", "190", "51.35"],
    ["B", "Unreported", "h", "Unreported/Chose Not to Disclose Race and Ethnicity", "10", "10", "4", "40"],
    ["B", "Total", "i", "Total", "910", "780", "404", "51.79"],
]
UDS_B = Layout.ready("uds_table7b")
NOWHERE = Vocabulary(sites={"UDS-NATIONAL": "NORTH"}, measures={"Blood pressure under control": "HTN_CONTROL"})


def section_b(folder, rows):
    return look(write(folder, text_of(rows, B_COLUMNS)), UDS_B, NOWHERE, period="2024")


def test_section_b_counts_the_controlled_among_the_records_reviewed(tmp_path):
    outcome = section_b(tmp_path, B_ROWS)

    slot = ("NORTH", "HTN_CONTROL", "2024")
    found = counts(outcome.cells)
    assert outcome.status == "accepted"
    assert found[*slot, ("all",), "", ""] == (404, 780, 0)
    assert found[*slot, ("race", "ethnicity"), "BLACK", "NONHISP"] == (35, 70, 0)
    assert found[*slot, ("ethnicity",), "NONHISP", ""] == (190, 370, 0)
    assert (outcome.facts["percents_compared"], outcome.facts["percents_differing"]) == (7, 0)
    assert outcome.facts["suppressed_by_source"] == 1


@pytest.mark.parametrize(
    ("at", "column", "value", "rule"),
    [
        (0, "controlled_2c", "61", "total"),
        (0, "controlled_2c", "101", "numerator_above_denominator"),
        (0, "section", "C", "section"),
        (0, "reviewed_2b", "many", "count"),
        (0, "pct_controlled", "61", "percent"),
    ],
)
def test_a_fault_of_section_b_is_told(tmp_path, at, column, value, rule):
    rows = [list(row) for row in B_ROWS]
    rows[at][B_COLUMNS.index(column)] = value

    assert rule in {found for _, found in faults(section_b(tmp_path, rows))}


def test_section_c_counts_those_out_of_control(tmp_path):
    layout = Layout.ready("uds_table7c")
    columns = ["section", "ethnicity", "line", "race", *layout.counts, layout.percent]
    rows = [["C", "Unreported", "h", "Unreported/Chose Not to Disclose Race and Ethnicity", "90", "80", "20", "25.0"]]

    outcome = look(write(tmp_path, text_of(rows, columns)), layout, NOWHERE, period="2024")

    assert counts(outcome.cells)["NORTH", "A1C_POOR", "2024", ("ethnicity",), "UNK", ""] == (20, 80, 0)


@pytest.mark.parametrize("changed", [{"section": ""}, {"upper": []}, {"upper": ["other"]}, {"percent": ""}])
def test_a_section_that_does_not_say_its_rate_is_no_layout(changed):
    with pytest.raises(LayoutError):
        Layout.from_dict(UDS_B.to_dict() | changed)


# --- PCORnet --------------------------------------------------------------------------------------------------

PCORNET = Layout.ready("pcornet_long")
P_COLUMNS = ["SITEID", "PATID", "measure", "numerator", "RACE", "HISPANIC", "SEX", "SEXUAL_ORIENTATION",
             "GENDER_IDENTITY", "PAYER_TYPE_PRIMARY"]  # fmt: skip


def test_demographic_codes_of_pcornet_become_categories(tmp_path):
    rows = [
        ["NORTH", "1", "CBP", "1", "03", "N", "F", "LE", "GQ", "2"],
        ["NORTH", "2", "CBP", "0", "07", "R", "A", "DC", "NI", "NI"],
    ]

    outcome = look(write(tmp_path, text_of(rows, P_COLUMNS)), PCORNET)

    singles = {(key[3][0], key[4]): value[:2] for key, value in counts(outcome.cells).items() if len(key[3]) == 1}
    assert singles == {
        ("all", ""): (1, 2),
        ("race", "BLACK"): (1, 1), ("race", "UNK"): (0, 1),
        ("ethnicity", "NONHISP"): (1, 1), ("ethnicity", "UNK"): (0, 1),
        ("sex", "F"): (1, 1), ("sex", "UNK"): (0, 1),
        ("sexual_orientation", "LESBIAN_GAY"): (1, 1), ("sexual_orientation", "UNK"): (0, 1),
        ("gender_identity", "NONBINARY"): (1, 1), ("gender_identity", "UNK"): (0, 1),
        ("payer", "MEDICAID"): (1, 1), ("payer", "UNK"): (0, 1),
    }  # fmt: skip


# --- Several answers ------------------------------------------------------------------------------------------

GROUPS = ["aian", "asian", "black", "hisp", "mena", "nhpi", "white"]


@pytest.mark.parametrize(
    ("chosen", "category"), [(["mena"], "MENA"), (["hisp"], "HISP"), (["hisp", "white"], "MULTI"), ([], "UNK")]
)
def test_one_question_with_several_answers_makes_one_category(tmp_path, chosen, category):
    columns = ["site", "measure", "numerator", *(f"race_2024_{name}" for name in GROUPS)]
    rows = [["NORTH", "CBP", "1", *("1" if name in chosen else "0" for name in GROUPS)]]

    outcome = look(write(tmp_path, text_of(rows, columns)), LONG)

    assert counts(outcome.cells)[*SLOT, ("race_2024",), category, ""] == (1, 1, 0)


def test_rurality_is_rolled_up_from_ruca_codes(tmp_path):
    rows = [["NORTH", "CBP", "1", code] for code in ("1", "4", "7", "10", "99")]

    outcome = look(write(tmp_path, text_of(rows, ["site", "measure", "numerator", "rurality"])), LONG)

    found = {key[4] for key in counts(outcome.cells) if key[3] == ("rurality",)}
    assert found == {"METRO", "MICRO", "SMALL", "RURAL", "UNK"}


# --- Areas ----------------------------------------------------------------------------------------------------

AREAS = Layout.ready("core_long_areas")
INDEX = Vocabulary(VOCABULARY.stratifiers, VOCABULARY.sites, VOCABULARY.measures, areas={"02118": "Q1", "02467": "Q5"})


def of_areas(folder, areas, words=INDEX):
    rows = [["NORTH", "CBP", "1", area] for area in areas]
    return look(write(folder, text_of(rows, ["site", "measure", "numerator", "area"])), AREAS, words)


def test_an_area_is_counted_as_its_fifth_and_not_kept(tmp_path):
    outcome = of_areas(tmp_path, ["02118", "02118", "02467", "99999", ""])

    assert {key[4]: value[1] for key, value in counts(outcome.cells).items() if key[3] == ("neighborhood",)} == {
        "Q1": 2, "Q5": 1, "UNK": 2,
    }  # fmt: skip
    assert "02118" not in json.dumps(outcome.to_dict()) + json.dumps(outcome.cells.categories)


def test_without_an_index_areas_are_refused(tmp_path):
    outcome = of_areas(tmp_path, ["02118"], VOCABULARY)

    assert faults(outcome) == {(2, "no_area_index")}


def test_what_is_no_area_is_refused_without_an_echo(tmp_path):
    outcome = of_areas(tmp_path, ["12 Main Street"])

    assert faults(outcome) == {(2, "area")}


def test_the_de_identified_layout_takes_no_area(tmp_path):
    rows = [["NORTH", "CBP", "1", "02118"]]

    outcome = look(write(tmp_path, text_of(rows, ["site", "measure", "numerator", "neighborhood"])), LONG, INDEX)

    assert outcome.findings_by_rule == {"identifier:geography": 1}
