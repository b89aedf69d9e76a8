"""Applying: the way in from outside, drafts, deadlines, letters by link, and one submission."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.services import enrol_totp
from mielhss.jobs.models import Job
from mielhss.jobs.run import attempt
from partners.access import access_of
from partners.models import Membership
from partners.roles import Permission
from scholars.models import ApplicantLink, Application, Attachment, Call, Demographics, Letter, State
from scholars.queries.applications import missing
from scholars.services import applications, letters
from scholars.services.refusal import Refused
from tests.factories.partners import UserFactory
from tests.factories.scholars.call import ApplicationFactory, CallFactory, LetterFactory

PDF = b"%PDF-1.7\n1 0 obj\n"


def deliver() -> str:
    """Do the waiting mail jobs and give the last message's text."""
    for job in Job.objects.filter(kind__startswith="mail.", state=Job.State.QUEUED).order_by("pk"):
        attempt(job.pk)
    return str(mail.outbox[-1].body)


def path_in(text: str) -> str:
    """The path of the link in a message."""
    found = re.search(r"https?://[^/\s]+(/\S+)", text)
    assert found
    return found[1]


def complete(application: Application) -> Application:
    """Everything a call of the factories asks for."""
    application.answers.create(question=application.call.questions.get(), text="Short and clear.")
    requirement = application.call.requirements.get()
    applications.attach(
        application=application,
        requirement=requirement,
        file=BytesIO(PDF),
        file_name="me.pdf",
        by=application.applicant,
    )
    return Application.objects.get(pk=application.pk)


# --- From outside -------------------------------------------------------------------------------------------


def test_a_stranger_applies_by_a_mailed_link_and_gets_no_rights(client, db):
    call = CallFactory()
    about = reverse("scholars:call-about", args=[call.pk])

    client.post(about, {"email": "New@Apply.example"})
    landing = client.get(path_in(deliver()), follow=True)
    told = {"name": "Nia New", "password": "a long enough password", "repeated": "a long enough password"}
    arrived = client.post(reverse("scholars:applicant-account"), told, follow=True)

    assert "new@apply.example" in landing.content.decode()
    assert arrived.redirect_chain[-1][0] == reverse("scholars:application-edit", args=[Application.objects.get().pk])
    user = User.objects.get(email="new@apply.example")
    assert not Membership.objects.filter(user=user).exists()
    assert access_of(user).roles == {}


def test_a_link_opens_one_account_only(client, db):
    call = CallFactory()
    applications.ask_for_link(call=call, email="new@apply.example")
    token = path_in(deliver()).rstrip("/").rsplit("/", 1)[-1]
    applications.open_account(
        token_hash=applications.mail.hash_of(token), name="Nia", password="a long enough password"
    )

    with pytest.raises(applications.LinkClosed):
        applications.usable_link(applications.mail.hash_of(token))
    assert ApplicantLink.objects.get().token_hash is None


def test_an_expired_link_opens_nothing(client, db):
    applications.ask_for_link(call=CallFactory(), email="new@apply.example")
    path = path_in(deliver())
    ApplicantLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert client.get(path, follow=True).status_code == 410


def test_a_known_address_is_told_to_sign_in_and_the_page_says_the_same(client, db):
    call = CallFactory()
    UserFactory(email="known@apply.example")
    url = reverse("scholars:call-about", args=[call.pk])
    token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"')

    for_stranger = client.post(url, {"email": "new@apply.example"}).content.decode()
    for_known = client.post(url, {"email": "known@apply.example"}).content.decode()

    assert token.sub("", for_stranger) == token.sub("", for_known)
    assert "has an account already" in deliver()


def test_only_the_digest_of_a_link_is_kept(db):
    applications.ask_for_link(call=CallFactory(), email="new@apply.example")
    token = path_in(deliver()).rstrip("/").rsplit("/", 1)[-1]

    assert ApplicantLink.objects.get().token_hash == applications.mail.hash_of(token)


def test_an_address_is_not_flooded(db):
    call = CallFactory()
    for _ in range(9):
        applications.ask_for_link(call=call, email="new@apply.example")

    assert ApplicantLink.objects.count() == applications.MOST_LINKS_A_DAY


