"""All summary measures against reference results, their refusals, and how often their intervals hold the truth."""

import csv
import math
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from equity_measures.statistics import dispersion_measures
from equity_measures.statistics.cases import Options, read_case, summarize_case
from equity_measures.statistics.inversion import is_told_from_chance
from equity_measures.statistics.summary import FIRST_MEASURES, SUMMARY_MEASURES, Strata, summarize

DATA = Path(__file__).parent / "data"


def _read(name):
    with (DATA / name).open(newline="") as file:
        return list(csv.DictReader(file))


CASES = defaultdict(list)
for group in _read("inequality_inputs.csv"):
    CASES[group["case"]].append(group)
EXPECTED = _read("inequality_expected.csv")


@pytest.mark.parametrize("name", CASES)
def test_measures_equal_the_reference_results(name):
    for row in (row for row in EXPECTED if row["case"] == name):
        found = summarize_case(CASES[name], row["measure"])
        lower, upper = float(row["lower"]), float(row["upper"])
        tolerance = {"abs": 0.03 * (upper - lower)} if row["simulated"] == "1" else {"rel": 1e-6, "abs": 1e-9}

        assert found.estimate == pytest.approx(float(row["estimate"]), rel=1e-8, abs=1e-12), row["measure"]
        assert found.lower == pytest.approx(lower, **tolerance), row["measure"]
        assert found.upper == pytest.approx(upper, **tolerance), row["measure"]


def test_the_reference_results_hold_every_measure():
    assert {row["measure"] for row in EXPECTED} == set(SUMMARY_MEASURES) - {"eaci", "erci", "kmi"}
    assert len(SUMMARY_MEASURES) == 24


def strata(*pairs, ordered=False, **options):
    options = {"higher_is_better": True, **options}
    return Strata.from_counts(pairs, ranks=range(len(pairs)) if ordered else None, **options)


ORDERED = {"aci", "rci", "eaci", "erci", "sii", "rii", "kmi"}
THREE = [(30, 100), (50, 120), (70, 110)]


@pytest.mark.parametrize("code", SUMMARY_MEASURES)
def test_one_group_is_refused_by_every_measure(code):
    assert summarize(strata((30, 100)), code).refused == "At least two groups are needed."


@pytest.mark.parametrize("code", sorted(set(SUMMARY_MEASURES) - {"d", "r"}))
def test_two_groups_are_refused_by_complex_measures(code):
    found = summarize(strata((30, 100), (50, 120), ordered=code in ORDERED, reference=0), code)

    assert found.refused == "At least three groups are needed."
    assert found.estimate is found.lower is found.upper is None


@pytest.mark.parametrize("code", sorted(ORDERED))
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


@pytest.mark.parametrize("code", sorted(set(SUMMARY_MEASURES) - {"r", "rii", "kmi"}))
def test_equal_groups_have_no_inequality(code):
    found = summarize(strata((20, 100), (40, 200), (60, 300), ordered=code in ORDERED, reference=0), code)

    assert found.estimate == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("code", ["r", "rii", "kmi"])
def test_equal_groups_have_a_ratio_of_one(code):
    found = summarize(strata((20, 100), (40, 200), (60, 300), ordered=code in ORDERED), code)

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


GRADIENT = {"rates": [20.0, 30.0, 45.0, 41.0], "people": [100, 200, 150, 70], "standard_errors": [2.0, 1.5, 3.0, 1.0]}


def ordered(rates=None, **options):
    return Strata(**{**GRADIENT, "rates": rates or GRADIENT["rates"]}, higher_is_better=True, ranks=range(4), **options)


def test_extended_indices_with_an_aversion_of_two_are_the_ordinary_ones():
    for extended, plain in (("eaci", "aci"), ("erci", "rci")):
        found, expected = summarize(ordered(aversion=2.0), extended), summarize(ordered(), plain)

        assert (found.estimate, found.lower, found.upper) == pytest.approx(
            (expected.estimate, expected.lower, expected.upper)
        )


@pytest.mark.parametrize("nu", [1.5, 3.0, 5.0])
def test_extended_index_is_the_covariance_of_rate_and_aversion_weight(nu):
    # Kakwani's covariance form, carried over to nu: -nu cov(y, (1 - X)^(nu - 1)) / mu, over people.
    people, rates = np.array(GRADIENT["people"], dtype=float), np.array(GRADIENT["rates"])
    shares = people / people.sum()
    pulls = (1 - (np.cumsum(shares) - shares / 2)) ** (nu - 1)
    covariance = np.cov(rates, pulls, fweights=GRADIENT["people"], ddof=0)[0, 1]

    assert summarize(ordered(aversion=nu), "erci").estimate == pytest.approx(-nu * covariance / (shares @ rates))
    assert summarize(ordered(aversion=nu), "eaci").estimate == pytest.approx(-nu * covariance)


