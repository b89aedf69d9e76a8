"""What the solver answered, and the places that people decide on."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from mentorship.models.mentor import Initiative, Mentor, OfficeQuerySet
from mentorship.models.round import MatchRound, exactly_one_target
from mentorship.models.team import role_label
from mielhss.jobs.models import Job
from partners.access import Access
from partners.roles import Permission
from scholars.models import Scholar


class Solution(models.Model):
    """One solving of a round: the problem as it was, the answer, and the certificate of how good it is.

    `instance` is the whole problem and `target_keys` says whom its mentors stand for, so that the answer can be checked
    and asked what-if questions for ever. Empty figures mean that the job has not finished.
    """

    round = models.ForeignKey(MatchRound, on_delete=models.CASCADE, related_name="solutions")
    job = models.OneToOneField(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    is_repair = models.BooleanField(default=False)
    objective = models.CharField(max_length=6, choices=MatchRound.Objective.choices)
    instance = models.JSONField()
    target_keys = models.JSONField(default=list, help_text="The key of each mentor or initiative of the problem.")
    input_hash = models.CharField(max_length=64)
    status = models.CharField(max_length=12, blank=True)
    total = models.PositiveIntegerField(null=True, blank=True)
    floor = models.PositiveSmallIntegerField(null=True, blank=True)
    unfilled = models.PositiveSmallIntegerField(null=True, blank=True)
    bound = models.PositiveIntegerField(null=True, blank=True)
    gap = models.FloatField(null=True, blank=True)
    kept = models.PositiveSmallIntegerField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    solver = models.CharField(max_length=60, blank=True)
    chosen = models.JSONField(default=list)
    frontier = models.JSONField(default=list)
    relax = models.JSONField(default=list)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)

    objects = OfficeQuerySet["Solution"].as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "input_hash", "objective", "is_repair"], name="one_solution_per_problem"
            ),
        ]

    def __str__(self) -> str:
        return f"Solution {self.pk} of {self.round}"

    @property
    def is_done(self) -> bool:
        return self.total is not None

    @property
    def status_text(self) -> str:
        words = {
            "optimal": "Proven best",
            "infeasible": "Proven: not every role can be filled",
            "time-limit": "Best found in time, not proven",
        }
        return words.get(self.status, "Not solved yet")


class SeatQuerySet(OfficeQuerySet["Seat"]):
    def visible_to(self, access: Access, doing: Permission = Permission.MATCH_EDIT) -> SeatQuerySet:
        """To the office always; to scholar and mentor once they were asked."""
        if doing != Permission.SELF_EDIT:
            return super().visible_to(access, doing)
        if not access.user_id:
            return self.none()
        own = Q(mentor__user_id=access.user_id) | Q(scholar__user_id=access.user_id)
        return self.filter(own, asked_at__isnull=False)

    def standing(self) -> SeatQuerySet:
        """Places that nobody has declined."""
        return self.exclude(mentor_answer=Seat.Answer.DECLINED).exclude(scholar_answer=Seat.Answer.DECLINED)

    def with_people(self) -> SeatQuerySet:
        return self.select_related("round", "scholar__institution", "mentor__institution", "initiative__institution")


class Seat(models.Model):
    """One place of the draft: who is to fill which role for whom, and what both sides say."""

    class Answer(models.TextChoices):
        NONE = "", "No answer yet"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"

    round = models.ForeignKey(MatchRound, on_delete=models.CASCADE, related_name="seats")
    scholar = models.ForeignKey(Scholar, on_delete=models.CASCADE, related_name="seats")
    role = models.CharField(max_length=40)
    mentor = models.ForeignKey(Mentor, on_delete=models.CASCADE, null=True, blank=True, related_name="seats")
    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, null=True, blank=True, related_name="seats")
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    is_edited = models.BooleanField("put there by hand", default=False)
    asked_at = models.DateTimeField(null=True, blank=True)
    mentor_answer = models.CharField(max_length=8, choices=Answer.choices, blank=True, default=Answer.NONE)
    mentor_reason = models.CharField(max_length=300, blank=True)
    scholar_answer = models.CharField(max_length=8, choices=Answer.choices, blank=True, default=Answer.NONE)
    scholar_reason = models.CharField(max_length=300, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["scholar__name", "role", "pk"]
        constraints = [
            models.CheckConstraint(condition=exactly_one_target(), name="seat_is_for_one"),
            models.UniqueConstraint(
                fields=["round", "scholar", "role"],
                condition=~Q(mentor_answer="declined") & ~Q(scholar_answer="declined"),
                name="one_standing_seat_per_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target}: {role_label(self.role)} of {self.scholar}"

    @property
    def target(self) -> Mentor | Initiative | None:
        return self.mentor or self.initiative

    @property
    def role_label(self) -> str:
        return role_label(self.role)

    @property
    def is_declined(self) -> bool:
        return self.Answer.DECLINED in (self.mentor_answer, self.scholar_answer)

    @property
    def answer_text(self) -> str:
        if self.mentor_answer == self.Answer.DECLINED:
            return "Declined by the mentor"
        if self.scholar_answer == self.Answer.DECLINED:
            return "Declined by the scholar"
        if self.mentor_answer == self.Answer.ACCEPTED:
            return "Accepted"
        return "Waiting for an answer" if self.asked_at else "Not asked yet"
