"""Rows that belong to a project."""

from __future__ import annotations

from typing import TypeVar

from django.db import models

from improvement.models.project import Project
from partners.access import Access, ScopedQuerySet
from partners.roles import Permission

ModelT = TypeVar("ModelT", bound=models.Model)


class OfProjectQuerySet(ScopedQuerySet[ModelT]):
    """Seen by whoever sees the work of the project; what is published is a copy of its own."""

    project_path = "project"

    def visible_to(self, access: Access, doing: Permission = Permission.IMPROVEMENT_VIEW) -> OfProjectQuerySet[ModelT]:
        needed = Permission.IMPROVEMENT_VIEW if doing == Permission.IMPROVEMENT_READ else doing
        projects = Project.objects.visible_to(access, needed).order_by().values("pk")
        return self.filter(**{f"{self.project_path}__in": projects})
