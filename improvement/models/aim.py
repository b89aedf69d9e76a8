"""What a project sets out to do, in all its parts, and who agreed to it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from improvement.models.of_project import OfProjectQuerySet
from improvement.models.project import Member, Project


class Unit(models.TextChoices):
    PERCENT = "percent", "%"
    POINTS = "points", "percentage points"
    PER_1000 = "per_1000", "per 1,000 people"
    PER_100_YEARS = "per_100_years", "per 100 people a year"
    DAYS = "days", "days"
    MINUTES = "minutes", "minutes"
    SCORE = "score", "points of a score"


class AimQuerySet(OfProjectQuerySet["Aim"]):
    def standing(self) -> AimQuerySet:
        """Those in force; one that was replaced stays as history."""
        return self.filter(replaced_by__isnull=True)


class Aim(models.Model):
    """Whose gap, in what, from what to what, by when. Once agreed it is never edited: a new one replaces it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="aims")
    whose = models.CharField("for whom", max_length=200, blank=True, help_text="The people whose gap is to narrow.")
    what = models.CharField(
        "what is to change", max_length=200, blank=True, help_text="Such as: visits to the emergency department."
    )
    from_value = models.DecimalField("from", max_digits=8, decimal_places=2, null=True, blank=True)
    to_value = models.DecimalField("to", max_digits=8, decimal_places=2, null=True, blank=True)
    unit = models.CharField(max_length=15, choices=Unit.choices, default=Unit.PERCENT)
    by_when = models.DateField("by when", null=True, blank=True)
    written_with = models.ManyToManyField(
        Member, blank=True, related_name="aims_written", help_text="Who wrote it together."
    )
    agreed_at = models.DateTimeField(null=True, blank=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AimQuerySet.as_manager()

    class Meta:
        ordering = ["project", "pk"]

    def __str__(self) -> str:
        return self.statement

    @property
    def missing(self) -> list[str]:
        """Which parts of a whole aim are not there yet, in words."""
        parts = [
            (bool(self.whose.strip()), "for whom it is"),
            (bool(self.what.strip()), "what is to change"),
            (self.from_value is not None, "from what it starts"),
            (self.to_value is not None, "to what it should come"),
            (self.by_when is not None, "by when"),
        ]
        missing = [words for is_there, words in parts if not is_there]
        if self.from_value is not None and self.from_value == self.to_value:
            missing.append("a change: it ends where it starts")
        return missing

    @property
    def statement(self) -> str:
        """The aim as one sentence; parts that are missing are left open."""
        by = f"By {self.by_when:%B} {self.by_when.day}, {self.by_when.year}" if self.by_when else "By …"
        span = f"from {_number(self.from_value)} to {_number(self.to_value)} {self.get_unit_display()}"
        return f"{by}, {self.what or '…'} for {self.whose or '…'}: {span.replace(' %', '%')}."


def _number(value: object) -> str:
    text = str(value) if value is not None else "…"
    return text.rstrip("0").rstrip(".") if "." in text else text


class Signature(models.Model):
    """A member of the team agreed to an aim. Somebody without an account says so, and another writes it down."""

    aim = models.ForeignKey(Aim, on_delete=models.CASCADE, related_name="signatures")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="signatures")
    said_how = models.CharField(
        max_length=200, blank=True, help_text="Where and how she said so, when somebody else writes it down."
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    signed_at = models.DateTimeField()

    class SignatureQuerySet(OfProjectQuerySet["Signature"]):
        project_path = "aim__project"

    objects = SignatureQuerySet.as_manager()

    class Meta:
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["aim", "member"], name="one_signature_per_member_and_aim"),
        ]

    def __str__(self) -> str:
        return f"{self.member.name} agreed"
