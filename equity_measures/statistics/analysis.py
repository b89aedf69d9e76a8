"""What is printed of a gap analysis, as dataclasses that JSON can hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SHOWN, HIDDEN = "shown", "hidden"


@dataclass(frozen=True)
class Group:
    """One category's counts. rank orders groups from the most disadvantaged (lowest) to the most advantaged."""

    code: str
    label: str
    numerator: int
    denominator: int
    rank: int | None = None
    is_unknown: bool = False


@dataclass(frozen=True)
class Policy:
    """A program's choices: counts below `threshold` are hidden, 0 excepted; for `reference` see `reference.py`."""

    threshold: int = 11
    reference: str = "best"
    minimum_denominator: int = 30
    confidence: float = 0.95


@dataclass(frozen=True)
class Row:
    """What is printed of a group. Proportions lie between 0 and 1; differences are group minus reference.

    A hidden group has no numbers at all. `ratio` and its upper limit are None where they would be infinite. interval:
    "wilson" or, for small counts, "exact". reliability: "" or why the rate cannot stand alone (`reliability.py`).
    q_value: the p-value adjusted for all comparisons of this analysis.
    """

    code: str
    label: str
    rank: int | None
    is_unknown: bool
    status: str
    numerator: int | None = None
    denominator: int | None = None
    rate: float | None = None
    lower: float | None = None
    upper: float | None = None
    is_reference: bool = False
    difference: float | None = None
    difference_lower: float | None = None
    difference_upper: float | None = None
    ratio: float | None = None
    ratio_lower: float | None = None
    ratio_upper: float | None = None
    p_value: float | None = None
    interval: str = ""
    reliability: str = ""
    q_value: float | None = None

    @property
    def is_shown(self) -> bool:
        return self.status == SHOWN


@dataclass(frozen=True)
class Total:
    """All groups together, people of unknown category included."""

    status: str
    numerator: int | None = None
    denominator: int | None = None
    rate: float | None = None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True)
class ReferenceChoice:
    """The group compared with ("overall" for everybody, None for nobody) and why."""

    code: str | None
    label: str | None
    rate: float | None
    reason: str


@dataclass(frozen=True)
class Gap:
    """The shown group that fares worst against the reference.

    `size` is how much worse, as a proportion above 0, with its interval; `difference` is group minus reference.
    Certain: the interval excludes 0, and the gap holds up among all comparisons of the analysis (q_value).
    bounds_lower and bounds_upper: the sizes possible wherever the people of unknown category belong; None where
    there are none, or their counts are hidden.
    """

    code: str
    label: str
    rate: float
    reference_code: str
    reference_label: str
    reference_rate: float
    size: float
    size_lower: float
    size_upper: float
    difference: float
    difference_lower: float
    difference_upper: float
    ratio: float | None
    ratio_lower: float | None
    ratio_upper: float | None
    p_value: float | None
    is_certain: bool
    q_value: float | None = None
    bounds_lower: float | None = None
    bounds_upper: float | None = None


@dataclass(frozen=True)
class Noise:
    """What chance alone does to groups of these sizes, from the shown ones; see `chance.py`.

    typical and unusual: the middle, and the one in twenty, of the largest gaps of equal groups. spread: standard
    deviation of the rates over people; spread_beyond_chance: what is left when sampling is taken off. As proportions.
    """

    typical: float
    unusual: float
    spread: float
    spread_beyond_chance: float


@dataclass(frozen=True)
class SummaryValue:
    """A summary measure over the shown, known groups; `refused` says why there is none."""

    name: str
    estimate: float | None
    lower: float | None
    upper: float | None
    unit: str
    refused: str


@dataclass(frozen=True)
class Completeness:
    """How many people have a known category: "exact", "at_least" (a bound from printed numbers) or "hidden"."""

    status: str
    share: float | None
    known: int | None
    total: int | None


@dataclass(frozen=True)
class GapAnalysis:
    """Everything that may be printed about one measure, period and place, split by one stratifier."""

    higher_is_better: bool
    is_ordered: bool
    policy: Policy
    rows: tuple[Row, ...]
    total: Total
    reference: ReferenceChoice
    gap: Gap | None
    summaries: Mapping[str, SummaryValue]
    groups_used: int
    groups_hidden: int
    completeness: Completeness
    sentence: str
    noise: Noise | None = None

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it: dictionaries, lists, numbers, strings and None."""
        # By hand, since dataclasses.asdict copies every number and took half of a night's work.
        parts = {
            "policy": dict(vars(self.policy)),
            "rows": [dict(vars(row)) for row in self.rows],
            "total": dict(vars(self.total)),
            "reference": dict(vars(self.reference)),
            "gap": dict(vars(self.gap)) if self.gap else None,
            "summaries": {code: dict(vars(value)) for code, value in self.summaries.items()},
            "completeness": dict(vars(self.completeness)),
            "noise": dict(vars(self.noise)) if self.noise else None,
        }
        return {**vars(self), **parts}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> GapAnalysis:
        """The analysis that `to_dict` wrote."""
        parts = {
            "policy": Policy(**data["policy"]),
            "rows": tuple(Row(**row) for row in data["rows"]),
            "total": Total(**data["total"]),
            "reference": ReferenceChoice(**data["reference"]),
            "gap": Gap(**data["gap"]) if data["gap"] else None,
            "summaries": {code: SummaryValue(**value) for code, value in data["summaries"].items()},
            "completeness": Completeness(**data["completeness"]),
            "noise": Noise(**data["noise"]) if data.get("noise") else None,
        }
        return cls(**{**data, **parts})
