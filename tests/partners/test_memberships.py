import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AuditEvent
from partners import services
from partners.access import access_of
from partners.models import Membership
from partners.roles import Permission, Role
from tests.factories.partners import MembershipFactory, UserFactory


def role_of(user) -> list[str]:
    return list(Membership.objects.current().filter(user=user).values_list("role", flat=True))


def adas(world) -> Membership:
    return Membership.objects.get(user=world.ada)


def test_an_ended_role_gives_nothing_from_that_moment(world):
    services.end_membership(membership=adas(world), by=world.eve)

    assert access_of(world.ada).roles == {}


def test_an_ended_role_stays_as_history(world):
    services.end_membership(membership=adas(world), by=world.eve)

    ended = adas(world)
    assert ended.ends_on is not None
    assert ended.ended_at is not None


def test_an_ended_role_can_be_given_again(world):
    services.end_membership(membership=adas(world), by=world.eve)

    services.start_membership(user=world.ada, institution=world.here, role=Role.SCHOLAR, by=world.eve)

    assert role_of(world.ada) == [Role.SCHOLAR]


def test_a_role_is_ended_once(world):
    membership = adas(world)
    services.end_membership(membership=membership, by=world.eve)

    with pytest.raises(services.Refused, match="in the meantime"):
        services.end_membership(membership=membership, by=world.eve)


def test_changing_a_role_ends_one_and_starts_another(world):
    services.change_role(membership=adas(world), role=Role.MENTOR, by=world.eve)

    assert role_of(world.ada) == [Role.MENTOR]
    assert Membership.objects.filter(user=world.ada).count() == 2


def test_changing_to_the_same_role_is_refused(world):
    with pytest.raises(services.Refused):
        services.change_role(membership=adas(world), role=Role.SCHOLAR, by=world.eve)


def test_giving_a_role_twice_gives_it_once(world):
    services.start_membership(user=world.ada, institution=world.here, role=Role.SCHOLAR, by=world.eve)

    assert role_of(world.ada) == [Role.SCHOLAR]


@pytest.mark.parametrize("name", ["ada", "bea", "cy", "dot", "fay"])
def test_who_may_not_edit_memberships_changes_none(world, name):
    by = getattr(world, name)

    with pytest.raises(PermissionDenied):
        services.end_membership(membership=adas(world), by=by)
    with pytest.raises(PermissionDenied):
        services.change_role(membership=adas(world), role=Role.MENTOR, by=by)
    with pytest.raises(PermissionDenied):
        services.start_membership(user=world.ada, institution=world.there, role=Role.SCHOLAR, by=by)


def test_a_lead_cannot_raise_anybody_to_an_office_role(world):
    lead = UserFactory()
    MembershipFactory(user=lead, institution=world.here, role=Role.INSTITUTION_LEAD)

    with pytest.raises(PermissionDenied):
        services.change_role(membership=adas(world), role=Role.PROGRAM_DIRECTOR, by=lead)


def test_a_lead_who_also_works_in_the_office_dismisses_nobody_there(world):
    lead = UserFactory()
    MembershipFactory(user=lead, institution=world.office, role=Role.INSTITUTION_LEAD)

    with pytest.raises(PermissionDenied):
        services.end_membership(membership=Membership.objects.get(user=world.eve), by=lead)


def test_nobody_changes_her_own_roles(world):
    own = Membership.objects.get(user=world.eve)

    with pytest.raises(services.Refused, match="your own roles"):
        services.end_membership(membership=own, by=world.eve)
    with pytest.raises(services.Refused, match="your own roles"):
        services.change_role(membership=own, role=Role.ADMINISTRATOR, by=world.eve)
    with pytest.raises(services.Refused, match="your own roles"):
        services.start_membership(user=world.eve, institution=world.here, role=Role.SCHOLAR, by=world.eve)


def test_each_change_is_recorded(world):
    services.change_role(membership=adas(world), role=Role.MENTOR, by=world.eve)
    changed = Membership.objects.current().get(user=world.ada)
    services.end_membership(membership=changed, by=world.eve)
    services.start_membership(user=world.ada, institution=world.there, role=Role.SCHOLAR, by=world.eve)

    recorded = AuditEvent.objects.filter(action__startswith="membership.", actor_id=world.eve.pk)

    assert list(recorded.values_list("action", "institution_id", "facts")) == [
        ("membership.changed", world.here.pk, {"from": "scholar", "to": "mentor"}),
        ("membership.ended", world.here.pk, {"role": "mentor"}),
        ("membership.started", world.there.pk, {"role": "scholar"}),
    ]


def test_power_lost_is_lost_at_the_next_request(world, client):
    client.force_login(world.eve)
    other = UserFactory()
    MembershipFactory(user=other, institution=world.office, role=Role.ADMINISTRATOR)
    assert client.get("/audit/").status_code == 200

    services.end_membership(membership=Membership.objects.get(user=world.eve), by=other)

    assert client.get("/audit/").status_code == 403
    assert not access_of(world.eve).may_somewhere(Permission.AUDIT_VIEW)
