"""The page on which anybody checks a copy."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from reports.forms import VerifyForm
from reports.queries import recognize


@login_not_required
@require_http_methods(["GET", "POST"])
def report_verify(request: HttpRequest) -> HttpResponse:
    """Says of a file, or its hash, which released report it is. Open to anyone who holds one.

    The code on a cover leads here with the hash of the figures in the address.
    """
    is_asked = request.method == "POST" or "sha256" in request.GET
    data = request.POST if request.method == "POST" else request.GET
    form = VerifyForm(data, request.FILES or None) if is_asked else VerifyForm()
    context: dict[str, Any] = {"form": form}
    if is_asked and form.is_valid():
        sha256 = form.cleaned_data["sha256"]
        context |= {"sha256": sha256, "found": recognize(sha256), "is_answered": True}
    return render(request, "reports/report_verify.html", context, status=400 if form.errors else 200)
