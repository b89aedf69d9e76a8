"""The first page after signing in: what needs this person's attention, then where she may go."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_GET

from equity_measures import attention, queries
from mentorship.attention import waiting as of_mentors
from mielhss.jobs.models import Job
from mielhss.lib.numbers import percent, points
from mielhss.lib.waiting import MOST_OF_A_KIND, Waiting
from partners.access import AccessRequest
from partners.roles import Permission
from reports.attention import shelf
from reports.attention import waiting as of_reports
from scholars.attention import waiting as of_scholars


@require_GET
def home(request: AccessRequest) -> HttpResponse:
    items = [
        *_submissions(request),
        *_approvals(request),
        *_missing(request),
        *of_scholars(request.access, timezone.localdate()),
        *of_mentors(request.access, timezone.now()),
        *_jobs(request),
        *of_reports(request.access),
    ]
    roles = sorted(str(role.label) for role in request.access.all_roles)
    context = {
        "name": str(request.user).split(" ")[0],
        "roles": ", ".join(roles),
        "items": items,
        "gaps": _gaps(request),
        "shelf": shelf(request.access),
        "shortcuts": list(_shortcuts(request)),
    }
    return render(request, "home.html", context)


def _submissions(request: AccessRequest) -> Iterator[Waiting]:
    words = {
        "held": ("Needs mapping", "warn", "Some of its values are not known to the network yet."),
        "refused": ("Refused", "bad", "Nothing was stored. Mend the file and send it again."),
        "received": ("Stopped", "bad", "Its check was set aside after repeated failures."),
    }
    if not request.access.may_somewhere(Permission.EXTRACT_UPLOAD):
        return
    for extract in attention.undecided(request.access)[:MOST_OF_A_KIND]:
        pill, tone, text = words[extract.state]
        if extract.smaller_than:
            pill, text = "Needs your word", "It has far fewer rows than the version it would replace."
        url = reverse("equity_measures:extract-detail", kwargs={"pk": extract.pk})
        at = date_format(timezone.localtime(extract.uploaded_at), "F j, g:i A")
        told = f"{extract.institution.name}, version {extract.version} of {at}. {text}"
        yield Waiting(f"{extract.data_set.title}, {extract.period}", told, url, pill, tone)


def _missing(request: AccessRequest) -> Iterator[Waiting]:
    if not request.access.may_somewhere(Permission.EXTRACT_UPLOAD):
        return
    missing = attention.missing_submissions(request.access, timezone.localdate())
    # The late ones first.
    for one in sorted(missing, key=lambda one: not one.is_late)[:MOST_OF_A_KIND]:
        chosen = {"institution": one.institution.pk, "data_set": one.data_set.pk, "period": one.period.text}
        url = f"{reverse('equity_measures:extract-upload')}?{urlencode(chosen)}"
        told = f"{one.data_set.title} for {one.period.text} has not been sent: {one.when}."
        if one.is_late:
            yield Waiting(f"{one.institution.name} is late", told, url, "Late")
        else:
            yield Waiting(
                f"{one.data_set.title} for {one.period.text}",
                f"{one.institution.name}: {one.when}.",
                url,
                "Due",
                "info",
            )


def _approvals(request: AccessRequest) -> Iterator[Waiting]:
    """What the site or the office has to say before a checked version comes into use."""
    access = request.access
    if access.may_somewhere(Permission.SUBMISSION_APPROVE):
        for extract in attention.to_approve(access)[:MOST_OF_A_KIND]:
            told = (
                f"{extract.institution.name}, version {extract.version}, is checked. Read its figures and approve it."
            )
            url = reverse("equity_measures:extract-detail", args=[extract.pk])
            yield Waiting(f"{extract.data_set.title}, {extract.period}", told, url, "Approve")
    for permission, find, told, pill in (
        (
            Permission.SUBMISSION_ACCEPT,
            attention.to_accept,
            "approved by its site. Accept it or send it back.",
            "Accept",
        ),
        (Permission.SUBMISSION_PUBLISH, attention.to_publish, "accepted, and not yet in use.", "Publish"),
    ):
        for submission in find(access)[:MOST_OF_A_KIND] if access.may_somewhere(permission) else []:
            url = reverse("equity_measures:extract-detail", args=[submission.approved_id])
            title = f"{submission.data_set.title}, {submission.period}"
            yield Waiting(title, f"{submission.institution.name}: {told}", url, pill)


def _jobs(request: AccessRequest) -> Iterator[Waiting]:
    if not request.access.may_everywhere(Permission.STATUS_VIEW):
        return
    broken = Job.objects.needing_attention().count()
    if broken:
        noun = "job was" if broken == 1 else "jobs were"
        text = f"{broken} background {noun} set aside after repeated failures."
        yield Waiting("Background work needs a look", text, reverse("statusz"), "Stopped", "bad")


def _gaps(request: AccessRequest) -> list[dict[str, str]]:
    """The largest clear gaps of the latest period at the first place she may see."""
    if not request.access.may_somewhere(Permission.GAP_VIEW):
        return []
    places = queries.places(request.access)
    if not places:
        return []
    place = places[0]
    periods = queries.reports_at(request.access, place)
    rows = queries.gap_board(request.access, place, periods[0]) if periods else []
    clear = [row for row in rows if row.status == "clear" and row.analysis.gap]
    return [
        {
            "title": f"{row.report.measure.title} by {row.report.stratifier.title.lower()}",
            "text": (
                f"{row.analysis.gap.label} {percent(row.analysis.gap.rate)}, {row.analysis.gap.reference_label} "
                f"{percent(row.analysis.gap.reference_rate)}: {points(row.analysis.gap.size)} points."
            ),
            "url": (
                reverse("equity_measures:measure-detail", kwargs={"code": row.report.measure.code})
                + f"?place={place.code}&by={row.report.stratifier.code}&period={row.report.period}"
            ),
            "meta": f"{place.label}, {row.report.period}",
        }
        for row in clear[:3]
        if row.analysis.gap
    ]


def _shortcuts(request: AccessRequest) -> Iterator[dict[str, str]]:
    may = request.access.may_somewhere
    if may(Permission.EXTRACT_UPLOAD):
        yield {
            "title": "Upload an extract",
            "text": "CSV, XLSX or Parquet. Every row is checked first.",
            "url": reverse("equity_measures:extract-upload"),
            "icon": "upload",
        }
    if may(Permission.GAP_VIEW):
        yield {
            "title": "See the gaps",
            "text": "Who fares how, how sure that is, and how it has moved.",
            "url": reverse("equity_measures:gap-board"),
            "icon": "chart-no-axes-combined",
        }
    if may(Permission.REPORT_BUILD):
        yield {
            "title": "Build a report",
            "text": "Frozen, traceable, and ready to publish.",
            "url": reverse("reports:report-build"),
            "icon": "file-text",
        }
    if request.user.is_staff:
        yield {
            "title": "Administration",
            "text": "People, institutions, roles and sign-in.",
            "url": reverse("admin:index"),
            "icon": "settings",
        }
    yield {
        "title": "What we measure",
        "text": "Measures, their definitions, and how people are grouped.",
        "url": reverse("equity_measures:measure-list"),
        "icon": "book-open",
    }
