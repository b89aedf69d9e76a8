"""Views of the gap board that somebody comes back to."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.db.models import Q

from partners.access import Access
from partners.roles import Permission


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    def visible_to(self, access: Access, doing: Permission = Permission.GAP_VIEW) -> SavedFilterQuerySet:
        """One's own, whatever one's role."""
        if access.user_id is None or not access.may_somewhere(doing):
            return self.none()
        return self.filter(owner_id=access.user_id)


class SavedFilter(models.Model):
    """Place, period and stratifier of the gap board under a name of the person's own."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters")
    name = models.CharField(max_length=60)
    place = models.CharField(max_length=40)
    period = models.CharField(max_length=9, blank=True, help_text="Blank: always the latest.")
    by = models.CharField(max_length=30, blank=True)
    is_default = models.BooleanField(default=False, help_text="The board opens with it.")

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="one_saved_filter_per_name"),
            models.UniqueConstraint(fields=["owner"], condition=Q(is_default=True), name="one_default_filter"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def query(self) -> str:
        asked = {"place": self.place, "period": self.period, "by": self.by}
        return urlencode({name: value for name, value in asked.items() if value})
