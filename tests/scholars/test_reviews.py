"""Review: conflicts shut an application in every view, scores are seen when the phase says so, ranks are fair."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.services import enrol_totp
from partners.access import access_of
from partners.roles import Permission
from scholars.models import Application, Assignment, Attachment, Call, Conflict, Demographics, Review, State
from scholars.queries.reviews import ranked
from scholars.services import reviews
from scholars.services.refusal import Refused
from tests.factories.partners import MembershipFactory
from tests.factories.scholars.call import (
    AssignmentFactory,
    AttachmentFactory,
    CallFactory,
    SubmittedFactory,
    reviewer,
)


@pytest.fixture
def call(db) -> Call:
    return CallFactory(phase=Call.Phase.SCORING)


@pytest.fixture
def rhea(db):
    return reviewer(name="Rhea", email="rhea@example.org")


def scored(application: Application, person, *values: int, note: str = "") -> Review:
    """A review handed in, with these values in the order of the criteria."""
    AssignmentFactory._meta.model.objects.get_or_create(
        application=application, reviewer=person, defaults={"source": "hand"}
    )
    criteria = application.call.criteria.all()
    return reviews.save_review(
        application=application,
        by=person,
        values={criterion.pk: value for criterion, value in zip(criteria, values, strict=True)},
        for_committee=note,
        hand_in=True,
    )


def may_read(application: Application, person) -> bool:
    return Application.objects.visible_to(access_of(person), Permission.REVIEW_DO).filter(pk=application.pk).exists()


def test_a_reviewer_sees_what_she_is_assigned_and_nothing_else(call, rhea):
    mine, other = SubmittedFactory.create_batch(2, call=call)
    AssignmentFactory(application=mine, reviewer=rhea)

    assert list(Application.objects.visible_to(access_of(rhea), Permission.REVIEW_DO)) == [mine]
    assert not may_read(other, rhea)


@pytest.mark.parametrize("phase", ["draft", "open"])
def test_nothing_is_to_be_read_before_the_review(call, rhea, phase):
    application = SubmittedFactory(call=call)
    AssignmentFactory(application=application, reviewer=rhea)
    Call.objects.update(phase=phase)

    assert not may_read(application, rhea)


def test_a_declared_conflict_shuts_every_page_and_deletes_the_scores(client, call, rhea):
    application = SubmittedFactory(call=call)
    paper = AttachmentFactory(application=application)
    scored(application, rhea, 2, 3)
    client.force_login(rhea)
    pages = [
        reverse("scholars:review-edit", args=[application.pk]),
        reverse("scholars:review-recuse", args=[application.pk]),
        reverse("scholars:attachment-file", args=[paper.pk]),
    ]
    assert client.get(pages[0]).status_code == 200

    client.post(pages[1], {"kind": "mentor"})

    assert [client.get(page).status_code for page in pages] == [404, 404, 404]
    assert application.label not in client.get(reverse("scholars:review-list")).content.decode()
    assert not Review.objects.exists()
    assert not Assignment.objects.exists()
    assert Conflict.objects.get().kind == "mentor"
    assert AuditEvent.objects.filter(action="review.conflict").count() == 1


def test_an_assignment_made_past_a_conflict_opens_nothing(call, rhea):
    application = SubmittedFactory(call=call)
    reviews.declare_conflict(application=application, reviewer=rhea, kind="personal", by=rhea)
    AssignmentFactory(application=application, reviewer=rhea)

    assert not may_read(application, rhea)
    with pytest.raises(Refused, match="conflict stands"):
        reviews.save_review(application=application, by=rhea, values={})


def test_working_in_the_same_place_is_a_conflict_without_being_declared(world, call):
    near = reviewer(institution=world.here)
    application = SubmittedFactory(call=call, institution=world.here)
    AssignmentFactory(application=application, reviewer=near)

    assert not may_read(application, near)
    with pytest.raises(Refused, match="conflict between"):
        reviews.assign(application=application, reviewer=near, by=world.eve)


def test_a_conflict_shuts_the_application_to_the_office_too(client, world, call):
    application = SubmittedFactory(call=call)
    enrol_totp(world.eve, "JBSWY3DPEHPK3PXP")
    client.force_login(world.eve)
    page = reverse("scholars:application-detail", args=[application.pk])
    assert client.get(page).status_code == 200

    reviews.declare_conflict(application=application, reviewer=world.eve, kind="other", by=world.eve)

    assert client.get(page).status_code == 404
    assert ranked(call, world.access("eve")) == []
    exported = client.get(reverse("scholars:application-list", args=[call.pk]), {"export": "csv"})
    assert exported.content.decode().count("\n") == 1
    board = client.get(reverse("scholars:ranking", args=[call.pk])).content.decode()
    assert "1 application left out" in board


def test_nobody_lifts_a_conflict_of_her_own(world, call):
    conflict = reviews.declare_conflict(
        application=SubmittedFactory(call=call), reviewer=world.eve, kind="other", by=world.eve
    )

    with pytest.raises(Refused, match="Ask a colleague"):
        reviews.lift_conflict(conflict=conflict, by=world.eve)


def test_the_office_does_not_judge_its_own_application(world, call):
    own = SubmittedFactory(call=call, applicant=world.eve)

    assert not Application.objects.visible_to(world.access("eve"), Permission.CALL_EDIT).exists()
    assert ranked(call, world.access("eve")) == []
    assert list(Application.objects.visible_to(world.access("eve"), Permission.SELF_EDIT)) == [own]


def test_reviewers_never_see_demographics(client, world, call, rhea):
    MembershipFactory(user=rhea, institution=world.office, role="staff")
    application = SubmittedFactory(call=call)
    Demographics.objects.create(application=application, groups=["rural"], genders=["woman"])
    AssignmentFactory(application=application, reviewer=rhea)
    access = access_of(rhea)

    assert not Demographics.objects.visible_to(access, Permission.REVIEW_DO).exists()
    assert not Demographics.objects.visible_to(access, Permission.APPLICATION_VIEW).exists()
    client.force_login(rhea)
    enrol_totp(rhea, "JBSWY3DPEHPK3PXP")
    page = client.get(reverse("scholars:review-edit", args=[application.pk])).content.decode()
    assert "rural" not in page.lower()


def test_hidden_names_stay_out_of_the_reviewers_pages_and_files(client, call, rhea):
    Call.objects.update(hides_names=True)
    application = SubmittedFactory(call=call, applicant__name="Ana Lima", institution_name="Lima College")
    call.questions.update(names_applicant=True)
    application.answers.create(question=call.questions.get(), text="I am Ana.")
    paper = AttachmentFactory(application=application)
    AssignmentFactory(application=application, reviewer=rhea)
    client.force_login(rhea)

    body = client.get(reverse("scholars:review-edit", args=[application.pk])).content.decode()
    listed = client.get(reverse("scholars:review-list")).content.decode()

    assert [word for word in ("Ana", "Lima", "biosketch") if word in body + listed] == []
    assert client.get(reverse("scholars:attachment-file", args=[paper.pk])).status_code == 404


@pytest.mark.parametrize(
    ("shows", "phase", "own_is_in", "seen"),
    [
        ("never", "meeting", True, False),
        ("after_own", "scoring", False, False),
        ("after_own", "scoring", True, True),
        ("meeting", "scoring", True, False),
        ("meeting", "meeting", False, True),
    ],
)
def test_others_scores_are_seen_when_the_phase_says_so(call, rhea, shows, phase, own_is_in, seen):
    application = SubmittedFactory(call=call)
    theirs = scored(application, reviewer(), 3, 3)
    AssignmentFactory(application=application, reviewer=rhea)
    if own_is_in:
        scored(application, rhea, 2, 2)
    Call.objects.update(shows_others=shows, phase=phase)

    visible = Review.objects.visible_to(access_of(rhea), Permission.REVIEW_DO)

    assert (theirs in visible) is seen


def test_a_draft_of_another_reviewer_is_never_seen(call, rhea):
    Call.objects.update(shows_others="meeting", phase="meeting")
    application = SubmittedFactory(call=call)
    AssignmentFactory(application=application, reviewer=rhea)
    Review.objects.create(application=application, reviewer=reviewer(), round="after", for_committee="Unfinished")

    assert not Review.objects.visible_to(access_of(rhea), Permission.REVIEW_DO).exists()


def test_an_applicant_sees_no_review_even_of_the_office(world, call):
    application = SubmittedFactory(call=call, applicant=world.eve)
    scored(application, reviewer(), 1, 1)

    assert not Review.objects.visible_to(world.access("eve"), Permission.APPLICATION_VIEW).exists()


def test_a_total_is_weighted_by_the_rubric(call, rhea):
    assert scored(SubmittedFactory(call=call), rhea, 2, 6).total == pytest.approx((3 * 2 + 1 * 6) / 4)


@pytest.mark.parametrize("value", [0, 10])
def test_a_score_off_the_scale_is_refused_and_nothing_kept(call, rhea, value):
    with pytest.raises(Refused, match="from 1 to 9"):
        scored(SubmittedFactory(call=call), rhea, value, 5)

    assert not Review.objects.exists()


def test_handing_in_needs_every_criterion_or_an_abstention(call, rhea):
    application = SubmittedFactory(call=call)
    AssignmentFactory(application=application, reviewer=rhea)
    first = call.criteria.first()

    with pytest.raises(Refused, match="every criterion"):
        reviews.save_review(application=application, by=rhea, values={first.pk: 3}, hand_in=True)
    abstained = reviews.save_review(application=application, by=rhea, values={first.pk: 3}, abstains=True, hand_in=True)

    assert (abstained.total, abstained.scores.count()) == (None, 0)


def test_what_is_handed_in_stands_until_the_meeting(call, rhea):
    application = SubmittedFactory(call=call)
    scored(application, rhea, 5, 5)

    with pytest.raises(Refused, match="handed in this review already"):
        scored(application, rhea, 1, 1)
    Call.objects.update(phase="meeting")
    scored(application, rhea, 1, 1)

    assert list(application.reviews.values_list("round", "total").order_by("round")) == [
        ("after", 1.0),
        ("before", 5.0),
    ]


def test_the_ranked_list_takes_each_reviewers_last_score(world, call, rhea):
    best, second = SubmittedFactory(call=call, number=1), SubmittedFactory(call=call, number=2)
    unscored = SubmittedFactory(call=call, number=3)
    other = reviewer()
    scored(best, rhea, 5, 5)
    scored(best, other, 2, 2)
    scored(second, rhea, 3, 3)
    Call.objects.update(phase="meeting")
    scored(best, rhea, 1, 1)

    rows = ranked(Call.objects.get(), world.access("eve"))

    assert [(row.application, row.place) for row in rows] == [(best, 1), (second, 2), (unscored, None)]
    assert (rows[0].mean, rows[0].median, rows[0].mean_before) == (1.5, 1.5, 3.5)
    assert rows[0].spread == pytest.approx(0.7071, abs=1e-4)
    assert (rows[1].spread, rows[2].mean) == (None, None)


def test_equal_means_share_a_place_and_high_may_be_best(world, call, rhea):
    Call.objects.update(low_is_best=False)
    for number, value in enumerate((4, 4, 7), start=1):
        scored(SubmittedFactory(call=call, number=number), rhea, value, value)

    rows = ranked(Call.objects.get(), world.access("eve"))

    assert [(row.application.number, row.place) for row in rows] == [(3, 1), (1, 2), (2, 2)]


@pytest.mark.parametrize("count", [1, 4])
def test_the_ranked_list_asks_a_constant_number_of_times(world, call, rhea, django_assert_num_queries, count):
    for number in range(count):
        scored(SubmittedFactory(call=call, number=number + 1), rhea, 4, 4)
    access = world.access("eve")

    with django_assert_num_queries(3):
        assert len(ranked(call, access)) == count


def test_a_file_of_assignments_is_read_line_by_line(call, rhea):
    good = SubmittedFactory(call=call, number=7)
    shut = SubmittedFactory(call=call, number=8)
    reviews.declare_conflict(application=shut, reviewer=rhea, kind="mentor", by=rhea)
    text = (
        "application,reviewer\nA-007,RHEA@example.org\n7,rhea@example.org\n"
        "A-008,rhea@example.org\nA-099,rhea@example.org\nA-007,nobody@example.org\n"
    )

    plan = reviews.read_assignments(call, text.encode())

    assert plan.pairs == ((good, rhea),)
    assert plan.faults == (
        "Line 3: this pair stands in the file already.",
        "Line 4: a conflict stands between this reviewer and A-008.",
        "Line 5: no submitted application of this call has this number.",
        "Line 6: no reviewer has this address.",
    )
    assert not Assignment.objects.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "first line must name"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"a\x00b,c\n", "not a CSV"),
        (b"who,what\n1,2\n", "first line must name"),
    ],
)
def test_a_file_that_is_no_list_of_assignments_is_refused(call, data, words):
    with pytest.raises(Refused, match=words):
        reviews.read_assignments(call, data)


def test_the_imported_file_is_previewed_and_assigned_once_confirmed(client, world, call, rhea):
    application = SubmittedFactory(call=call, number=7)
    enrol_totp(world.eve, "JBSWY3DPEHPK3PXP")
    client.force_login(world.eve)
    url = reverse("scholars:assignment-import", args=[call.pk])
    file = SimpleUploadedFile("list.csv", b"application,reviewer\nA-007,rhea@example.org\nA-1,x\n")

    preview = client.post(url, {"file": file}).content.decode()
    assert ("Line 3" in preview, Assignment.objects.count()) == (True, 0)
    client.post(url, {"confirm": "yes", "pair": f"{application.pk}-{rhea.pk}"})

    assert list(Assignment.objects.values_list("application", "reviewer", "source")) == [
        (application.pk, rhea.pk, "file")
    ]


def test_a_forged_pair_across_a_conflict_is_not_assigned(world, call, rhea):
    application = SubmittedFactory(call=call)
    reviews.declare_conflict(application=application, reviewer=rhea, kind="mentor", by=rhea)

    made = reviews.assign_all(
        call=call, pairs=[(application.pk, rhea.pk), (application.pk, world.ada.pk)], source="file", by=world.eve
    )

    assert made == 0


def test_reminders_go_to_those_who_have_not_handed_in(world, call, rhea):
    waiting = reviewer(name="Sol", email="sol@example.org")
    for application in SubmittedFactory.create_batch(2, call=call):
        AssignmentFactory(application=application, reviewer=waiting)
        scored(application, rhea, 2, 2)

    [notice] = reviews.reminders(call)

    assert notice.email == "sol@example.org"
    assert "2 reviews wait" in notice.body


def test_files_of_an_application_are_not_there_for_a_stranger(client, world, call):
    paper = AttachmentFactory(application=SubmittedFactory(call=call))
    client.force_login(world.ada)

    assert client.get(reverse("scholars:attachment-file", args=[paper.pk])).status_code == 404
    assert not Attachment.objects.visible_to(world.access("ada"), Permission.APPLICATION_VIEW).exists()


def test_a_withdrawn_application_leaves_the_review(call, rhea):
    application = SubmittedFactory(call=call)
    AssignmentFactory(application=application, reviewer=rhea)
    Application.objects.update(state=State.WITHDRAWN, withdrawn_at=timezone.now())

    assert not may_read(application, rhea)
