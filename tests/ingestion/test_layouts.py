"""Ready layouts on real excerpts, against counts made by the csv module and loops."""

import csv
from collections import Counter

import pytest

from equity_measures.ingestion import Layout, LayoutError, Vocabulary
from equity_measures.ingestion.layout import READY
from tests.ingestion.files import EXCERPTS, counts, faults, look, write

OPT, DIABETES, UDS = (Layout.ready(code) for code in ("opt", "diabetes130", "uds_table7a"))
OPT_FILE = EXCERPTS / "opt_trial.csv"
DIABETES_FILE = EXCERPTS / "diabetes130.csv"
UDS_FILE = EXCERPTS / "uds_table7_secA_national_2022.csv"
NOTHING = Vocabulary()


def entries(path):
    with path.open(encoding="utf-8", newline="") as file:
        return [{name: value.strip() for name, value in entry.items()} for entry in csv.DictReader(file)]


def tally(rows, code, upper, lower):
    """{(code, …): (numerator, denominator)} by loops."""
    below, above = Counter(), Counter()
    for entry in rows:
        if lower(entry):
            below[code(entry)] += 1
            above[code(entry)] += upper(entry)
    return {key: (above[key], below[key]) for key in below}


def rates(outcome, measure, stratification):
    return {
        (site, first) if stratification != ("all",) else (site,): (upper, lower)
        for site, found, _, names, first, _, upper, lower, _ in outcome.cells.rows()
        if found == measure and names == stratification
    }


def opt_race(entry):
    ticked = [code for name, code in (("Black", "BLACK"), ("White", "WHITE"), ("Nat.Am", "AIAN"), ("Asian", "ASIAN"))
              if entry[name] == "Yes"]  # fmt: skip
    return ticked[0] if len(ticked) == 1 else "MULTI" if ticked else "UNK"


OPT_CODES = {
    "race": opt_race,
    "ethnicity": lambda entry: {"Yes": "HISP", "No": "NONHISP", "": "UNK"}[entry["Hisp"]],
    "education": lambda entry: {"LT 8 yrs": "LT8", "8-12 yrs": "8TO12", "MT 12 yrs": "GT12", "": "UNK"}[
        entry["Education"]
    ],
    "public_assistance": lambda entry: {"Yes": "Y", "No": "N", "": "UNK"}[entry["Public.Asstce"]],
}
PRETERM = (lambda e: e["Preg.ended...37.wk"] == "Yes", lambda e: e["Preg.ended...37.wk"] != "")
LOW_WEIGHT = (
    lambda e: float(e["Birthweight"]) < 2500,
    lambda e: e["Birth.outcome"] == "Live birth" and e["Birthweight"] != "",
)


@pytest.fixture(scope="module")
def opt():
    return look(OPT_FILE, OPT, NOTHING, period="2004", file_name="opt_trial.csv")


@pytest.mark.parametrize(("measure", "rules"), [("PRETERM", PRETERM), ("LBW", LOW_WEIGHT)])
def test_the_four_clinics_rates_equal_an_independent_count(opt, measure, rules):
    rows = entries(OPT_FILE)

    assert opt.status == "accepted"
    assert rates(opt, measure, ("all",)) == tally(rows, lambda e: (e["Clinic"],), *rules)
    for stratifier, code in OPT_CODES.items():
        expected = tally(rows, lambda e, code=code: (e["Clinic"], code(e)), *rules)
        assert rates(opt, measure, (stratifier,)) == expected


def test_outcomes_that_are_not_known_are_outside_and_counted(opt):
    rows = entries(OPT_FILE)

    assert opt.facts["not_in_denominator"] == {
        "PRETERM": sum(not PRETERM[1](entry) for entry in rows),
        "LBW": sum(not LOW_WEIGHT[1](entry) for entry in rows),
    }
    assert opt.lines == {"physical": 275, "header": 1, "accepted": 274, "rejected": 0, "blank": 0}
    assert opt.facts["sites"] == ["NY", "MN", "KY", "MS"]


