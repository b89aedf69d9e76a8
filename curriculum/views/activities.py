"""What is taught, and topics that people propose."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from curriculum import queries
from curriculum.forms import AcceptForm, ActivityForm, DeclineForm, ProposalForm, SeriesForm, TeachingForm
from curriculum.models import Activity, Session, TopicProposal
from curriculum.services import Refused
from curriculum.services import sessions as services
from mielhss.lib.downloads import FORMS, table_response
from partners.access import AccessRequest, fetch
from partners.models import Provenance
from partners.roles import Permission
from scholars.models import Scholar

PAGE_SIZE = 20


@require_GET
def activity_list(request: AccessRequest) -> HttpResponse:
    """Coming sessions first; past ones behind them, in pages."""
    request.access.require(Permission.CURRICULUM_VIEW)
    now = timezone.now()
    sessions = Session.objects.select_related("activity", "host")
    sessions = sessions.visible_to(request.access, Permission.CURRICULUM_VIEW)
    words, chosen = request.GET.get("q", "").strip()[:100], request.GET.get("activity", "")
    sessions = queries.found_in(sessions, words, activity=chosen)
    if (form := request.GET.get("format", "")) in FORMS:
        return _sessions_file(sessions, form)
    coming = list(sessions.coming(now))
    page = Paginator(sessions.past(now), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "coming": coming,
        "page": page,
        "words": words,
        "chosen": chosen,
        "is_filtered": bool(words or chosen),
        "has_invented": any(
            s.host is not None and s.host.provenance == Provenance.SYNTHETIC for s in [*coming, *page.object_list]
        ),
        "activities": queries.activities_with_counts(request.access),
        "frameworks": queries.current_frameworks(request.access),
        "may_edit": request.access.may_everywhere(Permission.CURRICULUM_EDIT),
        "may_see_scholars": request.access.may_somewhere(Permission.SCHOLAR_VIEW),
        "may_be_asked": request.access.may_somewhere(Permission.SELF_EDIT),
        "own_record": Scholar.objects.visible_to(request.access).filter(user=request.user).first(),
    }
    return render(request, "curriculum/activity_list.html", context)


def _sessions_file(sessions: Any, form: str) -> HttpResponse:
    header = ["Starts", "Ends", "Activity", "Topic", "Speakers", "Host", "Place", "State"]
    rows = [
        [
            timezone.localtime(s.starts_at).isoformat(timespec="minutes"),
            timezone.localtime(s.ends_at).isoformat(timespec="minutes"),
            s.activity.title, s.topic, s.speaker, s.host.name if s.host else "", s.place, s.get_status_display(),
        ]
        for s in sessions
    ]  # fmt: skip
    return table_response(form, "sessions", "Sessions", header, rows)


@require_GET
def activity_detail(request: AccessRequest, pk: int) -> HttpResponse:
    activities = Activity.objects.prefetch_related("teachings__competency__domain__framework")
    activity = fetch(activities, request.access, Permission.CURRICULUM_VIEW, pk=pk)
    now = timezone.now()
    may_edit = request.access.may_everywhere(Permission.CURRICULUM_EDIT)
    sessions = Session.objects.visible_to(request.access, Permission.CURRICULUM_VIEW)
    sessions = sessions.filter(activity=activity).select_related("host", "activity")
    proposals = TopicProposal.objects.visible_to(request.access, Permission.CURRICULUM_VIEW)
    context = {
        "activity": activity,
        "teaches": [(t.competency, _level_of(t)) for t in activity.teachings.all()],
        "coming": sessions.coming(now),
        "past": sessions.past(now),
        "proposals": proposals.filter(activity=activity).select_related("proposed_by", "session")
        if may_edit or activity.takes_proposals
        else [],
        "may_edit": may_edit,
    }
    return render(request, "curriculum/activity_detail.html", context)


def _level_of(teaching: Any) -> str:
    levels = teaching.competency.domain.framework.levels
    return str(levels[teaching.level]) if teaching.level < len(levels) else ""


@require_http_methods(["GET", "POST"])
def activity_new(request: AccessRequest) -> HttpResponse:
    request.access.require_everywhere(Permission.CURRICULUM_EDIT)
    return _edit_activity(request, Activity())


@require_http_methods(["GET", "POST"])
def activity_edit(request: AccessRequest, pk: int) -> HttpResponse:
    activity = fetch(
        Activity.objects, request.access, Permission.CURRICULUM_EDIT, viewing=Permission.CURRICULUM_VIEW, pk=pk
    )
    return _edit_activity(request, activity)


def _edit_activity(request: AccessRequest, activity: Activity) -> HttpResponse:
    form = ActivityForm(request.POST or None, instance=activity)
    teaching = TeachingForm(request.POST or None, activity=activity) if activity.pk else None
    if request.method == "POST" and form.is_valid() and (teaching is None or teaching.is_valid()):
        teaches = teaching.teaches if teaching else None
        services.save_activity(activity=form.instance, teaches=teaches, by=request.user)
        messages.success(request, "The activity was saved.")
        return redirect("curriculum:activity-detail", pk=form.instance.pk)
    context = {"form": form, "teaching": teaching, "activity": activity}
    return render(request, "curriculum/activity_edit.html", context)


@require_http_methods(["GET", "POST"])
def series_plan(request: AccessRequest, pk: int) -> HttpResponse:
    """Plan the meetings of a series: first shown, then made as drafts."""
    activity = fetch(
        Activity.objects, request.access, Permission.CURRICULUM_EDIT, viewing=Permission.CURRICULUM_VIEW, pk=pk
    )
    form = SeriesForm(request.POST or None, activity=activity)
    found = None
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            found = services.plan(
                activity=activity, rule=form.rule, first_on=asked["first_on"], at=asked["begins"],
                minutes=asked["minutes"],
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, refusal.messages)
        else:
            if "make" in request.POST and found:
                services.create_series(
                    activity=activity, found=found, topic=asked["topic"], place=asked["place"], by=request.user
                )
                messages.success(request, f"{len(found)} drafts were made. Publish each when its topic is known.")
                return redirect("curriculum:activity-detail", pk=activity.pk)
    return render(request, "curriculum/series_plan.html", {"activity": activity, "form": form, "found": found})


@login_not_required
@require_GET
def rounds_public(request: AccessRequest) -> HttpResponse:
    """Coming and past sessions of public activities, for anybody."""
    now = timezone.now()
    sessions = queries.public_sessions()
    words, year = request.GET.get("q", "").strip()[:100], request.GET.get("year", "")
    found = queries.found_in(sessions, words, year)
    page = Paginator(found.past(now), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "coming": found.coming(now),
        "page": page,
        "words": words,
        "year": year,
        "years": queries.years_of(sessions),
        "is_filtered": bool(words or year),
        "open_calls": queries.calls_for_topics(),
    }
    return render(request, "curriculum/rounds_public.html", context)


@require_http_methods(["GET", "POST"])
def topic_propose(request: AccessRequest, pk: int) -> HttpResponse:
    activity = fetch(Activity.objects, request.access, Permission.CURRICULUM_VIEW, pk=pk)
    form = ProposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.propose(activity=activity, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, "Thank you. The network's office reads your proposal and answers here.")
            return redirect("curriculum:activity-detail", pk=activity.pk)
    context = {
        "form": form,
        "title": "Propose a topic",
        "eyebrow": activity.title,
        "lede": "What should the network talk about? The office reads every proposal and answers on this page.",
        "submit": "Propose",
        "back_url": reverse("curriculum:activity-detail", args=[pk]),
        "back_label": activity.title,
    }
    return render(request, "curriculum/form_page.html", context)


@require_http_methods(["GET", "POST"])
def proposal_decide(request: AccessRequest, pk: int) -> HttpResponse:
    """Give a proposed topic a session, or decline it with an answer."""
    proposals = TopicProposal.objects.select_related("activity", "proposed_by")
    proposal = fetch(proposals, request.access, Permission.CURRICULUM_EDIT, viewing=Permission.CURRICULUM_VIEW, pk=pk)
    declines = request.POST.get("decision") == "decline"
    accept = AcceptForm(request.POST if request.method == "POST" and not declines else None, proposal=proposal)
    decline = DeclineForm(request.POST if declines else None)
    if request.method == "POST" and (decline if declines else accept).is_valid():
        try:
            if declines:
                services.decline_proposal(proposal=proposal, by=request.user, **decline.cleaned_data)
                messages.success(request, "The answer was saved.")
                return redirect("curriculum:activity-detail", pk=proposal.activity_id)
            session = services.accept_proposal(proposal=proposal, by=request.user, **accept.cleaned_data)
            messages.success(request, "The topic has a session. Check its day and place, then publish it.")
            return redirect("curriculum:session-edit", pk=session.pk)
        except Refused as refusal:
            messages.error(request, str(refusal))
    context = {"proposal": proposal, "accept": accept, "decline": decline}
    return render(request, "curriculum/proposal_decide.html", context)
