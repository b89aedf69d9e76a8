"""The library of tests that teams shared."""

from __future__ import annotations

from django.db.models import Q

from improvement.models import Cycle, Decision
from partners.access import Access
from partners.roles import Permission


def lessons(access: Access, words: str = "", decision: str = "") -> list[Cycle]:
    """Shared tests in which every word occurs, the newest first."""
    found = Cycle.objects.visible_to(access, Permission.IMPROVEMENT_READ).shared()
    if decision in Decision.values:
        found = found.filter(decision=decision)
    for word in words.split()[:8]:
        found = found.filter(
            Q(title__icontains=word)
            | Q(prediction__icontains=word)
            | Q(did__icontains=word)
            | Q(learned__icontains=word)
            | Q(reason__icontains=word)
            | Q(idea__text__icontains=word)
            | Q(project__title__icontains=word)
        )
    return list(found.select_related("project", "idea").prefetch_related("project__sites").order_by("-shared_at", "pk"))
