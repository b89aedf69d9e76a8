"""Cohorts: by hand, or filled by a rule that is previewed first."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from partners.access import AccessRequest
from partners.roles import Permission
from scholars.forms.appointment import CohortForm, RuleForm
from scholars.models import Cohort, Scholar
from scholars.queries.cohorts import cohort_of, cohorts_with_counts
from scholars.services import cohorts
from scholars.views.common import attempt, confirm_page, form_page, person, picked, posted
from scholars.views.listing import Column, Listing, listing

COLUMNS = (
    Column("name", "Cohort", lambda c: c.name, url=lambda c: f"{reverse('scholars:scholar-list')}?cohort={c.pk}"),
    Column("program", "Program", lambda c: str(c.program)),
    Column("starts", "Starts", lambda c: c.starts_on),
    Column("ends", "Ends", lambda c: c.ends_on),
    Column("scholars", "Scholars", lambda c: c.scholars_total, is_number=True),
    Column("filled", "Filled", lambda c: "By rule" if c.rule else "By hand"),
)
EDIT = Column("edit", "Change", lambda c: "", shown=lambda c: "Change", url=lambda c: _edit_url(c))
RULE = Column(
    "rule", "Rule", lambda c: "", shown=lambda c: "Rule", url=lambda c: reverse("scholars:cohort-rule", args=[c.pk])
)


def _edit_url(cohort: Cohort) -> str:
    return reverse("scholars:cohort-edit", args=[cohort.pk])


@require_GET
def cohort_list(request: AccessRequest) -> HttpResponse:
    request.access.require_everywhere(Permission.SCHOLAR_EDIT)
    rows = cohorts_with_counts()
    columns = COLUMNS if "export" in request.GET else (*COLUMNS, EDIT, RULE)
    shown = listing(request, name="cohorts", caption="Cohorts", columns=columns, rows=rows)
    if not isinstance(shown, Listing):
        return shown
    return render(request, "scholars/cohort_list.html", {"listing": shown})


@require_http_methods(["GET", "POST"])
def cohort_add(request: AccessRequest) -> HttpResponse:
    request.access.require_everywhere(Permission.SCHOLAR_EDIT)
    form = CohortForm(posted(request))
    return _form(request, form, "New cohort")


@require_http_methods(["GET", "POST"])
def cohort_edit(request: AccessRequest, pk: int) -> HttpResponse:
    cohort = _cohort(request, pk)
    return _form(request, CohortForm(posted(request), instance=cohort), f"Change {cohort}")


@require_http_methods(["GET", "POST"])
def cohort_rule(request: AccessRequest, pk: int) -> HttpResponse:
    """Say whom the cohort takes in, see who that is, and move them."""
    cohort = _cohort(request, pk)
    everybody = Scholar.objects.visible_to(request.access, Permission.SCHOLAR_EDIT).filter(
        cohort__program=cohort.program_id
    )
    form = RuleForm(posted(request), access=request.access, rule=cohort.rule)
    back = reverse("scholars:cohort-list")
    if request.method == "POST" and "confirm" in request.POST:
        chosen = list(everybody.filter(pk__in=picked(request)).select_related("cohort"))
        attempt(
            request, f"Moved to {cohort}.", lambda: cohorts.move(scholars=chosen, cohort=cohort, by=person(request))
        )
        return redirect(back)
    if request.method == "POST" and form.is_valid():
        cohort.rule = form.rule()
        cohorts.save_cohort(cohort=cohort, by=person(request))
        moving = list(cohorts.matching(cohort.rule, everybody).exclude(cohort=cohort).select_related("cohort"))
        return confirm_page(
            request,
            title=f"{cohort}, by rule",
            lede="The rule is kept. Nobody is moved before you confirm.",
            header=["Scholar", "From", "To"],
            rows=[[scholar.name, scholar.cohort.name, cohort.name] for scholar in moving],
            kept=[("pick", scholar.pk) for scholar in moving],
            nothing="" if moving else "Everybody the rule names is in this cohort already.",
            submit=f"Move {len(moving)}",
            back=back,
        )
    context = {"form": form, "title": f"Whom {cohort} takes in", "back": back, "submit": "Preview"}
    return render(request, "scholars/form_page.html", context, status=422 if form.errors else 200)


def _cohort(request: AccessRequest, pk: int) -> Cohort:
    request.access.require_everywhere(Permission.SCHOLAR_EDIT)
    cohort = cohort_of(pk)
    if cohort is None:
        raise Http404
    return cohort


def _form(request: AccessRequest, form: CohortForm, title: str) -> HttpResponse:
    return form_page(
        request,
        form,
        title=title,
        back=reverse("scholars:cohort-list"),
        save=lambda: cohorts.save_cohort(cohort=form.save(commit=False), by=person(request)),
    )
