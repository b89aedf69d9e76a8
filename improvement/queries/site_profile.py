"""What a site contributes to the network, and what it gets back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from curriculum.models import Session
from equity_measures.attention import missing_submissions
from equity_measures.models import Extract, GapReport, Measure
from equity_measures.periods import Period
from equity_measures.queries import BoardRow, Place, gap_board, reports_at
from equity_measures.statistics.funnel import Point, funnel
from improvement.models import Project
from partners.access import Access
from partners.models import Agreement, Engagement, Site
from partners.queries.engagement import Sums, summarize
from partners.roles import Permission
from partners.services.institutions import checklist
from scholars.models import Scholar

# With fewer, what is told of the network would tell about one neighbor.
FEWEST_SITES = 5
FEWEST_INSTITUTIONS = 3
MOST_GAPS = 6

Counts = tuple[int, int]


@dataclass(frozen=True)
class Standing:
    """One measure here beside the network: its rate, the network's, and whether chance explains the difference."""

    measure: Measure
    point: Point
    network_rate: float
    sites: int

    @property
    def tone(self) -> str:
        if self.point.verdict not in ("beyond-95", "beyond-998"):
            return ""
        is_better = (self.point.direction == "above") == self.measure.higher_is_better
        return "good" if is_better else "warn" if self.point.verdict == "beyond-95" else "bad"

    @property
    def words(self) -> str:
        if self.point.verdict == "within":
            return "Within the funnel"
        sure = "Outside" if self.point.verdict == "beyond-998" else "At the edge"
        return f"{sure}, {'better' if self.tone == 'good' else 'worse'}"


@dataclass(frozen=True)
class Due:
    on: date
    text: str
    url: str
    is_late: bool


@dataclass(frozen=True)
class Profile:
    """The page of a site, as this person may see it."""

    period: Period | None
    standings: list[Standing]
    gaps: list[BoardRow]
    extracts: int
    latest_extract: Extract | None
    scholars: list[Scholar]
    projects: list[Project]
    sessions_held: int
    sessions_coming: list[Session]
    agreements: list[tuple[Agreement, str]]
    engagement: Sums
    due: list[Due]


def profile_of(access: Access, site: Site, now: datetime) -> Profile:
    today = timezone.localdate(now)
    place = Place(site)
    periods = reports_at(access, place)
    board = gap_board(access, place, periods[0]) if periods else []
    extracts = Extract.objects.visible_to(access, Permission.EXTRACT_VIEW).current()
    extracts = extracts.filter(institution=site.institution_id).select_related("data_set")
    hosted = Session.objects.visible_to(access).published().filter(host=site.institution_id)
    agreements = _agreements(access, site)
    engaged = Engagement.objects.visible_to(access, Permission.ENGAGEMENT_VIEW)
    engaged = engaged.filter(institution=site.institution_id, happened_on__gt=today - timedelta(days=365))
    coming = list(hosted.coming(now).select_related("activity")[:3])
    return Profile(
        period=Period.parse(periods[0]) if periods else None,
        standings=standings(access, site, periods[0]) if periods else [],
        gaps=[row for row in board if row.status in ("clear", "uncertain")][:MOST_GAPS],
        extracts=extracts.count(),
        latest_extract=extracts.order_by("-uploaded_at").first(),
        scholars=_scholars(access, site, today),
        projects=list(_projects(access, site)),
        sessions_held=hosted.past(now).count(),
        sessions_coming=coming,
        agreements=[(agreement, agreement.state_on(today)) for agreement in agreements],
        engagement=summarize(engaged).total,
        due=_due(access, site, agreements, coming, today),
    )


# --- Beside the network -----------------------------------------------------------------------------------