# --- Drafts and deadlines -----------------------------------------------------------------------------------


def test_starting_twice_leads_to_the_same_draft(db):
    call, user = CallFactory(), UserFactory()

    assert applications.start(call=call, by=user) == applications.start(call=call, by=user)


def test_a_draft_is_saved_however_incomplete_and_tells_what_is_missing(client, db):
    application = ApplicationFactory(project="", effort=10)
    client.force_login(application.applicant)
    question = application.call.questions.get()
    url = reverse("scholars:application-edit", args=[application.pk])

    client.post(url, {f"answer-{question.pk}": "one two three four five six seven eight nine ten eleven"})
    application.refresh_from_db()
    page = client.get(url).content.decode()

    assert application.answers.get().words == 11
    assert missing(application) == [
        "Choose your career stage.",
        "Name your institution.",
        "Choose at least one discipline.",
        "Give your project a title.",
        "At least 20 percent of your time must be protected.",
        "“Aims” has 11 words; at most 10 are allowed.",
        "“Biosketch” is not attached.",
    ]
    assert "“Aims” has 11 words" in page


def test_a_complete_application_is_submitted_once(db):
    application = complete(ApplicationFactory())

    applications.submit(application=application, by=application.applicant)

    with pytest.raises(Refused, match="submitted already"):
        applications.submit(application=application, by=application.applicant)
    with pytest.raises(Refused, match="stands as it is"):
        applications.save_draft(
            application=application, facts={"project": "Another"}, answers={}, by=application.applicant
        )
    application.refresh_from_db()
    assert (application.state, application.project) == (State.SUBMITTED, "Shorter waits")


def test_after_the_deadline_only_a_recorded_extension_helps(world):
    application = complete(ApplicationFactory())
    Call.objects.update(full_due_at=timezone.now() - timedelta(minutes=1))
    application.refresh_from_db()
    with pytest.raises(Refused, match="The deadline was"):
        applications.submit(application=application, by=application.applicant)

    until = timezone.now() + timedelta(days=1)
    extension = applications.extend(application=application, until=until, reason="Ill last week", by=world.eve)
    applications.submit(application=application, by=application.applicant)

    assert (extension.reason, extension.granted_by) == ("Ill last week", world.eve)


def test_a_letter_of_intent_is_invited_or_declined_before_the_full_application(world):
    call = CallFactory(intent_due_at=timezone.now() + timedelta(days=3))
    call.questions.update(stage="intent")
    invited, declined = (applications.start(call=call, by=UserFactory()) for _ in range(2))
    for application in (invited, declined):
        facts = {"career_stage": "leader", "disciplines": ["nursing"], "institution_name": "Elsewhere"}
        answers = {call.questions.get().pk: "Why I want this."}
        applications.save_draft(application=application, facts=facts, answers=answers, by=application.applicant)
        applications.submit(application=application, by=application.applicant)

    applications.answer_intent(application=invited, is_invited=True, by=world.eve)
    applications.answer_intent(application=declined, is_invited=False, by=world.eve)

    assert list(Application.objects.order_by("number").values_list("state", flat=True)) == ["draft", "not_invited"]
    deliver()
    assert ["invite you to apply" in message.body for message in mail.outbox] == [True, False]


def test_career_stage_and_eligibility_are_checked(db):
    complete(ApplicationFactory())
    Call.objects.update(career_stages=["predoctoral"], eligibility=["I hold a doctorate."])

    assert missing(Application.objects.get()) == [
        "This call is not open to your career stage.",
        "Confirm each statement on who may apply.",
    ]


def test_a_withdrawn_applicant_may_start_again(db):
    application = ApplicationFactory()
    applications.withdraw(application=application, by=application.applicant)

    again = applications.start(call=application.call, by=application.applicant)

    assert (again.number, again.state) == (application.number + 1, State.DRAFT)


