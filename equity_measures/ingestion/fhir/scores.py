"""Gross or net: which people a report's numerator and denominator hold, decided by recomputing its printed scores.

The specification counts gross: exclusions and exceptions are inside the denominator, and the score is
(numerator - numerator exclusion) / (denominator - exclusion - exception), as in the proportion scoring of HL7's
Quality Measure implementation guide. Several engines print denominators that are net already. Both are in use and
the report does not say, so its own scores decide; where they can't, the specification's way is taken and said.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from equity_measures.ingestion.fhir.report import DENOMINATOR, NUMERATOR, WITHOUT, Group, Unit
from equity_measures.ingestion.outcome import Findings

# Printed scores have two decimals or more; a shorter one (0.5) lost its zeros, not its precision.
WIDEST = Decimal("0.005")
EXACT = Decimal("0.000000001")


@dataclass(frozen=True)
class Convention:
    """What must still be taken off the denominator, and whether the numerator's exclusions must be."""

    code: str
    off_denominator: tuple[str, ...]
    off_numerator: tuple[str, ...]

    def share(self, unit: Unit) -> tuple[int, int]:
        """(numerator, denominator) of the rate."""
        upper = unit.counts[NUMERATOR] - sum(unit.counts.get(code, 0) for code in self.off_numerator)
        lower = unit.counts[DENOMINATOR] - sum(unit.counts.get(code, 0) for code in self.off_denominator)
        return upper, lower

    def is_possible(self, unit: Unit) -> bool:
        upper, lower = self.share(unit)
        return 0 <= upper <= lower


CONVENTIONS = (
    Convention("gross", WITHOUT[1:], WITHOUT[:1]),
    Convention("net", (), ()),
    Convention("net_of_exclusions", WITHOUT[2:], ()),
    Convention("gross_denominator", WITHOUT[1:], ()),
    Convention("net_denominator", (), WITHOUT[:1]),
)


@dataclass(frozen=True)
class Share:
    """What one group or stratum comes to."""

    unit: Unit
    convention: str
    numerator: int
    denominator: int
    excluded: int
    agrees: bool | None

    @property
    def recomputed(self) -> float | None:
        return self.numerator / self.denominator if self.denominator else None


def shares_of(group: Group, line: int | None, findings: Findings) -> dict[str, Share]:
    """By path, the share of each sound unit of a group. Faults and mismatches go to the findings."""
    return _Decision(group, line, findings).shares()


class _Decision:
    def __init__(self, group: Group, line: int | None, findings: Findings) -> None:
        self.group = group
        self.line = line
        self.findings = findings
        self.units = [unit for unit in group.units() if unit.is_counted]
        self.mismatched: set[str] = set()

    def shares(self) -> dict[str, Share]:
        convention = self._convention() if self.units else None
        if convention is None:
            return {}
        return {unit.path: self._share(unit, convention) for unit in self.units}

    def _share(self, unit: Unit, convention: Convention) -> Share:
        upper, lower = convention.share(unit)
        excluded = sum(unit.counts.get(code, 0) for code in WITHOUT[1:])
        agrees = None if unit.score is None or not lower else unit.path not in self.mismatched
        return Share(unit, convention.code, upper, lower, excluded, agrees)

    def _convention(self) -> Convention | None:
        possible = [c for c in CONVENTIONS if all(c.is_possible(unit) for unit in self.units)]
        if not possible:
            self._impossible()
            return None
        evidence = [unit for unit in self.units if unit.score is not None and self._says_something(unit)]
        for unit in [unit for unit in evidence if not any(_fits(c, unit, WIDEST) for c in possible)]:
            evidence.remove(unit)
            if not self._mismatch(unit, possible):
                return None
        fitting = [c for c in possible if all(_fits(c, unit, WIDEST) for unit in evidence)]
        if not fitting:
            message = "Some scores of the group are of gross and others of net denominators. Export it again."
            self._add("denominator", message, self.group.unit.path)
            return None
        exact = [c for c in fitting if all(_fits(c, unit, EXACT) for unit in evidence)]
        return self._choose(exact or fitting)

    def _says_something(self, unit: Unit) -> bool:
        return any(convention.share(unit)[1] > 0 for convention in CONVENTIONS)

    def _mismatch(self, unit: Unit, possible: list[Convention]) -> bool:
        """Reports a score that its counts don't give. True when the counts are plain all the same."""
        self.mismatched.add(unit.path)
        if len({convention.share(unit) for convention in possible}) == 1:
            message = "The printed score is not numerator over denominator. The counts were taken; check the score."
            self._add("score_mismatch", message, unit.score_path, warning=True)
            return True
        message = (
            "The printed score fits neither gross nor net denominators, so it can't be told whether the exclusions "
            "are in the denominator. Correct the score or the counts."
        )
        self._add("score_mismatch", message, unit.score_path)
        return False

    def _choose(self, fitting: list[Convention]) -> Convention:
        """All that fit give the same counts, or else the specification's way is taken and said."""
        results = {tuple(convention.share(unit) for unit in self.units) for convention in fitting}
        if len(results) > 1:
            message = (
                "No printed score tells whether exclusions are in the denominator. They were taken to be, as the "
                "specification says." if fitting[0].code == "gross" else
                "The printed scores fit several readings of the denominator; the likeliest was taken."
            )  # fmt: skip
            self._add("denominator_assumed", message, self.group.unit.path, warning=True)
        return fitting[0]

    def _impossible(self) -> None:
        for unit in self.units:
            if not any(convention.is_possible(unit) for convention in CONVENTIONS):
                message = "Exclusions and exceptions leave fewer people than the numerator has."
                self._add("numerator_above_denominator", message, unit.count_paths[NUMERATOR])
                return
        message = "By no one way of counting exclusions do all groups keep their numerators. Correct the counts."
        self._add("denominator", message, self.group.unit.path)

    def _add(self, rule: str, message: str, path: str, *, warning: bool = False) -> None:
        severity = "warning" if warning else "error"
        self.findings.add(rule, message, line=self.line, column=path, severity=severity)  # type: ignore[arg-type]


def _fits(convention: Convention, unit: Unit, widest: Decimal) -> bool:
    upper, lower = convention.share(unit)
    if unit.score is None:
        return True
    if not lower:
        return unit.score == 0
    score, half = _as_share(unit.score)
    return abs(score - Decimal(upper) / Decimal(lower)) <= min(half, widest) + EXACT


def _as_share(score: Decimal) -> tuple[Decimal, Decimal]:
    """The score as a share of one, and half of its last printed place, which rounding may have taken."""
    exponent = score.as_tuple().exponent
    places = max(-int(exponent), 0) if isinstance(exponent, int) else 0
    half = Decimal(1).scaleb(-places) / 2
    return (score / 100, half / 100) if score > 1 else (score, half)
