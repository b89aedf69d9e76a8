"""Whom to ask at a partner, and how far it has come on its way in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from partners.access import ScopedQuerySet
from partners.models.institution import Institution, Site


class ContactQuerySet(ScopedQuerySet["Contact"]):
    institution_path = "institution"


class Contact(models.Model):
    """Somebody to write to or call about one kind of thing; she need not have an account."""

    class About(models.TextChoices):
        LIAISON = "liaison", "Liaison with the network"
        DATA = "data", "Data and extracts"
        PRIVACY = "privacy", "Privacy and ethics board"
        AGREEMENTS = "agreements", "Agreements and finance"
        TRAINING = "training", "Training of scholars"
        COMMUNITY = "community", "Patients and community"
        OTHER = "other", "Everything else"

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="contacts")
    site = models.ForeignKey(
        Site, on_delete=models.CASCADE, null=True, blank=True, related_name="contacts", help_text="Empty: all of them."
    )
    about = models.CharField("what for", max_length=10, choices=About.choices)
    name = models.CharField(max_length=150)
    position = models.CharField(max_length=120, blank=True)
    email = models.EmailField("address", blank=True)
    phone = models.CharField(max_length=40, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["about", "name"]

    def __str__(self) -> str:
        return self.name


class OnboardingQuerySet(ScopedQuerySet["OnboardingStep"]):
    institution_path = "institution"


class OnboardingStep(models.Model):
    """One line of the checklist by which a partner joins. A line that is not there has not been begun."""

    class Step(models.TextChoices):
        LIAISON = "liaison", "A liaison is named on both sides"
        AGREEMENT = "agreement", "Agreements are signed and on file"
        ETHICS = "ethics", "The ethics board has decided, or another is relied on"
        PEOPLE = "people", "Lead and coordinator are invited and have signed in"
        MEASURES = "measures", "Measures and groups are agreed"
        TRIAL = "trial", "A first file has been tried without storing it"
        DATA = "data", "The first extract is in use"
        ENGAGEMENT = "engagement", "Patients or community have a seat at the table"

    class State(models.TextChoices):
        OPEN = "open", "Not begun"
        DOING = "doing", "Under way"
        DONE = "done", "Done"
        NOT_NEEDED = "not_needed", "Not needed here"

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="onboarding")
    step = models.CharField(max_length=10, choices=Step.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    due_on = models.DateField("due", null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = OnboardingQuerySet.as_manager()

    class Meta:
        ordering = ["institution", "step"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "step"], name="one_row_per_onboarding_step"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "doing", "done", "not_needed"]), name="onboarding_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()}: {self.get_state_display()}"
