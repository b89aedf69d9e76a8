"""Who has which role, since when, and whether somebody has looked at it; and the doors that stand open."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from partners import services
from partners.access import AccessRequest
from partners.forms.access import AccessFilter, InvitationFilter
from partners.models import Invitation, Membership
from partners.roles import Permission
from partners.views.common import person
from partners.views.listing import Column, Listing, listing

INVITATION_TONES = {"open": "info", "expired": "warn", "accepted": "good", "withdrawn": ""}


def _institution_url(row: Any) -> str:
    return reverse("partners:institution-show", args=[row.institution.code])


ACCESS_COLUMNS = (
    Column("person", "Person", lambda row: row.user.name),
    Column("address", "Address", lambda row: row.user.email),
    Column("institution", "Institution", lambda row: row.institution.name, url=_institution_url),
    Column("role", "Role", lambda row: row.get_role_display()),
    Column("since", "Since", lambda row: row.starts_on),
    Column("until", "Until", lambda row: row.ends_on),
    Column("seen", "Last sign-in", lambda row: row.user.last_login),
    Column("confirmed", "Last confirmed", lambda row: row.confirmed_at),
    Column("started_by", "Given by", lambda row: str(row.started_by or ""), only_export=True),
    Column("ended_by", "Ended by", lambda row: str(row.ended_by or ""), only_export=True),
    Column("everywhere", "Reaches every institution", lambda row: row.reaches_everywhere, only_export=True),
)
INVITATION_COLUMNS = (
    Column("address", "Address", lambda row: row.email),
    Column("institution", "Institution", lambda row: row.institution.name, url=_institution_url),
    Column("role", "Role", lambda row: row.get_role_display()),
    Column("state", "State", lambda row: row.state.capitalize(), tone=lambda row: INVITATION_TONES[row.state]),
    Column("by", "Invited by", lambda row: str(row.invited_by or "")),
    Column("sent", "Sent", lambda row: row.sent_at),
    Column("times", "Times", lambda row: row.sendings, is_number=True),
    Column("expires", "Until", lambda row: row.expires_at),
    Column("accepted", "Accepted", lambda row: row.accepted_at, only_export=True),
)


@require_GET
def access_list(request: AccessRequest) -> HttpResponse:
    """The report for a review of access, with the history of rights; as a file with `export=csv` or `export=xlsx`."""
    request.access.require(Permission.MEMBERSHIP_VIEW)
    filtered = AccessFilter(
        request.GET, queryset=_memberships(request, Permission.MEMBERSHIP_VIEW), access=request.access
    )
    found = listing(
        request, name="access", caption="Who has which role", columns=ACCESS_COLUMNS, rows=list(filtered.qs)
    )
    if not isinstance(found, Listing):
        return found
    context = {
        "filter": filtered,
        "listing": found,
        "may_edit": request.access.may_somewhere(Permission.MEMBERSHIP_EDIT) and not request.GET.get("state"),
    }
    return render(request, "partners/access_list.html", context)


@require_POST
def access_confirm(request: AccessRequest) -> HttpResponse:
    """Confirm the roles that were ticked, or end them."""
    request.access.require(Permission.MEMBERSHIP_EDIT)
    ticked = [
        int(text) for text in request.POST.getlist("pick") if text.isascii() and text.isdigit() and len(text) < 19
    ]
    rows = list(_memberships(request, Permission.MEMBERSHIP_EDIT).filter(pk__in=ticked, ended_at__isnull=True))
    if request.POST.get("act") == "end":
        _end(request, rows)
    else:
        count = services.confirm(memberships=rows, by=person(request))
        messages.success(request, f"{count} role{'s' if count != 1 else ''} confirmed.")
        if count < len(rows):
            messages.warning(request, "Your own role is for a colleague to confirm.")
    return redirect("partners:access-list")


def _end(request: AccessRequest, rows: list[Membership]) -> None:
    ended = 0
    for membership in rows:
        try:
            services.end_membership(membership=membership, by=person(request))
            ended += 1
        except services.Refused as refusal:
            messages.error(request, f"{membership.user}: {refusal}")
    messages.success(request, f"{ended} role{'s' if ended != 1 else ''} ended.")


def _memberships(request: AccessRequest, doing: Permission) -> Any:
    seen = Membership.objects.visible_to(request.access, doing)
    seen = seen.select_related("user", "institution", "started_by", "ended_by")
    return seen.annotate(confirmed_at=Max("reviews__confirmed_at"))


@require_GET
def invitation_list(request: AccessRequest) -> HttpResponse:
    """Every door that was opened by mail; the open ones are sent again or withdrawn on the institution's page."""
    request.access.require(Permission.MEMBERSHIP_EDIT)
    seen = Invitation.objects.visible_to(request.access, Permission.MEMBERSHIP_EDIT)
    filtered = InvitationFilter(
        request.GET, queryset=seen.select_related("institution", "invited_by"), access=request.access
    )
    found = listing(
        request, name="invitations", caption="Invitations", columns=INVITATION_COLUMNS, rows=list(filtered.qs)
    )
    if not isinstance(found, Listing):
        return found
    return render(request, "partners/invitation_list.html", {"filter": filtered, "listing": found})
