"""The cohort report. Reads no database."""

from __future__ import annotations

from reports.document import (
    COUNT,
    SHARE,
    SHARE_INTERVAL,
    Column,
    Document,
    Headline,
    Numbers,
    Origin,
    Pair,
    Prose,
    Section,
    Table,
)
from reports.kinds.cohort.facts import CohortFacts, Facts
from reports.kinds.shared.methods import Method, how_to_read, methods_section, records_section
from reports.kinds.shared.opening import framed
from reports.kinds.shared.words import listed, within

TERMS = (
    ("Protected time", "The share of a scholar's working time that her employer keeps free for the program."),
    ("Floor", "The least protected time the program asks for."),
    (
        "Cumulative incidence",
        "The estimated share who had reached a goal by so many years after the start. People not followed that long "
        "are neither counted as failures nor left out.",
    ),
)
CAUTIONS = (
    "Cohorts are small and differ in more than the program; a difference between two is no proof of a cause.",
    "What came of a scholar's work is shared with her mentors, her place and chance.",
)


def compose(facts: Facts) -> Document:
    sections = [
        _summary(facts),
        *[_cohort(cohort) for cohort in facts.cohorts],
        *_outcomes(facts),
        how_to_read(TERMS),
        records_section(
            facts.head,
            "Each count was taken from the records of scholars, their steps, months of protected time, products and "
            "roadblocks. On the page of this report, each line leads to its records, for those who may see them.",
        ),
        methods_section(_methods(facts), CAUTIONS),
    ]
    headlines = (
        Headline("scholars", "Scholars", sum(c.scholars for c in facts.cohorts)),
        Headline("in-training", "In training", sum(c.in_training for c in facts.cohorts)),
        Headline("completed", "Completed", sum(c.completed for c in facts.cohorts)),
    )
    return framed(facts.head, sections, headlines)


def _summary(facts: Facts) -> Section:
    columns = (
        Column("Cohort"),
        Column("Scholars", COUNT, "Everyone appointed by the day."),
        Column("In training", COUNT),
        Column("Completed", COUNT),
        Column("Left early", COUNT),
    )
    rows = tuple((f"{c.program}, {c.name}", c.scholars, c.in_training, c.completed, c.left) for c in facts.cohorts)
    origins = tuple((Origin("cohort", str(c.record), c.name),) for c in facts.cohorts)
    table = Table("cohorts", "Cohorts", columns, rows, origins=origins)
    numbers = Numbers(
        (
            (f"{sum(c.scholars for c in facts.cohorts):,}", f"scholars in {listed(len(facts.cohorts), 'cohort')}"),
            (f"{sum(c.in_training for c in facts.cohorts):,}", "in training"),
            (f"{sum(c.completed for c in facts.cohorts):,}", "completed"),
            (f"{sum(c.left for c in facts.cohorts):,}", "left early"),
        )
    )
    return Section("summary", "Summary", (numbers, table))


def _cohort(cohort: CohortFacts) -> Section:
    text = (
        f"{listed(cohort.scholars, 'scholar')}: {cohort.in_training} in training, {cohort.completed} completed, "
        f"{cohort.left} left early."
    )
    blocks = (
        Prose((text,)),
        cohort.steps.table,
        cohort.effort.table,
        Pair((cohort.products.table,), (cohort.challenges.table,)),
    )
    return Section(f"cohort-{cohort.record}", f"{cohort.program}, {cohort.name}", blocks)


def _outcomes(facts: Facts) -> list[Section]:
    if not facts.outcomes:
        return []
    text = (
        f"{listed(facts.followed, 'scholar')} were followed from the start of the program; for {facts.censored} "
        "neither goal was reached yet. The two goals are told side by side, since one may come before the other."
    )
    columns = (
        Column("Years after the start", COUNT),
        Column("Independent grant", SHARE, "Cumulative incidence of an independent research grant."),
        Column("95% interval, grant", SHARE_INTERVAL),
        Column(
            "Role in a health system", SHARE, "Cumulative incidence of leading or doing research in a health system."
        ),
        Column("95% interval, role", SHARE_INTERVAL),
    )
    rows = tuple(
        (o.years, o.grant, (o.grant_lower, o.grant_upper), o.role, (o.role_lower, o.role_upper)) for o in facts.outcomes
    )
    origins = tuple((Origin("conversion", str(o.years), "Years followed, scholar by scholar"),) for o in facts.outcomes)
    table = Table("outcomes", "What scholars went on to", columns, rows, origins=origins)
    return [Section("outcomes", "After the start", (Prose((text,)), table))]


def _methods(facts: Facts) -> list[Method]:
    whom, day = f"Scholars of {within(facts.head.scope)} appointed by the day", f"Up to {facts.head.as_of}"
    return [
        Method(
            "Status", "In training, completed or left, by the dates of the appointment.", whom, f"On {facts.head.as_of}"
        ),
        Method(
            "Steps reached",
            "Scholars who reached a step, out of those for whom it was due or who reached it sooner.",
            whom,
            day,
            "The day each was due",
        ),
        Method(
            "Protected time",
            "Mean percent of working time, over scholars and months.",
            whom,
            "By quarter, the last eight",
            "The program's floor",
            cautions="Unreported months are left out of what there really was",
        ),
        Method("Products", "Finished products by kind.", whom, day, cautions="A work of two scholars counts for each"),
        Method(
            "What was in the way",
            "Scholars who met a kind of roadblock, and the days lost.",
            whom,
            day,
            cautions=f"Fewer than {facts.smallest} scholars hidden",
        ),
        Method(
            "What scholars went on to",
            "Cumulative incidence of the first of two goals (Aalen and Johansen).",
            whom,
            day,
            "Each other: competing goals",
            "95%, on the scale of the log of minus log",
            "Ends of follow-up are taken as chance",
        ),
    ]
