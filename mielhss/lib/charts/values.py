"""The numbers a chart is made of. What is hidden carries no number at all, so it cannot leak."""

import math
from dataclasses import dataclass

from .units import HIDDEN_TEXT, MISSING_TEXT, Unit


@dataclass(frozen=True)
class Value:
    """An estimate with its interval and counts; or hidden; or, with nothing set, missing."""

    estimate: float | None = None
    lower: float | None = None
    upper: float | None = None
    numerator: int | None = None
    denominator: int | None = None
    hidden: bool = False

    def __post_init__(self) -> None:
        numbers = (self.estimate, self.lower, self.upper, self.numerator, self.denominator)
        if self.hidden and any(number is not None for number in numbers):
            raise ValueError("A hidden value must not carry numbers: leave them out before drawing.")
        if any(number is not None and not math.isfinite(number) for number in numbers):
            raise ValueError("A chart's numbers must be finite: use None where there is no data.")
        if (self.lower is None) != (self.upper is None):
            raise ValueError("An interval needs both its ends.")

    @property
    def is_shown(self) -> bool:
        return self.estimate is not None

    def words(self, unit: Unit) -> str:
        """For tooltips and screen readers: '12.3%, interval 10.1 to 14.9, 34 of 276'."""
        if self.estimate is None:
            return HIDDEN_TEXT if self.hidden else MISSING_TEXT
        parts = [unit.text(self.estimate)]
        if interval := unit.interval(self.lower, self.upper):
            parts.append(f"interval {interval}")
        if counts := self.counts():
            parts.append(counts)
        return ", ".join(parts)

    def short(self, unit: Unit) -> str:
        """For table cells and labels: '12.3%'."""
        if self.estimate is None:
            return "Hidden" if self.hidden else MISSING_TEXT
        return unit.text(self.estimate)

    def counts(self) -> str:
        if self.numerator is None or self.denominator is None:
            return ""
        return f"{self.numerator:,} of {self.denominator:,}"

    def extent(self, unit: Unit) -> list[float]:
        """Every number the drawing must have room for, in the unit people read."""
        known = (self.estimate, self.lower, self.upper)
        return [number * unit.factor for number in known if number is not None]


HIDDEN = Value(hidden=True)
MISSING = Value()


@dataclass(frozen=True)
class Reference:
    """A line to compare with: a target, the network's rate, no difference."""

    label: str
    value: float


def cells(value: Value, unit: Unit) -> tuple[str, str, str, str]:
    """Estimate, interval, numerator and denominator as a table shows them."""
    return (
        value.short(unit),
        unit.interval(value.lower, value.upper),
        "" if value.numerator is None else f"{value.numerator:,}",
        "" if value.denominator is None else f"{value.denominator:,}",
    )
