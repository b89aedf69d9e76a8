"""What changed since the last report, number by number."""

from __future__ import annotations

from reports import making, queries
from reports.changes import NumberChange, Previous, compare, with_changes
from reports.document import COUNT, HIDDEN, SHARE, Column, Document, Measured, Section, Table
from reports.models import Report
from reports.wish import Wish
from tests.conftest import World
from tests.factories.reports import filed, two_quarters


def of(*rows: tuple, kind: str = COUNT) -> Document:
    table = Table("t", "People", (Column("Who"), Column("Number", kind)), rows)
    return Document("T", "", "", "", "2026-01-01", (), "", (Section("s", "S", (table,)),))


def test_equal_documents_do_not_differ(document: Document) -> None:
    compared, changes = compare(document, document)

    assert compared > 20
    assert changes == ()


def test_numbers_that_differ_come_and_go_are_told_one_by_one() -> None:
    before, now = of(("A", 1), ("B", 2), ("C", 3)), of(("A", 1), ("B", 5), ("D", 4))

    assert compare(before, now) == (
        3,
        (
            NumberChange("People", "B", "Number", COUNT, 2, 5),
            NumberChange("People", "D", "Number", COUNT, None, 4),
            NumberChange("People", "C", "Number", COUNT, 3, None),
        ),
    )


def test_a_number_that_is_hidden_now_is_told_as_hidden() -> None:
    assert compare(of(("A", 30)), of(("A", HIDDEN)))[1] == (NumberChange("People", "A", "Number", COUNT, 30, "Hidden"),)


def test_the_next_report_names_the_last_one_and_its_changes(world: World) -> None:
    last = filed(by=world.eve, state="published")
    snapshot = last.snapshot
    snapshot["network"]["sites"] = 9
    snapshot["network"]["partners"][0]["sites"] = 7
    Report.objects.filter(pk=last.pk).update(snapshot=snapshot)

    wish = Wish("2026-Q3")
    found = making.take_snapshot("progress", wish, world.access("eve"), last=queries.last_release("progress", wish))

    document = making.document_of("progress", found.plain)
    changes = document.table("changes")
    assert found.plain["previous"]["title"] == last.title
    assert changes.rows == (
        ("Partners", "Harbor Health", "Sites", Measured(7, COUNT), Measured(1, COUNT), Measured(-6, COUNT)),
    )


def test_a_first_report_has_no_chapter_of_changes(world: World) -> None:
    two_quarters()
    found = making.take_snapshot("progress", Wish("2026-Q3"), world.access("eve"), last=None)

    assert "previous" not in found.plain


def test_a_report_with_the_very_same_figures_is_no_new_report(world: World) -> None:
    last = filed(by=world.eve, state="published")

    found = making.take_snapshot("progress", Wish("2026-Q3"), world.access("eve"), last=last)

    assert found.hash == last.snapshot_hash


def test_only_a_published_report_on_the_same_scope_is_the_last_one(world: World) -> None:
    filed(by=world.eve)
    filed(by=world.eve, state="withdrawn")

    assert queries.last_release("progress", Wish("2026-Q3")) is None


def test_shares_differ_in_percentage_points() -> None:
    _, changes = compare(of(("A", 0.5), kind=SHARE), of(("A", 0.62), kind=SHARE))
    document = with_changes(of(("A", 0.62), kind=SHARE), Previous("Last", "Q2", "2026-09-01", "ab", 1, changes))

    (row,) = document.table("changes").shown_rows
    assert [cell.text for cell in row[3:]] == ["50.0%", "62.0%", "+12.0"]


def test_headline_numbers_stand_beside_those_of_earlier_releases(world: World) -> None:
    earlier, now = filed(by=world.eve, state="published"), filed(by=world.eve)
    headlines = [line | {"value": 3} for line in earlier.headlines if line["code"] != "scholars"]
    Report.objects.filter(pk=earlier.pk).update(period="2026-Q2", headlines=headlines)

    found = queries.followed(now, world.access("eve"))

    assert found is not None
    assert found.header == ["Number", "2026-Q2", "2026-Q3"]
    assert found.rows[0] == ["Sites", "3", "2"]


def test_other_kinds_later_periods_and_drafts_are_not_compared_with(world: World) -> None:
    other, later, draft = (filed(by=world.eve) for _ in range(3))
    now = filed(by=world.eve)
    released = {"state": "published", "published_at": "2026-10-20T12:00:00Z"}
    Report.objects.filter(pk=other.pk).update(period="2026-Q2", kind="equity", snapshot_hash="a", **released)
    Report.objects.filter(pk=later.pk).update(period="2026-Q4", snapshot_hash="b", **released)
    Report.objects.filter(pk=draft.pk).update(period="2026-Q2")

    assert queries.followed(now, world.access("eve")) is None
