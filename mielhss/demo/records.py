"""What invented scholars made, what held them up, where they work, and what they plan. All of it invented."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from mielhss.demo.people import AS_OF, STEPS
from partners.models import Site
from scholars.models import (
    Adoption,
    AlumniSurvey,
    AuthorProfile,
    DevelopmentPlan,
    Goal,
    Milestone,
    MilestoneComment,
    MilestoneTemplate,
    Position,
    Product,
    Program,
    Roadblock,
    RoadblockCode,
    Scholar,
)

# Steps beyond those of every invented life: with them a program expects twenty.
MORE_STEPS = (
    (3, "Stakeholders named and met"),
    (5, "Measure and comparison group chosen"),
    (7, "Data request submitted"),
    (9, "Baseline measured"),
    (10, "Gap report read with the site"),
    (11, "First cycle of change run"),
    (13, "Community partners heard"),
    (15, "Second cycle of change run"),
    (17, "Results shared with the site"),
    (22, "Plan for keeping the change"),
)
JOURNALS = ("Learning Health Systems", "Journal of Invented Medicine", "Annals of Imagined Care", "Equity in Practice")
CODES = tuple(code for code in RoadblockCode.values if code != "G9")
GRANTS = (("R01", "awarded"), ("R21", "awarded"), ("K23", "awarded"), ("R01", "not_funded"))
GOALS = (
    ("career", "Write the aims of a career award", "Sponsor of the health system"),
    ("skill", "Analyze a stepped-wedge trial without help", "Methods mentor"),
    ("project", "Bring the change to a second site", "Site liaison"),
)


def build(program: Program, scholars: list[Scholar]) -> None:
    """Everything from one fixed seed; written in bulk."""
    rng = random.Random(1960)
    _milestones(rng, program, scholars)
    _products(rng, scholars)
    Roadblock.objects.bulk_create(r for scholar in scholars for r in _roadblocks(rng, scholar))
    Position.objects.bulk_create(p for scholar in scholars for p in _positions(rng, scholar))
    AlumniSurvey.objects.bulk_create(s for scholar in scholars for s in _surveys(rng, scholar))
    _plans(rng, [scholar for scholar in scholars if scholar.ends_on > AS_OF])


def _milestones(rng: random.Random, program: Program, scholars: list[Scholar]) -> None:
    """Templates for all twenty steps, those of each life tied to theirs, the others added."""
    templates = {
        title: MilestoneTemplate.objects.create(program=program, title=title, months=months)
        for months, title in (*STEPS, *MORE_STEPS)
    }
    there = list(Milestone.objects.filter(scholar__in=scholars))
    for milestone in there:
        milestone.template = templates.get(milestone.title)
        if milestone.done_on and rng.random() < 0.4:
            milestone.verified_as = "Mora Mentor, mentor"
            milestone.verified_at = _noon(milestone.done_on + timedelta(days=9))
    Milestone.objects.bulk_update(there, ["template", "verified_as", "verified_at"], batch_size=300)
    Milestone.objects.bulk_create(
        Milestone(scholar=scholar, template=templates[title], title=title, due_on=due, done_on=done)
        for scholar in scholars
        for months, title in MORE_STEPS
        for due, done in [_done(rng, scholar, months)]
    )
    talked = [milestone for milestone in there if milestone.done_on][::40]
    MilestoneComment.objects.bulk_create(
        MilestoneComment(milestone=milestone, author_name="Mora Mentor", text="Well done. What did the site say?")
        for milestone in talked
    )


def _done(rng: random.Random, scholar: Scholar, months: int) -> tuple[date, date | None]:
    due = scholar.starts_on + timedelta(days=30 * months)
    done = due + timedelta(days=round(rng.gauss(8, 25)))
    ends = scholar.left_on or scholar.ends_on
    return due, done if scholar.starts_on <= done <= min(AS_OF, ends) else None


def _products(rng: random.Random, scholars: list[Scholar]) -> None:
    products = Product.objects.bulk_create(p for number, s in enumerate(scholars) for p in _works(rng, number, s))
    sites = list(Site.objects.order_by("code"))
    AuthorProfile.objects.bulk_create(AuthorProfile(scholar=scholar) for scholar in scholars[:10])
    Adoption.objects.bulk_create(
        Adoption(product=product, site=site, adopted_on=date.fromisoformat(product.dated) + timedelta(days=45 * order))
        for product in products
        if product.kind == "implementation"
        for order, site in enumerate(rng.sample(sites, rng.randint(1, 4)))
    )


def _works(rng: random.Random, number: int, scholar: Scholar) -> Iterator[Product]:
    """Papers from the second year on, a grant for some, a change in care for those whose project reached one."""
    years = (min(AS_OF, scholar.ends_on + timedelta(days=700)) - scholar.starts_on).days / 365
    family, _, given = scholar.name[::-1].partition(" ")
    authors = [{"family": family[::-1], "given": given[::-1], "orcid": ""}]
    for paper in range(rng.randint(0, max(0, round(years * 1.2)))):
        on = scholar.starts_on + timedelta(days=240 + 150 * paper + rng.randint(0, 60))
        if on > AS_OF:
            break
        has_id = rng.random() < 0.75
        yield Product(
            scholar=scholar, kind="publication", state="published", dated=f"{on:%Y-%m}", is_article=True,
            title=f"{scholar.project}: findings of year {paper + 1}", venue=rng.choice(JOURNALS), authors=authors,
            doi=f"10.5555/demo.{number:03}.{paper}", pmcid=f"PMC{9_100_000 + number * 20 + paper}" if has_id else "",
        )  # fmt: skip
    if years > 1.2 and rng.random() < 0.75:
        on = scholar.starts_on + timedelta(days=rng.randint(430, 1_250))
        if on <= AS_OF:
            code, state = rng.choice(
                (("R01", "awarded"), ("R21", "awarded"), ("K23", "awarded"), ("R01", "not_funded"))
            )
            yield Product(
                scholar=scholar, kind="grant", state=state, dated=on.isoformat(), starts_on=on, role="PI",
                ends_on=on + timedelta(days=1_825), title=f"From one site to many: {scholar.project.lower()}",
                grant_number=f"1{code}HS{100_000 + number:06}-01", sponsor="Agency of invented research",
                amount=450_000,
            )  # fmt: skip
    if years > 1.3 and rng.random() < 0.45:
        on = scholar.starts_on + timedelta(days=rng.randint(300, 450))
        yield Product(
            scholar=scholar, kind="implementation", state=rng.choice(("in_use", "sustained")), dated=on.isoformat(),
            title=scholar.project, description="In use after the project; told by the site's own measure.",
        )  # fmt: skip


def _roadblocks(rng: random.Random, scholar: Scholar) -> Iterator[Roadblock]:
    ends = min(AS_OF, scholar.left_on or scholar.ends_on)
    for _ in range(rng.choices((0, 1, 2), weights=(4, 4, 2))[0]):
        on = scholar.starts_on + timedelta(days=rng.randint(20, max(21, (ends - scholar.starts_on).days - 10)))
        if on > AS_OF:
            continue
        lasted = rng.randint(14, 300)
        is_closed = on + timedelta(days=lasted) <= AS_OF
        yield Roadblock(
            scholar=scholar, code=rng.choices(CODES, weights=[5 if c[0] in "AB" else 2 for c in CODES])[0],
            severity=rng.choice((1, 2, 2, 3)), days_lost=round(lasted * rng.uniform(0.2, 0.9)), opened_on=on,
            owner=rng.choice(Roadblock.Owner.values), action="Met with the site's liaison.",
            closed_on=on + timedelta(days=lasted) if is_closed else None,
            resolution=rng.choice(Roadblock.Resolution.values) if is_closed else "",
        )  # fmt: skip


def _positions(rng: random.Random, scholar: Scholar) -> Iterator[Position]:
    home = scholar.institution.name
    yield Position(
        scholar=scholar, title="Scholar", organization=home, sector="academia", activity="training", role="other",
        starts_on=scholar.starts_on, ends_on=scholar.ends_on if scholar.ends_on <= AS_OF else None,
    )  # fmt: skip
    if scholar.ends_on > AS_OF or scholar.left_on:
        return
    role, title, activity, sector = rng.choices(
        (
            ("faculty", "Assistant professor", "research", "academia"),
            ("leadership", "Medical director for quality", "research_related", "nonprofit"),
            ("operations", "Director of applied research", "research", "nonprofit"),
            ("other", "Physician", "clinical", "nonprofit"),
        ),
        weights=(5, 2, 2, 1),
    )[0]
    yield Position(
        scholar=scholar, title=title, organization=home, sector=sector, activity=activity, role=role,
        starts_on=scholar.ends_on + timedelta(days=1),
    )  # fmt: skip


def _surveys(rng: random.Random, scholar: Scholar) -> Iterator[AlumniSurvey]:
    for year in range(1, 16):
        asked = date(scholar.ends_on.year + year, scholar.ends_on.month, scholar.ends_on.day) + timedelta(days=20)
        if asked > AS_OF or scholar.left_on:
            return
        if rng.random() < 0.8:
            yield AlumniSurvey(
                scholar=scholar, year=year, email=f"alum{scholar.pk}@demo.example", sendings=1, sent_at=_noon(asked),
                expires_at=_noon(asked + timedelta(days=90)), answered_at=_noon(asked + timedelta(days=12)),
                answers={"still_uses": "often", "changes": "", "has_new_position": False},
            )  # fmt: skip


def _plans(rng: random.Random, scholars: list[Scholar]) -> None:
    plans = []
    for scholar in scholars:
        for year in range(scholar.starts_on.year, AS_OF.year + 1):
            signed = _noon(date(year, 9, 1)) if year < AS_OF.year or rng.random() < 0.6 else None
            is_old = year < AS_OF.year
            plans.append(
                DevelopmentPlan(
                    scholar=scholar,
                    year=year,
                    signed_at=signed,
                    state="co_signed" if is_old else "signed" if signed else "draft",
                    co_signed_at=_noon(date(year, 9, 15)) if is_old else None,
                    co_signed_as="Mora Mentor" if is_old else "",
                )
            )
    saved = DevelopmentPlan.objects.bulk_create(plans)
    Goal.objects.bulk_create(
        Goal(
            plan=plan,
            kind=kind,
            title=title,
            helpers=helper,
            due_on=date(plan.year + 1, 6, 30),
            state="reached" if plan.state == "co_signed" and rng.random() < 0.5 else "under_way",
            specific="One clear result by the end of June.",
            private=["relevant"] if kind == "career" else [],
            relevant="It is where I want to be in five years.",
        )
        for plan in saved
        for kind, title, helper in GOALS
    )


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
