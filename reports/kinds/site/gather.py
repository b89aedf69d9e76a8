"""Reads what partners gave and gained, under somebody's access."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from curriculum.models import Attendance, Session
from equity_measures.models import GapPolicy
from mentorship.models import Mentor, TeamMember
from partners.access import Access
from partners.models import Institution, Provenance, Site
from partners.roles import Permission
from reports.document import COUNT, DATE, Origin
from reports.kinds.progress.facts import GapFacts, Submission
from reports.kinds.progress.history import gaps_at_the_end, gaps_in, history_of
from reports.kinds.progress.sent import submissions
from reports.kinds.shared.facts import Grid, Place
from reports.kinds.shared.head import day_of, head_of
from reports.kinds.site.facts import Facts, PartnerFacts
from reports.problems import NoData
from reports.wish import Wish
from scholars.models import Adoption, Scholar


def gather(access: Access, wish: Wish) -> Facts:
    """Of one institution in detail; without one, of all partners. Raises NoData when there is no partner."""
    partners = Institution.objects.visible_to(access, Permission.INSTITUTION_VIEW).partners().order_by("name")
    if wish.institution:
        partners = partners.filter(pk=wish.institution.pk)
    chosen = [p for p in partners if p.provenance != Provenance.REAL and Institution.Kind.FUNDER not in p.kinds]
    chosen = chosen or list(partners)
    if not chosen:
        raise NoData("There is no partner to report to.")
    read = _Read(access, wish, is_one=wish.institution is not None)
    policy = GapPolicy.objects.first() or GapPolicy()
    return Facts(
        head=head_of(access, wish, kind="site", title="Site report"),
        is_one=wish.institution is not None,
        threshold=policy.threshold,
        partners=tuple(_partner(partner, read) for partner in chosen),
    )


class _Read:
    """What is recorded of all partners in the period, by partner: a fixed number of queries."""

    def __init__(self, access: Access, wish: Wish, *, is_one: bool) -> None:
        begin, day = wish.span.first_day, day_of(wish)
        self.begin, self.day = begin, day
        self.sites: dict[int, list[Site]] = defaultdict(list)
        for site in Site.objects.visible_to(access, Permission.INSTITUTION_VIEW).filter(is_active=True):
            self.sites[site.institution_id].append(site)
        self.scholars: dict[int, list[Scholar]] = defaultdict(list)
        here = (
            Scholar.objects.visible_to(access).filter(starts_on__lte=day, ends_on__gte=begin).exclude(left_on__lt=begin)
        )
        if wish.program:
            here = here.filter(cohort__program=wish.program)
        people = list(here.with_names().order_by("name", "pk"))
        for scholar in people:
            self.scholars[scholar.institution_id].append(scholar)
        self.embedded: dict[int, list[Scholar]] = defaultdict(list)
        for scholar in people:
            if scholar.health_system_id:
                self.embedded[scholar.health_system_id].append(scholar)
        self.mentors: dict[int, set[int]] = defaultdict(set)
        places = TeamMember.objects.visible_to(access, Permission.MENTOR_VIEW).current(day).select_related("mentor")
        for place in places:
            self.mentors[place.mentor.institution_id].add(place.mentor_id)
        hours = Mentor.objects.visible_to(access, Permission.MENTOR_VIEW).values_list("pk", "hours_per_month")
        self.hours = dict(hours)
        self.sessions: dict[int, list[Session]] = defaultdict(list)
        held = Session.objects.visible_to(access).published().filter(starts_at__date__range=(begin, day))
        for session in held.select_related("activity").order_by("starts_at", "pk"):
            if session.host_id:
                self.sessions[session.host_id].append(session)
        self.attended = _attended(access, begin, day)
        self.taken_up: dict[int, list[Adoption]] = defaultdict(list)
        running = Adoption.objects.visible_to(access).filter(adopted_on__lte=day, site__isnull=False)
        running = running.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=begin))
        for adoption in running.select_related("site", "product__scholar").order_by("adopted_on", "pk"):
            self.taken_up[adoption.site.institution_id].append(adoption)  # type: ignore[union-attr]
        self.gaps, self.sent = _measured(access, wish, is_one=is_one)


def _attended(access: Access, begin: date, day: date) -> dict[int, int]:
    """By institution, how often its scholars came to a session of the period."""
    rows = Attendance.objects.visible_to(access).filter(
        is_present=True, session__starts_at__date__range=(begin, day), user__scholar__isnull=False
    )
    found: dict[int, int] = defaultdict(int)
    for institution in rows.order_by().values_list("user__scholar__institution", flat=True):
        found[institution] += 1
    return found


def _measured(
    access: Access, wish: Wish, *, is_one: bool
) -> tuple[dict[str, list[GapFacts]], dict[str, list[Submission]]]:
    """The gaps at the sites of one institution, and what every institution sent; by name."""
    gaps: dict[str, list[GapFacts]] = defaultdict(list)
    if is_one and wish.institution:
        history = history_of(access, wish.institution)
        found = gaps_in(history, wish.span) or gaps_at_the_end(history, wish.span)
        gaps[wish.institution.name] = found
    sent: dict[str, list[Submission]] = defaultdict(list)
    for one in submissions(access, wish.span, wish.institution, day_of(wish)):
        sent[one.institution].append(one)
    return gaps, sent


def _partner(partner: Institution, read: _Read) -> PartnerFacts:
    sent = tuple(read.sent[partner.name])
    return PartnerFacts(
        record=partner.pk,
        code=partner.code,
        name=partner.name,
        kinds=tuple(partner.kind_labels),
        sites=len(read.sites[partner.pk]),
        submissions=sent,
        gave=_gave(partner, read, sent),
        gained=_gained(partner, read),
        scholars=_scholars(partner, read),
        sessions=_sessions(partner, read),
        changes=_changes(partner, read),
        gaps=tuple(read.gaps[partner.name]),
    )


def _gave(partner: Institution, read: _Read, sent: Sequence[Submission]) -> Grid:
    mentors = read.mentors[partner.pk]
    here = Origin("institution", partner.code, partner.name)
    rows: list[tuple[str, int, Origin]] = [
        (
            "Submissions received",
            sum(bool(one.received_on) for one in sent),
            Origin("extracts", str(partner.pk), "Extracts"),
        ),
        (
            "Submissions on time and complete",
            sum(one.status == "On time" for one in sent),
            Origin("extracts", str(partner.pk), "Extracts"),
        ),
        ("Scholars it employs", len(read.scholars[partner.pk]), here),
        ("Mentors it lends", len(mentors), here),
        ("Hours of mentoring a month", sum(read.hours.get(pk, 0) for pk in mentors), here),
        ("Sessions it hosted", len(read.sessions[partner.pk]), here),
    ]
    return _counted(f"gave-{partner.code}", "What it gave", rows)


def _gained(partner: Institution, read: _Read) -> Grid:
    here = Origin("institution", partner.code, partner.name)
    rows = [
        ("Scholars at work in its health system", len(read.embedded[partner.pk]), here),
        ("Times its scholars came to a session", read.attended.get(partner.pk, 0), here),
        ("Changes in practice its sites took up", len(read.taken_up[partner.pk]), here),
    ]
    return _counted(f"gained-{partner.code}", "What it gained", rows)


def _counted(code: str, title: str, rows: Sequence[tuple[str, int, Origin]]) -> Grid:
    columns = (Place("What"), Place("How many", COUNT))
    return Grid(
        code.lower(),
        title,
        columns,
        tuple((label, count) for label, count, _ in rows),
        "",
        tuple((o,) for *_, o in rows),
    )


def _scholars(partner: Institution, read: _Read) -> Grid:
    """Projects, not lives: whose they are is told in the dossier."""
    both: dict[int, Any] = {s.pk: s for s in (*read.scholars[partner.pk], *read.embedded[partner.pk])}
    found = sorted(both.values(), key=lambda s: (s.project, s.pk))
    columns = (Place("Project"), Place("Program"), Place("Until", DATE))
    rows = tuple(
        (s.project or "No title yet", str(s.cohort.program), (s.left_on or s.ends_on).isoformat()) for s in found
    )
    origins = tuple((Origin("scholar", str(s.pk), s.project),) for s in found)
    return Grid(f"projects-{partner.code}".lower(), "Scholars' projects", columns, rows, "", origins)


def _sessions(partner: Institution, read: _Read) -> Grid:
    found = read.sessions[partner.pk]
    columns = (Place("Session"), Place("Activity"), Place("Held on", DATE))
    rows = tuple((s.topic, s.activity.title, timezone.localdate(s.starts_at).isoformat()) for s in found)
    origins = tuple((Origin("session", str(s.pk), s.topic),) for s in found)
    return Grid(f"sessions-{partner.code}".lower(), "Sessions it hosted", columns, rows, "", origins)


def _changes(partner: Institution, read: _Read) -> Grid:
    found = read.taken_up[partner.pk]
    columns = (Place("Change in practice"), Place("Site"), Place("Since", DATE), Place("Ended", DATE))
    rows = tuple(
        (a.product.title, str(a), a.adopted_on.isoformat(), a.ended_on.isoformat() if a.ended_on else "") for a in found
    )
    origins = tuple((Origin("product", str(a.product_id), a.product.title[:150]),) for a in found)
    return Grid(f"changes-{partner.code}".lower(), "Changes its sites took up", columns, rows, "", origins)
