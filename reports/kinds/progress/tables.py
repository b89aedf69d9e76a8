"""The tables of a progress report."""

from __future__ import annotations

from collections.abc import Sequence

from equity_measures.statistics.analysis import Row
from reports.document import (
    COUNT,
    DATE,
    DIFFERENCE,
    DIFFERENCE_INTERVAL,
    DIGEST,
    GAP,
    GAP_INTERVAL,
    HIDDEN,
    IDENTIFIER,
    QUOTIENT,
    QUOTIENT_INTERVAL,
    SHARE,
    SHARE_INTERVAL,
    Column,
    Interval,
    Origin,
    Table,
    Value,
)
from reports.kinds.progress.facts import Facts, GapFacts, Lesson, Network, People, Source, Submission, Tally


def tallies(code: str, title: str, noun: str, items: Sequence[Tally]) -> Table:
    columns = (Column("Kind"), Column(noun, COUNT, "How many."))
    return Table(code, title, columns, tuple((item.label, item.count) for item in items))


def partners(network: Network) -> Table:
    columns = (
        Column("Partner"),
        Column("Kinds", note="What the partner is; one may be several."),
        Column("Sites", COUNT, "Active sites."),
        Column("Trains scholars", note="Whether it is a training center."),
    )
    rows = tuple(
        (partner.name, ", ".join(partner.kinds), partner.sites, "Yes" if partner.is_training_center else "No")
        for partner in network.partners
    )
    return Table("partners", "Partners", columns, rows)


def cohorts(people: People) -> Table:
    columns = (
        Column("Program and cohort"),
        Column("Scholars", COUNT, "Everyone appointed in the cohort by the last day of the period."),
        Column("In training", COUNT, "In training on the last day of the period."),
        Column("Completed", COUNT, "Completed by the last day of the period."),
    )
    rows = tuple((f"{c.program}, {c.name}", c.scholars, c.active, c.completed) for c in people.cohorts)
    return Table("cohorts", "Scholars by cohort", columns, rows)


def centers(people: People) -> Table:
    return tallies("scholars-by-center", "Scholars by center", "Scholars", people.scholars_by_center)


def lessons(items: Sequence[Lesson]) -> Table:
    columns = (
        Column("Session"),
        Column("Activity"),
        Column("Host", note="Institution that held it."),
        Column("Held on", DATE),
    )
    rows = tuple((item.title, item.activity, item.host, item.held_on) for item in items)
    return Table("sessions", "Sessions in the period", columns, rows)


def submissions(items: Sequence[Submission]) -> Table:
    columns = (
        Column("Institution"),
        Column("Data set"),
        Column("Sites expected", COUNT, "Sites in the extract of the period before, or in this one."),
        Column("Sites received", COUNT, "Sites in the extract in use."),
        Column("Due", DATE, "60 days after the period's end."),
        Column("Received", DATE, "When the version in use was accepted."),
        Column("Status", note="On time, Late, Incomplete (a site is missing), Overdue, or Awaited."),
    )
    rows = tuple(
        (s.institution, s.data_set, s.sites_expected, s.sites_received, s.due_on, s.received_on, s.status)
        for s in items
    )
    return Table(
        "submissions", "Submissions of the period", columns, rows, empty="No submission is on record for this period."
    )


# --- Gaps ---------------------------------------------------------------------------------------------------


def board(code: str, title: str, gaps: Sequence[GapFacts], *, in_print: bool = True) -> Table:
    columns = (
        Column("Measure"),
        Column("By"),
        Column("Fares worst"),
        Column("Rate", SHARE, "Rate of the group that fares worst."),
        Column("Compared with"),
        Column("Rate of comparison", SHARE, "Rate of the comparison group."),
        Column("Gap, points", GAP, "How much worse, in percentage points; always above 0."),
        Column("95% interval", GAP_INTERVAL, "Of the gap."),
        Column("Certain", note="Yes when the interval excludes 0."),
        Column("Change, points", DIFFERENCE, "Of the gap between the same two groups since the period before."),
        Column("Since the period before", note="Narrowed or Widened when the interval of the change excludes 0."),
    )
    rows = tuple(_board_row(gap) for gap in gaps)
    origins = tuple((gap_origin(gap),) for gap in gaps)
    return Table(code, title, columns, rows, in_print=in_print, keys=2, origins=origins)


def gap_origin(gap: GapFacts, source: Source | None = None) -> Origin:
    """The gap report that a number was taken from."""
    source = source or gap.source
    return Origin("gap", str(source.record), f"{gap.title}: {gap.place}, {source.period}", source.content_hash)


def _board_row(facts: GapFacts) -> tuple[Value, ...]:
    where = "" if facts.place == "Whole network" else f", {facts.place}"
    head: tuple[Value, ...] = (facts.measure.title + where, facts.stratifier.title)
    gap, change = facts.analysis.gap, facts.change
    if gap is None:
        hidden = facts.analysis.groups_used < 2
        reference = facts.analysis.reference
        verdict = "Too few groups shown" if hidden else "No group"
        return (*head, verdict, None, reference.label, reference.rate, None, None, "–", None, None)
    return (
        *head,
        gap.label,
        gap.rate,
        gap.reference_label,
        gap.reference_rate,
        gap.size,
        (gap.size_lower, gap.size_upper),
        "Yes" if gap.is_certain else "No",
        change.size if change else None,
        change.word if change else None,
    )


