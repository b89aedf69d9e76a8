"""What everybody reads is what the team published, and nothing small is in it."""

from datetime import date

import pytest

from improvement.models import Project, Publication, SiteAdoption
from improvement.queries.readings import drawn, first_and_last, months
from improvement.services import Refused, publishing, spread
from scholars.models import Adoption, Product
from tests.factories.improvement import (
    AgreedAimFactory,
    AimFactory,
    CycleFactory,
    DecidedCycleFactory,
    DriverFactory,
    MemberFactory,
    ProjectFactory,
    ProjectMeasureFactory,
    ReadingFactory,
    SiteAdoptionFactory,
)
from tests.factories.partners import SiteFactory, UserFactory
from tests.factories.scholars import ScholarFactory

pytestmark = pytest.mark.django_db
ADOPTED_ON = date(2026, 1, 31)


@pytest.fixture
def project(world):
    made = ProjectFactory(site=world.site_here, title="Fewer crises", definition="Children in poor streets come twice.")
    AgreedAimFactory(project=made)
    MemberFactory(project=made, user=world.ada, name="Imani Invented")
    return made


def publish(project, summary="Fewer children came in crisis."):
    return publishing.publish(project=project, summary=summary, by=UserFactory())


def read(client, world, project, name="fay"):
    client.force_login(getattr(world, name))
    return client.get(f"/improvement/projects/{project.pk}/published/")


def test_a_funder_reads_what_was_published(world, client, project):
    publish(project)

    text = read(client, world, project).content.decode()

    assert "Fewer children came in crisis." in text
    assert "Imani" not in text


def test_a_funder_reads_nothing_before(world, client, project):
    assert read(client, world, project).status_code == 404


def test_what_the_team_writes_afterwards_stays_its_own(world, client, project):
    publish(project)
    Project.objects.update(definition="A later thought.")
    DriverFactory(project=project, text="A later driver")

    text = read(client, world, project).content.decode()

    assert "A later" not in text


def test_a_withdrawn_page_is_gone_also_for_funders(world, client, project):
    publish(project)
    publishing.withdraw(project=project, by=UserFactory())

    assert read(client, world, project).status_code == 404
    assert Publication.objects.get().withdrawn_at is not None


def test_only_shared_tests_are_published(world, client, project):
    DecidedCycleFactory(project=project, number=1, title="Calls at noon", shared_at="2026-02-01T12:00Z")
    DecidedCycleFactory(project=project, number=2, title="A secret test")
    publish(project)

    text = read(client, world, project).content.decode()

    assert "Calls at noon" in text
    assert "A secret test" not in text


@pytest.mark.parametrize(
    ("field", "place"), [("definition", "the gap in plain words"), ("principle", "the principles")]
)
def test_a_small_count_in_any_text_stops_the_publication(project, field, place):
    setattr(project, field, "It happened to three children.")
    project.save()

    with pytest.raises(Refused, match=place):
        publish(project)
    assert not Publication.objects.exists()


def test_a_small_count_in_a_driver_or_the_summary_stops_it_too(project):
    DriverFactory(project=project, text="Two families told us")

    with pytest.raises(Refused, match="what changed, the diagram"):
        publish(project, summary="Nine patients are better.")


def test_the_form_tells_where_the_count_stands(world, client, project):
    client.force_login(world.ada)

    page = client.post(f"/improvement/projects/{project.pk}/publish/", {"summary": "Nine patients are better."})

    assert page.context["form"].errors["summary"] == [
        "A count of 10 people or fewer stands in what changed. Say it without the number."
    ]


def test_nothing_is_published_before_an_aim_is_agreed():
    with pytest.raises(Refused, match="aim is agreed"):
        publish(AimFactory().project)


def test_editions_are_numbered_and_the_newest_is_read(world, client, project):
    publish(project, "First words.")
    second = publish(project, "Second words.")

    text = read(client, world, project).content.decode()

    assert second.number == 2
    assert "Second words." in text
    assert "First words." not in text


def test_a_small_month_is_hidden_in_chart_table_and_words():
    measure = ProjectMeasureFactory(title="Families called")
    for month, (x, n) in enumerate([(30, 60), (4, 60), (56, 60), (40, 60)], start=1):
        ReadingFactory(measure=measure, period=f"2026-{month:02}", numerator=x, denominator=n)

    figure = drawn(measure, [], 11)

    assert [row[1] for row in figure.chart.table_rows()] == ["50.0%", "Hidden", "Hidden", "66.7%"]
    assert first_and_last(measure, 11) == "50.0% in 2026-01, 66.7% in 2026-04"


def test_a_mean_of_few_people_is_hidden():
    measure = ProjectMeasureFactory(form="score")
    for month, people in ((1, 40), (2, 10)):
        ReadingFactory(measure=measure, period=f"2026-{month:02}", numerator=None, denominator=people, value=7)

    assert [row[1] for row in drawn(measure, [], 11).chart.table_rows()] == ["7.0", "Hidden"]


def test_a_month_without_a_reading_is_a_gap_in_the_line():
    measure = ProjectMeasureFactory()
    readings = [ReadingFactory(measure=measure, period=period) for period in ("2025-11", "2026-02")]

    assert months(readings) == ["2025-11", "2025-12", "2026-01", "2026-02"]


def adopted(lead=None):
    project = ProjectFactory(lead=lead)
    CycleFactory(project=project, decision="adopt", decided_on="2026-01-20")
    return project


def test_an_adoption_stands_in_the_record_of_the_scholar_who_leads():
    project, site = adopted(ScholarFactory()), SiteFactory()

    spread.adopt(project=project, site=site, on=ADOPTED_ON, by=UserFactory())

    product = Product.objects.get(scholar=project.lead)
    assert (product.kind, product.state) == ("implementation", "in_use")
    assert [row.site for row in Adoption.objects.filter(product=product)] == [site]


def test_use_after_twelve_months_makes_the_implementation_sustained():
    project = adopted(ScholarFactory())
    adoption = spread.adopt(project=project, site=SiteFactory(), on=ADOPTED_ON, by=UserFactory())

    spread.check(adoption=adoption, months=12, in_use=True, looked_on=adoption.due_on(12), by=UserFactory())

    assert Product.objects.get().state == "sustained"


def test_a_change_no_longer_in_use_ends_in_both_records():
    project = adopted(ScholarFactory())
    adoption = spread.adopt(project=project, site=SiteFactory(), on=ADOPTED_ON, by=UserFactory())

    spread.check(adoption=adoption, months=6, in_use=False, looked_on=adoption.due_on(6), by=UserFactory())

    adoption.refresh_from_db()
    assert adoption.ended_on == Adoption.objects.get().ended_on == adoption.due_on(6)


def test_use_is_looked_at_on_the_same_day_or_the_last_of_a_shorter_month():
    adoption = SiteAdoption(adopted_on=ADOPTED_ON)

    assert (adoption.due_on(6).isoformat(), adoption.due_on(12).isoformat()) == ("2026-07-31", "2027-01-31")
    assert adoption.due_on(1).isoformat() == "2026-02-28"


def test_nobody_looks_before_the_time_is_over():
    adoption = SiteAdoptionFactory()

    with pytest.raises(Refused, match="Look again from July 31 on"):
        spread.check(adoption=adoption, months=6, in_use=True, looked_on=adoption.adopted_on, by=UserFactory())


def test_nothing_spreads_before_a_test_was_adopted():
    with pytest.raises(Refused, match="once a test"):
        spread.adopt(project=ProjectFactory(), site=SiteFactory(), on=ADOPTED_ON, by=UserFactory())
