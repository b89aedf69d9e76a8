import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from partners.access import NOBODY, access_of, fetch
from partners.models import Site
from partners.roles import Permission, Role
from tests.factories.partners import MembershipFactory


def test_a_coordinator_sees_her_own_sites_only(world):
    seen = Site.objects.visible_to(world.access("cy"), Permission.GAP_VIEW)

    assert set(seen) == {world.site_here}


def test_the_office_sees_every_site(world):
    seen = Site.objects.visible_to(world.access("eve"), Permission.GAP_VIEW)

    assert set(seen) == {world.site_here, world.site_there}


def test_nobody_sees_nothing(world):
    assert not Site.objects.visible_to(NOBODY, Permission.INSTITUTION_VIEW).exists()


def test_power_in_one_institution_does_not_reach_another(world):
    MembershipFactory(user=world.cy, institution=world.there, role=Role.COMMUNITY_PARTNER)
    access = access_of(world.cy)

    assert not access.may_in(world.there.pk, Permission.EXTRACT_UPLOAD)
    assert access.may_in(world.here.pk, Permission.EXTRACT_UPLOAD)


def test_a_director_role_outside_the_office_has_no_reach(world):
    MembershipFactory(user=world.cy, institution=world.here, role=Role.PROGRAM_DIRECTOR)

    assert not access_of(world.cy).everywhere


def test_fetch_hides_a_row_of_another_institution(world):
    with pytest.raises(Http404):
        fetch(Site.objects, world.access("dot"), Permission.GAP_VIEW, pk=world.site_here.pk)


def test_fetch_refuses_a_verb_on_a_row_that_may_be_seen(world):
    with pytest.raises(PermissionDenied):
        fetch(
            Site.objects,
            world.access("ada"),
            Permission.EXTRACT_UPLOAD,
            viewing=Permission.GAP_VIEW,
            pk=world.site_here.pk,
        )


def test_access_takes_one_query(world, django_assert_num_queries):
    with django_assert_num_queries(1):
        access_of(world.eve)


def test_an_ended_membership_gives_nothing(world):
    world.cy.memberships.update(starts_on="2020-01-01", ends_on="2020-12-31")

    assert access_of(world.cy).roles == {}


def test_a_disabled_person_may_do_nothing(world):
    world.eve.is_active = False

    assert access_of(world.eve) == NOBODY
