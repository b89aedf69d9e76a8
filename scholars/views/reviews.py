"""Reviewing: the reviewer's own pages, and the office's assignments, conflicts and ranked list."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partners.access import AccessRequest, fetch
from partners.roles import Permission
from scholars.forms.application import AssignForm, ConflictForm, CsvForm, PersonConflictForm, ReviewForm
from scholars.models import Application, Assignment, Attachment, Call, Conflict, Criterion, Letter, Review
from scholars.queries import reviews as read
from scholars.services import reviews
from scholars.services.refusal import Refused
from scholars.views.common import attempt, confirm_page, form_page, person, posted, uploaded
from scholars.views.listing import Column, Listing, listing

# --- The reviewer -------------------------------------------------------------------------------------------


@require_GET
def review_list(request: AccessRequest) -> HttpResponse:
    """What waits for this reviewer's scores, and what she has handed in."""
    request.access.require(Permission.REVIEW_DO)
    assigned = Application.objects.visible_to(request.access, Permission.REVIEW_DO).with_names()
    rows = list(assigned.order_by("call", "number"))
    own = Review.objects.visible_to(request.access, Permission.REVIEW_DO).filter(reviewer_id=request.access.user_id)
    known = {(review.application_id, review.round): review for review in own}
    columns = (
        Column("number", "Application", lambda a: a.label, url=lambda a: reverse("scholars:review-edit", args=[a.pk])),
        Column("call", "Call", lambda a: a.call.title),
        Column("project", "Project", lambda a: a.project),
        Column("name", "Applicant", lambda a: "Hidden" if a.call.hides_names else a.applicant.name),
        Column("state", "Your review", lambda a: _progress(a, known), tone=lambda a: _tone(a, known)),
    )
    shown = listing(request, name="my-reviews", caption="Applications to review", columns=columns, rows=rows)
    if not isinstance(shown, Listing):
        return shown
    return render(request, "scholars/review_list.html", {"listing": shown})


def _progress(application: Application, known: dict[tuple[int, str], Review]) -> str:
    turn = reviews.round_of(application.call)
    review = known.get((application.pk, turn or Review.Round.AFTER)) or known.get((application.pk, Review.Round.BEFORE))
    if turn is None:
        return "Handed in" if review and review.submitted_at else "Closed"
    review = known.get((application.pk, turn))
    if review is None:
        return "To do"
    return "Handed in" if review.submitted_at else "In draft"


def _tone(application: Application, known: dict[tuple[int, str], Review]) -> str:
    return {"Handed in": "good", "To do": "warn", "In draft": "info"}.get(_progress(application, known), "")


@require_http_methods(["GET", "POST"])
def review_edit(request: AccessRequest, pk: int) -> HttpResponse:
    """An application as its reviewer reads it, with the rubric below."""
    application = _assigned(request, pk)
    call = application.call
    turn = reviews.round_of(call)
    seen = Review.objects.visible_to(request.access, Permission.REVIEW_DO).filter(application=application)
    all_reviews = list(seen.select_related("reviewer").prefetch_related("scores__criterion"))
    own = next((r for r in all_reviews if r.reviewer_id == request.access.user_id and r.round == turn), None)
    form = _review_form(request, call, own)
    if request.method == "POST" and form.is_valid():
        answer = _kept(request, application, form)
        if answer is not None:
            return answer
    context = _paper(request, application) | {
        "form": form,
        "round": turn.label if turn else "",
        "may_score": turn is not None and not (own and own.submitted_at),
        "own": own,
        "others": [
            r for r in all_reviews if r.submitted_at and (r.reviewer_id != request.access.user_id or r.round != turn)
        ],
    }
    return render(request, "scholars/review_edit.html", context, status=422 if form.errors else 200)


