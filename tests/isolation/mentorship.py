from __future__ import annotations

from typing import TYPE_CHECKING

from mentorship.models import Initiative, Mentor, MentorConflict, TeamMember
from partners.models import Institution
from partners.roles import Permission
from tests.factories.mentorship import InitiativeFactory, MentorConflictFactory, MentorFactory, TeamMemberFactory
from tests.factories.scholars import ScholarFactory

if TYPE_CHECKING:
    from tests.conftest import World


def mentor(world: World, institution: Institution) -> Mentor:
    return MentorFactory(institution=institution)


def place(world: World, institution: Institution) -> TeamMember:
    return TeamMemberFactory(
        mentor=MentorFactory(institution=institution), scholar=ScholarFactory(institution=institution)
    )


def conflict(world: World, institution: Institution) -> MentorConflict:
    return MentorConflictFactory(mentor=MentorFactory(institution=institution))


def initiative(world: World, institution: Institution) -> Initiative:
    return InitiativeFactory(institution=institution)


SCOPED = {
    Mentor: (Permission.MENTOR_VIEW, mentor),
    TeamMember: (Permission.MENTOR_VIEW, place),
    MentorConflict: (Permission.MENTOR_VIEW, conflict),
    Initiative: (Permission.MENTOR_VIEW, initiative),
}
OFFICE = "The program office's alone; institutions see what came of it as places in teams."
UNSCOPED = {
    "mentorship.MatchRound": OFFICE,
    "mentorship.RoundRole": OFFICE,
    "mentorship.Hold": OFFICE,
    "mentorship.Solution": OFFICE,
    "mentorship.Preference": "The program office's, and of the one who said it.",
    "mentorship.Seat": "The program office's, and of the two it is about.",
    "mentorship.MatchProfile": "The program office's, and of the scholar it is about.",
    "mentorship.CompactTemplate": "The questions of a compact; the same for every team.",
    "mentorship.Compact": "Of the team it binds; the program office follows how far it is.",
    "mentorship.CompactAnswer": "Reached through its compact alone.",
    "mentorship.CompactSignature": "Reached through its compact alone.",
    "mentorship.Meeting": "Of the scholar and the mentors who were asked, wherever they work.",
    "mentorship.MeetingNote": "Of the team that met, or of the writer alone.",
    "mentorship.NextStep": "Reached through its meeting alone.",
    "mentorship.CalendarFeed": "A person's own, found by her session or by the secret address.",
    "mentorship.Instrument": "A form without answers; the same for every scholar.",
    "mentorship.Release": OFFICE,
    "mentorship.Batch": "Sums over three people or more; the mentor's page shows her own.",
    "mentorship.Evaluation": "The scholar's own; the office reads one with a reason; institutions never do.",
    "mentorship.EvaluationReading": "Reached through the scholar's own evaluation alone.",
    "mentorship.Concern": "Of whoever raised it and of those who handle concerns; never an institution's.",
}
