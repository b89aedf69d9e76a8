"""Charts of every kind, with something hidden, something missing and hostile words in each."""

from mielhss.lib.charts import (
    HIDDEN,
    MISSING,
    Annotation,
    Bar,
    DotPlot,
    GapTrend,
    Group,
    Reference,
    Series,
    Sparkline,
    StackedBar,
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


def all_charts() -> list[DotPlot | TrendLines | GapTrend | Sparkline | StackedBar]:
    return [dot_plot(), trend_lines(), gap_trend(), sparkline(), stacked_bar()]
