"""What comes of a scholar's work: papers and grants, and the changes in care for whose sake they are made."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q

from partners.models import Site
from scholars.models.of_scholar import OfScholarQuerySet
from scholars.models.scholar import Scholar


class ProductKind(models.TextChoices):
    PUBLICATION = "publication", "Publication"
    GRANT = "grant", "Grant"
    PRESENTATION = "presentation", "Presentation"
    TOOL = "tool", "Tool"
    CURRICULUM = "curriculum", "Curriculum"
    AGREEMENT = "agreement", "Memorandum of understanding"
    POLICY = "policy", "Policy or practice change"
    IMPLEMENTATION = "implementation", "Implementation"


class ProductState(models.TextChoices):
    PLANNED = "planned", "Planned"
    SUBMITTED = "submitted", "Submitted"
    RESUBMITTED = "resubmitted", "Resubmitted"
    AWARDED = "awarded", "Awarded"
    NOT_FUNDED = "not_funded", "Not funded"
    IN_PRESS = "in_press", "Accepted or in press"
    PUBLISHED = "published", "Published"
    UNDER_WAY = "under_way", "Under way"
    IN_USE = "in_use", "Given or in use"
    SUSTAINED = "sustained", "Sustained after the project"
    ENDED = "ended", "No longer in use"


_S = ProductState
STATES_OF: dict[str, tuple[ProductState, ...]] = {
    ProductKind.PUBLICATION: (_S.PLANNED, _S.SUBMITTED, _S.IN_PRESS, _S.PUBLISHED),
    ProductKind.GRANT: (_S.PLANNED, _S.SUBMITTED, _S.RESUBMITTED, _S.AWARDED, _S.NOT_FUNDED),
    ProductKind.PRESENTATION: (_S.PLANNED, _S.SUBMITTED, _S.IN_USE),
    ProductKind.IMPLEMENTATION: (_S.PLANNED, _S.UNDER_WAY, _S.IN_USE, _S.SUSTAINED, _S.ENDED),
}
OTHER_STATES = (_S.PLANNED, _S.UNDER_WAY, _S.IN_USE, _S.SUSTAINED, _S.ENDED)
# What a product is when a list says no more: papers in lists are published, grants in lists are awarded.
USUAL_STATE = {ProductKind.PUBLICATION: _S.PUBLISHED, ProductKind.GRANT: _S.AWARDED}


def states_of(kind: str) -> tuple[ProductState, ...]:
    return STATES_OF.get(kind, OTHER_STATES)


def _state_fits_kind() -> Q:
    fits = Q()
    for kind in ProductKind.values:
        fits |= Q(kind=kind, state__in=[str(state.value) for state in states_of(kind)])
    return fits


class PublicAccess(models.TextChoices):
    """Whether a paper that federal support paid for can be read by everybody."""

    NOT_REQUIRED = "not_required", "Not required"
    COMPLIANT = "compliant", "In PubMed Central"
    IN_PROCESS = "in_process", "On its way"
    MISSING = "missing", "PMCID missing"


# After publication, a paper may be cited without its PMCID for three months.
GRACE = timedelta(days=92)


class ProductQuerySet(OfScholarQuerySet["Product"]):
    def with_adoptions(self) -> ProductQuerySet:
        return self.annotate(adoption_count=Count("adoptions", distinct=True))

    def needing_public_access(self) -> ProductQuerySet:
        return self.filter(
            kind=ProductKind.PUBLICATION, state=ProductState.PUBLISHED, is_article=True, arises_from_award=True
        )

    def missing_public_access(self, today: date) -> ProductQuerySet:
        """Published longer ago than the grace, and neither in PubMed Central nor on the way there."""
        return self.needing_public_access().filter(pmcid="", nihms="", dated__lt=(today - GRACE).isoformat())


class Product(models.Model):
    """A product of one scholar. A work of several scholars stands in the record of each.

    `dated` is an ISO text of a year, a month or a day, since lists often tell no more than the year. `provenance` says
    of each field that was imported from which format, batch and line it came; a field that is not there was typed.
    """

    scholar = models.ForeignKey(Scholar, on_delete=models.CASCADE, related_name="products")
    kind = models.CharField(max_length=15, choices=ProductKind.choices)
    state = models.CharField(max_length=15, choices=ProductState.choices)
    title = models.CharField(max_length=2_000)
    dated = models.CharField("date", max_length=10, blank=True, help_text="A year, a month or a day: 2026, 2026-03.")
    description = models.TextField(max_length=4_000, blank=True)
    authors = models.JSONField(default=list, blank=True)
    venue = models.CharField("journal or meeting", max_length=300, blank=True)
    volume = models.CharField(max_length=30, blank=True)
    issue = models.CharField(max_length=30, blank=True)
    pages = models.CharField(max_length=40, blank=True)
    doi = models.CharField("DOI", max_length=300, blank=True)
    pmid = models.CharField("PMID", max_length=10, blank=True)
    pmcid = models.CharField("PMCID", max_length=14, blank=True)
    nihms = models.CharField("NIHMS number", max_length=16, blank=True)
    url = models.CharField("link", max_length=500, blank=True)
    grant_number = models.CharField(max_length=60, blank=True)
    sponsor = models.CharField(max_length=200, blank=True)
    role = models.CharField("role in the grant", max_length=60, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    amount = models.PositiveBigIntegerField("amount in dollars", null=True, blank=True)
    support = models.JSONField("supporting grants", default=list, blank=True)
    is_article = models.BooleanField("article in a journal", default=False)
    arises_from_award = models.BooleanField(
        "arose from the program's award", default=True, help_text="Then a published article needs a PMCID."
    )
    author_match = models.CharField(max_length=10, blank=True)
    provenance = models.JSONField(default=dict, blank=True)
    batch = models.ForeignKey(
        "scholars.ImportBatch", on_delete=models.SET_NULL, null=True, blank=True, related_name="products"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(null=True, blank=True, help_text="When somebody last changed it by hand.")

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["-dated", "title", "pk"]
        indexes = [models.Index(fields=["scholar", "kind"], name="product_scholar_kind")]
        constraints = [
            models.UniqueConstraint(
                fields=["scholar", "doi"], condition=~Q(doi="") & ~Q(kind="grant"), name="one_product_per_doi"
            ),
            models.UniqueConstraint(
                fields=["scholar", "pmid"], condition=~Q(pmid="") & ~Q(kind="grant"), name="one_product_per_pmid"
            ),
            models.CheckConstraint(condition=_state_fits_kind(), name="product_state_fits_its_kind"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="product_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def year(self) -> int | None:
        return int(self.dated[:4]) if self.dated else None

    @property
    def author_names(self) -> list[str]:
        return [f"{one['family']} {one['given']}".strip() for one in self.authors]

    @property
    def citation(self) -> str:
        """Authors, place and date in one line."""
        names = self.author_names
        people = ", ".join(names[:6]) + (", et al." if len(names) > 6 else "")
        numbers = f"{self.volume}{f'({self.issue})' if self.issue else ''}{f':{self.pages}' if self.pages else ''}"
        return ". ".join(part for part in (people, " ".join(p for p in (self.venue, numbers) if p), self.dated) if part)

    def public_access(self, today: date) -> PublicAccess:
        is_due = self.kind == ProductKind.PUBLICATION and self.state == ProductState.PUBLISHED
        if not (is_due and self.is_article and self.arises_from_award):
            return PublicAccess.NOT_REQUIRED
        if self.pmcid:
            return PublicAccess.COMPLIANT
        is_recent = not self.dated or self.dated >= (today - GRACE).isoformat()
        return PublicAccess.IN_PROCESS if self.nihms or is_recent else PublicAccess.MISSING

    def facts(self) -> dict[str, Any]:
        """What identifies the work, for the comparison with imported entries."""
        return {
            "kind": self.kind,
            "title": self.title,
            "year": self.year or (self.starts_on.year if self.starts_on else None),
            "doi": self.doi,
            "pmid": self.pmid,
            "pmcid": self.pmcid,
            "grant_number": self.grant_number,
        }


class AdoptionQuerySet(OfScholarQuerySet["Adoption"]):
    scholar_path = "product__scholar"


class Adoption(models.Model):
    """A place that took up an implementation, from a day, perhaps until a day: how widely and how lastingly."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="adoptions")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="adoptions")
    place = models.CharField(max_length=150, blank=True, help_text="When it is not a site of the network.")
    adopted_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        ordering = ["adopted_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "site"], condition=Q(site__isnull=False), name="one_adoption_per_site"
            ),
            models.CheckConstraint(condition=Q(site__isnull=False) | ~Q(place=""), name="adoption_names_a_place"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("adopted_on")),
                name="adoption_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.site.name if self.site else self.place


class AuthorProfile(models.Model):
    """By what a scholar is recognized among authors: her ORCID iD and the names under which she has published."""

    scholar = models.OneToOneField(Scholar, on_delete=models.CASCADE, related_name="author_profile")
    orcid = models.CharField("ORCID iD", max_length=19, blank=True)
    other_names = models.JSONField(default=list, blank=True)

    objects = OfScholarQuerySet["AuthorProfile"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["orcid"], condition=~Q(orcid=""), name="one_scholar_per_orcid"),
        ]

    def __str__(self) -> str:
        return f"{self.scholar} as an author"
