"""The scholar dossier: one chapter a person. Reads no database."""

from __future__ import annotations

from reports.document import COUNT, Bullets, Column, Document, Headline, Notice, Origin, Section, Table, Terms
from reports.kinds.dossier.facts import Facts, Life
from reports.kinds.shared.facts import Grid
from reports.kinds.shared.methods import Method, how_to_read, methods_section, records_section
from reports.kinds.shared.opening import framed

TERMS = (
    ("Step", "A milestone that the program expects, or that the scholar and her mentors agreed on."),
    ("Late", "Due before the day of this report, and not reached."),
    ("Level", "How far the scholar has come in a competency, on the framework's own scale."),
)


def compose(facts: Facts) -> Document:
    sections = [
        *([_summary(facts)] if len(facts.lives) > 1 else []),
        *[_life(life) for life in facts.lives],
        how_to_read(TERMS),
        records_section(
            facts.head,
            "Each line was taken from one record of the scholar. On the page of this report, each line leads to it, "
            "for those who may see it. What a scholar keeps to herself, and notes of meetings, are not read.",
        ),
        methods_section(_methods(facts)),
    ]
    headlines = (
        Headline("scholars", "Scholars", len(facts.lives)),
        Headline("steps", "Steps reached", sum(life.steps_done for life in facts.lives)),
    )
    return framed(facts.head, sections, headlines)


def _summary(facts: Facts) -> Section:
    columns = (
        Column("Scholar"),
        Column("Steps due", COUNT, "By the day of the report."),
        Column("Steps reached", COUNT, "By the day; also ones not due yet."),
        Column("Products", COUNT),
        Column("Mentors", COUNT, "Places in the team, past ones too."),
    )
    rows = tuple(
        (life.name, life.steps_due, life.steps_done, len(life.products.rows), len(life.mentors.rows))
        for life in facts.lives
    )
    origins = tuple((Origin("scholar", str(life.record), life.name),) for life in facts.lives)
    table = Table("scholars", "Scholars in training", columns, rows, origins=origins)
    return Section("summary", "Summary", (Notice("Names people", "For the program, and for the people named."), table))


def _life(life: Life) -> Section:
    grids: list[Grid] = [life.steps, life.effort, life.mentors, life.competencies, life.products, life.positions]
    tables = tuple(grid.table for grid in grids if grid.rows)
    return Section(f"scholar-{life.record}", life.name, (Terms(life.facts, is_short=True), Bullets(life.told), *tables))


def _methods(facts: Facts) -> list[Method]:
    day, period = f"Up to {facts.head.as_of}", facts.head.period_label
    return [
        Method(
            "Steps", "Milestones with the day each was due and was reached.", "The scholar", day, "The day each was due"
        ),
        Method(
            "Protected time",
            "Mean percent of working time, promised and really had.",
            "The scholar",
            "By quarter",
            "The program's floor",
            cautions="As the scholar reports it",
        ),
        Method(
            "Meetings",
            "Meetings held with each mentor.",
            "The scholar",
            period,
            cautions="Unrecorded meetings are not counted",
        ),
        Method(
            "Competencies",
            "The committee's level, else the mean of the latest ratings, by domain.",
            "The scholar",
            day,
            "The framework's steps",
            cautions="Ratings are judgments",
        ),
        Method("Products", "Everything recorded, whatever its state.", "The scholar", day),
    ]
