"""Pages about API tokens."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from partners import tokens
from partners.access import AccessRequest, fetch
from partners.forms.tokens import TokenForm
from partners.models import ApiToken
from partners.roles import Permission
from partners.views.common import person


@require_GET
def token_list(request: AccessRequest) -> HttpResponse:
    request.access.require(Permission.TOKEN_USE)
    rows = ApiToken.objects.visible_to(request.access).select_related("institution", "owner")
    now = timezone.now()
    live = [token for token in rows if token.is_live(now)]
    context = {
        "own": [token for token in live if token.owner_id == request.user.pk],
        "others": [token for token in live if token.owner_id != request.user.pk],
        "ended": [token for token in rows if not token.is_live(now)],
    }
    return render(request, "partners/token_list.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def token_create(request: AccessRequest) -> HttpResponse:
    request.access.require(Permission.TOKEN_USE)
    return _create(request)


@reauthentication_required
def _create(request: AccessRequest) -> HttpResponse:
    form = TokenForm(request.POST or None, access=request.access)
    if request.method == "POST" and form.is_valid():
        owner = person(request)
        try:
            token, key = tokens.issue(owner=owner, by=owner, **form.cleaned_data)
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            # The key is shown in this very answer and nowhere again, so there's no page to redirect to.
            return render(request, "partners/token_created.html", {"token": token, "key": key})
    return render(request, "partners/token_create.html", {"form": form})


@require_http_methods(["GET", "POST"])
def token_revoke(request: AccessRequest, pk: int) -> HttpResponse:
    rows = ApiToken.objects.select_related("institution", "owner")
    token = fetch(rows, request.access, Permission.TOKEN_USE, pk=pk)
    if request.method == "POST":
        tokens.revoke(token=token, by=person(request))
        messages.success(request, f"The token {token.name} opens nothing any more.")
        return redirect("partners:token-list")
    return render(request, "partners/token_revoke.html", {"token": token})
