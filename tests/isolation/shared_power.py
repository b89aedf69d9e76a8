from __future__ import annotations

from typing import TYPE_CHECKING, Any

from improvement.models import (
    CaseCategory,
    CaseTheme,
    FailureMode,
    Huddle,
    HuddleCase,
    HuddleGroup,
    HuddleMember,
    PolicyGap,
    PolicyOption,
)
from partners.models import Institution
from partners.roles import Permission
from tests.factories.huddles import (
    CaseCategoryFactory,
    CaseThemeFactory,
    FailureModeFactory,
    HuddleCaseFactory,
    HuddleFactory,
    HuddleGroupFactory,
    HuddleMemberFactory,
    PolicyGapFactory,
    PolicyOptionFactory,
)

if TYPE_CHECKING:
    from tests.conftest import World

VIEW = Permission.IMPROVEMENT_VIEW


def group(world: World, institution: Institution) -> HuddleGroup:
    return HuddleGroupFactory(host=institution)


def _of_group(make: Any, name: str = "group") -> Any:
    return lambda world, institution: make(**{f"{name}__host": institution})


SCOPED: dict[Any, Any] = {
    HuddleGroup: (VIEW, group),
    HuddleMember: (VIEW, _of_group(HuddleMemberFactory)),
    Huddle: (VIEW, _of_group(HuddleFactory)),
    CaseCategory: (VIEW, _of_group(CaseCategoryFactory)),
    CaseTheme: (VIEW, _of_group(CaseThemeFactory)),
    HuddleCase: (VIEW, _of_group(HuddleCaseFactory)),
    FailureMode: (VIEW, _of_group(FailureModeFactory, "category__group")),
    PolicyOption: (VIEW, _of_group(PolicyOptionFactory)),
    PolicyGap: (VIEW, _of_group(PolicyGapFactory)),
}
UNSCOPED: dict[str, str] = {}