def test_another_clinic_is_held_as_an_unknown_site(tmp_path):
    text = OPT_FILE.read_text(encoding="utf-8").replace(",KY,", ",TX,")

    outcome = look(write(tmp_path, text), OPT, NOTHING, period="2004")

    assert outcome.status == "held"
    assert [(held.target, held.column, held.shown, held.rows) for held in outcome.held] == [
        ("site", "Clinic", "TX", 72)
    ]


def test_clinics_may_be_mapped_to_sites_of_the_caller():
    vocabulary = Vocabulary(sites={"NY": "OPT-NY", "MN": "OPT-MN", "KY": "OPT-KY", "MS": "OPT-MS"})

    assert look(OPT_FILE, OPT, vocabulary, period="2004").facts["sites"] == ["OPT-NY", "OPT-MN", "OPT-KY", "OPT-MS"]


def test_windows_line_ends_change_no_count(tmp_path, opt):
    text = OPT_FILE.read_text(encoding="utf-8").replace("\n", "\r\n")

    assert counts(look(write(tmp_path, text), OPT, NOTHING, period="2004").cells) == counts(opt.cells)


def test_a_weight_that_is_no_number_is_named(tmp_path):
    text = OPT_FILE.read_text(encoding="utf-8").replace(",3490.0,", ",heavy,", 1)

    outcome = look(write(tmp_path, text), OPT, NOTHING, period="2004")

    assert [(f.line, f.column, f.rule) for f in outcome.findings] == [(2, "Birthweight", "number")]


def test_readmissions_equal_an_independent_count():
    outcome = look(DIABETES_FILE, DIABETES, NOTHING, period="2008", file_name="diabetes130.csv")
    rows = entries(DIABETES_FILE)
    races = {
        "Caucasian": "WHITE",
        "AfricanAmerican": "BLACK",
        "Hispanic": "HISP",
        "Asian": "ASIAN",
        "Other": "OTHER",
        "?": "UNK",
    }

    def race(entry):
        return "DIABETES130", races[entry["race"]]

    assert outcome.status == "accepted"
    assert rates(outcome, "READMIT30", ("race",)) == tally(
        rows, race, lambda e: e["readmitted"] == "<30", lambda e: True
    )
    assert rates(outcome, "A1C_TESTED", ("race",)) == tally(
        rows, race, lambda e: e["A1Cresult"] != "None", lambda e: True
    )
    persons = Counter(entry["patient_nbr"] for entry in rows)
    assert outcome.facts["distinct_subjects"] == len(persons)
    assert outcome.facts["subjects_with_several_rows"] == sum(times > 1 for times in persons.values())
    assert outcome.findings_by_rule == {"several_rows": 1}
    assert outcome.facts["unit"] == "encounter"


def test_age_decades_and_payers_are_read():
    outcome = look(DIABETES_FILE, DIABETES, NOTHING, period="2008")
    rows = entries(DIABETES_FILE)

    ages = {first for _, first in rates(outcome, "READMIT30", ("age_band",))}
    medicaid = rates(outcome, "READMIT30", ("payer",))["DIABETES130", "MEDICAID"][1]
    assert ages <= {"0-9", "10-19", "20-29", "30-39", "40-49", "50-59", "60-69", "70-79", "80-89", "90+"}
    assert medicaid == sum(entry["payer_code"] == "MD" for entry in rows)


def uds(tmp_path, change=lambda text: text):
    text = change(UDS_FILE.read_text(encoding="utf-8"))
    return look(write(tmp_path, text), UDS, NOTHING, period="2022")


def test_table_7_gives_the_sources_own_cells(tmp_path):
    outcome = uds(tmp_path)
    found = counts(outcome.cells)
    slot = ("UDS-NATIONAL", "LBW", "2022")

    assert outcome.status == "accepted"
    assert found[*slot, ("all",), "", ""] == (3966 + 21566, 3966 + 21566 + 277360, 0)
    assert found[*slot, ("ethnicity",), "HISP", ""] == (1642 + 9801, 1642 + 9801 + 148118, 0)
    assert found[*slot, ("race", "ethnicity"), "BLACK", "NONHISP"] == (1094 + 4800, 1094 + 4800 + 38890, 0)
    assert found[*slot, ("race",), "ASIAN", ""] == (16 + 82 + 695, 16 + 256 + 82 + 695 + 8186, 0)


