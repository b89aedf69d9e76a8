"""Invented calls, applicants, reviews, appointments and effort."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from accounts.models import User
from mielhss.demo import people
from partners.models import Institution, Membership
from partners.roles import Role
from scholars.models import (
    Answer,
    Application,
    Appointment,
    Assignment,
    Call,
    Criterion,
    Discipline,
    EffortMonth,
    Letter,
    Program,
    Question,
    Review,
    Scholar,
    Score,
    State,
    Support,
)
from scholars.queries.reviews import weighted
from scholars.services.calls import create_call

SEED = 404
REVIEWERS = ("reviewer@demo.example", "reviewer2@demo.example", "reviewer3@demo.example", "reviewer4@demo.example")
STATEMENTS = [
    "I hold a clinical or research doctorate.",
    "I am a United States citizen, national or permanent resident.",
]
ANSWERS = (
    "I lead a small team that asks why some people wait longer than others, and I want to learn to change it.",
    "Our own figures show a gap that has not moved in six years. Patients told us where it begins: at the phone.",
    "With two clinics and their patients we will test three changes, each for a quarter, and follow the gap monthly.",
    "A council of patients chooses the changes with us and is paid for its time.",
    "The chief quality officer has promised to take over what works, with staff and budget named.",
)


def build(*, program: Program, scholars: list[Scholar], institutions: dict[str, Institution], by: User) -> None:
    """A call that is decided, one under review, one that is open; appointments and effort of all scholars."""
    rng = random.Random(SEED)
    centers = [institution for institution in institutions.values() if institution.is_training_center]
    reviewers = _reviewers(institutions["OFFICE"])
    _decided(rng, program, [s for s in scholars if s.starts_on.year == people.COHORT_YEARS[-1]], centers, by)
    _under_review(rng, program, centers, reviewers, by)
    _open(program, by)
    _appointments(rng, scholars)


def _reviewers(office: Institution) -> list[User]:
    known = {user.email: user for user in User.objects.filter(email__in=REVIEWERS)}
    names = people.mentor_names(SEED, len(REVIEWERS))
    for email, name in zip(REVIEWERS, names, strict=True):
        if email not in known:
            known[email] = _person(email, name)
            Membership.objects.create(user=known[email], institution=office, role=Role.REVIEWER, starts_on=people.AS_OF)
    return [known[email] for email in REVIEWERS]


def _person(email: str, name: str) -> User:
    user = User(email=email, name=name, is_demo=True)
    user.set_unusable_password()
    user.save()
    return user


def _call(program: Program, title: str, due: date, by: User, **facts: object) -> Call:
    moment = datetime(due.year, due.month, due.day, 22, tzinfo=UTC)
    call = Call(
        program=program,
        title=title,
        summary=(
            "Two years of mentored training inside a health system that measures its own gaps. Scholars work on a "
            "question the system has asked, with the people it concerns. Invented, for demonstration."
        ),
        positions=22,
        opens_at=moment - timedelta(days=120),
        full_due_at=moment,
        decision_on=due + timedelta(days=90),
        career_stages=[stage.value for stage in Scholar.CareerStage],
        eligibility=STATEMENTS,
        **facts,
    )
    return create_call(call=call, by=by)


def _applicants(prefix: str, names: list[str]) -> list[User]:
    users = [
        User(email=f"{prefix}{number}@apply.example", name=name, is_demo=True, password="!")  # noqa: S106 -- no sign-in
        for number, name in enumerate(names, start=1)
    ]
    return User.objects.bulk_create(users)


def _decided(rng: random.Random, program: Program, chosen: list[Scholar], centers: list[Institution], by: User) -> None:
    """The last call: its selected applicants are the scholars of the youngest cohort."""
    call = _call(program, "Call for scholars 2026", date(2026, 1, 15), by)
    others = people.mentor_names(SEED + 1, 18)
    users = _applicants("past", [s.name for s in chosen] + [name.removeprefix("Dr. ") for name in others])
    at = call.full_due_at - timedelta(days=2)
    rows = []
    for number, user in enumerate(users, start=1):
        scholar = chosen[number - 1] if number <= len(chosen) else None
        rows.append(
            Application(
                call=call,
                number=number,
                applicant=user,
                state=State.SELECTED if scholar else State.NOT_SELECTED,
                submitted_at=at,
                decided_at=at + timedelta(days=80),
                decided_by=by,
                told_at=at + timedelta(days=81),
                scholar=scholar,
                confirmed=STATEMENTS,
                **_facts(rng, scholar, centers),
            )
        )
    Application.objects.bulk_create(rows)
    Call.objects.filter(pk=call.pk).update(phase=Call.Phase.CLOSED)


def _facts(rng: random.Random, scholar: Scholar | None, centers: list[Institution]) -> dict[str, object]:
    if scholar is not None:
        names = ("career_stage", "disciplines", "is_clinician", "is_physician", "is_non_clinician", "project", "effort")
        return {name: getattr(scholar, name) for name in names} | {"institution": scholar.institution}
    is_clinician = rng.random() < 0.7
    return {
        "career_stage": rng.choice([Scholar.CareerStage.POSTDOCTORAL, Scholar.CareerStage.EARLY_FACULTY]),
        "disciplines": [Discipline.NURSING.value if is_clinician else Discipline.POPULATION_HEALTH.value],
        "is_clinician": is_clinician,
        "is_non_clinician": not is_clinician,
        "project": rng.choice(people.PROJECTS),
        "effort": rng.choice((20, 40, 40, 75)),
        "stipend": 40_000,
        "research_funds": 20_000,
        "degrees": "MD 2016, MPH 2019" if is_clinician else "PhD 2018",
        "institution": rng.choice(centers),
    }


def _under_review(
    rng: random.Random, program: Program, centers: list[Institution], reviewers: list[User], by: User
) -> None:
    """Twelve applications in the first round of scores, three reviewers to each; some have handed in."""
    call = _call(program, "Call for scholars 2027", date(2026, 10, 31), by)
    Call.objects.filter(pk=call.pk).update(phase=Call.Phase.SCORING, positions=6)
    names = [name.removeprefix("Dr. ") for name in people.mentor_names(SEED + 2, 12)]
    users = _applicants("present", names)
    at = call.full_due_at - timedelta(hours=5)
    rows = Application.objects.bulk_create(
        Application(
            call=call,
            number=number,
            applicant=user,
            state=State.SUBMITTED,
            submitted_at=at,
            confirmed=STATEMENTS,
            **_facts(rng, None, centers),
        )
        for number, user in enumerate(users, start=1)
    )
    questions = list(Question.objects.filter(call=call, stage="full").order_by("position"))
    Answer.objects.bulk_create(
        Answer(application=row, question=question, text=text)
        for row in rows
        for question, text in zip(questions, ANSWERS, strict=True)
    )
    Letter.objects.bulk_create(
        Letter(
            application=row,
            kind=Letter.Kind.CHAIR,
            writer="Chair of the department",
            email=f"chair{row.number}@write.example",
            expires_at=at,
            received_at=at,
            text="I confirm that this time is protected for two years.",
            effort=row.effort,
        )
        for row in rows
    )
    _reviews(rng, call, rows, reviewers, by)


def _reviews(rng: random.Random, call: Call, rows: list[Application], reviewers: list[User], by: User) -> None:
    criteria = list(Criterion.objects.filter(call=call))
    pairs = [(row, reviewers[(number + turn) % len(reviewers)]) for number, row in enumerate(rows) for turn in range(3)]
    Assignment.objects.bulk_create(
        Assignment(application=row, reviewer=reviewer, source=Assignment.Source.BALANCED, assigned_by=by)
        for row, reviewer in pairs
    )
    # The first reviewer is the one who signs in to the demo: her reviews are still to do.
    for row, reviewer in pairs:
        if reviewer == reviewers[0] or rng.random() < 0.25:
            continue
        values = {criterion.pk: rng.randint(1, 6) for criterion in criteria}
        review = Review.objects.create(
            application=row,
            reviewer=reviewer,
            round=Review.Round.BEFORE,
            total=weighted(criteria, values),
            for_committee="Strong on the problem; the measurement plan needs a second look.",
            for_applicant="Tell more about what happens to the change after the grant.",
            submitted_at=timezone.now(),
        )
        Score.objects.bulk_create(
            Score(review=review, criterion_id=criterion, value=value) for criterion, value in values.items()
        )


def _open(program: Program, by: User) -> None:
    due = people.AS_OF + timedelta(days=75)
    call = _call(program, "Call for community-engaged scholars 2027", due, by, letters_wanted=1)
    Call.objects.filter(pk=call.pk).update(
        phase=Call.Phase.OPEN, positions=4, intent_due_at=call.full_due_at - timedelta(days=45)
    )


def _appointments(rng: random.Random, scholars: list[Scholar]) -> None:
    """One appointment for each scholar, supported year by year, with the months reported so far."""
    periods = Appointment.objects.bulk_create(
        Appointment(
            scholar=scholar,
            starts_on=scholar.starts_on,
            ends_on=scholar.left_on or scholar.ends_on,
            home=scholar.institution,
            health_system=scholar.health_system,
            project=scholar.project,
            effort=scholar.effort,
        )
        for scholar in scholars
    )
    Support.objects.bulk_create(
        Support(
            appointment=period,
            training_year=year + 1,
            source=Support.Source.THIS_AWARD if year == 0 or rng.random() < 0.7 else Support.Source.INSTITUTION,
            months=min(12, len(period.months()) - 12 * year),
            stipend=40_000,
            research_funds=20_000,
        )
        for period in periods
        for year in range((len(period.months()) + 11) // 12)
    )
    EffortMonth.objects.bulk_create(row for period in periods for row in _ledger(rng, period, keeps=rng.random() < 0.8))


def _ledger(rng: random.Random, period: Appointment, *, keeps: bool) -> list[EffortMonth]:
    """Most have the time they were promised; some lose a part of it to the clinic, more as months go by."""
    rows = []
    for number, month in enumerate(period.months()):
        is_over = month < people.AS_OF.replace(day=1) and not (keeps and month.month == people.AS_OF.month - 1)
        lost = 0 if keeps else min(15, number)
        actual = max(0, period.effort - lost - rng.choice((0, 0, 0, 5))) if is_over else None
        rows.append(
            EffortMonth(
                appointment=period,
                month=month,
                promised=period.effort,
                actual=actual,
                reported_at=timezone.now() if is_over else None,
            )
        )
    return rows
