"""The page that asks how many scholars become independent, or take a role in a health system, and how soon."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import audit
from mielhss.lib.charts import Curve, Step, StepCurve
from mielhss.lib.downloads import csv_response, xlsx_response
from partners.access import AccessRequest
from partners.roles import Permission
from scholars.forms.records import ConversionForm
from scholars.queries.conversion import GROUPS, Conversion, conversion, courses
from scholars.statistics import Incidence, kaplan_meier

OUTCOMES = {0: "Not yet", 1: "Independent grant", 2: "Health-system role"}
MOST_CURVES = 6


@require_GET
def conversion_page(request: AccessRequest) -> HttpResponse:
    """For whoever sees scholars; with `export`, the rows behind the curves."""
    request.access.require(Permission.SCHOLAR_VIEW)
    form = ConversionForm(request.GET or None)
    chosen = form.cleaned_data if form.is_valid() else {}
    program = chosen.get("program")
    found = courses(request.access, timezone.localdate(), program=program.pk if program else None)
    if cohort := chosen.get("cohort"):
        found = [course for course in found if course.scholar.cohort_id == cohort.pk]
    by, horizon = chosen.get("by") or "none", float(chosen.get("horizon") or 5)
    result = conversion(found, horizon=horizon, by=by)
    if request.GET.get("export") in ("csv", "xlsx"):
        return _exported(request, result)
    until = max([5.0, *(course.years for course in found)])
    context = {
        "form": form,
        "result": result,
        "sentence": sentence(result),
        "chart": incidence_chart(result, until) if found else None,
        "without": without_chart(result, until, by) if found else None,
        "by": by,
        "comparison_label": GROUPS[by][0],
    }
    return render(request, "scholars/conversion.html", context)


def sentence(result: Conversion) -> str:
    """What a funder asks, with its denominator and what is not known."""
    rate = result.rate
    if not rate.people:
        return "No scholar has begun yet."
    estimate, lower, upper = result.grant.at(rate.horizon)
    role = result.health_system.at(rate.horizon)[0]
    interval = f" (95% interval {lower:.0%} to {upper:.0%})" if 0 < lower <= upper < 1 else ""
    plain = f" Counted plainly: {rate.happened} of the {rate.known} whose outcome at {rate.horizon:g} years is known."
    return (
        f"Within {rate.horizon:g} years of their start, an estimated {estimate:.0%} of scholars have an independent "
        f"grant{interval} and {role:.0%} a role in a health system first. Of {rate.people} scholars, {rate.unknown} "
        f"have not been followed that long; they count for as long as they have been.{plain if rate.known else ''}"
    )


def incidence_chart(result: Conversion, until: float) -> StepCurve:
    ticks = _ticks(until)
    return StepCurve(
        id="conversion",
        title="Who has an independent grant, or a role in a health system",
        description=sentence(result),
        curves=(
            Curve("Independent grant", _steps(result.grant)),
            Curve("Health-system role first", _steps(result.health_system)),
        ),
        until=until,
        ticks=ticks,
        at_risk=tuple(result.without.at_risk_at(tick) for tick in ticks),
        time_label="Years since the start",
    )


def without_chart(result: Conversion, until: float, by: str) -> StepCurve:
    """Kaplan-Meier: the share with neither yet, of everybody or of each group."""
    ticks = _ticks(until)
    groups: dict[str, list[tuple[float, bool]]] = {}
    for course in result.courses:
        label = GROUPS[by][1](course.scholar) or "All scholars"
        groups.setdefault(label, []).append((course.years, course.outcome > 0))
    curves = []
    for label in sorted(groups)[:MOST_CURVES]:
        years, happened = zip(*groups[label], strict=True)
        found = kaplan_meier(years, happened)
        rows = zip(found.times, found.survival, found.lower, found.upper, strict=True)
        steps = tuple(
            Step(float(t), float(s), *((float(low), float(up)) if low == low and up == up else (None, None)))
            for t, s, low, up in rows
        )
        curves.append(Curve(label, steps, start=1.0))
    return StepCurve(
        id="without",
        title="Share with neither yet",
        description="Kaplan-Meier estimate of the share of scholars with neither an independent grant nor a role in a "
        "health system, with its 95% interval for the first curve.",
        curves=tuple(curves),
        until=until,
        ticks=ticks,
        at_risk=tuple(result.without.at_risk_at(tick) for tick in ticks),
        time_label="Years since the start",
    )


def _ticks(until: float) -> tuple[float, ...]:
    return tuple(float(year) for year in range(int(until) + 1))


def _steps(one: Incidence) -> tuple[Step, ...]:
    rows = zip(one.times, one.incidence, one.lower, one.upper, one.events, strict=True)
    return tuple(
        Step(float(t), float(i), float(low) if low == low else None, float(up) if up == up else None)
        for t, i, low, up, events in rows
        if events
    )


def _exported(request: AccessRequest, result: Conversion) -> HttpResponse:
    header = ["Scholar", "Institution", "Cohort", "Start", "Years followed", "Outcome", "On"]
    rows = [
        [
            course.scholar.name,
            course.scholar.institution.name,
            course.scholar.cohort.name,
            course.scholar.starts_on,
            round(course.years, 4),
            OUTCOMES[course.outcome],
            course.on,
        ]
        for course in result.courses
    ]
    audit.record("conversion.exported", by=request.user, subject="Conversion", facts={"rows": len(rows)})
    if request.GET["export"] == "csv":
        return csv_response("conversion.csv", header, rows)
    return xlsx_response("conversion.xlsx", [("Conversion", header, rows)])
