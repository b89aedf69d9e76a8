"""What the pages of this app share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from accounts.models import User
from improvement.services import Refused
from improvement.views.common import sections
from partners.access import AccessRequest
from scholars.views.listing import Column, listing

Crumbs = Sequence[tuple[str, str]]


def person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 -- every page that asks is for people signed in
    return request.user


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent with a form, be it empty; None when the form is only asked for."""
    return request.POST if request.method == "POST" else None


def attempt(request: AccessRequest, done: str, change: Callable[[], Any]) -> bool:
    """Make a change and tell how it went: what was done, or why it was refused."""
    try:
        change()
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, done)
    return True


def crumbs(*links: tuple[str, str]) -> list[dict[str, str]]:
    """The way to a page, as the breadcrumb component takes it: labels and addresses; the last needs none."""
    return [{"label": label, "url": url} for label, url in links]


def form_page(
    request: AccessRequest,
    form: Any,
    *,
    title: str,
    back: str,
    save: Callable[[], Any],
    trail: Crumbs = (),
    done: str = "Saved.",
    submit: str = "Save",
    lede: str = "",
    note: str = "",
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
    context = {
        "form": form,
        "title": title,
        "lede": lede,
        "note": note,
        "back": back,
        "submit": submit,
        "crumbs": crumbs(*trail, (title, "")),
    }
    response = render(request, "improvement/one_form.html", context, status=422 if form.errors else 200)
    # What was typed may be what the gate has just stopped: no cache keeps it.
    response["Cache-Control"] = "no-store"
    return response


def list_page(
    request: AccessRequest,
    *,
    name: str,
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Any],
    trail: Crumbs = (),
    lede: str = "",
    eyebrow: str = "",
    tabs: Sequence[dict[str, Any]] = (),
    section: str = "",
    action: dict[str, str] | None = None,
    filter: Any = None,
    empty: str = "",
    tiles: Sequence[dict[str, Any]] = (),
    note: str = "",
) -> HttpResponse:
    """A page that is one list: sorted by its heads, filtered, to save as CSV or XLSX."""
    found = listing(request, name=name, caption=title, columns=columns, rows=rows)
    if isinstance(found, HttpResponse):
        return found
    context = {
        "title": title,
        "lede": lede,
        "eyebrow": eyebrow,
        "listing": found,
        "tabs": tabs,
        "sections": sections(request, section) if section else [],
        "action": action,
        "filter": filter,
        "empty": empty,
        "tiles": tiles,
        "note": note,
        "crumbs": crumbs(*trail, (title, "")),
    }
    return render(request, "improvement/one_list.html", context)
