from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from improvement.models import (
    Award,
    AwardCall,
    AwardReport,
    Contribution,
    Fund,
    FundPanelist,
    FundRequest,
    FundVote,
    Instrument,
    PhasePart,
    Reflection,
    SelfAssessment,
    SelfDescription,
    Stakeholder,
    Story,
    StoryUse,
    TeamDecision,
    Term,
)
from tests.factories.improvement import MemberFactory, ProjectFactory
from tests.factories.partners import InstitutionFactory, UserFactory
from tests.factories.scholars.call import ApplicationFactory, CallFactory


class SelfDescriptionFactory(DjangoModelFactory):
    class Meta:
        model = SelfDescription

    member = factory.SubFactory(MemberFactory)


class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = TeamDecision

    project = factory.SubFactory(ProjectFactory)
    kind = "aim"
    what = factory.Sequence(lambda n: f"TeamDecision {n}")
    decided_on = date(2026, 3, 2)


class PhasePartFactory(DjangoModelFactory):
    class Meta:
        model = PhasePart

    project = factory.SubFactory(ProjectFactory)
    member = factory.SubFactory(MemberFactory, project=factory.SelfAttribute("..project"))
    phase = "aim"


class ContributionFactory(DjangoModelFactory):
    class Meta:
        model = Contribution

    project = factory.SubFactory(ProjectFactory)
    member = factory.SubFactory(MemberFactory, project=factory.SelfAttribute("..project"))
    given_on = date(2026, 3, 2)
    hours = Decimal(2)
    honorarium = Decimal(100)
    what = "Meeting"


class ReflectionFactory(DjangoModelFactory):
    class Meta:
        model = Reflection

    project = factory.SubFactory(ProjectFactory)
    quarter = "2026-Q1"


class StoryFactory(DjangoModelFactory):
    class Meta:
        model = Story

    project = factory.SubFactory(ProjectFactory)
    teller = factory.SubFactory(MemberFactory, project=factory.SelfAttribute("..project"))
    about = "A winter without heat"
    agreed_on = date(2026, 1, 5)
    uses = factory.LazyFunction(lambda: ["team"])


class StoryUseFactory(DjangoModelFactory):
    class Meta:
        model = StoryUse

    story = factory.SubFactory(StoryFactory)
    use = "team"
    where = "Team meeting"


class StakeholderFactory(DjangoModelFactory):
    class Meta:
        model = Stakeholder

    project = factory.SubFactory(ProjectFactory)
    name = factory.Sequence(lambda n: f"Office {n}")
    seen_on = date(2026, 1, 5)


class FundFactory(DjangoModelFactory):
    class Meta:
        model = Fund

    title = factory.Sequence(lambda n: f"Fund {n}")
    holder = factory.SubFactory(InstitutionFactory)
    amount = Decimal(5000)
    most = Decimal(500)
    opens_on = date(2026, 1, 1)


class FundPanelistFactory(DjangoModelFactory):
    class Meta:
        model = FundPanelist

    fund = factory.SubFactory(FundFactory)
    user = factory.SubFactory(UserFactory)
    side = "lived"


class FundRequestFactory(DjangoModelFactory):
    class Meta:
        model = FundRequest

    fund = factory.SubFactory(FundFactory)
    institution = factory.SubFactory(InstitutionFactory)
    asked_by = factory.SubFactory(UserFactory)
    barrier = "transport"
    text = "Rides to therapy for a month."
    amount = Decimal(200)


class FundVoteFactory(DjangoModelFactory):
    class Meta:
        model = FundVote

    request = factory.SubFactory(FundRequestFactory)
    panelist = factory.SubFactory(FundPanelistFactory, fund=factory.SelfAttribute("..request.fund"))
    approves = True


class TermFactory(DjangoModelFactory):
    class Meta:
        model = Term

    english = factory.Sequence(lambda n: f"term {n}")
    meaning = "What we mean."


class SelfAssessmentFactory(DjangoModelFactory):
    class Meta:
        model = SelfAssessment

    instrument = factory.LazyFunction(lambda: Instrument.objects.get(code="seven-practices"))
    institution = factory.SubFactory(InstitutionFactory)
    taken_on = date(2026, 1, 5)
    who = "Two nurses and three parents"
    answers = factory.LazyAttribute(lambda o: {str(item.pk): 3 for item in o.instrument.items.all()})


class AwardCallFactory(DjangoModelFactory):
    class Meta:
        model = AwardCall

    call = factory.SubFactory(CallFactory)
    budget = Decimal(50_000)
    most = Decimal(20_000)
    report_months = factory.LazyFunction(lambda: [6, 12])


class AwardFactory(DjangoModelFactory):
    class Meta:
        model = Award

    award_call = factory.SubFactory(AwardCallFactory)
    application = factory.SubFactory(ApplicationFactory, call=factory.SelfAttribute("..award_call.call"))
    project = factory.SubFactory(ProjectFactory)
    amount = Decimal(10_000)
    starts_on = date(2026, 1, 1)
    ends_on = date(2027, 1, 1)


class AwardReportFactory(DjangoModelFactory):
    class Meta:
        model = AwardReport

    award = factory.SubFactory(AwardFactory)
    due_on = date(2026, 7, 1)
