"""Small money, quickly: a fund that takes barriers out of families' way, decided by a mixed panel."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Sum
from django.utils import timezone

from improvement.models.project import Project
from partners.access import Access, ScopedQuerySet
from partners.models import Institution, Provenance
from partners.roles import Permission


class FundQuerySet(ScopedQuerySet["Fund"]):
    def visible_to(self, access: Access, doing: Permission = Permission.IMPROVEMENT_START) -> FundQuerySet:
        """All to those who may start a project, for they may ask; changed by those who may at its holder."""
        if doing in (Permission.IMPROVEMENT_START, Permission.IMPROVEMENT_READ):
            return self.all() if access.may_somewhere(doing) else self.none()
        if access.may_everywhere(doing):
            return self.all()
        return self.filter(holder__in=access.institutions_where(doing))


class Fund(models.Model):
    """A sum set aside for barriers, with the most that one award may be."""

    title = models.CharField(max_length=120)
    purpose = models.TextField(max_length=1000, blank=True)
    holder = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="funds", verbose_name="who holds it")
    amount = models.DecimalField("in dollars", max_digits=10, decimal_places=2, validators=[MinValueValidator(1)])
    most = models.DecimalField(
        "the most for one request", max_digits=8, decimal_places=2, validators=[MinValueValidator(1)]
    )
    decides_in_days = models.PositiveSmallIntegerField("decides within days", default=3)
    opens_on = models.DateField(default=timezone.localdate)
    closes_on = models.DateField(null=True, blank=True)
    provenance = models.CharField(max_length=10, choices=Provenance.choices, default=Provenance.LIVE)

    objects = FundQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(condition=Q(most__lte=F("amount")), name="one_award_is_within_the_fund"),
            models.CheckConstraint(
                condition=Q(closes_on__isnull=True) | Q(closes_on__gte=F("opens_on")), name="fund_closes_after_it_opens"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def promised(self) -> Decimal:
        return self.requests.filter(state__in=FundRequest.HOLDS_MONEY).aggregate(n=Sum("amount"))["n"] or Decimal(0)

    @property
    def balance(self) -> Decimal:
        """What is left after everything that was promised or paid."""
        return self.amount - self.promised

    def is_open(self, today: date) -> bool:
        return self.opens_on <= today and (self.closes_on is None or today <= self.closes_on)


class FundPanelist(models.Model):
    """Somebody who decides, and from which side she looks."""

    class Side(models.TextChoices):
        LIVED = "lived", "Lived experience"
        COMMUNITY = "community", "Community"
        CLINIC = "clinic", "Clinic"
        OPERATIONS = "operations", "Operations or finance"

    fund = models.ForeignKey(Fund, on_delete=models.CASCADE, related_name="panel")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="fund_panels")
    side = models.CharField("looks from the side of", max_length=10, choices=Side.choices)
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["fund", "side", "pk"]
        constraints = [models.UniqueConstraint(fields=["fund", "user"], name="one_place_on_a_panel")]

    def __str__(self) -> str:
        return f"Panelist {self.pk}"

    @property
    def is_of_community(self) -> bool:
        return self.side in (self.Side.LIVED, self.Side.COMMUNITY)


class FundRequestQuerySet(ScopedQuerySet["FundRequest"]):
    def visible_to(self, access: Access, doing: Permission = Permission.IMPROVEMENT_VIEW) -> FundRequestQuerySet:
        """One's own; those of funds on whose panel one is; those of institutions where one may; all to the office."""
        if access.may_everywhere(doing):
            return self.all()
        allowed = Q(institution__in=access.institutions_where(doing))
        if access.user_id:
            panels = FundPanelist.objects.filter(fund=OuterRef("fund"), user_id=access.user_id).filter(
                Q(until__isnull=True) | Q(until__gte=timezone.localdate())
            )
            allowed |= Q(asked_by_id=access.user_id) | Q(Exists(panels))
        return self.filter(allowed)


class FundRequest(models.Model):
    """Money asked for to take one barrier out of the way; told without anything that names a family."""

    class State(models.TextChoices):
        ASKED = "asked", "Asked"
        APPROVED = "approved", "Approved"
        DECLINED = "declined", "Declined"
        PAID = "paid", "Paid"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Barrier(models.TextChoices):
        HOUSING = "housing", "Housing"
        FOOD = "food", "Food"
        TRANSPORT = "transport", "Transport"
        UTILITIES = "utilities", "Heat, light, water"
        EQUIPMENT = "equipment", "Equipment"
        CHILD_CARE = "child_care", "Child care"
        LEGAL = "legal", "Legal help"
        TAKING_PART = "taking_part", "Taking part in something"
        OTHER = "other", "Another barrier"

    class Outcome(models.TextChoices):
        REMOVED = "removed", "The barrier is gone"
        EASED = "eased", "It is easier now"
        REMAINS = "remains", "It is still there"

    HOLDS_MONEY = ("approved", "paid")

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="requests")
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="fund_requests", verbose_name="asked through"
    )
    project = models.ForeignKey(Project, on_delete=models.SET_NULL, null=True, blank=True, related_name="fund_requests")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="fund_requests")
    barrier = models.CharField(max_length=12, choices=Barrier.choices)
    text = models.TextField("what is in the way, and what the money will do", max_length=1000)
    amount = models.DecimalField("in dollars", max_digits=8, decimal_places=2, validators=[MinValueValidator(1)])
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    paid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField("what became of the barrier", max_length=8, choices=Outcome.choices, blank=True)
    outcome_text = models.TextField("what it changed", max_length=1000, blank=True)

    objects = FundRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="request_is_for_something"),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "withdrawn"]) | Q(decided_at__isnull=False),
                name="request_is_decided_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(paid_on__isnull=True, paid_by__isnull=True) | Q(state="paid"),
                name="only_paid_has_a_payment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_barrier_display()}, request {self.pk}"

    @property
    def days_to_decide(self) -> int | None:
        return (self.decided_at - self.asked_at).days if self.decided_at else None


class FundVoteQuerySet(ScopedQuerySet["FundVote"]):
    def visible_to(self, access: Access, doing: Permission = Permission.IMPROVEMENT_VIEW) -> FundVoteQuerySet:
        return self.filter(request__in=FundRequest.objects.visible_to(access, doing).order_by().values("pk"))


class FundVote(models.Model):
    """One panelist's word on one request."""

    request = models.ForeignKey(FundRequest, on_delete=models.CASCADE, related_name="votes")
    panelist = models.ForeignKey(FundPanelist, on_delete=models.PROTECT, related_name="votes")
    approves = models.BooleanField()
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = FundVoteQuerySet.as_manager()

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["request", "panelist"], name="one_vote_each")]

    def __str__(self) -> str:
        return f"Vote {self.pk}"
