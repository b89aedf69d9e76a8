"""Huddles, and how power is shared. Ada is of the table and the team, Cy coordinates its host, Bea works there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from improvement.models import HuddleGroup
from tests.factories.huddles import (
    CaseCategoryFactory,
    FailureModeFactory,
    HuddleCaseFactory,
    HuddleFactory,
    HuddleGroupFactory,
    HuddleMemberFactory,
    PolicyGapFactory,
    PolicyOptionFactory,
)
from tests.matrix.row import Row

if TYPE_CHECKING:
    from tests.conftest import World


def tables(world: World) -> HuddleGroup:
    """A table hosted here that Ada convenes."""
    found = HuddleGroup.objects.first()
    if found is None:
        found = HuddleGroupFactory(host=world.here)
        HuddleMemberFactory(group=found, user=world.ada, is_convener=True)
    return found


def table(world: World) -> dict[str, Any]:
    return {"pk": tables(world).pk}


def some_table(world: World) -> dict[str, Any]:
    tables(world)
    return {}


def published(world: World) -> dict[str, Any]:
    found = tables(world)
    found.published_at = timezone.now()
    found.save()
    return {"pk": found.pk}


def with_case(world: World) -> dict[str, Any]:
    HuddleCaseFactory(group=tables(world))
    return table(world)


def seat(world: World) -> dict[str, Any]:
    return {"pk": HuddleMemberFactory(group=tables(world)).pk}


def _part(make: Any, name: str = "group") -> Any:
    return lambda world: {"pk": make(**{name: tables(world)}).pk}


meeting = _part(HuddleFactory)
case = _part(HuddleCaseFactory)
category = _part(CaseCategoryFactory)
failure = _part(FailureModeFactory, "category__group")
option = _part(PolicyOptionFactory)
gap = _part(PolicyGapFactory)

HUDDLES = [
    #   name, method, kwargs, nobody, ada, bea, cy, dot, eve, fay
    Row("improvement:huddle-list", "get", some_table, 302, 200, 200, 200, 200, 200, 200),
    Row("improvement:huddle-new", "get", None, 302, 200, 200, 200, 200, 200, 403),
    Row("improvement:huddle-group", "get", table, 302, 200, 404, 200, 404, 200, 404),
    Row("improvement:huddle-group", "get", published, 302, 200, 404, 200, 404, 200, 404),
    Row("improvement:huddle-edit", "get", table, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:huddle-publish", "post", with_case, 302, 302, 404, 403, 404, 302, 404),
    Row("improvement:huddle-summary", "get", table, 302, 200, 404, 200, 404, 200, 404),
    Row("improvement:huddle-summary", "get", published, 302, 200, 200, 200, 200, 200, 200),
    Row("improvement:huddle-seat-add", "get", table, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:huddle-seat-end", "post", seat, 302, 302, 404, 403, 404, 302, 404),
    Row("improvement:huddle-meeting-add", "get", table, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:huddle-meeting-edit", "get", meeting, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:case-list", "get", table, 302, 200, 404, 200, 404, 200, 404),
    Row("improvement:case-list", "get", published, 302, 200, 404, 200, 404, 200, 404),
    Row("improvement:case-add", "get", table, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:case", "get", case, 302, 200, 404, 200, 404, 200, 404),
    Row("improvement:case-edit", "get", case, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:category-list", "get", table, 302, 200, 404, 200, 404, 200, 404),
    Row("improvement:category-add", "get", table, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:category", "get", category, 302, 200, 404, 200, 404, 200, 404),
    Row("improvement:category-edit", "get", category, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:theme-add", "get", table, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:failure-add", "get", category, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:failure-edit", "get", failure, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:option-list", "get", table, 302, 200, 404, 200, 404, 200, 404),
    Row("improvement:option-add", "get", table, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:option-edit", "get", option, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:gap-list", "get", table, 302, 200, 404, 200, 404, 200, 404),
    Row("improvement:gap-add", "get", table, 302, 200, 404, 403, 404, 200, 404),
    Row("improvement:gap-edit", "get", gap, 302, 200, 404, 403, 404, 200, 404),
]
ROWS = [*HUDDLES]
