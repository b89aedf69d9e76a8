"""From a measured gap to a project, and whether its gap has narrowed since."""

from datetime import date

import numpy as np
import pytest

from equity_measures import library, nightly, services
from equity_measures.ingestion import Cells
from equity_measures.models import DataSet, GapReport
from equity_measures.statistics.narrowing import GapPoint, narrowed
from improvement import wording
from improvement.models import MemberRole, Project
from improvement.queries import baseline, figures
from improvement.queries.figures import Event
from improvement.services.projects import start
from partners.models import Site
from tests.factories.improvement import CycleFactory

NIGHT = date(2026, 11, 1)
QUARTERS = ("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3")
# Controlled among 600 Black and of 600 White patients: a gap of 25 points that shrinks once the work begins.
BLACK = (300, 303, 298, 301, 372, 381, 390)
WHITE = (450, 448, 452, 451, 450, 453, 449)


def counts(period: str, black: int, white: int, people: int = 600) -> Cells:
    groups = {"BLACK": (black, people), "WHITE": (white, 600), "HISP": (120, 200), "ASIAN": (7, 9)}
    rows = [("HERE-1", "HTN_CONTROL", period, ("race",), code, "", x, n, 0) for code, (x, n) in groups.items()]
    return Cells.from_rows(rows)


@pytest.fixture
def measured(world):
    """Seven quarters at Harbor Street."""
    library.install()
    core = DataSet.objects.get(code="CORE")
    for period, black, white in zip(QUARTERS, BLACK, WHITE, strict=True):
        cells = counts(period, black, white)
        services.accept_counts(institution=world.here, data_set=core, period=period, cells=cells)
    nightly.run(NIGHT)
    return GapReport.objects.current().get(period="2025-Q4", stratifier__code="race", site=world.site_here)


def begun(world, report, **given) -> Project:
    project = Project(title="Pressure", started_on=date(2026, 1, 1), stage="testing", **given)
    found = baseline.baseline(report)
    return start(project=project, sites=Site.objects.filter(code="HERE-1"), by=world.ada, baseline=found)


def test_a_project_carries_the_gap_it_began_from(world, measured):
    project = begun(world, measured)

    assert (project.group_label, project.reference_label) == ("Black or African American", "White")
    assert project.baseline_gap == pytest.approx(451 / 600 - 301 / 600)
    assert project.baseline_lower < project.baseline_gap < project.baseline_upper
    assert (project.gap_site.code, project.baseline_period) == ("HERE-1", "2025-Q4")


def test_who_starts_a_project_is_of_its_team(world, measured):
    project = begun(world, measured)

    assert [(m.user, m.role) for m in project.members.all()] == [(world.ada, MemberRole.LEAD)]


def test_a_group_that_is_hidden_is_nobodys_baseline(measured):
    found = baseline.baseline(measured, "ASIAN")

    assert found.group == "BLACK"


def test_the_measures_page_leads_to_a_project_from_its_gap(world, measured, client):
    client.force_login(world.cy)

    page = client.get("/equity/measures/HTN_CONTROL/?place=HERE-1&by=race&period=2025-Q4")

    assert f"/improvement/projects/new/?gap={measured.pk}" in page.content.decode()


def test_the_form_starts_the_project_with_its_baseline(world, measured, client):
    client.force_login(world.ada)
    sent = {"title": "Pressure for all", "group": "BLACK", "sites": [world.site_here.pk], "role": "scholar"}

    client.post(f"/improvement/projects/new/?gap={measured.pk}", sent)

    project = Project.objects.get()
    assert (project.gap_report, project.group) == (measured, "BLACK")


def test_nobody_starts_from_a_gap_of_another_institution(world, measured, client):
    client.force_login(world.dot)

    assert client.get(f"/improvement/projects/new/?gap={measured.pk}").status_code == 404


def story(project: Project, **given) -> figures.GapStory:
    found = figures.gap_story(
        figures.reports_of(project), id="s", group=project.group, reference=project.reference, **given
    )
    assert found is not None
    return found


def test_a_gap_that_narrowed_is_said_to_have_narrowed_with_its_interval(world, measured):
    project = begun(world, measured)

    told = story(project, began_on=project.started_on)

    assert told.verdict == "Narrower"
    assert told.answer.startswith(
        "Yes, the gap between Black or African American and White is 13.4 points narrower since the work began on "
        "January 1, 2026 (95% interval "
    )


def test_before_the_work_begins_nothing_is_claimed(world, measured):
    told = story(begun(world, measured))

    assert told.answer == (
        "Cannot tell yet whether the gap between Black or African American and White has narrowed: the work has not "
        "begun."
    )


def test_a_work_that_just_began_is_told_cannot_tell_yet(world, measured):
    told = story(begun(world, measured), began_on=date(2026, 8, 30))

    assert told.verdict == "Cannot tell yet"
    assert "7 periods of the baseline and 0 after it" in told.answer


def test_every_group_has_its_chart_and_the_hidden_one_none(world, measured):
    told = story(begun(world, measured))

    assert [each.chart.title for each in told.strata] == [
        "Black or African American over time",
        "White over time",
    ]
    assert [each.chart.title for each in told.others] == []


def test_tests_of_change_are_marked_in_the_quarter_they_began(world, measured):
    project = begun(world, measured)
    CycleFactory(project=project, number=1, starts_on=date(2026, 1, 20))
    CycleFactory(project=project, number=2, starts_on=date(2026, 4, 2))

    told = story(project, began_on=project.started_on, events=figures.events_of(project))

    marks = [(note.period, note.label) for note in told.gap.chart.annotations]
    assert marks == [("2026-Q1", "Start, T1"), ("2026-Q2", "T2")]


def test_what_happened_outside_the_periods_is_not_marked():
    assert figures.marks_of(["2026-Q1"], [Event(date(2026, 4, 1), "T1")]) == ()


def test_of_gaps_that_do_not_move_at_most_one_in_twenty_is_called_narrower():
    rng = np.random.default_rng(8)
    errors = np.full(12, 0.02)
    false = 0
    for _ in range(600):
        gaps = 0.2 + rng.normal(0, 0.015, 12) + rng.normal(0, errors)
        series = [GapPoint(float(t), float(g), float(e)) for t, (g, e) in enumerate(zip(gaps, errors, strict=True))]
        verdict = wording.verdict(narrowed(series, baseline=5.5))
        false += verdict != "Cannot tell yet"

    assert false / 600 <= 0.05


@pytest.mark.parametrize("tests", [1, 12])
def test_the_page_asks_the_database_as_often_for_many_tests_as_for_few(
    world, measured, client, tests, django_assert_max_num_queries
):
    project = begun(world, measured)
    for number in range(tests):
        CycleFactory(project=project, number=number + 1, starts_on=date(2026, 2, 1))
    client.force_login(world.ada)
    url = f"/improvement/projects/{project.pk}/measures/"
    client.get(url)

    with django_assert_max_num_queries(22):
        client.get(url)
