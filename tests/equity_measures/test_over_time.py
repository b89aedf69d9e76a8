"""The page of a measure looks back, and its file holds the same rows."""

import csv
from datetime import date
from io import StringIO

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from equity_measures import services
from equity_measures.nightly import run
from tests.equity_measures.conftest import race_cells

URL = reverse("equity_measures:measure-detail", kwargs={"code": "HTN_CONTROL"})
CSV = reverse("equity_measures:measure-trend-export", kwargs={"code": "HTN_CONTROL"})
SPANS = [f"{year}-Q{quarter}" for year in (2024, 2025, 2026) for quarter in (1, 2, 3, 4)]


def count(world, core, periods, small=None):
    """Gap reports of so many quarters; the gap falls, and in one of them a group is too small to show."""
    for i, period in enumerate(SPANS[:periods]):
        counts = {"WHITE": (1400, 2000), "BLACK": (500 + 15 * i, 1000)}
        if i == small:
            counts["BLACK"] = (4, 8)
        cells = race_cells("HTN_CONTROL", "HERE-1", counts, period)
        services.accept_counts(institution=world.here, data_set=core, period=period, cells=cells)
    run(date(2026, 12, 31))


@pytest.fixture
def cy(client, world):
    client.force_login(world.cy)
    return client


def test_the_page_tells_whether_the_gap_is_narrowing_and_shows_both_charts(cy, world, core):
    count(world, core, 8)

    page = cy.get(URL).content.decode()

    assert "Yes, the gap between Black or African American and White is narrowing: by 6.0 points a year" in page
    assert page.count('aria-label="What to look at"') == page.count('aria-label="Whom to compare over time"') == 1
    assert 'id="HTN_CONTROL-gap-control-heading"' in page
    assert 'id="HTN_CONTROL-group-control-heading"' in page


@pytest.mark.parametrize("periods", [0, 1])
def test_one_period_is_nothing_to_compare(cy, world, core, periods):
    count(world, core, max(periods, 1))

    assert "Nothing to compare yet" in cy.get(URL).content.decode()


def test_group_comparison_and_rules_come_from_the_address(cy, world, core):
    count(world, core, 8)

    context = cy.get(URL, {"group": "WHITE", "against": "BLACK", "rules": "nhs"}).context["back"]

    assert (context["pair"].group.code, context["pair"].reference_code) == ("WHITE", "BLACK")
    assert {each["note"].split(", ")[1].split(".")[0] for each in context["charts"]} == {"Making Data Count rules"}


def test_an_address_that_names_nothing_known_is_answered_as_usual(cy, world, core):
    count(world, core, 3)

    assert cy.get(URL, {"group": "<b>", "against": "<b>", "rules": "<b>"}).status_code == 200


def test_the_file_holds_the_rows_of_both_charts(cy, world, core):
    count(world, core, 8, small=2)

    answer = cy.get(CSV)

    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["series"], row["period"], row["status"]) for row in rows] == [
        (series, period, "hidden" if period == "2024-Q3" else "shown")
        for series in ("gap", "group")
        for period in SPANS[:8]
    ]
    assert (rows[8]["numerator"], rows[8]["denominator"], float(rows[8]["value"])) == ("500", "1000", 0.5)
    hidden = [row for row in rows if row["status"] == "hidden"]
    assert {row[column] for row in hidden for column in ("numerator", "denominator", "value", "lower", "upper")} == {""}
    assert AuditEvent.objects.filter(action="gaps.export").count() == 1


def test_the_table_on_the_page_and_the_file_agree(cy, world, core):
    count(world, core, 8)

    chart = cy.get(URL).context["back"]["charts"][1]["chart"]
    rows = list(csv.DictReader(StringIO(cy.get(CSV).content.decode("utf-8-sig"))))[8:]

    assert [row[1] for row in chart.table_rows()] == [f"{100 * float(row['value']):.1f}%" for row in rows]
    assert [row[5] for row in chart.table_rows()] == [row["signal"] for row in rows]


@pytest.mark.parametrize("periods", [2, 12])
def test_a_page_of_many_periods_asks_as_often_as_one_of_few(cy, world, core, django_assert_num_queries, periods):
    count(world, core, periods)

    with django_assert_num_queries(16):
        cy.get(URL)
