"""Reads cohorts, under somebody's access: steps, protected time, products, what was in the way, and what came of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date

from partners.access import Access
from partners.roles import Permission
from reports.document import COUNT, MEAN, SHARE, Origin
from reports.kinds.cohort.facts import CohortFacts, Facts, Outcome
from reports.kinds.shared.facts import HELD, Grid, Place
from reports.kinds.shared.head import day_of, head_of
from reports.problems import NoData
from reports.wish import Wish
from scholars.models import Milestone, Product, Roadblock, RoadblockGroup, Scholar, Status
from scholars.models.product import ProductKind, ProductState
from scholars.queries import conversion, tables
from scholars.queries.effort import ledgers

HORIZONS = (1, 2, 3, 5)
FINISHED = (
    ProductState.PUBLISHED,
    ProductState.IN_PRESS,
    ProductState.AWARDED,
    ProductState.IN_USE,
    ProductState.SUSTAINED,
)


def gather(access: Access, wish: Wish) -> Facts:
    """Raises NoData where nobody was appointed by the period's last day."""
    day = day_of(wish)
    people = Scholar.objects.visible_to(access, Permission.SCHOLAR_VIEW).filter(starts_on__lte=day)
    if wish.program:
        people = people.filter(cohort__program=wish.program)
    if wish.institution:
        people = people.filter(institution=wish.institution)
    scholars = list(people.with_names().with_status(day).order_by("cohort__starts_on", "name", "pk"))
    if not scholars:
        raise NoData("No scholar was appointed by the period's last day.")
    smallest = tables.smallest_cell()
    of_cohort: dict[int, list[Scholar]] = defaultdict(list)
    for scholar in scholars:
        of_cohort[scholar.cohort_id].append(scholar)
    read = _Read(access, [s.pk for s in scholars], wish.span.first_day, day)
    keys = {s.pk for s in scholars}
    courses = [c for c in conversion.courses(access, day) if c.scholar.pk in keys]
    found = conversion.conversion(courses, horizon=5, by="none") if courses else None
    reached = max((course.years for course in courses), default=0.0)
    return Facts(
        head=head_of(access, wish, kind="cohort", title="Cohort report"),
        smallest=smallest,
        cohorts=tuple(_cohort(members, read, day, smallest) for members in of_cohort.values()),
        followed=len(courses),
        outcomes=tuple(_outcome(found, years) for years in HORIZONS if found and years <= reached),
        censored=sum(course.outcome == 0 for course in courses),
    )


class _Read:
    """What is recorded of some scholars, by scholar; four queries."""

    def __init__(self, access: Access, keys: Sequence[int], begin: date, day: date) -> None:
        self.begin = begin
        self.steps: dict[int, list[Milestone]] = defaultdict(list)
        for step in Milestone.objects.visible_to(access).filter(scholar__in=keys).order_by("due_on", "pk"):
            self.steps[step.scholar_id].append(step)
        self.products: dict[int, list[Product]] = defaultdict(list)
        made = Product.objects.visible_to(access).filter(
            scholar__in=keys, dated__lte=day.isoformat(), state__in=FINISHED
        )
        for product in made.order_by("dated", "pk"):
            self.products[product.scholar_id].append(product)
        self.roadblocks: dict[int, list[Roadblock]] = defaultdict(list)
        for one in Roadblock.objects.visible_to(access).filter(scholar__in=keys, opened_on__lte=day):
            self.roadblocks[one.scholar_id].append(one)
        people = Scholar.objects.visible_to(access, Permission.SCHOLAR_VIEW).filter(pk__in=keys)
        self.ledgers = {ledger.scholar.pk: ledger for ledger in ledgers(people, day)}


def _cohort(members: Sequence[Scholar], read: _Read, day: date, smallest: int) -> CohortFacts:
    cohort = members[0].cohort
    statuses = Counter(member.status for member in members)  # type: ignore[attr-defined]
    key = f"{cohort.pk}"
    return CohortFacts(
        record=cohort.pk,
        name=cohort.name,
        program=str(cohort.program),
        scholars=len(members),
        in_training=statuses[Status.ACTIVE],
        completed=statuses[Status.COMPLETED],
        left=statuses[Status.LEFT],
        steps=_steps(key, members, read, day),
        effort=_effort(key, members, read, day),
        products=_products(key, members, read, day),
        challenges=_challenges(key, members, read, smallest),
    )


