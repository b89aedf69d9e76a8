"""Pages about mentors and teams."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from mentorship.forms import MentorFilter
from mentorship.models import Mentor, TeamMember
from partners.access import AccessRequest, fetch
from partners.models import Provenance
from partners.roles import Permission
from scholars.models import Scholar

PAGE_SIZE = 25


@require_GET
def mentor_list(request: AccessRequest) -> HttpResponse:
    request.access.require(Permission.MENTOR_VIEW)
    mentors = Mentor.objects.visible_to(request.access, Permission.MENTOR_VIEW).select_related("institution")
    filtered = MentorFilter(request.GET, queryset=mentors.with_load(timezone.localdate()), access=request.access)
    page = Paginator(filtered.sorted_qs, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "filter": filtered,
        "page": page,
        "columns": _columns(filtered.sort),
        "has_invented": any(m.institution.provenance == Provenance.SYNTHETIC for m in page.object_list),
    }
    template = "mentorship/mentor_list.html#rows" if request.htmx else "mentorship/mentor_list.html"  # type: ignore[attr-defined]
    return render(request, template, context)


@require_GET
def mentor_detail(request: AccessRequest, pk: int) -> HttpResponse:
    mentor = fetch(_mentors(), request.access, Permission.MENTOR_VIEW, pk=pk)
    return _mentor_page(request, mentor)


@require_GET
def my_page(request: AccessRequest) -> HttpResponse:
    """A mentor's own record and mentees."""
    request.access.require(Permission.SELF_EDIT)
    mentor = fetch(_mentors(), request.access, Permission.SELF_EDIT, user_id=request.access.user_id)
    return _mentor_page(request, mentor)


@require_GET
def mentee_detail(request: AccessRequest, pk: int) -> HttpResponse:
    """What a mentor sees of a scholar in her care: the way so far, without private notes."""
    place = fetch(TeamMember.objects.with_people(), request.access, Permission.MENTOR_VIEW, pk=pk)
    today = timezone.localdate()
    # A mentor whose place has ended keeps the fact of it, not the view into the scholar's later way.
    milestones = list(place.scholar.milestones.defer("note")) if place.is_current(today) else []
    context = {
        "place": place,
        "is_current": place.is_current(today),
        "scholar": place.scholar,
        "late": [m for m in milestones if m.is_late(today)],
        "coming": [m for m in milestones if m.done_on is None and not m.is_late(today)],
        "done": [m for m in milestones if m.done_on],
    }
    return render(request, "mentorship/mentee_detail.html", context)


@require_GET
def team_detail(request: AccessRequest, pk: int) -> HttpResponse:
    """The team around one scholar, for whoever may see the scholar."""
    scholar = fetch(Scholar.objects.with_names(), request.access, Permission.SCHOLAR_VIEW, pk=pk)
    today = timezone.localdate()
    places = list(scholar.team.select_related("mentor__institution"))
    seen = Mentor.objects.visible_to(request.access, Permission.MENTOR_VIEW).values_list("pk", flat=True)
    context = {
        "scholar": scholar,
        "current": [place for place in places if place.is_current(today)],
        "past": [place for place in places if not place.is_current(today)],
        "linked": set(seen.filter(pk__in=[place.mentor_id for place in places])),
    }
    return render(request, "mentorship/team_detail.html", context)


def _mentors() -> object:
    return Mentor.objects.select_related("institution").with_load(timezone.localdate())


def _mentor_page(request: AccessRequest, mentor: Mentor) -> HttpResponse:
    today = timezone.localdate()
    places = list(
        TeamMember.objects.visible_to(request.access, Permission.MENTOR_VIEW).with_people().filter(mentor=mentor)
    )
    context = {
        "mentor": mentor,
        "current": [place for place in places if place.is_current(today)],
        "past": [place for place in places if not place.is_current(today)],
        "may_list": request.access.may_somewhere(Permission.MENTOR_VIEW),
    }
    return render(request, "mentorship/mentor_detail.html", context)


def _columns(sort: str) -> list[dict[str, str]]:
    heads = [
        ("name", "Mentor"),
        ("institution", "Institution"),
        ("", "Can be"),
        ("", "Expertise"),
        ("load", "Scholars"),
        ("capacity", "Takes"),
    ]
    columns = []
    for key, label in heads:
        state = {key: "ascending", f"-{key}": "descending"}.get(sort, "") if key else ""
        columns.append({"label": label, "state": state, "sort": f"-{key}" if key and state == "ascending" else key})
    return columns
