"""Words that are defined together, in plain language, in English and Spanish."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from partners.access import Access, ScopedQuerySet
from partners.roles import Permission


class TermQuerySet(ScopedQuerySet["Term"]):
    def visible_to(self, access: Access, doing: Permission = Permission.IMPROVEMENT_READ) -> TermQuerySet:
        """Everybody who may read reads all of them: a word that is not explained shuts people out."""
        return self.all() if access.may_somewhere(doing) else self.none()

    def in_use(self) -> TermQuerySet:
        """Those agreed on, and those that came with the portal until somebody agrees on better ones."""
        return self.filter(Q(agreed_on__isnull=False) | Q(is_of_portal=True))


class Term(models.Model):
    """A word as this network uses it. Proposed by anybody, agreed with those whom it is about."""

    english = models.CharField("word", max_length=60)
    spanish = models.CharField("word in Spanish", max_length=60, blank=True)
    meaning = models.TextField("what we mean by it", max_length=400)
    meaning_spanish = models.TextField("what we mean by it, in Spanish", max_length=400, blank=True)
    also = models.JSONField("other spellings", default=list, blank=True)
    agreed_on = models.DateField(null=True, blank=True)
    agreed_with = models.CharField("agreed with", max_length=200, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_of_portal = models.BooleanField("came with the portal", default=False)
    changed_at = models.DateTimeField(auto_now=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = [Lower("english")]
        constraints = [
            models.UniqueConstraint(Lower("english"), name="one_term_per_word"),
            models.CheckConstraint(
                condition=Q(agreed_on__isnull=True, agreed_with="") | (Q(agreed_on__isnull=False) & ~Q(agreed_with="")),
                name="agreed_on_a_day_with_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.english

    @property
    def words(self) -> list[str]:
        return [word for word in (self.english, self.spanish, *self.also) if word]
