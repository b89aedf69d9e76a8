"""Pages about institutions, their people, invitations, one's own account and the record of what was done."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import audit
from accounts.models import User
from accounts.services import has_second_factor
from mielhss.lib.downloads import csv_response
from partners import queries, services
from partners.access import AccessRequest, fetch
from partners.forms import AcceptForm, AuditFilterForm, ChangeRoleForm, InviteForm
from partners.models import Institution, Invitation, Membership
from partners.roles import Permission, Role

STASH = "invitation"
AUDIT_PAGE = 50
AUDIT_EXPORT_MOST = 50_000


# --- Institutions and their people ------------------------------------------------------------------------


@require_GET
def institution_list(request: AccessRequest) -> HttpResponse:
    request.access.require(Permission.INSTITUTION_VIEW)
    return render(request, "partners/institution_list.html", {"institutions": queries.institutions(request.access)})


@require_GET
def institution_show(request: AccessRequest, code: str) -> HttpResponse:
    institution = fetch(Institution.objects, request.access, Permission.INSTITUTION_VIEW, code=code)
    return render(request, "partners/institution_show.html", _institution_page(request, institution))


@require_http_methods(["GET", "POST"])
def invitation_create(request: AccessRequest, code: str) -> HttpResponse:
    institution = _editable_institution(request, code)
    roles = services.grantable_by(request.access, institution)
    form = InviteForm(request.POST or None, roles=roles)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = services.invite(institution=institution, by=_user(request), **form.cleaned_data)
        except services.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"The invitation for {invitation.email} is on its way.")
            return redirect("partners:institution-show", code=institution.code)
    return render(request, "partners/invitation_create.html", {"institution": institution, "form": form})


@require_POST
def invitation_resend(request: AccessRequest, pk: int) -> HttpResponse:
    invitation = _editable(request, Invitation.objects.select_related("institution"), pk)
    return _answered(request, invitation.institution, services.resend, "Sent again.", invitation=invitation)


@require_POST
def invitation_revoke(request: AccessRequest, pk: int) -> HttpResponse:
    invitation = _editable(request, Invitation.objects.select_related("institution"), pk)
    done = "The invitation is withdrawn."
    return _answered(request, invitation.institution, services.revoke, done, invitation=invitation)


@require_http_methods(["GET", "POST"])
def membership_end(request: AccessRequest, pk: int) -> HttpResponse:
    membership = _editable(request, Membership.objects.current().select_related("institution", "user"), pk)
    if request.method == "POST":
        done = f"{membership.user} is no longer {membership.get_role_display().lower()} here."
        return _answered(request, membership.institution, services.end_membership, done, membership=membership)
    return render(request, "partners/membership_end.html", {"membership": membership})


@require_http_methods(["GET", "POST"])
def membership_change(request: AccessRequest, pk: int) -> HttpResponse:
    membership = _editable(request, Membership.objects.current().select_related("institution", "user"), pk)
    roles = [role for role in services.grantable_by(request.access, membership.institution) if role != membership.role]
    form = ChangeRoleForm(request.POST or None, roles=tuple(roles))
    if request.method == "POST" and form.is_valid():
        role: Role = form.cleaned_data["role"]
        done = f"{membership.user} is now {role.label.lower()} here."
        change = {"membership": membership, "role": role}
        return _answered(request, membership.institution, services.change_role, done, **change)
    return render(request, "partners/membership_change.html", {"membership": membership, "form": form})


def _institution_page(request: AccessRequest, institution: Institution) -> dict[str, Any]:
    access = request.access
    may_edit = access.may_in(institution.pk, Permission.MEMBERSHIP_EDIT)
    may_view = access.may_in(institution.pk, Permission.MEMBERSHIP_VIEW)
    return {
        "institution": institution,
        "sites": institution.sites.select_related("parent"),
        "may_edit": may_edit,
        "may_invite": bool(services.grantable_by(access, institution)),
        "may_view_members": may_view,
        "members": queries.members_of(institution, access) if may_view else [],
        "invitations": queries.pending_invitations(institution, access) if may_edit else [],
    }


def _editable_institution(request: AccessRequest, code: str) -> Institution:
    doing, viewing = Permission.MEMBERSHIP_EDIT, Permission.INSTITUTION_VIEW
    found: Institution = fetch(Institution.objects, request.access, doing, viewing=viewing, code=code)
    return found


def _editable(request: AccessRequest, rows: Any, pk: int) -> Any:
    doing, viewing = Permission.MEMBERSHIP_EDIT, Permission.MEMBERSHIP_VIEW
    return fetch(rows, request.access, doing, viewing=viewing, pk=pk)


def _answered(
    request: AccessRequest, institution: Institution, service: Any, done: str, **arguments: Any
) -> HttpResponse:
    """Do it, tell how it went, and go back to the institution."""
    try:
        service(by=_user(request), **arguments)
    except services.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("partners:institution-show", code=institution.code)


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
    user = _user(request)
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


# --- One's own account ------------------------------------------------------------------------------------


@require_GET
def account_show(request: AccessRequest) -> HttpResponse:
    user = _user(request)
    context = {"memberships": queries.memberships_of(user), "has_second_factor": has_second_factor(user)}
    return render(request, "partners/account_show.html", context)


# --- The record of what was done --------------------------------------------------------------------------


@require_GET
def audit_list(request: AccessRequest) -> HttpResponse:
    request.access.require_everywhere(Permission.AUDIT_VIEW)
    form = AuditFilterForm(request.GET or None)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = Paginator(queries.audit_events(request.access, **wanted), AUDIT_PAGE).get_page(request.GET.get("page"))
    return render(request, "partners/audit_list.html", {"form": form, "page": page})


@require_GET
def audit_download(request: AccessRequest) -> HttpResponse:
    """The filtered record as CSV, with the seals, so that it can be checked elsewhere."""
    request.access.require_everywhere(Permission.AUDIT_VIEW)
    form = AuditFilterForm(request.GET or None)
    wanted = form.cleaned_data if form.is_valid() else {}
    events = queries.audit_events(request.access, **wanted)[:AUDIT_EXPORT_MOST]
    rows = [queries.audit_row(event) for event in events]
    audit.record("audit.exported", by=request.user, facts={"rows": len(rows)})
    return csv_response(f"audit-{timezone.localdate()}.csv", queries.AUDIT_HEADER, rows)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 -- every page here is for people signed in
    return request.user
