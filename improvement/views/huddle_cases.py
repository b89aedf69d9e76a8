"""The cases of a table, and what is made of them: kinds of problems, tables of failure, policies, gaps."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from improvement.forms.huddles import CaseFilter, CaseForm, CategoryForm, FailureForm, GapForm, OptionForm, ThemeForm
from improvement.models import (
    CaseCategory,
    CaseTheme,
    FailureMode,
    HuddleCase,
    HuddleGroup,
    PolicyGap,
    PolicyOption,
)
from improvement.services import huddles as services
from improvement.views.huddles import EDIT, VIEW, editable_group, head, links, seen_group
from improvement.views.pages import crumbs, form_page, person, posted
from partners.access import AccessRequest, fetch
from scholars.views.listing import Column, listing

CASES = (
    Column("number", "Case", lambda c: c.number, shown=str, url=lambda c: reverse("improvement:case", args=[c.pk])),
    Column("day", "Discussed", lambda c: c.huddle.held_on),
    Column("kind", "Kind", lambda c: c.category.title if c.category else ""),
    Column("situation", "Situation", lambda c: c.situation, shown=lambda c: _short(c.situation)),
    Column(
        "solution",
        "Solution",
        lambda c: "Found in real time" if c.is_solved else "Not found yet",
        tone=lambda c: "good" if c.is_solved else "",
    ),
    Column("due", "Next step by", lambda c: c.next_step_due),
    Column("background", "Background", lambda c: c.background, only_export=True),
    Column("assessment", "Assessment", lambda c: c.assessment, only_export=True),
    Column("recommendation", "Recommendation", lambda c: c.recommendation, only_export=True),
    Column("found", "What was done", lambda c: c.solution, only_export=True),
    Column("step", "Next step", lambda c: c.next_step, only_export=True),
)


def _short(text: str) -> str:
    return text if len(text) <= 90 else f"{text[:88].rstrip()}…"


@require_GET
def case_list(request: AccessRequest, pk: int) -> HttpResponse:
    group = seen_group(request, pk)
    filter = CaseFilter(request.GET or None, group=group)
    rows = list(filter.narrow(group.cases.select_related("huddle", "category")))
    found = listing(request, name="cases", caption=f"Cases of {group.title}", columns=CASES, rows=rows)
    if isinstance(found, HttpResponse):
        return found
    context = head(request, group, "cases") | {"filter": filter, "listing": found, "has_huddle": group.huddles.exists()}
    return render(request, "improvement/huddle_cases.html", context)


@require_GET
def case_detail(request: AccessRequest, pk: int) -> HttpResponse:
    rows = HuddleCase.objects.select_related("group__host", "huddle", "presenter", "category", "next_step_by")
    case = fetch(rows, request.access, VIEW, pk=pk)
    cases_url = reverse("improvement:case-list", args=[case.group_id])
    context = head(request, case.group, "cases") | {
        "case": case,
        "crumbs": crumbs(*links(case.group), ("Cases", cases_url), (str(case), "")),
        "themes": list(case.themes.all()),
        "options": list(case.options.all()),
        "gaps": list(case.gaps.all()),
    }
    return render(request, "improvement/huddle_case.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def case_add(request: AccessRequest, pk: int) -> HttpResponse:
    group = editable_group(request, pk)
    latest = group.huddles.first()
    form = CaseForm(posted(request), instance=HuddleCase(group=group), initial={"huddle": latest})
    return _case_page(request, form, group, "Tell a case")


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def case_edit(request: AccessRequest, pk: int) -> HttpResponse:
    case = fetch(HuddleCase.objects.select_related("group"), request.access, EDIT, viewing=VIEW, pk=pk)
    return _case_page(request, CaseForm(posted(request), instance=case), case.group, f"Change case {case.number}")


def _case_page(request: AccessRequest, form: CaseForm, group: HuddleGroup, title: str) -> HttpResponse:
    def save() -> None:
        themes = form.cleaned_data.get("themes")
        services.save_case(
            case=form.save(commit=False), themes=None if themes is None else list(themes), by=person(request)
        )

    return form_page(
        request,
        form,
        title=title,
        note="Tell the story without anything that names the family. Names, days, addresses and numbers are looked "
        "for before anything is kept. A rare name or a story known all over town cannot be recognized: read it once "
        "more as a neighbor would.",
        back=reverse("improvement:case-list", args=[group.pk]),
        trail=links(group),
        save=save,
    )


@require_GET
def category_list(request: AccessRequest, pk: int) -> HttpResponse:
    """Kinds of problems and themes, with how many cases each has."""
    group = seen_group(request, pk)
    rows = list(group.categories.annotate(n=Count("cases", distinct=True), lines=Count("failure_modes", distinct=True)))
    columns = (
        Column("title", "Kind", lambda c: c.title, url=lambda c: reverse("improvement:category", args=[c.pk])),
        Column("description", "What it is", lambda c: c.description),
        Column("cases", "Families", lambda c: c.n, is_number=True),
        Column("lines", "Ways it fails", lambda c: c.lines, is_number=True),
    )
    found = listing(request, name="categories", caption="Kinds of problems", columns=columns, rows=rows)
    if isinstance(found, HttpResponse):
        return found
    themes = list(group.themes.annotate(n=Count("cases")).order_by("-n", "title"))
    return render(
        request,
        "improvement/huddle_categories.html",
        head(request, group, "categories") | {"listing": found, "themes": themes},
    )


@require_GET
def category_detail(request: AccessRequest, pk: int) -> HttpResponse:
    """The failure-mode-and-effects table of a kind, the most pressing first."""
    category = fetch(CaseCategory.objects.select_related("group__host"), request.access, VIEW, pk=pk)
    rows = sorted(category.failure_modes.all(), key=lambda mode: (-mode.priority, mode.pk))
    columns = (
        Column("step", "Step as it is", lambda f: f.step, url=_failure_url),
        Column("failure", "How it fails", lambda f: f.failure),
        Column("effect", "What that does", lambda f: f.effect),
        Column("cause", "Why", lambda f: f.cause),
        Column("severity", "Severity", lambda f: f.severity, is_number=True),
        Column("occurrence", "How often", lambda f: f.occurrence, is_number=True),
        Column("detection", "Noticed late", lambda f: f.detection, is_number=True),
        Column("priority", "Priority", lambda f: f.priority, is_number=True),
        Column("opportunity", "What could be better", lambda f: f.opportunity),
    )
    found = listing(request, name="failures", caption=f"How it fails: {category.title}", columns=columns, rows=rows)
    if isinstance(found, HttpResponse):
        return found
    kinds_url = reverse("improvement:category-list", args=[category.group_id])
    context = head(request, category.group, "categories") | {
        "category": category,
        "listing": found,
        "crumbs": crumbs(*links(category.group), ("Kinds of problems", kinds_url), (category.title, "")),
    }
    return render(request, "improvement/huddle_category.html", context)


def _failure_url(mode: FailureMode) -> str:
    return reverse("improvement:failure-edit", args=[mode.pk])


@require_GET
def option_list(request: AccessRequest, pk: int) -> HttpResponse:
    group = seen_group(request, pk)
    total = group.cases.count()
    rows = list(group.options.annotate(n=Count("helped")).order_by("-n", "title"))
    columns = (
        Column("title", "Policy", lambda o: o.title, url=lambda o: reverse("improvement:option-edit", args=[o.pk])),
        Column("status", "Where it stands", lambda o: o.get_status_display()),
        Column("helped", "Families helped", lambda o: o.n, is_number=True),
        Column("left", "Families left", lambda o: total - o.n, is_number=True),
        Column("description", "What it says", lambda o: o.description, only_export=True),
    )
    found = listing(request, name="policies", caption="Policies", columns=columns, rows=rows)
    if isinstance(found, HttpResponse):
        return found
    context = head(request, group, "options") | {"listing": found, "total": total}
    return render(request, "improvement/huddle_options.html", context)


@require_GET
def gap_list(request: AccessRequest, pk: int) -> HttpResponse:
    group = seen_group(request, pk)
    rows = list(group.gaps.annotate(n=Count("affected")).order_by("-n", "title"))
    columns = (
        Column("title", "Gap", lambda g: g.title, url=lambda g: reverse("improvement:gap-edit", args=[g.pk])),
        Column("description", "What is missing", lambda g: g.description),
        Column("affected", "Families it leaves", lambda g: g.n, is_number=True),
    )
    found = listing(request, name="policy-gaps", caption="Gaps in policy", columns=columns, rows=rows)
    if isinstance(found, HttpResponse):
        return found
    return render(request, "improvement/huddle_gaps.html", head(request, group, "gaps") | {"listing": found})


# --- Adding and changing parts -------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def category_add(request: AccessRequest, pk: int) -> HttpResponse:
    group = editable_group(request, pk)
    return _part_page(request, CategoryForm(posted(request), instance=CaseCategory(group=group)), group, "A new kind")


@require_http_methods(["GET", "POST"])
def category_edit(request: AccessRequest, pk: int) -> HttpResponse:
    part = fetch(CaseCategory.objects.select_related("group"), request.access, EDIT, viewing=VIEW, pk=pk)
    return _part_page(request, CategoryForm(posted(request), instance=part), part.group, "Change a kind")


@require_http_methods(["GET", "POST"])
def theme_add(request: AccessRequest, pk: int) -> HttpResponse:
    group = editable_group(request, pk)
    return _part_page(request, ThemeForm(posted(request), instance=CaseTheme(group=group)), group, "A new theme")


@require_http_methods(["GET", "POST"])
def failure_add(request: AccessRequest, pk: int) -> HttpResponse:
    category = fetch(CaseCategory.objects.select_related("group"), request.access, EDIT, viewing=VIEW, pk=pk)
    form = FailureForm(posted(request), instance=FailureMode(category=category))
    back = reverse("improvement:category", args=[pk])
    return _part_page(request, form, category.group, "A way it fails", back=back)


@require_http_methods(["GET", "POST"])
def failure_edit(request: AccessRequest, pk: int) -> HttpResponse:
    mode = fetch(FailureMode.objects.select_related("category__group"), request.access, EDIT, viewing=VIEW, pk=pk)
    back = reverse("improvement:category", args=[mode.category_id])
    form = FailureForm(posted(request), instance=mode)
    return _part_page(request, form, mode.category.group, "Change a way it fails", back=back)


@require_http_methods(["GET", "POST"])
def option_add(request: AccessRequest, pk: int) -> HttpResponse:
    group = editable_group(request, pk)
    form = OptionForm(posted(request), instance=PolicyOption(group=group))
    return _policy_page(request, form, group, "A new policy", "helped")


@require_http_methods(["GET", "POST"])
def option_edit(request: AccessRequest, pk: int) -> HttpResponse:
    part = fetch(PolicyOption.objects.select_related("group"), request.access, EDIT, viewing=VIEW, pk=pk)
    form = OptionForm(posted(request), instance=part)
    return _policy_page(request, form, part.group, "Change a policy", "helped")


@require_http_methods(["GET", "POST"])
def gap_add(request: AccessRequest, pk: int) -> HttpResponse:
    group = editable_group(request, pk)
    form = GapForm(posted(request), instance=PolicyGap(group=group))
    return _policy_page(request, form, group, "A new gap", "affected")


@require_http_methods(["GET", "POST"])
def gap_edit(request: AccessRequest, pk: int) -> HttpResponse:
    part = fetch(PolicyGap.objects.select_related("group"), request.access, EDIT, viewing=VIEW, pk=pk)
    form = GapForm(posted(request), instance=part)
    return _policy_page(request, form, part.group, "Change a gap", "affected")


def _part_page(request: AccessRequest, form: Any, group: HuddleGroup, title: str, back: str = "") -> HttpResponse:
    back = back or reverse("improvement:category-list", args=[group.pk])

    def save() -> None:
        services.save_part(part=form.save(commit=False), group=group, by=person(request))

    return form_page(request, form, title=title, back=back, trail=links(group), save=save)


def _policy_page(request: AccessRequest, form: Any, group: HuddleGroup, title: str, cases: str) -> HttpResponse:
    name = "improvement:option-list" if cases == "helped" else "improvement:gap-list"

    def save() -> None:
        chosen = list(form.cleaned_data[cases])
        services.save_part(part=form.save(commit=False), group=group, cases=chosen, by=person(request))

    back = reverse(name, args=[group.pk])
    return form_page(request, form, title=title, back=back, trail=links(group), save=save)
