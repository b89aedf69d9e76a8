"""NIH data tables 5, 6, 7 and 8 and the RPPR's section B.4, from the records.

Columns follow the tables for applications due on or after January 25, 2025 (FORMS-I): table 6 without grade points
and months of research, table 8 with parts A for predoctoral, B for postdoctoral and C for short-term trainees. Career
stages beyond the doctorate are counted with postdoctoral trainees, as institutional career development awards are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from partners.access import Access
from partners.models import Institution
from partners.roles import Permission
from scholars.models import (
    REVIEWED,
    Application,
    Appointment,
    Call,
    Milestone,
    Position,
    Product,
    Program,
    Scholar,
    State,
    Support,
)
from scholars.models.product import ProductKind, ProductState
from scholars.queries.mentors import mentor_names
from scholars.queries.tables import HIDDEN

YEARS_OF_CANDIDATES = 5
YEARS_OF_OUTCOMES = 15
SHORT_TERM_DAYS = 92


@dataclass(frozen=True)
class NihTable:
    """One table: its number and title, what its columns hold, and its rows. `names_people` tells that it does."""

    code: str
    title: str
    note: str
    header: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    names_people: bool = False


def tables(
    access: Access,
    today: date,
    *,
    smallest: int | None = None,
    program: Program | None = None,
    institution: Institution | None = None,
) -> list[NihTable]:
    """Tables 5 to 8, of one program or institution where one is given.

    With `smallest`, counts of people from 1 to `smallest` - 1 in table 6 are held back.
    """
    people = Scholar.objects.visible_to(access, Permission.SCHOLAR_VIEW)
    asked = Application.objects.visible_to(access, Permission.APPLICATION_VIEW)
    if program:
        people, asked = people.filter(cohort__program=program), asked.filter(call__program=program)
    if institution:
        people, asked = people.filter(institution=institution), asked.filter(institution=institution)
    scholars = list(
        people.select_related("institution", "cohort__program", "health_system", "application")
        .prefetch_related("appointments__supports")
        .order_by("starts_on", "name")
    )
    applications = list(asked.select_related("call", "institution"))
    return [
        *_publications(access, scholars, today),
        _candidates(applications, "A", today, smallest),
        _candidates(applications, "B", today, smallest),
        _appointments(access, scholars, program),
        *_outcomes(access, scholars, today),
    ]


# --- Table 5: publications of those in training -----------------------------------------------------------------

YEARS_OF_PUBLICATIONS = 10


def _publications(access: Access, scholars: list[Scholar], today: date) -> list[NihTable]:
    """Those appointed in the last ten years, in the order of entry; each publication a line."""
    recent = [s for s in scholars if s.starts_on.year > today.year - YEARS_OF_PUBLICATIONS and s.starts_on <= today]
    mentors = mentor_names([scholar.pk for scholar in recent])
    papers: dict[int, list[Product]] = {}
    found = Product.objects.visible_to(access, Permission.SCHOLAR_VIEW).filter(
        scholar__in=recent,
        kind=ProductKind.PUBLICATION,
        state__in=[ProductState.IN_PRESS, ProductState.PUBLISHED],
    )
    for paper in found.order_by("dated", "title", "pk"):
        papers.setdefault(paper.scholar_id, []).append(paper)
    words = {"A": "Predoctoral", "B": "Postdoctoral and career development"}
    return [
        NihTable(
            code=f"5{part}",
            title=f"Table 5{part}. Publications of those in training: {word}",
            note="Appointed in the last ten years, in the order in which they entered. Amend “No publications” with "
            "the reason: new entrant, leave of absence, change of supervisor, left the program, or other.",
            header=("Faculty member", "Trainee", "Past or current", "Training period", "Publication"),
            rows=tuple(
                (
                    "; ".join(mentors.get(s.pk, [])),
                    s.name,
                    "Past" if (s.left_on or s.ends_on) < today else "Current",
                    f"{s.starts_on:%Y-%m} to {(s.left_on or s.ends_on):%Y-%m}",
                    line,
                )
                for s in recent
                if (_part(s) == "A") == (part == "A")
                for line in [_cited(paper) for paper in papers.get(s.pk, [])] or ["No publications"]
            ),
            names_people=True,
        )
        for part, word in words.items()
    ]


def _cited(paper: Product) -> str:
    numbers = [f"PMID {paper.pmid}" if paper.pmid else "", paper.pmcid, f"doi {paper.doi}" if paper.doi else ""]
    return ". ".join(
        part.rstrip(".") for part in (paper.title, paper.citation, "; ".join(filter(None, numbers))) if part
    )


# --- Table 6: candidates, those offered a place, and entrants -------------------------------------------------


def _candidates(applications: list[Application], part: str, today: date, smallest: int | None) -> NihTable:
    """By the year of the deadline, the last five and their mean; one line for each institution, then all."""
    words = {"A": "Predoctoral", "B": "Postdoctoral and career development"}[part]
    is_pre = part == "A"
    chosen = [
        a
        for a in applications
        if a.submitted_at and a.career_stage and (a.career_stage == Scholar.CareerStage.PREDOCTORAL) == is_pre
    ]
    years = [today.year - back for back in reversed(range(YEARS_OF_CANDIDATES))]
    kinds = (("Applied", _applied), ("Eligible", _eligible), ("Offered a place", _offered), ("Entered", _entered))
    homes = sorted({a.home for a in chosen})
    rows: list[tuple[Any, ...]] = []
    for home in [*homes, None]:
        here = [a for a in chosen if home is None or a.home == home]
        for label, counts in kinds:
            by_year = Counter(a.call.full_due_at.year for a in here if counts(a))
            found = [by_year[year] for year in years]
            name = "All" if home is None else home
            rows.append((name, label, *[_held(n, smallest) for n in found], _mean(found, smallest)))
    return NihTable(
        code=f"6{part}",
        title=f"Table 6{part}. Candidates, entrants, and their characteristics: {words}",
        note="By the year in which applications were due. Withdrawn applications count as applied once submitted.",
        header=("Institution", "Counted", *map(str, years), "Mean"),
        rows=tuple(rows),
    )


def _applied(application: Application) -> bool:
    return application.submitted_at is not None


def _eligible(application: Application) -> bool:
    return application.state in REVIEWED


def _offered(application: Application) -> bool:
    return application.state == State.SELECTED


def _entered(application: Application) -> bool:
    return application.scholar_id is not None


def _held(count: int, smallest: int | None) -> int | str:
    return HIDDEN if smallest is not None and 0 < count < smallest else count


def _mean(counts: list[int], smallest: int | None) -> float | str:
    """Held back when any of its parts is, since it would give that part away."""
    if any(_held(count, smallest) == HIDDEN for count in counts):
        return HIDDEN
    return round(sum(counts) / len(counts), 1)


# --- Table 7: positions and appointments ----------------------------------------------------------------------


def _appointments(access: Access, scholars: list[Scholar], program: Program | None = None) -> NihTable:
    """For each year in which a call was due or somebody began: positions, and those appointed by stage."""
    awarded: Counter[int] = Counter()
    calls = Call.objects.visible_to(access, Permission.CALL_EDIT).exclude(phase=Call.Phase.DRAFT)
    for call in calls.filter(program=program) if program else calls:
        awarded[call.full_due_at.year] += call.positions
    appointed = Counter((scholar.starts_on.year, _part(scholar)) for scholar in scholars)
    years = sorted({*awarded, *(year for year, _ in appointed)})
    rows = tuple(
        (year, awarded.get(year, "Not recorded"), *[appointed[year, part] for part in "ABC"]) for year in years
    )
    return NihTable(
        code="7",
        title="Table 7. Appointments to the program by year",
        note="Positions are those offered in calls due in the year.",
        header=("Year", "Positions", "Predoctoral appointed", "Postdoctoral appointed", "Short-term appointed"),
        rows=rows,
    )


def _part(scholar: Scholar) -> str:
    """Of table 8: A predoctoral, B postdoctoral and beyond, C short-term."""
    if (scholar.ends_on - scholar.starts_on).days <= SHORT_TERM_DAYS:
        return "C"
    return "A" if scholar.career_stage == Scholar.CareerStage.PREDOCTORAL else "B"


# --- Table 8: outcomes ------------------------------------------------------------------------------------------


def _outcomes(access: Access, scholars: list[Scholar], today: date) -> list[NihTable]:
    recent = [s for s in scholars if s.starts_on.year > today.year - YEARS_OF_OUTCOMES and s.starts_on <= today]
    mentors = mentor_names([scholar.pk for scholar in recent])
    positions: dict[int, list[Position]] = {}
    held = Position.objects.visible_to(access, Permission.SCHOLAR_VIEW).filter(scholar__in=recent)
    for position in held.order_by("starts_on", "pk"):
        positions.setdefault(position.scholar_id, []).append(position)
    grants: dict[int, list[Product]] = {}
    awarded = Product.objects.visible_to(access, Permission.SCHOLAR_VIEW).filter(
        scholar__in=recent, kind=ProductKind.GRANT, state=ProductState.AWARDED
    )
    for grant in awarded.order_by("dated", "pk"):
        grants.setdefault(grant.scholar_id, []).append(grant)
    words = {"A": "Predoctoral", "B": "Postdoctoral and career development", "C": "Short-term"}
    return [
        NihTable(
            code=f"8{part}",
            title=f"Table 8{part}. Program outcomes: {word} trainees",
            note="Part I: everybody appointed in the last 15 years, by the day they began.",
            header=(
                "Trainee",
                "Degrees and years",
                "Faculty member",
                "Start date",
                "Summary of support",
                "Topic of research project",
                "Initial position",
                "Current position",
                "Subsequent grants",
            ),
            rows=tuple(
                _outcome(s, mentors.get(s.pk, []), positions.get(s.pk, []), grants.get(s.pk, []), today)
                for s in recent
                if _part(s) == part
            ),
            names_people=True,
        )
        for part, word in words.items()
    ]


def _outcome(
    scholar: Scholar, mentors: Sequence[str], positions: Sequence[Position], grants: Sequence[Product], today: date
) -> tuple[Any, ...]:
    """The initial position is the first that begins in or after the last month of training."""
    application = getattr(scholar, "application", None)
    end = (scholar.left_on or scholar.ends_on).replace(day=1)
    after = [p for p in positions if p.starts_on >= end]
    now = [p for p in positions if p.starts_on <= today and (p.ends_on is None or p.ends_on >= today)]
    return (
        scholar.name,
        application.degrees if application else "",
        "; ".join(mentors),
        scholar.starts_on,
        summary_of_support([row for a in scholar.appointments.all() for row in a.supports.all()]),
        scholar.project,
        _place(after[0]) if after else "In training" if end > today else "Not recorded",
        _place(now[-1]) if now else "Not recorded",
        "; ".join(f"{g.grant_number or g.title} / {g.role or 'role not told'} / {g.year or ''}" for g in grants),
    )


def _place(position: Position) -> str:
    """Title, department, institution and activity, as the table's column asks."""
    parts = (position.title, position.department, position.organization, position.get_activity_display())
    return ", ".join(part for part in parts if part)


