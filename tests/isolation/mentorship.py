from __future__ import annotations

from typing import TYPE_CHECKING

from mentorship.models import Mentor, TeamMember
from partners.models import Institution
from partners.roles import Permission
from tests.factories.mentorship import MentorFactory, TeamMemberFactory
from tests.factories.scholars import ScholarFactory

if TYPE_CHECKING:
    from tests.conftest import World


def mentor(world: World, institution: Institution) -> Mentor:
    return MentorFactory(institution=institution)


def place(world: World, institution: Institution) -> TeamMember:
    return TeamMemberFactory(
        mentor=MentorFactory(institution=institution), scholar=ScholarFactory(institution=institution)
    )


SCOPED = {
    Mentor: (Permission.MENTOR_VIEW, mentor),
    TeamMember: (Permission.MENTOR_VIEW, place),
}
UNSCOPED: dict[str, str] = {}
