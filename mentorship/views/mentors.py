"""Pages about mentors and teams."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import audit
from mentorship.forms.mentors import ConflictForm, MentorFilter, MentorForm, OwnMentorForm
from mentorship.models import Mentor, MentorConflict, Seat, TeamMember
from mentorship.services import Refused
from mentorship.services import mentors as services
from mielhss.lib.downloads import table_response
from partners.access import AccessRequest, fetch
from partners.models import Provenance
from partners.roles import Permission
from scholars.models import Scholar

PAGE_SIZE = 25
CSV_HEADER = [
    "Name", "Title", "Institution", "Can be", "Expertise", "Methods", "Populations", "Languages", "Scholars", "Takes",
    "Hours a month", "Verified", "Takes part",
]  # fmt: skip


@require_GET
def mentor_list(request: AccessRequest) -> HttpResponse:
    request.access.require(Permission.MENTOR_VIEW)
    filtered = _filtered(request)
    page = Paginator(filtered.sorted_qs, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "filter": filtered,
        "page": page,
        "columns": _columns(filtered.sort),
        "has_invented": any(m.institution.provenance == Provenance.SYNTHETIC for m in page.object_list),
        "may_edit": request.access.may_everywhere(Permission.MENTOR_EDIT),
        "may_match": request.access.may_everywhere(Permission.MATCH_EDIT),
    }
    template = "mentorship/mentor_list.html#rows" if request.htmx else "mentorship/mentor_list.html"  # type: ignore[attr-defined]
    return render(request, template, context)


@require_GET
def mentor_export(request: AccessRequest) -> HttpResponse:
    """The same mentors as the list shows, all pages of it."""
    request.access.require(Permission.MENTOR_VIEW)
    mentors: list[Any] = list(_filtered(request).sorted_qs)
    audit.record("mentors.exported", by=request.user, subject="Mentors", facts={"rows": len(mentors)})
    rows = [
        [
            mentor.name, mentor.title, mentor.institution.name, "; ".join(mentor.role_labels),
            "; ".join(mentor.expertise), "; ".join(mentor.methods), "; ".join(mentor.populations),
            "; ".join(mentor.languages), mentor.load, mentor.capacity, mentor.hours_per_month,
            mentor.verified_at.date() if mentor.verified_at else "", "yes" if mentor.is_active else "no",
        ]
        for mentor in mentors
    ]  # fmt: skip
    return table_response(request.GET.get("format", "csv"), "mentors", "Mentors", CSV_HEADER, rows)


@require_http_methods(["GET", "POST"])
def mentor_add(request: AccessRequest) -> HttpResponse:
    request.access.require_everywhere(Permission.MENTOR_EDIT)
    form = MentorForm(request.POST or None, access=request.access)
    return _edit(request, form, "Add a mentor")


@require_http_methods(["GET", "POST"])
def mentor_edit(request: AccessRequest, pk: int) -> HttpResponse:
    mentor = fetch(Mentor.objects, request.access, Permission.MENTOR_EDIT, viewing=Permission.MENTOR_VIEW, pk=pk)
    form = MentorForm(request.POST or None, instance=mentor, access=request.access)
    return _edit(request, form, f"Change {mentor.name}")


@require_http_methods(["GET", "POST"])
def profile_edit(request: AccessRequest) -> HttpResponse:
    """A mentor changes what is said of her."""
    request.access.require(Permission.SELF_EDIT)
    mentor = fetch(Mentor.objects, request.access, Permission.SELF_EDIT, user_id=request.access.user_id)
    form = OwnMentorForm(request.POST or None, instance=mentor)
    return _edit(request, form, "What you bring as a mentor")


def _edit(request: AccessRequest, form: OwnMentorForm, title: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        saved = services.save_mentor(mentor=form.save(commit=False), by=request.user)
        messages.success(request, f"Saved {saved.name}.")
        return redirect("mentorship:mentor-detail", saved.pk)
    context = {"form": form, "title": title, "mentor": form.instance if form.instance.pk else None}
    return render(request, "mentorship/mentor_form.html", context, status=422 if form.errors else 200)


@require_POST
def mentor_verify(request: AccessRequest, pk: int) -> HttpResponse:
    mentor = fetch(Mentor.objects, request.access, Permission.MENTOR_EDIT, viewing=Permission.MENTOR_VIEW, pk=pk)
    services.verify(mentor=mentor, by=request.user)
    messages.success(request, f"{mentor.name} is verified and can be matched.")
    return redirect("mentorship:mentor-detail", mentor.pk)


@require_http_methods(["GET", "POST"])
def conflict_add(request: AccessRequest, pk: int) -> HttpResponse:
    mentor = fetch(Mentor.objects, request.access, Permission.MENTOR_EDIT, viewing=Permission.MENTOR_VIEW, pk=pk)
    form = ConflictForm(request.POST or None, access=request.access, mentor=mentor)
    if request.method == "POST" and form.is_valid():
        try:
            services.declare_conflict(mentor=mentor, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Noted. The two will not be put together from the next solving on.")
            return redirect("mentorship:mentor-detail", mentor.pk)
    context = {"form": form, "mentor": mentor}
    return render(request, "mentorship/conflict_form.html", context, status=422 if form.errors else 200)


@require_POST
def conflict_remove(request: AccessRequest, pk: int) -> HttpResponse:
    conflicts = MentorConflict.objects.select_related("mentor")
    conflict = fetch(conflicts, request.access, Permission.MENTOR_EDIT, viewing=Permission.MENTOR_VIEW, pk=pk)
    mentor_pk = conflict.mentor_id
    services.withdraw_conflict(conflict=conflict, by=request.user)
    messages.success(request, "The conflict is taken back.")
    return redirect("mentorship:mentor-detail", mentor_pk)


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
        "is_mine": place.mentor.user_id is not None and place.mentor.user_id == request.access.user_id,
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


def _filtered(request: AccessRequest) -> MentorFilter:
    mentors = Mentor.objects.visible_to(request.access, Permission.MENTOR_VIEW).select_related("institution")
    return MentorFilter(request.GET, queryset=mentors.with_load(timezone.localdate()), access=request.access)


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
        **_may(request, mentor),
    }
    return render(request, "mentorship/mentor_detail.html", context)


def _may(request: AccessRequest, mentor: Mentor) -> dict[str, Any]:
    """What the reader may do here; conflicts are shown to those who declare them."""
    may_edit = request.access.may_everywhere(Permission.MENTOR_EDIT)
    is_own = mentor.user_id is not None and mentor.user_id == request.access.user_id
    conflicts: list[MentorConflict] = []
    if may_edit:
        rows = MentorConflict.objects.visible_to(request.access, Permission.MENTOR_EDIT)
        about = rows.filter(Q(mentor=mentor) | Q(other=mentor))
        conflicts = list(about.select_related("mentor", "scholar", "other"))
    waiting = 0
    if is_own:
        seats = Seat.objects.visible_to(request.access, Permission.SELF_EDIT)
        waiting = seats.standing().filter(mentor=mentor, mentor_answer="").count()
    return {"may_edit": may_edit, "is_own": is_own, "conflicts": conflicts, "waiting": waiting}


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
