"""Pages of individual development plans. What is private reaches only its scholar's own page."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partners.access import AccessRequest, fetch
from partners.roles import Permission
from scholars.forms.records import GoalForm
from scholars.models import SMART, DevelopmentPlan, Goal
from scholars.queries.plan_diff import diff
from scholars.queries.plan_words import told_to
from scholars.services import records
from scholars.views.common import attempt, form_page, person, posted
from scholars.views.reach import is_own, record_context, seen_scholar


@require_GET
def plan_detail(request: AccessRequest, pk: int) -> HttpResponse:
    """The plan of a year (`year`, or the latest), with what changed since the one before."""
    scholar = seen_scholar(request, pk)
    plans = list(scholar.plans.prefetch_related("goals"))
    wanted = request.GET.get("year", "")
    plan = next((p for p in plans if str(p.year) == wanted), plans[0] if plans else None)
    own = is_own(request, scholar)
    before = next((p for p in plans if plan and p.year < plan.year), None)
    goals = plan.goals.all() if plan else []
    context = record_context(request, scholar, "plan") | {
        "plans": plans,
        "plan": plan,
        "before": before,
        "goals": [told_to(goal, is_owner=own, is_mentor=False) for goal in goals],
        "states": Goal.State.choices,
        "changes": _changes(plan, before, own) if plan else [],
        "next_year": max([timezone.localdate().year, *(p.year + 1 for p in plans)]),
    }
    return render(request, "scholars/plan.html", context)


def _changes(plan: DevelopmentPlan, before: DevelopmentPlan | None, own: bool) -> list[dict[str, object]]:
    labels = {
        "new": ("New", "good"),
        "changed": ("Changed", "info"),
        "same": ("As before", ""),
        "gone": ("Let go", "warn"),
    }
    found: list[dict[str, object]] = []
    for change in diff(plan, before, shown=SMART if own else ()):
        goal = change.goal or change.before
        assert goal is not None  # noqa: S101 -- a change is about one of them
        label, tone = labels[change.kind]
        title = told_to(goal, is_owner=own, is_mentor=False).title
        found.append({"title": title, "label": label, "tone": tone, "fields": change.fields})
    return found


@require_POST
def plan_begin(request: AccessRequest, pk: int) -> HttpResponse:
    """Only a scholar begins her own plan: its goals are hers."""
    scholar = seen_scholar(request, pk)
    if not is_own(request, scholar):
        raise PermissionDenied
    year = request.POST.get("year", "")
    number = int(year) if year.isascii() and year.isdecimal() and len(year) == 4 else timezone.localdate().year
    attempt(
        request,
        f"The plan of {number} is begun.",
        lambda: records.begin_plan(scholar=scholar, year=number, by=person(request)),
    )
    return redirect("scholars:plan-detail", scholar.pk)


@require_http_methods(["GET", "POST"])
def goal_add(request: AccessRequest, pk: int) -> HttpResponse:
    return _goal_page(request, Goal(plan=_own_plan(request, pk)), "Add a goal")


@require_http_methods(["GET", "POST"])
def goal_edit(request: AccessRequest, pk: int) -> HttpResponse:
    goal = _own_goal(request, pk)
    return _goal_page(request, goal, "Change a goal")


@require_POST
def goal_move(request: AccessRequest, pk: int) -> HttpResponse:
    """How far a goal has come, also in a signed plan."""
    goal = _own_goal(request, pk)
    if (state := request.POST.get("state", "")) in Goal.State.values:
        records.move_goal(goal=goal, state=state, by=person(request))
        messages.success(request, f"{goal.get_state_display()}: {goal.title}.")
    return redirect(_plan_url(goal.plan))


@require_POST
def plan_sign(request: AccessRequest, pk: int) -> HttpResponse:
    plan = _own_plan(request, pk)
    attempt(request, "Signed. Your mentor can sign it now.", lambda: records.sign_plan(plan=plan, by=person(request)))
    return redirect(_plan_url(plan))


@require_POST
def plan_reopen(request: AccessRequest, pk: int) -> HttpResponse:
    plan = _own_plan(request, pk)
    attempt(request, "A draft again. Both sign anew.", lambda: records.reopen_plan(plan=plan, by=person(request)))
    return redirect(_plan_url(plan))


def _plan_url(plan: DevelopmentPlan) -> str:
    return f"{reverse('scholars:plan-detail', args=[plan.scholar_id])}?year={plan.year}"


def _own_plan(request: AccessRequest, pk: int) -> DevelopmentPlan:
    """A plan by its own scholar. Staff who may change records do not write in plans: 403."""
    plans = DevelopmentPlan.objects.with_scholars().written_by_herself()
    found: DevelopmentPlan = fetch(plans, request.access, Permission.SELF_EDIT, viewing=Permission.SCHOLAR_VIEW, pk=pk)
    return found


def _own_goal(request: AccessRequest, pk: int) -> Goal:
    goals = Goal.objects.with_scholars().written_by_herself()
    found: Goal = fetch(goals, request.access, Permission.SELF_EDIT, viewing=Permission.SCHOLAR_VIEW, pk=pk)
    return found


def _goal_page(request: AccessRequest, goal: Goal, title: str) -> HttpResponse:
    form = GoalForm(posted(request), instance=goal)

    def save() -> None:
        records.save_goal(goal=form.save(commit=False), by=person(request))

    return form_page(request, form, title=title, back=_plan_url(goal.plan), save=save)