def _steps(key: str, members: Sequence[Scholar], read: _Read, day: date) -> Grid:
    due: dict[str, list[Milestone]] = defaultdict(list)
    for member in members:
        for step in read.steps[member.pk]:
            if step.due_on <= day or (step.done_on and step.done_on <= day):
                due[step.title].append(step)
    rows, origins = [], []
    for title, found in sorted(due.items(), key=lambda item: (min(s.due_on for s in item[1]), item[0])):
        done = [s for s in found if s.done_on and s.done_on <= day]
        on_time = sum(s.done_on is not None and s.done_on <= s.due_on for s in done)
        rows.append((title, len(found), len(done), on_time, round(len(done) / len(found), 6)))
        origins.append((Origin("heat-map", key, title),))
    columns = (
        Place("Step"),
        Place("Due or reached", COUNT, "Scholars for whom it was due by the day, or who reached it sooner."),
        Place("Reached", COUNT),
        Place("On time", COUNT, "Reached by the day it was due."),
        Place("Reached, share", SHARE),
    )
    return Grid(f"steps-{key}", "Steps on the way", columns, tuple(rows), "", tuple(origins))


def _effort(key: str, members: Sequence[Scholar], read: _Read, day: date) -> Grid:
    """Protected time by quarter: what was promised, what there really was, and how many had too little."""
    by_quarter: dict[str, list[tuple[int, int | None, int]]] = defaultdict(list)
    for member in members:
        floor = member.cohort.program.effort_floor
        ledger = read.ledgers.get(member.pk)
        for row in ledger.months if ledger else ():
            if row.month <= day:
                by_quarter[f"{row.month.year}-Q{(row.month.month + 2) // 3}"].append((row.promised, row.actual, floor))
    rows = []
    for quarter, months in sorted(by_quarter.items())[-8:]:
        actual = [a for _, a, _ in months if a is not None]
        below = sum(a is not None and a < floor for _, a, floor in months)
        mean_actual = round(sum(actual) / len(actual), 2) if actual else None
        rows.append((quarter, round(sum(p for p, _, _ in months) / len(months), 2), mean_actual, len(actual), below))
    columns = (
        Place("Quarter"),
        Place("Promised, %", MEAN, "Mean protected time promised, in percent of working time."),
        Place("Really had, %", MEAN, "Mean over the months reported."),
        Place("Months reported", COUNT),
        Place("Below the floor", COUNT, "Months reported with less than the program's floor."),
    )
    origins = tuple((Origin("effort-list", key, row[0]),) for row in rows)
    return Grid(f"effort-{key}", "Protected time", columns, tuple(rows), "", origins)


def _products(key: str, members: Sequence[Scholar], read: _Read, day: date) -> Grid:
    all_ = [product for member in members for product in read.products[member.pk]]
    new = [p for p in all_ if p.dated >= read.begin.isoformat()[: len(p.dated)]]
    rows, origins = [], []
    for kind in ProductKind:
        of_kind = [p for p in all_ if p.kind == kind]
        if of_kind:
            rows.append((str(kind.label), sum(p.kind == kind for p in new), len(of_kind)))
            origins.append(tuple(Origin("product", str(p.pk), p.title[:150]) for p in of_kind))
    columns = (
        Place("Product"),
        Place("In the period", COUNT, "Finished, and dated in the period."),
        Place("Since the start", COUNT, "Finished, dated up to the day."),
    )
    return Grid(f"products-{key}", "What came of their work", columns, tuple(rows), "", tuple(origins))


def _challenges(key: str, members: Sequence[Scholar], read: _Read, smallest: int) -> Grid:
    """How many met each kind of roadblock. A small count could point at somebody, so it is held back with its days."""
    rows, origins = [], []
    for group in RoadblockGroup:
        met = {m.pk: [r for r in read.roadblocks[m.pk] if r.code[0] == group.value] for m in members}
        having = sum(bool(found) for found in met.values())
        days = sum(r.days_lost for found in met.values() for r in found)
        is_held = 0 < having < smallest
        rows.append((str(group.label), HELD if is_held else having, HELD if is_held else days))
        origins.append((Origin("roadblock-list", group.value, str(group.label)),))
    columns = (
        Place("What was in the way"),
        Place("Scholars", COUNT, "Who met at least one of this kind. Overlapping: the lines have no total."),
        Place("Days lost", COUNT, "As the scholars tell them."),
    )
    return Grid(f"challenges-{key}", "What was in the way", columns, tuple(rows), "", tuple(origins))


def _outcome(found: conversion.Conversion, years: int) -> Outcome:
    grant, role = found.grant.at(years), found.health_system.at(years)
    return Outcome(years, *(round(float(value), 6) for value in (*grant, *role)))
