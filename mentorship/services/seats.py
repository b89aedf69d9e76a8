"""From a solution to teams: draft, edit, ask, answer, publish, repair."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from mentorship.matching import Instance
from mentorship.models import Hold, Initiative, MatchRound, Mentor, Seat, Solution, TeamMember
from mentorship.queries.problem import Builder
from mentorship.services import Refused
from mielhss.jobs.services import enqueue
from scholars.models import Scholar


@transaction.atomic
def adopt(*, solution: Solution, by: User) -> int:
    """Make a solution the draft. Places that stay the same keep their answers; returns how many changed."""
    if not solution.is_done:
        raise Refused("The solution is not ready yet.")
    match_round = MatchRound.objects.select_for_update().get(pk=solution.round_id)
    instance = Instance.restored(solution.instance)
    wanted = {
        (instance.scholars[s].id, instance.roles[r]): (instance.mentors[m].id, instance.score_of((s, r, m)))
        for s, r, m in solution.chosen
    }
    _require_still_there(match_round, {target for target, _ in wanted.values()})
    standing = {(seat.scholar_id, seat.role): seat for seat in match_round.seats.all() if not seat.is_declined}
    changed = 0
    for place, seat in standing.items():
        if wanted.get(place, (None, 0))[0] != (seat.mentor_id or seat.initiative_id):
            _take_back(seat)
            changed += 1
    field = "mentor_id" if match_round.is_of_mentors else "initiative_id"
    for (scholar, role), (target, score) in wanted.items():
        kept = standing.get((scholar, role))
        if kept is None or kept.pk is None:
            Seat.objects.create(round=match_round, scholar_id=scholar, role=role, score=score, **{field: target})
            changed += 0 if kept is not None else 1
    if match_round.state == MatchRound.State.OPEN:
        _move(match_round, MatchRound.State.DRAFT)
    audit.record("round.drafted", by=by, subject=match_round, facts={"solution": solution.pk, "changed": changed})
    return changed


def _require_still_there(match_round: MatchRound, targets: set[int]) -> None:
    model = Mentor if match_round.is_of_mentors else Initiative
    if model._default_manager.filter(pk__in=targets).count() < len(targets):
        raise Refused("Somebody of this solution is no longer listed. Solve again.")


def _take_back(seat: Seat) -> None:
    _end_place(seat)
    seat.delete()


def _end_place(seat: Seat) -> None:
    """A published place in a team ends; one that began today leaves no trace but the audit event."""
    if seat.mentor_id is None or seat.published_at is None:
        return
    places = TeamMember.objects.filter(
        scholar=seat.scholar_id, mentor=seat.mentor_id, role=seat.role, ends_on__isnull=True
    )
    today = timezone.localdate()
    places.filter(starts_on__gte=today).delete()
    places.filter(starts_on__lt=today).update(ends_on=today - timedelta(days=1))


def _move(match_round: MatchRound, state: str) -> None:
    match_round.state = state
    match_round.save(update_fields=["state"])


@transaction.atomic
def change(*, match_round: MatchRound, scholar: Scholar, role: str, target: Mentor | Initiative, by: User) -> Seat:
    """The director puts somebody else into a place. The rules hold for her too."""
    match_round = MatchRound.objects.select_for_update().get(pk=match_round.pk)
    problem = Builder(match_round).problem()
    key = problem.key(scholar.pk, role, target.pk)
    pair = problem.instance.by_key.get(key) if key else None
    if pair is None:
        raise Refused(f"{target} cannot fill this role for {scholar}.")
    if not problem.instance.is_allowed(pair):
        why = ", ".join(_WHY[rule] for rule in pair.bars) or "no place is free"
        raise Refused(f"{target} cannot fill this role for {scholar}: {why}.")
    seats = [seat for seat in match_round.seats.all() if not seat.is_declined]
    _require_rules(problem.instance, seats, scholar, role, target)
    for seat in seats:
        if (seat.scholar_id, seat.role) == (scholar.pk, role):
            _take_back(seat)
    field = "mentor" if isinstance(target, Mentor) else "initiative"
    seat = Seat.objects.create(
        round=match_round, scholar=scholar, role=role, score=pair.score, is_edited=True, **{field: target}
    )
    if match_round.state == MatchRound.State.OPEN:
        _move(match_round, MatchRound.State.DRAFT)
    audit.record("round.edited", by=by, subject=match_round, facts={"scholar": scholar.pk, "role": role})
    return seat


_WHY = {
    "conflict": "they have a conflict of interest or a reporting line",
    "declined": "the pairing was declined",
    "veto": "the pairing is vetoed",
    "partner_system": "this role is filled from the scholar's partner health system",
}


def _require_rules(
    instance: Instance, seats: list[Seat], scholar: Scholar, role: str, target: Mentor | Initiative
) -> None:
    others = [seat for seat in seats if (seat.scholar_id, seat.role) != (scholar.pk, role)]
    position = {guide.id: number for number, guide in enumerate(instance.mentors)}
    guide = instance.mentors[position[target.pk]]
    load = sum(1 for seat in others if (seat.mentor_id or seat.initiative_id) == target.pk)
    if load >= guide.capacity:
        raise Refused(f"{target} has no place free. Take a scholar from {target} first.")
    team = [seat.mentor_id or seat.initiative_id for seat in others if seat.scholar_id == scholar.pk]
    if target.pk in team:
        raise Refused(f"{target} is in this team already; one person fills one role of a team.")
    rivals = {
        b if a == position[target.pk] else a for a, b in instance.mentor_conflicts if position[target.pk] in (a, b)
    }
    if any(position.get(member or 0) in rivals for member in team):
        raise Refused(f"{target} has a conflict of interest with another member of the team.")
    members = [*(position[pk] for pk in team if pk in position), position[target.pk]]
    is_full = len(members) == len(instance.roles)
    outside = any(instance.mentors[member].institution != scholar.institution_id for member in members)
    if instance.other_institution and is_full and not outside:
        raise Refused("The team would have nobody from another institution. Choose somebody from outside.")


@transaction.atomic
def invite(*, match_round: MatchRound, by: User) -> int:
    """Ask everybody of the draft who was not asked yet; returns how many places."""
    match_round = MatchRound.objects.select_for_update().get(pk=match_round.pk)
    fresh = match_round.seats.standing().filter(asked_at__isnull=True)
    keys = list(fresh.values_list("pk", flat=True))
    if not keys:
        raise Refused("There is nobody left to ask. Solve the round and take the answer as draft first.")
    fresh.update(asked_at=timezone.now())
    if match_round.state == MatchRound.State.DRAFT:
        _move(match_round, MatchRound.State.INVITED)
    _send("invite", keys, by)
    audit.record("round.invited", by=by, subject=match_round, facts={"places": len(keys)})
    return len(keys)


@transaction.atomic
def answer(*, seat: Seat, is_mentor: bool, accepts: bool, reason: str, by: User) -> Seat:
    """Accept or decline a place. Declining ends a published place at once; the round then wants repair."""
    seat = Seat.objects.select_for_update().select_related("round", "scholar").get(pk=seat.pk)
    if seat.asked_at is None or seat.is_declined:
        raise Refused("This place is no longer open for an answer.")
    if not accepts and not reason.strip():
        raise Refused("Say in a few words why you decline, so that the program office can find somebody else.")
    said = Seat.Answer.ACCEPTED if accepts else Seat.Answer.DECLINED
    side = "mentor" if is_mentor else "scholar"
    setattr(seat, f"{side}_answer", said)
    setattr(seat, f"{side}_reason", "" if accepts else reason.strip()[:300])
    seat.save(update_fields=[f"{side}_answer", f"{side}_reason"])
    if not accepts:
        _end_place(seat)
        # A lock would demand what was just declined.
        held = seat.round.holds.filter(kind=Hold.Kind.LOCK, scholar=seat.scholar, role=seat.role)
        held.filter(mentor=seat.mentor_id, initiative=seat.initiative_id).delete()
    audit.record(f"seat.{said}", by=by, subject=seat.round, facts={"seat": seat.pk, "side": side})
    return seat


@transaction.atomic
def publish(*, match_round: MatchRound, by: User) -> int:
    """Make the standing draft the teams, and send letters about what is new. Returns how many places are new."""
    match_round = MatchRound.objects.select_for_update().get(pk=match_round.pk)
    fresh = list(match_round.seats.standing().filter(published_at__isnull=True).select_related("mentor", "scholar"))
    if not fresh:
        raise Refused("There is nothing new to publish. Take a solution as draft first.")
    now = timezone.now()
    for seat in fresh:
        seat.published_at, seat.asked_at = now, seat.asked_at or now
        if seat.mentor is not None:
            _seat_in_team(seat, seat.mentor)
    Seat.objects.bulk_update(fresh, ["published_at", "asked_at"])
    match_round.state, match_round.published_at = MatchRound.State.PUBLISHED, now
    match_round.save(update_fields=["state", "published_at"])
    _send("publish", [seat.pk for seat in fresh], by)
    audit.record("round.published", by=by, subject=match_round, facts={"places": len(fresh)})
    return len(fresh)


def _seat_in_team(seat: Seat, mentor: Mentor) -> None:
    """The new mentor takes the role; whoever held it before leaves it."""
    start = max(timezone.localdate(), seat.scholar.starts_on)
    held = TeamMember.objects.filter(scholar=seat.scholar, role=seat.role, ends_on__isnull=True)
    if held.filter(mentor=mentor).exists():
        return
    held.filter(starts_on__gte=start).delete()
    held.update(ends_on=start - timedelta(days=1))
    TeamMember.objects.create(scholar=seat.scholar, mentor=mentor, role=seat.role, starts_on=start)


def _send(kind: str, seats: list[int], by: User) -> None:
    first = min(seats)
    enqueue(
        kind="match.mail",
        key=f"match-mail:{kind}:{first}:{len(seats)}:{timezone.now().timestamp():.0f}",
        arguments={"kind": kind, "seats": seats},
        requested_by=by,
    )
