"""Charts drawn on the server: a frozen dataclass in, SVG out. No Django here.

Each chart has `wide` and `narrow` (for phones) drawings, and `table_header()` and `table_rows()` of the same
numbers. The page and the PDF print the same bytes.
"""

from .dot_plot import DotPlot, Group
from .gap_trend import Annotation, GapTrend
from .sparkline import Sparkline
from .stacked_bar import Bar, StackedBar
from .svg import Svg
from .trend_lines import Series, TrendLines
from .units import COUNT, PER_1000, PERCENT, POINTS, RATIO, Unit
from .values import HIDDEN, MISSING, Reference, Value

__all__ = [
    "COUNT",
    "HIDDEN",
    "MISSING",
    "PERCENT",
    "PER_1000",
    "POINTS",
    "RATIO",
    "Annotation",
    "Bar",
    "DotPlot",
    "GapTrend",
    "Group",
    "Reference",
    "Series",
    "Sparkline",
    "StackedBar",
    "Svg",
    "TrendLines",
    "Unit",
    "Value",
]
