"""Scholars' records for machines, held to the token's institution and scope."""

import pytest

from partners.models import Scope
from partners.roles import Role
from tests.factories.partners import MembershipFactory
from tests.factories.scholars import MilestoneFactory, ScholarFactory, records

FACTORIES = {
    "products": records.ProductFactory,
    "milestones": MilestoneFactory,
    "roadblocks": records.RoadblockFactory,
    "positions": records.PositionFactory,
}


@pytest.mark.parametrize("name", FACTORIES)
def test_a_leads_token_reads_the_rows_of_its_institution_only(name, world, key_of, caller):
    MembershipFactory(user=world.cy, institution=world.here, role=Role.INSTITUTION_LEAD)
    here, there = (FACTORIES[name](scholar=ScholarFactory(institution=place)) for place in (world.here, world.there))
    client = caller(key_of("cy"))

    answer = client.get(f"/api/v1/{name}/").json()

    assert [(row["id"], row["institution"]) for row in answer["results"]] == [(here.pk, "HERE")]
    assert client.get(f"/api/v1/{name}/{there.pk}/").status_code == 404


def test_a_token_without_the_scope_reads_no_scholars(world, key_of, caller):
    MembershipFactory(user=world.cy, institution=world.here, role=Role.INSTITUTION_LEAD)

    assert caller(key_of("cy", scopes=[Scope.GAPS_READ])).get("/api/v1/products/").status_code == 403
