from datetime import date

import pytest

from partners.access import NOBODY, Access, access_of
from partners.roles import Permission
from scholars.models import Milestone, Scholar, Status
from tests.factories.partners import MembershipFactory
from tests.factories.scholars import MilestoneFactory, ScholarFactory


def test_a_scholar_sees_her_own_record_and_no_other(world):
    own = ScholarFactory(institution=world.here, user=world.ada)
    ScholarFactory(institution=world.here)

    assert set(Scholar.objects.visible_to(world.access("ada"))) == {own}


def test_a_mentor_may_not_add_to_the_records_of_her_institution(world):
    ScholarFactory(institution=world.here)

    assert not Scholar.objects.visible_to(world.access("bea"), Permission.SELF_EDIT).exists()


def test_a_record_without_a_user_is_nobodys_own(world):
    ScholarFactory(institution=world.here, user=None)

    assert not Scholar.objects.visible_to(NOBODY).exists()
    assert not Scholar.objects.visible_to(Access(user_id=None)).exists()


def test_a_lead_sees_but_does_not_edit(world):
    MembershipFactory(user=world.cy, institution=world.here, role="lead")
    scholar = ScholarFactory(institution=world.here)
    access = access_of(world.cy)

    assert list(Scholar.objects.visible_to(access, Permission.SCHOLAR_VIEW)) == [scholar]
    assert not Scholar.objects.visible_to(access, Permission.SCHOLAR_EDIT).exists()
    assert not Scholar.objects.visible_to(access, Permission.SELF_EDIT).exists()


def test_milestones_go_with_their_record(world):
    own = MilestoneFactory(scholar__institution=world.here, scholar__user=world.ada)
    MilestoneFactory(scholar__institution=world.here)

    assert list(Milestone.objects.visible_to(world.access("ada"), Permission.SELF_EDIT)) == [own]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("starts", "ends", "left", "status"),
    [
        ("2026-07-01", "2028-06-30", None, Status.COMING),
        ("2025-07-01", "2027-06-30", None, Status.ACTIVE),
        ("2025-07-01", "2026-06-29", None, Status.COMPLETED),
        ("2025-07-01", "2027-06-30", "2026-01-31", Status.LEFT),
        ("2025-07-01", "2026-06-30", None, Status.ACTIVE),
    ],
)
def test_status_is_the_same_in_python_and_in_the_database(starts, ends, left, status):
    today = date(2026, 6, 30)
    pk = ScholarFactory(starts_on=starts, ends_on=ends, left_on=left).pk

    scholar = Scholar.objects.with_status(today).get(pk=pk)

    assert scholar.status == status
    assert scholar.status_on(today) == status
