"""The annual pack for the Research Performance Progress Report, in its order: B.1 to B.6, C, D, E, F."""

from __future__ import annotations

from reports.document import Block, Bullets, Document, Headline, Notice, Numbers, Prose, Section, Terms
from reports.kinds.rppr.facts import Facts
from reports.kinds.shared.facts import Grid
from reports.kinds.shared.methods import Method, how_to_read, methods_section, records_section
from reports.kinds.shared.opening import framed
from reports.kinds.shared.words import listed, within

TERMS = (
    ("RPPR", "The yearly report that federal funders ask for; the letters and numbers of the chapters are its own."),
    ("PMCID", "The number of an article that everybody can read in PubMed Central."),
    ("Person month", "A month of a person's whole working time: half of the time over six months makes three."),
)


def compose(facts: Facts) -> Document:
    counts = facts.counts
    sections = [
        _summary(facts),
        _section("b1", "B.1 Goals and objectives", facts.objectives, facts.milestones),
        Section(
            "b2",
            "B.2 What was accomplished",
            (
                Prose((_accomplished(facts),)),
                facts.recruitment.table,
                facts.sessions.table,
            ),
        ),
        Section(
            "b3", "B.3 Competitive revisions", (Prose(("The portal holds no record of revisions or supplements.",)),)
        ),
        Section("b4", "B.4 Training and professional development", _people(facts)),
        _section("b5", "B.5 How results were disseminated", _told(facts), facts.dissemination),
        _section(
            "b6", "B.6 Plans for the next period", "What is due and planned in the year that follows.", facts.plans
        ),
        Section(
            "c", "C. Products", (Prose((_made(facts),)), facts.publications.table, facts.products.table), is_wide=True
        ),
        Section("d", "D. Participants", (facts.participants.table, facts.changes.table), is_wide=True),
        _section(
            "e", "E. Impact", "Changes in practice that came of scholars' work and that places took up.", facts.impact
        ),
        _section("f", "F. Changes, problems and delays", _delays(facts), facts.roadblocks),
        how_to_read(TERMS),
        records_section(
            facts.head,
            "Every line was taken from one or several records, and none was typed for this report: what a person adds "
            "stands apart as the program's own words. On the page of this report, each line leads to its records.",
        ),
        methods_section(_methods(facts)),
    ]
    headlines = (
        Headline("in-training", "Scholars in training", counts.in_training),
        Headline("publications", "Publications", counts.publications),
        Headline("sessions", "Sessions", counts.sessions),
        Headline("days-lost", "Days lost to roadblocks", counts.days_lost),
    )
    return framed(facts.head, sections, headlines)


def _section(code: str, title: str, text: str, grid: Grid) -> Section:
    blocks: tuple[Block, ...] = (Prose((text,)), grid.table)
    return Section(code, title, blocks)


def _summary(facts: Facts) -> Section:
    counts = facts.counts
    numbers = Numbers(
        (
            (f"{counts.in_training:,}", "scholars in training in the period"),
            (f"{counts.publications:,}", "publications"),
            (f"{counts.sessions:,}", "sessions held"),
            (f"{counts.days_lost:,}", "days lost to roadblocks"),
        )
    )
    told = [
        f"{listed(counts.begun, 'scholar')} began, {counts.completed} completed and {counts.left} left early.",
        _made(facts),
        _delays(facts),
    ]
    return Section("summary", "Summary", (numbers, Bullets(tuple(told)), Notice("Names people", _for_whom())))


def _for_whom() -> str:
    return "This pack names scholars, as its sections ask. It is for the program and its funder."


def _accomplished(facts: Facts) -> str:
    counts = facts.counts
    text = f"{listed(counts.in_training, 'scholar')} were trained in {listed(counts.sessions, 'session')}."
    if counts.attendance_asked:
        share = counts.attended / counts.attendance_asked
        text += f" Of {counts.attendance_asked:,} expected attendances {counts.attended:,} took place ({share:.0%})."
    return text


def _people(facts: Facts) -> tuple[Block, ...]:
    if not facts.people:
        return (Prose(("Nobody was in training.",)),)
    return (Terms(tuple((person.name, person.text) for person in facts.people)),)


def _told(facts: Facts) -> str:
    return f"{listed(len(facts.dissemination.rows), 'presentation or open session')} in the period."


def _made(facts: Facts) -> str:
    counts = facts.counts
    text = f"{listed(counts.publications, 'publication')} and {listed(len(facts.products.rows), 'other product')}."
    if counts.missing_access:
        text += f" {counts.missing_access} of the publications lack a PMCID that the policy on public access asks for."
    return text


def _delays(facts: Facts) -> str:
    if not facts.roadblocks.rows:
        return "No roadblocks were recorded in the period."
    met = sum(int(row[2] or 0) for row in facts.roadblocks.rows)
    return f"{listed(met, 'roadblock')} were met and cost {facts.counts.days_lost:,} days."


def _methods(facts: Facts) -> list[Method]:
    whom, when = f"Scholars of {within(facts.head.scope)} in training in the period", f"{facts.head.period_label}"
    return [
        Method(
            "B.1 Reached, share",
            "Scholars who reached a step, out of those for whom it was due or who reached it sooner.",
            whom,
            f"Up to {facts.head.as_of}",
        ),
        Method(
            "B.2 Attendance",
            "Attendances that took place, out of those recorded.",
            whom,
            when,
            cautions="Sessions without a list are not counted",
        ),
        Method(
            "B.2 Recruitment",
            "Applications by what became of them.",
            "Applications due in the period",
            when,
            cautions="Small counts hidden",
        ),
        Method(
            "C.1 Publications",
            "Published or in press, dated in the period.",
            whom,
            when,
            cautions="A paper of two scholars stands twice",
        ),
        Method(
            "D.1 Person months",
            "Protected time in percent, added over the months and divided by 100.",
            whom,
            when,
            cautions="Promised time where no report was made",
        ),
        Method(
            "E. Changes taken up",
            "Adoptions of a scholar's change by a place, begun in the period.",
            "All scholars of the program",
            when,
        ),
        Method(
            "F. Days lost",
            "Days that scholars say a roadblock cost them.",
            whom,
            f"Roadblocks open in {when}",
            cautions="Days before the period count too",
        ),
    ]
