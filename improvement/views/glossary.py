"""The words of the network: the list, proposing one, agreeing on it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from improvement.forms.community import TermFilter, TermForm
from improvement.models import Term
from improvement.services import glossary as services
from improvement.views.pages import attempt, form_page, list_page, person, posted
from partners.access import AccessRequest, fetch
from partners.roles import Permission
from scholars.views.listing import Column

READ, START, GLOSSARY_EDIT = Permission.IMPROVEMENT_READ, Permission.IMPROVEMENT_START, Permission.GLOSSARY_EDIT


def _state(term: Term) -> str:
    if term.agreed_on:
        return f"Agreed with {term.agreed_with}"
    return "Came with the portal" if term.is_of_portal else "Proposed"


@require_GET
def term_list(request: AccessRequest) -> HttpResponse:
    request.access.require(READ)
    filter = TermFilter(request.GET or None)
    may_edit = request.access.may_somewhere(GLOSSARY_EDIT)
    columns = (
        Column("english", "Word", lambda t: t.english,
               url=(lambda t: reverse("improvement:term-edit", args=[t.pk])) if may_edit else None),
        Column("meaning", "What we mean by it", lambda t: t.meaning),
        Column("spanish", "En español", lambda t: t.spanish),
        Column("meaning_spanish", "Qué queremos decir", lambda t: t.meaning_spanish),
        Column("state", "State", _state, tone=lambda t: "good" if t.agreed_on else ""),
        Column("also", "Other spellings", lambda t: ", ".join(t.also), only_export=True),
    )  # fmt: skip
    may_propose = request.access.may_somewhere(START)
    return list_page(
        request,
        name="glossary",
        title="Glossary",
        lede="Words we use, said as one would say them to a neighbor, in English and Spanish. They are explained "
        "where they occur.",
        columns=columns,
        rows=filter.narrow(list(Term.objects.visible_to(request.access, READ))),
        filter=filter,
        section="Glossary",
        trail=[("Improvement", reverse("improvement:project-list"))],
        action={"label": "Propose a word", "url": reverse("improvement:term-new")} if may_propose else None,
        empty="Propose the first word.",
    )


@require_http_methods(["GET", "POST"])
def term_new(request: AccessRequest) -> HttpResponse:
    request.access.require(START)
    return _page(request, Term(), "Propose a word")


@require_http_methods(["GET", "POST"])
def term_edit(request: AccessRequest, pk: int) -> HttpResponse:
    term = fetch(Term.objects.all(), request.access, GLOSSARY_EDIT, viewing=READ, pk=pk)
    return _page(request, term, f"Change “{term}”")


def _page(request: AccessRequest, term: Term, title: str) -> HttpResponse:
    may_agree = request.access.may_somewhere(GLOSSARY_EDIT)
    form = TermForm(posted(request), instance=term, may_agree=may_agree)
    return form_page(
        request,
        form,
        title=title,
        back=reverse("improvement:term-list"),
        trail=[("Glossary", reverse("improvement:term-list"))],
        save=lambda: services.save_term(term=form.save(commit=False), by=person(request), may_agree=may_agree),
    )


@require_POST
def term_remove(request: AccessRequest, pk: int) -> HttpResponse:
    term = fetch(Term.objects.all(), request.access, GLOSSARY_EDIT, viewing=READ, pk=pk)
    attempt(request, "Taken out.", lambda: services.remove_term(term=term, by=person(request)))
    return redirect("improvement:term-list")
