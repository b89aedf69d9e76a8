"""The submission board: what each site owes for each data set and period, and how far it has come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.shortcuts import get_object_or_404
from django.utils import timezone

from equity_measures.models import Coverage, Extract, QualityRule, Schedule, Submission
from equity_measures.periods import Period
from partners.access import Access
from partners.models import Site
from partners.roles import Permission

# Key, words, tone; in the order in which somebody should look.
STATES: dict[str, tuple[str, str]] = {
    "missing": ("Missing", "bad"),
    "errors": ("Errors", "bad"),
    "late": ("Late, in grace", "warn"),
    "held": ("Waiting for an answer", "warn"),
    "returned": ("Returned", "warn"),
    "checking": ("Being checked", "info"),
    "review": ("In review", "info"),
    "approved": ("Approved", "info"),
    "accepted": ("Accepted", "info"),
    "expected": ("Expected", ""),
    "published": ("Published", "good"),
    "in-use": ("In use", "good"),
}
RECEIVED = frozenset({"returned", "review", "approved", "accepted", "published", "in-use"})
Key = tuple[int, int, str]


@dataclass(frozen=True)
class Owed:
    """One line of the board: a site, a data set, a period."""

    pk: int
    site: Site
    schedule: Schedule
    period: Period
    today: date
    state: str
    extract: Extract | None = None
    received_at: datetime | None = None
    is_changed: bool = False

    @property
    def due_on(self) -> date:
        return self.schedule.due_on(self.period)

    @property
    def is_due(self) -> bool:
        """Has the due day passed?"""
        return self.today > self.due_on

    @property
    def is_received(self) -> bool:
        return self.received_at is not None

    @property
    def is_on_time(self) -> bool | None:
        """None while nothing was received and the due day is still to come."""
        if self.received_at is None:
            return False if self.is_due else None
        return timezone.localtime(self.received_at).date() <= self.due_on

    @property
    def words(self) -> str:
        return STATES[self.state][0]

    @property
    def tone(self) -> str:
        return STATES[self.state][1]

    @property
    def errors(self) -> int:
        """Findings of the latest version, while it is refused."""
        refused = self.extract is not None and self.extract.state == Extract.State.REFUSED
        return self.extract.findings_total if self.extract and refused else 0


@dataclass(frozen=True)
class Rates:
    """How much of what is due came, and how much of it in time."""

    due: int
    received: int
    on_time: int

    @property
    def reporting(self) -> float | None:
        return self.received / self.due if self.due else None

    @property
    def timeliness(self) -> float | None:
        return self.on_time / self.due if self.due else None


def rates(rows: Iterable[Owed]) -> Rates:
    due = [row for row in rows if row.is_due]
    return Rates(len(due), sum(row.is_received for row in due), sum(row.is_on_time is True for row in due))


@dataclass
class _Found:
    """What was read for the board, by institution, data set and period."""

    versions: dict[Key, list[Extract]] = field(default_factory=lambda: defaultdict(list))
    submissions: dict[Key, Submission] = field(default_factory=dict)
    returned: set[int] = field(default_factory=set)
    covered: set[tuple[int, int]] = field(default_factory=set)


def periods_of(schedules: Iterable[Schedule], today: date) -> list[str]:
    """All periods that any of the schedules expects, the latest first."""
    found = {period for schedule in schedules for period in schedule.periods(today)}
    return [period.text for period in sorted(found, key=lambda p: (p.last_day, p.first_day), reverse=True)]


def schedules_in_force() -> list[Schedule]:
    return list(
        Schedule.objects.filter(is_active=True, data_set__is_active=True)
        .select_related("data_set")
        .prefetch_related("institutions")
    )


def quality_rules() -> list[QualityRule]:
    return list(QualityRule.objects.select_related("data_set"))


def quality_rule(pk: int) -> QualityRule:
    """A rule belongs to the network as a whole, so no institution scopes it."""
    return get_object_or_404(QualityRule, pk=pk)


def schedules_on_record() -> list[Schedule]:
    """Also those out of force."""
    return list(Schedule.objects.with_counts())


def board(access: Access, schedules: list[Schedule], today: date, period: str = "") -> list[Owed]:
    """Every site's lines for one period, or for all of them; what needs somebody comes first."""
    sites = list(
        Site.objects.visible_to(access, Permission.EXTRACT_VIEW)
        .filter(is_active=True, institution__is_office=False)
        .select_related("institution")
    )
    wanted = [
        (schedule, each) for schedule in schedules for each in schedule.periods(today) if period in ("", each.text)
    ]
    found = _read(access, wanted)
    rows: list[Owed] = []
    for schedule, each in wanted:
        named = None if schedule.is_for_all else {institution.pk for institution in schedule.institutions.all()}
        rows += [
            _owed(len(rows) + number, site, schedule, each, found, today)
            for number, site in enumerate(s for s in sites if named is None or s.institution_id in named)
        ]
    order = list(STATES)
    return sorted(rows, key=lambda row: (order.index(row.state), row.due_on, row.site.name))


