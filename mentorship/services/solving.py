"""Solving a round as a job, and asking what a change would cost."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts import audit
from accounts.models import User
from mentorship.matching import (
    LEXICOGRAPHIC,
    REPAIR,
    TOTAL,
    Answer,
    Instance,
    LocksClash,
    frontier,
    rules_to_relax,
    why_not,
)
from mentorship.matching import Solution as Found
from mentorship.matching import solve as solve_instance
from mentorship.matching.instance import Key
from mentorship.models import MatchRound, Solution, role_label
from mentorship.queries.problem import Builder, Problem
from mentorship.services import Refused
from mielhss.jobs.run import JobFailed, Run
from mielhss.jobs.services import enqueue

GOALS = {MatchRound.Objective.FLOOR: LEXICOGRAPHIC, MatchRound.Objective.TOTAL: TOTAL}
# A question in a page is answered while somebody waits.
WHAT_IF_SECONDS = 8.0


@transaction.atomic
def request(*, match_round: MatchRound, by: User, is_repair: bool = False) -> Solution:
    """Ask for a solution of the round as it stands. The same problem asked twice is one solution."""
    problem = Builder(match_round).problem()
    _require_solvable(problem)
    solution, is_new = Solution.objects.get_or_create(
        round=match_round,
        input_hash=problem.instance.hash,
        objective=match_round.objective,
        is_repair=is_repair,
        defaults={
            "instance": problem.instance.as_json(),
            "target_keys": [target.pk for target in problem.targets],
            "asked_by": by,
        },
    )
    if is_new:
        solution.job = enqueue(
            kind="match.solve", key=f"match:{solution.pk}", arguments={"solution": solution.pk}, requested_by=by
        )
        solution.save(update_fields=["job"])
        audit.record("round.solving", by=by, subject=match_round, facts={"solution": solution.pk, "repair": is_repair})
    return solution


def _require_solvable(problem: Problem) -> None:
    if not problem.scholars:
        raise Refused("The cohort has no scholars yet, so there is nobody to match.")
    if not problem.targets:
        raise Refused("Nobody can be matched yet: add and verify mentors, or open initiatives, first.")


def work(run: Run) -> None:
    """The job "match.solve": the answer, the price of a higher floor, and the rules to relax when roles stay empty."""
    solution = Solution.objects.select_related("round").get(pk=run.arguments["solution"])
    instance = Instance.restored(solution.instance)
    goals = REPAIR if solution.is_repair else GOALS[MatchRound.Objective(solution.objective)]
    seconds = float(settings.MATCH_SECONDS)
    try:
        found = solve_instance(
            instance,
            objective=goals,
            time_limit=seconds,
            report=lambda done, of, words: run.progress(done, of + 2, words),
        )
    except LocksClash as error:
        raise JobFailed(f"{error} Look at the locks and vetoes of the round.") from error
    steps = len(goals) + 3
    run.progress(steps - 2, steps, "Pricing a higher floor")
    price = _price_of_floor(instance, found, seconds)
    run.progress(steps - 1, steps, "Looking for rules to relax")
    relax = _relax(instance, seconds) if found.unfilled else []
    with run.finishing({"total": found.total, "unfilled": found.unfilled, "status": found.status}):
        _store(solution, found, price, relax)


def _price_of_floor(instance: Instance, found: Found, seconds: float) -> list[tuple[int, int]]:
    """From the floor of the best total to the highest floor there is."""
    if found.unfilled or found.floor is None:
        return []
    free = replace(instance, minimum=0)
    lowest = solve_instance(free, objective=("total",), time_limit=seconds / 4)
    highest = solve_instance(free, objective=("floor", "total"), time_limit=seconds / 4)
    points = frontier(free, lowest=lowest.floor or 0, highest=highest.floor or 0, steps=6, time_limit=seconds / 2)
    ends = [(s.floor, s.total) for s in (lowest, highest) if s.floor is not None and s.is_proven and not s.unfilled]
    return sorted({*points, *ends})


def _relax(instance: Instance, seconds: float) -> list[dict[str, Any]]:
    rules, is_smallest = rules_to_relax(instance, time_limit=seconds / 4)
    return [
        {
            "rule": rule.rule,
            "scholar": instance.scholars[rule.scholar].id if rule.scholar is not None else None,
            "role": instance.roles[rule.role] if rule.role is not None else None,
            "targets": [instance.mentors[mentor].id for mentor in rule.mentors],
            "by": rule.by,
            "is_smallest": is_smallest,
        }
        for rule in rules
    ]


def _store(solution: Solution, found: Found, price: list[tuple[int, int]], relax: list[dict[str, Any]]) -> None:
    solution.status, solution.total, solution.floor, solution.unfilled = (
        found.status, found.total, found.floor, found.unfilled,
    )  # fmt: skip
    solution.bound, solution.gap, solution.kept = found.bound, found.gap, found.kept
    solution.seconds, solution.solver = round(found.seconds, 3), found.solver
    solution.chosen, solution.frontier, solution.relax = sorted(found.chosen), price, relax
    solution.save()


def as_found(solution: Solution) -> Found:
    """A stored answer as the engine gave it."""
    return Found(
        chosen=frozenset((s, r, m) for s, r, m in solution.chosen),
        total=solution.total or 0,
        floor=solution.floor,
        unfilled=solution.unfilled or 0,
        bound=solution.bound or 0,
        gap=solution.gap or 0.0,
        status=solution.status,
        kept=solution.kept or 0,
        seconds=solution.seconds or 0.0,
        input_hash=solution.input_hash,
        solver=solution.solver,
    )


@dataclass(frozen=True)
class WhatIf:
    """The answer to “why not?” with the problem it was asked of."""

    answer: Answer
    instance: Instance
    key: Key


def ask_why_not(*, solution: Solution, scholar_pk: int, role: str, target_pk: int) -> WhatIf | None:
    """What forcing one pair would change in a stored answer. None when one of the three is not part of the problem."""
    instance = Instance.restored(solution.instance)
    scholars = {scholar.id: number for number, scholar in enumerate(instance.scholars)}
    targets = {mentor.id: number for number, mentor in enumerate(instance.mentors)}
    if scholar_pk not in scholars or target_pk not in targets or role not in instance.roles:
        return None
    key = (scholars[scholar_pk], instance.roles.index(role), targets[target_pk])
    # A repair is asked about with its own order too, without which it would not be its own optimum.
    goals = ("floor", "total") if solution.objective == MatchRound.Objective.FLOOR else ("total",)
    answer = why_not(instance, as_found(solution), key, objective=goals, time_limit=WHAT_IF_SECONDS)
    return WhatIf(answer, instance, key)


def describe_relaxation(rule: dict[str, Any], scholars: dict[int, str], targets: dict[int, str]) -> str:
    """A rule to relax in words, with the names of people."""
    from mentorship.matching import Relaxation  # only its words are wanted here

    label = role_label(rule["role"] or "")
    what = Relaxation(rule["rule"], 0, 0, tuple(range(len(rule["targets"]))), rule["by"])
    names = [targets.get(pk, "somebody who is no longer listed") for pk in rule["targets"]]
    short = re.sub(r" mentor$", "", label.lower())
    return what.text(scholars.get(rule["scholar"], "a scholar"), short, names)
