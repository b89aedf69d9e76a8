"""From how far a scholar has come to what is still to be reached, and from there to goals of her plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from django.db.models import Q

from curriculum.growth import CompetencyGrowth
from curriculum.models import Competency, Framework, Requirement
from scholars.models import Goal, Scholar

# Where no program asks for a level, a competency that was looked at should at least have emerged.
USUAL_LEVEL = 2
MONTHS_GIVEN = 6


@dataclass(frozen=True)
class Gap:
    """A competency below the level that is asked for, or below the usual one."""

    competency: Competency
    target: int
    target_name: str
    now: float | None
    now_name: str
    due_on: date
    is_asked: bool
    is_goal: bool

    @property
    def goal_title(self) -> str:
        return title_of(self.competency)

    @property
    def text(self) -> str:
        now = self.now_name.lower() or "not assessed"
        if self.is_asked:
            return f"{self.target_name} is asked for by {self.due_on:%B %Y}; {now} now."
        return f"Next: {self.target_name.lower()}; {now} now."


def title_of(competency: Competency) -> str:
    """How a goal for a competency is called, by which it is found again."""
    return f"Competency {competency}"[:150].rstrip()


def gaps_of(scholar: Scholar, framework: Framework, grown: Iterable[CompetencyGrowth], today: date) -> list[Gap]:
    """What is asked for first, then the widest. Two queries."""
    asked = Requirement.objects.filter(
        Q(career_stage="") | Q(career_stage=scholar.career_stage),
        program=scholar.cohort.program_id,
        competency__domain__framework=framework,
    )
    wanted = {requirement.competency_id: requirement for requirement in asked}
    goals = set(
        Goal.objects.filter(plan__scholar=scholar)
        .exclude(state__in=[Goal.State.DROPPED, Goal.State.REACHED])
        .values_list("title", flat=True)
    )
    found = []
    for entry in grown:
        requirement = wanted.get(entry.competency.pk)
        target = requirement.level or 0 if requirement else min(USUAL_LEVEL, len(framework.levels) - 1)
        if (requirement is None and entry.level is None) or (entry.level is not None and entry.level >= target):
            continue
        months = relativedelta(months=requirement.due_month) if requirement else relativedelta(months=MONTHS_GIVEN)
        due_on = max(scholar.starts_on + months if requirement else today + months, today)
        found.append(
            Gap(
                competency=entry.competency,
                target=target,
                target_name=framework.levels[target] if target < len(framework.levels) else f"Level {target}",
                now=entry.level,
                now_name=framework.levels[int(entry.level)] if entry.level is not None else "",
                due_on=due_on,
                is_asked=requirement is not None,
                is_goal=title_of(entry.competency) in goals,
            )
        )
    return sorted(found, key=lambda gap: (not gap.is_asked, (gap.now or 0) - gap.target))
