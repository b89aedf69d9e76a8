"""Certificates and credentials: given and read by those who may, verified by anybody."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import audit
from curriculum import badges, queries
from curriculum.forms import GiveForm, RevokeForm, VerifyForm
from curriculum.models import Award
from curriculum.services import Refused
from curriculum.services import recognition as services
from mielhss.lib.pdf import pdf_response
from partners.access import AccessRequest, fetch
from partners.roles import Permission
from scholars.models import Scholar
from scholars.views.listing import Column, Listing, listing

COLUMNS = (
    Column("scholar", "Scholar", lambda a: a.person, url=lambda a: reverse("curriculum:award-detail", args=[a.pk])),
    Column("institution", "Institution", lambda a: a.scholar.institution.name),
    Column("title", "For", lambda a: a.title),
    Column("program", "Program", lambda a: a.program),
    Column("issued", "Given", lambda a: timezone.localdate(a.issued_at)),
    Column(
        "state",
        "State",
        lambda a: "Revoked" if a.is_revoked else "Stands",
        tone=lambda a: "bad" if a.is_revoked else "good",
    ),
)
WORDS = {
    badges.State.VALID: ("success", "This certificate is genuine and stands."),
    badges.State.REVOKED: ("warning", "This certificate was given here, and has been revoked since."),
    badges.State.NOT_OURS: ("error", "This was not signed here, or has been changed since."),
    badges.State.UNREADABLE: ("error", "This is no credential that can be read."),
    badges.State.UNCHECKED: ("info", "It was signed here; whether it was revoked has not been looked at."),
}


@require_GET
def award_list(request: AccessRequest) -> HttpResponse:
    """Certificates given; for the office, also those that could be given."""
    request.access.require(Permission.CURRICULUM_VIEW)
    awards = Award.objects.visible_to(request.access, Permission.SCHOLAR_VIEW).select_related("scholar__institution")
    state = request.GET.get("state", "")
    if state in ("stands", "revoked"):
        awards = awards.filter(revoked_at__isnull=state == "stands")
    found = listing(request, name="certificates", caption="Certificates", columns=COLUMNS, rows=list(awards))
    if not isinstance(found, Listing):
        return found
    may_give = request.access.may_everywhere(Permission.CURRICULUM_EDIT)
    scholars = Scholar.objects.visible_to(request.access, Permission.SCHOLAR_VIEW)
    context = {
        "listing": found,
        "state": state,
        "may_give": may_give,
        "ready": queries.ready_to_be_awarded(scholars, timezone.now()) if may_give else [],
    }
    return render(request, "curriculum/award_list.html", context)


@require_POST
def award_give(request: AccessRequest) -> HttpResponse:
    request.access.require_everywhere(Permission.CURRICULUM_EDIT)
    form = GiveForm(request.POST, access=request.access)
    if not form.is_valid():
        messages.error(request, "Choose somebody of the list.")
        return redirect("curriculum:award-list")
    try:
        given = services.award(by=request.user, **form.cleaned_data)
        messages.success(request, f"The certificate was given to {given.person}.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("curriculum:award-list")


def _award(request: AccessRequest, pk: int) -> Award:
    awards = Award.objects.select_related("scholar__institution", "issued_by", "revoked_by")
    found: Award = fetch(awards, request.access, Permission.SCHOLAR_VIEW, pk=pk)
    return found


@require_GET
def award_detail(request: AccessRequest, pk: int) -> HttpResponse:
    award = _award(request, pk)
    context = {
        "award": award,
        "verify_url": services.address("credential-verify", award.identifier),
        "may_revoke": request.access.may_everywhere(Permission.CURRICULUM_EDIT) and not award.is_revoked,
        "form": RevokeForm(),
    }
    return render(request, "curriculum/award_detail.html", context)


@require_POST
def award_revoke(request: AccessRequest, pk: int) -> HttpResponse:
    award = _award(request, pk)
    request.access.require_everywhere(Permission.CURRICULUM_EDIT)
    form = RevokeForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say why it is revoked.")
        return redirect("curriculum:award-detail", pk=pk)
    try:
        services.revoke(award=award, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, "The certificate is revoked. Whoever verifies it is told.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("curriculum:award-detail", pk=pk)


@require_GET
def award_pdf(request: AccessRequest, pk: int) -> HttpResponse:
    """The certificate, to print."""
    award = _award(request, pk)
    if award.is_revoked:
        raise Http404("A revoked certificate is not printed.")
    url = services.address("credential-verify", award.identifier)
    context = {
        "award": award,
        "site_name": settings.SITE_NAME,
        "verify_url": url,
        "qr": SafeString(segno.make(url, error="m").svg_inline(border=0, omitsize=True)),
    }
    audit.record("award.downloaded", by=request.user, subject=award, facts={"form": "pdf"})
    return pdf_response(
        f"certificate-{award.identifier}.pdf", "curriculum/certificate.html", context,
        styles="certificate.css", identifier=award.identifier.bytes,
    )  # fmt: skip


@require_GET
def award_credential(request: AccessRequest, pk: int) -> HttpResponse:
    """The credential, for a wallet or a verifier."""
    award = _award(request, pk)
    audit.record("award.downloaded", by=request.user, subject=award, facts={"form": "credential"})
    response = HttpResponse(award.token, content_type="application/vc+jwt")
    response["Content-Disposition"] = f'attachment; filename="credential-{award.identifier}.jwt"'
    response["Cache-Control"] = "no-store"
    return response


@login_not_required
@never_cache
@require_GET
def credential_verify(request: AccessRequest, identifier: UUID) -> HttpResponse:
    """What the code on a certificate leads to: whether it stands, for whoever holds it."""
    award = queries.award_of(identifier)
    if award is None:
        raise Http404("No such certificate.")
    tone, text = WORDS[badges.State.REVOKED if award.is_revoked else badges.State.VALID]
    return render(request, "curriculum/credential.html", {"award": award, "tone": tone, "text": text})


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def credential_check(request: AccessRequest) -> HttpResponse:
    """Anybody pastes a credential and learns whether it is genuine and stands."""
    form = VerifyForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "keys_url": services.address("credential-keys")}
    if request.method == "POST" and form.is_valid():
        revocations = services.revocations()  # before the keys, since it may make one
        verdict = badges.verify(form.cleaned_data["token"], keys=services.published_keys(), revocations=revocations)
        tone, text = WORDS[verdict.state]
        context |= {"verdict": verdict, "tone": tone, "text": text}
    return render(request, "curriculum/credential_check.html", context)


@login_not_required
@require_GET
def credential_issuer(request: AccessRequest) -> HttpResponse:
    """Who signs: the profile that every credential names."""
    profile = {
        "@context": badges.CONTEXT,
        "id": services.address("credential-issuer"),
        "type": ["Profile"],
        "name": settings.SITE_NAME,
        "url": settings.SITE_URL,
    }
    return JsonResponse(profile)


@login_not_required
@require_GET
def credential_keys(request: AccessRequest) -> HttpResponse:
    """All public keys: kept by a verifier, they verify offline."""
    return JsonResponse({"keys": services.published_keys()})


@login_not_required
@require_GET
def credential_key(request: AccessRequest, thumbprint: str) -> HttpResponse:
    key = queries.signing_key(thumbprint)
    if key is None:
        raise Http404("No such key.")
    return JsonResponse(services.published(key))


@login_not_required
@never_cache
@require_GET
def credential_status(request: AccessRequest) -> HttpResponse:
    """The signed list of what was revoked."""
    return HttpResponse(services.revocations(), content_type="application/vc+jwt")


@login_not_required
@require_GET
def case_item(request: AccessRequest, identifier: UUID) -> HttpResponse:
    """One competency as a CASE item, at the address that credentials and packages name."""
    found = queries.case_item(identifier, request.build_absolute_uri(reverse("curriculum:activity-list")) + "case")
    if found is None:
        raise Http404("No such competency.")
    return HttpResponse(json.dumps(found, ensure_ascii=False), content_type="application/json")
