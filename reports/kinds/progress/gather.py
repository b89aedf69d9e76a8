"""Reads the database, under somebody's access, for a progress report. Only suppressed figures: never a cell."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Count
from django.urls import reverse

from equity_measures import figures
from equity_measures.models import Coverage, Extract, GapPolicy, GapReport
from equity_measures.periods import Period
from equity_measures.statistics.analysis import GapAnalysis
from mielhss.lib.hashes import hash_of_code
from partners.access import Access
from partners.models import Institution, Provenance, Site
from partners.roles import Permission
from reports.kinds.progress.facts import (
    Change,
    Facts,
    GapFacts,
    MeasureFacts,
    Network,
    Partner,
    Source,
    StratifierFacts,
    Submission,
    Tally,
    TrendPoint,
)
from reports.kinds.progress.people import lessons, people
from reports.problems import NoData

# How long after a period's end sites have to send its data.
DAYS_TO_SUBMIT = 60
MOST_PERIODS = 8
MOST_PUBLIC = 4


def gather(access: Access, period: str, institution: Institution | None = None) -> Facts:
    """The facts of one period, for the network or for one institution.

    Raises NoData when no gap report stands for the period.
    """
    chosen = Period.parse(period)
    history = _history(access, institution)
    gaps = _gaps(history, chosen)
    if not gaps:
        raise NoData(_what_there_is(history, chosen, institution))
    # Public data stands in a chapter of its own, unless the report is about nothing else.
    gaps = [gap for gap in gaps if gap.provenance != Provenance.REAL] or gaps
    policy = GapPolicy.objects.first() or GapPolicy()
    public = () if institution else _public_data(history, {gap.source.record for gap in gaps})
    as_of = max(gap.source.night for gap in gaps)
    return Facts(
        kind="progress",
        title="Progress report",
        program=settings.SITE_NAME,
        scope=institution.name if institution else "Whole network",
        is_network=institution is None,
        period=chosen.text,
        period_label=chosen.label,
        as_of=as_of,
        provenances=tuple(sorted({gap.provenance for gap in (*gaps, *public)})),
        network=_network(access, institution),
        submissions=_submissions(access, chosen, institution, date.fromisoformat(as_of)),
        gaps=tuple(gaps),
        public_data=public,
        people=people(access, chosen.last_day, institution),
        lessons=None if institution else lessons(access, chosen),
        threshold=policy.threshold,
        confidence=float(policy.confidence),
        reference=policy.reference,
        code_version=code_version(),
        verify_at=settings.SITE_URL.rstrip("/") + reverse("reports:report-verify"),
    )


def code_version() -> str:
    """The version of the code that gathers and draws reports."""
    return hash_of_code(Path(__file__).resolve().parents[2])[:16]


# --- Network ------------------------------------------------------------------------------------------------


def _network(access: Access, institution: Institution | None) -> Network:
    partners = Institution.objects.visible_to(access, Permission.INSTITUTION_VIEW).partners()
    sites = Site.objects.visible_to(access, Permission.INSTITUTION_VIEW).filter(is_active=True)
    if institution:
        partners, sites = partners.filter(pk=institution.pk), sites.filter(institution=institution)
    per_partner = Counter(sites.values_list("institution_id", flat=True))
    listed = [
        Partner(
            name=partner.name,
            kinds=tuple(partner.kind_labels),
            sites=per_partner[partner.pk],
            is_training_center=partner.is_training_center,
            provenance=partner.provenance,
        )
        for partner in partners.order_by("name")
        if Institution.Kind.FUNDER not in partner.kinds
    ]
    kinds = Counter(kind for partner in listed for kind in partner.kinds)
    of_sites = sites.order_by().values_list("kind").annotate(number=Count("pk"))
    labels = dict(Institution.Kind.choices)
    return Network(
        partners=tuple(listed),
        partners_by_kind=_tallies(kinds.items()),
        sites_by_kind=_tallies((str(labels[kind]), number) for kind, number in of_sites),
        sites=sum(per_partner.values()),
    )


def _tallies(items: Iterable[tuple[str, int]]) -> tuple[Tally, ...]:
    return tuple(Tally(label, count) for label, count in sorted(items, key=lambda item: (-item[1], item[0])))


# --- Submissions --------------------------------------------------------------------------------------------


def _submissions(
    access: Access, period: Period, institution: Institution | None, as_of: date
) -> tuple[Submission, ...]:
    """Who sent data before, and whether it came for this period.

    An institution is expected to send a data set that it sent for the period before; a site, if it was in it.
    """
    if period.kind == "span":
        return ()
    now = _coverage(access, period.text, institution)
    before = _coverage(access, period.previous().text, institution)
    due = period.last_day + timedelta(days=DAYS_TO_SUBMIT)
    found = []
    for key in sorted(now.keys() | before.keys()):
        came = now.get(key, {})
        expected = before.get(key, {}) | came
        extract = next(iter(came.values()), None)
        found.append(_submission(key, expected, came, extract, due, as_of))
    return tuple(found)


Covered = dict[tuple[str, str], dict[str, Extract]]


def _coverage(access: Access, period: str, institution: Institution | None) -> Covered:
    """By institution and data set, the sites in the extract in use."""
    extracts = Extract.objects.visible_to(access, Permission.EXTRACT_VIEW).current().filter(period=period)
    if institution:
        extracts = extracts.filter(institution=institution)
    known = {e.pk: e for e in extracts.select_related("institution", "data_set")}
    pairs = Coverage.objects.visible_to(access, Permission.EXTRACT_VIEW).filter(extract__in=known)
    covered: Covered = defaultdict(dict)
    for extract_id, site in pairs.order_by().values_list("extract_id", "site__name").distinct():
        extract = known[extract_id]
        covered[extract.institution.name, extract.data_set.title][site] = extract
    return covered


def _submission(
    key: tuple[str, str],
    expected: dict[str, Extract],
    came: dict[str, Extract],
    extract: Extract | None,
    due: date,
    as_of: date,
) -> Submission:
    missing = tuple(sorted(expected.keys() - came.keys()))
    received = (extract.decided_at or extract.uploaded_at).date() if extract else None
    return Submission(
        institution=key[0],
        data_set=key[1],
        sites_expected=len(expected),
        sites_received=len(came),
        missing_sites=missing,
        due_on=due.isoformat(),
        received_on=received.isoformat() if received else "",
        version=extract.version if extract else 0,
        status=_status(received, bool(missing), due, as_of),
    )


def _status(received: date | None, is_incomplete: bool, due: date, as_of: date) -> str:
    if received is None:
        return "Overdue" if as_of > due else "Awaited"
    if is_incomplete:
        return "Incomplete"
    return "Late" if received > due else "On time"


# --- Gaps ---------------------------------------------------------------------------------------------------

Key = tuple[str, int, int]
History = dict[Key, list[tuple[Period, GapReport, GapAnalysis]]]


def _history(access: Access, institution: Institution | None) -> History:
    """The gap reports in use, by place, measure and stratifier, the earliest first."""
    reports = GapReport.objects.visible_to(access, Permission.GAP_VIEW).current().with_names()
    reports = reports.select_related("night")
    reports = reports.filter(site__institution=institution) if institution else reports.of_network()
    history: History = defaultdict(list)
    for report in reports:
        place = report.site.name if report.site else "Whole network"
        parsed = (Period.parse(report.period), report, GapAnalysis.from_dict(report.analysis))
        history[place, report.measure_id, report.stratifier_id].append(parsed)
    for line in history.values():
        line.sort(key=lambda entry: (entry[0].last_day, entry[0].first_day))
    return history


def _gaps(history: History, period: Period) -> list[GapFacts]:
    found = []
    for line in history.values():
        upto = [entry for entry in line if entry[0].kind == period.kind and entry[0] <= period]
        if upto and upto[-1][0] == period:
            found.append(_gap(upto[-MOST_PERIODS:]))
    return sorted(found, key=order)


def _public_data(history: History, told: set[int]) -> tuple[GapFacts, ...]:
    """Real public data not told of already: for each measure, its plainest gap."""
    chosen: dict[str, GapFacts] = {}
    for line in history.values():
        entry = line[-1]
        if entry[1].provenance != Provenance.REAL or entry[1].pk in told:
            continue
        gap = _gap([entry])
        known = chosen.get(gap.measure.code)
        if known is None or order(gap) < order(known):
            chosen[gap.measure.code] = gap
    return tuple(sorted(chosen.values(), key=order)[:MOST_PUBLIC])


def order(gap: GapFacts) -> tuple[bool, float, str, str, str]:
    """Certain gaps first, then by size."""
    size = gap.analysis.gap.size if gap.analysis.gap else 0.0
    return (not gap.is_certain, -size, gap.measure.title, gap.stratifier.title, gap.place)


def _gap(line: Sequence[tuple[Period, GapReport, GapAnalysis]]) -> GapFacts:
    period, report, analysis = line[-1]
    trend = _trend(line)
    return GapFacts(
        place=report.site.name if report.site else "Whole network",
        period=period.text,
        period_label=period.label,
        provenance=report.provenance,
        data_label=str(report.get_provenance_display()),
        measure=_measure(report),
        stratifier=_stratifier(report),
        analysis=analysis,
        source=_source(report),
        trend=trend,
        change=_change(trend, period),
    )


def _measure(report: GapReport) -> MeasureFacts:
    measure, definition = report.measure, report.definition
    return MeasureFacts(
        code=measure.code,
        title=measure.title,
        phrase=measure.phrase,
        people=measure.people,
        kind=str(measure.get_kind_display()),
        higher_is_better=measure.higher_is_better,
        definition_version=definition.version,
        numerator=definition.numerator,
        denominator=definition.denominator,
        exclusions=definition.exclusions,
    )


def _stratifier(report: GapReport) -> StratifierFacts:
    stratifier = report.stratifier
    return StratifierFacts(stratifier.code, stratifier.title, stratifier.question, stratifier.caution)


def _source(report: GapReport) -> Source:
    return Source(
        record=report.pk,
        content_hash=report.content_hash,
        period=report.period,
        night=report.night.local_date.isoformat(),
        engine=report.code_version,
        sites=report.site_count,
    )


def _trend(line: Sequence[tuple[Period, GapReport, GapAnalysis]]) -> tuple[TrendPoint, ...]:
    """The gap between the two groups of the last period, in each period of the line."""
    chart = figures.gap_trend("trend", [(period.text, analysis) for period, _, analysis in line], title="")
    if chart is None:
        return ()
    return tuple(
        TrendPoint(period.text, value.estimate, value.lower, value.upper, value.hidden, _source(report))
        for (period, report, _), value in zip(line, chart.values, strict=True)
    )


def _change(trend: Sequence[TrendPoint], period: Period) -> Change | None:
    """The change since the period just before, with an interval from those of the two gaps (MOVER, which takes the
    two periods as independent; Zou and Donner, Statistics in Medicine 2008, 27:1693)."""
    if len(trend) < 2 or period.kind == "span" or trend[-2].period != period.previous().text:
        return None
    now, then = trend[-1], trend[-2]
    numbers = (now.size, now.lower, now.upper, then.size, then.lower, then.upper)
    if any(number is None for number in numbers):
        return None
    a, a_low, a_high, b, b_low, b_high = (float(number or 0.0) for number in numbers)
    lower = a - b - math.hypot(a - a_low, b_high - b)
    upper = a - b + math.hypot(a_high - a, b - b_low)
    return Change(then.period, _rounded(a - b), _rounded(lower), _rounded(upper))


def _rounded(value: float) -> float:
    """Ten significant digits, and no negative zero, as in the gap reports themselves."""
    return float(f"{value:.10g}") + 0.0


def _what_there_is(history: History, period: Period, institution: Institution | None) -> str:
    scope = f"for {institution.code} " if institution else ""
    known = {p for line in history.values() for p, _, _ in line}
    if not known:
        return f"There are no gap reports {scope}yet. Accept extracts, then run the nightly job: manage.py nightly."
    latest = sorted(known, key=lambda p: p.last_day, reverse=True)[:6]
    listed = ", ".join(p.text for p in latest)
    return f"There are no gap reports {scope}for {period.text}. Periods with reports: {listed}."
