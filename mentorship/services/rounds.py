"""Opening a round, saying what counts, and what people wish."""

from __future__ import annotations

from django.db import transaction
from django.utils.text import slugify

from accounts import audit
from accounts.models import User
from mentorship import library
from mentorship.models import Hold, Initiative, MatchRound, Mentor, Preference, RoundRole
from mentorship.services import Refused
from scholars.models import Cohort, Scholar

MOST_ROLES = 8


@transaction.atomic
def open_round(*, cohort: Cohort, kind: str, title: str, by: User) -> MatchRound:
    """A round with the roles the program begins with."""
    if MatchRound.objects.filter(cohort=cohort, title=title).exists():
        raise Refused("This cohort has a round of that title. Choose another title.")
    match_round = MatchRound.objects.create(cohort=cohort, kind=kind, title=title, opened_by=by)
    RoundRole.objects.bulk_create(
        RoundRole(round=match_round, position=number, **role) for number, role in enumerate(library.roles_of(kind))
    )
    audit.record("round.opened", by=by, subject=match_round, facts={"kind": kind})
    return match_round


@transaction.atomic
def save_settings(*, match_round: MatchRound, by: User) -> MatchRound:
    """Keep changed weights and rules. Solutions found before keep the settings they were found with."""
    if not any(match_round.weights.values()):
        raise Refused("At least one weight must be above 0.")
    match_round.save(update_fields=["weights", "needs_other_institution", "minimum", "objective"])
    facts = {"weights": match_round.weights, "minimum": match_round.minimum, "objective": match_round.objective}
    audit.record("round.settings", by=by, subject=match_round, facts=facts)
    return match_round


@transaction.atomic
def add_role(*, match_round: MatchRound, label: str, from_partner_system: bool, by: User) -> RoundRole:
    """One more role that every scholar of the round wants filled."""
    code = slugify(label).replace("-", "_")[:40]
    if not code:
        raise Refused("Name the role with letters.")
    roles = list(match_round.roles.all())
    if code in {role.code for role in roles}:
        raise Refused("The round has this role already.")
    if len(roles) >= MOST_ROLES:
        raise Refused(f"A round has at most {MOST_ROLES} roles. Take one away first.")
    role = RoundRole.objects.create(
        round=match_round, code=code, label=label, position=len(roles), from_partner_system=from_partner_system
    )
    audit.record("round.role added", by=by, subject=match_round, facts={"role": code})
    return role


@transaction.atomic
def remove_role(*, role: RoundRole, by: User) -> None:
    """Take a role out of a round in which nobody was asked for it yet."""
    if role.round.seats.filter(role=role.code, asked_at__isnull=False).exists():
        raise Refused("People were asked for this role already, so it stays.")
    if role.round.roles.count() == 1:
        raise Refused("A round needs at least one role.")
    match_round = role.round
    match_round.seats.filter(role=role.code).delete()
    match_round.holds.filter(role=role.code).delete()
    role.delete()
    audit.record("round.role removed", by=by, subject=match_round, facts={"role": role.code})


@transaction.atomic
def set_hold(
    *,
    match_round: MatchRound,
    kind: str,
    scholar: Scholar,
    role: str,
    target: Mentor | Initiative,
    by: User,
    reason: str = "",
) -> Hold:
    """Lock a pair, or veto it, from the next solving on. A lock takes the place of another lock on the same role."""
    field = "mentor" if isinstance(target, Mentor) else "initiative"
    if kind == Hold.Kind.LOCK:
        match_round.holds.filter(kind=kind, scholar=scholar, role=role).delete()
    match_round.holds.filter(scholar=scholar, role=role, **{field: target}).delete()
    hold = Hold.objects.create(
        round=match_round, kind=kind, scholar=scholar, role=role, reason=reason, set_by=by, **{field: target}
    )
    audit.record(f"round.{kind}", by=by, subject=match_round, facts={"scholar": scholar.pk, "target": target.pk})
    return hold


@transaction.atomic
def release_hold(*, hold: Hold, by: User) -> None:
    match_round = hold.round
    hold.delete()
    audit.record(f"round.{hold.kind} released", by=by, subject=match_round, facts={"scholar": hold.scholar_id})


@transaction.atomic
def keep_scholars_ranking(
    *, match_round: MatchRound, scholar: Scholar, ranked: list[Mentor] | list[Initiative], by: User
) -> None:
    """What a scholar prefers, first choice first. Replaces what she said before."""
    field = "mentor" if match_round.is_of_mentors else "initiative"
    match_round.preferences.filter(side=Preference.Side.SCHOLAR, scholar=scholar).delete()
    Preference.objects.bulk_create(
        Preference(round=match_round, side=Preference.Side.SCHOLAR, scholar=scholar, rank=rank, **{field: target})
        for rank, target in enumerate(ranked, start=1)
    )
    facts = {"round": match_round.pk, "ranked": len(ranked)}
    audit.record("preferences.kept", by=by, subject=scholar, institution_id=scholar.institution_id, facts=facts)


@transaction.atomic
def keep_mentors_ranking(
    *, match_round: MatchRound, mentor: Mentor, ranked: list[Scholar], declined: list[Scholar], by: User
) -> None:
    """Whom a mentor prefers, first choice first, and whom she declines. Replaces what she said before."""
    if set(ranked) & set(declined):
        raise Refused("A scholar cannot be ranked and declined at once. Choose one of the two.")
    side = Preference.Side.MENTOR
    match_round.preferences.filter(side=side, mentor=mentor).delete()
    Preference.objects.bulk_create(
        [
            Preference(round=match_round, side=side, mentor=mentor, scholar=scholar, rank=rank)
            for rank, scholar in enumerate(ranked, start=1)
        ]
        + [
            Preference(round=match_round, side=side, mentor=mentor, scholar=scholar, is_declined=True)
            for scholar in declined
        ]
    )
    facts = {"round": match_round.pk, "ranked": len(ranked), "declined": len(declined)}
    audit.record("preferences.kept", by=by, subject=mentor, institution_id=mentor.institution_id, facts=facts)
