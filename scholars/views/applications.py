"""Applying: the link from outside, the draft, its files and letters, and the office's view of all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.account.internal.flows.login import Login, perform_password_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partners.access import AccessRequest, fetch
from partners.roles import Permission
from scholars.forms.application import (
    AccountForm,
    ApplicationFilter,
    AskLetterForm,
    DemographicsForm,
    DraftForm,
    ExtensionForm,
    PdfForm,
)
from scholars.models import NEXT, Application, Attachment, Call, Letter, Requirement, Review, State
from scholars.queries.applications import missing
from scholars.services import applications, letters
from scholars.services.refusal import Refused
from scholars.views.common import attempt, confirm_page, form_page, pdf_response, person, posted, uploaded
from scholars.views.listing import Column, Listing, listing

STASH = "applicant-link"
TONES = {
    State.SUBMITTED: "info",
    State.INTENT_SENT: "info",
    State.SELECTED: "good",
    State.WAITLISTED: "warn",
    State.NOT_SELECTED: "",
    State.NOT_INVITED: "",
    State.WITHDRAWN: "",
    State.DRAFT: "",
    State.INTENT_DRAFT: "",
}

COLUMNS = (
    Column(
        "number",
        "Application",
        lambda a: a.label,
        url=lambda a: reverse("scholars:application-detail", args=[a.pk]),
    ),
    Column("name", "Applicant", lambda a: a.applicant.name),
    Column("state", "State", lambda a: a.get_state_display(), tone=lambda a: TONES[State(a.state)]),
    Column("home", "Institution", lambda a: a.home),
    Column("stage", "Career stage", lambda a: a.get_career_stage_display()),
    Column("project", "Project", lambda a: a.project),
    Column("effort", "Protected time, %", lambda a: a.effort, is_number=True),
    Column("submitted", "Submitted", lambda a: a.submitted_at),
    Column("degrees", "Degrees", lambda a: a.degrees, only_export=True),
    Column("disciplines", "Disciplines", lambda a: "; ".join(a.discipline_labels), only_export=True),
    Column("stipend", "Salary support asked for", lambda a: a.stipend, only_export=True),
    Column("research", "Research funds asked for", lambda a: a.research_funds, only_export=True),
)


# --- From outside -------------------------------------------------------------------------------------------


@login_not_required
@require_GET
@never_cache
def applicant_open(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address at once; whether it fits is told by the next page."""
    request.session[STASH] = applications.mail.hash_of(token)
    response = redirect("scholars:applicant-account")
    response["Referrer-Policy"] = "no-referrer"
    return response


@login_not_required
@require_http_methods(["GET", "POST"])
@never_cache
def applicant_account(request: HttpRequest) -> HttpResponse:
    """Open an account for the address that the link has proved, and go on to the application."""
    try:
        link = applications.usable_link(request.session.get(STASH, ""))
        form = AccountForm(posted(request), email=link.email)
        if request.method == "POST" and form.is_valid() and not request.user.is_authenticated:
            told = form.cleaned_data
            user, call = applications.open_account(
                token_hash=request.session.pop(STASH), name=told["name"], password=told["password"]
            )
            login = Login(user=user, email=user.email, redirect_url=reverse("scholars:call-apply", args=[call.pk]))
            signed_in: HttpResponse = perform_password_login(request, {"email": user.email}, login)
            return signed_in
    except applications.LinkClosed:
        return render(request, "scholars/link_closed.html", status=410)
    context = {"form": form, "link": link}
    return render(request, "scholars/applicant_account.html", context, status=422 if form.errors else 200)


# --- The applicant's pages ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """An application, and how far it has come as its applicant may know."""

    application: Application
    state: str
    tone: str


@require_GET
def application_mine(request: AccessRequest) -> HttpResponse:
    """Every application of this person, and the calls she may still apply to."""
    own = Application.objects.visible_to(request.access, Permission.SELF_EDIT).with_names()
    rows = [_told(row) for row in own.prefetch_related("extensions").order_by("-created_at")]
    return render(request, "scholars/application_mine.html", {"rows": rows})


def _told(application: Application) -> Told:
    # Before its letter an applicant learns nothing of a decision.
    is_untold = application.decided_at and not application.told_at
    state = State.SUBMITTED if is_untold else State(application.state)
    return Told(application, str(state.label), TONES[state])


