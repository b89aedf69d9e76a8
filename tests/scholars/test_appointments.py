"""Decisions, appointments, the effort ledger and cohorts."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.services import enrol_totp
from mielhss.jobs.models import Job
from mielhss.jobs.run import attempt
from partners.models import Membership
from scholars.models import Appointment, Call, Cohort, EffortMonth, LetterTemplate, Scholar, State, Support
from scholars.queries.effort import ledgers
from scholars.services import appointments, calls, cohorts, decisions
from scholars.services.refusal import Refused
from tests.factories.scholars import CohortFactory, ProgramFactory, ScholarFactory
from tests.factories.scholars.appointment import AppointmentFactory, EffortMonthFactory, SupportFactory
from tests.factories.scholars.call import ApplicationFactory, CallFactory, SubmittedFactory

TERMS = {"starts_on": date(2026, 7, 1), "ends_on": date(2028, 6, 30)}


@pytest.fixture
def office(client, world):
    enrol_totp(world.eve, "JBSWY3DPEHPK3PXP")
    client.force_login(world.eve)
    client.get("/")
    return client


@pytest.fixture
def deciding(db) -> Call:
    call = CallFactory(phase=Call.Phase.DECIDING)
    for outcome, (subject, body) in calls.USUAL_LETTERS.items():
        LetterTemplate.objects.create(call=call, outcome=outcome, subject=subject, body=body)
    return call


def selected(call: Call, **facts):
    return SubmittedFactory(call=call, state=State.SELECTED, decided_at=timezone.now(), **facts)


# --- Decisions ----------------------------------------------------------------------------------------------


def test_a_decision_can_be_taken_back_until_the_letter_is_sent(world, deciding):
    application = SubmittedFactory(call=deciding)
    decisions.decide(application=application, outcome=State.WAITLISTED, by=world.eve)
    decisions.take_back(application=application, by=world.eve)
    decided = decisions.decide(application=application, outcome=State.SELECTED, by=world.eve)

    decisions.send_letters(call=deciding, applications=[decided], by=world.eve)

    with pytest.raises(Refused, match="was told already"):
        decisions.take_back(application=application, by=world.eve)


def test_a_letter_leaves_as_it_was_previewed_and_once(world, deciding):
    application = selected(deciding, applicant__name="Ana {comments} Lima")
    [preview] = decisions.letters(deciding, [application])

    decisions.send_letters(call=deciding, applications=[application], by=world.eve)
    decisions.send_letters(call=deciding, applications=[application], by=world.eve)
    for job in Job.objects.filter(kind="mail.notice"):
        attempt(job.pk)
        attempt(job.pk)

    assert [message.body for message in mail.outbox] == [preview.body]
    assert "Dear Ana {comments} Lima," in preview.body


def test_a_waitlisted_applicant_who_was_told_may_be_selected_and_is_told_again(world, deciding):
    application = SubmittedFactory(call=deciding)
    decided = decisions.decide(application=application, outcome=State.WAITLISTED, by=world.eve)
    decisions.send_letters(call=deciding, applications=[decided], by=world.eve)

    moved = decisions.decide(application=decided, outcome=State.SELECTED, by=world.eve)

    assert (moved.state, moved.told_at) == (State.SELECTED, None)


def test_a_call_is_closed_when_everybody_was_told(world, deciding):
    application = SubmittedFactory(call=deciding)
    with pytest.raises(Refused, match="undecided"):
        calls.move_phase(call=deciding, to=Call.Phase.CLOSED, by=world.eve)
    decided = decisions.decide(application=application, outcome=State.NOT_SELECTED, by=world.eve)
    with pytest.raises(Refused, match="not been sent"):
        calls.move_phase(call=deciding, to=Call.Phase.CLOSED, by=world.eve)
    decisions.send_letters(call=deciding, applications=[decided], by=world.eve)

    assert calls.move_phase(call=deciding, to=Call.Phase.CLOSED, by=world.eve).phase == Call.Phase.CLOSED


# --- Appointment --------------------------------------------------------------------------------------------


def test_an_appointed_applicant_has_record_role_support_and_ledger(world, deciding):
    application = selected(deciding, institution=world.here, stipend=50_000, effort=40)

    scholar = decisions.appoint(
        application=application, terms=decisions.Terms(cohort=CohortFactory(), **TERMS), by=world.eve
    )

    assert Membership.objects.filter(user=scholar.user, institution=world.here, role="scholar").count() == 1
    appointment = scholar.appointments.get()
    assert list(appointment.supports.values_list("training_year", "months", "stipend")) == [
        (1, 12, 50_000),
        (2, 12, 50_000),
    ]
    assert set(appointment.effort_months.values_list("promised", flat=True)) == {40}
    assert appointment.effort_months.count() == 24


def test_all_are_appointed_or_none(world, deciding):
    inside = selected(deciding, institution=world.here)
    outside = selected(deciding, institution=None)

    with pytest.raises(Refused, match="outside the network"), transaction.atomic():
        decisions.appoint_all(
            applications=[inside, outside], terms=decisions.Terms(cohort=CohortFactory(), **TERMS), by=world.eve
        )

    assert not Scholar.objects.exists()


def test_the_page_previews_before_it_appoints(office, world, deciding):
    application = selected(deciding, institution=world.here)
    url = reverse("scholars:appoint", args=[deciding.pk])
    terms = {"cohort": CohortFactory(program=deciding.program).pk, "starts_on": "2026-07-01", "ends_on": "2028-06-30"}

    preview = office.post(url, terms)
    assert ("Will be appointed" in preview.content.decode(), Scholar.objects.count()) == (True, 0)
    office.post(url, terms | {"confirm": "yes", "pick": application.pk})

    assert Scholar.objects.get().application == application


def test_periods_of_one_scholar_do_not_overlap(world):
    first = AppointmentFactory()
    again = Appointment(
        scholar=first.scholar, home=first.home, effort=40, starts_on=date(2027, 6, 30), ends_on=date(2028, 1, 1)
    )

    with pytest.raises(Refused, match="in these months already"):
        appointments.open_appointment(appointment=again, by=world.eve)


def test_changing_a_period_keeps_what_was_reported(world):
    appointment = AppointmentFactory()
    EffortMonthFactory(appointment=appointment, month=date(2025, 7, 1), actual=40, reported_at=timezone.now())
    appointment.starts_on, appointment.effort = date(2025, 9, 1), 50
    with pytest.raises(Refused, match="Effort was reported"), transaction.atomic():
        appointments.change_appointment(appointment=appointment, by=world.eve)
    appointment.starts_on, appointment.ends_on = date(2025, 7, 15), date(2025, 9, 10)

    appointments.change_appointment(appointment=appointment, by=world.eve)

    assert list(appointment.effort_months.values_list("month", "promised", "actual")) == [
        (date(2025, 7, 1), 40, 40),
        (date(2025, 8, 1), 50, None),
        (date(2025, 9, 1), 50, None),
    ]


def test_support_stays_within_the_programs_caps(world):
    ProgramFactory(code="TRAIN")
    appointment = AppointmentFactory()
    program = appointment.scholar.cohort.program
    program.stipend_cap = 50_000
    program.save()
    SupportFactory(appointment=appointment, training_year=1, source=Support.Source.INSTITUTION, stipend=90_000)
    row = Support(appointment=appointment, training_year=1, source=Support.Source.THIS_AWARD, stipend=50_001)

    with pytest.raises(Refused, match=r"at most \$50,000"):
        appointments.save_support(support=row, by=world.eve)
    row.stipend = 50_000
    appointments.save_support(support=row, by=world.eve)


# --- The ledger ---------------------------------------------------------------------------------------------


def ledger_of(scholar: Scholar, today: date):
    [found] = ledgers(Scholar.objects.filter(pk=scholar.pk), today)
    return found


def test_months_below_the_floor_raise_the_alert(db):
    appointment = AppointmentFactory()
    for month, actual in ((7, 40), (8, 10), (9, 19)):
        EffortMonthFactory(
            appointment=appointment, month=date(2025, month, 1), actual=actual, reported_at=timezone.now()
        )
    EffortMonthFactory(appointment=appointment, month=date(2025, 10, 1))

    found = ledger_of(appointment.scholar, date(2025, 11, 2))

    assert [row.month.month for row in found.below] == [8, 9]
    assert (found.is_below_now, found.promises_too_little, found.mean_actual) == (True, False, 23.0)
    assert [row.month.month for row in found.open_on(date(2025, 11, 2))] == [10]


@pytest.mark.parametrize(
    ("today", "used"),
    [
        (date(2025, 6, 30), 6),
        (date(2025, 7, 1), 7),
        (date(2026, 6, 30), 18),
        (date(2026, 12, 31), 18),
        (date(2027, 9, 1), 18),
    ],
)
def test_the_funders_limit_is_counted_down_by_supported_months(db, today, used):
    appointment = AppointmentFactory(scholar__months_supported_before=6)
    SupportFactory(appointment=appointment, training_year=1, source=Support.Source.THIS_AWARD)
    SupportFactory(appointment=appointment, training_year=1, source=Support.Source.OTHER_AHRQ)
    SupportFactory(appointment=appointment, training_year=2, source=Support.Source.INSTITUTION)

    found = ledger_of(appointment.scholar, today)

    assert (found.used_months, found.left_months) == (used, 60 - used)


def test_a_scholar_reports_her_own_months_but_none_to_come(world):
    scholar = ScholarFactory(institution=world.here, user=world.ada)
    appointment = AppointmentFactory(scholar=scholar)
    EffortMonthFactory(appointment=appointment, month=date(2025, 7, 1))
    later = timezone.localdate().replace(day=1) + timedelta(days=62)
    EffortMonthFactory(appointment=appointment, month=later.replace(day=1))

    assert appointments.report_effort(scholar=scholar, reported={date(2025, 7, 1): 35}, by=world.ada) == 1
    assert appointments.report_effort(scholar=scholar, reported={date(2025, 7, 1): 35}, by=world.ada) == 0
    with pytest.raises(Refused, match="has not begun"):
        appointments.report_effort(scholar=scholar, reported={later.replace(day=1): 35}, by=world.ada)


@pytest.mark.parametrize("facts", [{"actual": 101}, {"actual": 50}, {"month": date(2025, 7, 2)}])
def test_the_database_refuses_a_ledger_that_cannot_be(db, facts):
    row = EffortMonthFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        EffortMonth.objects.filter(pk=row.pk).update(**facts)


@pytest.mark.parametrize("count", [1, 3])
def test_the_ledger_page_asks_a_constant_number_of_times(office, django_assert_num_queries, count):
    for _ in range(count):
        EffortMonthFactory()

    with django_assert_num_queries(11):
        response = office.get(reverse("scholars:effort-list"))

    assert response.context["listing"].total == count


def test_reminders_to_report_are_previewed_and_sent_to_those_ticked(office, world):
    ada = ScholarFactory(institution=world.here, user=world.ada, name="Ada")
    EffortMonthFactory(appointment__scholar=ada, month=date(2025, 7, 1))
    nobody = EffortMonthFactory().appointment.scholar
    url = reverse("scholars:effort-remind")

    preview = office.post(url, {"pick": [ada.pk, nobody.pk]}).content.decode()
    office.post(url, {"pick": [ada.pk], "confirm": "yes"})
    for job in Job.objects.filter(kind="mail.notice"):
        attempt(job.pk)

    assert "July 2025" in preview
    assert [message.to for message in mail.outbox] == [["ada@example.org"]]


# --- Cohorts ------------------------------------------------------------------------------------------------


def test_a_rule_names_scholars_by_start_stage_and_institution(world):
    wanted = ScholarFactory(institution=world.here, starts_on=date(2025, 7, 1), career_stage="leader")
    ScholarFactory(institution=world.there, starts_on=date(2025, 7, 1), career_stage="leader")
    ScholarFactory(institution=world.here, starts_on=date(2025, 6, 30), career_stage="leader")
    ScholarFactory(institution=world.here, starts_on=date(2025, 7, 1), career_stage="predoctoral")
    rule = {"from": "2025-07-01", "until": "2025-12-31", "stages": ["leader"], "institutions": ["HERE"]}

    assert list(cohorts.matching(rule, Scholar.objects.all())) == [wanted]
    assert not cohorts.matching({"from": "", "stages": []}, Scholar.objects.all()).exists()


def test_a_rule_is_previewed_before_anybody_moves(office, world):
    scholar = ScholarFactory(institution=world.here, starts_on=date(2025, 7, 1))
    cohort = CohortFactory(name="Second")
    url = reverse("scholars:cohort-rule", args=[cohort.pk])

    preview = office.post(url, {"started_from": "2025-07-01"}).content.decode()
    scholar.refresh_from_db()
    assert (scholar.name in preview, scholar.cohort.name) == (True, "Cohort 1")
    office.post(url, {"confirm": "yes", "pick": scholar.pk})
    scholar.refresh_from_db()

    assert (scholar.cohort, Cohort.objects.get(pk=cohort.pk).rule["from"]) == (cohort, "2025-07-01")


def test_nobody_moves_into_a_cohort_of_another_program(world):
    scholar = ScholarFactory()
    foreign = CohortFactory(program=ProgramFactory(code="OTHER"), name="Foreign")

    with pytest.raises(Refused, match="another program"):
        cohorts.move(scholars=[scholar], cohort=foreign, by=world.eve)


# --- Calls and programs -------------------------------------------------------------------------------------


def test_a_new_call_starts_with_questions_rubric_and_letters(world):
    call = calls.create_call(
        call=Call(
            program=ProgramFactory(),
            title="New",
            opens_at=timezone.now(),
            full_due_at=timezone.now() + timedelta(days=9),
            decision_on=date(2027, 1, 1),
        ),
        by=world.eve,
    )

    counts = [call.questions.count(), call.requirements.count(), call.criteria.count(), call.letter_templates.count()]
    assert counts == [7, 2, 5, 3]


def test_what_is_asked_stays_once_somebody_applies(world):
    call = CallFactory()
    ApplicationFactory(call=call)

    with pytest.raises(Refused, match="begun to apply"):
        calls.remove_part(part=call.questions.get(), by=world.eve)


def test_deadlines_are_meant_in_the_calls_own_time_zone(office):
    data = {
        "program": ProgramFactory().pk,
        "title": "West",
        "positions": 2,
        "time_zone": "America/Los_Angeles",
        "opens_at": "2027-01-01T09:00",
        "full_due_at": "2027-03-01T17:00",
        "decision_on": "2027-06-01",
        "letters_wanted": 2,
        "scale_min": 1,
        "scale_max": 9,
        "shows_others": "meeting",
        "reviews_per_application": 3,
    }

    office.post(reverse("scholars:call-add"), data)

    call = Call.objects.get()
    assert (call.full_due_at.isoformat(), call.full_due_text) == (
        "2027-03-02T01:00:00+00:00",
        "March 1, 2027, 17:00 PST",
    )


def test_a_programs_words_are_settings(office):
    program = ProgramFactory()
    data = {
        "name": "Excellence in Learning Systems",
        "words": "scholar = fellow",
        "effort_floor": 75,
        "length_months": 12,
        "support_cap_months": 60,
        "smallest_cell": 11,
        "is_active": "on",
    }

    office.post(reverse("scholars:program-edit", args=[program.code]), data)

    program.refresh_from_db()
    assert (program.word_for("scholar"), program.effort_floor, program.smallest_cell) == ("fellow", 75, 11)