def test_what_the_source_withheld_is_absent_and_counted(tmp_path):
    outcome = uds(tmp_path)

    assert outcome.facts["suppressed_by_source"] == 3
    assert ("UDS-NATIONAL", "LBW", "2022", ("race", "ethnicity"), "NHPI", "HISP") not in counts(outcome.cells)
    assert [(f.rule, f.severity) for f in outcome.findings] == [("partly_suppressed", "warning")]


def test_a_wrong_percent_is_a_warning(tmp_path):
    outcome = uds(tmp_path, lambda text: text.replace(",13.16", ",13.61"))

    assert outcome.status == "accepted"
    assert {(f.line, f.rule, f.severity) for f in outcome.findings if f.rule == "percent"} == {
        (14, "percent", "warning")
    }


def test_a_wrong_subtotal_or_total_is_refused(tmp_path):
    outcome = uds(tmp_path, lambda text: text.replace(",277360,", ",277361,"))

    assert (outcome.status, faults(outcome)) == (
        "refused",
        {(21, "total"), (None, "partly_suppressed")} & faults(outcome),
    )
    assert (21, "total") in faults(outcome)


def test_lines_that_exceed_their_subtotal_are_refused_even_when_some_are_withheld(tmp_path):
    outcome = uds(tmp_path, lambda text: text.replace(",106955,1069,", ",106955,9069,"))

    assert (10, "total") in faults(outcome)


def test_a_line_given_twice_is_refused(tmp_path):
    outcome = uds(tmp_path, lambda text: text + text.splitlines()[1] + "\n")

    assert (22, "duplicate_row") in faults(outcome)


def test_a_detailed_line_of_the_table_is_rolled_up(tmp_path):
    plain, detailed = uds(tmp_path, str), uds(tmp_path, lambda text: text.replace("1a,Asian,", "1a,Asian Indian,"))

    assert counts(detailed.cells) == counts(plain.cells)


def test_a_finer_race_than_the_layout_knows_is_held(tmp_path):
    outcome = uds(tmp_path, lambda text: text.replace("1a,Asian,", "1a,Marshallese,"))

    assert (outcome.status, outcome.held[0].target, outcome.held[0].first_line) == ("held", "stratifier:race", 2)


@pytest.mark.parametrize("code", sorted(file.stem for file in READY.glob("*.json")))
def test_a_layout_survives_being_stored(code):
    layout = Layout.ready(code)

    assert Layout.from_dict(layout.to_dict()) == layout


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "kind must be one of"),
        ({"kind": "long", "colour": "x"}, "unknown entry 'colour'"),
        ({"kind": "long", "site": 3}, "site must be text"),
        ({"kind": "long", "site": "s", "site_constant": "x"}, "either site"),
        ({"kind": "long", "site": "s"}, "measure and numerator"),
        ({"kind": "wide", "site": "s"}, "needs measures"),
        ({"kind": "wide", "site": "s", "measures": [{"measure": "A"}]}, "measures[1] needs a numerator"),
        (
            {"kind": "wide", "site": "s", "measures": [{"measure": "A", "numerator": {"column": "c", "op": "eval"}}]},
            "measures[1].numerator: op must be one of",
        ),
        (
            {
                "kind": "wide",
                "site": "s",
                "measures": [{"measure": "A", "numerator": {"column": "c", "op": "lt", "value": "2"}}],
            },
            "value must be a number",
        ),
        (
            {"kind": "long", "site": "s", "measure": "m", "numerator": "n", "pairs": [["race", "sex"]]},
            "pairs must name two different stratifiers",
        ),
        (
            {"kind": "long", "site": "s", "measure": "m", "numerator": "n", "stratifiers": [{"stratifier": "race"}]},
            "needs its column",
        ),
    ],
)
def test_a_wrong_layout_is_refused_with_its_place(data, words):
    with pytest.raises(LayoutError) as error:
        Layout.from_dict(data)

    assert words in str(error.value)


def test_an_unknown_ready_layout_is_refused():
    with pytest.raises(LayoutError):
        Layout.ready("../../etc/passwd")
