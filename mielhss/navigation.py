"""Which parts of the portal the header offers to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from partners.access import NOBODY, Access
from partners.models import Institution
from partners.queries import memberships_of
from partners.roles import Permission, Role

Who = Permission | Role | None


@dataclass(frozen=True)
class Entry:
    """A link, and who is offered it: those with a permission, those in a role, or (None) everyone signed in."""

    label: str
    url_name: str
    icon: str
    who: Who

    def is_for(self, access: Access) -> bool:
        if isinstance(self.who, Role):
            return self.who in access.all_roles
        return self.who is None or access.may_somewhere(self.who)


MAIN = (
    Entry("Home", "home", "house", None),
    Entry("My record", "scholars:my-page", "graduation-cap", Role.SCHOLAR),
    Entry("My mentees", "mentorship:my-page", "users", Role.MENTOR),
    Entry("My match", "mentorship:seat-list", "waypoints", Permission.SELF_EDIT),
    Entry("Gaps", "equity_measures:gap-board", "chart-no-axes-combined", Permission.GAP_VIEW),
    Entry("Submissions", "equity_measures:submission-board", "calendar-check", Permission.EXTRACT_VIEW),
    Entry("Extracts", "equity_measures:extract-list", "upload", Permission.EXTRACT_VIEW),
    Entry("Scholars", "scholars:scholar-list", "graduation-cap", Permission.SCHOLAR_VIEW),
    Entry("Calls", "scholars:call-list", "megaphone", Permission.CALL_EDIT),
    Entry("My reviews", "scholars:review-list", "clipboard-check", Permission.REVIEW_DO),
    Entry("Mentors", "mentorship:mentor-list", "users", Permission.MENTOR_VIEW),
    Entry("Matching", "mentorship:round-list", "waypoints", Permission.MATCH_EDIT),
    Entry("Improvement", "improvement:project-list", "target", Permission.IMPROVEMENT_READ),
    Entry("Curriculum", "curriculum:activity-list", "book-open", Permission.CURRICULUM_VIEW),
    Entry("Engagement", "partners:engagement-list", "hand-heart", Permission.ENGAGEMENT_VIEW),
    Entry("Partners", "partners:institution-list", "building-2", Permission.INSTITUTION_VIEW),
    Entry("Reports", "reports:report-list", "file-text", Permission.RELEASE_VIEW),
)
OWN = (
    Entry("Your account", "partners:account-show", "user-cog", None),
    Entry("My applications", "scholars:application-mine", "send", None),
    Entry("What we measure", "equity_measures:measure-list", "ruler", None),
    Entry("API tokens", "partners:token-list", "key-round", Permission.TOKEN_USE),
    Entry("The API", "api:docs", "braces", Permission.TOKEN_USE),
    Entry("Record of events", "partners:audit-list", "scroll-text", Permission.AUDIT_VIEW),
    Entry("Status", "statusz", "activity", Permission.STATUS_VIEW),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context for every page: the site's name, the links this person is offered, and where she is."""
    access: Access = getattr(request, "access", NOBODY)
    context: dict[str, Any] = {"site_name": settings.SITE_NAME, "is_demo": settings.DEMO}
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return context
    offered = [(entry, reverse(entry.url_name)) for entry in MAIN if entry.is_for(access)]
    here = _nearest(request.path, [url for _, url in offered])
    context["navigation"] = [
        {"label": entry.label, "url": url, "icon": entry.icon, "is_current": url == here} for entry, url in offered
    ]
    if access.may_switch:
        context["switcher"] = _switcher(request, access)
    context["user_links"] = [
        {"label": entry.label, "url": reverse(entry.url_name), "icon": entry.icon}
        for entry in OWN
        if entry.is_for(access)
    ]
    return context


def _switcher(request: HttpRequest, access: Access) -> dict[str, Any]:
    """The institutions of somebody who holds roles in several, and the one she chose to work in."""
    own = Institution.objects.filter(memberships__in=memberships_of(request.user)).distinct()  # type: ignore[arg-type]
    institutions = list(own)
    chosen = next((one for one in institutions if set(access.roles) == {one.pk}), None)
    return {"institutions": institutions, "institution": chosen, "url": reverse("partners:institution-switch")}


def _nearest(path: str, urls: list[str]) -> str:
    """The entry whose pages lie closest around this one: /equity/extracts/ before /equity/."""
    around = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(around, key=len, default="")
