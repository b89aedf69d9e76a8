"""Who reviews what, and how the applications rank."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import mean, median, stdev

from django.db.models import QuerySet

from accounts.models import User
from partners.access import Access
from partners.models import Membership
from partners.roles import PERMISSIONS_OF, Permission, Role
from scholars.models import Application, Assignment, Call, Conflict, Criterion, Review

REVIEWING = [role.value for role in Role if Permission.REVIEW_DO in PERMISSIONS_OF[role]]


def reviewers() -> QuerySet[User]:
    """Everybody who holds a role that reviews, on this day."""
    held = Membership.objects.current().filter(role__in=REVIEWING)
    return User.objects.filter(is_active=True, pk__in=held.values("user_id")).order_by("name", "pk")


def blocked_pairs(call: Call) -> set[tuple[int, int]]:
    """Pairs of application and person that must not meet in review: (application id, user id).

    Recorded conflicts, oneself, and people who work where the applicant works (the network office aside).
    """
    found = set(Conflict.objects.filter(application__call=call).values_list("application_id", "reviewer_id"))
    applications = list(Application.objects.filter(call=call).values_list("pk", "applicant_id", "institution_id"))
    found |= {(pk, applicant) for pk, applicant, _ in applications}
    works = defaultdict(set)
    members = Membership.objects.current().filter(institution__is_office=False)
    for institution, user in members.values_list("institution_id", "user_id"):
        works[institution].add(user)
    return found | {(pk, user) for pk, _, institution in applications for user in works[institution]}


def weighted(criteria: Iterable[Criterion], values: dict[int, int]) -> float | None:
    """The mean of the values by the criteria's weights; None as long as one is missing."""
    criteria = list(criteria)
    if not criteria or any(criterion.pk not in values for criterion in criteria):
        return None
    weight = sum(criterion.weight for criterion in criteria)
    return sum(criterion.weight * values[criterion.pk] for criterion in criteria) / weight


@dataclass
class Ranked:
    """One application's place. Mean, median and spread are over each reviewer's last score; None without any."""

    application: Application
    place: int | None = None
    scores: list[float] = field(default_factory=list)
    before: list[float] = field(default_factory=list)
    abstentions: int = 0
    assigned: int = 0
    handed_in: int = 0

    @property
    def mean(self) -> float | None:
        return mean(self.scores) if self.scores else None

    @property
    def median(self) -> float | None:
        return median(self.scores) if self.scores else None

    @property
    def mean_before(self) -> float | None:
        return mean(self.before) if self.before else None

    @property
    def spread(self) -> float | None:
        """The sample standard deviation; None below two scores."""
        return stdev(self.scores) if len(self.scores) > 1 else None

    @property
    def lowest(self) -> float | None:
        return min(self.scores, default=None)

    @property
    def highest(self) -> float | None:
        return max(self.scores, default=None)


def ranked(call: Call, access: Access) -> list[Ranked]:
    """The applications that were handed in, best mean first, those without scores last. Four queries.

    Only what is open to this person: a recorded conflict takes an application out of her list. Equal means share
    a place.
    """
    applications = (
        Application.objects.visible_to(access, Permission.APPLICATION_VIEW).filter(call=call).reviewed().with_names()
    )
    rows = {application.pk: Ranked(application) for application in applications}
    for pk in Assignment.objects.filter(application__in=rows).values_list("application_id", flat=True):
        rows[pk].assigned += 1
    reviews = Review.objects.visible_to(access, Permission.APPLICATION_VIEW)
    handed_in = reviews.filter(application__in=rows, submitted_at__isnull=False)
    _count(rows, handed_in.values_list("application_id", "reviewer_id", "round", "total", "is_abstention"))
    return _placed(list(rows.values()), low_is_best=call.low_is_best)


def _count(rows: dict[int, Ranked], reviews: Iterable[tuple[int, int, str, float | None, bool]]) -> None:
    last: dict[tuple[int, int], tuple[str, float | None, bool]] = {}
    for application, reviewer, turn, total, abstains in reviews:
        if turn == Review.Round.BEFORE:
            rows[application].handed_in += 1
            rows[application].before += [total] if total is not None else []
        if turn == Review.Round.AFTER or (application, reviewer) not in last:
            last[application, reviewer] = (turn, total, abstains)
    for (application, _), (_, total, abstains) in last.items():
        rows[application].abstentions += abstains
        rows[application].scores += [total] if total is not None else []


def _placed(rows: list[Ranked], *, low_is_best: bool) -> list[Ranked]:
    scored = [row for row in rows if row.mean is not None]
    scored.sort(key=lambda row: ((row.mean or 0) * (1 if low_is_best else -1), row.application.number))
    for number, row in enumerate(scored, start=1):
        before = scored[number - 2] if number > 1 else None
        row.place = before.place if before and abs((before.mean or 0) - (row.mean or 0)) < 1e-9 else number
    return scored + [row for row in rows if row.mean is None]


def office_people() -> QuerySet[User]:
    """Everybody who may read applications as the office does."""
    roles = [role.value for role in Role if Permission.APPLICATION_VIEW in PERMISSIONS_OF[role]]
    held = Membership.objects.current().filter(role__in=roles, institution__is_office=True)
    return User.objects.filter(is_active=True, pk__in=held.values("user_id"))


def shut_to(call: Call, access: Access) -> int:
    """How many submitted applications of this call a recorded conflict shuts to this person."""
    rows = Application.objects.filter(call=call).reviewed()
    return rows.filter(conflicts__reviewer_id=access.user_id).distinct().count()
