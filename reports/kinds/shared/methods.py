"""The closing chapters of every report: how to read it, how each figure is made, and where it comes from. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.document import Block, Column, Notice, Prose, Section, Table, Terms
from reports.kinds.shared.facts import Head


@dataclass(frozen=True)
class Method:
    """How one figure is made."""

    figure: str
    definition: str
    population: str
    period: str
    reference: str = "None"
    interval: str = "None: a full count"
    cautions: str = ""


COMMON = (
    ("Scholar", "Somebody whom a program trains, from her appointment on."),
    ("In training", "Appointed, not yet at the end of her time, and not left, on the last day of the period."),
    ("Share", "Out of all who could be counted, the part that was. 25% is one in four."),
    (
        "Hidden",
        "The count is so small that somebody might be recognized, or would give away one that is. Hidden is not zero.",
    ),
    ("–", "Not recorded, or it does not apply. It is not zero."),
    ("Record", "The row of the portal that a number was taken from. On the page, each row leads to its records."),
)


def how_to_read(extra: Sequence[tuple[str, str]] = (), common: Sequence[tuple[str, str]] = COMMON) -> Section:
    told = {word for word, _ in extra}
    others = [(word, meaning) for word, meaning in common if word not in told]
    return Section("how-to-read", "How to read this report", (Terms((*extra, *others)),))


def figures_table(methods: Sequence[Method]) -> Table:
    columns = (
        Column("Figure"),
        Column("What it is", note="Definition."),
        Column("Of whom", note="Population."),
        Column("When", note="Period."),
        Column("Compared with", note="Reference."),
        Column("Interval"),
        Column("Cautions"),
    )
    rows = tuple((m.figure, m.definition, m.population, m.period, m.reference, m.interval, m.cautions) for m in methods)
    return Table("figures", "Each figure of this report", columns, rows)


def methods_section(methods: Sequence[Method], cautions: Sequence[str] = ()) -> Section:
    blocks: list[Block] = []
    if cautions:
        blocks.append(Notice("Before drawing a conclusion", " ".join(cautions), tone="caution"))
    blocks.append(figures_table(methods))
    return Section("methods", "Methods and cautions", tuple(blocks), is_wide=True)


def records_section(head: Head, text: str) -> Section:
    return Section("records", "Where each number comes from", (Prose((text, to_verify(head))),))


def to_verify(head: Head) -> str:
    return (
        f"To check that a file is the report it claims to be, take it, or its SHA-256, to {head.verify_at}. This "
        f"report was drawn by code version {head.code_version}."
    )
