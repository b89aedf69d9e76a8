"""The improvement portfolio. Reads no database."""

from __future__ import annotations

from reports.document import Document, Headline, Numbers, Prose, Section
from reports.kinds.portfolio.facts import Facts
from reports.kinds.shared.methods import Method, how_to_read, methods_section, records_section
from reports.kinds.shared.opening import framed
from reports.kinds.shared.words import listed

TERMS = (
    ("Project", "A team's work on one gap, with people who live with it, from the first idea until the change holds."),
    ("Gap then, gap now", "How much worse one group fares than another, when the project began and in this period."),
    ("Published", "The team has agreed that everybody of the network reads of it."),
)
CAUTIONS = (
    "A gap may narrow or widen for reasons that have nothing to do with a project.",
    "Rates move by chance, and more so in small groups; a change of a few points may mean nothing.",
)


def compose(facts: Facts) -> Document:
    numbers = Numbers(
        (
            (f"{facts.projects:,}", "projects"),
            (f"{facts.published:,}", "of them published"),
            (f"{facts.narrowing} of {facts.compared}", "gaps are smaller than at the baseline"),
        )
    )
    text = (
        f"{listed(facts.projects, 'project')}, of which {facts.published} are told of here. The others are counted "
        "only, since their teams have not published them."
    )
    sections = [
        Section("summary", "Summary", (numbers, Prose((text,)), facts.stages.table)),
        Section("projects", "The projects", (facts.listed.table,), is_wide=bool(facts.listed.rows)),
        Section("gaps", "The gaps they work on", (facts.gaps.table,), is_wide=bool(facts.gaps.rows)),
        how_to_read(TERMS),
        records_section(
            facts.head,
            "Each line was taken from a project's record, each gap also from the portal's gap report. On the page of "
            "this report, each line leads to them.",
        ),
        methods_section(_methods(facts), CAUTIONS),
    ]
    headlines = (
        Headline("projects", "Projects", facts.projects),
        Headline("published", "Published projects", facts.published),
        Headline("narrowing", "Gaps smaller than at the baseline", facts.narrowing),
    )
    return framed(facts.head, sections, headlines)


def _methods(facts: Facts) -> list[Method]:
    day = f"Up to {facts.head.as_of}"
    return [
        Method("Projects by stage", "Projects counted by how far they are.", "All projects of the scope", day),
        Method(
            "Gap then",
            "The gap between the project's two groups in its baseline period.",
            "Everyone the project's place counted",
            "The baseline period",
            "The project's comparison group",
            cautions="Copied when the project began",
        ),
        Method(
            "Gap now",
            "The gap between the same two groups.",
            "Everyone the project's place counted",
            facts.head.period_label,
            "The project's comparison group",
            "Stands in the gap report",
            "Empty where a group is hidden",
        ),
    ]
