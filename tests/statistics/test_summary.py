"""All summary measures against reference results, their refusals, and how often their intervals hold the truth."""

import csv
import math
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from equity_measures.statistics.cases import read_case, summarize_case
from equity_measures.statistics.summary import FIRST_MEASURES, SUMMARY_MEASURES, Strata, summarize

DATA = Path(__file__).parent / "data"


def _read(name):
    with (DATA / name).open(newline="") as file:
        return list(csv.DictReader(file))


CASES = defaultdict(list)
for group in _read("inequality_inputs.csv"):
    CASES[group["case"]].append(group)
EXPECTED = _read("inequality_expected.csv")


@pytest.mark.parametrize("case", CASES)
def test_measures_equal_the_reference_results(case):
    for row in (row for row in EXPECTED if row["case"] == case):
        found = summarize_case(CASES[case], row["measure"])
        lower, upper = float(row["lower"]), float(row["upper"])
        tolerance = {"abs": 0.03 * (upper - lower)} if row["simulated"] == "1" else {"rel": 1e-6, "abs": 1e-9}

        assert found.estimate == pytest.approx(float(row["estimate"]), rel=1e-8, abs=1e-12), row["measure"]
        assert found.lower == pytest.approx(lower, **tolerance), row["measure"]
        assert found.upper == pytest.approx(upper, **tolerance), row["measure"]


def test_the_reference_results_hold_every_measure():
    assert {row["measure"] for row in EXPECTED} == set(SUMMARY_MEASURES)
    assert len(SUMMARY_MEASURES) == 21


def strata(*pairs, ordered=False, **options):
    options = {"higher_is_better": True, **options}
    return Strata.from_counts(pairs, ranks=range(len(pairs)) if ordered else None, **options)


THREE = [(30, 100), (50, 120), (70, 110)]


@pytest.mark.parametrize("code", SUMMARY_MEASURES)
def test_one_group_is_refused_by_every_measure(code):
    assert summarize(strata((30, 100)), code).refused == "At least two groups are needed."


@pytest.mark.parametrize("code", sorted(set(SUMMARY_MEASURES) - {"d", "r"}))
def test_two_groups_are_refused_by_complex_measures(code):
    is_ordered = code in {"aci", "rci", "sii", "rii"}
    found = summarize(strata((30, 100), (50, 120), ordered=is_ordered, reference=0), code)

    assert found.refused == "At least three groups are needed."
    assert found.estimate is found.lower is found.upper is None


@pytest.mark.parametrize("code", ["aci", "rci", "sii", "rii"])
def test_unordered_groups_are_refused_by_measures_of_order(code):
    assert summarize(strata(*THREE), code).refused == "The groups have no natural order."


@pytest.mark.parametrize("code", ["bgv", "bgsd", "cov", "mdmu", "mdbw", "idisu", "ti", "mld"])
def test_ordered_groups_are_refused_by_measures_that_ignore_order(code):
    assert "natural order" in summarize(strata(*THREE, ordered=True), code).refused


@pytest.mark.parametrize("code", ["cov", "idisu", "idisw", "ti", "mld", "par", "paf"])
def test_nobody_in_any_numerator_is_refused_by_relative_measures(code):
    found = summarize(strata((0, 100), (0, 120), (0, 90)), code)

    assert found.refused == "The average rate is 0, so nothing can be divided by it."


def test_ratio_to_a_rate_of_zero_is_refused():
    found = summarize(strata((0, 100), (40, 100), reference=1, higher_is_better=True), "r")

    assert found.refused == "The rate of the group divided by is 0, so there is no ratio."


@pytest.mark.parametrize("pairs", [[(0, 50), (0, 50), (0, 50)], [(50, 50), (50, 50), (50, 50)]])
def test_a_slope_through_none_or_all_is_refused(pairs):
    assert summarize(strata(*pairs, ordered=True), "sii").refused.startswith("Nobody or everybody")


def test_a_slope_through_groups_split_into_none_and_all_is_refused():
    found = summarize(strata((0, 50), (0, 50), (50, 50), ordered=True), "sii")

    assert found.refused == "The groups split into all and none, so no slope can be fitted."


def test_a_reference_measure_without_a_reference_is_refused():
    assert summarize(strata(*THREE), "mdrw").refused == "No reference group was chosen."


def test_groups_without_people_are_refused():
    empty = Strata(rates=[1.0, 2.0, 3.0], people=[0, 0, 0], higher_is_better=True)

    assert summarize(empty, "bgv").refused == "The groups have no people."


@pytest.mark.parametrize("code", sorted(set(SUMMARY_MEASURES) - {"r", "rii"}))
def test_equal_groups_have_no_inequality(code):
    is_ordered = code in {"aci", "rci", "sii"}
    found = summarize(strata((20, 100), (40, 200), (60, 300), ordered=is_ordered, reference=0), code)

    assert found.estimate == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("code", ["r", "rii"])
def test_equal_groups_have_a_ratio_of_one(code):
    found = summarize(strata((20, 100), (40, 200), (60, 300), ordered=code == "rii"), code)

    assert found.estimate == pytest.approx(1)
    assert found.lower < 1 < found.upper


def test_the_slope_solves_the_likelihood_equations():
    # At the maximum, observed and fitted events agree in sum and in sum weighted by rank.
    groups = strata((30, 100), (50, 120), (70, 110), (60, 80), ordered=True)
    found = summarize(groups, "sii").estimate / 100
    ratio = summarize(groups, "rii").estimate
    bottom = found / (ratio - 1)
    a = math.log(bottom / (1 - bottom))
    b = math.log((bottom + found) / (1 - bottom - found)) - a
    x = np.array([50, 160, 275, 370]) / 410
    n, events = np.array([100, 120, 110, 80]), np.array([30, 50, 70, 60])

    rest = events - n / (1 + np.exp(-a - b * x))

    assert rest.sum() == pytest.approx(0, abs=1e-7)
    assert (rest * x).sum() == pytest.approx(0, abs=1e-7)