@require_http_methods(["GET", "POST"])
def application_edit(request: AccessRequest, pk: int) -> HttpResponse:
    """The draft: save it as often as one likes, and see what is missing."""
    application = _own(request, pk)
    if not application.is_draft:
        return render(request, "scholars/application_sent.html", _own_context(application))
    form = DraftForm(posted(request), instance=application)
    if request.method == "POST" and form.is_valid():
        try:
            applications.save_draft(
                application=application, facts=form.facts(), answers=form.answers(), by=person(request)
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Saved. Nothing is handed in until you submit it.")
            return redirect("scholars:application-edit", pk=pk)
    context = _own_context(application) | {"form": form}
    return render(request, "scholars/application_edit.html", context, status=422 if form.errors else 200)


def _own_context(application: Application) -> dict[str, Any]:
    attached = {attachment.requirement_id: attachment for attachment in application.attachments.all()}
    is_told = bool(application.told_at) or not application.decided_at
    return {
        "application": application,
        "call": application.call,
        "missing": missing(application) if application.is_draft else [],
        "is_late": application.is_late(timezone.now()),
        "due": application.call.locally(application.deadline),
        "papers": [(requirement, attached.get(requirement.pk)) for requirement in application.call.requirements.all()],
        "letters": [letter for letter in application.letters.all() if not letter.withdrawn_at],
        "is_full": application.state not in (State.INTENT_DRAFT, State.INTENT_SENT, State.NOT_INVITED),
        "state_told": application.get_state_display() if is_told else State.SUBMITTED.label,
        "may_withdraw": is_told and State.WITHDRAWN in NEXT[State(application.state)] and not application.scholar_id,
    }


@require_http_methods(["GET", "POST"])
def application_submit(request: AccessRequest, pk: int) -> HttpResponse:
    application = _own(request, pk)
    back = reverse("scholars:application-edit", args=[pk])
    if request.method == "POST":
        attempt(
            request,
            "Submitted. You can read it here; it can no longer be changed.",
            lambda: applications.submit(application=application, by=person(request)),
        )
        return redirect(back)
    return confirm_page(
        request,
        title="Submit your letter of intent?"
        if application.state == State.INTENT_DRAFT
        else "Submit your application?",
        lede="You submit once. After that it stands as it is.",
        faults=missing(application),
        faults_title="Not complete yet",
        nothing="Go back and complete it first." if missing(application) else "",
        submit="Submit",
        back=back,
    )


@require_http_methods(["GET", "POST"])
def application_withdraw(request: AccessRequest, pk: int) -> HttpResponse:
    application = _own(request, pk)
    if request.method == "POST":
        attempt(request, "Withdrawn.", lambda: applications.withdraw(application=application, by=person(request)))
        return redirect("scholars:application-mine")
    return confirm_page(
        request,
        title="Withdraw your application?",
        lede="It cannot be undone. While the call is open, you may start again.",
        submit="Withdraw",
        tone="danger",
        back=reverse("scholars:application-edit", args=[pk]),
    )


@require_http_methods(["GET", "POST"])
def demographics_edit(request: AccessRequest, pk: int) -> HttpResponse:
    application = _own(request, pk)
    known = getattr(application, "demographics", None)
    initial = {"groups": known.groups, "genders": known.genders} if known else {}
    form = DemographicsForm(posted(request), initial=initial)
    return form_page(
        request,
        form,
        title="About you",
        lede="Optional. Counted for reports about all applicants together; reviewers never see it.",
        back=reverse("scholars:application-edit", args=[pk]),
        save=lambda: applications.save_demographics(application=application, by=person(request), **form.cleaned_data),
    )


@require_http_methods(["GET", "POST"])
def attachment_add(request: AccessRequest, pk: int, requirement: int) -> HttpResponse:
    application = _own(request, pk)
    wanted = next((r for r in application.call.requirements.all() if r.pk == requirement), None)
    if wanted is None:
        raise Http404
    form = PdfForm(posted(request), uploaded(request))
    return form_page(
        request,
        form,
        title=f"Attach: {wanted}",
        back=reverse("scholars:application-edit", args=[pk]),
        submit="Attach",
        done="Attached.",
        save=lambda: _attach(request, application, wanted, form.cleaned_data["file"]),
    )


def _attach(request: AccessRequest, application: Application, requirement: Requirement, file: Any) -> None:
    applications.attach(
        application=application, requirement=requirement, file=file, file_name=file.name, by=person(request)
    )


@require_POST
def attachment_remove(request: AccessRequest, pk: int) -> HttpResponse:
    attachment = fetch(Attachment.objects.select_related("application"), request.access, Permission.SELF_EDIT, pk=pk)
    attempt(request, "Removed.", lambda: applications.remove_attachment(attachment=attachment, by=person(request)))
    return redirect("scholars:application-edit", pk=attachment.application_id)


@require_GET
def attachment_file(request: AccessRequest, pk: int) -> FileResponse:
    """For the applicant, the office, and the reviewers of this application."""
    attachment = _file(request, Attachment, pk, Permission.SELF_EDIT)
    if attachment is None:
        raise Http404
    return pdf_response(attachment.stored_name, attachment.file_name)


@require_GET
def letter_file(request: AccessRequest, pk: int) -> FileResponse:
    """For the office and reviewers; not for the applicant, whom the letter is about."""
    letter = _file(request, Letter, pk)
    if letter is None:
        raise Http404
    return pdf_response(letter.stored_name, letter.file_name)


def _file(request: AccessRequest, model: Any, pk: int, *more: Permission) -> Any:
    """The row, for whichever of her parts opens it; hidden from reviewers when it would name the applicant."""
    rows = model.objects.select_related("application__call")
    for doing in (Permission.APPLICATION_VIEW, Permission.REVIEW_DO, *more):
        found = rows.visible_to(request.access, doing).filter(pk=pk).first()
        if found is not None:
            is_blind = doing == Permission.REVIEW_DO and found.application.call.hides_names
            names = getattr(getattr(found, "requirement", None), "names_applicant", True)
            return None if is_blind and names else found
    return None


# --- Letters ------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def letter_ask(request: AccessRequest, pk: int) -> HttpResponse:
    application = _own(request, pk)
    form = AskLetterForm(posted(request))
    return form_page(
        request,
        form,
        title="Ask for a letter",
        lede="The writer gets a link by mail and needs no account. You see that a letter came, not what it says.",
        back=reverse("scholars:application-edit", args=[pk]),
        submit="Send the request",
        done="The request is on its way.",
        save=lambda: letters.ask(application=application, by=person(request), **form.cleaned_data),
    )


@require_POST
def letter_remind(request: AccessRequest, pk: int) -> HttpResponse:
    letter = _own_letter(request, pk)
    attempt(request, "Sent again, with a new link.", lambda: letters.remind(letter=letter, by=person(request)))
    return redirect("scholars:application-edit", pk=letter.application_id)


@require_POST
def letter_take_back(request: AccessRequest, pk: int) -> HttpResponse:
    letter = _own_letter(request, pk)
    attempt(request, "The request is taken back.", lambda: letters.take_back(letter=letter, by=person(request)))
    return redirect("scholars:application-edit", pk=letter.application_id)


def _own_letter(request: AccessRequest, pk: int) -> Letter:
    rows = Letter.objects.select_related("application__call")
    letter: Letter = fetch(rows, request.access, Permission.SELF_EDIT, pk=pk)
    return letter


def _own(request: AccessRequest, pk: int) -> Application:
    rows = Application.objects.select_related("call__program", "institution", "health_system", "applicant")
    parts = ("call__questions", "call__requirements", "answers", "attachments", "letters", "extensions")
    application: Application = fetch(rows.prefetch_related(*parts), request.access, Permission.SELF_EDIT, pk=pk)
    return application


# --- The office ---------------------------------------------------------------------------------------------


@require_GET
def application_list(request: AccessRequest, pk: int) -> HttpResponse:
    """A call's applications, those aside that a conflict shuts to this person."""
    call = fetch(Call.objects.select_related("program"), request.access, Permission.CALL_EDIT, pk=pk)
    rows = Application.objects.visible_to(request.access, Permission.APPLICATION_VIEW).filter(call=call)
    found = ApplicationFilter(request.GET, queryset=rows.with_names())
    shown = listing(request, name="applications", caption="Applications", columns=COLUMNS, rows=list(found.qs))
    if not isinstance(shown, Listing):
        return shown
    context = {"call": call, "listing": shown, "filter": found}
    return render(request, "scholars/application_list.html", context)


@require_GET
def application_detail(request: AccessRequest, pk: int) -> HttpResponse:
    """Everything about an application that is open to the office, reviews included."""
    application = _seen(request, pk)
    reviews = Review.objects.visible_to(request.access, Permission.APPLICATION_VIEW).filter(application=application)
    context = _own_context(application) | {
        "answers": application.answers.all(),
        "reviews": reviews.filter(submitted_at__isnull=False)
        .select_related("reviewer")
        .prefetch_related("scores__criterion"),
        "conflicts": application.conflicts.select_related("reviewer"),
        "letters_told": [letter for letter in application.letters.all() if not letter.withdrawn_at],
        "state_tone": TONES[State(application.state)],
        "may_decide": request.access.may_everywhere(Permission.APPLICATION_DECIDE),
        "is_deciding": application.call.phase in (Call.Phase.DECIDING, Call.Phase.CLOSED),
    }
    return render(request, "scholars/application_detail.html", context)


@require_POST
def intent_answer(request: AccessRequest, pk: int) -> HttpResponse:
    """Invite the writer of a letter of intent, or decline."""
    application = _seen(request, pk)
    is_invited = request.POST.get("answer") == "invite"
    attempt(
        request,
        "Invited; the mail is on its way." if is_invited else "Declined; the mail is on its way.",
        lambda: applications.answer_intent(application=application, is_invited=is_invited, by=person(request)),
    )
    return redirect("scholars:application-detail", pk=pk)


@require_http_methods(["GET", "POST"])
def extension_add(request: AccessRequest, pk: int) -> HttpResponse:
    application = _seen(request, pk)
    form = ExtensionForm(posted(request), call=application.call)
    return form_page(
        request,
        form,
        title=f"More time for {application.label}",
        lede=f"The deadline is {application.call.locally(application.deadline)}.",
        back=reverse("scholars:application-detail", args=[pk]),
        submit="Give more time",
        save=lambda: applications.extend(application=application, by=person(request), **form.cleaned_data),
    )


def _seen(request: AccessRequest, pk: int) -> Application:
    """An application as the office opens it: never one's own."""
    rows = Application.objects.select_related("call__program", "institution", "health_system", "applicant", "scholar")
    parts = (
        "call__questions",
        "call__requirements",
        "answers__question",
        "attachments__requirement",
        "letters",
        "extensions",
    )
    application: Application = fetch(rows.prefetch_related(*parts), request.access, Permission.CALL_EDIT, pk=pk)
    return application