def standings(access: Access, site: Site, period: str) -> list[Standing]:
    """This site's rates on the network's funnel, worst first.

    Of other sites nothing leaves but what all of them come to: the target and how far rates spread. Where fewer than
    five sites of three institutions report a measure, it is left out.
    """
    own = GapReport.objects.visible_to(access, Permission.GAP_VIEW).current().filter(site=site, period=period)
    measures = {row.pk: row for row in Measure.objects.filter(pk__in=own.order_by().values("measure"))}
    provenances = set(own.order_by().values_list("provenance", flat=True))
    found = []
    for measure_id, counts in _counts(measures, period, provenances).items():
        institutions = {institution_id for institution_id, _ in counts}
        if len(counts) < FEWEST_SITES or len(institutions) < FEWEST_INSTITUTIONS:
            continue
        judged = funnel([(str(site_id), *pair) for (_, site_id), pair in counts.items()])
        here = next((one for one in judged.points if one.label == str(site.pk)), None) if judged else None
        if judged is not None and here is not None and here.rate is not None:
            found.append(Standing(measures[measure_id], here, judged.target, len(counts)))
    order = {"bad": 0, "warn": 1, "": 2, "good": 3}
    return sorted(found, key=lambda one: (order[one.tone], one.measure.title))


def _counts(measures: Iterable[int], period: str, provenances: set[str]) -> dict[int, dict[tuple[int, int], Counts]]:
    """By measure, each site's whole numerator and denominator, where the night did not hide them."""
    rows = GapReport.objects.current().filter(
        measure__in=list(measures), period=period, provenance__in=provenances, site__isnull=False
    )
    found: dict[int, dict[tuple[int, int], Counts]] = defaultdict(dict)
    totals = rows.order_by("measure", "site", "stratifier").values_list(
        "measure_id", "site__institution_id", "site_id", "analysis__total__numerator", "analysis__total__denominator"
    )
    for measure_id, institution_id, site_id, numerator, denominator in totals:
        if numerator is not None and denominator:
            found[measure_id].setdefault((institution_id, site_id), (numerator, denominator))
    return found


# --- Its people, work and days ----------------------------------------------------------------------------


def _scholars(access: Access, site: Site, today: date) -> list[Scholar]:
    seen = Scholar.objects.visible_to(access, Permission.SCHOLAR_VIEW).select_related("cohort")
    here = seen.filter(institution=site.institution_id, starts_on__lte=today, ends_on__gte=today, left_on__isnull=True)
    return list(here.order_by("name"))


def _projects(access: Access, site: Site) -> QuerySet[Project]:
    """Those at work here that she may follow, and of the others what their teams published."""
    followed = Project.objects.visible_to(access, Permission.IMPROVEMENT_VIEW).filter(pk=OuterRef("pk"))
    read = Project.objects.visible_to(access, Permission.IMPROVEMENT_READ).filter(sites=site)
    return read.annotate(is_followed=Exists(followed)).select_related("measure")


def _agreements(access: Access, site: Site) -> list[Agreement]:
    seen = Agreement.objects.visible_to(access, Permission.AGREEMENT_VIEW)
    return list(seen.filter(institution=site.institution_id))


def _due(access: Access, site: Site, agreements: list[Agreement], coming: list[Session], today: date) -> list[Due]:
    """What comes next here, the earliest first."""
    found = []
    if access.may_in(site.institution_id, Permission.EXTRACT_UPLOAD):
        for one in missing_submissions(access, today):
            if one.institution.pk == site.institution_id:
                text = f"{one.data_set.title} for {one.period.text}"
                found.append(Due(one.period.due_on, text, reverse("equity_measures:extract-upload"), one.is_late))
    for agreement in agreements:
        if agreement.last_day is not None and agreement.state_on(today) == "ending":
            url = reverse("partners:agreement-show", args=[agreement.pk])
            found.append(Due(agreement.last_day, f"{agreement.reference} ends", url, False))
    institution_url = reverse("partners:institution-show", args=[site.institution.code])
    steps = [
        Due(step.due_on, str(step.get_step_display()), institution_url, step.due_on < today)
        for step in checklist(site.institution)
        if step.due_on is not None and step.state in ("open", "doing")
    ]
    hosted = [
        Due(
            timezone.localdate(session.starts_at),
            f"Hosts: {session.topic}",
            reverse("curriculum:session-detail", args=[session.pk]),
            False,
        )
        for session in coming
    ]
    return sorted([*found, *steps, *hosted], key=lambda one: one.on)
