"""Agreements recorded, renewed, ended, with their files and reminders."""

from datetime import date

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import AuditEvent
from mielhss.jobs.models import Job
from mielhss.jobs.run import attempt
from partners.models import Agreement, AgreementReminder
from partners.roles import Role
from partners.services import Refused, agreements, files
from tests.factories.partners import AgreementFactory, MembershipFactory, UserFactory

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"
LIST = "/partners/agreements/"


@pytest.fixture
def eve(client, world):
    client.force_login(world.eve)
    return client


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def typed(world, **changed):
    return {
        "institution": world.here.pk,
        "kind": "dua",
        "reference": "DUA-NEXT",
        "file_class": "deidentified",
        "measures": "A1C_POOR, LBW",
        "starts_on": "2026-01-01",
        "ends_on": "2027-12-31",
        "signed_on": "2025-12-20",
        "remind_days": "60",
    } | changed


def test_an_agreement_is_recorded_with_its_scope(eve, world):
    answer = eve.post(f"{LIST}new/", typed(world, parties=[world.there.pk]))

    agreement = Agreement.objects.get()
    assert answer["Location"] == reverse("partners:agreement-show", args=[agreement.pk])
    assert (agreement.has_all_measures, agreement.measures) == (False, ["A1C_POOR", "LBW"])
    assert list(agreement.parties.all()) == [world.there]
    assert AuditEvent.objects.filter(action="agreement.recorded").exists()


def test_without_codes_it_covers_every_measure(eve, world):
    eve.post(f"{LIST}new/", typed(world, measures=""))

    assert Agreement.objects.get().has_all_measures


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"ends_on": "2025-12-31"}, "The last day lies before the first."),
        ({"file_class": ""}, "A data use agreement says which class of data it allows."),
        ({"measures": "A1C, <b>"}, "Entry 2 is no code"),
        ({"signed_on": "2999-01-01"}, "This day is still to come."),
    ],
    ids=["order", "class", "codes", "signed"],
)
def test_what_cannot_be_is_told_at_its_field(eve, world, changed, told):
    answer = eve.post(f"{LIST}new/", typed(world, **changed))

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Agreement.objects.exists()


def test_a_number_is_given_once_in_an_institution(eve, world):
    AgreementFactory(institution=world.here, reference="DUA-NEXT")

    answer = eve.post(f"{LIST}new/", typed(world))

    assert answer.status_code == 422
    assert Agreement.objects.count() == 1


def test_a_renewal_begins_when_the_former_one_ends(eve, world):
    former = AgreementFactory(institution=world.here, ends_on=date(2026, 12, 31), measures=["LBW"])

    page = eve.get(f"{LIST}{former.pk}/renew/").content.decode()
    eve.post(f"{LIST}{former.pk}/renew/", typed(world, starts_on="2027-01-01"))

    assert 'value="2027-01-01"' in page
    assert "LBW" in page
    assert Agreement.objects.get(reference="DUA-NEXT").renews == former


def test_an_agreement_ends_early_with_a_reason(world):
    agreement = AgreementFactory(institution=world.here)

    agreements.end(agreement=agreement, on=date(2026, 3, 1), reason="The site closed.", by=world.eve)

    agreement.refresh_from_db()
    assert agreement.last_day == date(2026, 2, 28)
    assert agreement.state_on(date(2026, 2, 28)) == "ending"
    assert agreement.state_on(date(2026, 3, 1)) == "ended"


