"""A judge of matchings that shares no code with the solver: it reads the file and the answer, as plain JSON."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Any


def broken_rules(instance: dict[str, Any], answer: dict[str, Any]) -> list[str]:
    """Every rule that an answer breaks, and every figure in it that does not add up."""
    mentors = {mentor["id"]: mentor for mentor in instance["mentors"]}
    scores = {(s, instance["roles"][r], m): score for s, r, m, score in instance["pairs"]}
    against = {tuple(couple) for couple in instance["coi_scholar_mentor"]}
    rivals = {frozenset(couple) for couple in instance["coi_mentor_mentor"]}
    wrong, load, chosen = [], dict.fromkeys(mentors, 0), []
    if [team["scholar"] for team in answer["teams"]] != [scholar["id"] for scholar in instance["scholars"]]:
        wrong.append("not one team per scholar")
    homes = {scholar["id"]: scholar["institution"] for scholar in instance["scholars"]}
    for team in answer["teams"]:
        if sorted(team["roles"]) != sorted(instance["roles"]):
            wrong.append(f"{team['scholar']}: other roles than asked for")
        members = [(role, mentor) for role, mentor in team["roles"].items() if mentor is not None]
        ids = [mentor for _, mentor in members]
        if len(set(ids)) < len(ids):
            wrong.append(f"{team['scholar']}: one mentor in two roles")
        if ids and all(mentors[mentor]["institution"] == homes[team["scholar"]] for mentor in ids):
            wrong.append(f"{team['scholar']}: nobody from another institution")
        for role, mentor in members:
            load[mentor] += 1
            chosen.append(scores.get((team["scholar"], role, mentor), -1))
            if role not in mentors[mentor]["roles"]:
                wrong.append(f"{mentor} cannot be {role}")
            if (team["scholar"], mentor) in against:
                wrong.append(f"{team['scholar']} and {mentor} are in conflict")
        wrong += [f"{a} and {b} sit together" for a in ids for b in ids if a < b and frozenset((a, b)) in rivals]
    wrong += [f"{name} has too many" for name, count in load.items() if count > mentors[name]["capacity"]]
    figures = {
        "total": sum(chosen),
        "floor": min(chosen, default=None),
        "unfilled": len(instance["roles"]) * len(instance["scholars"]) - len(chosen),
    }
    return wrong + [
        f"{name} is {answer[name]}, not {value}" for name, value in figures.items() if answer[name] != value
    ]


def best_by_trying_everything(instance: dict[str, Any]) -> dict[str, int]:
    """The fewest unfilled roles, the best total with them, the best floor with them, and the best total at that floor.

    Tries every team of every scholar, remembering what the rooms left over were good for; for few scholars only.
    """
    floors = sorted({pair[3] for pair in instance["pairs"]}, reverse=True)
    filled, total = _best(instance, 0)
    places = len(instance["roles"]) * len(instance["scholars"])
    if not filled:
        return {"unfilled": places, "total": 0, "floor": 0, "total_at_floor": 0}
    for floor in floors:
        at_floor = _best(instance, floor)
        if at_floor[0] == filled:
            return {"unfilled": places - filled, "total": total, "floor": floor, "total_at_floor": at_floor[1]}
    return {"unfilled": places - filled, "total": total, "floor": 0, "total_at_floor": total}


def _best(instance: dict[str, Any], lowest: int) -> tuple[int, int]:
    teams = [_teams(instance, scholar, lowest) for scholar in instance["scholars"]]
    names = [mentor["id"] for mentor in instance["mentors"]]

    @cache
    def after(number: int, rooms: tuple[int, ...]) -> tuple[int, int]:
        if number == len(teams):
            return (0, 0)
        best = (-1, -1)
        for members, score in teams[number]:
            left = tuple(room - members.count(name) for room, name in zip(rooms, names, strict=True))
            if min(left, default=0) >= 0:
                filled, total = after(number + 1, left)
                best = max(best, (filled + len(members), total + score))
        return best

    return after(0, tuple(mentor["capacity"] for mentor in instance["mentors"]))


def _teams(instance: dict[str, Any], scholar: dict[str, Any], lowest: int) -> list[tuple[tuple[int, ...], int]]:
    homes = {mentor["id"]: mentor["institution"] for mentor in instance["mentors"]}
    against = {m for s, m in instance["coi_scholar_mentor"] if s == scholar["id"]}
    rivals = {frozenset(couple) for couple in instance["coi_mentor_mentor"]}
    options = [
        [None]
        + [
            (mentor, score)
            for s, r, mentor, score in instance["pairs"]
            if s == scholar["id"] and r == role and mentor not in against and score >= lowest
        ]
        for role in range(len(instance["roles"]))
    ]
    found = []
    for choice in product(*options):
        members = tuple(taken[0] for taken in choice if taken)
        is_allowed = len(set(members)) == len(members) and not any(
            frozenset((a, b)) in rivals for a in members for b in members if a != b
        )
        if is_allowed and (not members or any(homes[m] != scholar["institution"] for m in members)):
            found.append((members, sum(taken[1] for taken in choice if taken)))
    return found
