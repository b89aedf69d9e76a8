"""What the demo network owes, and a few submissions on their way through approval."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from accounts.models import User
from equity_measures import services
from equity_measures.models import DataSet, Extract, Measure, QualityRule, Schedule
from equity_measures.periods import Period
from mielhss.demo import measures
from mielhss.demo.centers import CENTERS
from mielhss.demo.network import MAIN_CENTER
from mielhss.demo.story import QUARTERS, SMALL_PLOTS, counts_of
from partners.models import Institution

LAST = QUARTERS[-1]
# Of the data set that asks for approval: how far each of these centers has come with the last quarter.
STEPS = {MAIN_CENTER: "approved", "CEDAR": "returned", "GORSE": "review"}


@transaction.atomic
def load(director: User) -> None:
    """Schedules for the synthetic counts, and three submissions under review. None of them changes any figure."""
    if Schedule.objects.exists():
        return
    counts, asking = DataSet.objects.get(code="CORE_AGG"), DataSet.objects.get(code="PCORNET")
    centers = Institution.objects.filter(code__in=[center.code for center in CENTERS])
    plan = Schedule.objects.create(
        data_set=counts, first_period=QUARTERS[-2], due_days=45, grace_days=21, is_for_all=False
    )
    plan.institutions.set(centers)
    DataSet.objects.filter(pk=asking.pk).update(needs_approval=True)
    asking.refresh_from_db()
    under_review = Schedule.objects.create(data_set=asking, first_period=QUARTERS[-2], due_days=60, is_for_all=False)
    under_review.institutions.set(centers.filter(code__in=STEPS))
    QualityRule.objects.create(data_set=counts, title="No rate jumps against its own history", kind="jump")
    plausible = {"left": f"rate({SMALL_PLOTS[0].code})", "lowest": 0.02, "highest": 0.98}
    QualityRule.objects.create(
        data_set=asking, title="A rate is neither nobody nor everybody", kind="range", **plausible
    )
    for code, step in STEPS.items():
        _submit(code, asking, step, director)


def _submit(code: str, data_set: DataSet, step: str, director: User) -> None:
    center = next(center for center in CENTERS if center.code == code)
    institution = Institution.objects.get(code=code)
    sent_on = Period.parse(LAST).last_day + timedelta(days=30)
    extract = services.accept_counts(
        institution=institution,
        data_set=data_set,
        period=LAST,
        cells=counts_of(center, LAST, SMALL_PLOTS),
        file_name=f"{code.lower()}-pcornet-{LAST}.csv",
        on=sent_on,
    )
    measures.date_extract(extract, sent_on)
    if step == "review":
        return
    _ask(extract, director)
    coordinator = User.objects.filter(memberships__institution=institution, memberships__role="coordinator").first()
    submission = services.approve(extract=extract, by=coordinator or director)
    if step == "returned":
        comment = "The second site has no figures for June. Please look, and send it again or say why."
        services.send_back(submission=submission, extract=extract, by=director, comment=comment)


def _ask(extract: Extract, director: User) -> None:
    """A question of the office about one figure, with an answer."""
    site = extract.institution.sites.order_by("pk").first()
    if site is None:
        return
    measure = Measure.objects.get(code=SMALL_PLOTS[0].code)
    text = "The rate is lower than in the spring. Is the new clinic in it?"
    follow_up = services.ask(extract=extract, site=site, measure=measure, text=text, by=director)
    note = "We look at the clinic's first weeks and write by Friday."
    author = services.may_be_mentioned(follow_up).exclude(pk=director.pk).first()
    services.add_note(follow_up=follow_up, text=note, mentions=[], by=author or director)
