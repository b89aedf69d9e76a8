"""What the pages of a record and of the network show, to whom, and in how many queries."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from mielhss.jobs.models import Job
from mielhss.jobs.run import attempt
from scholars.models import (
    AlumniSurvey,
    DevelopmentPlan,
    Goal,
    Milestone,
    MilestoneTemplate,
    Position,
    Product,
    PublicAccess,
    Roadblock,
)
from scholars.queries.conversion import GRANT, HEALTH_SYSTEM, conversion, courses
from scholars.queries.heat_map import heat_map
from scholars.queries.roadblocks import Burden, summarize
from scholars.services import records as services
from scholars.services import surveys
from scholars.services.milestones import give_steps, log_milestone, missing_steps, verify_milestone
from scholars.services.refusal import Refused
from tests.factories.scholars import MilestoneFactory, ScholarFactory, records

TODAY = date(2026, 11, 15)


@pytest.fixture
def ada(world):
    return ScholarFactory(institution=world.here, user=world.ada, name="Amara Abara")


@pytest.fixture
def director(client, world):
    client.force_login(world.eve)
    return client


def page(client, name, *args, **query) -> str:
    return client.get(reverse(f"scholars:{name}", args=args), query).content.decode()


# Heat map -------------------------------------------------------------------------------------------------


def filled_map(scholars: int, steps: int) -> None:
    templates = [records.MilestoneTemplateFactory(title=f"Step {n:02}", months=n) for n in range(steps)]
    people = [ScholarFactory(name=f"Scholar {n:03}") for n in range(scholars)]
    Milestone.objects.bulk_create(
        Milestone(
            scholar=s, template=t, title=t.title, due_on=date(2025, 1, 1), done_on=None if n % 3 else date(2025, 1, 1)
        )
        for n, s in enumerate(people)
        for t in templates
    )


@pytest.mark.parametrize(("scholars", "steps"), [(2, 3), (110, 20)])
def test_heat_map_takes_the_same_queries_at_every_size(scholars, steps, director, django_assert_num_queries):
    filled_map(scholars, steps)
    page(director, "heat-map")  # the first request of a session writes

    with django_assert_num_queries(9):
        shown = page(director, "heat-map")

    assert shown.count('<td class="heat heat-') == scholars * steps


def test_heat_map_puts_those_who_are_behind_first(db):
    step = records.MilestoneTemplateFactory()
    early, late, later, done = (ScholarFactory(name=name) for name in ("A", "B", "C", "D"))
    for scholar, due, on in ((late, 200, None), (later, 100, None), (done, 300, TODAY), (early, -30, None)):
        MilestoneFactory(scholar=scholar, template=step, due_on=TODAY - timedelta(days=due), done_on=on)

    found = heat_map([early, late, later, done], [step], TODAY)

    assert [(row.scholar.name, row.squares[0].state) for row in found.rows] == [
        ("B", "late"), ("C", "late"), ("A", "due"), ("D", "done"),
    ]  # fmt: skip
    assert found.totals == [(1, 2)]


def test_heat_map_is_saved_as_a_file(director):
    filled_map(3, 2)
    csv = page(director, "heat-map", export="csv")

    assert csv.splitlines()[0] == "\ufeffScholar,Institution,Cohort,Late,Step 00,Step 01"
    assert len(csv.splitlines()) == 4
    assert director.get(reverse("scholars:heat-map"), {"export": "xlsx"}).content[:2] == b"PK"


# Milestones -----------------------------------------------------------------------------------------------


def test_a_cohort_gets_only_the_steps_that_are_missing(ada, world):
    records.MilestoneTemplateFactory(title="Ethics board submission", months=4)
    records.MilestoneTemplateFactory(title="Data access granted", months=8)
    MilestoneFactory(scholar=ada, title="data access granted")
    expected = missing_steps([ada], MilestoneTemplate.objects.all())
    give_steps(expected=expected, by=world.eve)

    assert list(ada.milestones.exclude(template=None).values_list("title", "due_on")) == [
        ("Ethics board submission", date(2024, 11, 1))
    ]
    assert missing_steps([ada], MilestoneTemplate.objects.all()) == []


def test_logging_an_expected_step_finishes_it(ada, world):
    template = records.MilestoneTemplateFactory(title="Data access granted")
    MilestoneFactory(scholar=ada, template=template, title=template.title)
    log_milestone(scholar=ada, title="data access granted ", due_on=TODAY, done_on=TODAY, by=world.ada)

    assert list(ada.milestones.values_list("title", "done_on")) == [("Data access granted", TODAY)]


def test_nobody_confirms_her_own_step_nor_an_open_one(ada, world):
    done = MilestoneFactory(scholar=ada, done_on=TODAY)
    for milestone, person in ((done, world.ada), (MilestoneFactory(scholar=ada), world.eve)):
        with pytest.raises(Refused):
            verify_milestone(milestone=milestone, by=person, part="staff")

    assert verify_milestone(milestone=done, by=world.eve, part="program staff").verified_as == "Eve, program staff"


def test_evidence_is_kept_and_only_ever_saved(ada, client, world):
    client.force_login(world.ada)
    step = MilestoneFactory(scholar=ada)
    add, get = (reverse(f"scholars:{name}", args=[step.pk]) for name in ("evidence-add", "evidence-file"))
    refused = client.post(add, {"file": SimpleUploadedFile("run.exe", b"MZ")})
    client.post(add, {"file": SimpleUploadedFile("letter.pdf", b"%PDF-1.7 <script>")})
    answer = client.get(get)

    assert refused.status_code == 422
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 <script>"
    assert (answer["Content-Type"], answer["Content-Disposition"]) == (
        "application/octet-stream", 'attachment; filename="letter.pdf"',
    )  # fmt: skip


# Plans ----------------------------------------------------------------------------------------------------


@pytest.fixture
def secret_plan(ada):
    goal = records.GoalFactory(
        plan__scholar=ada, title="SECRET title", specific="SECRET words", private=["title"], state="under_way"
    )
    return goal.plan


def test_a_director_sees_status_and_dates_of_a_plan_and_none_of_its_words(secret_plan, director):
    shown = page(director, "plan-detail", secret_plan.scholar_id)

    assert "SECRET" not in shown
    assert "Skill goal" in shown
    assert "Under way" in shown
    assert "December 1, 2026" in shown


def test_a_scholar_reads_all_of_her_own_plan(secret_plan, client, world):
    client.force_login(world.ada)
    shown = page(client, "plan-detail", secret_plan.scholar_id)

    assert "SECRET title" in shown
    assert "SECRET words" in shown


def test_a_plan_is_signed_by_its_scholar_then_by_somebody_else_and_then_rests(secret_plan, world):
    with pytest.raises(Refused):
        services.co_sign_plan(plan=secret_plan, by=world.bea)
    with pytest.raises(Refused):
        services.sign_plan(plan=secret_plan, by=world.eve)
    plan = services.sign_plan(plan=secret_plan, by=world.ada)
    with pytest.raises(Refused):
        services.co_sign_plan(plan=plan, by=world.ada)
    plan = services.co_sign_plan(plan=plan, by=world.bea)
    with pytest.raises(Refused):
        services.save_goal(goal=Goal(plan=plan, kind="skill", title="More", due_on=TODAY), by=world.ada)

    assert (plan.state, plan.co_signed_as) == ("co_signed", "Bea")


def test_next_years_plan_carries_open_goals_and_shows_what_changed(ada, client, world):
    plan = services.begin_plan(scholar=ada, year=2025, by=world.ada)
    kept = records.GoalFactory(plan=plan, title="Kept", state="under_way")
    records.GoalFactory(plan=plan, title="Reached", state="reached")
    later = services.begin_plan(scholar=ada, year=2026, by=world.ada)
    copy = later.goals.get(lineage=kept.lineage)
    copy.title = "Kept, and larger"
    services.save_goal(goal=copy, by=world.ada)
    records.GoalFactory(plan=later, title="Quite new")
    client.force_login(world.ada)
    shown = page(client, "plan-detail", ada.pk)

    assert sorted(later.goals.values_list("title", flat=True)) == ["Kept, and larger", "Quite new"]
    assert "<del>Kept</del> <ins>Kept, and larger</ins>" in shown
    assert [label in shown for label in ("Since 2025", "Let go", "Changed")] == [True, True, True]


def test_there_is_one_plan_a_year(ada, world):
    services.begin_plan(scholar=ada, year=2026, by=world.ada)
    with pytest.raises(Refused):
        services.begin_plan(scholar=ada, year=2026, by=world.ada)

    assert DevelopmentPlan.objects.count() == 1


# Roadblocks and positions ---------------------------------------------------------------------------------


def test_days_lost_are_summed_by_kind_and_by_institution(world):
    here, there = ScholarFactory(institution=world.here), ScholarFactory(institution=world.there)
    for scholar, code, days, closed in ((here, "A1", 30, None), (here, "B1", 5, TODAY), (there, "A4", 20, None)):
        records.RoadblockFactory(
            scholar=scholar, code=code, days_lost=days, closed_on=closed, resolution="resolved" if closed else ""
        )
    found = summarize(Roadblock.objects.with_scholars(), date(2025, 2, 11))

    assert found.by_group == [Burden("Data", 2, 2, 50), Burden("Regulatory or contract", 1, 0, 5)]
    assert found.by_institution == [Burden("Harbor Health", 2, 1, 35), Burden("Valley Health", 1, 1, 20)]
    assert [days for _, days in found.longest] == [10, 10]


@pytest.mark.parametrize("name", ["product-list", "roadblock-list", "position-list", "conversion"])
def test_lists_take_the_same_queries_at_every_size(name, director, django_assert_max_num_queries):
    counts = []
    for size in (1, 6):
        for _ in range(size):
            scholar = ScholarFactory()
            records.ProductFactory(scholar=scholar)
            records.RoadblockFactory(scholar=scholar)
            records.PositionFactory(scholar=scholar)
        page(director, name)
        with django_assert_max_num_queries(40) as counted:
            assert page(director, name)
        counts.append(len(counted.captured_queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", ["product-list", "roadblock-list", "position-list"])
def test_lists_are_saved_as_files_without_formulas(name, director):
    scholar = ScholarFactory(name="=cmd()")
    records.ProductFactory(scholar=scholar)
    records.RoadblockFactory(scholar=scholar)
    records.PositionFactory(scholar=scholar)
    csv = page(director, name, export="csv")

    assert "'=cmd()" in csv
    assert director.get(reverse(f"scholars:{name}"), {"export": "xlsx"}).content[:2] == b"PK"


# Alumni ---------------------------------------------------------------------------------------------------


@pytest.fixture
def alum(world, ada):
    today = timezone.localdate()
    ada.starts_on, ada.ends_on = today - timedelta(days=1500), today - timedelta(days=770)
    ada.save()
    return ada


def test_an_alumna_is_asked_once_a_year_and_answers_by_link(alum, client, world):
    (due,) = surveys.due(type(alum).objects.all(), timezone.localdate())
    surveys.ask(scholar=alum, year=due.year, email=due.email, by=world.eve)
    attempt(Job.objects.get(kind="mail.survey").pk)
    link = next(word for word in mail.outbox[-1].body.split() if "/surveys/link/" in word)
    client.get(link[link.index("/scholars") :])
    answers = {
        "still_uses": "often", "changes": "Interpreters on every floor", "has_new_position": "on", "title": "Director",
        "organization": "Harbor Health", "sector": "nonprofit", "activity": "research_related", "role": "leadership",
        "starts_on": "2026-01-01",
    }  # fmt: skip
    first = client.post(reverse("scholars:survey-answer"), answers)
    again = client.post(reverse("scholars:survey-answer"), answers)

    assert (due.year, first.status_code, again.status_code) == (2, 200, 410)
    assert AlumniSurvey.objects.get().answers["changes"] == "Interpreters on every floor"
    assert list(Position.objects.values_list("scholar", "title", "source")) == [(alum.pk, "Director", "survey")]
    assert surveys.due(type(alum).objects.all(), timezone.localdate()) == []


def test_nobody_is_asked_before_the_first_year_or_after_the_fifteenth(world):
    for years in (0, 1, 15, 16):
        ends = date(TODAY.year - years, 7, 1)
        ScholarFactory(starts_on=ends - timedelta(days=700), ends_on=ends)

    assert [one.year for one in surveys.due(type(ScholarFactory()).objects.all(), TODAY)] == [1, 15]


# Products and outcomes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"is_article": True, "dated": "2025-03", "pmcid": "PMC123456"}, PublicAccess.COMPLIANT),
        ({"is_article": True, "dated": "2025-03", "nihms": "NIHMS1"}, PublicAccess.IN_PROCESS),
        ({"is_article": True, "dated": "2026-10"}, PublicAccess.IN_PROCESS),
        ({"is_article": True, "dated": "2025-03"}, PublicAccess.MISSING),
        ({"is_article": True, "dated": "2025-03", "arises_from_award": False}, PublicAccess.NOT_REQUIRED),
        ({"is_article": False, "dated": "2025-03"}, PublicAccess.NOT_REQUIRED),
        ({"is_article": True, "dated": "2025-03", "state": "submitted"}, PublicAccess.NOT_REQUIRED),
    ],
)
def test_public_access_is_told_for_each_paper_and_found_in_lists(facts, found, db):
    product = records.ProductFactory(**facts)

    assert product.public_access(TODAY) == found
    assert Product.objects.missing_public_access(TODAY).exists() == (found == PublicAccess.MISSING)


def test_the_way_to_a_grant_ends_with_the_first_outcome_or_the_last_thing_known(world):
    facts = {"starts_on": date(2020, 7, 1), "ends_on": date(2022, 6, 30)}
    names = ("Grant", "Role", "Survey", "Silent", "Foundation", "Training")
    grant, role, survey, _, foundation, training = (ScholarFactory(name=name, **facts) for name in names)
    training.ends_on = date(2028, 6, 30)
    training.save()
    number = {"kind": "grant", "state": "awarded", "dated": "2023-07-01", "starts_on": date(2023, 7, 1)}
    records.ProductFactory(scholar=grant, grant_number="1R01HS000001-01", **number)
    records.ProductFactory(scholar=foundation, grant_number="Foundation 7", **number)
    records.PositionFactory(scholar=grant, role="leadership", starts_on=date(2025, 1, 1))
    records.PositionFactory(scholar=role, role="leadership", starts_on=date(2022, 7, 1))
    records.AlumniSurveyFactory(scholar=survey, answered_at=datetime(2025, 7, 1, 12, tzinfo=UTC))

    found = {c.scholar.name: (round(c.years, 1), c.outcome) for c in courses(world.access("eve"), TODAY)}
    told = conversion(courses(world.access("eve"), TODAY), horizon=5, by="none")

    assert found == {
        "Grant": (3.0, GRANT), "Role": (2.0, HEALTH_SYSTEM), "Survey": (5.0, 0), "Silent": (2.0, 0),
        "Foundation": (2.0, 0), "Training": (6.4, 0),
    }  # fmt: skip
    assert (told.grants, told.roles, told.rate.people, told.rate.known) == (1, 1, 6, 3)


def test_the_page_of_conversion_states_its_denominator(director):
    ScholarFactory(starts_on=date(2020, 7, 1), ends_on=date(2022, 6, 30))
    shown = page(director, "conversion", by="clinician")

    assert "Of 1 scholars" in shown
    assert "chart-title" in shown
    assert page(director, "conversion", export="csv").splitlines()[1].endswith("Not yet,2022-06-30")
