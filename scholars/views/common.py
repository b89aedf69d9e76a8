"""What the pages of this app share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict

from accounts.models import User
from partners.access import AccessRequest
from scholars.services.applications import files_folder
from scholars.services.refusal import Refused


def person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 -- every page that asks is for people signed in
    return request.user


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent with a form, be it empty; None when the form is only asked for."""
    return request.POST if request.method == "POST" else None


def uploaded(request: HttpRequest) -> MultiValueDict[str, UploadedFile] | None:
    return request.FILES if request.method == "POST" else None


def attempt(request: AccessRequest, done: str, change: Callable[[], Any]) -> bool:
    """Make a change and tell how it went: what was done, or why it was refused."""
    try:
        change()
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, done)
    return True


def form_page(
    request: AccessRequest,
    form: Any,
    *,
    title: str,
    back: str,
    save: Callable[[], Any],
    done: str = "Saved.",
    submit: str = "Save",
    lede: str = "",
    to: str = "",
) -> HttpResponse:
    """A page that is one form: shows it, keeps it with `save`, tells what is wrong, goes on `to` or `back`."""
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(to or back)
    context = {"form": form, "title": title, "lede": lede, "back": back, "submit": submit}
    return render(request, "scholars/form_page.html", context, status=422 if form.errors else 200)


def confirm_page(request: AccessRequest, **context: Any) -> HttpResponse:
    """A page that asks before something that cannot be undone, or shows what a bulk action will do."""
    return render(request, "scholars/confirm_page.html", context)


def pdf_response(stored_name: str, file_name: str) -> FileResponse:
    """A stored PDF to save; never shown inside the portal's pages, never kept by a cache."""
    path = files_folder() / stored_name
    if not stored_name or not path.exists():
        raise Http404
    response = FileResponse(path.open("rb"), as_attachment=True, filename=file_name, content_type="application/pdf")
    response["Cache-Control"] = "no-store"
    return response


def picked(request: HttpRequest) -> list[int]:
    """The keys of the rows that were ticked."""
    return [int(text) for text in request.POST.getlist("pick") if text.isascii() and text.isdigit() and len(text) < 19]
