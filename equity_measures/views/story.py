"""What a page of one measure is asked for: the place, and the story told there."""

from __future__ import annotations

from django.http import Http404

from equity_measures import queries
from equity_measures.models import Measure
from equity_measures.queries import MeasureStory, Place
from partners.access import AccessRequest
from partners.roles import Permission


def place_of(request: AccessRequest, places: list[Place]) -> Place:
    """The place asked for, the first there is, or 404 for one that is not hers to see."""
    code = request.GET.get("place", "")
    chosen = next((p for p in places if p.code == code), None)
    if chosen is None and code:
        raise Http404
    return chosen or places[0]


def story_of(request: AccessRequest, code: str) -> tuple[list[Place], MeasureStory]:
    request.access.require(Permission.GAP_VIEW)
    measure = Measure.objects.prefetch_related("definitions").filter(code=code).first()
    places = queries.places(request.access)
    if measure is None or not places:
        raise Http404
    place = place_of(request, places)
    asked = (request.GET.get("by", ""), request.GET.get("period", ""))
    story = queries.measure_story(request.access, measure, place, *asked)
    if story is None:
        raise Http404
    return places, story
