"""The equity gap report: chapter by chapter the ways people are grouped, and in each its gaps. Reads no database."""

from __future__ import annotations

from collections import defaultdict

from reports.document import Block, Bullets, Document, Headline, Notice, Numbers, Prose, Section, Terms
from reports.kinds.equity.facts import Facts
from reports.kinds.progress import tables
from reports.kinds.progress.compose import every_source
from reports.kinds.progress.facts import GapFacts
from reports.kinds.progress.gaps import gap_section
from reports.kinds.progress.words import GLOSSARY, cautions
from reports.kinds.shared.methods import Method, figures_table, how_to_read, to_verify
from reports.kinds.shared.opening import framed
from reports.kinds.shared.words import listed

# Printed in full for each way of grouping; the others stand in its table.
MOST_IN_FULL = 3


def compose(facts: Facts) -> Document:
    chapters: dict[str, list[GapFacts]] = defaultdict(list)
    for gap in facts.gaps:
        chapters[gap.stratifier.code].append(gap)
    sections = [_summary(facts)]
    for gaps in chapters.values():
        sections += _chapter(gaps)
    sections += [
        how_to_read(GLOSSARY, common=()),
        Section("methods", "Methods and cautions", _methods(facts)),
        Section("figures", "Figure by figure", (figures_table(_figures(facts)),), is_wide=True),
        _records(facts),
    ]
    return framed(facts.head, sections, tuple(_headlines(facts)))


def _chapter(gaps: list[GapFacts]) -> list[Section]:
    first = gaps[0].stratifier
    certain = sum(gap.is_certain for gap in gaps)
    text = f"{first.question} {listed(len(gaps), 'comparison')}, of which {certain} show a gap of which we are certain."
    blocks: list[Block] = [Prose((text.strip(),))]
    if first.caution:
        blocks.append(Notice("Please mind", first.caution, tone="caution"))
    blocks.append(
        tables.board(f"board-{first.code}".replace("_", "-"), f"All measures, by {first.title.lower()}", gaps)
    )
    opening = Section(f"by-{first.code}", f"By {first.title[:1].lower()}{first.title[1:]}", tuple(blocks), is_wide=True)
    return [opening, *(gap_section(gap) for gap in gaps[:MOST_IN_FULL])]


def _summary(facts: Facts) -> Section:
    certain = [gap for gap in facts.gaps if gap.is_certain]
    words = [gap.change.word for gap in facts.gaps if gap.change]
    numbers = Numbers(
        (
            (f"{len({gap.measure.code for gap in facts.gaps}):,}", "measures"),
            (f"{len(facts.gaps):,}", "comparisons between groups"),
            (f"{len(certain):,}", "show a gap of which we are certain"),
            (f"{words.count('Narrowed')} of {len(words)}", "gaps surely narrowed"),
        )
    )
    widest = Bullets(tuple(gap.analysis.sentence for gap in certain[:5]))
    return Section("summary", "Summary", (numbers, *([widest] if certain else [])))


def _headlines(facts: Facts) -> list[Headline]:
    words = [gap.change.word for gap in facts.gaps if gap.change]
    return [
        Headline("comparisons", "Comparisons", len(facts.gaps)),
        Headline("certain", "Certain gaps", sum(gap.is_certain for gap in facts.gaps)),
        Headline("narrowed", "Gaps surely narrowed", words.count("Narrowed")),
        Headline("widened", "Gaps surely widened", words.count("Widened")),
    ]


def _methods(facts: Facts) -> tuple[Block, ...]:
    text = (
        f"A count from 1 to {facts.threshold - 1} is hidden, with its rate and all that could give it away; where it "
        "could be found by subtraction, a second group is hidden too. Zero is shown.",
        "Of each way of grouping, the plainest gaps are printed in full: certain ones first, the widest of them. Every "
        "comparison stands in the chapter's table and in the workbook.",
    )
    return (
        Notice("Before drawing a conclusion", " ".join(cautions()), tone="caution"),
        Prose(text),
        Terms((("Groups compared", _reference(facts)),)),
        tables.definitions_of(facts.gaps),
    )


def _reference(facts: Facts) -> str:
    return {
        "best": "With the one that fares best among groups of enough people.",
        "largest": "With the largest group.",
        "overall": "With everybody.",
    }.get(facts.reference, "With one that the program chose.")


def _figures(facts: Facts) -> list[Method]:
    people, level, when = "Everyone the sites counted", f"{100 * facts.confidence:g}%", facts.head.period_label
    return [
        Method(
            "Rate",
            "People for whom the measure is true, out of the people it is about.",
            people,
            when,
            interval=f"Wilson, {level}",
        ),
        Method(
            "Gap",
            "How much worse the group that fares worst does, in percentage points.",
            people,
            when,
            _reference(facts),
            f"Newcombe, {level}",
            "Not adjusted for age or anything else",
        ),
        Method("Ratio", "One rate divided by the other.", people, when, _reference(facts), f"Katz, {level}"),
        Method(
            "Change",
            "The gap minus that of the period before, between the same two groups.",
            people,
            f"{when} and before",
            "The period before",
            f"MOVER, {level}",
            "Takes the periods as independent",
        ),
    ]


def _records(facts: Facts) -> Section:
    text = (
        "Each figure was taken from one gap report of the portal, named here with the fingerprint of what it says. "
        "Records are never changed: when data is corrected, a new record takes the place of the old one, which stays.",
        to_verify(facts.head),
    )
    sources = [(gap, gap.source) for gap in facts.gaps]
    blocks = (
        Prose(text),
        tables.records("records", "Records behind the figures", sources),
        tables.records("records-all", "Every record", every_source(facts.gaps), in_print=False),
    )
    return Section("records", "Where each number comes from", blocks)
