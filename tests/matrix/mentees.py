from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mentorship.models import TeamMember
from tests.factories.scholars import MilestoneFactory, records
from tests.matrix.mentorship import place
from tests.matrix.row import Row

if TYPE_CHECKING:
    from tests.conftest import World


def signed(world: World) -> dict[str, Any]:
    """Bea's place in Ada's team, and a plan that waits for her."""
    found = place(world)
    scholar = TeamMember.objects.get(**found).scholar
    records.DevelopmentPlanFactory(scholar=scholar, year=2026, state="signed", signed_at="2026-01-01T12:00Z")
    return found | {"year": 2026}


def done(world: World) -> dict[str, Any]:
    found = place(world)
    scholar = TeamMember.objects.get(**found).scholar
    return found | {"step": MilestoneFactory(scholar=scholar, done_on="2025-02-01").pk}


ROWS = [
    #   name, method, kwargs, nobody, ada, bea, cy, dot, eve, fay
    Row("mentorship:mentee-plan", "get", place, 302, 403, 200, 404, 404, 403, 404),
    Row("mentorship:plan-co-sign", "post", signed, 302, 403, 302, 404, 404, 403, 404),
    Row("mentorship:step-confirm", "post", done, 302, 403, 302, 404, 404, 403, 404),
]
