"""What a mentor does in a mentee's record: read the shared parts of the plan, sign it, confirm steps."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from mentorship.models import TeamMember
from partners.access import AccessRequest, fetch
from partners.roles import Permission
from scholars.queries.plan_words import told_to
from scholars.services import milestones, records
from scholars.views.common import attempt, person


@require_GET
def mentee_plan(request: AccessRequest, pk: int) -> HttpResponse:
    """The latest plan without its private words, and the steps that are done and wait for a confirmation."""
    place = _own_place(request, pk)
    plan = place.scholar.plans.prefetch_related("goals").first()
    context = {
        "place": place,
        "scholar": place.scholar,
        "plan": plan,
        "goals": [told_to(goal, is_owner=False, is_mentor=True) for goal in plan.goals.all()] if plan else [],
        "waiting": list(place.scholar.milestones.filter(done_on__isnull=False, verified_at__isnull=True).defer("note")),
    }
    return render(request, "mentorship/mentee_plan.html", context)


@require_POST
def plan_co_sign(request: AccessRequest, pk: int, year: int) -> HttpResponse:
    place = _own_place(request, pk)
    plan = place.scholar.plans.filter(year=year).first()
    if plan is None:
        raise Http404
    attempt(request, "Signed by both.", lambda: records.co_sign_plan(plan=plan, by=person(request)))
    return redirect("mentorship:mentee-plan", place.pk)


@require_POST
def step_confirm(request: AccessRequest, pk: int, step: int) -> HttpResponse:
    place = _own_place(request, pk)
    milestone = place.scholar.milestones.filter(pk=step).first()
    if milestone is None:
        raise Http404
    attempt(
        request,
        f"Confirmed: {milestone.title}.",
        lambda: milestones.verify_milestone(milestone=milestone, by=person(request), part="mentor"),
    )
    return redirect("mentorship:mentee-plan", place.pk)


def _own_place(request: AccessRequest, pk: int) -> TeamMember:
    """A place that this person holds herself, today. Others who see it are answered 403."""
    place: TeamMember = fetch(
        TeamMember.objects.select_related("mentor", "scholar"), request.access, Permission.MENTOR_VIEW, pk=pk
    )
    is_hers = place.mentor.user_id is not None and place.mentor.user_id == request.access.user_id
    if not is_hers or not place.is_current(timezone.localdate()):
        raise PermissionDenied
    return place
