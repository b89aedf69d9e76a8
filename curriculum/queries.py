"""Reads across what is taught."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import User
from curriculum.compliance import State, compliance_grid, scholars_of_training
from curriculum.coverage import Cover, smallest_cover
from curriculum.models import (
    Activity,
    Award,
    Competency,
    Domain,
    FeedToken,
    Framework,
    HeldAttendee,
    Requirement,
    Session,
    SigningKey,
    Teaching,
)
from partners.access import Access
from partners.models import Institution
from partners.roles import Permission
from scholars.models import Cohort, Scholar

COVERAGE_AHEAD = timedelta(days=365)
NOTE_USE_EVERY = timedelta(hours=6)


@dataclass(frozen=True)
class DomainView:
    """A domain with its competencies, each with what teaches it."""

    domain: Domain
    competencies: list[dict[str, Any]]


def activities_with_counts(access: Access) -> Any:
    activities = Activity.objects.visible_to(access, Permission.CURRICULUM_VIEW)
    return activities.annotate(session_count=Count("sessions", filter=~Q(sessions__status=Session.Status.DRAFT)))


def current_frameworks(access: Access) -> Any:
    frameworks = Framework.objects.visible_to(access, Permission.CURRICULUM_VIEW).filter(is_current=True)
    return frameworks.annotate(
        domain_count=Count("domains", distinct=True),
        competency_count=Count("domains__competencies", distinct=True),
    )


def domains_of(framework: Framework) -> list[DomainView]:
    """In order; reads what was prefetched with the framework."""
    return [
        DomainView(domain, [_entry(domain, competency) for competency in domain.competencies.all()])
        for domain in framework.domains.all()
    ]


def awaiting_text(framework: Framework) -> str:
    """What is still to be entered, in a sentence; empty when nothing is."""
    entered = sum(c.is_confirmed for domain in framework.domains.all() for c in domain.competencies.all())
    missing = framework.competency_total - entered
    if missing <= 0:
        return ""
    return (
        f"{entered} of {framework.competency_total} competencies are here in the source's sense. "
        f"The other {missing} wait until their wording has been read in the source; none is made up."
    )


def _entry(domain: Domain, competency: Competency) -> dict[str, Any]:
    # Given by hand, since asking the competency for its domain would ask the database.
    code = f"{domain.number}.{competency.number}"
    return {"code": code, "competency": competency, "activities": list(competency.activities.all())}


def public_sessions() -> Any:
    """What stands on the page for everybody: no drafts, and public activities only."""
    return Session.objects.public().select_related("activity", "host")


def framework_of(competency: str) -> Framework | None:
    """The edition that a competency belongs to, by the key that a page sent back."""
    if not (competency.isascii() and competency.isdecimal() and len(competency) < 10):
        return None
    return Framework.objects.filter(domains__competencies=int(competency)).first()


def calls_for_topics() -> Any:
    """Public activities for which anybody of the network may propose a topic."""
    return Activity.objects.public().filter(takes_proposals=True)


def found_in(sessions: Any, words: str, year: str = "", activity: str = "") -> Any:
    """Sessions whose topic, speakers or summary hold every word, of a year or an activity when one is asked for."""
    for word in words.split()[:8]:
        sessions = sessions.filter(Q(topic__icontains=word) | Q(speaker__icontains=word) | Q(summary__icontains=word))
    if year.isascii() and year.isdecimal() and len(year) == 4 and int(year):
        sessions = sessions.filter(starts_at__year=int(year))
    if activity.isascii() and activity.isdecimal() and len(activity) < 10:
        sessions = sessions.filter(activity=int(activity))
    return sessions


def years_of(sessions: Any) -> list[int]:
    """The years in which sessions are held, the newest first."""
    return [day.year for day in sessions.order_by().dates("starts_at", "year", order="DESC")]


def feed_of(key: str) -> FeedToken | None:
    """The live feed that a secret opens."""
    return FeedToken.objects.live().select_related("user", "activity").filter(digest=digest_of_feed(key)).first()


def note_use(token: FeedToken, now: datetime) -> None:
    """When a calendar last read it. One that asks every few minutes does not write a row each time."""
    FeedToken.objects.filter(pk=token.pk).exclude(used_at__gt=now - NOTE_USE_EVERY).update(used_at=now)


def digest_of_feed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def held_of(session: Session) -> Any:
    """The people on a session's lists who are not certain."""
    return HeldAttendee.objects.filter(file__session=session).select_related("file__session__activity")


def cohorts_of(scholars: Any) -> list[Cohort]:
    """The cohorts of the scholars that somebody sees."""
    return list(Cohort.objects.filter(scholars__in=scholars).distinct())


def network_people() -> Any:
    """Everybody who may have been in a session: people with a sign-in."""
    return User.objects.filter(is_active=True).order_by("name", "pk")


def asked_to_come(session: Session) -> Any:
    """People in training on the day of a session, of whose program or track its activity is asked."""
    day = timezone.localdate(session.starts_at)
    asked = Q(pk__in=[])
    for requirement in Requirement.objects.filter(activity=session.activity):
        track = Q(career_stage=requirement.career_stage) if requirement.career_stage else Q()
        asked |= Q(cohort__program=requirement.program_id) & track
    scholars = scholars_of_training(Scholar.objects.filter(asked), day)
    return User.objects.filter(is_active=True, pk__in=scholars.values("user")).order_by("pk")


