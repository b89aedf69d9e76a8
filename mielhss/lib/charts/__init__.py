"""Charts drawn on the server: a frozen dataclass in, SVG out. No Django here.

Each chart has `wide` and `narrow` (for phones) drawings, and `table_header()` and `table_rows()` of the same
numbers. The page and the PDF print the same bytes.
"""

from .control_chart import ControlChart, ControlPoint
from .dot_plot import DotPlot, Group
from .driver_diagram import Box, DriverDiagram
from .funnel import FunnelLimits, FunnelPlot, FunnelPoint, limits_of
from .gap_trend import Annotation, GapTrend
from .position_map import PlacedName, PositionMap
from .sparkline import Sparkline
from .stacked_bar import Bar, StackedBar
from .step_curve import Curve, Step, StepCurve
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
    "Box",
    "ControlChart",
    "ControlPoint",
    "Curve",
    "DotPlot",
    "DriverDiagram",
    "FunnelLimits",
    "FunnelPlot",
    "FunnelPoint",
    "GapTrend",
    "Group",
    "PlacedName",
    "PositionMap",
    "Reference",
    "Series",
    "Sparkline",
    "StackedBar",
    "Step",
    "StepCurve",
    "Svg",
    "TrendLines",
    "Unit",
    "Value",
    "limits_of",
]
