"""The component gallery: every piece of templates/_components and every chart, with words of the domain."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from mielhss.lib.charts import (
    HIDDEN,
    MISSING,
    Annotation,
    Bar,
    ControlChart,
    ControlPoint,
    Curve,
    DotPlot,
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


def styleguide(request: HttpRequest) -> HttpResponse:
    """The gallery; asked by htmx, only the progress bar, a step further."""
    if request.headers.get("HX-Request"):
        return render(request, "_components/progress.html", running_job(request.GET.get("percent", "")))
    return render(request, "gallery.html", gallery_context())


def gallery_context() -> dict[str, Any]:
    return {
        "tones": ["good", "warn", "bad", "info", "accent", ""],
        "form": ExampleForm(),
        "refused_form": refused_form(),
        "upload_form": UploadForm(),
        "page": Paginator(range(1, 148), 25).page(3),
        "job": running_job("0"),
        "dot_plot": dot_plot(),
        "trend": trend(),
        "gap": gap_trend(),
        "control": control_chart(),
        "spark": sparkline(),
        "completeness": completeness(),
        "step_curve": step_curve(),
        **EXAMPLES,
    }


def running_job(percent: str) -> dict[str, Any]:
    """A job that gets on by eight percent a second."""
    reached = min(int(percent) + 8, 100) if percent.isdecimal() else 0
    return {
        "id": "example-job",
        "label": "Checking births_2025Q3.csv",
        "state": "done" if reached == 100 else "running",
        "percent": reached,
        "message": f"{reached * 412:,} of 41,200 rows read",
        "poll_url": f"{reverse('styleguide')}?percent={reached}",
        "page_url": reverse("styleguide"),
        "result_url": "#progress",
        "result_label": "See what was accepted",
    }


class ExampleForm(forms.Form):
    name = forms.CharField(label="Project name", help_text="As it will stand in reports to funders.")
    email = forms.EmailField(label="Contact")
    site = forms.ChoiceField(
        label="Site",
        choices=[("", "Choose a site"), ("nor", "Norwood Family Health"), ("east", "Eastside Clinic")],
    )
    starts_on = forms.DateField(label="First day", widget=forms.DateInput(attrs={"type": "date"}))
    aim = forms.CharField(
        label="Aim",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What will change, for whom, by how much, by when?",
    )
    policy = forms.ChoiceField(
        label="Compare groups with",
        widget=forms.RadioSelect,
        choices=[("best", "The best group with enough patients"), ("overall", "The overall rate")],
        initial="best",
    )
    partners = forms.MultipleChoiceField(
        label="Who takes part",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[
            ("patients", "Patient advisors"),
            ("community", "Community partner"),
            ("scholar", "Scholar"),
        ],
    )
    notify = forms.BooleanField(label="Tell me when the report is ready", required=False)


def refused_form() -> ExampleForm:
    sent = {"refused-name": "Postpartum visits", "refused-email": "not an address", "refused-policy": "best"}
    form = ExampleForm(sent, prefix="refused")
    form.full_clean()
    return form


class UploadForm(forms.Form):
    extract = forms.FileField(label="Extract", help_text="One file per dataset and period.")


def rate(numerator: int, denominator: int, lower: float, upper: float) -> Value:
    return Value(numerator / denominator, lower, upper, numerator, denominator)


def dot_plot() -> DotPlot:
    return DotPlot(
        id="preterm-race",
        title="Preterm birth by race and ethnicity, 2025",
        description="Dot plot of the share of births before 37 weeks in seven groups. "
        "Black or African American patients have the highest rate, 13.2%; "
        "the comparison group has 8.7%. One group is hidden.",
        groups=(
            Group("Black or African American", rate(98, 742, 0.110, 0.158)),
            Group("Hispanic or Latino", rate(104, 981, 0.088, 0.127)),
            Group("White", rate(131, 1502, 0.074, 0.103), is_reference=True),
            Group("Asian", rate(31, 388, 0.057, 0.111)),
            Group("American Indian or Alaska Native", HIDDEN),
            Group("Native Hawaiian or Pacific Islander", MISSING),
            Group("Multiracial", rate(24, 211, 0.078, 0.164)),
        ),
        group_header="Race and ethnicity",
        axis_label="Share of live births before 37 weeks. Lower is better.",
        references=(Reference("Network", 0.0961), Reference("Target", 0.08)),
    )


QUARTERS = tuple(f"{year} Q{quarter}" for year in (2023, 2024, 2025) for quarter in (1, 2, 3, 4))


def trend() -> TrendLines:
    return TrendLines(
        id="hba1c-trend",
        title="HbA1c above 9% by language, 2023 to 2025",
        description="Lines of five language groups over twelve quarters. Spanish falls from 31% to 24%, "
        "English stays near 20%. Haitian Creole is hidden in three quarters.",
        periods=QUARTERS,
        series=(
            Series(
                "Spanish",
                values(0.31, 0.305, 0.312, 0.3, 0.296, 0.288, 0.281, 0.27, 0.262, 0.255, 0.248, 0.241),
            ),
            Series(
                "English",
                values(0.204, 0.208, 0.201, 0.203, 0.199, 0.202, 0.2, 0.197, 0.199, 0.195, 0.196, 0.194),
            ),
            Series(
                "Haitian Creole",
                values(0.284, 0.279, None, None, 0.29, 0.281, 0.276, None, 0.27, 0.268, 0.261, 0.265),
            ),
            Series(
                "Portuguese",
                values(0.233, 0.241, 0.236, 0.228, 0.231, 0.226, 0.232, 0.225, 0.219, 0.223, 0.217, 0.214),
            ),
            Series(
                "Chinese, Cantonese or Mandarin",
                values(0.176, 0.181, 0.172, 0.178, 0.17, 0.174, 0.169, 0.166, 0.171, 0.164, 0.165, 0.161),
            ),
        ),
        references=(Reference("Target 20%", 0.2),),
    )


def values(*estimates: float | None) -> tuple[Value, ...]:
    return tuple(HIDDEN if estimate is None else Value(estimate) for estimate in estimates)


GAP = (0.106, 0.097, 0.111, 0.097, 0.097, 0.086, 0.081, 0.073, 0.063, 0.06, 0.052, 0.027)
HALF_INTERVAL = 0.031


def gap_values() -> tuple[Value, ...]:
    drawn = [Value(gap, gap - HALF_INTERVAL, gap + HALF_INTERVAL) for gap in GAP]
    return (*drawn[:3], HIDDEN, *drawn[4:])


def gap_trend() -> GapTrend:
    return GapTrend(
        id="hba1c-gap",
        title="Gap in HbA1c above 9%, Spanish against English",
        description="The difference falls from 10.6 to 2.7 percentage points over twelve quarters; "
        "in the last one its interval reaches zero. One quarter is hidden.",
        periods=QUARTERS,
        values=gap_values(),
        above="Higher among patients who speak Spanish",
        below="Higher among patients who speak English",
        annotations=(Annotation("2024 Q3", "Bilingual coaching starts"),),
    )


MONTHS = tuple(f"2025-{month:02d}" for month in range(1, 13))
SCREENED = (0.52, 0.55, 0.51, 0.54, 0.53, 0.44, None, 0.66, 0.68, 0.65, 0.67, 0.64)


def control_chart() -> ControlChart:
    """Screening before and after a change, one month of concern among the first."""
    points = []
    for month, rate in zip(MONTHS, SCREENED, strict=True):
        is_after = month >= "2025-08"
        center, reach = (0.66, 0.06) if is_after else (0.53, 0.05)
        low = rate is not None and rate < center - reach
        points.append(
            ControlPoint(
                month,
                HIDDEN if rate is None else Value(rate),
                center,
                None if rate is None else center - reach,
                None if rate is None else center + reach,
                "concern" if low else "ordinary",
                "below the lower limit" if low else "",
                part=2 if is_after else 1,
            )
        )
    return ControlChart(
        id="screening-control",
        title="Screening for social needs, patients who speak Spanish",
        description="P chart of twelve months in two parts. Around 53% until July, around 66% from August; "
        "June lies below the lower limit, July is hidden.",
        points=tuple(points),
        annotations=(Annotation("2025-08", "Screening at check-in starts"),),
    )


def sparkline() -> Sparkline:
    return Sparkline(
        id="gap-spark",
        title="Gap over twelve quarters",
        description="It falls from 10.6 to 2.7 percentage points.",
        values=gap_values(),
        zero_line=True,
    )


def completeness() -> StackedBar:
    return StackedBar(
        id="race-completeness",
        title="How race and ethnicity were recorded, by site",
        description="Self-reported in 81.5% of patients at Norwood and 69.8% at Eastside. Lynn is hidden.",
        segments=("Self-reported", "Observed by staff", "Declined", "Unknown"),
        bars=(
            Bar("Norwood Family Health", (812, 61, 33, 90)),
            Bar("Eastside Clinic", (1812, 361, 133, 290)),
            Bar("Lynn Street Health Center", (88, None, 12, 44)),
        ),
    )


def step_curve() -> StepCurve:
    return StepCurve(
        id="time-to-grant",
        title="Who has an independent grant, or a role in a health system",
        description="Within five years an estimated 31% have an independent grant and 16% a health-system role first.",
        curves=(
            Curve(
                "Independent grant",
                (Step(1.4, 0.05, 0.02, 0.11), Step(2.6, 0.14, 0.08, 0.22), Step(4.1, 0.31, 0.22, 0.41)),
            ),
            Curve("Health-system role first", (Step(2.1, 0.07), Step(3.3, 0.16))),
        ),
        until=6.0,
        ticks=(0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0),
        at_risk=(110, 96, 71, 44, 21, 9, 2),
        time_label="Years since the start",
    )


EXAMPLES: dict[str, Any] = {
    "crumbs": [
        {"label": "Home", "url": "/"},
        {"label": "Gaps", "url": "/#gaps"},
        {"label": "Preterm birth", "url": ""},
    ],
    "actions": [
        {"label": "Download PDF", "url": "#headers", "icon": "download", "tone": ""},
        {"label": "Start a project", "url": "#buttons", "icon": "", "tone": "primary"},
    ],
    "tabs": [
        {"label": "Groups", "url": "#tabs", "is_current": True},
        {"label": "Trend", "url": "#charts", "is_current": False},
        {"label": "Sites", "url": "#tables", "is_current": False, "count": 11},
        {"label": "Methods", "url": "#disclosures", "is_current": False},
    ],
    "extract_header": ["File", "Site", "Period", "Rows", "Refused", "State"],
    "extract_rows": [
        ["births_2025Q3.csv", "Norwood Family Health", "2025 Q3", "41,200", "0", "Approved"],
        ["births_2025Q3.xlsx", "Eastside Clinic", "2025 Q3", "18,455", "12", "Needs mapping"],
        ["diabetes_2025Q3.parquet", "Lynn Street Health Center", "2025 Q3", "207,310", "0", "Waiting"],
    ],
    "refusals": [
        "Row 118, column race: the value is not in the site's mapping. Map it or correct it.",
        "Row 2,041, column period: expected a quarter such as 2025-Q3.",
    ],
    "method_notes": [
        "Intervals are Wilson 95% intervals.",
        "The comparison group is the best group with at least 100 patients.",
        "Counts below 11 are hidden, with a second one where the first could be found by subtraction.",
    ],
}