@pytest.mark.parametrize("on", [date(2019, 1, 1), date(2031, 1, 1)], ids=["before", "after"])
def test_it_ends_on_a_day_of_its_own(world, on):
    agreement = AgreementFactory(institution=world.here, ends_on=date(2030, 1, 1))

    with pytest.raises(Refused, match="between its first day and its last"):
        agreements.end(agreement=agreement, on=on, reason="Why.", by=world.eve)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"signed_on": None}, "draft"),
        ({"starts_on": date(2027, 1, 1)}, "coming"),
        ({}, "in force"),
        ({"ends_on": date(2027, 2, 20)}, "ending"),
        ({"ends_on": date(2026, 11, 21)}, "ended"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_how_it_stands_follows_from_its_days(db, facts, state):
    assert AgreementFactory.build(**facts).state_on(date(2026, 11, 22)) == state


# --- The file


def test_the_signed_file_is_kept_and_each_download_is_on_record(eve, world, client):
    agreement = AgreementFactory(institution=world.here)
    eve.post(f"{LIST}{agreement.pk}/attach/", {"file": SimpleUploadedFile("dua signed.pdf", PDF)})

    client.force_login(world.cy)
    answer = client.get(f"{LIST}{agreement.pk}/file/")

    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="dua signed.pdf"'
    assert (answer["Cache-Control"], answer["Content-Type"]) == ("no-store", "application/pdf")
    assert AuditEvent.objects.get(action="agreement.downloaded").actor_label == world.cy.email


@pytest.mark.parametrize("content", [b"GIF89a", b"<html>%PDF-", b"%PDF-1.7 cut off"], ids=["gif", "html", "cut"])
def test_what_is_no_pdf_is_refused_and_leaves_nothing(eve, world, content):
    agreement = AgreementFactory(institution=world.here)

    answer = eve.post(f"{LIST}{agreement.pk}/attach/", {"file": SimpleUploadedFile("a.pdf", content)})

    assert answer.status_code == 422
    assert list(files.folder("agreements").iterdir()) == []


def test_a_new_file_takes_the_place_of_the_former(world, django_capture_on_commit_callbacks):
    agreement = AgreementFactory(institution=world.here)
    for name in ("one.pdf", "two.pdf"):
        with django_capture_on_commit_callbacks(execute=True):
            file = SimpleUploadedFile(name, PDF)
            agreement = agreements.attach(agreement=agreement, file=file, file_name=name, by=world.eve)

    assert [path.name for path in files.folder("agreements").iterdir()] == [agreement.file_stored]
    assert agreement.file_name == "two.pdf"


# --- The list


def test_the_list_shows_ones_own_institutions_agreements(client, world):
    AgreementFactory(institution=world.here, reference="DUA-HERE")
    AgreementFactory(institution=world.there, reference="DUA-THERE")
    client.force_login(world.cy)

    page = client.get(LIST).content.decode()

    assert "DUA-HERE" in page
    assert "DUA-THERE" not in page


def test_the_list_is_filtered_by_state(eve, world):
    AgreementFactory(institution=world.here, reference="DUA-OLD", ends_on=date(2021, 1, 1))
    AgreementFactory(institution=world.here, reference="DUA-NEW")

    page = eve.get(LIST, {"state": "ended"}).content.decode()

    assert "DUA-OLD" in page
    assert "DUA-NEW" not in page


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_list_is_saved_as_a_file_and_that_is_on_record(eve, world, form):
    AgreementFactory(institution=world.here, title="=cmd()")

    answer = eve.get(LIST, {"export": form})

    assert f"agreements.{form}" in answer["Content-Disposition"]
    assert AuditEvent.objects.filter(action="agreements.exported").exists()
    assert form == "xlsx" or "'=cmd()" in answer.content.decode()


@pytest.mark.parametrize("count", [1, 4])
def test_the_list_asks_the_database_a_constant_number_of_times(eve, world, django_assert_max_num_queries, count):
    AgreementFactory.create_batch(count, institution=world.here)

    with django_assert_max_num_queries(10):
        eve.get(LIST)


# --- Reminders


def told_on(*days: date) -> list[int]:
    return [agreements.remind(day) for day in days]


def test_an_end_that_comes_is_told_at_each_of_its_days_once(world):
    AgreementFactory(institution=world.here, ends_on=date(2026, 12, 31), remind_days=60)

    asked = told_on(
        date(2026, 10, 31),
        date(2026, 11, 1),
        date(2026, 11, 2),
        date(2026, 12, 1),
        date(2026, 12, 2),
        date(2026, 12, 25),
    )

    assert asked == [0, 1, 0, 1, 0, 1]
    assert [row.days_before for row in AgreementReminder.objects.order_by("pk")] == [60, 30, 7]


def test_after_a_pause_only_the_nearest_day_is_told(world):
    AgreementFactory(institution=world.here, ends_on=date(2026, 12, 31), remind_days=90)

    assert told_on(date(2026, 12, 28)) == [1]
    assert AgreementReminder.objects.get().days_before == 7


def test_what_is_renewed_draft_or_over_is_not_told(world):
    renewed = AgreementFactory(institution=world.here, ends_on=date(2026, 12, 31))
    AgreementFactory(institution=world.here, renews=renewed, starts_on=date(2027, 1, 1))
    AgreementFactory(institution=world.here, ends_on=date(2026, 12, 31), signed_on=None)
    AgreementFactory(institution=world.here, ends_on=date(2026, 11, 30))

    assert told_on(date(2026, 12, 20)) == [0]


def test_a_renewal_that_is_not_signed_does_not_silence_the_reminder(world):
    ending = AgreementFactory(institution=world.here, ends_on=date(2026, 12, 31))
    AgreementFactory(institution=world.here, renews=ending, signed_on=None)

    assert told_on(date(2026, 12, 20)) == [1]


def test_the_mail_goes_to_leads_coordinators_and_staff(world):
    lead, staff = UserFactory(email="lead@example.org"), UserFactory(email="staff@example.org")
    MembershipFactory(user=lead, institution=world.here, role=Role.INSTITUTION_LEAD)
    MembershipFactory(user=staff, institution=world.office, role=Role.PROGRAM_STAFF)
    AgreementFactory(institution=world.here, reference="DUA-NEXT", ends_on=date(2026, 12, 31))
    agreements.remind(date(2026, 12, 20))

    attempt(Job.objects.get(kind="mail.agreement").pk)

    assert sorted(message.to[0] for message in mail.outbox) == [
        "cy@example.org",
        "lead@example.org",
        "staff@example.org",
    ]
    assert mail.outbox[0].subject == "MIELHSS: DUA-NEXT ends on December 31, 2026"
    assert AgreementReminder.objects.get().sent_to == 3
