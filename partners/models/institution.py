"""Who belongs to the alliance, and where."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from partners.access import ScopedQuerySet


class Provenance(models.TextChoices):
    """Where figures come from; shown wherever they are."""

    LIVE = "live", "Submitted by a partner"
    SYNTHETIC = "synthetic", "Synthetic demo data"
    REAL = "real", "Real public data"


class InstitutionQuerySet(ScopedQuerySet["Institution"]):
    institution_path = "pk"

    def partners(self) -> InstitutionQuerySet:
        return self.filter(is_office=False)


class Institution(models.Model):
    """A legal partner of the alliance; also the network's own office, and a funder."""

    class Kind(models.TextChoices):
        ACADEMIC = "academic", "Academic health system"
        SAFETY_NET = "safety_net", "Safety-net hospital"
        FQHC = "fqhc", "Federally qualified health center"
        CLINIC = "clinic", "Community clinic"
        VA = "va", "Veterans Affairs health system"
        PCORNET = "pcornet", "PCORnet site"
        COMMUNITY = "community", "Community organization"
        SCHOOLS = "schools", "Schools and child care"
        HOUSING = "housing", "Housing"
        LEGAL_AID = "legal_aid", "Legal aid"
        FOOD = "food", "Food security"
        TRANSPORT = "transport", "Transport"
        CROSS_SECTOR = "cross_sector", "Other sector outside health care"
        FUNDER = "funder", "Funder"
        OFFICE = "office", "Network office"

    class Population(models.TextChoices):
        CHILDREN = "children", "Children and adolescents"
        PARENTS = "parents", "Pregnant people and new parents"
        OLDER = "older", "Older adults"
        VETERANS = "veterans", "Veterans"
        IMMIGRANTS = "immigrants", "Immigrants and refugees"
        LANGUAGES = "languages", "People who prefer a language other than English"
        UNINSURED = "uninsured", "People without insurance"
        UNHOUSED = "unhoused", "People without stable housing"
        RURAL = "rural", "Rural communities"
        DISABILITY = "disability", "People with disabilities"
        LGBTQ = "lgbtq", "LGBTQ+ people"
        JUSTICE = "justice", "People leaving jail or prison"

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=150)
    kinds = models.JSONField(default=list, help_text="One or more of the kinds; a partner may be several.")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    is_office = models.BooleanField("the network's own office", default=False)
    is_training_center = models.BooleanField("a center that trains scholars", default=False)
    time_zone = models.CharField(max_length=40, default="America/New_York")
    street = models.CharField(max_length=150, blank=True)
    city = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=40, blank=True)
    postal_code = models.CharField(max_length=12, blank=True)
    website = models.URLField(blank=True)
    populations = models.JSONField("whom it serves above all", default=list, blank=True)
    about = models.CharField("in a sentence", max_length=300, blank=True)
    logo_stored = models.CharField(max_length=60, blank=True)
    provenance = models.CharField(max_length=10, choices=Provenance.choices, default=Provenance.LIVE)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("is_office", condition=Q(is_office=True), name="one_network_office"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_cross_sector(self) -> bool:
        """Is it at work outside health care, where most inequity arises?"""
        return bool(set(self.kinds) & set(CROSS_SECTOR))

    @property
    def population_labels(self) -> list[str]:
        return [str(self.Population(one).label) for one in self.populations]

    @property
    def address(self) -> str:
        """On one line."""
        place = " ".join(part for part in (self.state, self.postal_code) if part)
        return ", ".join(part for part in (self.street, self.city, place) if part)

    @property
    def kind_labels(self) -> list[str]:
        return [str(self.Kind(kind).label) for kind in self.kinds]


CROSS_SECTOR = (
    Institution.Kind.SCHOOLS,
    Institution.Kind.HOUSING,
    Institution.Kind.LEGAL_AID,
    Institution.Kind.FOOD,
    Institution.Kind.TRANSPORT,
    Institution.Kind.CROSS_SECTOR,
)


class SiteQuerySet(ScopedQuerySet["Site"]):
    institution_path = "institution"


class Site(models.Model):
    """A place where an institution gives care, and whose gaps are measured."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="sites")
    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=12, choices=Institution.Kind.choices)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    street = models.CharField(max_length=150, blank=True)
    city = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=40, blank=True)
    postal_code = models.CharField(max_length=12, blank=True)
    populations = models.JSONField("whom it serves above all", default=list, blank=True)
    is_active = models.BooleanField(default=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def population_labels(self) -> list[str]:
        return [str(Institution.Population(one).label) for one in self.populations]

    @property
    def address(self) -> str:
        """On one line."""
        place = " ".join(part for part in (self.state, self.postal_code) if part)
        return ", ".join(part for part in (self.street, self.city, place) if part)
