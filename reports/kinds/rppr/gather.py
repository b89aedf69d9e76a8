"""Reads what the sections of an RPPR ask for, each from its records."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q

from curriculum.models import Attendance, Session
from partners.access import Access
from partners.roles import Permission
from reports.kinds.rppr.facts import Counts, Facts, Person
from reports.kinds.rppr.grids import (
    changes,
    dissemination,
    impact,
    milestones,
    participants,
    plans,
    products,
    publications,
    recruitment,
    roadblocks,
    sessions,
)
from reports.kinds.shared.head import day_of, head_of
from reports.problems import NoData
from reports.wish import Wish
from scholars.models import (
    Adoption,
    Application,
    Milestone,
    Product,
    ProductKind,
    ProductState,
    Roadblock,
    Scholar,
    State,
)
from scholars.queries import nih, tables
from scholars.queries.effort import ledgers
from scholars.queries.mentors import mentor_names


def gather(access: Access, wish: Wish) -> Facts:
    """Raises NoData where nobody was in training in the period."""
    begin, end = wish.span.first_day, day_of(wish)
    people = Scholar.objects.visible_to(access, Permission.SCHOLAR_VIEW).filter(starts_on__lte=end)
    if wish.program:
        people = people.filter(cohort__program=wish.program)
    if wish.institution:
        people = people.filter(institution=wish.institution)
    here = people.filter(ends_on__gte=begin).exclude(left_on__lt=begin)
    scholars = list(here.with_names().order_by("name", "pk"))
    if not scholars:
        raise NoData("Nobody was in training in this period; there is nothing to report.")
    keys = [scholar.pk for scholar in scholars]
    mine = {"scholar__in": people}
    made = list(_of_period(Product.objects.visible_to(access).filter(**mine), begin, end))
    papers = [p for p in made if p.kind == ProductKind.PUBLICATION and p.state in _OUT]
    met = Roadblock.objects.visible_to(access).filter(scholar__in=keys, opened_on__lte=end)
    met = met.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=begin)).select_related("scholar__institution")
    steps = list(Milestone.objects.visible_to(access).filter(scholar__in=keys).order_by("due_on", "pk"))
    held = _sessions(access, begin, end)
    coming = _coming(access, end)
    taken_up = Adoption.objects.visible_to(access).filter(product__scholar__in=people, adopted_on__range=(begin, end))
    chosen = {scholar.pk for scholar in scholars}
    told = [p for p in nih.paragraphs(access, begin, end, program=wish.program) if p.scholar.pk in chosen]
    roads = list(met.order_by("opened_on", "pk"))
    presence = Attendance.objects.visible_to(access).filter(session__in=[s.pk for s in held], user__scholar__in=keys)
    there = presence.aggregate(asked=Count("pk"), present=Count("pk", filter=Q(is_present=True)))
    return Facts(
        head=head_of(access, wish, kind="rppr", title="Progress report pack (RPPR)"),
        objectives=_objectives(wish, scholars),
        counts=Counts(
            in_training=len(scholars),
            begun=sum(s.starts_on >= begin for s in scholars),
            completed=sum(s.left_on is None and begin <= s.ends_on <= end for s in scholars),
            left=sum(s.left_on is not None and begin <= s.left_on <= end for s in scholars),
            sessions=len(held),
            attended=there["present"],
            attendance_asked=there["asked"],
            publications=len(papers),
            missing_access=sum(p.public_access(end) == "missing" for p in papers),
            days_lost=sum(r.days_lost for r in roads),
        ),
        people=tuple(Person(p.scholar.pk, p.scholar.name, p.text) for p in told),
        milestones=milestones(steps, end),
        recruitment=recruitment(_candidates(access, wish, begin, end), tables.smallest_cell()),
        sessions=sessions(held),
        dissemination=dissemination([p for p in made if p.kind == ProductKind.PRESENTATION], held),
        plans=plans([m for m in steps if m.done_on is None and end < m.due_on <= _a_year_on(end)], coming),
        publications=publications(papers, end),
        products=products([p for p in made if p.kind not in (ProductKind.PUBLICATION, ProductKind.PRESENTATION)]),
        participants=participants(ledgers(here.order_by("name", "pk"), end), mentor_names(keys), begin, end),
        changes=changes(scholars, begin, end),
        impact=impact(list(taken_up.select_related("product__scholar", "site").order_by("adopted_on", "pk"))),
        roadblocks=roadblocks(roads),
    )


_OUT = (ProductState.IN_PRESS, ProductState.PUBLISHED)


def _objectives(wish: Wish, scholars: list[Scholar]) -> str:
    program = wish.program or scholars[0].cohort.program
    return (
        f"{program.name} trains scholars for {program.length_months} months each, with at least "
        f"{program.effort_floor} percent of working time protected."
    )


def _of_period(products: Any, begin: date, end: date) -> Any:
    """Dated in the period, as exactly as the date is known."""
    found = products.filter(dated__gte=str(begin.year), dated__lte=end.isoformat()).select_related("scholar")
    return (p for p in found.order_by("dated", "title", "pk") if p.dated >= begin.isoformat()[: len(p.dated)])


def _sessions(access: Access, begin: date, end: date) -> list[Session]:
    found = Session.objects.visible_to(access).published().filter(starts_at__date__range=(begin, end))
    return list(found.select_related("activity", "host").order_by("starts_at", "pk"))


def _coming(access: Access, end: date) -> list[Session]:
    """Planned for the year after the period."""
    found = Session.objects.visible_to(access).published()
    found = found.filter(starts_at__date__gt=end, starts_at__date__lte=_a_year_on(end))
    return list(found.select_related("activity", "host").order_by("starts_at", "pk")[:40])


def _a_year_on(day: date) -> date:
    return day + timedelta(days=365)


def _candidates(access: Access, wish: Wish, begin: date, end: date) -> dict[str, int]:
    """Of the calls whose applications were due in the period."""
    found = Application.objects.visible_to(access, Permission.APPLICATION_VIEW).filter(
        submitted_at__isnull=False, call__full_due_at__date__range=(begin, end)
    )
    if wish.program:
        found = found.filter(call__program=wish.program)
    if wish.institution:
        found = found.filter(institution=wish.institution)
    counted: dict[str, int] = found.aggregate(
        applied=Count("pk"),
        selected=Count("pk", filter=Q(state=State.SELECTED)),
        waiting=Count("pk", filter=Q(state=State.WAITLISTED)),
        entered=Count("pk", filter=Q(scholar__isnull=False)),
    )
    return counted