def sessions_of_feed(token: FeedToken, now: datetime) -> Any:
    """What a feed shows: from a quarter ago on, so that calendars notice late changes, without drafts."""
    sessions = Session.objects.select_related("activity", "host").exclude(status=Session.Status.DRAFT)
    sessions = sessions.filter(ends_at__gte=now - timedelta(days=92)).order_by("starts_at", "pk")
    if token.kind == FeedToken.Kind.SERIES:
        return sessions.filter(activity=token.activity)
    if token.kind == FeedToken.Kind.MINE:
        return sessions.filter(rsvps__user_id=token.user_id).exclude(rsvps__user_id=token.user_id, rsvps__answer="no")
    return sessions


@dataclass(frozen=True)
class CoverageRow:
    """A competency, and how often it will be taught: by activity and by the institution that hosts."""

    code: str
    text: str
    activities: dict[str, int]
    hosts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.activities.values())


@dataclass(frozen=True)
class Coverage:
    rows: list[CoverageRow]
    hosts: list[str]
    further: list[str]
    out_of_reach: list[str]
    is_proven: bool


def coverage(framework: Framework, now: datetime) -> Coverage:
    """How often each competency will be taught in the next twelve months, and the fewest activities that would close
    the gaps if each were held once more.
    """
    competencies = list(Competency.objects.filter(domain__framework=framework).select_related("domain"))
    teaches: dict[int, set[int]] = defaultdict(set)
    for activity, competency in Teaching.objects.filter(competency__domain__framework=framework).values_list(
        "activity_id", "competency_id"
    ):
        teaches[activity].add(competency)
    sessions = Session.objects.published().filter(starts_at__gte=now, starts_at__lt=now + COVERAGE_AHEAD)
    planned = list(sessions.filter(activity__in=list(teaches)).select_related("activity", "host"))
    rows = [_coverage_row(competency, planned, teaches) for competency in competencies]
    missing = {c.pk for c, row in zip(competencies, rows, strict=True) if row.total == 0}
    cover: Cover[int, int] = smallest_cover(missing, teaches)
    titles = dict(Activity.objects.filter(pk__in=cover.chosen).values_list("pk", "title"))
    codes = {c.pk: c.code for c in competencies}
    return Coverage(
        rows=rows,
        hosts=sorted({host for row in rows for host in row.hosts}),
        further=sorted(titles[pk] for pk in cover.chosen),
        out_of_reach=sorted(codes[pk] for pk in cover.out_of_reach),
        is_proven=cover.is_proven,
    )


def _coverage_row(competency: Competency, planned: Iterable[Session], teaches: dict[int, set[int]]) -> CoverageRow:
    activities: dict[str, int] = defaultdict(int)
    hosts: dict[str, int] = defaultdict(int)
    for session in planned:
        if competency.pk in teaches[session.activity_id]:
            activities[session.activity.title] += 1
            hosts[session.host.name if session.host else "Network"] += 1
    return CoverageRow(competency.code, competency.text, dict(activities), dict(hosts))


def hosts_of(access: Access) -> Any:
    """Institutions that may host."""
    return Institution.objects.visible_to(access, Permission.INSTITUTION_VIEW).order_by("name")


@dataclass(frozen=True)
class Ready:
    """A scholar has done what a requirement asks, and has no certificate of it yet."""

    scholar: Scholar
    requirement: Requirement
    why: str


def ready_to_be_awarded(scholars: Any, now: datetime) -> list[Ready]:
    """By scholar, of those who are or were in training."""
    begun = list(scholars.filter(starts_on__lte=timezone.localdate(now)).with_names().order_by("name", "pk"))
    grid = compliance_grid(begun, now)
    given = set(Award.objects.standing().values_list("scholar_id", "requirement_id"))
    return [
        Ready(scholar, requirement, standing.text)
        for scholar, standings in grid.rows
        for requirement, standing in zip(grid.requirements, standings, strict=True)
        if standing.state == State.DONE and (scholar.pk, requirement.pk) not in given
    ]


def award_of(identifier: UUID) -> Award | None:
    """The certificate that somebody holds in her hand."""
    return Award.objects.filter(identifier=identifier).first()


def signing_key(thumbprint: str) -> SigningKey | None:
    return SigningKey.objects.filter(thumbprint=thumbprint).first()


def case_item(identifier: UUID, base_uri: str) -> dict[str, Any] | None:
    """One competency as a CASE item; None when there is none with a wording."""
    found = Competency.objects.filter(identifier=identifier, is_confirmed=True).select_related("domain__framework")
    competency = found.first()
    if competency is None:
        return None
    framework = competency.domain.framework
    document = f"{base_uri}/CFDocuments/{framework.identifier}"
    return {
        "identifier": str(identifier),
        "uri": f"{base_uri}/CFItems/{identifier}",
        "lastChangeDateTime": framework.changed_at.isoformat(),
        "CFDocumentURI": {"title": str(framework), "identifier": str(framework.identifier), "uri": document},
        "fullStatement": competency.text,
        "humanCodingScheme": competency.code,
        "CFItemType": "Competency",
    }