def _review_form(request: AccessRequest, call: Call, own: Review | None) -> ReviewForm:
    initial: dict[str, Any] = {}
    if own:
        initial = {f"score-{score.criterion_id}": score.value for score in own.scores.all()}
        initial |= {
            "abstains": own.is_abstention,
            "for_committee": own.for_committee,
            "for_applicant": own.for_applicant,
        }
    criteria = list(Criterion.objects.visible_to(request.access, Permission.REVIEW_DO).filter(call=call))
    return ReviewForm(posted(request), call=call, criteria=criteria, initial=initial)


def _kept(request: AccessRequest, application: Application, form: ReviewForm) -> HttpResponse | None:
    told = form.cleaned_data
    hand_in = "hand_in" in request.POST
    try:
        reviews.save_review(
            application=application,
            by=person(request),
            values=form.values(),
            for_committee=told["for_committee"],
            for_applicant=told["for_applicant"],
            abstains=told["abstains"],
            hand_in=hand_in,
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, "Handed in." if hand_in else "Saved as a draft.")
    return redirect("scholars:review-list") if hand_in else redirect("scholars:review-edit", pk=application.pk)


def _paper(request: AccessRequest, application: Application) -> dict[str, Any]:
    """What a reviewer reads. While names are hidden, whatever tells who the applicant is stays out."""
    is_blind = application.call.hides_names
    files = Attachment.objects.visible_to(request.access, Permission.REVIEW_DO).filter(application=application)
    letters = Letter.objects.visible_to(request.access, Permission.REVIEW_DO).filter(
        application=application, received_at__isnull=False, withdrawn_at__isnull=True
    )
    return {
        "application": application,
        "call": application.call,
        "is_blind": is_blind,
        "answers": [a for a in application.answers.all() if not (is_blind and a.question.names_applicant)],
        "files": [f for f in files.select_related("requirement") if not (is_blind and f.requirement.names_applicant)],
        "letters": [] if is_blind else list(letters),
    }


@require_http_methods(["GET", "POST"])
def review_recuse(request: AccessRequest, pk: int) -> HttpResponse:
    """Declare a conflict of one's own. The application is shut at once."""
    application = _assigned(request, pk)
    form = ConflictForm(posted(request))
    return form_page(
        request,
        form,
        title=f"A conflict with {application.label}",
        lede="You will no longer see this application. Only the program office can lift a conflict.",
        back=reverse("scholars:review-edit", args=[pk]),
        to=reverse("scholars:review-list"),
        submit="Declare the conflict",
        done="Recorded. The application is no longer yours to review.",
        save=lambda: reviews.declare_conflict(
            application=application, reviewer=person(request), by=person(request), kind=form.cleaned_data["kind"]
        ),
    )


def _assigned(request: AccessRequest, pk: int) -> Application:
    rows = Application.objects.select_related("call__program", "applicant", "institution", "health_system")
    application: Application = fetch(
        rows.prefetch_related("answers__question"), request.access, Permission.REVIEW_DO, pk=pk
    )
    return application


# --- The office: assignments --------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def assignment_board(request: AccessRequest, pk: int) -> HttpResponse:
    """Who reviews what in a call, with a form to assign by hand."""
    call = _call(request, pk)
    applications = Application.objects.visible_to(request.access, Permission.CALL_EDIT).filter(call=call).reviewed()
    form = AssignForm(
        posted(request), applications=applications.select_related("applicant"), reviewers=read.reviewers()
    )
    if request.method == "POST" and form.is_valid():
        attempt(request, "Assigned.", lambda: reviews.assign(by=person(request), **form.cleaned_data))
        return redirect("scholars:assignment-board", pk=pk)
    rows = Assignment.objects.visible_to(request.access, Permission.CALL_EDIT).filter(application__call=call)
    rows = rows.select_related("application__call", "reviewer", "assigned_by").order_by("application__number", "pk")
    columns = (
        Column("number", "Application", lambda a: a.application.label),
        Column("reviewer", "Reviewer", lambda a: a.reviewer.name),
        Column("source", "Assigned", lambda a: a.get_source_display()),
        Column("at", "On", lambda a: a.assigned_at),
        Column("undo", "Undo", lambda a: "", shown=lambda a: "Take back", url=_unassign_url),
    )
    shown = listing(request, name="assignments", caption="Assignments", columns=columns, rows=list(rows))
    if not isinstance(shown, Listing):
        return shown
    context = {"call": call, "form": form, "listing": shown}
    return render(request, "scholars/assignment_board.html", context, status=422 if form.errors else 200)


