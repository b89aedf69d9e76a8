"""Huddles: who sits at the table, who came, what was told, and what is published."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone

from accounts import audit
from accounts.models import User
from improvement.case_texts import kinds_in
from improvement.models import Huddle, HuddleCase, HuddleGroup, HuddleMember
from improvement.services import Refused


@transaction.atomic
def begin(*, group: HuddleGroup, by: User, sector: str) -> HuddleGroup:
    """A new table. Whoever begins it convenes it."""
    _require_clean(group)
    group.save()
    HuddleMember.objects.create(
        group=group, user=by, name=str(by), sector=sector, is_convener=True, joined_on=group.starts_on
    )
    _record("huddle.begun", group, by)
    return group


@transaction.atomic
def change(*, group: HuddleGroup, by: User) -> HuddleGroup:
    _require_clean(group)
    group.save()
    _record("huddle.changed", group, by)
    return group


@transaction.atomic
def add_member(*, member: HuddleMember, email: str, by: User) -> HuddleMember:
    """A new seat. The address finds her account; whether there is one is told to nobody."""
    member.user = User.objects.filter(email__iexact=email, is_active=True).first() if email else None
    if member.user and member.group.members.filter(user=member.user, left_on__isnull=True).exists():
        raise Refused("She has a seat at this table already.")
    member.save()
    _record("huddle.member added", member.group, by, member=member.pk, convenes=member.is_convener)
    return member


@transaction.atomic
def end_member(*, member: HuddleMember, on: date, by: User) -> HuddleMember:
    """She leaves the table after this day; what she told stays."""
    if member.left_on is not None:
        return member
    others = member.group.members.current().filter(is_convener=True, user__isnull=False).exclude(pk=member.pk)
    if member.is_convener and not others.exists():
        raise Refused("Nobody else convenes this table. Give somebody else that part first.")
    member.left_on = max(on, member.joined_on)
    member.save(update_fields=["left_on"])
    _record("huddle.member left", member.group, by, member=member.pk)
    return member


@transaction.atomic
def save_huddle(*, huddle: Huddle, present: Collection[HuddleMember], by: User) -> Huddle:
    """The day of a meeting and who came; kept once for each day."""
    if huddle.held_on > timezone.localdate():
        raise Refused("This day has not come yet. Attendance is noted on the day or later.")
    if Huddle.objects.filter(group=huddle.group, held_on=huddle.held_on).exclude(pk=huddle.pk).exists():
        raise Refused("This day is noted already. Change that one.")
    huddle.save()
    huddle.present.set(present)
    _record("huddle.held", huddle.group, by, present=len(present) + huddle.guests)
    return huddle


@transaction.atomic
def save_case(*, case: HuddleCase, by: User, themes: Collection[Any] | None = None) -> HuddleCase:
    """Keep a case when nothing in it might name the family; number it within its group."""
    _require_clean(case)
    if case.solution and case.solved_on is None:
        case.solved_on = timezone.localdate()
    if not case.solution:
        case.solved_on = None
    is_new = case.pk is None
    if is_new:
        group = HuddleGroup.objects.select_for_update().get(pk=case.group_id)
        case.number = (group.cases.aggregate(last=Max("number"))["last"] or 0) + 1
    case.save()
    if themes is not None:
        case.themes.set(themes)
    _record("huddle.case added" if is_new else "huddle.case changed", case.group, by, case=case.number)
    return case


@transaction.atomic
def save_part(*, part: Any, group: HuddleGroup, by: User, cases: Collection[HuddleCase] | None = None) -> Any:
    """A category, a theme, a line of its table, a policy or a gap; with the families it is about."""
    _require_clean(part)
    part.save()
    if cases is not None:
        target = part.helped if hasattr(part, "helped") else part.affected
        target.set(cases)
    _record("huddle.part changed", group, by, part=part._meta.model_name, key=part.pk)
    return part


@transaction.atomic
def publish(*, group: HuddleGroup, by: User) -> HuddleGroup:
    """Let the whole network read the figures, with small counts hidden; never the cases."""
    if not group.cases.exists():
        raise Refused("There is no case yet, so there is nothing to publish.")
    group.published_at = timezone.now()
    group.save(update_fields=["published_at"])
    _record("huddle.published", group, by)
    return group


@transaction.atomic
def withdraw(*, group: HuddleGroup, by: User) -> HuddleGroup:
    group.published_at = None
    group.save(update_fields=["published_at"])
    _record("huddle.withdrawn", group, by)
    return group


def _require_clean(row: models.Model) -> None:
    """The last door: whatever way a text comes, it is read before it is kept."""
    texts = [
        getattr(row, field.name)
        for field in row._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField) and not field.choices
    ]
    kinds = kinds_in(texts)
    if kinds:
        raise Refused(f"This might name somebody ({', '.join(kinds)}), so nothing of it was kept. Say it otherwise.")


def _record(action: str, group: HuddleGroup, by: User, **facts: object) -> None:
    audit.record(action, by=by, subject=group, institution_id=group.host_id, facts=facts)
