"""What the pages of a project share."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from improvement.models import Project
from partners.access import AccessRequest, fetch
from partners.roles import Permission

VIEW, EDIT, READ = Permission.IMPROVEMENT_VIEW, Permission.IMPROVEMENT_EDIT, Permission.IMPROVEMENT_READ

# The pages of a project in the order of the work: label and name of the URL, which takes the project's key.
TABS = [
    ("Overview", "improvement:project-detail"),
    ("Aim", "improvement:aim-list"),
    ("Drivers", "improvement:driver-list"),
    ("Tests of change", "improvement:cycle-list"),
    ("Measures", "improvement:measure-list"),
    ("Spread", "improvement:spread-list"),
    ("Power", "improvement:power"),
]
# For those who may change the project.
EDITING_TABS = [("Publish", "improvement:project-publish")]

# The pages of the network as a whole: label, name of the URL, and the permission that opens it.
SECTIONS = [
    ("Projects", "improvement:project-list", READ),
    ("Board", "improvement:board", READ),
    ("What changed", "improvement:change-list", READ),
    ("Library of tests", "improvement:lesson-list", READ),
    ("Huddles", "improvement:huddle-list", READ),
    ("Seven practices", "improvement:practice-list", VIEW),
    ("Power", "improvement:power-over-time", VIEW),
    ("Glossary", "improvement:term-list", READ),
    ("Self-assessment", "improvement:assessment-aggregate", READ),
    ("Funds", "improvement:fund-list", Permission.IMPROVEMENT_START),
    ("Awards", "improvement:award-list", READ),
]


def sections(request: AccessRequest, current: str) -> list[dict[str, Any]]:
    """Tabs above the network's pages; `current` is the label of the one she is on."""
    return [
        {"label": label, "url": reverse(name), "is_current": label == current}
        for label, name, doing in SECTIONS
        if request.access.may_somewhere(doing)
    ]


def viewable(request: AccessRequest, pk: int) -> Project:
    found: Project = fetch(Project.objects.with_names(), request.access, VIEW, pk=pk)
    return found


def editable(request: AccessRequest, pk: int) -> Project:
    """The project, for somebody who may change it."""
    found: Project = fetch(Project.objects.with_names(), request.access, EDIT, viewing=VIEW, pk=pk)
    return found


def head(request: AccessRequest, project: Project, current: str = "") -> dict[str, Any]:
    """What every page of a project shows above its own content; `current` is the label of its tab."""
    may_edit = Project.objects.visible_to(request.access, EDIT).filter(pk=project.pk).exists()
    tabs = [
        {"label": label, "url": reverse(name, kwargs={"pk": project.pk}), "is_current": label == current}
        for label, name in [*TABS, *(EDITING_TABS if may_edit else [])]
    ]
    return {"project": project, "may_edit": may_edit, "tabs": tabs, "tab": current}
