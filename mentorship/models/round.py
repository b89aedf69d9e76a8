"""A round of matching: whom it is for, what counts how much, and what people wish."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from mentorship.models.mentor import Initiative, Mentor, OfficeQuerySet
from partners.access import Access
from partners.roles import Permission
from scholars.models import Cohort, Scholar

WEIGHTS = {"expertise": 50, "scholar_rank": 20, "mentor_rank": 10, "availability": 10, "load": 10}


def default_weights() -> dict[str, int]:
    return dict(WEIGHTS)


def exactly_one_target() -> Q:
    return Q(mentor__isnull=False, initiative__isnull=True) | Q(mentor__isnull=True, initiative__isnull=False)


class MatchRound(models.Model):
    """One matching of a cohort, from its opening to its publication and its repairs."""

    class Kind(models.TextChoices):
        MENTORS = "mentors", "Mentor teams"
        INITIATIVES = "initiatives", "Health-system initiatives"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        DRAFT = "draft", "Draft"
        INVITED = "invited", "Invitations out"
        PUBLISHED = "published", "Published"

    class Objective(models.TextChoices):
        FLOOR = "floor", "The worst pair first, then the total"
        TOTAL = "total", "The total"

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="match_rounds")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.MENTORS)
    title = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    weights = models.JSONField(default=default_weights)
    needs_other_institution = models.BooleanField("one mentor from another institution at least", default=True)
    minimum = models.PositiveSmallIntegerField(
        "lowest score of a pair", default=0, validators=[MaxValueValidator(1000)]
    )
    objective = models.CharField(max_length=6, choices=Objective.choices, default=Objective.FLOOR)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = OfficeQuerySet["MatchRound"].as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "title"], name="one_round_per_title_of_a_cohort"),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False), name="published_round_has_its_time"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_of_mentors(self) -> bool:
        return self.kind == self.Kind.MENTORS


class RoundRole(models.Model):
    """A role that a round wants filled for every scholar."""

    round = models.ForeignKey(MatchRound, on_delete=models.CASCADE, related_name="roles")
    code = models.SlugField(max_length=40)
    label = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    from_partner_system = models.BooleanField(
        "from the scholar's partner health system", default=False, help_text="Only mentors of that system can fill it."
    )

    objects = OfficeQuerySet["RoundRole"].as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["round", "code"], name="one_role_per_code_of_a_round")]

    def __str__(self) -> str:
        return self.label


class Preference(models.Model):
    """How one side ranks the other before a round is solved, or declines."""

    class Side(models.TextChoices):
        SCHOLAR = "scholar", "Scholar"
        MENTOR = "mentor", "Mentor"

    round = models.ForeignKey(MatchRound, on_delete=models.CASCADE, related_name="preferences")
    side = models.CharField(max_length=7, choices=Side.choices)
    scholar = models.ForeignKey(Scholar, on_delete=models.CASCADE, related_name="match_preferences")
    mentor = models.ForeignKey(Mentor, on_delete=models.CASCADE, null=True, blank=True, related_name="preferences")
    initiative = models.ForeignKey(
        Initiative, on_delete=models.CASCADE, null=True, blank=True, related_name="preferences"
    )
    rank = models.PositiveSmallIntegerField(null=True, blank=True)
    is_declined = models.BooleanField(default=False)

    objects = OfficeQuerySet["Preference"].as_manager()

    class Meta:
        ordering = ["round", "side", "rank", "pk"]
        constraints = [
            models.CheckConstraint(condition=exactly_one_target(), name="preference_is_about_one"),
            models.CheckConstraint(
                condition=Q(rank__isnull=True, is_declined=True) | Q(rank__gte=1, is_declined=False),
                name="preference_ranks_or_declines",
            ),
            models.UniqueConstraint(
                fields=["round", "side", "scholar", "mentor"], name="one_preference_about_a_mentor"
            ),
            models.UniqueConstraint(
                fields=["round", "side", "scholar", "initiative"], name="one_preference_about_an_initiative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scholar}, {self.mentor or self.initiative}: {self.rank or 'declined'}"


class Hold(models.Model):
    """A director's word about one pair before the round is solved again: it stays, or it may not be."""

    class Kind(models.TextChoices):
        LOCK = "lock", "Locked"
        VETO = "veto", "Vetoed"

    round = models.ForeignKey(MatchRound, on_delete=models.CASCADE, related_name="holds")
    kind = models.CharField(max_length=4, choices=Kind.choices)
    scholar = models.ForeignKey(Scholar, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=40)
    mentor = models.ForeignKey(Mentor, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    set_at = models.DateTimeField(auto_now_add=True)

    objects = OfficeQuerySet["Hold"].as_manager()

    class Meta:
        ordering = ["kind", "scholar__name", "pk"]
        constraints = [
            models.CheckConstraint(condition=exactly_one_target(), name="hold_is_about_one"),
            models.UniqueConstraint(
                fields=["round", "scholar", "role"], condition=Q(kind="lock"), name="one_lock_per_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.target} for {self.scholar}"

    @property
    def target(self) -> Mentor | Initiative | None:
        return self.mentor or self.initiative


class MatchProfileQuerySet(OfficeQuerySet["MatchProfile"]):
    def visible_to(self, access: Access, doing: Permission = Permission.MATCH_EDIT) -> MatchProfileQuerySet:
        if doing == Permission.SELF_EDIT and access.user_id:
            return self.filter(scholar__user_id=access.user_id)
        return super().visible_to(access, doing)


class MatchProfile(models.Model):
    """What a scholar looks for in her team, in her own keywords."""

    scholar = models.OneToOneField(Scholar, on_delete=models.CASCADE, related_name="match_profile")
    topics = models.JSONField(default=list, blank=True)
    languages = models.JSONField(default=list, blank=True)
    statement = models.TextField(max_length=1000, blank=True)

    objects = MatchProfileQuerySet.as_manager()

    def __str__(self) -> str:
        return f"What {self.scholar} looks for"
