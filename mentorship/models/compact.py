"""What a team agrees on: asked of each apart, compared, agreed, signed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from mentorship.models.team import TeamMember
from partners.access import Access, ScopedQuerySet
from partners.roles import Permission
from scholars.models import Scholar


class CompactTemplate(models.Model):
    """The questions of an agreement, as one version. A later version replaces it for new compacts only."""

    code = models.SlugField(max_length=40)
    version = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    questions = models.JSONField(help_text="Each with key, title, prompt, and choices for one that has them.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["code", "-version"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="one_template_per_version")]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"


class CompactQuerySet(ScopedQuerySet["Compact"]):
    def visible_to(self, access: Access, doing: Permission = Permission.SELF_EDIT) -> CompactQuerySet:
        """To the team itself; to the office, which follows how far it is."""
        found = Q(pk__in=[])
        if access.may_everywhere(Permission.MATCH_EDIT):
            found = Q()
        elif access.user_id:
            running = Q(scholar__team__ends_on__isnull=True) | Q(scholar__team__ends_on__gte=timezone.localdate())
            found = Q(scholar__user_id=access.user_id) | (Q(scholar__team__mentor__user_id=access.user_id) & running)
        return self.filter(found).distinct()


class Compact(models.Model):
    """One agreement of one team."""

    class State(models.TextChoices):
        ANSWERING = "answering", "Each answers apart"
        SIGNING = "signing", "Waiting for signatures"
        SIGNED = "signed", "Signed by all"
        REPLACED = "replaced", "Replaced"

    scholar = models.ForeignKey(Scholar, on_delete=models.CASCADE, related_name="compacts")
    template = models.ForeignKey(CompactTemplate, on_delete=models.PROTECT, related_name="compacts")
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ANSWERING)
    agreed = models.JSONField(default=dict, blank=True)
    cadence_days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Agreed days between meetings.")
    text_hash = models.CharField(max_length=64, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    agreed_at = models.DateTimeField(null=True, blank=True)

    objects = CompactQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["scholar", "version"], name="one_compact_per_version"),
            models.UniqueConstraint(
                fields=["scholar"], condition=~Q(state="replaced"), name="one_compact_in_use_per_scholar"
            ),
        ]

    def __str__(self) -> str:
        return f"Compact of {self.scholar}, version {self.version}"


class CompactAnswer(models.Model):
    """What one member of the team says to the questions, before she sees what the others say."""

    compact = models.ForeignKey(Compact, on_delete=models.CASCADE, related_name="answers")
    place = models.ForeignKey(
        TeamMember, on_delete=models.CASCADE, null=True, blank=True, related_name="+", help_text="Empty: the scholar."
    )
    answers = models.JSONField(default=dict)
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["compact", "place"], name="one_answer_per_member"),
            models.UniqueConstraint(
                fields=["compact"], condition=Q(place__isnull=True), name="one_answer_of_the_scholar"
            ),
        ]

    def __str__(self) -> str:
        return f"Answer to {self.compact}"


class CompactSignature(models.Model):
    """A name under one text: who, when, and the hash of what was signed."""

    compact = models.ForeignKey(Compact, on_delete=models.CASCADE, related_name="signatures")
    place = models.ForeignKey(TeamMember, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=150)
    text_hash = models.CharField(max_length=64)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    signed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["signed_at"]
        constraints = [
            models.UniqueConstraint(fields=["compact", "place"], name="one_signature_per_member"),
            models.UniqueConstraint(
                fields=["compact"], condition=Q(place__isnull=True), name="one_signature_of_the_scholar"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} under {self.compact}"
