"""How pages reach a scholar, and what every page of her record shows."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from partners.access import AccessRequest, fetch
from partners.roles import Permission
from scholars.models import Scholar

TABS = (
    ("Overview", "scholars:scholar-detail", "overview"),
    ("Plan", "scholars:plan-detail", "plan"),
    ("Milestones", "scholars:timeline", "milestones"),
    ("Products", "scholars:scholar-products", "products"),
    ("Roadblocks", "scholars:scholar-roadblocks", "roadblocks"),
    ("Positions", "scholars:scholar-positions", "positions"),
)


def seen_scholar(request: AccessRequest, pk: int) -> Scholar:
    """A scholar whose record this person may see."""
    scholar: Scholar = fetch(Scholar.objects.with_names(), request.access, Permission.SCHOLAR_VIEW, pk=pk)
    return scholar


def own_scholar(request: AccessRequest, pk: int) -> Scholar:
    """A scholar to whose record this person may add: her own, or one she may edit."""
    scholar: Scholar = fetch(
        Scholar.objects.with_names(), request.access, Permission.SELF_EDIT, viewing=Permission.SCHOLAR_VIEW, pk=pk
    )
    return scholar


def is_own(request: AccessRequest, scholar: Scholar) -> bool:
    return scholar.user_id is not None and scholar.user_id == request.access.user_id


def record_context(request: AccessRequest, scholar: Scholar, tab: str) -> dict[str, Any]:
    """What every page of a record shows: whose it is, its tabs, and what this person may do."""
    may_edit = request.access.may_in(scholar.institution_id, Permission.SCHOLAR_EDIT)
    return {
        "scholar": scholar,
        "is_own": is_own(request, scholar),
        "may_edit": may_edit,
        "may_log": is_own(request, scholar) or may_edit,
        "may_list": request.access.may_somewhere(Permission.SCHOLAR_VIEW),
        "tabs": tabs_of(scholar, tab),
    }


def tabs_of(scholar: Scholar, current: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": reverse(name, args=[scholar.pk]), "is_current": code == current}
        for label, name, code in TABS
    ]