def groups(gap: GapFacts) -> Table:
    columns = (
        Column("Group"),
        Column("Counted", COUNT, "Numerator: people for whom the measure is true."),
        Column("Out of", COUNT, "Denominator: people in the group."),
        Column("Rate", SHARE),
        Column("95% interval", SHARE_INTERVAL, "Wilson score interval of the rate."),
        Column("Difference, points", DIFFERENCE, "Rate of the group minus rate of the comparison group."),
        Column("Interval of difference", DIFFERENCE_INTERVAL, "Newcombe's hybrid score interval."),
        Column("Ratio", QUOTIENT, "Rate of the group divided by rate of the comparison group."),
        Column("Interval of ratio", QUOTIENT_INTERVAL, "Katz's log interval."),
    )
    rows = [_group_row(row) for row in gap.analysis.rows]
    total = gap.analysis.total
    if total.rate is None:
        rows.append(("Everyone", *_hidden_numbers(), None, None, None, None))
    else:
        counted = (total.numerator, total.denominator, total.rate, _interval(total.lower, total.upper))
        rows.append(("Everyone", *counted, None, None, None, None))
    title = f"{gap.title}: {gap.place}, {gap.period}"
    return Table(
        f"groups-{gap.key}",
        title,
        columns,
        tuple(rows),
        note=gap.data_label,
        caption="Rates and comparisons",
        subject=f"groups-{gap.measure.code}-{gap.stratifier.code}-{gap.place}",
        origins=tuple((gap_origin(gap),) for _ in rows),
    )


def _group_row(row: Row) -> tuple[Value, ...]:
    name = f"{row.label} (comparison group)" if row.is_reference else row.label
    if not row.is_shown:
        return (name, *_hidden_numbers(), None, None, None, None)
    return (
        name,
        row.numerator,
        row.denominator,
        row.rate,
        _interval(row.lower, row.upper),
        row.difference,
        _interval(row.difference_lower, row.difference_upper),
        row.ratio,
        _interval(row.ratio_lower, row.ratio_upper),
    )


def _hidden_numbers() -> tuple[Value, ...]:
    return (HIDDEN, HIDDEN, HIDDEN, HIDDEN)


def _interval(lower: float | None, upper: float | None) -> Interval | None:
    return None if lower is None or upper is None else (lower, upper)


def trend(gap: GapFacts) -> Table:
    columns = (
        Column("Period"),
        Column("Gap, points", GAP, "Between the two groups that make the gap of the last period."),
        Column("95% interval", GAP_INTERVAL),
        Column("Record", IDENTIFIER, "The record of the portal that the figure was taken from."),
    )
    rows: list[tuple[Value, ...]] = []
    for point in gap.trend:
        record = point.source.record if point.source else None
        if point.is_hidden:
            rows.append((point.period, HIDDEN, HIDDEN, record))
        else:
            rows.append((point.period, point.size, _interval(point.lower, point.upper), record))
    title = f"The gap over time: {gap.title}"
    return Table(
        f"trend-{gap.key}",
        title,
        columns,
        tuple(rows),
        note=gap.data_label,
        caption="The gap over time",
        subject=f"trend-{gap.measure.code}-{gap.stratifier.code}-{gap.place}",
        origins=tuple((gap_origin(gap, point.source),) if point.source else () for point in gap.trend),
    )


# --- Methods and records ------------------------------------------------------------------------------------


def definitions(facts: Facts) -> Table:
    return definitions_of((*facts.gaps, *facts.public_data))


def definitions_of(gaps: Sequence[GapFacts]) -> Table:
    columns = (
        Column("Measure"),
        Column("Counted", note="Numerator."),
        Column("Out of", note="Denominator."),
        Column("Better", note="Which direction is better."),
        Column("Definition", COUNT, "Its version."),
    )
    known = {gap.measure.code: gap.measure for gap in gaps}
    rows = tuple(
        (m.title, m.numerator, m.denominator, "Higher" if m.higher_is_better else "Lower", m.definition_version)
        for m in sorted(known.values(), key=lambda m: m.title)
    )
    return Table("definitions", "Definitions of the measures", columns, rows)


def records(code: str, title: str, sources: Sequence[tuple[GapFacts, Source]], *, in_print: bool = True) -> Table:
    columns = (
        Column("Figure"),
        Column("Period"),
        Column("Record", IDENTIFIER, "Number of the gap report in the portal."),
        Column("Fingerprint", DIGEST, "SHA-256 of what the record says; in print its first 16 characters."),
        Column("Sites", COUNT, "Sites added up in it."),
        Column("Night", DATE, "The night it was computed."),
        Column("Engine", note="Version of the code that computed it."),
    )
    rows = tuple(_record_row(gap, source) for gap, source in sources)
    origins = tuple((gap_origin(gap, source),) for gap, source in sources)
    return Table(code, title, columns, rows, in_print=in_print, origins=origins)


def _record_row(gap: GapFacts, source: Source) -> tuple[Value, ...]:
    figure = gap.title if gap.place == "Whole network" else f"{gap.title}, {gap.place}"
    return (figure, source.period, source.record, source.content_hash, source.sites, source.night, source.engine)
