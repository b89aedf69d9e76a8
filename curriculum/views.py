"""Pages about what is taught."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from curriculum import queries
from curriculum.models import Activity, Framework, Session
from partners.access import AccessRequest, fetch
from partners.models import Provenance
from partners.roles import Permission

PAGE_SIZE = 20


@require_GET
def activity_list(request: AccessRequest) -> HttpResponse:
    """Coming sessions first; past ones behind them, in pages."""
    request.access.require(Permission.CURRICULUM_VIEW)
    now = timezone.now()
    sessions = Session.objects.select_related("activity", "host")
    sessions = sessions.visible_to(request.access, Permission.CURRICULUM_VIEW)
    coming = list(sessions.coming(now))
    page = Paginator(sessions.past(now), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "coming": coming,
        "page": page,
        "has_invented": any(
            s.host is not None and s.host.provenance == Provenance.SYNTHETIC for s in [*coming, *page.object_list]
        ),
        "activities": queries.activities_with_counts(request.access),
        "frameworks": queries.current_frameworks(request.access),
    }
    return render(request, "curriculum/activity_list.html", context)


@require_GET
def activity_detail(request: AccessRequest, pk: int) -> HttpResponse:
    activities = Activity.objects.prefetch_related("competencies__domain")
    activity = fetch(activities, request.access, Permission.CURRICULUM_VIEW, pk=pk)
    now = timezone.now()
    sessions = activity.sessions.select_related("host")
    context = {
        "activity": activity,
        "competencies": activity.competencies.all(),
        "coming": sessions.coming(now),
        "past": sessions.past(now),
    }
    return render(request, "curriculum/activity_detail.html", context)


@require_GET
def framework_detail(request: AccessRequest, pk: int) -> HttpResponse:
    frameworks = Framework.objects.prefetch_related("domains__competencies__activities")
    framework = fetch(frameworks, request.access, Permission.CURRICULUM_VIEW, pk=pk)
    context = {
        "framework": framework,
        "domains": queries.domains_of(framework),
        "awaiting": queries.awaiting_text(framework),
    }
    return render(request, "curriculum/framework_detail.html", context)
