from __future__ import annotations

from typing import TYPE_CHECKING

from partners import tokens
from partners.models import ApiToken, Institution, Scope
from partners.roles import Permission

if TYPE_CHECKING:
    from tests.conftest import World


def token(world: World, institution: Institution) -> ApiToken:
    owner = world.cy if institution == world.here else world.dot
    made, _ = tokens.issue(owner=owner, institution=institution, name="Warehouse", scopes=[Scope.GAPS_READ], by=owner)
    return made


SCOPED = {ApiToken: (Permission.TOKEN_USE, token)}
UNSCOPED: dict[str, str] = {}
