"""From numbers to places: round axis limits, ticks and pixels."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Scale:
    """A linear axis. `low`, `high` and `step` are in the numbers people read."""

    low: float
    high: float
    step: float
    start: float
    end: float

    def at(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def ticks(self) -> list[float]:
        count = round((self.high - self.low) / self.step)
        return [self.low + i * self.step for i in range(count + 1)]

    def decimals(self) -> int:
        """How many decimals the ticks need."""
        for decimals in range(6):
            if math.isclose(self.step, round(self.step, decimals), rel_tol=1e-9):
                return decimals
        return 6


def fit_scale(
    values: Iterable[float], start: float, end: float, *, ticks: int = 5, include: Sequence[float] = ()
) -> Scale:
    """An axis with round limits around all values, about so many ticks, from one pixel to another."""
    known = [value for value in [*values, *include] if math.isfinite(value)]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    if math.isclose(low, high):
        spread = abs(low) * 0.1 or 1.0
        low, high = (low - spread if low < 0 or low >= spread else 0.0), high + spread

    step = round_step((high - low) / max(ticks, 1))
    return Scale(
        low=math.floor(low / step + 1e-9) * step,
        high=math.ceil(high / step - 1e-9) * step,
        step=step,
        start=start,
        end=end,
    )


def round_step(raw: float) -> float:
    magnitude = 10.0 ** math.floor(math.log10(raw))
    return next(step * magnitude for step in STEPS if step * magnitude >= raw * (1 - 1e-9))
