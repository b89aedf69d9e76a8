"""Two people answer for a report before it is out."""

from __future__ import annotations

import pytest

from accounts.models import AuditEvent
from mielhss.jobs.run import attempt
from partners.models import Membership
from partners.roles import Permission
from reports import services
from reports.models import Comment, Report, SignOff
from reports.problems import NotNow
from tests.conftest import World
from tests.factories.partners import MembershipFactory
from tests.factories.reports import colleague, filed, signed

REVIEW = Report.State.REVIEW


def test_a_draft_is_not_published_before_it_is_handed_in(world: World) -> None:
    with pytest.raises(NotNow, match="hand the finished draft in first"):
        services.publish(report=filed(by=world.eve), by=world.eve)


def test_one_signature_is_not_enough(world: World) -> None:
    report = filed(by=world.eve, state=REVIEW)
    services.sign(report=report, by=world.eve)

    with pytest.raises(NotNow, match="Two different people must sign before a report is published; 1 did so far"):
        services.publish(report=report, by=world.eve)


def test_one_person_with_two_roles_is_one_person(world: World) -> None:
    MembershipFactory(user=world.eve, institution=world.office, role="staff")
    report = filed(by=world.eve, state=REVIEW)
    services.sign(report=report, by=world.eve)

    with pytest.raises(NotNow, match="You have signed this report already"):
        services.sign(report=report, by=world.eve)
    with pytest.raises(NotNow, match="1 did so far"):
        services.publish(report=report, by=world.eve)


def test_two_signatures_of_one_person_for_two_versions_are_one(world: World) -> None:
    report = filed(by=world.eve, state=REVIEW)
    services.sign(report=report, by=world.eve)
    SignOff.objects.create(report=report, person=world.eve, person_name="Eve", snapshot_hash="0" * 64)

    with pytest.raises(NotNow, match="1 did so far"):
        services.publish(report=report, by=world.eve)


def test_two_people_sign_and_it_is_published_with_their_names_in_the_record(world: World) -> None:
    report = services.publish(report=signed(filed(by=world.eve), by=world.eve), by=world.eve)

    assert report.is_published
    event = AuditEvent.objects.get(action="report.publish")
    assert event.facts["signed_by"] == [world.eve.pk, colleague().pk]


def test_the_signature_of_somebody_who_has_left_counts_no_more(world: World) -> None:
    report = signed(filed(by=world.eve), by=world.eve)
    Membership.objects.filter(user=colleague()).delete()

    with pytest.raises(NotNow, match="1 did so far"):
        services.publish(report=report, by=world.eve)


@pytest.mark.parametrize("name", ["ada", "bea", "cy", "dot", "fay"])
def test_nobody_outside_the_office_signs(world: World, name: str) -> None:
    report = filed(by=world.eve, state=REVIEW)

    with pytest.raises(NotNow, match="Only the network office signs"):
        services.sign(report=report, by=world.people[name])


def test_a_change_of_words_needs_new_signatures(world: World, without_drawing: None) -> None:
    report = services.take_back(report=signed(filed(by=world.eve), by=world.eve), by=world.eve)
    before = report.snapshot_hash
    services.compose(report=report, by=world.eve, composition={"narrative": {"letter": "Dear reader."}})
    report = built(report)

    services.submit(report=report, by=world.eve)

    assert report.snapshot_hash != before
    assert services.signatures(report) == []


def built(report: Report) -> Report:
    report = Report.objects.get(pk=report.pk)
    attempt(report.job_id)
    return Report.objects.get(pk=report.pk)


def test_a_report_in_review_is_not_composed(world: World) -> None:
    with pytest.raises(NotNow, match="Take it back from review first"):
        services.compose(report=filed(by=world.eve, state=REVIEW), by=world.eve, composition={})


def test_open_comments_hold_a_report_back_until_they_are_dealt_with(world: World) -> None:
    report = signed(filed(by=world.eve), by=world.eve)
    comment = services.comment(report=report, by=colleague(), text="Is the rate right?", chapter="summary")

    with pytest.raises(NotNow, match="Comments are still open"):
        services.publish(report=report, by=world.eve)

    services.resolve(comment=comment, by=world.eve)
    assert services.publish(report=report, by=world.eve).is_published


def test_a_published_report_is_not_commented(world: World) -> None:
    with pytest.raises(NotNow, match="not commented any more"):
        services.comment(report=filed(by=world.eve, state="published"), by=world.eve, text="Late.")


def test_readers_of_a_release_see_neither_comments_nor_signatures(world: World) -> None:
    report = signed(filed(by=world.eve), by=world.eve)
    services.comment(report=report, by=world.eve, text="Between us.")

    for name in ("ada", "bea", "cy", "dot", "fay"):
        access = world.access(name)
        assert not Comment.objects.visible_to(access, Permission.REPORT_VIEW).exists()
        assert not SignOff.objects.visible_to(access, Permission.REPORT_VIEW).exists()


def test_the_page_of_a_report_says_who_signed_and_who_is_missing(world: World, client) -> None:
    report = filed(by=world.eve, state=REVIEW)
    services.sign(report=report, by=colleague())
    services.comment(report=report, by=colleague(), text="Is the <b>rate</b> right?")
    client.force_login(world.eve)

    html = client.get(f"/reports/{report.pk}/").content.decode()

    assert "1 signature missing" in html
    assert "Gus" in html
    assert "Is the &lt;b&gt;rate&lt;/b&gt; right?" in html


def test_the_path_from_draft_to_comment_and_back_in_pages(world: World, client) -> None:
    report = filed(by=world.eve)
    client.force_login(world.eve)

    client.post(f"/reports/{report.pk}/submit/")
    client.post(f"/reports/{report.pk}/comments/", {"text": "A word.", "chapter": "summary"})
    client.post(f"/reports/comments/{Comment.objects.get().pk}/resolve/")
    client.post(f"/reports/{report.pk}/take-back/")

    report.refresh_from_db()
    assert report.state == Report.State.DRAFT
    assert not Comment.objects.get().is_open
    assert list(AuditEvent.objects.filter(action__startswith="report.").values_list("action", flat=True)) == [
        "report.build",
        "report.submit",
        "report.comment",
        "report.take_back",
    ]
