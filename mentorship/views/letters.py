"""A published team on paper."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import audit
from mentorship.queries.people import published_on, scholar_of_team
from mentorship.queries.teamwork import team_of
from mielhss.lib.pdf import pdf_response
from partners.access import AccessRequest


@require_GET
def team_letter(request: AccessRequest, pk: int) -> HttpResponse:
    """The letter about a team of today, for the scholar, her mentors and the office."""
    scholar = scholar_of_team(request.access, pk)
    team = team_of(scholar) if scholar else []
    if scholar is None or not team:
        raise Http404("No such team, or not yours.")
    url = settings.SITE_URL.rstrip("/") + reverse("mentorship:teamwork", args=[pk])
    context: dict[str, object] = {
        "scholar": scholar,
        "team": team,
        "published_at": published_on(scholar),
        "today": timezone.localdate(),
        "site_name": settings.SITE_NAME,
        "url": url,
    }
    audit.record("team.letter", by=request.user, subject=scholar, institution_id=scholar.institution_id)
    return pdf_response(
        f"mentor-team-{scholar.pk}.pdf",
        "mentorship/letter.html",
        context,
        styles="letter.css",
        identifier=uuid5(NAMESPACE_URL, url).bytes,
    )
