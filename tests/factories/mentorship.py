from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from mentorship import library
from mentorship.models import (
    Compact,
    CompactTemplate,
    Evaluation,
    Hold,
    Initiative,
    Instrument,
    MatchProfile,
    MatchRound,
    Meeting,
    Mentor,
    MentorConflict,
    Preference,
    RoundRole,
    Seat,
    Solution,
    TeamMember,
    TeamRole,
)
from tests.factories.partners import InstitutionFactory
from tests.factories.scholars import CohortFactory, ScholarFactory


class MentorFactory(DjangoModelFactory):
    class Meta:
        model = Mentor

    name = factory.Sequence(lambda n: f"Mentor {n:03}")
    institution = factory.SubFactory(InstitutionFactory)
    roles = factory.LazyFunction(lambda: ["scientific"])
    expertise = factory.LazyFunction(lambda: ["implementation science"])
    verified_at = datetime(2024, 6, 1, tzinfo=UTC)


class TeamMemberFactory(DjangoModelFactory):
    class Meta:
        model = TeamMember

    mentor = factory.SubFactory(MentorFactory)
    scholar = factory.SubFactory(ScholarFactory)
    role = TeamRole.SCIENTIFIC
    starts_on = date(2024, 7, 1)


class MentorConflictFactory(DjangoModelFactory):
    class Meta:
        model = MentorConflict

    mentor = factory.SubFactory(MentorFactory)
    scholar = factory.SubFactory(ScholarFactory)


class InitiativeFactory(DjangoModelFactory):
    class Meta:
        model = Initiative

    title = factory.Sequence(lambda n: f"Initiative {n:03}")
    institution = factory.SubFactory(InstitutionFactory)


class MatchRoundFactory(DjangoModelFactory):
    class Meta:
        model = MatchRound

    cohort = factory.SubFactory(CohortFactory)
    title = factory.Sequence(lambda n: f"Round {n:03}")


class RoundRoleFactory(DjangoModelFactory):
    class Meta:
        model = RoundRole

    round = factory.SubFactory(MatchRoundFactory)
    code = "scientific"
    label = "Scientific mentor"


class PreferenceFactory(DjangoModelFactory):
    class Meta:
        model = Preference

    round = factory.SubFactory(MatchRoundFactory)
    side = Preference.Side.SCHOLAR
    scholar = factory.SubFactory(ScholarFactory)
    mentor = factory.SubFactory(MentorFactory)
    rank = 1


class HoldFactory(DjangoModelFactory):
    class Meta:
        model = Hold

    round = factory.SubFactory(MatchRoundFactory)
    kind = Hold.Kind.LOCK
    scholar = factory.SubFactory(ScholarFactory)
    role = "scientific"
    mentor = factory.SubFactory(MentorFactory)


class SolutionFactory(DjangoModelFactory):
    class Meta:
        model = Solution

    round = factory.SubFactory(MatchRoundFactory)
    objective = "floor"
    instance = factory.LazyFunction(
        lambda: {
            "roles": ["scientific"], "scholars": [], "mentors": [], "pairs": [], "mentor_conflicts": [],
            "other_institution": True, "minimum": 0, "locked": [], "published": [],
        }
    )  # fmt: skip
    input_hash = factory.Sequence(lambda n: f"{n:064}")
    total = 0
    unfilled = 0
    bound = 0
    gap = 0.0
    kept = 0
    seconds = 0.1
    status = "optimal"


class SeatFactory(DjangoModelFactory):
    class Meta:
        model = Seat

    round = factory.SubFactory(MatchRoundFactory)
    scholar = factory.SubFactory(ScholarFactory)
    role = "scientific"
    mentor = factory.SubFactory(MentorFactory)
    score = 500


class MatchProfileFactory(DjangoModelFactory):
    class Meta:
        model = MatchProfile

    scholar = factory.SubFactory(ScholarFactory)


class CompactFactory(DjangoModelFactory):
    class Meta:
        model = Compact

    scholar = factory.SubFactory(ScholarFactory)
    template = factory.LazyFunction(lambda: CompactTemplate.objects.get_or_create(**_template())[0])


def _template() -> dict[str, object]:
    whole = library.compact()
    return {"code": whole.pop("code"), "version": whole.pop("version"), "defaults": whole}


class MeetingFactory(DjangoModelFactory):
    class Meta:
        model = Meeting

    scholar = factory.SubFactory(ScholarFactory)
    starts_at = datetime(2026, 10, 1, 15, tzinfo=UTC)


class InstrumentFactory(DjangoModelFactory):
    class Meta:
        model = Instrument
        django_get_or_create = ("code", "version")

    code = "short"
    version = "1"
    title = "Short form"
    items = factory.LazyFunction(lambda: [{"code": "S1", "domain": "", "text": "My mentor has time for me."}])


class EvaluationFactory(DjangoModelFactory):
    class Meta:
        model = Evaluation

    instrument = factory.SubFactory(InstrumentFactory)
    place = factory.SubFactory(TeamMemberFactory)
    scholar = factory.LazyAttribute(lambda evaluation: evaluation.place.scholar)
    answers = factory.LazyFunction(lambda: {"S1": 5})
