"""The summary measures by code: what each says, what its number counts in, whence it comes, and when not to use it.

In the formulas: y_j is the rate of group j, s_j its standard error, p_j its share of people, X_j the middle of its
place when all people stand in a row from the most disadvantaged (0) to the most advantaged (1), and mu = sum p_j y_j
the average.
"""

from __future__ import annotations

from dataclasses import dataclass

from equity_measures.statistics import dispersion_measures as dispersion
from equity_measures.statistics import impact_measures as impact
from equity_measures.statistics import order_measures as order
from equity_measures.statistics import pair_measures as pair
from equity_measures.statistics.strata import Measure

WHO = "WHO, Health Equity Assessment Toolkit: technical notes, 2022"
MACKENBACH = "Mackenbach & Kunst, Soc Sci Med 1997;44:757"
KAKWANI = "Kakwani, Wagstaff & van Doorslaer, J Econom 1997;77:87"
WAGSTAFF = "Wagstaff, J Health Econ 2002;21:627; NCI HD*Calc"
HARPER = "Harper & Lynch, NCI Cancer Surveillance Monograph 6, 2005"
AHN = "Ahn et al., JCO Clin Cancer Inform 2018;2:1"
PEARCY = "Pearcy & Keppel, Public Health Rep 2002;117:273"
WALTER = "Walter, Biometrics 1976;32:829"

POINTS = "percentage points"
PERCENT_OF_MEAN = "% of the average"


@dataclass(frozen=True)
class Definition:
    """One summary measure.

    unit: what its number counts in, for rates in percent. formula: as the module's notation has it. meaning: in plain
    words. not_when: when it may not be used, beyond what is refused anyway. needs_every_group: a hidden or missing
    group would shift the others' places, so none may be left out.
    """

    code: str
    name: str
    unit: str
    compute: Measure
    formula: str
    meaning: str
    source: str
    not_when: str
    needs_every_group: bool = False


_UNORDERED = "Not for ordered groups, whose order it ignores, nor for fewer than three groups."
_ORDERED = "Not without an order, nor for fewer than three groups, nor with a group missing."
_NOISE = "Chance alone makes it larger than 0: with small groups read it beside its interval."
_RELATIVE = "Not where the average is 0; doubtful where it is close to 0."

