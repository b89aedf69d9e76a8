"""Writing the invented housing table: who sits there, thirteen huddles, seventeen cases, and what they came to."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from improvement.models import (
    CaseCategory,
    FailureMode,
    Huddle,
    HuddleCase,
    HuddleGroup,
    HuddleMember,
    PolicyGap,
    PolicyOption,
    Sector,
)
from improvement.services import huddles
from mielhss.demo import housing_cases as told
from partners.models import Institution, Provenance

TITLE = "Housing action table"
BEGAN = date(2026, 7, 7)
SEATS = (
    ("Paz Partner", Sector.FAMILY, "Neighbors"),
    ("Wren Ashgrove", Sector.LEGAL, "Legal aid of the city"),
    ("Tamsin Brightwell", Sector.SCHOOL, "Public schools"),
    ("Obi Carrow", Sector.HOUSING, "Tenants' union"),
    ("Linnea Duvall", Sector.SOCIAL, "Family services"),
    ("Jonah Emberly", Sector.HEALTH, "Children's clinic"),
    ("Sunniva Fairwater", Sector.GOVERNMENT, "Health department"),
    ("Isra Hallowell", Sector.NONPROFIT, "Repair fund"),
    ("Mateus Valcourt", Sector.FAMILY, "Parents' council"),
    ("Yara Winslade", Sector.FOOD, "Food pantry"),
)


@transaction.atomic
def build(host: Institution, convener: User, *, began: date = BEGAN) -> HuddleGroup:
    """A table with everything that it wrote down."""
    group = huddles.begin(
        group=HuddleGroup(
            title=TITLE,
            topic="Housing",
            purpose="Find what can be done this week for a family without a safe home, and what policy would change.",
            host=host,
            starts_on=began,
            ends_on=began + timedelta(weeks=12),
            provenance=Provenance.SYNTHETIC,
        ),
        by=convener,
        sector=Sector.FAMILY,
    )
    HuddleMember.objects.bulk_create(
        HuddleMember(group=group, name=name, sector=sector, organization=place, joined_on=began)
        for name, sector, place in SEATS
        if name != str(convener)
    )
    meetings = _meetings(group, began)
    _cases(group, meetings, convener)
    _failures(group)
    return group


def _meetings(group: HuddleGroup, began: date) -> list[Huddle]:
    seats = list(group.members.order_by("pk"))
    meetings = []
    for week, present in enumerate(told.PRESENT):
        huddle = Huddle.objects.create(group=group, held_on=began + timedelta(weeks=week))
        huddle.present.set([*seats, *seats][week : week + present])
        meetings.append(huddle)
    return meetings


def _cases(group: HuddleGroup, meetings: list[Huddle], by: User) -> None:
    kinds = {title: CaseCategory.objects.create(group=group, title=title, description=text)
             for title, text in told.KINDS.items()}  # fmt: skip
    seats = list(group.members.order_by("pk"))
    cases = []
    for number, (week, story) in enumerate(zip(told.WEEKS, told.STORIES, strict=True)):
        case = HuddleCase(
            group=group,
            huddle=meetings[week],
            presenter=seats[number % len(seats)],
            category=kinds[story.kind],
            situation=story.situation,
            background=story.background,
            assessment=story.assessment,
            recommendation=story.recommendation,
            solution=story.solution,
            solved_on=meetings[week].held_on + timedelta(days=5) if story.solution else None,
        )
        cases.append(huddles.save_case(case=case, by=by))
    for number, title in enumerate(told.POLICIES):
        option = PolicyOption(group=group, title=title)
        helped = [case for case, story in zip(cases, told.STORIES, strict=True) if number in story.policies]
        huddles.save_part(part=option, group=group, cases=helped, by=by)
    for number, title in enumerate(told.GAPS):
        affected = [case for case, story in zip(cases, told.STORIES, strict=True) if number in story.gaps]
        huddles.save_part(part=PolicyGap(group=group, title=title), group=group, cases=affected, by=by)


def _failures(group: HuddleGroup) -> None:
    kinds = {kind.title: kind for kind in group.categories.all()}
    names = ("step", "failure", "effect", "cause", "severity", "occurrence", "detection", "opportunity")
    FailureMode.objects.bulk_create(
        FailureMode(category=kinds[title], **dict(zip(names, values, strict=True))) for title, *values in told.FAILURES
    )


def publish(group: HuddleGroup) -> None:
    group.published_at = timezone.now()
    group.save(update_fields=["published_at"])
