from datetime import UTC, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from curriculum.models import (
    Activity,
    AssessmentRequest,
    Attendance,
    AttendanceFile,
    Award,
    CheckIn,
    CommitteeDecision,
    Competency,
    Domain,
    FeedToken,
    Framework,
    HeldAttendee,
    MakeUp,
    Mode,
    Occasion,
    Rating,
    Requirement,
    Rsvp,
    Session,
    SigningKey,
    TopicProposal,
    Voice,
)
from tests.factories.partners import UserFactory
from tests.factories.scholars import ProgramFactory, ScholarFactory

LEVELS = ["No exposure", "Foundational awareness", "Emerging", "Proficient"]


class FrameworkFactory(DjangoModelFactory):
    class Meta:
        model = Framework

    code = factory.Sequence(lambda n: f"FRAME{n}")
    edition = "2022"
    title = factory.Sequence(lambda n: f"Framework {n}")
    levels = LEVELS


class DomainFactory(DjangoModelFactory):
    class Meta:
        model = Domain

    framework = factory.SubFactory(FrameworkFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Domain {n}")


class CompetencyFactory(DjangoModelFactory):
    class Meta:
        model = Competency

    domain = factory.SubFactory(DomainFactory)
    number = factory.Sequence(lambda n: n + 1)
    text = factory.Sequence(lambda n: f"Being able to do {n}")
    is_confirmed = True


class ActivityFactory(DjangoModelFactory):
    class Meta:
        model = Activity

    title = factory.Sequence(lambda n: f"Activity {n}")
    kind = Activity.Kind.SERIES


class SessionFactory(DjangoModelFactory):
    class Meta:
        model = Session

    activity = factory.SubFactory(ActivityFactory)
    topic = factory.Sequence(lambda n: f"Topic {n}")
    starts_at = datetime(2025, 3, 4, 17, tzinfo=UTC)
    ends_at = factory.LazyAttribute(lambda o: o.starts_at + timedelta(hours=1))


class ProposalFactory(DjangoModelFactory):
    class Meta:
        model = TopicProposal

    activity = factory.SubFactory(ActivityFactory, takes_proposals=True)
    topic = factory.Sequence(lambda n: f"Proposed topic {n}")
    why = "Many of us meet it every day."
    proposed_by = factory.SubFactory(UserFactory)


class FeedTokenFactory(DjangoModelFactory):
    class Meta:
        model = FeedToken

    user = factory.SubFactory(UserFactory)
    kind = FeedToken.Kind.ALL
    digest = factory.Sequence(lambda n: f"{n:064x}")


class RsvpFactory(DjangoModelFactory):
    class Meta:
        model = Rsvp

    session = factory.SubFactory(SessionFactory)
    user = factory.SubFactory(UserFactory)
    answer = Rsvp.Answer.REMOTE


class CheckInFactory(DjangoModelFactory):
    class Meta:
        model = CheckIn

    session = factory.SubFactory(SessionFactory)
    user = factory.SubFactory(UserFactory)
    at = datetime(2025, 3, 4, 17, tzinfo=UTC)


class AttendanceFactory(DjangoModelFactory):
    class Meta:
        model = Attendance

    session = factory.SubFactory(SessionFactory)
    user = factory.SubFactory(UserFactory)
    is_present = True
    mode = Mode.IN_PERSON


class AttendanceFileFactory(DjangoModelFactory):
    class Meta:
        model = AttendanceFile

    session = factory.SubFactory(SessionFactory)
    sha256 = factory.Sequence(lambda n: f"{n:064x}")


class HeldAttendeeFactory(DjangoModelFactory):
    class Meta:
        model = HeldAttendee

    file = factory.SubFactory(AttendanceFileFactory)
    first_line = 2
    shown_name = "iPhone"
    minutes = 50
    reason = "The name fits nobody exactly, and the list gives no address."


class MakeUpFactory(DjangoModelFactory):
    class Meta:
        model = MakeUp

    session = factory.SubFactory(SessionFactory)
    activity = factory.SelfAttribute("session.activity")
    user = factory.SubFactory(UserFactory)
    what = "Watched the recording and wrote a page about it."


class RatingFactory(DjangoModelFactory):
    class Meta:
        model = Rating

    scholar = factory.SubFactory(ScholarFactory)
    competency = factory.SubFactory(CompetencyFactory)
    voice = Voice.SELF
    occasion = Occasion.ENTRY
    level = 1


class AssessmentRequestFactory(DjangoModelFactory):
    class Meta:
        model = AssessmentRequest

    scholar = factory.SubFactory(ScholarFactory)
    framework = factory.SubFactory(FrameworkFactory)
    rater = factory.SubFactory(UserFactory)
    voice = Voice.SCIENTIFIC
    occasion = Occasion.ENTRY


class CommitteeDecisionFactory(DjangoModelFactory):
    class Meta:
        model = CommitteeDecision

    scholar = factory.SubFactory(ScholarFactory)
    framework = factory.SubFactory(FrameworkFactory)
    occasion = Occasion.YEARLY
    snapshot = factory.LazyFunction(lambda: {"framework": {"levels": LEVELS}, "decided": [], "ratings": []})
    digest = "0" * 64


class RequirementFactory(DjangoModelFactory):
    class Meta:
        model = Requirement

    program = factory.SubFactory(ProgramFactory)
    title = factory.Sequence(lambda n: f"Requirement {n}")
    activity = factory.SubFactory(ActivityFactory, threshold_percent=75)


class SigningKeyFactory(DjangoModelFactory):
    """A key that nothing can be signed with: its private half opens under no secret."""

    class Meta:
        model = SigningKey

    thumbprint = factory.Sequence(lambda n: f"{n:043x}")
    public = factory.LazyFunction(lambda: {"kty": "RSA", "n": "AQAB", "e": "AQAB", "alg": "RS256", "use": "sig"})
    sealed = "closed"


class AwardFactory(DjangoModelFactory):
    class Meta:
        model = Award

    scholar = factory.SubFactory(ScholarFactory)
    person = factory.SelfAttribute("scholar.name")
    title = "Rounds"
    program = "Training program"
    criteria = "Took part in at least 75 % of the sessions."
    issued_at = datetime(2025, 6, 2, 15, tzinfo=UTC)
    key = factory.SubFactory(SigningKeyFactory)
    status_index = factory.Sequence(lambda n: n)
    token = "a.b.c"