def _read(access: Access, wanted: list[tuple[Schedule, Period]]) -> _Found:
    found = _Found()
    data_sets = {schedule.data_set_id for schedule, _ in wanted}
    periods = {period.text for _, period in wanted}
    about = {"data_set__in": data_sets, "period__in": periods}
    extracts = (
        Extract.objects.visible_to(access, Permission.EXTRACT_VIEW)
        .filter(**about)
        .exclude(state=Extract.State.UNDONE)
        .defer("findings", "facts")
    )
    for extract in extracts.order_by("version"):
        found.versions[extract.institution_id, extract.data_set_id, extract.period].append(extract)
    submissions = Submission.objects.visible_to(access, Permission.EXTRACT_VIEW).filter(**about)
    for submission in submissions.prefetch_related("steps"):
        key = (submission.institution_id, submission.data_set_id, submission.period)
        found.submissions[key] = submission
        steps = list(submission.steps.all())
        if steps and steps[-1].kind == "return":
            found.returned.add(steps[-1].extract_id)
    covered = Coverage.objects.visible_to(access, Permission.EXTRACT_VIEW).filter(
        extract__data_set__in=data_sets, extract__period__in=periods
    )
    found.covered = set(covered.values_list("extract_id", "site_id").order_by().distinct())
    return found


def _owed(pk: int, site: Site, schedule: Schedule, period: Period, found: _Found, today: date) -> Owed:
    key = (site.institution_id, schedule.data_set_id, period.text)
    versions = found.versions.get(key, [])
    covering = [extract for extract in versions if (extract.pk, site.pk) in found.covered]
    standing = next((e for e in covering if e.is_pending), None) or next((e for e in covering if e.is_current), None)
    latest = versions[-1] if versions else None
    submission = found.submissions.get(key)
    if standing is not None:
        state = _state_of(standing, submission, found.returned)
    else:
        state = _state_without(latest, schedule, period, today)
    return Owed(
        pk=pk,
        site=site,
        schedule=schedule,
        period=period,
        today=today,
        state=state,
        extract=latest if standing is None or (latest and latest.version > standing.version) else standing,
        received_at=min((e.uploaded_at for e in covering), default=None),
        is_changed=_is_changed(versions, submission),
    )


def _state_of(standing: Extract, submission: Submission | None, returned: set[int]) -> str:
    if standing.is_current:
        return "published" if submission and submission.approved_id == standing.pk else "in-use"
    if submission is None or submission.approved_id != standing.pk:
        return "returned" if standing.pk in returned else "review"
    return "accepted" if submission.accepted_at else "approved"


def _state_without(latest: Extract | None, schedule: Schedule, period: Period, today: date) -> str:
    of_file = {
        Extract.State.RECEIVED: "checking",
        Extract.State.HELD: "held",
        Extract.State.REFUSED: "errors",
    }
    if latest is not None and latest.state in of_file:
        return of_file[Extract.State(latest.state)]
    if today <= schedule.due_on(period):
        return "expected"
    return "late" if today <= schedule.missing_after(period) else "missing"


def _is_changed(versions: list[Extract], submission: Submission | None) -> bool:
    """Has another version been checked since the site approved one?"""
    if submission is None:
        return False
    stands = submission.approved_id
    approved = next((e for e in versions if e.pk == stands), None) or next((e for e in versions if e.is_current), None)
    newer = [e for e in versions if approved and e.version > approved.version]
    return any(e.state == Extract.State.ACCEPTED for e in newer)
