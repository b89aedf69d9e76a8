"""Invitations: sent, sent again, withdrawn, and taken up."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partners import queries, services
from partners.access import AccessRequest, fetch
from partners.forms import AcceptForm, InviteForm
from partners.models import Institution, Invitation
from partners.roles import Permission
from partners.views.common import answered, person

STASH = "invitation"


@require_http_methods(["GET", "POST"])
def invitation_create(request: AccessRequest, code: str) -> HttpResponse:
    institution = _editable_institution(request, code)
    roles = services.grantable_by(request.access, institution)
    form = InviteForm(request.POST or None, roles=roles)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = services.invite(institution=institution, by=person(request), **form.cleaned_data)
        except services.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"The invitation for {invitation.email} is on its way.")
            return redirect("partners:institution-show", code=institution.code)
    return render(request, "partners/invitation_create.html", {"institution": institution, "form": form})


@require_POST
def invitation_resend(request: AccessRequest, pk: int) -> HttpResponse:
    invitation = _editable(request, Invitation.objects.select_related("institution"), pk)
    return answered(request, invitation.institution, services.resend, "Sent again.", invitation=invitation)


@require_POST
def invitation_revoke(request: AccessRequest, pk: int) -> HttpResponse:
    invitation = _editable(request, Invitation.objects.select_related("institution"), pk)
    done = "The invitation is withdrawn."
    return answered(request, invitation.institution, services.revoke, done, invitation=invitation)


def _editable_institution(request: AccessRequest, code: str) -> Institution:
    doing, viewing = Permission.MEMBERSHIP_EDIT, Permission.INSTITUTION_VIEW
    found: Institution = fetch(Institution.objects, request.access, doing, viewing=viewing, code=code)
    return found


def _editable(request: AccessRequest, rows: Any, pk: int) -> Any:
    doing, viewing = Permission.MEMBERSHIP_EDIT, Permission.MEMBERSHIP_VIEW
    return fetch(rows, request.access, doing, viewing=viewing, pk=pk)


# --- Taking up an invitation ------------------------------------------------------------------------------


@login_not_required
@require_GET
@never_cache
def invitation_open(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address at once, so that it stays out of histories, referrers and logs.

    It answers the same to every token: whether it fits is told by the next page.
    """
    request.session[STASH] = services.hash_of(token)
    response = redirect("partners:invitation-accept")
    response["Referrer-Policy"] = "no-referrer"
    return response


@login_not_required
@require_http_methods(["GET", "POST"])
@never_cache
def invitation_accept(request: HttpRequest) -> HttpResponse:
    try:
        invitation = services.usable_invitation(request.session.get(STASH, ""))
        if request.user.is_authenticated:
            return _accept_as_known_person(request, invitation)
        if queries.is_known(invitation.email):
            return _ask_to_sign_in(request, invitation)
        return _accept_as_new_person(request, invitation)
    except services.InvitationClosed:
        return render(request, "partners/invitation_closed.html", status=410)


def _accept_as_known_person(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    user = person(request)
    if invitation.email.lower() != user.email.lower():
        raise services.InvitationClosed
    if request.method == "GET":
        return render(request, "partners/invitation_accept.html", {"invitation": invitation})
    services.accept(token_hash=request.session.pop(STASH), by=user)
    messages.success(request, f"Welcome to {invitation.institution}.")
    return redirect("home")


def _ask_to_sign_in(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    context = {"invitation": invitation, "next": reverse("partners:invitation-accept")}
    return render(request, "partners/invitation_sign_in.html", context)


def _accept_as_new_person(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = AcceptForm(request.POST or None, email=invitation.email)
    if request.method == "POST" and form.is_valid():
        name, password = form.cleaned_data["name"], form.cleaned_data["password"]
        user = services.accept_as_new_person(token_hash=request.session.pop(STASH), name=name, password=password)
        # She has just typed her password twice, so neither signing in nor the second step asks for it again.
        login = Login(user=user, email=user.email, redirect_url=reverse("home"))
        response: HttpResponse = perform_password_login(request, {"email": user.email}, login)
        reauthenticate_by_password(request)
        return response
    return render(request, "partners/invitation_accept.html", {"invitation": invitation, "form": form})
