"""The NIH table pack. Reads no database."""

from __future__ import annotations

from reports.document import Column, Document, Headline, Prose, Section, Table
from reports.kinds.nih.facts import Facts
from reports.kinds.shared.facts import Grid
from reports.kinds.shared.methods import Method, how_to_read, methods_section, records_section
from reports.kinds.shared.opening import framed
from reports.kinds.shared.words import listed, within

CHAPTERS = (
    ("table-5", "Table 5: publications of those in training"),
    ("table-6", "Table 6: candidates and entrants"),
    ("table-7", "Table 7: appointments"),
    ("table-8", "Table 8: program outcomes"),
)
TERMS = (
    ("FORMS-I", "The set of tables for applications due on or after January 25, 2025. These follow it."),
    ("A, B, C", "Part A is about predoctoral, B about postdoctoral and later, C about short-term trainees."),
    ("TY", "Training year: TY 1 is the first year of an appointment."),
)


def compose(facts: Facts) -> Document:
    sections = [
        _summary(facts),
        *[
            Section(
                f"chapter-{code}",
                title,
                tuple(g.table for g in facts.grids if g.code.startswith(code) and g.rows) or (_nothing(),),
                is_wide=True,
            )
            for code, title in CHAPTERS
        ],
        how_to_read(TERMS),
        records_section(
            facts.head,
            "Each line was taken from the records of scholars, their mentors, products, positions, appointments and "
            "applications. On the page of this report, each person's line leads to her record, for those who may see "
            "it.",
        ),
        methods_section([_method(grid, facts) for grid in facts.grids]),
    ]
    return framed(facts.head, sections, (Headline("scholars", "Scholars", facts.scholars),))


def _nothing() -> Prose:
    return Prose(("Nobody is to be listed here.",))


def _summary(facts: Facts) -> Section:
    text = (
        f"Tables 5 to 8 for {listed(facts.scholars, 'scholar')} of {within(facts.head.scope)}, from the records as of "
        f"{facts.head.as_of}. In table 6, counts of people from 1 to {facts.smallest - 1} are hidden. This pack names "
        "people; it is for the program and its funder."
    )
    columns = (Column("What was looked at"), Column("Found"), Column("In order"))
    rows = tuple((check.what, check.found, "Yes" if check.is_fine else "Look again") for check in facts.checks)
    return Section("summary", "Before sending", (Prose((text,)), Table("checks", "Checks", columns, rows)))


def _method(grid: Grid, facts: Facts) -> Method:
    return Method(
        figure=grid.title,
        definition=grid.note or "As the table's instructions ask.",
        population=f"Scholars and applicants of {within(facts.head.scope)}",
        period=f"Records up to {facts.head.as_of}",
        cautions="Counts below the limit hidden" if "table-6" in grid.code else "",
    )
