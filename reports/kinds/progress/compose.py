"""From the facts to the document: every sentence, table and chart of a progress report. Reads no database."""

from __future__ import annotations

from collections.abc import Sequence

from reports.document import Block, Bullets, Document, Notice, Numbers, Pair, Prose, Section, Terms
from reports.kinds.progress import summary, tables
from reports.kinds.progress.facts import Facts, GapFacts, Source
from reports.kinds.progress.gaps import gap_section
from reports.kinds.progress.words import GLOSSARY, cautions, figure_methods, methods, policy_of, to_verify
from reports.kinds.shared.methods import figures_table
from reports.kinds.shared.words import label_of, listed

# Enough to act on; the rest stands on the board and in the workbook.
MOST_SECTIONS = 12


def compose(facts: Facts) -> Document:
    chosen = selected(facts.gaps)
    sections = [
        _summary(facts),
        _network(facts),
        *_people(facts),
        *_lessons(facts),
        _submissions(facts),
        _board(facts, chosen),
        *(gap_section(gap) for gap in chosen),
        *_public_data(facts),
        _how_to_read(),
        _methods(facts),
        _figures(facts),
        _records(facts, [*chosen, *facts.public_data]),
    ]
    return Document(
        title=f"{facts.title}, {facts.period_label}",
        subtitle=facts.scope,
        program=facts.program,
        scope=facts.scope,
        as_of=facts.as_of,
        facts=_cover_facts(facts),
        label=label_of(facts.provenances),
        sections=tuple(sections),
        verify_at=facts.verify_at,
        headlines=tuple(summary.headlines(facts)),
    )


def selected(gaps: Sequence[GapFacts]) -> list[GapFacts]:
    """For each measure, its plainest gap: certain ones first, the largest of them."""
    chosen: dict[tuple[str, str], GapFacts] = {}
    for gap in gaps:
        chosen.setdefault((gap.place, gap.measure.code), gap)
    return list(chosen.values())[:MOST_SECTIONS]


def _cover_facts(facts: Facts) -> tuple[tuple[str, str], ...]:
    return (
        ("Period", f"{facts.period_label} ({facts.period})"),
        ("Scope", facts.scope),
        ("Figures as of", f"the night of {facts.as_of}"),
        ("Data", label_of(facts.provenances)),
    )


def _summary(facts: Facts) -> Section:
    blocks: list[Block] = [Numbers(summary.numbers(facts)), Bullets(tuple(summary.sentences(facts)))]
    if lead := summary.widest(facts.gaps):
        blocks.append(Notice("The widest gap of which we are certain", lead.analysis.sentence, tone="key"))
    if "live" not in facts.provenances:
        blocks.append(Notice("No figures of a partner's patients", label_of(facts.provenances) + ".", tone="caution"))
    return Section("summary", "Summary", tuple(blocks))


def _network(facts: Facts) -> Section:
    network = facts.network
    opening = (
        f"{listed(len(network.partners), 'partner')} with {listed(network.sites, 'site')}. A partner may be of more "
        "than one kind, so the kinds add up to more than the partners."
    )
    blocks = (
        Prose((opening,)),
        Pair(
            (tables.tallies("partners-by-kind", "Partners by kind", "Partners", network.partners_by_kind),),
            (tables.tallies("sites-by-kind", "Sites by kind", "Sites", network.sites_by_kind),),
        ),
        tables.partners(network),
    )
    return Section("network", "The network", blocks)


def _people(facts: Facts) -> list[Section]:
    people = facts.people
    if people is None:
        return []
    opening = (
        f"{listed(sum(c.scholars for c in people.cohorts), 'scholar')} in {listed(len(people.cohorts), 'cohort')}; "
        f"{listed(people.mentors, 'mentor')} in {listed(people.teams, 'mentoring team')}, on the last day of the "
        "period. These are people of the program, not patients, and only their numbers are told."
    )
    blocks = (Prose((opening,)), Pair((tables.cohorts(people),), (tables.centers(people),)))
    return [Section("people", "Scholars and mentors", blocks)]


def _lessons(facts: Facts) -> list[Section]:
    if facts.lessons is None:
        return []
    opening = f"{listed(len(facts.lessons), 'session')} took place in the period."
    return [Section("curriculum", "Curriculum", (Prose((opening,)), tables.lessons(facts.lessons)))]


def _submissions(facts: Facts) -> Section:
    opening = (
        "An institution is expected to send a data set that it sent for the period before, with the sites that were "
        "in it. On time is within 60 days of the period's end."
    )
    late = [s for s in facts.submissions if s.status in {"Overdue", "Incomplete", "Late"}]
    blocks: list[Block] = [Prose((opening,))]
    if late:
        blocks.append(Bullets(tuple(summary.about_submission(submission) for submission in late)))
    blocks.append(tables.submissions(facts.submissions))
    return Section("submissions", "What sites sent", tuple(blocks))


def _board(facts: Facts, chosen: Sequence[GapFacts]) -> Section:
    opening = (
        f"{listed(len(facts.gaps), 'comparison')} of {listed(len({g.measure.code for g in facts.gaps}), 'measure')} "
        "were made. The table shows one for each measure: of the gaps that are certain the widest, else the widest "
        "of all. Every comparison stands in the workbook that belongs to this report."
    )
    full = tables.board("gap-board-all", "Every comparison", facts.gaps, in_print=False)
    blocks = (
        Prose((opening, policy_of(facts))),
        tables.board("gap-board", "The gap board", chosen),
        full,
    )
    return Section("gap-board", "Gaps in equity", blocks, is_wide=True)


def _public_data(facts: Facts) -> list[Section]:
    if not facts.public_data:
        return []
    opening = Section(
        "public-data",
        "Real public data",
        blocks=(
            Prose(
                (
                    "The same code computed these gaps from excerpts of published data about real people. They are "
                    "not figures of this network; they show that the method meets real records, and anyone can "
                    "compute them again from the public source.",
                )
            ),
        ),
    )
    return [opening, *(gap_section(gap) for gap in facts.public_data)]


def _how_to_read() -> Section:
    return Section("how-to-read", "How to read this report", (Terms(GLOSSARY),))


def _methods(facts: Facts) -> Section:
    blocks = (
        Notice("Before drawing a conclusion", " ".join(cautions()), tone="caution"),
        Terms(methods(facts)),
        tables.definitions(facts),
    )
    return Section("methods", "Methods and cautions", blocks)


def _figures(facts: Facts) -> Section:
    return Section("figures", "Figure by figure", (figures_table(figure_methods(facts)),), is_wide=True)


def _records(facts: Facts, printed: Sequence[GapFacts]) -> Section:
    opening = (
        "Each figure was taken from one record of the portal, named here with the fingerprint of what the record "
        "says. The tables of gaps over time name their records themselves; the fingerprints of all of them stand in "
        "the workbook. Records are never changed: when data is corrected, a new record takes the place of the old "
        "one, which stays.",
        to_verify(facts),
    )
    blocks = (
        Prose(opening),
        tables.records("records", "Records behind the figures", [(gap, gap.source) for gap in printed]),
        tables.records("records-all", "Every record", every_source((*facts.gaps, *facts.public_data)), in_print=False),
    )
    return Section("records", "Where each number comes from", blocks)


def every_source(gaps: Sequence[GapFacts]) -> list[tuple[GapFacts, Source]]:
    """Each record behind any number of the report, once."""
    told: dict[int, tuple[GapFacts, Source]] = {}
    for gap in gaps:
        points = [point.source for point in gap.trend if point.source]
        for source in [gap.source, *reversed(points)]:
            told.setdefault(source.record, (gap, source))
    return list(told.values())
