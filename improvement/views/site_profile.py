"""The page of a site: what it contributes, and what it gets back."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import audit
from improvement.queries.site_profile import profile_of
from mielhss.lib.downloads import csv_response
from mielhss.lib.numbers import percent
from partners.access import AccessRequest, fetch
from partners.models import Site
from partners.roles import Permission

HEADER = (
    "Measure", "Code", "Rate here", "People here", "Network", "Sites", "Funnel from", "Funnel to", "Beside the network",
)  # fmt: skip


@require_GET
def site_profile(request: AccessRequest, code: str) -> HttpResponse:
    """As a file of its rates beside the network's with `export=csv`."""
    site = fetch(Site.objects.select_related("institution"), request.access, Permission.INSTITUTION_VIEW, code=code)
    profile = profile_of(request.access, site, timezone.now())
    rows = [
        (
            one,
            percent(one.point.rate or 0.0),
            f"{one.network_rate:.0%}",
            f"{one.point.action[0]:.0%} to {one.point.action[1]:.0%}",
        )
        for one in profile.standings
    ]
    if request.GET.get("export") == "csv":
        lines = [
            [
                one.measure.title, one.measure.code, rate, one.point.denominator, network, one.sites,
                f"{one.point.action[0]:.0%}", f"{one.point.action[1]:.0%}", one.words,
            ]
            for one, rate, network, _ in rows
        ]  # fmt: skip
        facts = {"rows": len(lines)}
        audit.record(
            "site_profile.exported", by=request.user, subject=site, institution_id=site.institution_id, facts=facts
        )
        return csv_response(f"site-{site.code.lower()}.csv", HEADER, lines)
    return render(request, "improvement/site_profile.html", {"site": site, "profile": profile, "standings": rows})
