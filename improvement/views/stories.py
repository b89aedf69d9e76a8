"""Stories that people lend a team, and the map of those whose support it needs. Both are the team's own."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from improvement.forms.power import MapForm, StakeholderForm, StoryForm, StoryUseForm
from improvement.models import Project, Stakeholder, Story, StoryUse
from improvement.services import power as services
from improvement.views.pages import attempt, crumbs, form_page, list_page, person, posted
from improvement.views.power import VIEW, links, of_team, tabs_of
from mielhss.lib.charts import PlacedName, PositionMap
from partners.access import Access, AccessRequest, fetch
from scholars.views.listing import Column, listing


@require_GET
def story_list(request: AccessRequest, pk: int) -> HttpResponse:
    project = of_team(request, pk)
    columns = (
        Column("about", "About", lambda s: s.about, url=lambda s: reverse("improvement:story", args=[s.pk])),
        Column("agreed", "Agreed on", lambda s: s.agreed_on),
        Column("uses", "May be used", lambda s: ", ".join(s.use_labels)),
        Column("until", "Until", lambda s: s.ends_on),
        Column("state", "State", lambda s: "Taken back" if s.withdrawn_on else "Agreed",
               tone=lambda s: "warn" if s.withdrawn_on else "good"),
    )  # fmt: skip
    return list_page(
        request,
        name="stories",
        title="Stories",
        eyebrow=project.title,
        lede="What was agreed with people who share what they lived, and how the team stands by them. The stories "
        "themselves are not kept here: they stay with those who lived them.",
        columns=columns,
        rows=list(Story.objects.visible_to(request.access).filter(project=project)),
        tabs=tabs_of(request, project, "stories"),
        trail=links(project),
        action={"label": "Note an agreement", "url": reverse("improvement:story-add", args=[pk])},
        empty="Ask first, note what was agreed, and make it easy to take back.",
    )


@require_GET
def story_detail(request: AccessRequest, pk: int) -> HttpResponse:
    """Who shares what under which conditions; reading it is recorded."""
    story = _story(request, pk)
    services.record_reading(story=story, by=person(request))
    back = ("Stories", reverse("improvement:story-list", args=[story.project_id]))
    context = {
        "story": story,
        "told": list(story.told.all()),
        "project": story.project,
        "tabs": tabs_of(request, story.project, "stories"),
        "crumbs": crumbs(*links(story.project), back, (story.about, "")),
    }
    return render(request, "improvement/story.html", context)


@require_http_methods(["GET", "POST"])
def story_add(request: AccessRequest, pk: int) -> HttpResponse:
    return _story_page(request, Story(project=of_team(request, pk)), "Note an agreement")


@require_http_methods(["GET", "POST"])
def story_edit(request: AccessRequest, pk: int) -> HttpResponse:
    return _story_page(request, _story(request, pk), "Change what was agreed")


def _story_page(request: AccessRequest, story: Story, title: str) -> HttpResponse:
    form = StoryForm(posted(request), instance=story)
    back = reverse("improvement:story-list", args=[story.project_id])

    def save() -> None:
        services.save_row(row=form.save(commit=False), by=person(request), action="story.agreed")

    return form_page(request, form, title=title, back=back, trail=links(story.project), save=save)


@require_http_methods(["GET", "POST"])
def story_use(request: AccessRequest, pk: int) -> HttpResponse:
    story = _story(request, pk)
    form = StoryUseForm(posted(request), instance=StoryUse(story=story))
    back = reverse("improvement:story", args=[pk])

    def save() -> None:
        services.use_story(use=form.save(commit=False), by=person(request))

    return form_page(request, form, title="Note where it was told", back=back, trail=links(story.project), save=save)


@require_POST
def story_withdraw(request: AccessRequest, pk: int) -> HttpResponse:
    story = _story(request, pk)
    today = timezone.localdate()
    attempt(
        request,
        "Taken back. It is not told any more.",
        lambda: services.withdraw_story(story=story, on=today, by=person(request)),
    )
    return redirect("improvement:story", pk=pk)


def _story(request: AccessRequest, pk: int) -> Story:
    story: Story = fetch(Story.objects.select_related("project", "teller"), request.access, VIEW, pk=pk)
    return story


# --- Stakeholders --------------------------------------------------------------------------------------------


@require_GET
def stakeholder_map(request: AccessRequest, pk: int) -> HttpResponse:
    """Where everybody stood on a day, drawn and as a table."""
    project = of_team(request, pk)
    form = MapForm(request.GET or None)
    day = (form.cleaned_data["day"] if form.is_valid() else None) or timezone.localdate()
    rows = _standing(request.access, project, day)
    columns = (
        Column("name", "Office or organization", lambda s: s.name,
               url=lambda s: reverse("improvement:stakeholder-edit", args=[s.pk])),
        Column("support", "Support", lambda s: s.support, shown=lambda s: s.get_support_display()),
        Column("importance", "Importance of its buy-in", lambda s: s.importance,
               shown=lambda s: s.get_importance_display()),
        Column("day", "As of", lambda s: s.seen_on),
        Column("note", "What would move it", lambda s: s.note),
    )  # fmt: skip
    found = listing(request, name="stakeholders", caption="Stakeholders", columns=columns, rows=rows)
    if isinstance(found, HttpResponse):
        return found
    context = {
        "project": project,
        "tabs": tabs_of(request, project, "stakeholders"),
        "crumbs": crumbs(*links(project), ("Stakeholders", "")),
        "listing": found,
        "form": form,
        "day": day,
        "chart": _chart(rows, day) if rows else None,
    }
    return render(request, "improvement/stakeholders.html", context)


def _standing(access: Access, project: Project, day: date) -> list[Stakeholder]:
    """The latest note of each until a day, the most important first."""
    latest: dict[str, Stakeholder] = {}
    for row in Stakeholder.objects.visible_to(access).filter(project=project, seen_on__lte=day).order_by("seen_on"):
        latest[row.name] = row
    return sorted(latest.values(), key=lambda s: (-s.importance, s.support, s.name))


def _chart(rows: list[Stakeholder], day: date) -> PositionMap:
    return PositionMap(
        id="stakeholder-map",
        title=f"Support and importance, {day:%B} {day.day}, {day.year}",
        description="Offices and organizations by how much they support the work and how much their buy-in matters.",
        x_label="Level of support",
        y_label="Importance of buy-in",
        x_steps=tuple(str(label) for label in Stakeholder.Support.labels),
        y_steps=tuple(str(label) for label in Stakeholder.Importance.labels),
        names=tuple(PlacedName(row.name, row.support, row.importance) for row in rows),
    )


@require_http_methods(["GET", "POST"])
def stakeholder_add(request: AccessRequest, pk: int) -> HttpResponse:
    return _stakeholder(request, Stakeholder(project=of_team(request, pk)), "Place an office or organization")


@require_http_methods(["GET", "POST"])
def stakeholder_edit(request: AccessRequest, pk: int) -> HttpResponse:
    found = fetch(Stakeholder.objects.select_related("project"), request.access, VIEW, pk=pk)
    return _stakeholder(request, found, "Change where it stands")


def _stakeholder(request: AccessRequest, row: Stakeholder, title: str) -> HttpResponse:
    form = StakeholderForm(posted(request), instance=row)
    back = reverse("improvement:stakeholder-map", args=[row.project_id])

    def save() -> None:
        services.save_row(row=form.save(commit=False), by=person(request), action="power.stakeholder placed")

    return form_page(
        request,
        form,
        title=title,
        lede="Name offices and organizations, not persons. A new day keeps the earlier place on record.",
        back=back,
        trail=links(row.project),
        save=save,
    )
