"""From a call to awards to projects that report. Call, proposals, review and decision are those of scholars' calls."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from accounts import audit
from accounts.models import User
from improvement.models import Award, AwardCall, AwardReport, Member, MemberRole, Project
from improvement.services import Refused
from partners.models import Site
from scholars.models import Application, Call, Criterion, Question, Requirement, Stage, State
from scholars.services.calls import create_call

QUESTIONS = (
    ("The gap: whose, in what, and how you know", 500),
    ("How those who live it shaped this proposal, and who of them leads", 500),
    ("What you will test, and what you expect", 800),
    ("How you will know that it narrowed: measures, strata, how often", 500),
    ("Who in operations backs it, and what happens when it works", 300),
    ("Budget in words, honoraria included", 300),
)
CRITERIA = (
    ("The gap", "Measured, unjust, and of the people the network serves.", 2),
    ("Lived experience", "People who live it lead, decide, and are paid.", 3),
    ("The tests", "Small enough to begin, with a prediction, and fit to the theory.", 3),
    ("Measurement", "The gap itself is followed, with what could get worse.", 2),
    ("It can last", "Operations wants it and can carry it on.", 2),
)


@transaction.atomic
def open_call(*, call: Call, award_call: AwardCall, by: User) -> AwardCall:
    """A call in preparation with the questions and the rubric of an award for improvement."""
    call.chair_letter, call.letters_wanted = False, 0
    call = create_call(call=call, by=by)
    for model in (Question, Requirement, Criterion):
        model.objects.filter(call=call).delete()
    Question.objects.bulk_create(
        Question(call=call, stage=Stage.FULL, title=title, most_words=words, position=place)
        for place, (title, words) in enumerate(QUESTIONS)
    )
    Requirement.objects.create(call=call, title="Letter of the operational sponsor", names_applicant=True)
    Criterion.objects.bulk_create(
        Criterion(call=call, title=title, help_text=text, weight=weight, position=place)
        for place, (title, text, weight) in enumerate(CRITERIA)
    )
    award_call.call = call
    award_call.save()
    audit.record("award.call opened", by=by, subject=award_call, facts={"budget": str(award_call.budget)})
    return award_call


@transaction.atomic
def make_project(
    *, application: Application, amount: Decimal, starts_on: date, sites: Collection[Site], by: User
) -> Award:
    """Turn a selected proposal into a project that its applicant leads, with reports to come."""
    award_call = AwardCall.objects.select_for_update().get(call=application.call_id)
    application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if application.state != State.SELECTED:
        raise Refused("Only a selected proposal gets an award.")
    if Award.objects.filter(application=application).exists():
        raise Refused("This proposal has its project already.")
    if amount > award_call.most:
        raise Refused(f"One project gets at most {award_call.most:,.0f} dollars.")
    left = award_call.budget - (award_call.awards.aggregate(n=Sum("amount"))["n"] or 0)
    if amount > left:
        raise Refused(f"The budget has {left:,.0f} dollars left.")
    project = Project.objects.create(title=(application.project or str(application.call))[:150], created_by=by)
    project.sites.set(sites)
    applicant = application.applicant
    Member.objects.create(
        project=project, user=applicant, name=str(applicant), role=MemberRole.LEAD,
        joined_on=min(starts_on, timezone.localdate()),
    )  # fmt: skip
    award = Award.objects.create(
        award_call=award_call,
        application=application,
        project=project,
        amount=amount,
        starts_on=starts_on,
        ends_on=starts_on + relativedelta(months=award_call.months),
    )
    AwardReport.objects.bulk_create(
        AwardReport(award=award, due_on=starts_on + relativedelta(months=month))
        for month in sorted(set(award_call.report_months))
    )
    audit.record("award.made", by=by, subject=award, facts={"amount": str(amount), "project": project.pk})
    return award


@transaction.atomic
def send_report(*, report: AwardReport, by: User) -> AwardReport:
    """Hand a progress report in. It stands from then on."""
    before = AwardReport.objects.select_for_update().select_related("award").get(pk=report.pk)
    if before.sent_at:
        raise Refused("This report was sent and stands as it is.")
    if not report.progress:
        raise Refused("Say what was done.")
    if report.spent is not None and report.spent > before.award.amount:
        raise Refused("More was spent than was awarded. Ask the network's office first.")
    report.sent_at, report.sent_by = timezone.now(), by
    report.save()
    audit.record("award.reported", by=by, subject=report, facts={"award": report.award_id})
    return report
