from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mentorship.models import Mentor, TeamMember
from tests.factories.mentorship import MentorFactory, TeamMemberFactory
from tests.matrix import scholars
from tests.matrix.row import Row

if TYPE_CHECKING:
    from tests.conftest import World


def beas(world: World) -> Mentor:
    return Mentor.objects.filter(user=world.bea).first() or MentorFactory(
        institution=world.here, user=world.bea, name="Bea"
    )


def record(world: World) -> dict[str, Any]:
    return {"pk": beas(world).pk}


def own(world: World) -> dict[str, Any]:
    beas(world)
    return {}


def place(world: World) -> dict[str, Any]:
    found = TeamMember.objects.first()
    return {"pk": (found or TeamMemberFactory(mentor=beas(world), scholar=scholars.adas(world))).pk}


ROWS = [
    #   name, method, kwargs, nobody, ada, bea, cy, dot, eve, fay
    Row("mentorship:mentor-list", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("mentorship:my-page", "get", own, 302, 404, 200, 403, 403, 403, 403),
    Row("mentorship:mentor-detail", "get", record, 302, 404, 200, 404, 404, 200, 404),
    Row("mentorship:mentee-detail", "get", place, 302, 200, 200, 404, 404, 200, 404),
    Row("mentorship:team-detail", "get", scholars.record, 302, 200, 404, 404, 404, 200, 404),
]
