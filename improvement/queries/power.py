"""How power is shared: in one team for the team, and over many projects in counts that name nobody."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from equity_measures.statistics.suppression import has_small_count
from improvement.models import (
    Contribution,
    Member,
    MemberRole,
    Phase,
    PhasePart,
    Project,
    SelfDescription,
    TeamDecision,
)

# Counts of people in teams below this are hidden where they leave their team; the least that programs may set.
SMALLEST = 5
LEADERS = (MemberRole.LEAD, MemberRole.SPONSOR, MemberRole.SCHOLAR)


@dataclass(frozen=True)
class Share:
    """How many of how many, or hidden because either side is small."""

    label: str
    part: int | None
    whole: int | None
    unit: str = ""

    @property
    def text(self) -> str:
        if self.part is None or self.whole is None:
            return "Hidden"
        if not self.whole:
            return "–"
        return f"{self.part:,} of {self.whole:,}{self.unit} ({100 * self.part / self.whole:.0f} %)"

    @property
    def percent(self) -> float | None:
        return 100 * self.part / self.whole if self.whole and self.part is not None else None


def share(label: str, part: int, whole: int, *, for_team: bool, unit: str = "") -> Share:
    if not for_team and has_small_count(part, whole, SMALLEST):
        return Share(label, None, None, unit)
    return Share(label, part, whole, unit)


def lived_members(projects: Collection[int] | QuerySet[Any]) -> QuerySet[Member]:
    """Members with lived experience: by their part in the team, or because they say so themselves."""
    says_so = SelfDescription.objects.filter(member=OuterRef("pk"), lived=SelfDescription.Lived.YES)
    return Member.objects.filter(Q(role=MemberRole.LIVED) | Exists(says_so), project__in=projects)


def by_part(project: Project) -> list[tuple[str, int]]:
    """The team by the part each has taken, as everybody in it can see."""
    rows = project.members.current().values("role").annotate(n=Count("pk")).order_by("-n", "role")
    return [(str(MemberRole(row["role"]).label), row["n"]) for row in rows]


def shares(
    projects: Collection[int] | QuerySet[Any], *, for_team: bool, since: date | None = None, until: date | None = None
) -> list[Share]:
    """What people with lived experience hold: proposals, decisions, leading parts, hours and money.

    Inside one team only the part somebody took openly counts; what she said about herself counts among many only.
    """
    lived: QuerySet[Member] = lived_members(projects)
    if for_team:
        lived = Member.objects.filter(role=MemberRole.LIVED, project__in=projects)
    lived_keys = lived.order_by().values("pk")
    decisions = _between(TeamDecision.objects.filter(project__in=projects), "decided_on", since, until)
    proposed = decisions.filter(proposed_by__isnull=False)
    theirs = decisions.filter(Exists(lived.filter(decisions=OuterRef("pk"))))
    led = PhasePart.objects.filter(project__in=projects, depth=PhasePart.Depth.LED)
    money = _between(Contribution.objects.filter(project__in=projects), "given_on", since, until)
    return [
        share("Decisions they proposed", proposed.filter(proposed_by__in=lived_keys).count(), proposed.count(),
              for_team=for_team),
        share("Decisions they took part in", theirs.count(), decisions.count(), for_team=for_team),
        share("Phases led by them", led.filter(member__in=lived_keys).count(), led.count(), for_team=for_team),
        _money_share("Honoraria paid to them", "honorarium", money, lived_keys, for_team=for_team),
        _money_share("Hours given by them", "hours", money, lived_keys, for_team=for_team),
    ]  # fmt: skip


def _between(rows: Any, day: str, since: date | None, until: date | None) -> Any:
    if since:
        rows = rows.filter(**{f"{day}__gte": since})
    return rows.filter(**{f"{day}__lte": until}) if until else rows


def _money_share(label: str, field: str, rows: Any, lived: Any, *, for_team: bool) -> Share:
    """Sums are hidden when they tell of few people, on either side."""
    people = rows.values("member").distinct().count()
    theirs = rows.filter(member__in=lived)
    their_people = theirs.values("member").distinct().count()
    if not for_team and has_small_count(their_people, people, SMALLEST):
        return Share(label, None, None)
    total = rows.aggregate(total=Sum(field))["total"] or Decimal(0)
    part = theirs.aggregate(total=Sum(field))["total"] or Decimal(0)
    return Share(label, round(part), round(total), " dollars" if field == "honorarium" else " hours")


@dataclass(frozen=True)
class Quarter:
    label: str
    shares: list[Share]


def over_time(projects: QuerySet[Any], today: date, quarters: int = 6) -> list[Quarter]:
    """The shares of the last quarters over many projects, the oldest first, small counts hidden."""
    found = []
    year, quarter = today.year, (today.month - 1) // 3 + 1
    for _ in range(quarters):
        first = date(year, 3 * quarter - 2, 1)
        after = date(year + quarter // 4, 3 * quarter % 12 + 1, 1)
        last = date.fromordinal(after.toordinal() - 1)
        found.append(Quarter(f"{year}-Q{quarter}", shares(projects, for_team=False, since=first, until=last)))
        year, quarter = (year - 1, 4) if quarter == 1 else (year, quarter - 1)
    return found[::-1]


def phase_table(project: Project) -> list[tuple[str, list[tuple[Member, str]]]]:
    """Each phase with who took part in it and how."""
    parts: dict[str, list[tuple[Member, str]]] = {phase.value: [] for phase in Phase}
    for part in PhasePart.objects.filter(project=project).select_related("member").order_by("-depth", "member__name"):
        parts[part.phase].append((part.member, str(part.get_depth_display())))
    return [(str(phase.label), parts[phase.value]) for phase in Phase]
