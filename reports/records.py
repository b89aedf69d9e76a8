"""From a row of a report to the records it was taken from, as far as somebody may see them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from curriculum.models import Session
from equity_measures.models import GapReport
from equity_measures.queries import Place
from improvement.models import Project
from mentorship.models import Mentor
from partners.access import Access
from partners.models import Institution
from partners.roles import Permission
from reports.document import Origin
from scholars.models import Milestone, Product, Scholar


@dataclass(frozen=True)
class Lead:
    """A record behind a row. Without an address, this person may not see it; `state` says whether it still stands."""

    what: str
    label: str
    url: str = ""
    fingerprint: str = ""
    state: str = ""


def leads_to(origin: Origin, access: Access) -> Lead:
    what, find = FINDERS.get(origin.kind, ("Record", _nowhere))
    url, state = find(origin, access)
    return Lead(
        f"{what} {origin.key}" if origin.kind in NUMBERED else what, origin.label, url, origin.fingerprint, state
    )


Found = tuple[str, str]


def _nowhere(origin: Origin, access: Access) -> Found:
    return "", ""


def _gap(origin: Origin, access: Access) -> Found:
    """The measure's page shows what is in force now; whether that is this very record, the state tells."""
    report = GapReport.objects.visible_to(access, Permission.GAP_VIEW).with_names().filter(pk=origin.key).first()
    if report is None:
        return "", ""
    page = reverse("equity_measures:measure-detail", kwargs={"code": report.measure.code})
    query = {"place": Place(report.site).code, "by": report.stratifier.code, "period": report.period}
    if report.content_hash != origin.fingerprint:
        state = "The record does not say what this report says; tell the network office."
    else:
        state = "In force, unchanged" if report.is_current else "Unchanged; a newer record has taken its place"
    return f"{page}?{urlencode(query)}", state


def _scholar(page: str) -> Callable[[Origin, Access], Found]:
    def find(origin: Origin, access: Access) -> Found:
        seen = Scholar.objects.visible_to(access, Permission.SCHOLAR_VIEW).filter(pk=origin.key).exists()
        return (reverse(page, kwargs={"pk": origin.key}), "") if seen else ("", "")

    return find


def _milestone(origin: Origin, access: Access) -> Found:
    seen = Milestone.objects.visible_to(access, Permission.SCHOLAR_VIEW).filter(pk=origin.key).exists()
    return (reverse("scholars:milestone-detail", kwargs={"pk": origin.key}), "") if seen else ("", "")


def _product(origin: Origin, access: Access) -> Found:
    seen = Product.objects.visible_to(access, Permission.SCHOLAR_VIEW).filter(pk=origin.key).exists()
    return (reverse("scholars:product-detail", kwargs={"pk": origin.key}), "") if seen else ("", "")


def _session(origin: Origin, access: Access) -> Found:
    seen = Session.objects.visible_to(access, Permission.CURRICULUM_VIEW).filter(pk=origin.key).exists()
    return (reverse("curriculum:session-detail", kwargs={"pk": origin.key}), "") if seen else ("", "")


def _mentor(origin: Origin, access: Access) -> Found:
    seen = Mentor.objects.visible_to(access, Permission.MENTOR_VIEW).filter(pk=origin.key).exists()
    return (reverse("mentorship:mentor-detail", kwargs={"pk": origin.key}), "") if seen else ("", "")


def _project(origin: Origin, access: Access) -> Found:
    seen = Project.objects.visible_to(access, Permission.IMPROVEMENT_READ).filter(pk=origin.key).exists()
    return (reverse("improvement:project-detail", kwargs={"pk": origin.key}), "") if seen else ("", "")


def _institution(origin: Origin, access: Access) -> Found:
    seen = Institution.objects.visible_to(access, Permission.INSTITUTION_VIEW).filter(code=origin.key).exists()
    return (reverse("partners:institution-show", kwargs={"code": origin.key}), "") if seen else ("", "")


def _program_table(origin: Origin, access: Access) -> Found:
    code, _, key = origin.key.partition("/")
    if not access.may_everywhere(Permission.SCHOLAR_VIEW):
        return "", ""
    return reverse("scholars:table-rows", args=[code, key]), ""


def _list(page: str, needed: Permission) -> Callable[[Origin, Access], Found]:
    return lambda origin, access: (reverse(page), "") if access.may_everywhere(needed) else ("", "")


# Records whose number people may quote.
NUMBERED = ("gap", "milestone", "product", "session")
FINDERS: dict[str, tuple[str, Callable[[Origin, Access], Found]]] = {
    "gap": ("Gap report", _gap),
    "scholar": ("Scholar's record", _scholar("scholars:scholar-detail")),
    "effort": ("Effort ledger", _scholar("scholars:effort-edit")),
    "roadblock": ("Roadblocks", _scholar("scholars:scholar-roadblocks")),
    "position": ("Positions", _scholar("scholars:scholar-positions")),
    "growth": ("Competencies", _scholar("curriculum:growth-detail")),
    "milestone": ("Milestone", _milestone),
    "product": ("Product", _product),
    "session": ("Session", _session),
    "mentor": ("Mentor's record", _mentor),
    "project": ("Improvement project", _project),
    "institution": ("Partner", _institution),
    "program-table": ("Rows behind the count", _program_table),
    "cohort": ("Cohorts", _list("scholars:cohort-list", Permission.SCHOLAR_EDIT)),
    "heat-map": ("Milestones of all scholars", _list("scholars:heat-map", Permission.SCHOLAR_VIEW)),
    "effort-list": ("Effort of all scholars", _list("scholars:effort-list", Permission.SCHOLAR_EDIT)),
    "roadblock-list": ("Roadblocks of all scholars", _list("scholars:roadblock-list", Permission.SCHOLAR_VIEW)),
    "conversion": ("Ways of all scholars", _list("scholars:conversion", Permission.SCHOLAR_VIEW)),
    "extracts": ("Extracts", _list("equity_measures:extract-list", Permission.EXTRACT_VIEW)),
}
