"""Which mentors to list."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import F, Q, QuerySet

from mentorship.models import Mentor, TeamRole
from partners.access import Access
from partners.models import Institution
from partners.roles import Permission

SORTS = {"name": "name", "institution": "institution__name", "load": "load", "capacity": "capacity"}


class MentorFilter(django_filters.FilterSet):
    """Its choices are what this person may see."""

    q = django_filters.CharFilter(label="Name or expertise", method="search")
    role = django_filters.ChoiceFilter(
        label="Can be", choices=TeamRole.choices, empty_label="Any role", method="with_role"
    )
    institution = django_filters.ModelChoiceFilter(queryset=Institution.objects.none(), empty_label="Every institution")
    room = django_filters.ChoiceFilter(
        label="Room", choices=[("yes", "Has room")], empty_label="With or without room", method="with_room"
    )

    class Meta:
        model = Mentor
        fields = ["q", "role", "institution", "room"]

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        institutions = Institution.objects.visible_to(access, Permission.MENTOR_VIEW)
        self.filters["institution"].queryset = institutions.filter(mentors__isnull=False).distinct()
        self.filters["q"].field.widget.input_type = "search"

    def search(self, queryset: QuerySet[Mentor], name: str, value: str) -> QuerySet[Mentor]:
        return queryset.filter(Q(name__icontains=value) | Q(expertise__icontains=value))

    def with_role(self, queryset: QuerySet[Mentor], name: str, value: str) -> QuerySet[Mentor]:
        # Stored as a list of keys, none of which is part of another: the quotes make it exact on every database.
        return queryset.filter(roles__icontains=f'"{value}"')

    def with_room(self, queryset: QuerySet[Mentor], name: str, value: str) -> QuerySet[Mentor]:
        return queryset.filter(Q(load__lt=F("capacity")), is_active=True)

    @property
    def sort(self) -> str:
        wanted = str(self.data.get("sort", ""))
        return wanted if wanted.removeprefix("-") in SORTS else "name"

    @property
    def sorted_qs(self) -> QuerySet[Mentor]:
        sign = "-" if self.sort.startswith("-") else ""
        found: QuerySet[Mentor] = self.qs.order_by(f"{sign}{SORTS[self.sort.removeprefix('-')]}", "name", "pk")
        return found
