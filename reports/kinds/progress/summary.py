"""The first page in plain sentences, made from the numbers alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.document import Headline
from reports.kinds.progress.facts import Facts, GapFacts, Submission
from reports.kinds.shared.words import and_, listed


def sentences(facts: Facts) -> Iterator[str]:
    yield _network(facts)
    if facts.people:
        scholars = sum(cohort.scholars for cohort in facts.people.cohorts)
        yield f"{listed(scholars, 'scholar')} learn with {listed(facts.people.mentors, 'mentor')}."
    if facts.submissions:
        yield _submissions(facts.submissions)
    yield _gaps(facts.gaps)
    if changes := _changes(facts.gaps):
        yield changes
    yield _hidden(facts)


def numbers(facts: Facts) -> tuple[tuple[str, str], ...]:
    """The few numbers that the rest unfolds."""
    came = sum(bool(submission.received_on) for submission in facts.submissions)
    words = [gap.change.word for gap in facts.gaps if gap.change]
    return (
        (f"{facts.network.sites:,}", f"sites of {listed(len(facts.network.partners), 'partner')}"),
        (f"{came} of {len(facts.submissions)}", "expected submissions received"),
        (f"{sum(gap.is_certain for gap in facts.gaps)} of {len(facts.gaps)}", "comparisons show a certain gap"),
        (f"{words.count('Narrowed')} of {len(words)}", f"gaps surely narrowed; {words.count('Widened')} widened"),
    )


def headlines(facts: Facts) -> Iterator[Headline]:
    """The numbers that are followed from report to report."""
    words = [gap.change.word for gap in facts.gaps if gap.change]
    yield Headline("sites", "Sites", facts.network.sites)
    yield Headline("comparisons", "Comparisons", len(facts.gaps))
    yield Headline("certain", "Certain gaps", sum(gap.is_certain for gap in facts.gaps))
    yield Headline("narrowed", "Gaps surely narrowed", words.count("Narrowed"))
    yield Headline("widened", "Gaps surely widened", words.count("Widened"))
    if facts.people:
        yield Headline("scholars", "Scholars", sum(cohort.scholars for cohort in facts.people.cohorts))


def widest(gaps: Sequence[GapFacts]) -> GapFacts | None:
    """The largest gap that is certain."""
    return next((gap for gap in gaps if gap.is_certain), None)


def about_submission(submission: Submission) -> str:
    """One sentence on what is late or missing."""
    what = f"{submission.institution}, {submission.data_set}"
    if submission.status == "Overdue":
        return f"{what}: nothing received; it was due on {submission.due_on}."
    if submission.status == "Incomplete":
        return f"{what}: received on {submission.received_on} without {and_(submission.missing_sites)}."
    return f"{what}: received on {submission.received_on}, after the due date of {submission.due_on}."


def _network(facts: Facts) -> str:
    network = facts.network
    training = sum(partner.is_training_center for partner in network.partners)
    text = f"{listed(len(network.partners), 'partner')} with {listed(network.sites, 'site')} take part"
    if not facts.is_network:
        return f"This report is about {facts.scope} and its {listed(network.sites, 'site')}."
    return f"{text}; {training} of the partners train scholars." if training else f"{text}."


def _submissions(submissions: Sequence[Submission]) -> str:
    by_status = {status: [s for s in submissions if s.status == status] for status in {s.status for s in submissions}}
    came = [s for s in submissions if s.received_on]
    text = f"{len(came)} of {listed(len(submissions), 'expected submission')} came in"
    on_time = len(by_status.get("On time", []))
    text += f", {on_time} of them on time and complete"
    for status, words in (("Overdue", "overdue"), ("Awaited", "not due yet"), ("Incomplete", "incomplete")):
        if named := by_status.get(status):
            text += f"; {words}: {and_(sorted({s.institution for s in named}))}"
    return f"{text}."


def _gaps(gaps: Sequence[GapFacts]) -> str:
    measures = len({gap.measure.code for gap in gaps})
    ways = len({gap.stratifier.code for gap in gaps})
    certain = sum(gap.is_certain for gap in gaps)
    unsure = sum(gap.analysis.gap is not None and not gap.is_certain for gap in gaps)
    return (
        f"{listed(measures, 'measure')} looked at by {listed(ways, 'characteristic')} make "
        f"{listed(len(gaps), 'comparison')}. In {certain} of them a group fares worse than the comparison group and "
        f"chance is an unlikely reason; in {unsure} chance may be the reason."
    )


def _changes(gaps: Sequence[GapFacts]) -> str:
    words = [gap.change.word for gap in gaps if gap.change]
    if not words:
        return ""
    since = next(gap.change.since for gap in gaps if gap.change)
    narrowed, widened = words.count("Narrowed"), words.count("Widened")
    same = len(words) - narrowed - widened
    if not narrowed and not widened:
        return f"Since {since}, no gap has surely narrowed or widened; the changes may be chance."
    return (
        f"Since {since}, {listed(narrowed, 'gap')} surely narrowed and {listed(widened, 'gap')} surely widened; for "
        f"{same} the change may be chance."
    )


def _hidden(facts: Facts) -> str:
    hidden = sum(gap.analysis.groups_hidden for gap in facts.gaps)
    rule = f"Counts from 1 to {facts.threshold - 1}"
    if not hidden:
        return f"{rule} would be hidden to protect people's privacy; no group had to be."
    return f"{rule} are hidden, and others with them that would give them away: {listed(hidden, 'group')} in all."
