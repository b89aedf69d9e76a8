"""One small network with a little of everything, gathered once by every kind of report. Facts are frozen."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import transaction

from partners.models import Institution
from reports.kinds import KINDS
from reports.wish import Wish
from scholars.models import Program
from tests.factories.curriculum import SessionFactory
from tests.factories.mentorship import MentorFactory, TeamMemberFactory
from tests.factories.partners import InstitutionFactory, SiteFactory
from tests.factories.reports import gap_report, two_quarters
from tests.factories.scholars import CohortFactory, MilestoneFactory, ProgramFactory, ScholarFactory
from tests.factories.scholars.appointment import AppointmentFactory, EffortMonthFactory
from tests.factories.scholars.records import AdoptionFactory, ProductFactory, RoadblockFactory
from tests.reports.conftest import OFFICE


def small_network() -> None:
    """Six scholars of one center in two cohorts, one of whom left; a mentor, a session, and two quarters of counts."""
    center = InstitutionFactory(code="CENTER", name="Elm Center", is_training_center=True, kinds=["academic"])
    site = SiteFactory(institution=center, code="ELM-1", name="Elm Street")
    program = ProgramFactory(vocabulary={"scholar": "fellow"})
    first = CohortFactory(program=program, name="Cohort A", starts_on=date(2024, 7, 1), ends_on=date(2026, 6, 30))
    second = CohortFactory(program=program, name="Cohort B", starts_on=date(2026, 7, 1), ends_on=date(2028, 6, 30))
    place = {"institution": center, "health_system": center}
    for number in range(5):
        ScholarFactory(
            name=f"Aster {number}", cohort=first, starts_on=first.starts_on, ends_on=date(2027, 6, 30), **place
        )
    ScholarFactory(
        name="Lily", cohort=first, starts_on=first.starts_on, ends_on=first.ends_on, left_on=date(2026, 1, 5), **place
    )
    rose = ScholarFactory(
        name="Rose", cohort=second, starts_on=second.starts_on, ends_on=second.ends_on, project="Shorter waits", **place
    )
    MilestoneFactory(scholar=rose, title="Plan signed", due_on=date(2026, 8, 1), done_on=date(2026, 7, 20))
    MilestoneFactory(scholar=rose, title="Data asked for", due_on=date(2026, 9, 1))
    MilestoneFactory(scholar=rose, title="Paper sent", due_on=date(2027, 3, 1))
    ProductFactory(scholar=rose, title="Waiting and its causes", dated="2026-08", is_article=True)
    change = ProductFactory(
        scholar=rose, kind="implementation", state="in_use", title="A shorter form", dated="2026-08"
    )
    AdoptionFactory(product=change, site=site, place="", adopted_on=date(2026, 9, 1))
    RoadblockFactory(scholar=rose, code="A1", days_lost=12, opened_on=date(2026, 7, 15), description="Our secret.")
    appointment = AppointmentFactory(scholar=rose, starts_on=second.starts_on, ends_on=second.ends_on)
    reported = {"actual": 30, "reported_at": datetime(2026, 8, 2, tzinfo=UTC)}
    EffortMonthFactory(appointment=appointment, month=date(2026, 7, 1), promised=40, **reported)
    mentor = MentorFactory(name="Basil", institution=center, hours_per_month=6)
    TeamMemberFactory(mentor=mentor, scholar=rose, starts_on=date(2026, 7, 1))
    SessionFactory(
        topic="Reading run charts",
        host=center,
        starts_at=datetime(2026, 8, 4, 16, tzinfo=UTC),
        ends_at=datetime(2026, 8, 4, 17, tzinfo=UTC),
    )
    measure = two_quarters()
    for report in measure.gap_reports.filter(period="2026-Q3"):
        gap_report(measure, report.stratifier, site=site)


@pytest.fixture(scope="session")
def gathered(django_db_setup: None, django_db_blocker) -> dict[str, Any]:
    """The facts of every kind about the whole network, of some about a part, by a name."""
    with django_db_blocker.unblock(), transaction.atomic():
        small_network()
        center, program = Institution.objects.get(code="CENTER"), Program.objects.get()
        wishes = {code: (code, Wish("2026-Q3")) for code in KINDS} | {
            "site of one": ("site", Wish("2026-Q3", institution=center)),
            "onepager in Spanish": ("onepager", Wish("2026-Q3", language="es")),
            "progress of a year": ("progress", Wish("2026")),
            "progress of a program": ("progress", Wish("2026-Q3", program=program)),
        }
        found = {name: KINDS[code].gather(OFFICE, wish) for name, (code, wish) in wishes.items()}
        transaction.set_rollback(True)
    return found


@pytest.fixture(scope="session")
def documents(gathered: dict[str, Any]) -> dict[str, Any]:
    return {name: KINDS[name.split(" ", maxsplit=1)[0]].compose(facts) for name, facts in gathered.items()}
