"""How a number is written: one unit for the axis, the labels, the tooltips and the table."""

from dataclasses import dataclass

HIDDEN_TEXT = "Hidden to protect privacy"
MISSING_TEXT = "No data"
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Unit:
    """`factor` turns what the statistics hold (a proportion) into what people read (a percentage)."""

    suffix: str = ""
    decimals: int = 1
    factor: float = 1.0
    signed: bool = False

    def text(self, value: float) -> str:
        return self.bare(value) + self.suffix

    def bare(self, value: float) -> str:
        """Without the suffix, as in the inner numbers of an interval."""
        shown = round(value * self.factor, self.decimals)
        sign = MINUS if shown < 0 else "+" if self.signed and shown > 0 else ""
        return f"{sign}{abs(shown):,.{self.decimals}f}"

    def interval(self, lower: float | None, upper: float | None) -> str:
        if lower is None or upper is None:
            return ""
        return f"{self.bare(lower)} to {self.bare(upper)}"

    def tick(self, shown: float, decimals: int) -> str:
        """A tick of the axis, already in the unit people read."""
        sign = MINUS if shown < 0 else "+" if self.signed and shown > 0 else ""
        return f"{sign}{abs(shown):,.{decimals}f}{self.suffix if len(self.suffix) == 1 else ''}"


PERCENT = Unit(suffix="%", factor=100.0)
POINTS = Unit(suffix=" points", factor=100.0, signed=True)
RATIO = Unit(decimals=2)
COUNT = Unit(decimals=0)
PER_1000 = Unit(suffix=" per 1,000", factor=1000.0)
