"""Which roles and invitations to show."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from partners.access import Access
from partners.models import Institution, Invitation, Membership
from partners.roles import Permission, Role

# A role that nobody has looked at for so long is due.
REVIEW_DAYS = 180


class AccessFilter(django_filters.FilterSet):
    institution = django_filters.ModelChoiceFilter(queryset=Institution.objects.none(), empty_label="Every institution")
    role = django_filters.ChoiceFilter(choices=Role.choices, label="Role", empty_label="Every role")
    state = django_filters.ChoiceFilter(
        choices=[("ended", "Ended"), ("all", "In force and ended")],
        label="State",
        empty_label="In force",
        method="by_state",
    )
    due = django_filters.ChoiceFilter(
        choices=[("review", "Not looked at for half a year"), ("idle", "Not signed in for 90 days")],
        label="To look at",
        empty_label="All of them",
        method="by_need",
    )

    class Meta:
        model = Membership
        fields = ["institution", "role"]

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["institution"].queryset = Institution.objects.visible_to(access, Permission.MEMBERSHIP_VIEW)

    def filter_queryset(self, queryset: QuerySet[Membership]) -> QuerySet[Membership]:
        found: QuerySet[Membership] = super().filter_queryset(queryset)
        if not self.form.cleaned_data.get("state"):
            found = found.filter(pk__in=Membership.objects.current())
        return found

    def by_state(self, queryset: QuerySet[Membership], name: str, value: str) -> QuerySet[Membership]:
        return queryset.exclude(pk__in=Membership.objects.current()) if value == "ended" else queryset

    def by_need(self, queryset: QuerySet[Membership], name: str, value: str) -> QuerySet[Membership]:
        now = timezone.now()
        if value == "idle":
            since = now - timedelta(days=90)
            return queryset.filter(Q(user__last_login__isnull=True) | Q(user__last_login__lt=since))
        since = now - timedelta(days=REVIEW_DAYS)
        return queryset.filter(Q(confirmed_at__lt=since) | Q(confirmed_at__isnull=True, starts_on__lt=since.date()))


class InvitationFilter(django_filters.FilterSet):
    institution = django_filters.ModelChoiceFilter(queryset=Institution.objects.none(), empty_label="Every institution")
    state = django_filters.ChoiceFilter(
        choices=[("open", "Open"), ("expired", "Expired"), ("accepted", "Accepted"), ("withdrawn", "Withdrawn")],
        label="State",
        empty_label="Any state",
        method="by_state",
    )

    class Meta:
        model = Invitation
        fields = ["institution"]

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["institution"].queryset = Institution.objects.visible_to(access, Permission.MEMBERSHIP_EDIT)

    def by_state(self, queryset: QuerySet[Invitation], name: str, value: str) -> QuerySet[Invitation]:
        now = timezone.now()
        pending = Q(accepted_at__isnull=True, revoked_at__isnull=True)
        meaning = {
            "open": pending & Q(expires_at__gt=now),
            "expired": pending & Q(expires_at__lte=now),
            "accepted": Q(accepted_at__isnull=False),
            "withdrawn": Q(revoked_at__isnull=False),
        }
        return queryset.filter(meaning[value])
