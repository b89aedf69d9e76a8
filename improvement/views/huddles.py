"""Tables at which sectors meet: the list, one table, its seats and meetings, and what it published."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from improvement.forms.huddles import GroupForm, HuddleForm, SeatForm
from improvement.models import Huddle, HuddleGroup, HuddleMember
from improvement.queries import huddles as queries
from improvement.services import huddles as services
from improvement.views.common import sections
from improvement.views.pages import attempt, crumbs, form_page, person, posted
from partners.access import AccessRequest, fetch
from partners.roles import Permission
from scholars.views.listing import Column, listing

VIEW, EDIT, READ = Permission.IMPROVEMENT_VIEW, Permission.IMPROVEMENT_EDIT, Permission.IMPROVEMENT_READ
TABS = (
    ("Overview", "improvement:huddle-group", "overview"),
    ("Cases", "improvement:case-list", "cases"),
    ("Kinds of problems", "improvement:category-list", "categories"),
    ("Policies", "improvement:option-list", "options"),
    ("Gaps in policy", "improvement:gap-list", "gaps"),
    ("What was learned", "improvement:huddle-summary", "summary"),
)


@require_GET
def group_list(request: AccessRequest) -> HttpResponse:
    """Every table she sits at or oversees, and those that published what they learned."""
    request.access.require(READ)
    seen = set(HuddleGroup.objects.visible_to(request.access, VIEW).values_list("pk", flat=True))
    rows = list(HuddleGroup.objects.visible_to(request.access, READ).select_related("host"))

    def url(group: HuddleGroup) -> str:
        name = "improvement:huddle-group" if group.pk in seen else "improvement:huddle-summary"
        return reverse(name, args=[group.pk])

    columns = (
        Column("title", "Table", lambda g: g.title, url=url),
        Column("topic", "About", lambda g: g.topic),
        Column("host", "Host", lambda g: g.host.name),
        Column("starts", "Since", lambda g: g.starts_on),
        Column("ends", "Until", lambda g: g.ends_on),
        Column(
            "published",
            "Figures",
            lambda g: "Published" if g.published_at else "Of its members",
            tone=lambda g: "good" if g.published_at else "",
        ),
    )
    found = listing(request, name="huddle-groups", caption="Tables of sectors", columns=columns, rows=rows)
    if isinstance(found, HttpResponse):
        return found
    context = {"listing": found, "may_start": request.access.may_somewhere(Permission.IMPROVEMENT_START)}
    context["sections"] = sections(request, "Huddles")
    return render(request, "improvement/huddle_groups.html", context)


@require_http_methods(["GET", "POST"])
def group_new(request: AccessRequest) -> HttpResponse:
    request.access.require(Permission.IMPROVEMENT_START)
    form = GroupForm(posted(request), access=request.access)
    return form_page(
        request,
        form,
        title="Begin a table of sectors",
        lede="People of many sectors meet every week over cases of families, find what can be done now, and what "
        "policy would have to change.",
        back=reverse("improvement:huddle-list"),
        trail=[("Huddles", reverse("improvement:huddle-list"))],
        save=lambda: services.begin(
            group=form.save(commit=False), by=person(request), sector=form.cleaned_data["sector"]
        ),
    )


@require_GET
def group_detail(request: AccessRequest, pk: int) -> HttpResponse:
    group = seen_group(request, pk)
    meetings = list(group.huddles.prefetch_related("present", "cases"))
    rows = [
        (huddle, len(huddle.present.all()) + huddle.guests, [str(case) for case in huddle.cases.all()])
        for huddle in meetings
    ]
    context = head(request, group, "overview") | {
        "members": list(group.members.current()),
        "rows": rows,
        "summary": queries.summary(group, for_members=True),
    }
    return render(request, "improvement/huddle_group.html", context)


@require_GET
def group_summary(request: AccessRequest, pk: int) -> HttpResponse:
    """The figures: for its members as they are, for everybody else as they were published."""
    group = fetch(HuddleGroup.objects.select_related("host"), request.access, READ, pk=pk)
    is_inside = HuddleGroup.objects.visible_to(request.access, VIEW).filter(pk=pk).exists()
    context = head(request, group, "summary") if is_inside else {"group": group, "crumbs": trail(group, last=True)}
    context |= {"summary": queries.summary(group, for_members=is_inside), "is_inside": is_inside}
    if is_inside:
        context |= {"themes": queries.themes(group), "uncovered": queries.uncovered(group)}
    return render(request, "improvement/huddle_summary.html", context)


@require_http_methods(["GET", "POST"])
def group_edit(request: AccessRequest, pk: int) -> HttpResponse:
    group = convened(request, pk)
    form = GroupForm(posted(request), instance=group, access=request.access)
    return form_page(
        request,
        form,
        title="Change the table",
        back=reverse("improvement:huddle-group", args=[pk]),
        trail=links(group),
        save=lambda: services.change(group=form.save(commit=False), by=person(request)),
    )


@require_POST
def group_publish(request: AccessRequest, pk: int) -> HttpResponse:
    group = convened(request, pk)
    if group.published_at:
        attempt(request, "The figures are no longer shown.", lambda: services.withdraw(group=group, by=person(request)))
    else:
        attempt(request, "The network can read the figures.", lambda: services.publish(group=group, by=person(request)))
    return redirect("improvement:huddle-summary", pk=pk)


@require_http_methods(["GET", "POST"])
def member_add(request: AccessRequest, pk: int) -> HttpResponse:
    group = convened(request, pk)
    form = SeatForm(posted(request), instance=HuddleMember(group=group))

    def save() -> None:
        services.add_member(member=form.save(commit=False), email=form.cleaned_data["email"], by=person(request))

    back = reverse("improvement:huddle-group", args=[pk])
    return form_page(request, form, title="A new seat at the table", back=back, trail=links(group), save=save)


@require_POST
def member_end(request: AccessRequest, pk: int) -> HttpResponse:
    member = fetch(HuddleMember.objects.select_related("group"), request.access, EDIT, viewing=VIEW, pk=pk)
    convened(request, member.group_id)
    today = timezone.localdate()
    attempt(
        request,
        "The seat is free from tomorrow on.",
        lambda: services.end_member(member=member, on=today, by=person(request)),
    )
    return redirect("improvement:huddle-group", pk=member.group_id)


@require_http_methods(["GET", "POST"])
def huddle_add(request: AccessRequest, pk: int) -> HttpResponse:
    group = editable_group(request, pk)
    today = timezone.localdate()
    seats = list(group.members.current())
    form = HuddleForm(posted(request), instance=Huddle(group=group), initial={"held_on": today, "present": seats})
    return _huddle_page(request, form, group, "Note a huddle")


@require_http_methods(["GET", "POST"])
def huddle_edit(request: AccessRequest, pk: int) -> HttpResponse:
    huddle = fetch(Huddle.objects.select_related("group"), request.access, EDIT, viewing=VIEW, pk=pk)
    return _huddle_page(request, HuddleForm(posted(request), instance=huddle), huddle.group, str(huddle))


def _huddle_page(request: AccessRequest, form: HuddleForm, group: HuddleGroup, title: str) -> HttpResponse:
    def save() -> None:
        services.save_huddle(
            huddle=form.save(commit=False), present=list(form.cleaned_data["present"]), by=person(request)
        )

    back = reverse("improvement:huddle-group", args=[group.pk])
    return form_page(request, form, title=title, back=back, trail=links(group), save=save)


# --- What every page of a table shows ------------------------------------------------------------------------


def seen_group(request: AccessRequest, pk: int) -> HuddleGroup:
    group: HuddleGroup = fetch(HuddleGroup.objects.select_related("host"), request.access, VIEW, pk=pk)
    return group


def editable_group(request: AccessRequest, pk: int) -> HuddleGroup:
    """For its members, and those who may change any."""
    group: HuddleGroup = fetch(HuddleGroup.objects.select_related("host"), request.access, EDIT, viewing=VIEW, pk=pk)
    return group


def convened(request: AccessRequest, pk: int) -> HuddleGroup:
    """For those who convene it: they keep its seats and say what is published."""
    group = editable_group(request, pk)
    if not may_convene(request, group):
        raise PermissionDenied("Only those who convene this table may do this.")
    return group


def may_convene(request: AccessRequest, group: HuddleGroup) -> bool:
    if request.access.may_everywhere(EDIT):
        return True
    return group.members.current().filter(user=person(request), is_convener=True).exists()


def links(group: HuddleGroup) -> list[tuple[str, str]]:
    listed = ("Huddles", reverse("improvement:huddle-list"))
    return [listed, (group.title, reverse("improvement:huddle-group", args=[group.pk]))]


def trail(group: HuddleGroup, *, last: bool = False) -> list[dict[str, str]]:
    listed = ("Huddles", reverse("improvement:huddle-list"))
    return crumbs(listed, (group.title, "" if last else reverse("improvement:huddle-group", args=[group.pk])))


def head(request: AccessRequest, group: HuddleGroup, tab: str) -> dict[str, Any]:
    tabs = [
        {"label": label, "url": reverse(name, args=[group.pk]), "is_current": code == tab} for label, name, code in TABS
    ]
    may_edit = HuddleGroup.objects.visible_to(request.access, EDIT).filter(pk=group.pk).exists()
    return {
        "group": group,
        "tabs": tabs,
        "crumbs": trail(group, last=True),
        "may_edit": may_edit,
        "may_convene": may_edit and may_convene(request, group),
    }
