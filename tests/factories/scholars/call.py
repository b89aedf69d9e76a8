"""Calls and applications; states with rules are reached through services where a test is about them."""

from datetime import UTC, date, datetime, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from scholars.models import (
    Application,
    Assignment,
    Attachment,
    Call,
    Conflict,
    Criterion,
    Letter,
    Question,
    Requirement,
    Scholar,
    State,
)
from tests.factories.partners import InstitutionFactory, MembershipFactory, UserFactory
from tests.factories.scholars.program import ProgramFactory


class CallFactory(DjangoModelFactory):
    """A call that is open for another month, with one question, one document and two criteria."""

    class Meta:
        model = Call
        skip_postgeneration_save = True

    program = factory.SubFactory(ProgramFactory)
    title = factory.Sequence(lambda n: f"Call {n}")
    phase = Call.Phase.OPEN
    opens_at = datetime(2025, 1, 1, tzinfo=UTC)
    full_due_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=30))
    decision_on = date(2027, 6, 1)
    letters_wanted = 0
    chair_letter = False

    @factory.post_generation
    def parts(self, create, extracted, **kwargs):
        if extracted is False:
            return
        Question.objects.create(call=self, title="Aims", most_words=10)
        Requirement.objects.create(call=self, title="Biosketch")
        Criterion.objects.create(call=self, title="Candidate", weight=3)
        Criterion.objects.create(call=self, title="Project", weight=1, position=1)


class ApplicationFactory(DjangoModelFactory):
    """A draft with its facts told, by somebody who has no role."""

    class Meta:
        model = Application

    call = factory.SubFactory(CallFactory)
    applicant = factory.SubFactory(UserFactory)
    number = factory.Sequence(lambda n: n + 1)
    state = State.DRAFT
    career_stage = Scholar.CareerStage.EARLY_FACULTY
    disciplines = factory.LazyFunction(lambda: ["nursing"])
    is_clinician = True
    institution_name = "Elsewhere University"
    project = "Shorter waits"
    effort = 40


class SubmittedFactory(ApplicationFactory):
    """Handed in, in a call under its first review."""

    call = factory.SubFactory(CallFactory, phase=Call.Phase.SCORING)
    state = State.SUBMITTED
    submitted_at = factory.LazyFunction(timezone.now)


class LetterFactory(DjangoModelFactory):
    class Meta:
        model = Letter

    application = factory.SubFactory(ApplicationFactory)
    kind = Letter.Kind.RECOMMENDATION
    writer = "Wanda Writer"
    email = factory.Sequence(lambda n: f"writer{n}@write.example")
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=5))


class AttachmentFactory(DjangoModelFactory):
    class Meta:
        model = Attachment

    application = factory.SubFactory(ApplicationFactory)
    requirement = factory.LazyAttribute(lambda o: o.application.call.requirements.first())
    file_name = "biosketch.pdf"
    stored_name = "0" * 32
    sha256 = "0" * 64
    size = 10


class AssignmentFactory(DjangoModelFactory):
    class Meta:
        model = Assignment

    application = factory.SubFactory(SubmittedFactory)
    reviewer = factory.SubFactory(UserFactory)
    source = Assignment.Source.HAND


class ConflictFactory(DjangoModelFactory):
    class Meta:
        model = Conflict

    application = factory.SubFactory(SubmittedFactory)
    reviewer = factory.SubFactory(UserFactory)
    kind = Conflict.Kind.MENTOR
    declared_by = factory.LazyAttribute(lambda o: o.reviewer)


def reviewer(**facts):
    """Somebody who reviews, from an institution of her own unless told otherwise."""
    place = facts.pop("institution", None) or InstitutionFactory()
    user = UserFactory(**facts)
    MembershipFactory(user=user, institution=place, role="reviewer")
    return user
