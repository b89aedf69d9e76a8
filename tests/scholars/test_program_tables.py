from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.services import enrol_totp
from scholars.models import Support
from scholars.queries import nih, tables
from scholars.queries.tables import Cell, ProgramTable, Row, withheld
from tests.factories.partners import EngagementFactory, InstitutionFactory
from tests.factories.scholars import MilestoneFactory, ScholarFactory
from tests.factories.scholars.appointment import SupportFactory
from tests.factories.scholars.call import SubmittedFactory

TODAY = date(2026, 11, 15)
URL = reverse("scholars:program-tables")


@pytest.fixture
def office(client, world):
    enrol_totp(world.eve, "JBSWY3DPEHPK3PXP")
    client.force_login(world.eve)
    client.get(URL)
    return client


def table(counts: dict[str, int], *groups: tuple[str, ...], unit: str = "scholars") -> ProgramTable:
    rows = tuple(Row(key, (Cell(key, count),)) for key, count in counts.items())
    return ProgramTable("t", "T", "", unit, ("Key", "n"), rows, groups)


def shown(withheld_table: ProgramTable) -> dict[str, str]:
    return {cell.key: cell.text for row in withheld_table.rows for cell in row.cells}


def test_small_counts_are_hidden_and_zero_is_not():
    assert shown(withheld(table({"a": 0, "b": 4, "c": 5}), 5)) == {"a": "0", "b": "Hidden", "c": "5"}


def test_a_single_hidden_count_of_a_group_takes_the_next_smallest_with_it():
    counts = {"all": 30, "a": 3, "b": 7, "c": 20}

    assert shown(withheld(table(counts, ("all", "a", "b", "c")), 5)) == {
        "all": "30",
        "a": "Hidden",
        "b": "Hidden",
        "c": "20",
    }


def test_hiding_in_one_group_is_followed_through_the_others():
    counts = {"a1": 2, "a2": 8, "b1": 9, "b2": 10}
    groups = (("a1", "a2"), ("a2", "b2"), ("b1", "b2"))

    assert shown(withheld(table(counts, *groups), 5)) == dict.fromkeys(counts, "Hidden")


def test_counts_of_centers_are_never_hidden():
    assert shown(withheld(table({"va": 2}, unit="centers"), 5)) == {"va": "2"}


def test_a_count_leads_to_exactly_the_scholars_behind_it(world):
    nurse = ScholarFactory(institution=world.here, disciplines=["nursing"], is_physician=False)
    both = ScholarFactory(institution=world.here, is_non_clinician=True)
    ScholarFactory(institution=world.here, is_clinician=False, is_physician=False, is_non_clinician=True)
    plans = {plan.code: plan for plan in tables.plans(tables.read(world.access("eve"), TODAY))}

    assert plans["characteristics"].behind("other-clinicians") == [nurse]
    assert plans["characteristics"].behind("both") == [both]
    counted = plans["characteristics"].counted()
    assert [row.cells[0].text for row in counted.rows[:5]] == ["2 (67%)", "1 (33%)", "1 (33%)", "2 (67%)", "1 (33%)"]


def test_partnerships_and_engagement_count_centers(world):
    first = InstitutionFactory(is_training_center=True, kinds=["academic", "va"])
    InstitutionFactory(is_training_center=True, kinds=["academic", "safety_net"])
    EngagementFactory(institution=first, stakeholder="families", mode="governance")
    plans = {plan.code: plan.counted() for plan in tables.plans(tables.read(world.access("eve"), TODAY))}

    partners = {row.label: row.cells[0].text for row in plans["partnerships"].rows}
    assert partners["Veterans Affairs health system"] == "1 (50%)"
    assert partners["Academic health system"] == "2 (100%)"
    patients = next(row for row in plans["engagement"].rows if row.label == "Patients and families")
    assert [cell.count for cell in patients.cells] == [1, 0, 0, 0, 0]


@pytest.mark.parametrize("count", [1, 4])
def test_the_page_asks_the_database_a_constant_number_of_times(office, world, django_assert_num_queries, count):
    for _ in range(count):
        ScholarFactory(institution=InstitutionFactory(is_training_center=True))

    with django_assert_num_queries(10):
        response = office.get(URL)

    assert f"{count} scholars" in response.content.decode()


def test_the_file_hides_what_the_page_for_the_program_shows(office, world, tmp_path):
    ScholarFactory.create_batch(2, institution=world.here)

    page = office.get(URL).content.decode()
    answer = office.get(URL, {"export": "xlsx"})
    path = tmp_path / "tables.xlsx"
    path.write_bytes(answer.content)
    sheet = load_workbook(path)["2 Scholar characteristics"]

    assert "2 (100%)" in page
    assert [cell.value for cell in sheet[2]] == ["Clinically trained", "Hidden", "Hidden"]


def test_every_linked_cell_opens_a_list_of_as_many_rows(office, world):
    ScholarFactory.create_batch(3, institution=world.here, career_stage="mid_career")

    page = office.get(reverse("scholars:table-rows", args=["characteristics", "stage-mid_career"]))

    assert page.context["listing"].total == 3


