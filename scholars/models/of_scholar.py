"""What goes with a scholar's record, and is seen and changed by those who may see and change it."""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models

from partners.access import Access, ScopedQuerySet
from partners.roles import Permission
from scholars.models.scholar import Scholar

ModelT = TypeVar("ModelT", bound=models.Model)


class OfScholarQuerySet(ScopedQuerySet[ModelT]):
    scholar_path = "scholar"

    def visible_to(self, access: Access, doing: Permission = Permission.SCHOLAR_VIEW) -> Self:
        scholars = Scholar.objects.visible_to(access, doing)
        if doing == Permission.SELF_EDIT and self.is_of_herself:
            scholars = scholars.none() if access.user_id is None else scholars.filter(user_id=access.user_id)
        return self.filter(**{f"{self.scholar_path}__in": scholars})

    # Set on a queryset whose rows only their own scholar changes, whatever others may change in her record.
    is_of_herself = False

    def written_by_herself(self) -> Self:
        found = self.all()
        found.is_of_herself = True
        return found

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone.is_of_herself = self.is_of_herself
        return clone

    def with_scholars(self) -> Self:
        path = self.scholar_path
        return self.select_related(f"{path}__institution", f"{path}__cohort__program")
