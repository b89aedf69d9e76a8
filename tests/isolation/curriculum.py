from __future__ import annotations

from typing import TYPE_CHECKING, Any

from curriculum.models import (
    AssessmentRequest,
    Attendance,
    Award,
    CheckIn,
    CommitteeDecision,
    MakeUp,
    Rating,
    Rsvp,
    Session,
)
from partners.models import Institution
from partners.roles import Permission
from tests.factories.curriculum import (
    AssessmentRequestFactory,
    AttendanceFactory,
    AwardFactory,
    CheckInFactory,
    CommitteeDecisionFactory,
    MakeUpFactory,
    RatingFactory,
    RsvpFactory,
    SessionFactory,
)
from tests.factories.scholars import ScholarFactory

if TYPE_CHECKING:
    from tests.conftest import World


def session(world: World, institution: Institution) -> Session:
    return SessionFactory(host=institution)


def _of_session(make: Any) -> Any:
    return lambda world, institution: make(session=SessionFactory(host=institution))


def _of_scholar(make: Any) -> Any:
    return lambda world, institution: make(scholar=ScholarFactory(institution=institution))


SCOPED: dict[Any, Any] = {
    Session: (Permission.ATTENDANCE_EDIT, session),
    Rsvp: (Permission.CURRICULUM_VIEW, _of_session(RsvpFactory)),
    CheckIn: (Permission.CURRICULUM_VIEW, _of_session(CheckInFactory)),
    Attendance: (Permission.CURRICULUM_VIEW, _of_session(AttendanceFactory)),
    MakeUp: (Permission.CURRICULUM_VIEW, _of_session(MakeUpFactory)),
    Rating: (Permission.SCHOLAR_VIEW, _of_scholar(RatingFactory)),
    AssessmentRequest: (Permission.SCHOLAR_VIEW, _of_scholar(AssessmentRequestFactory)),
    Award: (Permission.SCHOLAR_VIEW, _of_scholar(AwardFactory)),
    CommitteeDecision: (Permission.SCHOLAR_VIEW, _of_scholar(CommitteeDecisionFactory)),
}
UNSCOPED = {
    "curriculum.Framework": "Taught to the whole network; everyone with a sign-in but the funder may read it.",
    "curriculum.Domain": "A part of a framework.",
    "curriculum.Competency": "A part of a framework.",
    "curriculum.Crosswalk": "Joins two frameworks, which the whole network reads.",
    "curriculum.CrosswalkLink": "A part of a crosswalk.",
    "curriculum.SigningKey": "The portal's own; pages show public halves only.",
    "curriculum.Activity": "Taught to the whole network; everyone with a sign-in but the funder may read it.",
    "curriculum.Teaching": "A part of an activity.",
    "curriculum.Requirement": "What a program asks of all its scholars; names nobody.",
    "curriculum.TopicProposal": "One's own, or all to who plans the curriculum; tested in tests/curriculum.",
    "curriculum.FeedToken": "One's own; tested in tests/curriculum.",
    "curriculum.AttendanceFile": "Reached through a session whose attendance one takes.",
    "curriculum.HeldAttendee": "Reached through a session whose attendance one takes.",
    "curriculum.ListedTime": "Never read by a page; attendance is made from it.",
    "curriculum.ConfirmedIdentity": "Never read by a page; lists are read with it.",
}