@pytest.mark.parametrize(
    "facts",
    [
        {"state": "submitted", "submitted_at": None},
        {"state": "draft", "submitted_at": timezone.now()},
        {"state": "selected", "submitted_at": timezone.now()},
        {"state": "nonsense"},
        {"state": "withdrawn"},
        {"is_physician": True, "is_clinician": False},
        {"told_at": timezone.now()},
    ],
)
def test_the_database_refuses_what_cannot_be(db, facts):
    application = ApplicationFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(**facts)


def test_an_applicant_is_not_told_a_decision_before_her_letter(client, db):
    application = ApplicationFactory(state=State.NOT_SELECTED, submitted_at=timezone.now(), decided_at=timezone.now())
    client.force_login(application.applicant)

    pages = [reverse("scholars:application-mine"), reverse("scholars:application-edit", args=[application.pk])]

    assert ["Not selected" in client.get(page).content.decode() for page in pages] == [False, False]


@pytest.mark.parametrize("state", [State.SELECTED, State.WAITLISTED, State.NOT_SELECTED])
def test_the_color_of_a_state_does_not_tell_a_decision_before_its_letter(client, db, state):
    application = ApplicationFactory(state=state, submitted_at=timezone.now(), decided_at=timezone.now())
    client.force_login(application.applicant)

    (row,) = client.get(reverse("scholars:application-mine")).context["rows"]

    assert (row.state, row.tone) == (State.SUBMITTED.label, "info")


# --- Files --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"", b"MZ\x90", b"<html>", b"PK\x03\x04"])
def test_what_is_no_pdf_is_refused_and_leaves_no_file(client, db, data):
    application = ApplicationFactory()
    before = set(applications.files_folder().iterdir())
    client.force_login(application.applicant)
    url = reverse("scholars:attachment-add", args=[application.pk, application.call.requirements.get().pk])

    response = client.post(url, {"file": SimpleUploadedFile("cv.pdf", data)})

    assert response.status_code == 422
    assert set(applications.files_folder().iterdir()) == before


def test_a_file_that_is_too_large_is_refused(db, monkeypatch):
    monkeypatch.setattr(applications, "MOST_FILE_BYTES", 10)
    application = ApplicationFactory()

    with pytest.raises(Refused, match="larger than 10 MB"):
        complete(application)


def test_a_new_file_takes_the_place_of_the_old_one(db, django_capture_on_commit_callbacks):
    application = complete(ApplicationFactory())
    old = Attachment.objects.get()

    with django_capture_on_commit_callbacks(execute=True):
        applications.attach(
            application=application,
            requirement=old.requirement,
            file=BytesIO(PDF + b"new"),
            file_name="../../new.pdf",
            by=application.applicant,
        )

    new = Attachment.objects.get()
    assert (new.file_name, new.stored_name != old.stored_name) == ("new.pdf", True)
    assert not (applications.files_folder() / old.stored_name).exists()


def test_the_applicant_reads_her_own_file_as_a_download(client, db):
    application = complete(ApplicationFactory())
    client.force_login(application.applicant)

    response = client.get(reverse("scholars:attachment-file", args=[Attachment.objects.get().pk]))

    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"] == 'attachment; filename="me.pdf"'


# --- Letters ------------------------------------------------------------------------------------------------


def ask(application: Application, kind: str = Letter.Kind.RECOMMENDATION, email: str = "wanda@write.example") -> Letter:
    return letters.ask(application=application, kind=kind, writer="Wanda", email=email, by=application.applicant)


def test_a_letter_is_written_by_link_once_and_without_an_account(client, db):
    ask(ApplicationFactory(call__letters_wanted=1))
    path = path_in(deliver())

    page = client.get(path, follow=True)
    done = client.post(reverse("scholars:letter-write"), {"text": "She is excellent."})
    again = client.get(path, follow=True)

    assert (page.status_code, done.status_code, again.status_code) == (200, 200, 410)
    letter = Letter.objects.get()
    assert (letter.text, letter.token_hash, letter.status) == ("She is excellent.", None, "Received")


