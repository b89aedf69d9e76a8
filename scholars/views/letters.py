"""Pages for people who write letters: by a link, without an account."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from scholars.forms.application import LetterForm
from scholars.services import letters
from scholars.services.applications import LinkClosed
from scholars.services.refusal import Refused
from scholars.views.common import posted, uploaded

STASH = "letter-link"


@login_not_required
@require_GET
@never_cache
def letter_open(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address at once; whether it fits is told by the next page."""
    request.session[STASH] = letters.mail.hash_of(token)
    response = redirect("scholars:letter-write")
    response["Referrer-Policy"] = "no-referrer"
    return response


@login_not_required
@require_http_methods(["GET", "POST"])
@never_cache
def letter_write(request: HttpRequest) -> HttpResponse:
    """Write the letter, attach it, or decline."""
    token_hash = request.session.get(STASH, "")
    try:
        letter = letters.usable(token_hash)
        if request.method == "POST" and "decline" in request.POST:
            letters.decline(token_hash=token_hash)
            return render(request, "scholars/letter_done.html", {"is_declined": True})
        form = LetterForm(posted(request), uploaded(request), kind=letter.kind)
        if request.method == "POST" and form.is_valid():
            return _written(request, form, token_hash, letter)
    except LinkClosed:
        return render(request, "scholars/link_closed.html", status=410)
    return _page(request, form, letter)


def _written(request: HttpRequest, form: LetterForm, token_hash: str, letter: letters.Letter) -> HttpResponse:
    told = form.cleaned_data
    file = told.get("file")
    try:
        letters.write(
            token_hash=token_hash,
            text=told["text"],
            effort=told.get("effort"),
            file=file,
            file_name=file.name if file else "",
        )
    except Refused as refusal:
        form.add_error("file", str(refusal))
        return _page(request, form, letter)
    del request.session[STASH]
    return render(request, "scholars/letter_done.html", {"is_declined": False})


def _page(request: HttpRequest, form: LetterForm, letter: letters.Letter) -> HttpResponse:
    context = {
        "form": form,
        "letter": letter,
        "call": letter.application.call,
        "applicant": letter.application.applicant,
    }
    return render(request, "scholars/letter_write.html", context, status=422 if form.errors else 200)
