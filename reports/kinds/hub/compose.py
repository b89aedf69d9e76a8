"""The hub pack: the descriptive tables that hubs of learning-health-system training publish. Reads no database."""

from __future__ import annotations

from reports.document import Document, Headline, Numbers, Prose, Section
from reports.kinds.hub.facts import Facts
from reports.kinds.shared.facts import Grid
from reports.kinds.shared.methods import Method, how_to_read, methods_section, records_section
from reports.kinds.shared.opening import framed
from reports.kinds.shared.words import listed

CHAPTERS = (
    ("centers", "Centers and scholars", ("context",)),
    ("scholars", "Who the scholars are", ("characteristics", "disciplines")),
    ("partnerships", "Partners and stakeholders", ("partnerships", "engagement")),
    ("after", "After the program", ("roles",)),
    ("challenges", "What was in the way", ("challenges",)),
)


def compose(facts: Facts) -> Document:
    by_code = {grid.code: grid for grid in facts.grids}
    chapters = [
        Section(code, title, tuple(by_code[name].table for name in names if name in by_code))
        for code, title, names in CHAPTERS
    ]
    sections = [
        _summary(facts),
        *chapters,
        how_to_read(),
        records_section(
            facts.head,
            "Each count was taken from the records of scholars, centers, engagements, positions and roadblocks in the "
            "portal. On the page of this report, each row leads to the people or places that it counts, for those who "
            "may see them.",
        ),
        methods_section([_method(grid, facts) for grid in facts.grids], CAUTIONS),
    ]
    headlines = (Headline("scholars", "Scholars", facts.scholars), Headline("centers", "Centers", facts.centers))
    return framed(facts.head, sections, headlines)


CAUTIONS = (
    "A person may be of several disciplines and hold several roles, so lines overlap.",
    "Numbers are small; a share of few people moves much when one person changes.",
)


def _summary(facts: Facts) -> Section:
    text = (
        f"{listed(facts.scholars, 'scholar')} of {listed(facts.centers, 'center')} are counted as of "
        f"{facts.head.as_of}. Counts of scholars from 1 to {facts.smallest - 1} are hidden, and another with them "
        "where one could be found by subtraction."
    )
    numbers = Numbers(
        ((f"{facts.scholars:,}", "scholars appointed so far"), (f"{facts.centers:,}", "training centers"))
    )
    return Section("summary", "Summary", (numbers, Prose((text,))))


def _method(grid: Grid, facts: Facts) -> Method:
    is_after = grid.code == "roles"
    of_centers = grid.code in ("partnerships", "engagement")
    return Method(
        figure=grid.title,
        definition=grid.note or "Number of scholars to whom the line applies.",
        population="Training centers"
        if of_centers
        else "Scholars who completed the program"
        if is_after
        else "Everyone appointed",
        period=f"All records up to {facts.head.as_of}",
        reference="All of them, where a share is given",
        cautions="" if of_centers else f"Counts below {facts.smallest} hidden",
    )
