"""Which parts of the portal the header offers to whom."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from partners.access import NOBODY, Access
from partners.roles import Permission

# Label, URL name, icon, the permission that shows it; None shows it to everyone signed in.
ENTRIES: list[tuple[str, str, str, Permission | None]] = [
    ("Home", "home", "house", None),
    ("Gaps", "equity_measures:gap-board", "chart-no-axes-combined", Permission.GAP_VIEW),
    ("Extracts", "equity_measures:extract-list", "upload", Permission.EXTRACT_VIEW),
    ("Scholars", "scholars:scholar-list", "graduation-cap", Permission.SCHOLAR_VIEW),
    ("Mentors", "mentorship:mentor-list", "users", Permission.MENTOR_VIEW),
    ("Curriculum", "curriculum:activity-list", "book-open", Permission.CURRICULUM_VIEW),
    ("Partners", "partners:institution-list", "building-2", Permission.INSTITUTION_VIEW),
    ("Reports", "reports:report-list", "file-text", Permission.RELEASE_VIEW),
]


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context for every page: the site's name, the entries this person may open, and where she is."""
    access: Access = getattr(request, "access", NOBODY)
    context: dict[str, Any] = {"site_name": settings.SITE_NAME, "is_demo": settings.DEMO, "navigation": []}
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return context
    entries = [
        (label, url, icon)
        for label, name, icon, permission in ENTRIES
        if (permission is None or access.may_somewhere(permission)) and (url := reverse(name))
    ]
    here = _nearest(request.path, [url for _, url, _ in entries])
    context["navigation"] = [
        {"label": label, "url": url, "icon": icon, "is_current": url == here} for label, url, icon in entries
    ]
    return context


def _nearest(path: str, urls: list[str]) -> str:
    """The entry whose pages lie closest around this one: /equity/extracts/ before /equity/."""
    around = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(around, key=len, default="")
