"""Improvement projects of the demo network: a gap that narrows, one that cannot be told yet, and one that begins.

The story is use case 1 of Parsons et al., Seven practices for pursuing equity through learning health systems, Learning
Health Systems 2021 (doi 10.1002/lrh2.10279): children with type 1 diabetes, by race and by neighborhood. People and
figures are invented.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from django.db import transaction

from accounts.models import User
from equity_measures import services as equity
from equity_measures.ingestion.cells import Cells, Row
from equity_measures.models import DataSet, Extract, GapReport, Measure
from equity_measures.periods import Period
from improvement.models import (
    Aim,
    Cycle,
    Driver,
    DriverKind,
    MeasureKind,
    Member,
    MemberRole,
    Project,
    ProjectMeasure,
    Reading,
    ScaleStep,
    Stage,
)
from improvement.queries.baseline import baseline
from improvement.services import aims, cycles, drivers, projects, publishing, spread
from mielhss.demo.centers import CENTERS
from mielhss.demo.story import QUARTERS
from partners.models import Institution, Provenance, Site
from scholars.models import Scholar

SEED = 20_261_122
CLINIC = "ALDER-KIDS"
DATA_SET = "DIABETES_KIDS"
BEGAN = date(2025, 10, 1)
A1C, VISITS = "CHILD_A1C_HIGH", "CHILD_DIABETES_ED"
BOTH = (A1C, VISITS)

# Children of the clinic by race, and of each the shares in the fifths of neighborhoods, the most disadvantaged first.
CHILDREN = {"BLACK": 260, "HISP": 180, "WHITE": 420, "ASIAN": 60}
STREETS = {
    "BLACK": (0.46, 0.26, 0.14, 0.09, 0.05),
    "HISP": (0.38, 0.28, 0.18, 0.10, 0.06),
    "WHITE": (0.08, 0.14, 0.22, 0.27, 0.29),
    "ASIAN": (0.12, 0.16, 0.22, 0.25, 0.25),
}
FIFTHS = ("Q1", "Q2", "Q3", "Q4", "Q5")
# Usual share with the outcome, and what race and street add before the work begins and after it.
USUAL = {A1C: 0.21, VISITS: 0.09}
ADDED_BY_RACE = {
    A1C: {"BLACK": (0.20, 0.07), "HISP": (0.09, 0.06)},
    VISITS: {"BLACK": (0.12, 0.05), "HISP": (0.04, 0.03)},
}
ADDED_BY_STREET = {A1C: (0.08, 0.05, 0.02, 0.0, 0.0), VISITS: (0.06, 0.03, 0.01, 0.0, 0.0)}


def load_counts() -> int:
    """Two years of the diabetes clinic, submitted by its health system. Returns how many extracts were added."""
    institution = Institution.objects.get(code=CENTERS[0].code)
    Site.objects.get_or_create(
        code=CLINIC,
        defaults={"institution": institution, "name": "Alderpoint Children's Diabetes Center", "kind": "academic"},
    )
    data_set, is_new = DataSet.objects.get_or_create(
        code=DATA_SET,
        defaults={
            "title": "Children with type 1 diabetes (demo)",
            "layout": {},
            "period_type": "quarter",
            "provenance": Provenance.SYNTHETIC,
        },
    )
    if is_new:
        data_set.measures.set(Measure.objects.filter(code__in=BOTH))
    added = 0
    for quarter in QUARTERS:
        if not Extract.objects.of(institution, data_set, quarter).exists():
            sent_on = Period.parse(quarter).last_day + timedelta(days=20)
            equity.accept_counts(
                institution=institution,
                data_set=data_set,
                period=quarter,
                cells=_counts(quarter),
                file_name=f"diabetes-{quarter}.csv",
                on=sent_on,
            )
            added += 1
    return added


def _counts(quarter: str) -> Cells:
    rng = np.random.default_rng([SEED, QUARTERS.index(quarter)])
    has_begun = Period.parse(quarter).first_day >= BEGAN
    rows: list[Row] = []
    for code in BOTH:
        cases: dict[tuple[str, str], tuple[int, int]] = {}
        for race, people in CHILDREN.items():
            for place, share in enumerate(STREETS[race]):
                number = round(people * share)
                added = ADDED_BY_RACE[code].get(race, (0.0, 0.0))[has_begun] + ADDED_BY_STREET[code][place]
                cases[race, FIFTHS[place]] = (int(rng.binomial(number, USUAL[code] + added)), number)
        rows += _rows(code, quarter, cases)
    return Cells.from_rows(rows)


def _rows(code: str, quarter: str, cases: dict[tuple[str, str], tuple[int, int]]) -> list[Row]:
    rows: list[Row] = []
    for axis, name in enumerate(("race", "neighborhood")):
        for level in dict.fromkeys(key[axis] for key in cases):
            chosen = [counts for key, counts in cases.items() if key[axis] == level]
            x, n = sum(count for count, _ in chosen), sum(count for _, count in chosen)
            rows.append((CLINIC, code, quarter, (name,), level, "", x, n, 0))
    x, n = sum(count for count, _ in cases.values()), sum(count for _, count in cases.values())
    return [*rows, (CLINIC, code, quarter, ("all",), "", "", x, n, 0)]


@transaction.atomic
def build() -> int:
    """The projects, once. Returns how many there are."""
    if Project.objects.exists():
        return Project.objects.count()
    scholar = User.objects.get(email="scholar@demo.example")
    _diabetes(scholar)
    _begun(scholar)
    return Project.objects.count()


def _report(code: str, by: str, site: str, period: str) -> GapReport | None:
    found = GapReport.objects.current().filter(measure__code=code, stratifier__code=by, site__code=site, period=period)
    return found.with_names().first()


def _start(project: Project, report: GapReport | None, site: str, by: User, group: str = "") -> Project:
    project.provenance = Provenance.SYNTHETIC
    found = baseline(report, group) if report else None
    sites = list(Site.objects.filter(code=site))
    return projects.start(project=project, sites=sites, by=by, role=MemberRole.SCHOLAR, baseline=found)


def _diabetes(scholar: User) -> None:
    """The story of use case 1, told to its end."""
    project = _start(
        Project(
            title="Fewer diabetes crises for children in poor neighborhoods",
            lead=Scholar.objects.get(user=scholar),
            sponsor="Vice President, Ambulatory Care",
            definition="Black children with type 1 diabetes have high blood sugar and come to the emergency "
            "department more often than White children. Where they live and how our clinic works make the "
            "difference, not their bodies.",
            principle="Equity is the point of the work, not a by-product. Families lead; we ask before we design.",
        ),
        _report(A1C, "race", CLINIC, "2025-Q3"),
        CLINIC,
        scholar,
        "BLACK",
    )
    parent, _ = _team(project)
    aim = aims.save_aim(
        aim=Aim(
            project=project,
            what="blood sugar out of control",
            whose="Black children with type 1 diabetes",
            from_value=45,
            to_value=32,
            by_when=date(2027, 6, 30),
        ),
        written_with=[parent],
        by=scholar,
    )
    aims.sign(aim=aim, member=parent, by=scholar, said_how="At the meeting of the family council.")
    project.refresh_from_db()
    ideas = _theory(project, scholar)
    tests = _tests(project, ideas, scholar)
    _own_measures(project, ideas)
    _scale(project, scholar)
    project.refresh_from_db()
    for test in tests:
        cycles.share(cycle=test, by=scholar)
    publishing.publish(
        project=project,
        summary="Black children with diabetes have high blood sugar less often than before, and their families are "
        "called by somebody who knows the neighborhood. The gap is smaller; it is not gone.",
        by=scholar,
    )


def _team(project: Project) -> tuple[Member, Member]:
    partner = User.objects.get(email="partner@demo.example")
    parent = Member.objects.create(
        project=project, name="Marisol Emberly", role=MemberRole.LIVED, joined_on=date(2025, 8, 4)
    )
    neighbor = Member.objects.create(
        project=project, user=partner, name=str(partner), role=MemberRole.COMMUNITY, joined_on=date(2025, 8, 4)
    )
    Member.objects.create(project=project, name="Quentin Farrow", role=MemberRole.CLINICIAN, joined_on=date(2025, 9, 1))
    Member.objects.filter(project=project, role=MemberRole.SCHOLAR).update(joined_on=date(2025, 8, 4))
    return parent, neighbor


THEORY = (
    (
        "A treatment plan that fits the family",
        (("Time with the family between visits", "A community health worker beside the family"),),
    ),
    (
        "Community resources work with family and care team",
        (("Barriers that money removes", "A fund for rides, food and safe nights"),),
    ),
    (
        "A community that is prepared to support the child",
        (("The care that happens outside the clinic is seen", "Care maps that families draw"),),
    ),
)


def _theory(project: Project, by: User) -> list[Driver]:
    ideas = []
    for primary, branches in THEORY:
        first = drivers.add(project=project, kind=DriverKind.PRIMARY, text=primary, parent=None, by=by)
        for secondary, idea in branches:
            second = drivers.add(project=project, kind=DriverKind.SECONDARY, text=secondary, parent=first, by=by)
            ideas.append(drivers.add(project=project, kind=DriverKind.IDEA, text=idea, parent=second, by=by))
    drivers.keep_version(project=project, note="The theory as the family council agreed to it.", by=by)
    return ideas


# Idea, title, begins, prediction, done, learned, held, decision, reason.
TESTS = (
    (
        0,
        "A community health worker calls between visits",
        date(2025, 10, 6),
        "Families answer when the caller is from the neighborhood; supplies run out less often.",
        "She called every family of one clinic day for a month, in the evening.",
        "Families answered in the evening and asked for her by name. Supplies were ordered in time.",
        "yes",
        "adopt",
        "She stays; her calls become part of every visit's plan.",
    ),
    (
        2,
        "Families draw a care map before the visit",
        date(2026, 1, 12),
        "The map takes a quarter of an hour and shows who gives insulin at school.",
        "Families got the form by mail and brought it along.",
        "Maps drawn at home came back half empty; drawn together with the health worker they changed the plan.",
        "partly",
        "adapt",
        "Maps are drawn together, on the first home visit.",
    ),
    (
        1,
        "Vouchers for rides are mailed",
        date(2026, 2, 9),
        "Fewer visits are missed when a ride is paid.",
        "Vouchers of a taxi company were mailed with the appointment.",
        "The company does not serve the streets where most families live. Vouchers came back unused.",
        "no",
        "abandon",
        "The innovation fund pays rides that the health worker books by telephone.",
    ),
)


def _tests(project: Project, ideas: list[Driver], by: User) -> list[Cycle]:
    made = []
    for idea, title, begins, prediction, did, learned, held, decision, reason in TESTS:
        cycle = Cycle(
            idea=ideas[idea],
            title=title,
            plan="One clinic day at first; the nurse notes whom it reached.",
            prediction=prediction,
            starts_on=begins,
        )
        cycles.plan(cycle=cycle, project=project, by=by)
        cycle.did, cycle.learned, cycle.held, cycle.ends_on = did, learned, held, begins + timedelta(days=28)
        cycles.change(cycle=cycle, by=by, what="studied")
        made.append(cycles.decide(cycle=cycle, decision=decision, reason=reason, by=by))
    Cycle.objects.filter(project=project).update(decided_on=date(2026, 3, 16))
    return made


def _own_measures(project: Project, ideas: list[Driver]) -> None:
    """The visits by race from gap reports, and what the team counts itself."""
    visits = Measure.objects.get(code=VISITS)
    for kind, stratifier in ((MeasureKind.OUTCOME, "race"), (MeasureKind.OUTCOME, "neighborhood")):
        report = _report(VISITS, stratifier, CLINIC, "2025-Q3")
        if report is not None:
            ProjectMeasure.objects.create(
                project=project,
                kind=kind,
                form=ProjectMeasure.Form.NETWORK,
                title=f"{visits.title} by {report.stratifier.title.lower()}",
                higher_is_better=False,
                measure=visits,
                stratifier=report.stratifier,
            )
    called = ProjectMeasure.objects.create(
        project=project,
        kind=MeasureKind.PROCESS,
        title="Families called between visits",
        definition="Families who spoke with the health worker, of those with a visit in the month.",
        position=2,
    )
    called.drivers.add(ideas[0])
    balance = ProjectMeasure.objects.create(
        project=project,
        kind=MeasureKind.BALANCING,
        form=ProjectMeasure.Form.SCORE,
        title="Minutes of work after hours",
        definition="Mean of the clinic's nurses and health workers, counted by visits.",
        higher_is_better=False,
        position=3,
    )
    rng = np.random.default_rng(SEED)
    for number in range(12):
        period = f"{2025 + (9 + number) // 12}-{(9 + number) % 12 + 1:02}"
        people = int(rng.integers(58, 84))
        share = min(0.28 + 0.05 * number, 0.82)
        Reading.objects.create(
            measure=called, period=period, numerator=int(rng.binomial(people, share)), denominator=people
        )
        Reading.objects.create(
            measure=balance, period=period, denominator=people, value=round(float(rng.normal(24, 2.5)), 1)
        )


def _scale(project: Project, by: User) -> None:
    spread.save_step(
        step=ScaleStep(
            project=project,
            scale=5,
            of_what="clinic days",
            stays="One health worker knows every family.",
            redesign="Calls need a list that the clinic's system makes overnight.",
            reached_on=date(2026, 4, 1),
        ),
        by=by,
    )
    spread.save_step(
        step=ScaleStep(
            project=project,
            scale=25,
            of_what="clinic days",
            stays="Calls in the evening, from the neighborhood.",
            redesign="A second health worker, and a budget that does not end with the grant.",
        ),
        by=by,
    )
    harbor = Site.objects.get(code="ALDER-HARBOR")
    adoption = spread.adopt(
        project=project, site=harbor, on=date(2026, 4, 15), by=by, note="Calls are made in Spanish as well."
    )
    spread.check(adoption=adoption, months=6, in_use=True, looked_on=date(2026, 10, 20), by=by)
    project.stage = Stage.SPREADING
    project.save(update_fields=["stage"])


def _begun(scholar: User) -> None:
    """Two projects that are not so far: one tests and cannot tell yet, one is shaping its aim."""
    screening = _start(
        Project(
            title="Colorectal screening for people who speak Spanish",
            definition="People who speak Spanish are screened for colorectal cancer less often than people who speak "
            "English. Letters and calls come in English.",
            principle="We begin with what families tell us.",
        ),
        _report("COLORECTAL_SCREEN", "language", "ALDER-HARBOR", QUARTERS[-2]),
        "ALDER-HARBOR",
        scholar,
        "ES",
    )
    member = Member.objects.create(
        project=screening, name="Ximena Rosario", role=MemberRole.LIVED, joined_on=date(2026, 3, 2)
    )
    aim = aims.save_aim(
        aim=Aim(
            project=screening,
            what="colorectal cancer screening",
            whose="people who speak Spanish",
            from_value=55,
            to_value=65,
            by_when=date(2027, 6, 30),
        ),
        written_with=[member],
        by=scholar,
    )
    aims.sign(aim=aim, member=member, by=scholar, said_how="By telephone, after reading it in Spanish.")
    screening.refresh_from_db()
    calls = drivers.add(
        project=screening, kind=DriverKind.PRIMARY, text="Invitations in one's own language", parent=None, by=scholar
    )
    idea = drivers.add(
        project=screening, kind=DriverKind.IDEA, text="Calls by a Spanish-speaking navigator", parent=calls, by=scholar
    )
    cycles.plan(
        cycle=Cycle(
            idea=idea,
            title="A navigator calls in Spanish",
            plan="Two evenings a week; she notes who would like a kit by mail.",
            prediction="More than half of those reached ask for a kit.",
            starts_on=date(2026, 8, 3),
        ),
        project=screening,
        by=scholar,
    )
    shaping = _start(
        Project(
            title="Seen after giving birth, whoever pays",
            definition="People with Medicaid are seen after giving birth less often than people insured privately.",
        ),
        _report("POSTPARTUM", "payer", "ALDER-GENERAL", QUARTERS[-1]),
        "ALDER-GENERAL",
        scholar,
    )
    aims.save_aim(
        aim=Aim(project=shaping, what="a visit within twelve weeks", whose="people with Medicaid"),
        written_with=[],
        by=scholar,
    )