def _unassign_url(assignment: Assignment) -> str:
    return reverse("scholars:assignment-remove", args=[assignment.pk])


@require_http_methods(["GET", "POST"])
def assignment_remove(request: AccessRequest, pk: int) -> HttpResponse:
    rows = Assignment.objects.select_related("application__call", "reviewer")
    assignment = fetch(rows, request.access, Permission.CALL_EDIT, pk=pk)
    back = reverse("scholars:assignment-board", args=[assignment.application.call_id])
    if request.method == "POST":
        attempt(request, "Taken back.", lambda: reviews.unassign(assignment=assignment, by=person(request)))
        return redirect(back)
    return confirm_page(
        request,
        title=f"Take {assignment.application.label} back from {assignment.reviewer}?",
        lede="A draft review is deleted with it.",
        submit="Take back",
        tone="danger",
        back=back,
    )


@require_http_methods(["GET", "POST"])
def assignment_import(request: AccessRequest, pk: int) -> HttpResponse:
    """Read a CSV of assignments, show what it would do, then do it."""
    call = _call(request, pk)
    if request.method == "POST" and "confirm" in request.POST:
        return _assign_all(request, call, Assignment.Source.FILE)
    form = CsvForm(posted(request), uploaded(request))
    if request.method == "POST" and form.is_valid():
        try:
            return _preview(request, call, reviews.read_assignments(call, form.cleaned_data["file"].read()), "import")
        except Refused as refusal:
            form.add_error("file", str(refusal))
    context = {
        "form": form,
        "title": "Assignments from a file",
        "back": reverse("scholars:assignment-board", args=[pk]),
        "submit": "Read the file",
        "lede": "Nothing is assigned before you have seen what the file says.",
    }
    return render(request, "scholars/form_page.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def assignment_balance(request: AccessRequest, pk: int) -> HttpResponse:
    """Show how the applications would be shared out evenly, then do it."""
    call = _call(request, pk)
    if request.method == "POST":
        return _assign_all(request, call, Assignment.Source.BALANCED)
    return _preview(request, call, reviews.plan_balanced(call), "balance")


def _preview(request: AccessRequest, call: Call, plan: reviews.Plan, kind: str) -> HttpResponse:
    title = {"import": "Assignments from the file", "balance": "Balanced assignments"}[kind]
    return confirm_page(
        request,
        title=title,
        lede=f"{len(plan.pairs)} new assignment{'s' if len(plan.pairs) != 1 else ''}.",
        faults=list(plan.faults),
        header=["Application", "Reviewer"],
        rows=[[application.label, person.name] for application, person in plan.pairs],
        kept=[("pair", f"{application.pk}-{person.pk}") for application, person in plan.pairs],
        nothing="" if plan.pairs else "There is nothing to assign.",
        submit="Assign",
        action=reverse(f"scholars:assignment-{kind}", args=[call.pk]),
        back=reverse("scholars:assignment-board", args=[call.pk]),
    )


def _assign_all(request: AccessRequest, call: Call, source: str) -> HttpResponse:
    pairs = []
    for text in request.POST.getlist("pair"):
        application, _, reviewer = text.partition("-")
        if application.isascii() and application.isdigit() and reviewer.isascii() and reviewer.isdigit():
            pairs.append((int(application), int(reviewer)))
    try:
        count = reviews.assign_all(call=call, pairs=pairs, source=source, by=person(request))
        messages.success(request, f"{count} assignment{'s' if count != 1 else ''} made.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("scholars:assignment-board", pk=call.pk)


@require_http_methods(["GET", "POST"])
def review_remind(request: AccessRequest, pk: int) -> HttpResponse:
    """Show the reminders to reviewers, then send them."""
    call = _call(request, pk)
    back = reverse("scholars:call-detail", args=[pk])
    if request.method == "POST":
        attempt(request, "The reminders are on their way.", lambda: reviews.remind(call=call, by=person(request)))
        return redirect(back)
    letters = reviews.reminders(call)
    return confirm_page(
        request,
        title="Remind reviewers",
        letters=letters,
        nothing="" if letters else "Every review of this round is handed in.",
        submit="Send",
        back=back,
    )


# --- The office: conflicts ----------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def conflict_add(request: AccessRequest, pk: int) -> HttpResponse:
    application = fetch(Application.objects.with_names(), request.access, Permission.CALL_EDIT, pk=pk)
    people = read.reviewers() | read.office_people()
    form = PersonConflictForm(posted(request), people=people)
    return form_page(
        request,
        form,
        title=f"A conflict with {application.label}",
        lede="The application is shut to this person everywhere, and her scores of it are deleted.",
        back=reverse("scholars:application-detail", args=[pk]),
        to=reverse("scholars:application-list", args=[application.call_id]),
        submit="Record the conflict",
        save=lambda: reviews.declare_conflict(
            application=application,
            reviewer=form.cleaned_data["person"],
            kind=form.cleaned_data["kind"],
            by=person(request),
        ),
    )


@require_POST
def conflict_lift(request: AccessRequest, pk: int) -> HttpResponse:
    conflict = fetch(Conflict.objects.select_related("application__call"), request.access, Permission.CALL_EDIT, pk=pk)
    attempt(request, "Lifted.", lambda: reviews.lift_conflict(conflict=conflict, by=person(request)))
    return redirect("scholars:application-detail", pk=conflict.application_id)


# --- The office: the ranked list ----------------------------------------------------------------------------

RANKS = (
    Column("place", "Place", lambda r: r.place, shown=lambda r: str(r.place or "None yet"), is_number=True),
    Column(
        "number",
        "Application",
        lambda r: r.application.label,
        url=lambda r: reverse("scholars:application-detail", args=[r.application.pk]),
    ),
    Column("name", "Applicant", lambda r: r.application.applicant.name),
    Column("mean", "Mean", lambda r: r.mean, is_number=True),
    Column("median", "Median", lambda r: r.median, is_number=True),
    Column("spread", "Spread (SD)", lambda r: r.spread, is_number=True),
    Column("lowest", "Lowest", lambda r: r.lowest, is_number=True),
    Column("highest", "Highest", lambda r: r.highest, is_number=True),
    Column("before", "Mean before the meeting", lambda r: r.mean_before, is_number=True),
    Column("handed_in", "Handed in", lambda r: r.handed_in, shown=lambda r: f"{r.handed_in} of {r.assigned}"),
    Column("abstentions", "Abstained", lambda r: r.abstentions, is_number=True),
    Column("state", "State", lambda r: r.application.get_state_display()),
)


@require_GET
def ranking(request: AccessRequest, pk: int) -> HttpResponse:
    """The applications by their scores, with decisions to make beside them."""
    call = _call(request, pk)
    rows = read.ranked(call, request.access)
    shown = listing(request, name="ranking", caption="Ranked applications", columns=RANKS, rows=rows)
    if not isinstance(shown, Listing):
        return shown
    context = {
        "call": call,
        "listing": shown,
        "may_decide": request.access.may_everywhere(Permission.APPLICATION_DECIDE),
        "is_deciding": call.phase in (Call.Phase.DECIDING, Call.Phase.CLOSED),
        "hidden": read.shut_to(call, request.access),
    }
    return render(request, "scholars/ranking.html", context)


def _call(request: AccessRequest, pk: int) -> Call:
    call: Call | None = fetch(Call.objects.select_related("program"), request.access, Permission.CALL_EDIT, pk=pk)
    if call is None:
        raise Http404
    return call
