"""A report from which hidden counts could be worked out is not published."""

import pytest
from django.test import Client

from accounts.models import AuditEvent
from reports import disclosure, services
from reports.models import Report
from reports.problems import GivesAway
from tests.conftest import World
from tests.factories.reports import filed, signed
from tests.reports.test_views import confirm


def with_a_group_shown(report: Report, label: str, numerator: int, denominator: int) -> Report:
    """As if the night had shown one group more than it may."""
    snapshot = report.snapshot
    assert snapshot is not None
    for row in snapshot["gaps"][0]["analysis"]["rows"]:
        if row["label"] == label:
            row |= {"status": "shown", "numerator": numerator, "denominator": denominator}
    Report.objects.filter(pk=report.pk).update(snapshot=snapshot)
    return Report.objects.get(pk=report.pk)


def test_a_report_as_the_night_makes_it_gives_nothing_away(world: World) -> None:
    verdict = disclosure.check(filed(by=world.eve))

    assert verdict.hidden == 2
    assert verdict.leaks == ()


def test_a_report_that_gives_a_small_count_away_is_not_published(world: World) -> None:
    report = with_a_group_shown(filed(by=world.eve), "Medicare", 390, 560)

    with pytest.raises(GivesAway, match="No insurance") as refusal:
        services.publish(report=signed(report, by=world.eve), by=world.eve)

    report.refresh_from_db()
    assert report.state == Report.State.REVIEW
    assert not AuditEvent.objects.filter(action="report.publish").exists()
    assert [leak.rsplit(": ")[-1] for leak in refusal.value.leaks] == [
        "complement of No insurance",
        "denominator of No insurance",
        "numerator of No insurance",
    ]
    assert not any(number in str(refusal.value) for number in ("4 ", " 9", " 5 "))


def test_an_earlier_release_of_the_same_cells_is_attacked_too_even_if_withdrawn(world: World) -> None:
    earlier = filed(by=world.eve, state="withdrawn")
    with_a_group_shown(earlier, "Medicare", 390, 560)

    with pytest.raises(GivesAway):
        services.publish(report=signed(filed(by=world.eve), by=world.eve), by=world.eve)


def test_a_cell_hidden_in_two_reports_that_subtraction_would_reveal_stops_the_second(world: World) -> None:
    """Both hide “No insurance” and a second group; what one hides the other prints, so it can be taken away."""
    first = filed(by=world.eve)
    second = with_a_group_hidden(with_a_group_shown(filed(by=world.eve), "Medicare", 390, 560), "Private insurance")
    assert disclosure.check(first).leaks == ()
    assert disclosure.check(second).leaks == ()

    services.publish(report=signed(first, by=world.eve), by=world.eve)

    with pytest.raises(GivesAway, match="No insurance"):
        services.publish(report=signed(second, by=world.eve), by=world.eve)
    second.refresh_from_db()
    assert not second.is_published


def with_a_group_hidden(report: Report, label: str) -> Report:
    """As if the night had chosen another group to go with the small one."""
    snapshot = report.snapshot
    assert snapshot is not None
    for row in snapshot["gaps"][0]["analysis"]["rows"]:
        if row["label"] == label:
            row |= {"status": "hidden"} | dict.fromkeys(("numerator", "denominator", "rate", "lower", "upper"))
    Report.objects.filter(pk=report.pk).update(snapshot=snapshot, snapshot_hash="another")
    return Report.objects.get(pk=report.pk)


def counted(cells: dict[str, int | None]) -> dict[str, object]:
    """One program table as a hub pack's snapshot holds it: two parts and their sum."""
    row = {"table": "context", "day": "2026-09-30", "scope": "Whole network", "threshold": 5}
    return row | {"cells": [list(cell) for cell in cells.items()], "sums": [["all", "here", "there", "elsewhere"]]}


def test_a_count_of_scholars_that_two_reports_give_away_together_stops_the_second(world: World) -> None:
    one = counted({"all": 30, "here": None, "there": None, "elsewhere": 10})
    other = counted({"all": 30, "here": None, "there": 17, "elsewhere": None})

    assert disclosure.count_leaks([one]) == ()
    assert disclosure.count_leaks([other]) == ()
    assert [str(leak) for leak in disclosure.count_leaks([one, other])] == [
        "context, Whole network, 2026-09-30: count of here"
    ]


def test_publishing_notes_how_many_hidden_groups_were_attacked(world: World) -> None:
    services.publish(report=signed(filed(by=world.eve), by=world.eve), by=world.eve)

    assert AuditEvent.objects.get(action="report.publish").facts["hidden_and_attacked"] == 2


def test_the_page_says_why_a_report_cannot_be_published(world: World, client: Client) -> None:
    report = with_a_group_shown(filed(by=world.eve), "Medicare", 390, 560)
    confirm(client, world)

    html = client.get(f"/reports/{report.pk}/publish/").content.decode()

    assert "This report cannot be published" in html
    assert "numerator of No insurance" in html
    assert 'type="submit"' not in html.split("<main", 1)[1].split("</main", 1)[0]


def test_the_page_says_that_the_release_was_attacked(world: World, client: Client) -> None:
    report = filed(by=world.eve)
    confirm(client, world)

    assert b"Hidden counts stay hidden" in client.get(f"/reports/{report.pk}/publish/").content
