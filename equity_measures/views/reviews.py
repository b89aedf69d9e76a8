"""One version on its way into use: what it changes, and who says yes to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from equity_measures import services
from equity_measures.differences import differences, former_of
from equity_measures.forms import CommentForm, UnlockForm
from equity_measures.models import Extract, FollowUp, Submission
from partners.access import AccessRequest, fetch
from partners.roles import Permission

TONES = {"approve": "info", "accept": "info", "return": "warn", "publish": "good", "unlock": "warn"}


def _extract(request: AccessRequest, doing: Permission, pk: int) -> Extract:
    extracts = Extract.objects.select_related("institution", "data_set")
    return fetch(extracts, request.access, doing, viewing=Permission.EXTRACT_VIEW, pk=pk)


def _submission(request: AccessRequest, extract: Extract) -> Submission | None:
    submissions = Submission.objects.visible_to(request.access, Permission.EXTRACT_VIEW).select_related("approved")
    return submissions.filter(
        institution=extract.institution_id, data_set=extract.data_set_id, period=extract.period
    ).first()


@require_GET
def extract_review(request: AccessRequest, pk: int) -> HttpResponse:
    """What changes with this version, what was said so far, and the next step for whoever may take it."""
    extract = _extract(request, Permission.EXTRACT_VIEW, pk)
    submission = _submission(request, extract)
    former = former_of(request.access, extract)
    rows = differences(request.access, former, extract)
    context = {
        "extract": extract,
        "submission": submission,
        "former": former,
        "differences": rows,
        "large": sum(row.is_large for row in rows),
        "steps": [(step, TONES[step.kind]) for step in submission.steps.select_related("by", "extract")]
        if submission
        else [],
        "follow_ups": FollowUp.objects.visible_to(request.access, Permission.EXTRACT_VIEW)
        .with_names()
        .filter(institution=extract.institution_id, data_set=extract.data_set_id, period=extract.period),
        "may_ask": request.access.may_in(extract.institution_id, Permission.EXTRACT_UPLOAD),
        "comment_form": CommentForm(),
        "unlock_form": UnlockForm(),
        **_next_steps(request, extract, submission),
    }
    return render(request, "equity_measures/extract_review.html", context)


def _next_steps(request: AccessRequest, extract: Extract, submission: Submission | None) -> dict[str, bool]:
    """Which of the steps this person may take now; the services decide again."""
    is_approved = submission is not None and submission.approved_id == extract.pk
    is_accepted = is_approved and submission is not None and submission.accepted_at is not None
    is_locked = submission is not None and submission.is_locked(timezone.now())
    may = {name: request.access.may_in(extract.institution_id, doing) for name, doing in DOING.items()}
    return {
        "is_approved": is_approved,
        "is_accepted": is_accepted,
        "may_approve": may["approve"] and extract.is_pending and not is_approved,
        "may_accept": may["accept"] and is_approved and not is_accepted and not extract.is_current,
        "may_return": may["accept"] and is_approved and not extract.is_current,
        "may_publish": may["publish"] and is_accepted and not extract.is_current,
        "may_unlock": may["accept"] and is_approved and is_locked,
    }


DOING = {
    "approve": Permission.SUBMISSION_APPROVE,
    "accept": Permission.SUBMISSION_ACCEPT,
    "publish": Permission.SUBMISSION_PUBLISH,
}


def _attempt(request: AccessRequest, extract: Extract, work: Callable[[], Any], told: str) -> HttpResponse:
    try:
        work()
    except services.Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, told)
    return redirect("equity_measures:extract-review", pk=extract.pk)


@require_POST
def extract_approve(request: AccessRequest, pk: int) -> HttpResponse:
    extract = _extract(request, Permission.SUBMISSION_APPROVE, pk)
    form = CommentForm(request.POST)
    comment = form.cleaned_data["comment"] if form.is_valid() else ""
    told = f"Version {extract.version} is approved. The network's office has it now."
    return _attempt(request, extract, lambda: services.approve(extract=extract, by=request.user, comment=comment), told)


@require_POST
def extract_accept(request: AccessRequest, pk: int) -> HttpResponse:
    extract = _extract(request, Permission.SUBMISSION_ACCEPT, pk)
    form = CommentForm(request.POST)
    comment = form.cleaned_data["comment"] if form.is_valid() else ""
    return _of_submission(
        request,
        extract,
        lambda s: services.accept(submission=s, extract=extract, by=request.user, comment=comment),
        "Accepted. It comes into use when it is published.",
    )


@require_POST
def extract_return(request: AccessRequest, pk: int) -> HttpResponse:
    extract = _extract(request, Permission.SUBMISSION_ACCEPT, pk)
    form = CommentForm(request.POST)
    comment = form.cleaned_data["comment"] if form.is_valid() else ""
    return _of_submission(
        request,
        extract,
        lambda s: services.send_back(submission=s, extract=extract, by=request.user, comment=comment),
        "Returned to the site with your comment.",
    )


@require_POST
def extract_publish(request: AccessRequest, pk: int) -> HttpResponse:
    extract = _extract(request, Permission.SUBMISSION_PUBLISH, pk)
    return _of_submission(
        request,
        extract,
        lambda s: services.publish(submission=s, extract=extract, by=request.user),
        f"Version {extract.version} is in use. Its gaps appear after tonight's run.",
    )


@require_POST
def extract_unlock(request: AccessRequest, pk: int) -> HttpResponse:
    extract = _extract(request, Permission.SUBMISSION_ACCEPT, pk)
    form = UnlockForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say why it is unlocked, and for how many days (1 to 30).")
        return redirect("equity_measures:extract-review", pk=extract.pk)
    return _of_submission(
        request,
        extract,
        lambda s: services.unlock(submission=s, by=request.user, **form.cleaned_data),
        "Unlocked. What is published stays in use until another version is.",
    )


def _of_submission(
    request: AccessRequest, extract: Extract, work: Callable[[Submission], Any], told: str
) -> HttpResponse:
    submission = _submission(request, extract)
    if submission is None:
        messages.error(request, "The site has approved nothing here yet.")
        return redirect("equity_measures:extract-review", pk=extract.pk)
    return _attempt(request, extract, lambda: work(submission), told)


@require_POST
def extract_confirm(request: AccessRequest, pk: int) -> HttpResponse:
    """Take a version although it has far fewer rows than the one it replaces."""
    extract = _extract(request, Permission.EXTRACT_UPLOAD, pk)
    try:
        services.confirm_smaller(extract=extract, by=request.user)
    except services.Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "Confirmed. The file is being checked again.")
    return redirect("equity_measures:extract-detail", pk=extract.pk)