def summary_of_support(supports: Sequence[Support]) -> str:
    """'TY 1: This award; TY 2: The home institution', as the table's column asks."""
    by_year: dict[int, list[str]] = {}
    for row in sorted(supports, key=lambda row: (row.training_year, row.source)):
        words = f"{row.get_source_display()} {row.award_number}".strip()
        by_year.setdefault(row.training_year, []).append(words)
    return "; ".join(f"TY {year}: {' and '.join(words)}" for year, words in by_year.items())


# --- RPPR B.4 ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Paragraph:
    scholar: Scholar
    text: str


def paragraphs(access: Access, begin: date, end: date, *, program: Program | None = None) -> list[Paragraph]:
    """What B.4 asks for each scholar in training between two days, inclusive: one paragraph, from her record."""
    people = Scholar.objects.visible_to(access, Permission.SCHOLAR_VIEW)
    if program:
        people = people.filter(cohort__program=program)
    scholars = list(
        people.filter(starts_on__lte=end, ends_on__gte=begin)
        .exclude(left_on__lt=begin)
        .select_related("institution", "cohort__program", "health_system")
        .order_by("name")
    )
    keys = [scholar.pk for scholar in scholars]
    mentors = mentor_names(keys)
    done: dict[int, list[Milestone]] = {}
    for step in Milestone.objects.filter(scholar__in=keys, done_on__gte=begin, done_on__lte=end).order_by("done_on"):
        done.setdefault(step.scholar_id, []).append(step)
    made: dict[int, list[Product]] = {}
    products = Product.objects.visible_to(access, Permission.SCHOLAR_VIEW).filter(
        scholar__in=keys, dated__gte=str(begin.year), dated__lte=end.isoformat()
    )
    for product in products.order_by("dated", "pk"):
        if product.dated >= begin.isoformat()[: len(product.dated)]:
            made.setdefault(product.scholar_id, []).append(product)
    efforts: dict[int, int] = {}
    for appointment in Appointment.objects.filter(scholar__in=keys, starts_on__lte=end, ends_on__gte=begin):
        efforts[appointment.scholar_id] = appointment.effort
    return [
        Paragraph(
            s, _told(s, mentors.get(s.pk, []), done.get(s.pk, []), made.get(s.pk, []), efforts.get(s.pk, s.effort))
        )
        for s in scholars
    ]


def _told(
    scholar: Scholar, mentors: Sequence[str], done: Sequence[Milestone], made: Sequence[Product], effort: int
) -> str:
    place = scholar.institution.name
    if scholar.health_system and scholar.health_system_id != scholar.institution_id:
        place += f", embedded in {scholar.health_system.name}"
    begun = f"{scholar.starts_on:%B %Y}"
    sentences = [
        f"{scholar.name} ({scholar.get_career_stage_display().lower()}, {place}) has been in training since {begun}, "
        f"with {effort} percent of working time protected."
    ]
    if scholar.project:
        sentences.append(f"Project: {scholar.project}.")
    if mentors:
        sentences.append(f"Mentor{'s' if len(mentors) > 1 else ''}: {_listed(mentors)}.")
    if done:
        steps = [f"{step.title[:1].lower()}{step.title[1:]} ({step.done_on:%B %Y})" for step in done]
        sentences.append(f"Reached in this period: {_listed(steps)}.")
    else:
        sentences.append("No milestone was recorded in this period.")
    if made:
        works = [f"“{work.title}” ({work.get_kind_display().lower()}, {work.dated})" for work in made]
        sentences.append(f"Products: {_listed(works)}.")
    return " ".join(sentences)


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
