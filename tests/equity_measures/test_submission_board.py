"""Who owes what: the board, its rates, and the letters before and after the due day."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from django.core import mail

from equity_measures import board_queries, services
from equity_measures.models import DataSet, Extract, Schedule
from partners.models import Membership
from tests.equity_measures.conftest import race_cells
from tests.factories.equity_measures import ExtractFactory
from tests.factories.partners import InstitutionFactory, MembershipFactory, SiteFactory, UserFactory

PERIOD = "2026-Q2"
DUE, LAST_OF_GRACE = date(2026, 8, 29), date(2026, 9, 12)


@pytest.fixture
def schedule(world, core) -> Schedule:
    return Schedule.objects.create(data_set=core, first_period=PERIOD)


def send(institution, core, site: str, on: date = DUE, numerator: int = 30) -> Extract:
    cells = race_cells("HTN_CONTROL", site, {"BLACK": (numerator, 60)}, PERIOD)
    extract = services.accept_counts(institution=institution, data_set=core, period=PERIOD, cells=cells)
    Extract.objects.filter(pk=extract.pk).update(uploaded_at=datetime(on.year, on.month, on.day, 16, tzinfo=UTC))
    return extract


def rows(world, schedule, day: date, who: str = "eve") -> dict[str, board_queries.Owed]:
    found = board_queries.board(world.access(who), [schedule], day, PERIOD)
    return {row.site.code: row for row in found}


@pytest.mark.parametrize(
    ("day", "state"),
    [(DUE, "expected"), (date(2026, 8, 30), "late"), (LAST_OF_GRACE, "late"), (date(2026, 9, 13), "missing")],
)
def test_what_has_not_come_is_expected_then_late_then_missing(world, schedule, day, state):
    assert {row.state for row in rows(world, schedule, day).values()} == {state}


def test_a_period_that_is_not_over_is_not_expected(schedule):
    assert schedule.periods(date(2026, 6, 30)) == []
    assert [period.text for period in schedule.periods(date(2026, 10, 1))] == ["2026-Q3", "2026-Q2"]


def test_what_came_in_time_is_told_apart_from_what_came_late(world, core, schedule):
    send(world.here, core, "HERE-1", on=DUE)
    send(world.there, core, "THERE-1", on=date(2026, 8, 31))

    found = rows(world, schedule, date(2026, 9, 20))

    assert {code: row.is_on_time for code, row in found.items()} == {"HERE-1": True, "THERE-1": False}


def test_the_rates_count_what_is_due(world, core, schedule):
    send(world.here, core, "HERE-1", on=date(2026, 8, 31))

    found = board_queries.rates(rows(world, schedule, date(2026, 9, 20)).values())

    assert (found.due, found.reporting, found.timeliness) == (2, 0.5, 0.0)


def test_before_the_due_day_there_are_no_rates(world, schedule):
    assert board_queries.rates(rows(world, schedule, DUE).values()).reporting is None


def test_a_site_that_the_file_leaves_out_still_owes(world, core, schedule):
    SiteFactory(institution=world.here, code="HERE-2", name="Harbor Annex")
    send(world.here, core, "HERE-1")

    found = rows(world, schedule, date(2026, 9, 20), who="cy")

    assert {code: row.state for code, row in found.items()} == {"HERE-1": "in-use", "HERE-2": "missing"}


@pytest.mark.parametrize(("state", "told"), [("received", "checking"), ("held", "held"), ("refused", "errors")])
def test_a_file_that_is_not_through_its_check_says_so(world, core, schedule, state, told):
    ExtractFactory(institution=world.here, data_set=core, period=PERIOD, state=state, findings_total=5)

    row = rows(world, schedule, date(2026, 9, 20))["HERE-1"]

    assert (row.state, row.errors) == (told, 5 if state == "refused" else 0)


def test_the_board_follows_a_submission_to_its_publication(world, core, schedule):
    core.needs_approval = True
    core.save()
    extract = send(world.here, core, "HERE-1")
    seen = [rows(world, schedule, DUE)["HERE-1"].state]
    submission = services.approve(extract=extract, by=world.cy)
    seen.append(rows(world, schedule, DUE)["HERE-1"].state)
    services.send_back(submission=submission, extract=extract, by=world.eve, comment="Look again.")
    seen.append(rows(world, schedule, DUE)["HERE-1"].state)
    submission = services.approve(extract=extract, by=world.cy)
    services.accept(submission=submission, extract=extract, by=world.eve)
    seen.append(rows(world, schedule, DUE)["HERE-1"].state)
    services.publish(submission=submission, extract=extract, by=world.eve)
    seen.append(rows(world, schedule, DUE)["HERE-1"].state)

    assert seen == ["review", "approved", "returned", "accepted", "published"]


def test_a_version_sent_after_the_approval_is_marked(world, core, schedule):
    core.needs_approval = True
    core.save()
    extract = send(world.here, core, "HERE-1")
    submission = services.approve(extract=extract, by=world.cy)
    services.accept(submission=submission, extract=extract, by=world.eve)
    services.publish(submission=submission, extract=extract, by=world.eve)
    assert not rows(world, schedule, DUE)["HERE-1"].is_changed
    services.unlock(submission=submission, by=world.eve, reason="A ward was left out")

    send(world.here, core, "HERE-1", numerator=31)

    assert rows(world, schedule, DUE)["HERE-1"].is_changed


def test_only_those_who_are_named_owe(world, core):
    schedule = Schedule.objects.create(data_set=core, first_period=PERIOD, is_for_all=False)
    schedule.institutions.add(world.there)

    assert list(rows(world, schedule, DUE)) == ["THERE-1"]


def test_a_coordinator_sees_her_own_sites(world, schedule):
    assert list(rows(world, schedule, DUE, who="cy")) == ["HERE-1"]


def test_the_board_is_saved_as_csv(client, world, schedule):
    client.force_login(world.eve)

    answer = client.get("/equity/submissions/", {"period": PERIOD, "export": "csv"})

    saved = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["Site"], row["Period"]) for row in saved] == [("Harbor Street", PERIOD), ("Valley Road", PERIOD)]


@pytest.mark.parametrize("sites", [1, 12])
def test_the_board_asks_the_database_as_often_for_many_sites_as_for_one(
    client, world, core, schedule, sites, django_assert_max_num_queries
):
    for number in range(sites):
        institution = InstitutionFactory()
        SiteFactory(institution=institution, code=f"S-{number}")
        send(institution, core, f"S-{number}")
    client.force_login(world.eve)
    client.get("/equity/submissions/")

    with django_assert_max_num_queries(20):
        client.get("/equity/submissions/", {"period": PERIOD})


def test_one_letter_goes_before_the_due_day_and_one_after(world, schedule):
    MembershipFactory(user=UserFactory(email="lead@example.org"), institution=world.here, role="lead")

    days = [date(2026, 8, 1), date(2026, 8, 15), date(2026, 8, 16), DUE, date(2026, 9, 1), date(2026, 9, 2)]
    sent = [services.remind(day) for day in days]

    assert sent == [0, 3, 0, 0, 3, 0]
    assert sorted({address for letter in mail.outbox for address in letter.to}) == [
        "cy@example.org",
        "dot@example.org",
        "lead@example.org",
    ]
    assert [letter.subject.split(":")[0] for letter in mail.outbox] == ["Due soon"] * 3 + ["Late"] * 3


def test_whoever_has_sent_is_not_reminded(world, core, schedule):
    send(world.here, core, "HERE-1")

    services.remind(date(2026, 8, 15))

    assert [letter.to for letter in mail.outbox] == [["dot@example.org"]]


def test_nobody_whose_role_has_ended_is_reminded(world, schedule):
    Membership.objects.filter(user=world.dot).update(ends_on=date(2020, 1, 1), starts_on=date(2019, 1, 1))

    services.remind(date(2026, 8, 15))

    assert [letter.to for letter in mail.outbox] == [["cy@example.org"]]


def test_the_office_plans_a_data_set(client, world, core):
    client.force_login(world.eve)
    form = {
        "data_set": core.pk, "first_period": "2026-Q1", "due_days": 30, "grace_days": 10, "remind_before": 7,
        "remind_after": 2, "is_for_all": "on", "is_active": "on", "needs_approval": "on",
    }  # fmt: skip

    answer = client.post("/equity/submissions/schedules/new/", form)

    assert answer.status_code == 302
    assert Schedule.objects.get().due_days == 30
    assert DataSet.objects.get(pk=core.pk).needs_approval


def test_a_plan_names_who_submits(client, world, core):
    client.force_login(world.eve)
    form = {
        "data_set": core.pk, "first_period": "2026", "due_days": 30, "grace_days": 1, "remind_before": 7,
        "remind_after": 2, "is_active": "on",
    }  # fmt: skip

    page = client.post("/equity/submissions/schedules/new/", form).content.decode()

    assert "submitted by quarter" in page
    assert "Name who submits" in page
    assert "within the days of grace" in page
