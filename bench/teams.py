"""How fast and how good mentor teams are found, beside greedy and an assignment that knows no team rules.

    python -m bench.teams [--seconds S]

Generates seeded instances, solves each exactly in both orders of objectives, then on the same instance takes the best
pair first (greedy), and SciPy's linear_sum_assignment over places, which is blind to the rules of teams. Says of each
target whether it was met, and exits 1 when an exact answer is not proven or breaks a rule.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter

import numpy as np
from scipy.optimize import linear_sum_assignment

from mentorship.matching import LEXICOGRAPHIC, TOTAL, Guide, Instance, Pair, Seeker, greedy, solve
from mentorship.matching.instance import Key

ROLES = ("scientific", "health_system", "methods", "patient_partner")
SIZES = ((40, 150, 6, 1.0), (200, 500, 12, 10.0))
SEED = 20260101
CANDIDATES = 16


def generate(scholars: int, mentors: int, institutions: int) -> Instance:
    """Mentors of one or two roles with one to three places; sixteen scored candidates for each role of each scholar."""
    rng = random.Random(SEED + scholars)
    guides = tuple(
        Guide(
            m, rng.randrange(institutions), rng.choice((1, 2, 2, 3)), frozenset(rng.sample(ROLES, rng.choice((1, 2))))
        )
        for m in range(mentors)
    )
    seekers = tuple(Seeker(s, rng.randrange(institutions)) for s in range(scholars))
    able = [[m.id for m in guides if role in m.roles] for role in ROLES]
    against = {(rng.randrange(scholars), rng.randrange(mentors)) for _ in range(scholars * 3)}
    pairs = []
    for scholar in range(scholars):
        for role in range(len(ROLES)):
            for mentor in rng.sample(able[role], min(CANDIDATES, len(able[role]))):
                bars = ("conflict",) if (scholar, mentor) in against else ()
                pairs.append(Pair(scholar, role, mentor, min(1000, max(0, round(rng.gauss(600, 200)))), bars))
    rivals = {tuple(sorted(rng.sample(range(mentors), 2))) for _ in range(mentors // 4)}
    return Instance(
        roles=ROLES,
        scholars=seekers,
        mentors=guides,
        pairs=tuple(pairs),
        mentor_conflicts=frozenset((a, b) for a, b in rivals),
    )


def assigned(instance: Instance) -> frozenset[Key]:
    """The best assignment of mentors' places to roles, were there no rules about teams."""
    rows = {key: number for number, key in enumerate(sorted({(p.scholar, p.role) for p in instance.allowed}))}
    columns = [mentor for mentor, guide in enumerate(instance.mentors) for _ in range(guide.capacity)]
    first = {mentor: columns.index(mentor) for mentor in set(columns)}
    gain = np.full((len(rows), len(columns)), -1_000_000.0)
    for pair in instance.allowed:
        start = first[pair.mentor]
        gain[rows[pair.scholar, pair.role], start : start + instance.mentors[pair.mentor].capacity] = pair.score
    chosen_rows, chosen_columns = linear_sum_assignment(gain, maximize=True)
    keys = list(rows)
    return frozenset(
        (*keys[row], columns[column])
        for row, column in zip(chosen_rows, chosen_columns, strict=True)
        if gain[row, column] >= 0
    )


def broken(instance: Instance, chosen: frozenset[Key]) -> int:
    """How many rules of teams a matching breaks; counted here, apart from the solver."""
    load = Counter(mentor for _, _, mentor in chosen)
    count = sum(load[m] > guide.capacity for m, guide in enumerate(instance.mentors))
    for number, scholar in enumerate(instance.scholars):
        team = [mentor for s, _, mentor in chosen if s == number]
        count += len(team) - len(set(team))
        count += sum(a in team and b in team for a, b in instance.mentor_conflicts)
        count += bool(team) and all(instance.mentors[m].institution == scholar.institution for m in team)
    return count


def compare(scholars: int, mentors: int, institutions: int, target: float, seconds: float) -> bool:
    instance = generate(scholars, mentors, institutions)
    print(f"{scholars} scholars, {mentors} mentors, {len(ROLES)} roles, {len(instance.allowed):,} pairs", flush=True)
    good = True
    best = 0
    for name, objective in (("total", TOTAL), ("lexicographic", LEXICOGRAPHIC)):
        found = solve(instance, objective=objective, time_limit=seconds)
        wrong = broken(instance, found.chosen)
        good &= found.is_proven and not wrong
        best = max(best, found.total)
        _tell(name, found.total, best, found.floor or 0, found.unfilled, wrong, found.seconds)
        print(
            f"{_verdict(found.seconds <= target)} {found.seconds:.2f} s of {target:.0f} s; "
            f"{found.status}, gap {found.gap:.1%}"
        )
    for name, method in (("greedy", greedy), ("assignment", assigned)):
        began = time.perf_counter()
        chosen = method(instance)
        took = time.perf_counter() - began
        scores = [instance.score_of(key) for key in chosen]
        _tell(name, sum(scores), best, min(scores), instance.places - len(chosen), broken(instance, chosen), took)
    return good


def _tell(name: str, total: int, best: int, floor: int, unfilled: int, wrong: int, took: float) -> None:
    share = f"{total / best:6.1%} of the best total"
    print(
        f"  {name:14} {total:>8,} {share}, floor {floor:4}, {unfilled:3} unfilled, {wrong} rules broken, {took:.2f} s"
    )


def _verdict(met: bool) -> str:
    return "met   " if met else "MISSED"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0, help="the longest one solve may take")
    asked = parser.parse_args()
    good = [compare(*size, seconds=asked.seconds) for size in SIZES]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
