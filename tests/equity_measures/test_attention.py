"""What the home page says of submissions."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from equity_measures import attention
from equity_measures.models import Coverage
from equity_measures.periods import Period
from equity_measures.services import approving
from tests.factories.equity_measures import DataSetFactory, ExtractFactory, MeasureFactory


@pytest.fixture
def sent_before(world):
    """HERE sent its data for the second quarter of 2026 and not yet for the third."""
    extract = ExtractFactory(
        institution=world.here,
        data_set=DataSetFactory(code="core"),
        period="2026-Q2",
        state="accepted",
        is_current=True,
    )
    Coverage.objects.create(extract=extract, measure=MeasureFactory(), site=world.site_here, period="2026-Q2")
    return extract


def test_data_are_due_sixty_days_after_the_period_ends():
    assert Period.parse("2026-Q3").due_on == date(2026, 11, 29)


@pytest.mark.parametrize(
    ("today", "is_late", "when"),
    [
        (date(2026, 11, 22), False, "due in 7 days, on November 29"),
        (date(2026, 11, 28), False, "due in 1 day, on November 29"),
        (date(2026, 11, 29), False, "due today, November 29"),
        (date(2026, 11, 30), True, "it was due on November 29, 1 day ago"),
        (date(2026, 12, 5), True, "it was due on November 29, 6 days ago"),
    ],
)
def test_what_is_missing_is_late_only_after_the_due_day(world, sent_before, today, is_late, when):
    (missing,) = attention.missing_submissions(world.access("cy"), today)

    assert (missing.institution, missing.period.text) == (world.here, "2026-Q3")
    assert (missing.is_late, missing.when) == (is_late, when)


def test_another_institution_hears_nothing_of_it(world, sent_before):
    assert attention.missing_submissions(world.access("dot"), date(2026, 12, 5)) == []


@pytest.mark.parametrize(
    ("day", "pill", "words"),
    [
        (date(2026, 11, 22), "Due", "Harbor Health: due in 7 days, on November 29."),
        (date(2026, 12, 1), "Late", "has not been sent: it was due on November 29, 2 days ago."),
    ],
)
def test_home_tells_when_data_are_due(client, world, sent_before, monkeypatch, day, pill, words):
    monkeypatch.setattr("mielhss.home.timezone.localdate", lambda *_: day)
    client.force_login(world.cy)

    items = client.get(reverse("home")).context["items"]

    assert [(item.pill, words in item.text) for item in items] == [(pill, True)]


@pytest.fixture
def version(world):
    """A version of what HERE sent for the third quarter of 2026."""
    data_set = DataSetFactory(code="core")

    def make(number, state, *, is_current=False, period="2026-Q3"):
        return ExtractFactory(
            institution=world.here,
            data_set=data_set,
            period=period,
            version=number,
            state=state,
            is_current=is_current,
            sha256=f"{number:064d}",
        )

    return make


@pytest.mark.parametrize("state", ["held", "refused"])
def test_version_is_forgotten_once_a_later_one_is_in_use(world, version, state):
    version(1, state)
    version(2, "accepted", is_current=True)

    assert attention.undecided(world.access("cy")) == []


def test_version_after_the_one_in_use_still_waits(world, version):
    version(1, "accepted", is_current=True)
    later = version(2, "held")

    assert attention.undecided(world.access("cy")) == [later]


def test_version_of_another_period_still_waits(world, version):
    held = version(1, "held", period="2026-Q2")
    version(2, "accepted", is_current=True)

    assert attention.undecided(world.access("cy")) == [held]


def test_version_still_waits_when_the_later_one_was_undone(world, version):
    held = version(1, "held")
    version(2, "undone")

    assert attention.undecided(world.access("cy")) == [held]


def test_card_names_the_version_and_when_it_came(client, world, version):
    held = version(3, "held")
    held.uploaded_at = datetime(2026, 10, 5, 16, 30, tzinfo=UTC)
    held.save(update_fields=["uploaded_at"])
    client.force_login(world.cy)

    (item,) = client.get(reverse("home")).context["items"]

    assert item.text.startswith("Harbor Health, version 3 of October 5, 12:30 PM. ")


@pytest.fixture
def checked(world):
    """A version of HERE's that passed its check and waits for approval."""
    return ExtractFactory(
        institution=world.here, data_set=DataSetFactory(code="core"), state="accepted", is_pending=True
    )


def test_a_checked_version_waits_for_its_site_then_for_the_office_then_for_publishing(world, checked):
    site, office = world.access("cy"), world.access("eve")
    assert attention.to_approve(site) == [checked]
    assert attention.to_accept(office) == attention.to_publish(office) == []

    approving.approve(extract=checked, by=world.cy)
    (submission,) = attention.to_accept(office)
    assert attention.to_approve(site) == attention.to_publish(office) == []

    approving.accept(submission=submission, extract=checked, by=world.eve)
    assert attention.to_publish(office) == [submission]
    assert attention.to_accept(office) == []


def test_a_version_sent_back_with_comments_waits_for_its_site_again(world, checked):
    approving.approve(extract=checked, by=world.cy)
    (submission,) = attention.to_accept(world.access("eve"))

    approving.send_back(submission=submission, extract=checked, comment="Look at the payer again.", by=world.eve)

    assert [one.is_returned for one in attention.to_approve(world.access("cy"))] == [True]
    assert attention.to_accept(world.access("eve")) == []


def test_home_leads_to_what_waits_for_approval(client, world, checked):
    client.force_login(world.cy)

    page = client.get("/").content.decode()

    assert reverse("equity_measures:extract-detail", args=[checked.pk]) in page
    assert "Read its figures and approve it." in page