def test_an_unknown_cell_is_not_found(office):
    assert office.get(reverse("scholars:table-rows", args=["characteristics", "nothing"])).status_code == 404


def test_support_is_told_by_training_year(world):
    first = SupportFactory(training_year=1, source=Support.Source.THIS_AWARD, award_number="P30HS000001")
    also = SupportFactory(appointment=first.appointment, training_year=1, source=Support.Source.INSTITUTION)
    second = SupportFactory(appointment=first.appointment, training_year=2, source=Support.Source.INSTITUTION)

    assert nih.summary_of_support([second, first, also]) == (
        "TY 1: The home institution and This award (AHRQ and PCORI) P30HS000001; TY 2: The home institution"
    )


def test_candidates_are_counted_by_year_and_small_counts_held_back(world):
    for _ in range(5):
        SubmittedFactory(call__full_due_at="2026-01-15T12:00Z", call__opens_at="2025-10-01T12:00Z")
    SubmittedFactory(
        institution_name="Small College", call__full_due_at="2025-01-15T12:00Z", call__opens_at="2024-10-01T12:00Z"
    )

    inside = {t.code: t for t in nih.tables(world.access("eve"), TODAY)}["6B"]
    outside = {t.code: t for t in nih.tables(world.access("eve"), TODAY, smallest=5)}["6B"]

    assert inside.header == ("Institution", "Counted", "2022", "2023", "2024", "2025", "2026", "Mean")
    assert ("All", "Applied", 0, 0, 0, 1, 5, 1.2) in inside.rows
    assert ("All", "Applied", 0, 0, 0, "Hidden", 5, "Hidden") in outside.rows


def test_a_paragraph_tells_the_period_and_nothing_else(world):
    scholar = ScholarFactory(
        institution=world.here, name="Ana Lima", project="Shorter waits", starts_on=date(2025, 7, 1), effort=40
    )
    MilestoneFactory(scholar=scholar, title="Data access granted", done_on=date(2026, 3, 2))
    MilestoneFactory(scholar=scholar, title="Too early", done_on=date(2025, 8, 1))

    [paragraph] = nih.paragraphs(world.access("eve"), date(2026, 1, 1), date(2026, 12, 31))

    assert paragraph.text == (
        "Ana Lima (early-career faculty, Harbor Health) has been in training since July 2025, with 40 percent of "
        "working time protected. Project: Shorter waits. Reached in this period: data access granted (March 2026)."
    )


def test_roles_and_challenges_are_counted_over_scholars(world):
    done = ScholarFactory(institution=world.here, starts_on=date(2022, 7, 1), ends_on=date(2024, 6, 30))
    ScholarFactory(institution=world.here)
    facts = {"organization": "Harbor Health", "sector": "academia", "activity": "research"}
    done.positions.create(title="Fellow", role="other", starts_on=date(2020, 1, 1), ends_on=date(2022, 6, 1), **facts)
    done.positions.create(title="Chief", role="leadership", starts_on=date(2024, 7, 1), **facts)
    for code in ("A1", "A3", "G1"):
        done.roadblocks.create(code=code)
    plans = {plan.code: plan.counted() for plan in tables.plans(tables.read(world.access("eve"), TODAY))}

    assert {row.label: row.cells[0].text for row in plans["roles"].rows if row.cells[0].count} == {
        "Health-system leadership": "1 (100%)"
    }
    assert {row.label: row.cells[0].text for row in plans["challenges"].rows if row.cells[0].count} == {
        "Data": "1 (50%)",
        "External shock": "1 (50%)",
    }


def test_publications_positions_and_grants_stand_in_tables_5_and_8(world):
    scholar = ScholarFactory(
        institution=world.here, name="Ana Lima", starts_on=date(2022, 7, 1), ends_on=date(2024, 6, 30)
    )
    ScholarFactory(institution=world.here, name="Ben Osei", starts_on=date(2023, 7, 1))
    scholar.products.create(kind="publication", state="published", title="Waits", dated="2024-03", pmid="123")
    scholar.products.create(kind="publication", state="submitted", title="Not yet", dated="2024")
    scholar.products.create(
        kind="grant", state="awarded", title="More", grant_number="R01HS000001", role="PI", dated="2025"
    )
    scholar.positions.create(
        title="Chief", organization="Harbor", sector="academia", activity="research", role="faculty",
        starts_on=date(2024, 7, 1),
    )  # fmt: skip

    found = {t.code: t.rows for t in nih.tables(world.access("eve"), TODAY)}

    assert [row[1:] for row in found["5B"]] == [
        ("Ana Lima", "Past", "2022-07 to 2024-06", "Waits. 2024-03. PMID 123"),
        ("Ben Osei", "Current", "2023-07 to 2028-06", "No publications"),
    ]
    place = "Chief, Harbor, Primarily research"
    assert found["8B"][0][6:] == (place, place, "R01HS000001 / PI / 2025")
