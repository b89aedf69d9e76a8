"""Summary measures of inequality: one number for the differences among all groups of a stratifier.

A measure is a function from `Strata` to an estimate with its limits; `SUMMARY_MEASURES` lists them by code. A measure
that may not be used (too few groups, no order, no rate above zero) is refused with a reason; it never guesses.
Estimates are on the scale of the indicator (`Strata.scale`, 100 for percent), unless the unit says otherwise.

In the measures' formulas: y_j is the rate of group j, s_j its standard error, p_j its share of people, and
mu = sum p_j y_j the average.

Names and definitions
    WHO. Health Equity Assessment Toolkit: technical notes. Geneva 2022.
    Schlotheuber A, Hosseinpoor AR. Summary measures of health inequality: a review of existing measures and
        their application. Int J Environ Res Public Health 2022;19:3697.
"""

from __future__ import annotations

from dataclasses import dataclass

from equity_measures.statistics import dispersion_measures as dispersion
from equity_measures.statistics import impact_measures as impact
from equity_measures.statistics import order_measures as order
from equity_measures.statistics import pair_measures as pair
from equity_measures.statistics.strata import Measure, Refusal, Strata, require_some_people

__all__ = ["FIRST_MEASURES", "SUMMARY_MEASURES", "Definition", "Refusal", "Strata", "Summary", "summarize"]


@dataclass(frozen=True)
class Summary:
    """A measure's value, its interval where one can be given, and its unit; or why it is refused."""

    code: str
    estimate: float | None
    lower: float | None
    upper: float | None
    unit: str
    refused: str = ""


@dataclass(frozen=True)
class Definition:
    """A summary measure's name, what its number counts in, and the function that computes it.

    needs_every_group: a hidden or missing group would shift the others' ranks, so none may be left out.
    """

    code: str
    name: str
    unit: str
    compute: Measure
    needs_every_group: bool = False


def summarize(strata: Strata, code: str) -> Summary:
    """One measure of these groups. Raises KeyError for an unknown code."""
    definition = SUMMARY_MEASURES[code]
    try:
        if len(strata) < 2:
            raise Refusal("At least two groups are needed.")
        require_some_people(strata)
        estimate, lower, upper = definition.compute(strata)
    except Refusal as refusal:
        return Summary(code, None, None, None, definition.unit, str(refusal))
    return Summary(code, estimate, lower, upper, definition.unit)


POINTS = "percentage points"
PERCENT_OF_MEAN = "% of the average"

SUMMARY_MEASURES: dict[str, Definition] = {
    definition.code: definition
    for definition in (
        Definition("d", "Difference", POINTS, pair.difference),
        Definition("r", "Ratio", "ratio", pair.ratio),
        Definition("aci", "Absolute concentration index", POINTS, order.absolute_concentration_index, True),
        Definition("rci", "Relative concentration index", "index", order.relative_concentration_index, True),
        Definition("sii", "Slope index of inequality", POINTS, order.slope_index, True),
        Definition("rii", "Relative index of inequality", "ratio", order.relative_slope_index, True),
        Definition("bgv", "Between-group variance", "squared percentage points", dispersion.between_group_variance),
        Definition("bgsd", "Between-group standard deviation", POINTS, dispersion.between_group_standard_deviation),
        Definition("cov", "Coefficient of variation", PERCENT_OF_MEAN, dispersion.coefficient_of_variation),
        Definition(
            "mdmu",
            "Mean difference from the mean, unweighted",
            POINTS,
            dispersion.mean_difference_from_mean_unweighted,
        ),
        Definition(
            "mdmw", "Mean difference from the mean, weighted", POINTS, dispersion.mean_difference_from_mean_weighted
        ),
        Definition(
            "mdbu",
            "Mean difference from the best, unweighted",
            POINTS,
            dispersion.mean_difference_from_best_unweighted,
        ),
        Definition(
            "mdbw", "Mean difference from the best, weighted", POINTS, dispersion.mean_difference_from_best_weighted
        ),
        Definition(
            "mdru",
            "Mean difference from the reference, unweighted",
            POINTS,
            dispersion.mean_difference_from_reference_unweighted,
        ),
        Definition(
            "mdrw",
            "Mean difference from the reference, weighted",
            POINTS,
            dispersion.mean_difference_from_reference_weighted,
        ),
        Definition(
            "idisu", "Index of disparity, unweighted", PERCENT_OF_MEAN, dispersion.index_of_disparity_unweighted
        ),
        Definition("idisw", "Index of disparity, weighted", PERCENT_OF_MEAN, dispersion.index_of_disparity_weighted),
        Definition("ti", "Theil index", "thousandths", dispersion.theil_index),
        Definition("mld", "Mean log deviation", "thousandths", dispersion.mean_log_deviation),
        Definition("par", "Population attributable risk", POINTS, impact.population_attributable_risk),
        Definition("paf", "Population attributable fraction", PERCENT_OF_MEAN, impact.population_attributable_fraction),
    )
}

FIRST_MEASURES = ("d", "r", "bgv", "sii", "par")
"""Those in every gap report: one of each family, and quick to compute."""
