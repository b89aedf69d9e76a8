"""The names of scholars' mentors, for tables that are made further down."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Case, IntegerField, Value, When

from mentorship.models import TeamMember, TeamRole


def mentors_of(scholars: Collection[int]) -> dict[int, list[str]]:
    """Everybody who ever was on these scholars' teams, by scholar; scientific mentors first. One query."""
    first = Case(When(role=TeamRole.SCIENTIFIC, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = TeamMember.objects.filter(scholar__in=scholars).annotate(rank=first).order_by("rank", "starts_on", "pk")
    found: dict[int, list[str]] = {}
    for scholar, name in rows.values_list("scholar_id", "mentor__name"):
        names = found.setdefault(scholar, [])
        if name not in names:
            names.append(name)
    return found
