"""Reads across the curriculum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from curriculum.models import Activity, Competency, Domain, Framework
from partners.access import Access
from partners.roles import Permission


@dataclass(frozen=True)
class DomainView:
    """A domain with its competencies, each with what teaches it."""

    domain: Domain
    competencies: list[dict[str, Any]]


def activities_with_counts(access: Access) -> Any:
    activities = Activity.objects.visible_to(access, Permission.CURRICULUM_VIEW)
    return activities.annotate(session_count=Count("sessions"))


def current_frameworks(access: Access) -> Any:
    frameworks = Framework.objects.visible_to(access, Permission.CURRICULUM_VIEW).filter(is_current=True)
    return frameworks.annotate(
        domain_count=Count("domains", distinct=True),
        competency_count=Count("domains__competencies", distinct=True),
    )


def domains_of(framework: Framework) -> list[DomainView]:
    """In order; reads what was prefetched with the framework."""
    return [
        DomainView(domain, [_entry(domain, competency) for competency in domain.competencies.all()])
        for domain in framework.domains.all()
    ]


def awaiting_text(framework: Framework) -> str:
    """What is still to be entered, in a sentence; empty when nothing is."""
    entered = sum(c.is_confirmed for domain in framework.domains.all() for c in domain.competencies.all())
    missing = framework.competency_total - entered
    if missing <= 0:
        return ""
    return (
        f"{entered} of {framework.competency_total} competencies are here in the source's sense. "
        f"The other {missing} wait until their wording has been read in the source; none is made up."
    )


def _entry(domain: Domain, competency: Competency) -> dict[str, Any]:
    # Given by hand, since asking the competency for its domain would ask the database.
    code = f"{domain.number}.{competency.number}"
    return {"code": code, "competency": competency, "activities": list(competency.activities.all())}