def test_kunst_mackenbach_index_is_the_ratio_of_the_ends_of_a_weighted_line():
    shares = np.array(GRADIENT["people"]) / sum(GRADIENT["people"])
    midpoints = np.cumsum(shares) - shares / 2
    slope, bottom = np.polyfit(midpoints, GRADIENT["rates"], 1, w=np.sqrt(GRADIENT["people"]))

    assert summarize(ordered(), "kmi").estimate == pytest.approx(bottom / (bottom + slope))


@pytest.mark.parametrize("code", ["eaci", "erci", "kmi"])
def test_intervals_of_indices_of_order_have_the_delta_methods_error(code):
    found, h, slopes = summarize(ordered(), code), 1e-5, []
    for j, rate in enumerate(GRADIENT["rates"]):
        above, below = list(GRADIENT["rates"]), list(GRADIENT["rates"])
        above[j], below[j] = rate + h, rate - h
        slopes.append((summarize(ordered(above), code).estimate - summarize(ordered(below), code).estimate) / (2 * h))
    error = math.hypot(*(slope * s for slope, s in zip(slopes, GRADIENT["standard_errors"], strict=True)))

    if code == "kmi":
        assert math.log(found.upper / found.estimate) == pytest.approx(1.959963985 * error / found.estimate, rel=1e-6)
    else:
        assert found.upper - found.estimate == pytest.approx(1.959963985 * error, rel=1e-6)


def test_a_line_that_reaches_zero_has_no_ratio_of_its_ends():
    found = summarize(ordered([0.0, 1.0, 30.0, 60.0]), "kmi")

    assert found.refused == "The straight line reaches 0 at an end, so there is no ratio of its ends."


def test_a_slope_of_what_is_no_proportion_is_refused():
    found = summarize(ordered([80.0, 90.0, 100.0, 101.0]), "sii")

    assert found.refused == "A rate lies outside 0 to 100, so the rates are no proportions."


def test_simulated_intervals_do_not_depend_on_how_many_numbers_are_drawn_at_once(monkeypatch):
    whole = summarize(strata(*THREE), "bgsd")
    monkeypatch.setattr(dispersion_measures, "NUMBERS_AT_ONCE", 1000)

    assert summarize(strata(*THREE), "bgsd") == whole


def test_every_measure_says_what_it_means_and_when_not_to_use_it():
    for definition in SUMMARY_MEASURES.values():
        assert all((definition.formula, definition.meaning, definition.source, definition.not_when)), definition.code


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


def case(*rates, **columns):
    return [{**ROW, "estimate": rate, **columns} for rate in rates]


def test_an_ordered_case_with_a_missing_rate_is_refused():
    ordered = {**ROW, "ordered_dimension": "1", "subgroup_order": "1"}

    found = summarize_case([ordered, {**ordered, "subgroup_order": "2", "estimate": ""}], "sii")

    assert found.refused == "1 of 2 groups have no rate; all the others' places in the order depend on them."


def test_without_standard_errors_there_is_an_estimate_and_no_interval():
    for code in ("d", "bgv", "mdmu", "ti"):
        found = summarize_case(case("20", "30", "50", se=""), code)
        assert found.estimate > 0
        assert found.lower is None


@pytest.mark.parametrize("code", ["mdbu", "mdbw", "mdru", "mdrw"])
def test_distances_from_one_group_are_refused_without_standard_errors(code):
    rows = case("20", "30", "50", se="")
    rows[0]["reference_subgroup"] = "1"

    assert summarize_case(rows, code).refused.startswith("Standard errors are missing")


def test_a_reference_without_a_rate_is_replaced_by_no_other():
    rows = case("", *["20", "30", "50", "60", "35", "41", "44"])
    rows[0]["reference_subgroup"] = "1"

    refused = {code for code in SUMMARY_MEASURES if summarize_case(rows, code).refused.startswith("The reference")}

    assert refused == {"d", "r", "mdru", "mdrw"}


def test_parts_of_a_total_are_refused_when_much_of_the_total_is_missing():
    rows = case("", "20", "30", "50", "60")

    for code in ("bgv", "ti", "mld"):
        assert "1 of 5 groups have no rate, more than 15 %" in summarize_case(rows, code).refused
    assert summarize_case(rows, "bgsd").estimate > 0
    assert "more than 15 %" in summarize_case(rows, "bgsd", Options(is_forced=False)).refused


def test_a_few_missing_groups_are_left_out():
    rates = ["20", "30", "50", "60", "35", "41", "44"]

    for code in ("bgv", "ti", "mld", "par"):
        assert summarize_case(case("", *rates), code).estimate == summarize_case(case(*rates), code).estimate


