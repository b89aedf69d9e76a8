"""What the pages of this app share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict

from accounts.models import User
from partners import services
from partners.access import AccessRequest
from partners.models import Institution


def answered(
    request: AccessRequest, institution: Institution, service: Any, done: str, **arguments: Any
) -> HttpResponse:
    """Do it, tell how it went, and go back to the institution."""
    attempt(request, done, lambda: service(by=person(request), **arguments))
    return redirect("partners:institution-show", code=institution.code)


def attempt(request: AccessRequest, done: str, change: Callable[[], Any]) -> bool:
    """Make a change and tell how it went: what was done, or why it was refused."""
    try:
        change()
    except services.Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, done)
    return True


def person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 -- every page here is for people signed in
    return request.user


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent with a form, be it empty; None when the form is only asked for."""
    return request.POST if request.method == "POST" else None


def uploaded(request: HttpRequest) -> MultiValueDict[str, UploadedFile] | None:
    return request.FILES if request.method == "POST" else None


def form_page(
    request: AccessRequest,
    form: Any,
    *,
    title: str,
    crumbs: list[tuple[str, str]],
    save: Callable[[], Any],
    done: str = "Saved.",
    submit: str = "Save",
    lede: str = "",
    tone: str = "primary",
    to: Callable[[], str] | None = None,
) -> HttpResponse:
    """A page that is one form: shows it, keeps it with `save`, tells what is wrong, goes on `to` or to the last crumb.

    crumbs: label and address of the pages above this one.
    """
    back = crumbs[-1][1]
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except services.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(to() if to else back)
    context = {
        "form": form, "title": title, "lede": lede, "crumbs": crumbs, "back": back, "submit": submit, "tone": tone,
    }  # fmt: skip
    return render(request, "partners/form_page.html", context, status=422 if form.errors else 200)


def pdf_response(path: Path, file_name: str) -> FileResponse:
    """A stored PDF to save; never shown inside the portal's pages, never kept by a cache."""
    if not path.is_file():
        raise Http404
    response = FileResponse(path.open("rb"), as_attachment=True, filename=file_name, content_type="application/pdf")
    response["Cache-Control"] = "no-store"
    return response