@pytest.mark.parametrize("normalization", ["", "wagstaff", "erreygers"])
def test_concentration_index_has_the_delta_methods_error(normalization):
    rates, errors, people = [20.0, 30.0, 45.0, 50.0], [2.0, 1.5, 3.0, 1.0], [100, 200, 150, 120]

    def index(values):
        groups = Strata(
            rates=values,
            people=people,
            higher_is_better=True,
            standard_errors=errors,
            ranks=range(4),
            bounds=(0, 100),
            normalization=normalization,
        )
        return summarize(groups, "rci")

    variance, h = 0.0, 1e-4
    for j, error in enumerate(errors):
        above, below = list(rates), list(rates)
        above[j], below[j] = rates[j] + h, rates[j] - h
        slope = (index(above).estimate - index(below).estimate) / (2 * h)
        variance += (slope * error) ** 2

    found = index(rates)
    assert found.upper - found.estimate == pytest.approx(1.959963985 * math.sqrt(variance), rel=1e-6)


def test_erreygers_index_is_four_times_the_absolute_one():
    groups = {"rates": [20.0, 30.0, 45.0], "people": [100, 200, 150], "higher_is_better": True, "ranks": range(3)}

    absolute = summarize(Strata(**groups, bounds=(0, 100)), "aci").estimate
    erreygers = summarize(Strata(**groups, bounds=(0, 100), normalization="erreygers"), "rci").estimate

    assert erreygers == pytest.approx(4 * absolute)


@pytest.mark.parametrize("code", ["bgsd", "mdbu", "idisw"])
def test_simulated_intervals_are_the_same_every_time(code):
    assert summarize(strata(*THREE), code) == summarize(strata(*THREE), code)


def test_the_order_of_rows_makes_no_difference():
    groups = CASES["d130_a1c_age"]

    for code in ("d", "aci", "sii", "par"):
        forward, backward = summarize_case(groups, code), summarize_case(groups[::-1], code)
        assert forward.estimate == pytest.approx(backward.estimate, rel=1e-12)


def _coverage(code, rates, sizes, truth, *, ordered, draws=600):
    random = np.random.default_rng(20240229)
    counts = random.binomial(sizes, rates, size=(draws, len(sizes)))
    inside = 0
    for drawn in counts.tolist():
        found = summarize(strata(*zip(drawn, sizes, strict=True), ordered=ordered), code)
        inside += found.lower <= truth <= found.upper
    return inside / draws


# 600 draws: the share covered has a standard error of 0.9 %, so the limits are those of 93 to 97 % and twice that.
@pytest.mark.parametrize("sizes", [[60, 60, 60, 60], [40, 300, 80, 150]])
def test_intervals_of_ordered_measures_hold_the_truth_as_often_as_they_say(sizes):
    shares = np.array(sizes) / sum(sizes)
    ranks = np.cumsum(shares) - shares / 2
    logits = -0.8 + 1.3 * ranks
    rates = 1 / (1 + np.exp(-logits))
    slope = 100 * (1 / (1 + math.exp(-0.5)) - 1 / (1 + math.exp(0.8)))
    concentration = 100 * (2 * shares * (ranks - 0.5) * rates).sum()

    for code, truth in (("sii", slope), ("aci", concentration), ("d", 100 * (rates[-1] - rates[0]))):
        assert 0.912 < _coverage(code, rates, sizes, truth, ordered=True) < 0.988, code


def test_interval_of_the_attributable_risk_holds_the_truth_as_often_as_it_says():
    sizes, rates = [200, 150, 300], np.array([0.3, 0.4, 0.65])
    truth = 100 * (0.65 - (rates * sizes).sum() / sum(sizes))

    assert 0.912 < _coverage("par", rates, sizes, truth, ordered=False) < 0.988


def test_the_measures_of_every_gap_report_are_known():
    assert set(FIRST_MEASURES) <= set(SUMMARY_MEASURES)


# Cases as tables have them.

ROW = {"estimate": "20", "se": "2", "population": "50", "favourable_indicator": "1", "ordered_dimension": "0"}


def test_groups_without_a_rate_are_left_out_and_noted():
    case = read_case([ROW, {**ROW, "estimate": "30"}, {**ROW, "estimate": ""}])

    assert case.strata.rates == [20.0, 30.0]
    assert case.notes == ("1 of 3 groups have no rate and are left out.",)


def test_an_ordered_case_with_a_missing_rate_is_refused():
    ordered = {**ROW, "ordered_dimension": "1", "subgroup_order": "1"}

    found = summarize_case([ordered, {**ordered, "subgroup_order": "2", "estimate": ""}], "sii")

    assert found.refused == "1 of 2 ordered groups have no rate."


def test_without_standard_errors_there_is_an_estimate_and_no_interval():
    rows = [{**ROW, "estimate": value, "se": ""} for value in ("20", "30", "50")]

    for code in ("d", "bgv", "mdbu", "ti"):
        found = summarize_case(rows, code)
        assert found.estimate > 0
        assert found.lower is None


def test_a_case_without_any_rate_is_refused():
    assert summarize_case([{**ROW, "estimate": ""}], "d").refused == "No group has a rate."


def test_text_where_a_number_belongs_names_the_column_and_not_the_value():
    with pytest.raises(ValueError, match="Column se must hold a number") as caught:
        read_case([{**ROW, "se": "Jane Roe"}])

    assert "Jane" not in str(caught.value)
