"""Roles changed and ended."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from partners import services
from partners.access import AccessRequest, fetch
from partners.forms import ChangeRoleForm
from partners.models import Membership
from partners.roles import Permission, Role
from partners.views.common import answered


@require_http_methods(["GET", "POST"])
def membership_end(request: AccessRequest, pk: int) -> HttpResponse:
    membership = _editable(request, Membership.objects.current().select_related("institution", "user"), pk)
    if request.method == "POST":
        done = f"{membership.user} is no longer {membership.get_role_display().lower()} here."
        return answered(request, membership.institution, services.end_membership, done, membership=membership)
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
        return answered(request, membership.institution, services.change_role, done, **change)
    return render(request, "partners/membership_change.html", {"membership": membership, "form": form})


def _editable(request: AccessRequest, rows: Any, pk: int) -> Any:
    doing, viewing = Permission.MEMBERSHIP_EDIT, Permission.MEMBERSHIP_VIEW
    return fetch(rows, request.access, doing, viewing=viewing, pk=pk)
