"""Synthetic counts with a story: gaps that narrow, one that widens, and many that stay.

Everybody who is counted has a race, a language, a payer and a sex together, so that the totals of every split agree.
Pure: seeds in, counts out; the same on every run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import numpy as np
import numpy.typing as npt

from equity_measures.ingestion.cells import COLUMNS, Cells
from mielhss.demo.centers import CENTERS, DemoCenter, DemoSite

SEED = 20_261_115
QUARTERS = ("2024-Q4", "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3")

RACES = ("AIAN", "ASIAN", "BLACK", "HISP", "MENA", "WHITE", "MULTI", "UNK")
LANGUAGES = ("EN", "ES", "PT", "HT", "ZH", "VI", "OTHER", "UNK")
PAYERS = ("MEDICARE", "MEDICAID", "PRIVATE", "SELFPAY", "OTHER", "UNK")
SEXES = ("F", "M")
SPLITS: dict[tuple[str, ...], tuple[int, ...]] = {
    ("all",): (),
    ("race",): (0,),
    ("language",): (1,),
    ("payer",): (2,),
    ("sex",): (3,),
    ("race", "sex"): (0, 3),
}
LEVELS = (RACES, LANGUAGES, PAYERS, SEXES)
NAMES = ("race", "language", "payer", "sex")
CATEGORIES = tuple(dict.fromkeys(["", *(level for levels in LEVELS for level in levels)]))
LEVEL_CODES = [np.array([CATEGORIES.index(level) for level in levels]) for levels in LEVELS]

# Shares of RACES among the people of a kind of place.
PEOPLE: dict[str, tuple[float, ...]] = {
    "city": (0.006, 0.07, 0.36, 0.25, 0.012, 0.22, 0.032, 0.05),
    "gateway": (0.008, 0.05, 0.12, 0.54, 0.010, 0.19, 0.032, 0.05),
    "east": (0.004, 0.33, 0.11, 0.16, 0.016, 0.30, 0.030, 0.05),
    "suburb": (0.003, 0.09, 0.09, 0.11, 0.018, 0.63, 0.029, 0.03),
    "veterans": (0.008, 0.025, 0.23, 0.09, 0.004, 0.59, 0.023, 0.03),
}
# Shares of LANGUAGES among the people of each race.
SPOKEN: dict[str, tuple[float, ...]] = {
    "AIAN": (0.95, 0.02, 0.00, 0.00, 0.00, 0.00, 0.02, 0.01),
    "ASIAN": (0.47, 0.00, 0.00, 0.00, 0.29, 0.17, 0.06, 0.01),
    "BLACK": (0.79, 0.02, 0.04, 0.13, 0.00, 0.00, 0.01, 0.01),
    "HISP": (0.43, 0.53, 0.02, 0.00, 0.00, 0.00, 0.01, 0.01),
    "MENA": (0.62, 0.00, 0.00, 0.00, 0.00, 0.00, 0.36, 0.02),
    "WHITE": (0.93, 0.00, 0.04, 0.00, 0.00, 0.00, 0.02, 0.01),
    "MULTI": (0.88, 0.06, 0.03, 0.01, 0.00, 0.00, 0.01, 0.01),
    "UNK": (0.80, 0.08, 0.02, 0.02, 0.01, 0.01, 0.02, 0.04),
}
# Shares of PAYERS by kind of site.
PAID: dict[str, tuple[float, ...]] = {
    "fqhc": (0.12, 0.50, 0.20, 0.13, 0.03, 0.02),
    "clinic": (0.10, 0.46, 0.18, 0.21, 0.03, 0.02),
    "safety_net": (0.20, 0.44, 0.21, 0.10, 0.03, 0.02),
    "academic": (0.25, 0.21, 0.48, 0.03, 0.02, 0.01),
    "pcornet": (0.26, 0.20, 0.47, 0.04, 0.02, 0.01),
    "va": (0.34, 0.05, 0.13, 0.01, 0.46, 0.01),
}

# What being treated as one of these does to a rate, in log odds, where a measure says nothing else.
USUAL: dict[tuple[str, str], float] = {
    ("race", "AIAN"): -0.25,
    ("race", "BLACK"): -0.20,
    ("race", "HISP"): -0.12,
    ("race", "MENA"): -0.08,
    ("race", "MULTI"): -0.06,
    ("race", "UNK"): -0.10,
    ("language", "ES"): -0.10,
    ("language", "PT"): -0.10,
    ("language", "HT"): -0.20,
    ("language", "ZH"): -0.05,
    ("language", "VI"): -0.12,
    ("language", "OTHER"): -0.15,
    ("payer", "MEDICAID"): -0.18,
    ("payer", "SELFPAY"): -0.40,
    ("payer", "UNK"): -0.15,
}

Effects = dict[tuple[str, str], tuple[float, float]]


@dataclass(frozen=True, eq=False)
class Plot:
    """How one measure goes: its usual rate, the share of people it is about, and what changes over the quarters.

    `effects` are log odds at the first and at the last quarter; minus is always worse for the people.
    """

    code: str
    rate: float
    share: float
    drift: float = 0.0
    is_better_high: bool = True
    only_women: bool = False
    not_for_veterans: bool = False
    only_other_languages: bool = False
    effects: Effects = field(default_factory=dict)


PLOTS = (
    Plot("HTN_CONTROL", 0.68, 0.30, drift=0.10, effects={("race", "BLACK"): (-0.72, -0.20)}),
    Plot("A1C_POOR", 0.24, 0.13, is_better_high=False, effects={("race", "HISP"): (-0.40, -0.40)}),
    Plot("CERVICAL_SCREEN", 0.64, 0.45, only_women=True, effects={("language", "VI"): (-0.50, -0.45)}),
    Plot("BREAST_SCREEN", 0.71, 0.26, only_women=True),
    Plot(
        "COLORECTAL_SCREEN",
        0.62,
        0.34,
        drift=0.12,
        effects={("language", "ES"): (-0.75, -0.30), ("language", "HT"): (-0.85, -0.35)},
    ),
    Plot("CHILD_WEIGHT", 0.72, 0.16, not_for_veterans=True),
    Plot("TOBACCO", 0.86, 0.70, effects={("race", "AIAN"): (-0.30, -0.30)}),
    Plot("STATIN", 0.74, 0.15, effects={("race", "BLACK"): (-0.30, -0.25)}),
    Plot("HIV_SCREEN", 0.52, 0.55, drift=0.15, effects={("race", "BLACK"): (0.30, 0.30)}),
    Plot("DEPRESSION_SCREEN", 0.70, 0.75, drift=0.20, effects={("language", "ZH"): (-0.60, -0.40)}),
    Plot("DEPRESSION_REMISSION", 0.17, 0.04),
    Plot("CHILD_IMMUNIZATION", 0.58, 0.035, not_for_veterans=True),
    Plot("EARLY_PRENATAL", 0.78, 0.05, only_women=True, not_for_veterans=True),
    Plot(
        "PRETERM",
        0.095,
        0.05,
        is_better_high=False,
        only_women=True,
        not_for_veterans=True,
        effects={("race", "BLACK"): (-0.50, -0.50)},
    ),
    Plot(
        "POSTPARTUM",
        0.83,
        0.05,
        only_women=True,
        not_for_veterans=True,
        effects={("payer", "MEDICAID"): (-0.15, -0.85)},
    ),
    Plot("KIDNEY_CHECK", 0.47, 0.13, drift=0.25),
    Plot("HRSN_SCREEN", 0.34, 0.85, drift=1.40, effects={("language", "HT"): (-0.80, -0.25)}),
    Plot("FELT_HEARD", 0.79, 0.11, effects={("race", "BLACK"): (-0.45, -0.40)}),
    Plot("INTERPRETER", 0.66, 0.55, drift=0.30, only_other_languages=True),
    Plot("MISSED_VISIT", 0.15, 0.90, is_better_high=False, effects={("payer", "MEDICAID"): (-0.45, -0.45)}),
)
SMALL_PLOTS = tuple(plot for plot in PLOTS if plot.code in {"HTN_CONTROL", "COLORECTAL_SCREEN", "POSTPARTUM"})


def counts_of(center: DemoCenter, quarter: str, plots: tuple[Plot, ...] = PLOTS, *, with_slip: bool = False) -> Cells:
    """What a center submits for a quarter. `with_slip` leaves out a tenth of its people, as a first try did."""
    parts = [
        _columns(site, plot, quarter, center.sites.index(site), plots.index(plot), 0.9 if with_slip else 1.0)
        for site in center.sites
        for plot in plots
        if not (site.kind == "va" and plot.not_for_veterans)
    ]
    columns = dict(zip(COLUMNS, np.concatenate(parts, axis=1), strict=True))
    codes = {name: columns[name].astype(np.int32) for name in COLUMNS[:6]}
    return Cells(
        sites=[site.code for site in center.sites],
        measures=[plot.code for plot in plots],
        periods=[quarter],
        stratifications=list(SPLITS),
        categories=list(CATEGORIES),
        **codes,
        **{name: columns[name] for name in COLUMNS[6:]},
    )


def _columns(
    site: DemoSite, plot: Plot, quarter: str, site_code: int, measure_code: int, kept: float
) -> npt.NDArray[np.int64]:
    """The cells of one measure at one site, a row of the array for each of COLUMNS."""
    rng = np.random.default_rng([SEED, _number(site), PLOTS.index(plot), QUARTERS.index(quarter)])
    mix = _mix(site, plot)
    people = int(site.panel * plot.share * kept * rng.uniform(0.94, 1.06))
    denominator = rng.multinomial(people, mix.ravel()).reshape(mix.shape)
    numerator = rng.binomial(denominator, _rates(site, plot, quarter))
    excluded = rng.binomial(denominator, 0.03)
    parts = []
    for split_code, (split, axes) in enumerate(SPLITS.items()):
        if "sex" in split and plot.only_women:
            continue
        others = tuple(axis for axis in range(len(LEVELS)) if axis not in axes)
        counts = [np.atleast_1d(table.sum(axis=others)) for table in (numerator, denominator, excluded)]
        there = np.nonzero(counts[1])
        levels = [LEVEL_CODES[axis][level] for axis, level in zip(axes, there, strict=False)]
        none = np.zeros(len(there[0]), dtype=np.int64)
        first, second = [*levels, none, none][:2]
        keys = [none + site_code, none + measure_code, none, none + split_code, first, second]
        parts.append(np.stack([*keys, *(table[there] for table in counts)]))
    return np.concatenate(parts, axis=1)


@cache
def _mix(site: DemoSite, plot: Plot) -> npt.NDArray[np.float64]:
    """The share of every combination of race, language, payer and sex among those the measure is about."""
    race = np.array(PEOPLE[site.people])
    language = np.array([SPOKEN[code] for code in RACES])
    payer = np.array(PAID[site.kind])
    women = 1.0 if plot.only_women else 0.13 if site.kind == "va" else 0.56
    if plot.only_other_languages:
        language = language * np.array([code not in ("EN", "UNK") for code in LANGUAGES])
    mix = np.einsum("r,rl,p,s->rlps", race, language, payer, np.array([women, 1 - women]))
    return np.asarray(mix / mix.sum())


def _rates(site: DemoSite, plot: Plot, quarter: str) -> npt.NDArray[np.float64]:
    """The chance of every combination: the usual rate, the place's own level, the drift, and the effects."""
    way = QUARTERS.index(quarter) / (len(QUARTERS) - 1)
    sign = 1.0 if plot.is_better_high else -1.0
    own = np.random.default_rng([SEED, _number(site), PLOTS.index(plot)]).normal(0.0, 0.14)
    log_odds = np.log(plot.rate / (1 - plot.rate)) + own + sign * plot.drift * way
    total = np.full(tuple(len(levels) for levels in LEVELS), log_odds)
    for axis, (name, levels) in enumerate(zip(NAMES, LEVELS, strict=True)):
        effects = np.array([_effect(plot, name, level, way) for level in levels])
        shape = [1, 1, 1, 1]
        shape[axis] = len(levels)
        total = total + sign * effects.reshape(shape)
    return np.asarray(1 / (1 + np.exp(-total)))


def _effect(plot: Plot, name: str, level: str, way: float) -> float:
    if (name, level) in plot.effects:
        first, last = plot.effects[name, level]
        return first + (last - first) * way
    return USUAL.get((name, level), 0.0)


@cache
def _number(site: DemoSite) -> int:
    return [known.code for center in CENTERS for known in center.sites].index(site.code)
