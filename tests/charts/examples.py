"""Charts of every kind, with something hidden, something missing and hostile words in each."""

from mielhss.lib.charts import (
    HIDDEN,
    MISSING,
    Annotation,
    Bar,
    Box,
    ControlChart,
    ControlPoint,
    Curve,
    DotPlot,
    DriverDiagram,
    FunnelLimits,
    FunnelPlot,
    FunnelPoint,
    GapTrend,
    Group,
    Reference,
    Series,
    Sparkline,
    StackedBar,
    Step,
    StepCurve,
    TrendLines,
    Value,
)

HOSTILE = '<script>alert("1")</script> & \x00\x1b'
PERIODS = ("2025 Q1", "2025 Q2", "2025 Q3", "2025 Q4")


def dot_plot() -> DotPlot:
    return DotPlot(
        id="dots",
        title=f"Preterm birth {HOSTILE}",
        description=f"Six groups {HOSTILE}",
        groups=(
            Group("Asian", Value(0.08, 0.06, 0.11, 31, 388)),
            Group(f"White {HOSTILE}", Value(0.087, 0.074, 0.103, 131, 1502), is_reference=True),
            Group("American Indian or Alaska Native", HIDDEN),
            Group("Multiracial", MISSING),
        ),
        axis_label=f"Share {HOSTILE}",
        references=(Reference(f"Target {HOSTILE}", 0.08),),
    )


def trend_lines() -> TrendLines:
    return TrendLines(
        id="trend",
        title=f"HbA1c above 9% {HOSTILE}",
        description="Two languages.",
        periods=PERIODS,
        series=(
            Series("Spanish", (Value(0.31), Value(0.30), HIDDEN, Value(0.28))),
            Series(f"English {HOSTILE}", (Value(0.2), MISSING, Value(0.21), Value(0.19))),
        ),
        references=(Reference("Target", 0.2),),
    )


def gap_trend() -> GapTrend:
    return GapTrend(
        id="gap",
        title=f"Gap {HOSTILE}",
        description="Four quarters.",
        periods=PERIODS,
        values=(Value(0.11, 0.07, 0.14), HIDDEN, Value(0.08, 0.05, 0.11), Value(0.07, 0.04, 0.1)),
        above=f"Higher among patients who speak Spanish {HOSTILE}",
        annotations=(Annotation("2025 Q3", f"Coaching starts {HOSTILE}"),),
    )


def sparkline() -> Sparkline:
    return Sparkline(
        id="spark",
        title=f"Gap {HOSTILE}",
        description="Four quarters.",
        values=(Value(0.11), HIDDEN, Value(0.08), Value(0.07)),
        zero_line=True,
    )


def stacked_bar() -> StackedBar:
    return StackedBar(
        id="bar",
        title=f"Completeness {HOSTILE}",
        description="Two sites.",
        segments=("Self-reported", f"Unknown {HOSTILE}"),
        bars=(Bar(f"Norwood {HOSTILE}", (812, 190)), Bar("Lynn", (4711, None))),
    )


def control_chart() -> ControlChart:
    return ControlChart(
        id="control",
        title=f"Spanish {HOSTILE}",
        description="Four quarters in two parts.",
        points=(
            ControlPoint("2025 Q1", Value(0.31, 0.28, 0.34, 310, 1000), 0.30, 0.26, 0.34),
            ControlPoint("2025 Q2", Value(0.36), 0.30, 0.26, 0.34, "concern", f"above the upper limit {HOSTILE}"),
            ControlPoint("2025 Q3", HIDDEN, 0.25, part=2),
            ControlPoint("2025 Q4", Value(0.25), 0.25, 0.20, 0.30, part=2),
        ),
        zero_label="No gap",
        annotations=(Annotation("2025 Q3", f"Coaching starts {HOSTILE}"),),
    )


def step_curve() -> StepCurve:
    return StepCurve(
        id="steps",
        title=f"Conversion {HOSTILE}",
        description="Two outcomes.",
        curves=(
            Curve(f"Grant {HOSTILE}", (Step(1.2, 0.1, 0.04, 0.2), Step(3.0, 0.3, 0.2, 0.42), Step(7.5, 0.4))),
            Curve("Neither yet", (Step(2.0, 0.8),), start=1.0),
        ),
        until=8.0,
        ticks=(0.0, 2.0, 4.0, 6.0, 8.0),
        at_risk=(110, 70, 31, 12, 2),
        time_label=f"Years {HOSTILE}",
    )


def driver_diagram() -> DriverDiagram:
    ideas = (Box("idea", f"Community health worker {HOSTILE}", note="2 tests, adopted"), Box("idea", "Care maps"))
    aim = Box(
        "aim",
        f"By June 2027, fewer visits to the emergency department {HOSTILE}",
        (
            Box("primary", "A plan that fits the family", (Box("secondary", f"Time {HOSTILE}", ideas),)),
            Box("primary", "Community resources", (Box("idea", "An innovation fund"),)),
            Box("primary", "A" * 160),
        ),
    )
    return DriverDiagram("drivers", f"Key driver diagram {HOSTILE}", "An aim and three drivers.", aim)


def funnel_plot() -> FunnelPlot:
    return FunnelPlot(
        id="funnel",
        title=f"Sites {HOSTILE}",
        description="Three sites.",
        target=0.3,
        target_label=f"Network {HOSTILE}",
        points=(
            FunnelPoint(f"Norwood {HOSTILE}", Value(0.31, 0.28, 0.34, 310, 1000), is_own=True),
            FunnelPoint("Another site", Value(0.5, 0.43, 0.57, 100, 200), outside="above the 99.8% limits"),
            FunnelPoint("Lynn", Value(0.25, 0.2, 0.31, 50, 200)),
        ),
        limits=(
            FunnelLimits(150, (0.23, 0.38), (0.19, 0.42)),
            FunnelLimits(500, (0.26, 0.34), (0.24, 0.36)),
            FunnelLimits(1100, (0.27, 0.33), (0.26, 0.34)),
        ),
        people_label=f"People {HOSTILE}",
    )


def all_charts() -> list[
    DotPlot | TrendLines | GapTrend | ControlChart | Sparkline | StackedBar | StepCurve | DriverDiagram | FunnelPlot
]:
    return [
        dot_plot(),
        trend_lines(),
        gap_trend(),
        control_chart(),
        sparkline(),
        stacked_bar(),
        step_curve(),
        driver_diagram(),
        funnel_plot(),
    ]
