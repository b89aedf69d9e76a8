"""The site report. Reads no database."""

from __future__ import annotations

from reports.document import COUNT, Block, Bullets, Column, Document, Headline, Origin, Pair, Prose, Section, Table
from reports.kinds.progress import summary, tables
from reports.kinds.progress.compose import selected
from reports.kinds.progress.gaps import gap_section
from reports.kinds.progress.words import GLOSSARY, cautions
from reports.kinds.shared.methods import COMMON, Method, how_to_read, methods_section, records_section
from reports.kinds.shared.opening import framed
from reports.kinds.shared.words import and_, listed
from reports.kinds.site.facts import Facts, PartnerFacts

MOST_GAPS = 6


def compose(facts: Facts) -> Document:
    is_measured = any(partner.gaps for partner in facts.partners)
    sections = [
        *([] if facts.is_one else [_summary(facts)]),
        *[section for partner in facts.partners for section in _partner(partner, is_one=facts.is_one)],
        how_to_read(GLOSSARY if is_measured else (), common=COMMON[2:] if is_measured else COMMON),
        records_section(
            facts.head,
            "Counts were taken from the records of extracts, scholars, mentors, sessions and changes in practice; "
            "gaps from the portal's gap reports. On the page of this report, each line leads to its records.",
        ),
        methods_section(_methods(facts), cautions() if is_measured else ()),
    ]
    headlines = (
        Headline(
            "received", "Submissions received", sum(bool(s.received_on) for p in facts.partners for s in p.submissions)
        ),
        Headline("scholars", "Scholars employed", sum(len(p.scholars.rows) for p in facts.partners)),
        Headline("certain", "Certain gaps at its sites", sum(p.certain for p in facts.partners))
        if is_measured
        else None,
    )
    return framed(facts.head, sections, tuple(h for h in headlines if h))


def _summary(facts: Facts) -> Section:
    given = [row[0] for row in facts.partners[0].gave.rows]
    gained = [row[0] for row in facts.partners[0].gained.rows]
    columns = (Column("Partner"), *(Column(str(label), COUNT) for label in (*given, *gained)))
    rows = tuple(
        (partner.name, *[row[1] for row in (*partner.gave.rows, *partner.gained.rows)]) for partner in facts.partners
    )
    origins = tuple((Origin("institution", p.code, p.name),) for p in facts.partners)
    table = Table("partners", "What each partner gave and gained", columns, rows, origins=origins)
    count = listed(len(facts.partners), "partner")
    text = f"{count}. Giving is not a race: partners differ in size and in what they have."
    return Section("summary", "Summary", (Prose((text,)), table), is_wide=True)


def _partner(partner: PartnerFacts, *, is_one: bool) -> list[Section]:
    text = (
        f"{and_(partner.kinds)}, with {listed(partner.sites, 'site')}."
        if partner.kinds
        else f"{listed(partner.sites, 'site')}."
    )
    blocks: list[Block] = [Prose((text,)), Pair((partner.gave.table,), (partner.gained.table,))]
    late = [s for s in partner.submissions if s.status in {"Overdue", "Incomplete", "Late"}]
    if late:
        blocks.append(Bullets(tuple(summary.about_submission(one) for one in late)))
    if is_one:
        blocks.append(tables.submissions(partner.submissions))
    blocks += [grid.table for grid in (partner.scholars, partner.sessions, partner.changes) if grid.rows]
    first = Section(f"partner-{partner.code}".lower(), partner.name, tuple(blocks))
    if not partner.gaps:
        return [first]
    chosen = selected(partner.gaps)[:MOST_GAPS]
    board = Section(
        "gaps",
        "Gaps at its sites",
        (
            Prose(
                (
                    f"{listed(len(partner.gaps), 'comparison')}, of which {partner.certain} show a gap of which we are "
                    "certain.",
                )
            ),
            tables.board("gap-board", "The gap board", chosen),
            tables.board("gap-board-all", "Every comparison", partner.gaps, in_print=False),
        ),
        is_wide=True,
    )
    return [first, board, *(gap_section(gap) for gap in chosen)]


def _methods(facts: Facts) -> list[Method]:
    period = facts.head.period_label
    found = [
        Method(
            "Submissions",
            "Files accepted, of those expected for the period.",
            "Data sets it sent before",
            period,
            "60 days after the period's end",
        ),
        Method(
            "Scholars it employs", "Scholars appointed there and in training in the period.", "All programs", period
        ),
        Method(
            "Mentors, hours",
            "Mentors in a team on the last day, and the hours a month they offer.",
            "Its mentors",
            f"On {facts.head.as_of}",
            cautions="Hours offered, not counted",
        ),
        Method("Sessions", "Sessions it hosted; times its scholars were present.", "Published sessions", period),
        Method(
            "Changes taken up",
            "Changes in practice of scholars that its sites took up and still have.",
            "Its sites",
            f"Up to {facts.head.as_of}",
        ),
    ]
    if any(partner.gaps for partner in facts.partners):
        found.append(
            Method(
                "Gaps",
                "How much worse the group that fares worst does, in percentage points.",
                "Everyone its sites counted",
                period,
                "As the gap policy says",
                "Newcombe, 95%",
                f"Counts from 1 to {facts.threshold - 1} hidden",
            )
        )
    return found
