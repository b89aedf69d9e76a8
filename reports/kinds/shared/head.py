"""The head of a report's facts: read from settings, the wish and the program's own words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from mielhss.lib.hashes import hash_of_code
from partners.access import Access
from partners.models import Institution, Provenance
from partners.roles import Permission
from reports.kinds.shared.facts import Head
from reports.wish import Wish


def head_of(access: Access, wish: Wish, *, kind: str, title: str, as_of: str = "") -> Head:
    """`as_of` is the last day the figures know of; without it the period's last day, or today if that is sooner."""
    span = wish.span
    told = Institution.objects.visible_to(access, Permission.INSTITUTION_VIEW)
    about = told.filter(pk=wish.institution.pk) if wish.institution else told.partners()
    provenances = set(about.order_by().values_list("provenance", flat=True).distinct())
    return Head(
        kind=kind,
        title=title,
        program=wish.program.name if wish.program else settings.SITE_NAME,
        scope=wish.scope,
        period=span.text,
        period_label=span.label,
        first_day=span.first_day.isoformat(),
        last_day=span.last_day.isoformat(),
        as_of=as_of or day_of(wish).isoformat(),
        language=wish.language,
        # Where public data come from is no partner, unless there is nobody else.
        provenances=tuple(sorted(provenances - {Provenance.REAL.value} or provenances or {Provenance.LIVE.value})),
        code_version=code_version(),
        verify_at=verify_at(),
        words=tuple(sorted(wish.program.vocabulary.items())) if wish.program else (),
        names=tuple(sorted({*told.values_list("name", flat=True), wish.scope})),
    )


def day_of(wish: Wish) -> date:
    """The day on which people are looked at."""
    return min(wish.span.last_day, timezone.localdate())


def code_version() -> str:
    """The version of the code that gathers and draws reports."""
    return hash_of_code(Path(__file__).resolve().parents[2])[:16]


def verify_at() -> str:
    return settings.SITE_URL.rstrip("/") + reverse("reports:report-verify")
