"""What goes before a release: comments, and the signatures of two people."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from partners.access import Access, ModelT, ScopedQuerySet
from partners.roles import Permission
from reports.models.report import Report


class OfOfficeQuerySet(ScopedQuerySet[ModelT]):
    """The network office's own work on reports; readers of a release see nothing of it."""

    def visible_to(self, access: Access, doing: Permission = Permission.REPORT_VIEW) -> Self:
        return self.all() if access.may_everywhere(doing) else self.none()


class Comment(models.Model):
    """A word about a draft, or about one of its chapters. Open until somebody says that it is dealt with."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="comments")
    chapter = models.CharField(max_length=80, blank=True, help_text="Empty: about the whole report.")
    text = models.TextField(max_length=2000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    author_name = models.CharField(max_length=150)
    written_at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = OfOfficeQuerySet["Comment"].as_manager()

    class Meta:
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=False) | Q(resolved_by__isnull=True), name="comment_resolved_by_at"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author_name} on {self.report}"

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None


class SignOff(models.Model):
    """Somebody answers for a report as it was: the hash names exactly what she read. One a person and version."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="sign_offs")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    person_name = models.CharField(max_length=150, help_text="As it was then; it stays when the account goes.")
    snapshot_hash = models.CharField(max_length=64)
    signed_at = models.DateTimeField(auto_now_add=True)

    objects = OfOfficeQuerySet["SignOff"].as_manager()

    class Meta:
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "person", "snapshot_hash"], name="one_signature_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_name} for {self.report}"