_DEFINITIONS = (
    Definition(
        "d",
        "Difference",
        POINTS,
        pair.difference,
        "y_a - y_b",
        "How far two groups lie apart: the ends of an order, the reference and the group that fares worst, or the "
        "highest and the lowest.",
        WHO,
        "It sees two groups only. Without a reference the extremes are picked by their rates, and chance drives "
        "them apart: not for telling equal groups from unequal ones.",
    ),
    Definition(
        "r",
        "Ratio",
        "ratio",
        pair.ratio,
        "y_a / y_b",
        "How many times the rate of one group is that of the other; the same two groups as the difference.",
        WHO,
        "Not where the rate divided by is 0; doubtful where it rests on a handful of people.",
    ),
    Definition(
        "aci",
        "Absolute concentration index",
        POINTS,
        order.absolute_concentration_index,
        "2 sum p_j y_j (X_j - 1/2)",
        "How far the outcome is concentrated among the advantaged (above 0) or the disadvantaged (below 0).",
        KAKWANI,
        _ORDERED,
        needs_every_group=True,
    ),
    Definition(
        "rci",
        "Relative concentration index",
        "index",
        order.relative_concentration_index,
        "ACI / mu",
        "The same, as a share of the average: between -1 and 1.",
        KAKWANI,
        f"{_ORDERED} {_RELATIVE} For rates near 100 % its range shrinks: there Wagstaff's or Erreygers' form.",
        needs_every_group=True,
    ),
    Definition(
        "eaci",
        "Extended absolute concentration index",
        POINTS,
        order.extended_absolute_concentration_index,
        "mu eRCI",
        "The absolute concentration index with more weight on the most disadvantaged, by the aversion parameter nu "
        "(3 unless told otherwise; with 2 it is the absolute concentration index).",
        WAGSTAFF,
        f"{_ORDERED} Not to be compared between different nu.",
        needs_every_group=True,
    ),
    Definition(
        "erci",
        "Extended relative concentration index",
        "index",
        order.extended_relative_concentration_index,
        "nu sum p_j (1 - X_j)^(nu-1) - nu/mu sum p_j y_j (1 - X_j)^(nu-1)",
        "The extended absolute index as a share of the average.",
        WAGSTAFF,
        f"{_ORDERED} {_RELATIVE} Not to be compared between different nu.",
        needs_every_group=True,
    ),
    Definition(
        "sii",
        "Slope index of inequality",
        POINTS,
        order.slope_index,
        "yhat(1) - yhat(0), logit y = a + b X",
        "The difference that a line through all groups predicts between the most and the least advantaged person.",
        MACKENBACH,
        f"{_ORDERED} Not where the rates rise and then fall along the order, nor for means that are no proportion.",
        needs_every_group=True,
    ),
    Definition(
        "rii",
        "Relative index of inequality",
        "ratio",
        order.relative_slope_index,
        "yhat(1) / yhat(0), logit y = a + b X",
        "The ratio of the same two predictions, the most advantaged to the least.",
        MACKENBACH,
        f"{_ORDERED} Not where the rates rise and then fall along the order, nor for means that are no proportion.",
        needs_every_group=True,
    ),
    Definition(
        "kmi",
        "Kunst-Mackenbach relative index",
        "ratio",
        order.kunst_mackenbach_index,
        "b_0 / (b_0 + b_1), y = b_0 + b_1 X weighted by p_j",
        "The ratio that a straight line predicts, the least advantaged person to the most.",
        f"{MACKENBACH}; NCI HD*Calc",
        f"{_ORDERED} Not where the line reaches 0 at an end.",
        needs_every_group=True,
    ),
    Definition(
        "bgv",
        "Between-group variance",
        "squared percentage points",
        dispersion.between_group_variance,
        "sum p_j (y_j - mu)^2",
        "The variance of the rates, each person counting alike; large deviations count most.",
        f"{HARPER}; {AHN}",
        f"{_UNORDERED} {_NOISE}",
    ),
    Definition(
        "bgsd",
        "Between-group standard deviation",
        POINTS,
        dispersion.between_group_standard_deviation,
        "sqrt(BGV)",
        "The same in the unit of the rate: how far a person's group typically lies from the average.",
        WHO,
        f"{_UNORDERED} {_NOISE}",
    ),
    Definition(
        "cov",
        "Coefficient of variation",
        PERCENT_OF_MEAN,
        dispersion.coefficient_of_variation,
        "100 BGSD / mu",
        "The between-group standard deviation as a share of the average.",
        WHO,
        f"{_UNORDERED} {_RELATIVE} {_NOISE}",
    ),
    Definition(
        "mdmu",
        "Mean difference from the mean, unweighted",
        POINTS,
        dispersion.mean_difference_from_mean_unweighted,
        "mean of |y_j - mu|",
        "How far groups lie from the average, each group counting alike.",
        WHO,
        f"{_UNORDERED} {_NOISE}",
    ),
    Definition(
        "mdmw",
        "Mean difference from the mean, weighted",
        POINTS,
        dispersion.mean_difference_from_mean_weighted,
        "sum p_j |y_j - mu|",
        "How far groups lie from the average, each person counting alike.",
        WHO,
        f"{_UNORDERED} {_NOISE}",
    ),
    Definition(
        "mdbu",
        "Mean difference from the best, unweighted",
        POINTS,
        dispersion.mean_difference_from_best_unweighted,
        "mean of |y_j - y_best|",
        "How far groups lie from the best one, each group counting alike.",
        WHO,
        f"{_UNORDERED} {_NOISE} Not where the best group is a small one.",
    ),
    Definition(
        "mdbw",
        "Mean difference from the best, weighted",
        POINTS,
        dispersion.mean_difference_from_best_weighted,
        "sum p_j |y_j - y_best|",
        "How far groups lie from the best one, each person counting alike.",
        WHO,
        f"{_UNORDERED} {_NOISE} Not where the best group is a small one.",
    ),
    Definition(
        "mdru",
        "Mean difference from the reference, unweighted",
        POINTS,
        dispersion.mean_difference_from_reference_unweighted,
        "mean of |y_j - y_ref|",
        "How far groups lie from the chosen reference, each group counting alike.",
        WHO,
        f"{_UNORDERED} {_NOISE} Not without a reference.",
    ),
    Definition(
        "mdrw",
        "Mean difference from the reference, weighted",
        POINTS,
        dispersion.mean_difference_from_reference_weighted,
        "sum p_j |y_j - y_ref|",
        "How far groups lie from the chosen reference, each person counting alike.",
        WHO,
        f"{_UNORDERED} {_NOISE} Not without a reference.",
    ),
    Definition(
        "idisu",
        "Index of disparity, unweighted",
        PERCENT_OF_MEAN,
        dispersion.index_of_disparity_unweighted,
        "100 MDMU / mu",
        "The unweighted mean difference from the mean as a share of the average.",
        PEARCY,
        f"{_UNORDERED} {_RELATIVE} {_NOISE}",
    ),
    Definition(
        "idisw",
        "Index of disparity, weighted",
        PERCENT_OF_MEAN,
        dispersion.index_of_disparity_weighted,
        "100 MDMW / mu",
        "The weighted mean difference from the mean as a share of the average.",
        f"{PEARCY}; {WHO}",
        f"{_UNORDERED} {_RELATIVE} {_NOISE}",
    ),
    Definition(
        "ti",
        "Theil index",
        "thousandths",
        dispersion.theil_index,
        "1000 sum p_j r_j ln r_j, r_j = y_j / mu",
        "How unevenly the outcome is shared out; 0 when every group has its share.",
        f"{HARPER}; {AHN}",
        f"{_UNORDERED} {_RELATIVE} {_NOISE}",
    ),
    Definition(
        "mld",
        "Mean log deviation",
        "thousandths",
        dispersion.mean_log_deviation,
        "1000 sum p_j (-ln r_j), r_j = y_j / mu",
        "The same, more sensitive to groups of low rates.",
        f"{HARPER}; {AHN}",
        f"{_UNORDERED} {_RELATIVE} {_NOISE} Not where many groups have a rate of 0.",
    ),
    Definition(
        "par",
        "Population attributable risk",
        POINTS,
        impact.population_attributable_risk,
        "y_ref - mu",
        "What the overall rate would change by if everybody fared like the best group, or the most advantaged one.",
        WALTER,
        "Not for fewer than three groups. No claim about cause. Not where the best group is a small one.",
    ),
    Definition(
        "paf",
        "Population attributable fraction",
        PERCENT_OF_MEAN,
        impact.population_attributable_fraction,
        "100 PAR / mu",
        "The same as a share of the overall rate.",
        WALTER,
        f"Not for fewer than three groups. No claim about cause. {_RELATIVE}",
    ),
)

SUMMARY_MEASURES: dict[str, Definition] = {definition.code: definition for definition in _DEFINITIONS}

FIRST_MEASURES = ("d", "r", "bgv", "sii", "par")
"""Those in every gap report: one of each family, and quick to compute."""
