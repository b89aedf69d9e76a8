"""Reads the records of scholars, under somebody's access. Nothing that a scholar keeps to herself is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from curriculum.growth import growth_by_scholar
from curriculum.models import Framework
from mentorship.models import Meeting, TeamMember
from partners.access import Access
from partners.roles import Permission
from reports.document import COUNT, DATE, MEAN, Origin
from reports.kinds.dossier.facts import Facts, Life
from reports.kinds.shared.facts import Grid, Place
from reports.kinds.shared.head import day_of, head_of
from reports.problems import NoData
from reports.wish import Wish
from scholars.models import Milestone, Position, Product, Scholar, Status
from scholars.queries.effort import Ledger, ledgers


def gather(access: Access, wish: Wish) -> Facts:
    """Of one scholar; without one, of everybody in training on the day. Raises NoData when there is nobody."""
    begin, day = wish.span.first_day, day_of(wish)
    people = Scholar.objects.visible_to(access, Permission.SCHOLAR_VIEW).filter(starts_on__lte=day)
    if wish.scholar:
        people = people.filter(pk=wish.scholar.pk)
    if wish.program:
        people = people.filter(cohort__program=wish.program)
    if wish.institution:
        people = people.filter(institution=wish.institution)
    scholars = list(people.with_names().with_status(day).order_by("name", "pk"))
    if not wish.scholar:
        scholars = [s for s in scholars if s.status == Status.ACTIVE]  # type: ignore[attr-defined]
    if not scholars:
        raise NoData("No scholar of this scope was in training on the period's last day.")
    keys = [s.pk for s in scholars]
    steps = _by(Milestone.objects.visible_to(access).filter(scholar__in=keys).order_by("due_on", "pk"))
    made = _by(
        Product.objects.visible_to(access).filter(scholar__in=keys, dated__lte=day.isoformat()).order_by("-dated", "pk")
    )
    held = _by(
        Position.objects.visible_to(access).filter(scholar__in=keys, starts_on__lte=day).order_by("-starts_on", "pk")
    )
    places = TeamMember.objects.visible_to(access, Permission.MENTOR_VIEW).filter(scholar__in=keys, starts_on__lte=day)
    teams = _by(places.with_people().order_by("starts_on", "pk"))
    meetings = _meetings(access, keys, begin, day)
    effort = {ledger.scholar.pk: ledger for ledger in ledgers(people, day)}
    framework = Framework.objects.visible_to(access, Permission.CURRICULUM_VIEW).filter(is_current=True).first()
    growth = growth_by_scholar(scholars, framework) if framework else {}
    head = head_of(access, wish, kind="dossier", title="Scholar dossier" if wish.scholar else "Scholar dossiers")
    return Facts(
        head=head,
        lives=tuple(
            Life(
                record=s.pk,
                name=s.name,
                facts=_about(s),
                told=tuple(_told(s, steps[s.pk], made[s.pk], effort.get(s.pk), day)),
                steps_due=sum(m.due_on <= day for m in steps[s.pk]),
                steps_done=sum(m.done_on is not None and m.done_on <= day for m in steps[s.pk]),
                effort_floor=s.cohort.program.effort_floor,
                steps=_steps(s, steps[s.pk], day),
                effort=_effort(s, effort.get(s.pk), day),
                mentors=_mentors(s, teams[s.pk], meetings),
                competencies=_competencies(s, growth.get(s.pk, ()), framework),
                products=_products(s, made[s.pk]),
                positions=_positions(s, held[s.pk]),
            )
            for s in scholars
        ),
    )


def _by(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.scholar_id].append(row)
    return found


def _meetings(access: Access, keys: Sequence[int], begin: date, day: date) -> dict[tuple[int, int], int]:
    """How often each scholar met each mentor in the period. Meetings are counted; what was said is the team's own."""
    found: dict[tuple[int, int], int] = defaultdict(int)
    held = Meeting.objects.visible_to(access, Permission.MENTOR_EDIT).held()
    held = held.filter(scholar__in=keys, starts_at__date__range=(begin, day))
    for scholar, mentor in held.order_by().values_list("scholar_id", "mentors"):
        found[scholar, mentor] += 1
    return found


def _about(scholar: Scholar) -> tuple[tuple[str, str], ...]:
    system = scholar.health_system.name if scholar.health_system else ""
    return tuple(
        (label, text)
        for label, text in (
            ("Institution", scholar.institution.name),
            ("Health system", system),
            ("Program and cohort", f"{scholar.cohort.program}, {scholar.cohort.name}"),
            ("Career stage", scholar.get_career_stage_display()),
            ("Trained in", ", ".join(scholar.discipline_labels)),
            ("Project", scholar.project),
            ("In the program", f"{scholar.starts_on} to {scholar.left_on or scholar.ends_on}"),
            ("Protected time promised", f"{scholar.effort}%"),
        )
        if text
    )


