"""Who has done what the program asks, who is late, and who will miss a threshold."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Q
from django.utils import timezone

from curriculum.growth import CompetencyGrowth, growth_by_scholar
from curriculum.models import Activity, Attendance, MakeUp, Mode, Requirement, Session
from scholars.models import Scholar


class State(StrEnum):
    DONE = "done"
    ON_TRACK = "on track"
    AT_RISK = "at risk"  # the threshold can be reached only by coming to every session from now on but few
    WILL_MISS = "will miss"
    LATE = "late"
    NOT_ASKED = "not asked"


BEHIND = (State.LATE, State.WILL_MISS, State.AT_RISK)


@dataclass(frozen=True)
class Standing:
    """How a scholar stands with one requirement, and in words why."""

    state: State
    text: str


@dataclass(frozen=True)
class Reckoning:
    """Sessions of an activity while somebody was in training: held and counted, and those still to come."""

    held: int
    counted: int
    coming: int

    def forecast(self, percent: int) -> State:
        """Whether a percentage of all sessions is reached, can be reached, or cannot be reached any more."""
        whole = self.held + self.coming
        needed = math.ceil(whole * percent / 100)
        if whole == 0:
            return State.ON_TRACK
        if self.coming == 0:
            return State.DONE if self.counted >= needed else State.LATE
        if self.counted + self.coming < needed:
            return State.WILL_MISS
        if self.counted >= needed:
            return State.DONE
        return State.AT_RISK if needed - self.counted >= 0.8 * self.coming else State.ON_TRACK


@dataclass(frozen=True)
class Grid:
    requirements: list[Requirement]
    rows: list[tuple[Scholar, list[Standing]]]


def reckon(scholars: list[Scholar], activities: list[Activity], now: datetime) -> dict[tuple[int, int], Reckoning]:
    """By scholar and activity: what counts of the sessions in her time of training. Four queries, however many."""
    sessions = list(
        Session.objects.published()
        .filter(activity__in=activities)
        .values_list("pk", "activity_id", "starts_at", "ends_at")
    )
    users = [scholar.user_id for scholar in scholars if scholar.user_id]
    present: dict[int, dict[int, str]] = defaultdict(dict)
    for user, session, mode in Attendance.objects.filter(
        user__in=users, session__activity__in=activities, is_present=True
    ).values_list("user_id", "session_id", "mode"):
        present[user][session] = mode
    made_up = defaultdict(set)
    for user, session in MakeUp.objects.filter(
        user__in=users, activity__in=activities, accepted_at__isnull=False
    ).values_list("user_id", "session_id"):
        made_up[user].add(session)
    by_key = {activity.pk: activity for activity in activities}
    found = {}
    for scholar in scholars:
        for activity in by_key.values():
            mine = [s for s in sessions if s[1] == activity.pk and _in_training(scholar, s[2])]
            held = [s for s in mine if s[3] <= now]
            there = [s for s in held if _counts(present[scholar.user_id or 0].get(s[0]), activity)]
            missed = [s for s in held if s not in there and s[0] in made_up[scholar.user_id or 0]]
            counted = len(there) + min(len(missed), activity.make_ups_allowed)
            found[scholar.pk, activity.pk] = Reckoning(len(held), counted, len(mine) - len(held))
    return found


def _in_training(scholar: Scholar, moment: datetime) -> bool:
    day = timezone.localdate(moment)
    last = min(scholar.ends_on, scholar.left_on) if scholar.left_on else scholar.ends_on
    return scholar.starts_on <= day <= last


def _counts(mode: str | None, activity: Activity) -> bool:
    return mode == Mode.IN_PERSON or (mode == Mode.REMOTE and activity.remote_counts)


def compliance_grid(scholars: list[Scholar], now: datetime) -> Grid:
    """Scholars by what their programs ask of them."""
    programs = {scholar.cohort.program_id for scholar in scholars}
    asked = Requirement.objects.filter(program__in=programs).select_related(
        "activity", "competency__domain__framework", "program"
    )
    requirements = list(asked)
    activities = list({r.activity for r in requirements if r.activity is not None})
    reckoned = reckon(scholars, activities, now)
    levels = _levels(scholars, requirements)
    today = timezone.localdate(now)
    rows = [(scholar, [_standing(scholar, r, reckoned, levels, today) for r in requirements]) for scholar in scholars]
    return Grid(requirements, rows)


def _levels(scholars: list[Scholar], requirements: list[Requirement]) -> dict[tuple[int, int], float | None]:
    frameworks = {r.competency.domain.framework_id: r.competency.domain.framework for r in requirements if r.competency}
    found: dict[tuple[int, int], float | None] = {}
    for framework in frameworks.values():
        grown: dict[int, list[CompetencyGrowth]] = growth_by_scholar(scholars, framework)
        for scholar, entries in grown.items():
            for entry in entries:
                found[scholar, entry.competency.pk] = entry.level
    return found


def _standing(
    scholar: Scholar,
    requirement: Requirement,
    reckoned: dict[tuple[int, int], Reckoning],
    levels: dict[tuple[int, int], Any],
    today: date,
) -> Standing:
    if requirement.program_id != scholar.cohort.program_id or (
        requirement.career_stage and requirement.career_stage != scholar.career_stage
    ):
        return Standing(State.NOT_ASKED, "Not asked of this scholar.")
    due = scholar.starts_on + relativedelta(months=requirement.due_month)
    if requirement.activity is not None:
        reckoning = reckoned[scholar.pk, requirement.activity.pk]
        percent = requirement.activity.threshold_percent or 100
        state = reckoning.forecast(percent)
        share = f"{reckoning.counted} of {reckoning.held} sessions so far; {percent} % of all are asked for."
        return Standing(state, share)
    level = levels.get((scholar.pk, requirement.competency_id or 0))
    if level is not None and level >= (requirement.level or 0):
        return Standing(State.DONE, f"Level {level:g} reached.")
    shown = "not assessed yet" if level is None else f"level {level:g} so far"
    state = State.LATE if due < today else State.ON_TRACK
    return Standing(state, f"Level {requirement.level} by {due:%B %Y}; {shown}.")


def scholars_of_training(scholars: Any, today: date) -> Any:
    """Those in training on a day."""
    return scholars.filter(starts_on__lte=today, ends_on__gte=today).filter(
        Q(left_on__isnull=True) | Q(left_on__gt=today)
    )