def test_the_best_of_groups_is_not_named_while_one_is_missing():
    found = summarize_case(case("", "20", "30", "50", "60", "35", "41", "44"), "mdbw")

    assert found.refused == "1 of 8 groups have no rate, and one of them may be the best."


def test_slopes_are_fitted_to_whole_people():
    ordered = {"ordered_dimension": "1", "se": "2"}
    fractions = [
        {**ROW, **ordered, "subgroup_order": str(j), "estimate": str(10 * j + 5.2), "population": f"{40 + j}.3"}
        for j in range(4)
    ]
    whole = strata(*((round((41 + j) * (10 * j + 5.2) / 100), 41 + j) for j in range(4)), ordered=True)

    assert summarize_case(fractions, "sii").estimate == pytest.approx(summarize(whole, "sii").estimate, rel=1e-12)


def test_without_populations_nothing_that_counts_people_has_an_interval():
    found = summarize_case(case("20", "30", "50", population="", setting_average="31"), "par")

    assert (found.estimate, found.lower) == (19.0, None)


def test_a_case_without_any_rate_is_refused():
    assert summarize_case([{**ROW, "estimate": ""}], "d").refused == "No group has a rate."


def test_text_where_a_number_belongs_names_the_column_and_not_the_value():
    with pytest.raises(ValueError, match="Column se must hold a number") as caught:
        read_case([{**ROW, "se": "Jane Roe"}])

    assert "Jane" not in str(caught.value)


def test_every_measure_is_described_in_the_methods():
    described = (Path(__file__).parents[2] / "docs" / "methods.md").read_text()

    for definition in SUMMARY_MEASURES.values():
        cells = (definition.code, definition.name, definition.formula.replace("|", "∣"), definition.unit)
        assert f"| {' | '.join((*cells, definition.source, definition.not_when))} |" in described, definition.code


# From counts, intervals of measures that noise pushes up.


def test_equal_groups_may_have_no_inequality_by_every_interval_from_counts():
    equal = strata((20, 100), (41, 200), (60, 300), reference=0)

    for code in ("bgsd", "cov", "mdmu", "mdmw", "mdbu", "mdbw", "mdru", "mdrw", "idisu", "idisw"):
        assert summarize(equal, code).lower == 0, code


def test_groups_that_differ_beyond_chance_have_some_inequality_by_every_interval():
    unequal = strata((20, 100), (100, 200), (240, 300), reference=0)

    for code in ("bgsd", "cov", "mdmu", "mdmw", "mdbu", "mdbw", "mdru", "mdrw", "idisu", "idisw", "par"):
        assert summarize(unequal, code).lower > 0, code


@pytest.mark.parametrize("code", ["bgsd", "cov"])
def test_limits_by_test_inversion_are_where_the_seen_value_becomes_unusual(code):
    # Independent of the halving: other draws, and their own quantiles at both ends.
    groups = strata((30, 100), (50, 120), (70, 110), (20, 90))
    found = summarize(groups, code)
    shares, rates = np.array(groups.shares), np.array(groups.rates) / 100
    mean = shares @ rates
    normal = np.random.default_rng(1).standard_normal((40_000, 4))

    def simulated(limit):
        true = mean + limit / found.estimate * (rates - mean)
        drawn = true + np.sqrt(true * (1 - true) / np.array(groups.people)) * normal
        middle = drawn @ shares
        spread = 100 * np.sqrt((drawn - middle[:, None]) ** 2 @ shares)
        return spread if code == "bgsd" else 100 * spread / (100 * middle)

    assert (simulated(found.lower) >= found.estimate).mean() == pytest.approx(0.025, abs=0.006)
    assert (simulated(found.upper) <= found.estimate).mean() == pytest.approx(0.025, abs=0.006)


@pytest.mark.parametrize(
    ("code", "rates"), [("bgsd", (0.3, 0.3, 0.3)), ("bgsd", (0.3, 0.33, 0.36)), ("par", (0.3,) * 3)]
)
def test_intervals_near_no_inequality_hold_the_truth_often_enough(code, rates):
    sizes = [120, 150, 180]
    groups = Strata(rates=[100 * rate for rate in rates], people=sizes, higher_is_better=True)
    truth = summarize(groups, code).estimate - 1e-9

    assert 0.912 < _coverage(code, rates, sizes, max(truth, 0.0), ordered=False, draws=400) <= 1.0


def test_telling_groups_from_chance_is_the_chi_squared_test():
    counts = [(30, 100), (50, 120), (41, 110)]
    expected = stats.chi2_contingency([[x for x, _ in counts], [n - x for x, n in counts]], correction=False).pvalue

    for confidence in (1 - expected - 1e-6, 1 - expected + 1e-6):
        groups = Strata.from_counts(counts, higher_is_better=True, confidence=confidence)
        assert is_told_from_chance(groups) == (expected < 1 - confidence)