def _told(
    scholar: Scholar, steps: list[Milestone], made: list[Product], ledger: Ledger | None, day: date
) -> Iterable[str]:
    due = [m for m in steps if m.due_on <= day]
    late = [m for m in due if m.is_late(day)]
    reached = sum(m.done_on is not None for m in due)
    yield f"{reached} of {len(due)} steps that were due are reached; {len(late)} are late."
    if ledger and ledger.mean_actual is not None:
        yield (
            f"Of her working time {ledger.mean_actual:.0f}% was really protected over the months reported; the program "
            f"asks for {ledger.floor}%."
        )
    yield f"{len(made)} products are recorded." if len(made) != 1 else "One product is recorded."


def _steps(scholar: Scholar, steps: Sequence[Milestone], day: date) -> Grid:
    columns = (Place("Step"), Place("Due", DATE), Place("Reached", DATE), Place("Confirmed by"), Place("State"))
    rows = tuple(
        (
            m.title,
            m.due_on.isoformat(),
            m.done_on.isoformat() if m.done_on else "",
            m.verified_as,
            "Reached" if m.done_on and m.done_on <= day else "Late" if m.due_on < day else "To come",
        )
        for m in steps
    )
    origins = tuple((Origin("milestone", str(m.pk), m.title),) for m in steps)
    return Grid(f"steps-{scholar.pk}", "Steps on the way", columns, rows, "", origins)


def _effort(scholar: Scholar, ledger: Ledger | None, day: date) -> Grid:
    by_quarter: dict[str, list[Any]] = defaultdict(list)
    for row in ledger.months if ledger else ():
        if row.month <= day:
            by_quarter[f"{row.month.year}-Q{(row.month.month + 2) // 3}"].append(row)
    rows = []
    for quarter, months in sorted(by_quarter.items()):
        actual = [row.actual for row in months if row.actual is not None]
        mean = round(sum(actual) / len(actual), 2) if actual else None
        rows.append((quarter, round(sum(row.promised for row in months) / len(months), 2), mean, len(actual)))
    columns = (
        Place("Quarter"),
        Place("Promised, %", MEAN, "Mean over the months of the quarter."),
        Place("Really had, %", MEAN, "Mean over the months reported."),
        Place("Months reported", COUNT),
    )
    origins = tuple((Origin("effort", str(scholar.pk), row[0]),) for row in rows)
    return Grid(f"effort-{scholar.pk}", "Protected time", columns, tuple(rows), "", origins)


def _mentors(scholar: Scholar, team: Sequence[TeamMember], meetings: dict[tuple[int, int], int]) -> Grid:
    columns = (
        Place("Mentor"),
        Place("Part in the team"),
        Place("Institution"),
        Place("Since", DATE),
        Place("Until", DATE),
        Place("Meetings", COUNT, "Held in the period."),
    )
    rows = tuple(
        (
            place.mentor.name,
            place.role_label,
            place.mentor.institution.name,
            place.starts_on.isoformat(),
            place.ends_on.isoformat() if place.ends_on else "",
            meetings.get((scholar.pk, place.mentor_id), 0),
        )
        for place in team
    )
    origins = tuple((Origin("mentor", str(place.mentor_id), place.mentor.name),) for place in team)
    return Grid(f"mentors-{scholar.pk}", "Mentors", columns, rows, "", origins)


def _competencies(scholar: Scholar, growth: Sequence[Any], framework: Framework | None) -> Grid:
    """The domains of the framework: mean level now, and in how many of its competencies somebody rated her."""
    by_domain: dict[str, list[Any]] = defaultdict(list)
    for entry in growth:
        by_domain[str(entry.competency.domain)].append(entry)
    rows = []
    for domain, entries in by_domain.items():
        levels = [entry.level for entry in entries if entry.level is not None]
        if levels:
            rows.append((domain, round(sum(levels) / len(levels), 4), len(levels), len(entries)))
    highest = len(framework.levels) if framework else 0
    columns = (
        Place("Domain"),
        Place(
            "Level", MEAN, f"Mean level; the framework counts its steps up to {highest}." if highest else "Mean level."
        ),
        Place("Rated", COUNT, "Competencies with a level."),
        Place("In the domain", COUNT, "Competencies of the domain."),
    )
    origins = tuple((Origin("growth", str(scholar.pk), row[0]),) for row in rows)
    title = f"Competencies: {framework}" if framework else "Competencies"
    return Grid(f"competencies-{scholar.pk}", title, columns, tuple(rows), "", origins)


def _products(scholar: Scholar, made: Sequence[Product]) -> Grid:
    columns = (Place("Product"), Place("Kind"), Place("State"), Place("Dated", DATE))
    rows = tuple((p.title, p.get_kind_display(), p.get_state_display(), p.dated) for p in made)
    origins = tuple((Origin("product", str(p.pk), p.title[:150]),) for p in made)
    return Grid(f"products-{scholar.pk}", "Products", columns, rows, "", origins)


def _positions(scholar: Scholar, held: Sequence[Position]) -> Grid:
    columns = (Place("Position"), Place("Where"), Place("Activity"), Place("Since", DATE), Place("Until", DATE))
    rows = tuple(
        (
            p.title,
            p.organization,
            p.get_activity_display(),
            p.starts_on.isoformat(),
            p.ends_on.isoformat() if p.ends_on else "",
        )
        for p in held
    )
    origins = tuple((Origin("position", str(scholar.pk), p.title),) for p in held)
    return Grid(f"positions-{scholar.pk}", "Positions", columns, rows, "", origins)
