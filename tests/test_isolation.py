"""Nobody sees a row of another institution, for every model there is."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from partners.access import NOBODY, Access, ScopedQuerySet
from partners.models import Institution
from partners.roles import Role

FOLDER = Path(__file__).parent / "isolation"
MODULES = [import_module(f"tests.isolation.{p.stem}") for p in sorted(FOLDER.glob("*.py")) if p.stem != "__init__"]
SCOPED = {model: how for module in MODULES for model, how in getattr(module, "SCOPED", {}).items()}
UNSCOPED = {label: why for module in MODULES for label, why in getattr(module, "UNSCOPED", {}).items()}


def test_every_model_is_scoped_or_says_why_not():
    assert {model._meta.label for model in SCOPED} | set(UNSCOPED) == {model._meta.label for model in apps.get_models()}


def test_no_model_is_in_both_tables():
    assert {model._meta.label for model in SCOPED} & set(UNSCOPED) == set()


def test_every_scoped_model_has_a_scoped_queryset():
    assert {m for m in SCOPED if not isinstance(m.objects.all(), ScopedQuerySet)} == set()


def _lead_of(institution: Institution) -> Access:
    """Somebody who may do the most that anybody of one institution may."""
    return Access(user_id=0, roles={institution.pk: frozenset({Role.INSTITUTION_LEAD, Role.FUNDER, Role.SCHOLAR})})


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model._meta.label)
def test_one_sees_the_rows_of_ones_own_institution_only(model, world):
    permission, build = SCOPED[model]
    here, there = build(world, world.here), build(world, world.there)

    def seen(access: Access) -> set[Any]:
        return set(model.objects.visible_to(access, permission)) & {here, there}

    assert seen(_lead_of(world.here)) == {here}
    assert seen(_lead_of(world.there)) == {there}
    assert seen(NOBODY) == set()