def test_a_reminder_shuts_the_first_link(client, db):
    letter = ask(ApplicationFactory(call__letters_wanted=1))
    first = path_in(deliver())

    letters.remind(letter=letter, by=letter.application.applicant)
    second = path_in(deliver())

    assert (client.get(first, follow=True).status_code, client.get(second, follow=True).status_code) == (410, 200)


def test_a_request_taken_back_opens_nothing(client, db):
    letter = ask(ApplicationFactory(call__letters_wanted=1))
    path = path_in(deliver())

    letters.take_back(letter=letter, by=letter.application.applicant)

    assert client.get(path, follow=True).status_code == 410


def test_a_writer_may_decline(client, db):
    ask(ApplicationFactory(call__letters_wanted=1))
    client.get(path_in(deliver()), follow=True)

    client.post(reverse("scholars:letter-write"), {"decline": "yes"})

    assert Letter.objects.get().status == "Declined"


def test_an_applicant_cannot_write_her_own_letter(db):
    application = ApplicationFactory(call__letters_wanted=1)

    with pytest.raises(Refused, match="your own address"):
        ask(application, email=application.applicant.email.upper())


def test_the_applicant_never_reads_a_letter(client, db):
    application = ApplicationFactory()
    letter = LetterFactory(
        application=application, text="Between us.", received_at=timezone.now(), stored_name="0" * 32
    )
    client.force_login(application.applicant)

    page = client.get(reverse("scholars:application-edit", args=[application.pk])).content.decode()

    assert "Between us." not in page
    assert client.get(reverse("scholars:letter-file", args=[letter.pk])).status_code == 404


def test_a_chair_who_protects_too_little_time_is_told_to_the_applicant(db):
    application = complete(ApplicationFactory(call__chair_letter=True))
    LetterFactory(application=application, kind="chair", effort=10, text="Ten.", received_at=timezone.now())

    assert missing(Application.objects.get()) == [
        "The chair's letter confirms less than the 20 percent that the program asks for."
    ]


def test_a_chairs_letter_asks_for_the_percentage(client, db):
    ask(ApplicationFactory(call__chair_letter=True), kind=Letter.Kind.CHAIR)
    client.get(path_in(deliver()), follow=True)

    refused = client.post(reverse("scholars:letter-write"), {"text": "Yes."})
    client.post(reverse("scholars:letter-write"), {"text": "Yes.", "effort": "40"})

    assert refused.status_code == 422
    assert Letter.objects.get().effort == 40


# --- About oneself ------------------------------------------------------------------------------------------


def test_demographics_are_optional_and_can_be_taken_away(client, world):
    application = ApplicationFactory(applicant=world.ada)
    client.force_login(world.ada)
    url = reverse("scholars:demographics-edit", args=[application.pk])

    client.post(url, {"groups": ["rural", "asian"]})
    assert Demographics.objects.get().groups == ["rural", "asian"]
    client.post(url, {})

    assert not Demographics.objects.exists()
    assert missing(application) != []


def test_the_list_of_applications_filters_sorts_and_exports(client, world):
    call = CallFactory()
    for number, (name, project) in enumerate((("Ana", "Waits"), ("Ben", "=SUM(1)")), start=1):
        ApplicationFactory(call=call, number=number, applicant__name=name, project=project)
    enrol_totp(world.eve, "JBSWY3DPEHPK3PXP")
    client.force_login(world.eve)
    url = reverse("scholars:application-list", args=[call.pk])

    def names(**query: str) -> list[str]:
        return [line.cells[1].text for line in client.get(url, query).context["listing"].lines]

    assert (names(), names(sort="-name"), names(q="A-002")) == (["Ana", "Ben"], ["Ben", "Ana"], ["Ben"])
    assert "'=SUM(1)" in client.get(url, {"export": "csv"}).content.decode()
    assert client.get(url, {"export": "xlsx"}).content.startswith(b"PK")


def test_calls_and_applications_are_hidden_from_a_lead(world):
    ApplicationFactory(institution=world.here)
    Membership.objects.create(user=world.cy, institution=world.here, role="lead")

    assert not Application.objects.visible_to(access_of(world.cy), Permission.APPLICATION_VIEW).exists()
