"""One's own account."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.services import has_second_factor
from partners import queries
from partners.access import AccessRequest
from partners.middleware import WORKING_IN
from partners.views.common import person


@require_GET
def account_show(request: AccessRequest) -> HttpResponse:
    user = person(request)
    context = {
        "memberships": queries.memberships_of(user),
        "former": queries.former_memberships_of(user),
        "has_second_factor": has_second_factor(user),
    }
    return render(request, "partners/account_show.html", context)


@require_POST
def institution_switch(request: AccessRequest) -> HttpResponse:
    """Work in one of one's institutions from now on, or in all of them; kept until the session ends."""
    chosen = request.POST.get("institution", "")
    mine = {membership.institution_id for membership in queries.memberships_of(person(request))}
    request.session.pop(WORKING_IN, None)
    if chosen.isascii() and chosen.isdigit() and int(chosen) in mine:
        request.session[WORKING_IN] = int(chosen)
    # Where she was may be closed to her now, so she begins at home.
    return redirect("home")
