"""The tables of an RPPR pack, from records that were read. Each row names the record it was taken from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from django.utils import timezone

from curriculum.models import Session
from reports.document import COUNT, DATE, SHARE, Origin
from reports.kinds.shared.facts import HELD, Grid, Place
from scholars.models import Adoption, Milestone, Product, PublicAccess, Roadblock, Scholar
from scholars.queries.effort import Ledger


def milestones(steps: Sequence[Milestone], day: date) -> Grid:
    """Of each step that was due by the day: how many scholars had it before them, and how many reached it."""
    due: dict[str, list[Milestone]] = defaultdict(list)
    for step in steps:
        if step.due_on <= day or (step.done_on and step.done_on <= day):
            due[step.title].append(step)
    rows, origins = [], []
    for title, found in sorted(due.items(), key=lambda item: (-len(item[1]), item[0])):
        done = sum(step.done_on is not None and step.done_on <= day for step in found)
        rows.append((title, len(found), done, round(done / len(found), 6)))
        origins.append(tuple(Origin("milestone", str(step.pk), title) for step in found))
    columns = (
        Place("Objective"),
        Place("Due or reached", COUNT, "Scholars who were to reach it by the day, or had reached it sooner."),
        Place("Reached", COUNT, "Of these, reached by the day."),
        Place("Reached, share", SHARE),
    )
    return Grid(
        "b1-objectives", "Training objectives and how far they were reached", columns, tuple(rows), "", tuple(origins)
    )


def recruitment(counts: Mapping[str, int], smallest: int) -> Grid:
    """Small counts of applicants are held back, and those that would give them away."""
    labels = (
        ("applied", "Applied"),
        ("selected", "Offered a place"),
        ("waiting", "On the waiting list"),
        ("entered", "Entered"),
    )
    is_small = any(0 < counts[key] < smallest for key, _ in labels)
    rows = tuple(
        (label, HELD if counts[key] and is_small and key != "applied" else counts[key]) for key, label in labels
    )
    if 0 < counts["applied"] < smallest:
        rows = ((labels[0][1], HELD), *rows[1:])
    columns = (Place("Candidates"), Place("People", COUNT, "Of calls whose applications were due in the period."))
    return Grid("b2-recruitment", "Recruitment", columns, rows)


def sessions(held: Sequence[Session]) -> Grid:
    columns = (Place("Session"), Place("Activity"), Place("Host"), Place("Held on", DATE))
    rows = tuple((s.topic, s.activity.title, s.host.name if s.host else "", _day(s)) for s in held)
    origins = tuple((Origin("session", str(s.pk), s.topic),) for s in held)
    return Grid("b2-sessions", "Training that took place", columns, rows, "", origins)


def dissemination(talks: Sequence[Product], held: Sequence[Session]) -> Grid:
    columns = (Place("What was told"), Place("By"), Place("Where"), Place("When", DATE))
    open_ = [s for s in held if s.activity.is_public]
    rows = [(p.title, p.scholar.name, p.venue, p.dated) for p in talks]
    rows += [(s.topic, s.speaker, f"{s.activity.title}, open to everybody", _day(s)) for s in open_]
    origins = [_product(p) for p in talks] + [(Origin("session", str(s.pk), s.topic),) for s in open_]
    return Grid(
        "b5-dissemination", "Presentations and sessions open to everybody", columns, tuple(rows), "", tuple(origins)
    )


def plans(steps: Sequence[Milestone], coming: Sequence[Session]) -> Grid:
    """What is due in the year after the period."""
    counted: dict[str, list[Milestone]] = defaultdict(list)
    for step in steps:
        counted[step.title].append(step)
    rows: list[tuple[str, str, int]] = []
    origins: list[tuple[Origin, ...]] = []
    for title, found in sorted(counted.items()):
        rows.append((title, "Milestone", len(found)))
        origins.append(tuple(Origin("milestone", str(step.pk), title) for step in found))
    by_activity: dict[str, list[Session]] = defaultdict(list)
    for session in coming:
        by_activity[session.activity.title].append(session)
    for title, planned in sorted(by_activity.items()):
        rows.append((title, "Sessions", len(planned)))
        origins.append(tuple(Origin("session", str(one.pk), one.topic) for one in planned))
    columns = (Place("What is planned"), Place("Kind"), Place("How many", COUNT, "Scholars, or sessions."))
    return Grid("b6-plans", "Plans for the next year", columns, tuple(rows), "", tuple(origins))


def publications(papers: Sequence[Product], day: date) -> Grid:
    columns = (
        Place("Publication"),
        Place("Scholar"),
        Place("Published", DATE),
        Place("PMID"),
        Place("PMCID"),
        Place("Public access", note="As the funder's policy on public access asks."),
    )
    rows = tuple(
        (f"{p.title}. {p.citation}"[:600], p.scholar.name, p.dated, p.pmid, p.pmcid, _access(p, day)) for p in papers
    )
    return Grid("c1-publications", "C.1 Publications", columns, rows, "", tuple(_product(p) for p in papers))


def products(made: Sequence[Product]) -> Grid:
    columns = (Place("Product"), Place("Kind"), Place("State"), Place("Scholar"), Place("Dated", DATE))
    rows = tuple((p.title, p.get_kind_display(), p.get_state_display(), p.scholar.name, p.dated) for p in made)
    origins = tuple(_product(p) for p in made)
    return Grid("c5-products", "C.2 to C.5 Other products", columns, rows, "", origins)


def participants(found: Sequence[Ledger], mentors: Mapping[int, list[str]], begin: date, end: date) -> Grid:
    """Scholars and their mentors. Months are person months: protected time over the months of the period."""
    rows: list[tuple[str | float | None, ...]] = []
    origins: list[tuple[Origin, ...]] = []
    for ledger in found:
        scholar = ledger.scholar
        months = [m for m in ledger.months if begin <= m.month <= end]
        spent = round(sum((m.promised if m.actual is None else m.actual) for m in months) / 100, 2) if months else None
        rows.append((scholar.name, "Scholar", scholar.institution.name, spent, "; ".join(mentors.get(scholar.pk, []))))
        origins.append((Origin("effort", str(scholar.pk), scholar.name),))
    columns = (
        Place("Name"),
        Place("Part"),
        Place("Institution"),
        Place("Person months", "mean", "Protected time really had, or promised where not reported, over the period."),
        Place("Mentors"),
    )
    return Grid("d1-participants", "D.1 Who worked on it", columns, tuple(rows), "", tuple(origins))


def changes(scholars: Sequence[Scholar], begin: date, end: date) -> Grid:
    rows, origins = [], []
    for scholar in scholars:
        told = [("Began", scholar.starts_on)]
        told.append(("Left early", scholar.left_on) if scholar.left_on else ("Completed", scholar.ends_on))
        for what, day in told:
            if begin <= day <= end:
                rows.append((scholar.name, what, day.isoformat(), scholar.institution.name))
                origins.append((Origin("scholar", str(scholar.pk), scholar.name),))
    columns = (Place("Name"), Place("What changed"), Place("On", DATE), Place("Institution"))
    return Grid("d2-changes", "D.2 Changes of people", columns, tuple(rows), "", tuple(origins))


def impact(adoptions: Sequence[Adoption]) -> Grid:
    columns = (
        Place("Change in practice"),
        Place("Scholar"),
        Place("Taken up by"),
        Place("On", DATE),
        Place("Ended", DATE),
    )
    rows = tuple(
        (
            a.product.title,
            a.product.scholar.name,
            str(a),
            a.adopted_on.isoformat(),
            a.ended_on.isoformat() if a.ended_on else "",
        )
        for a in adoptions
    )
    return Grid(
        "e-impact", "E. Changes that places took up", columns, rows, "", tuple(_product(a.product) for a in adoptions)
    )


def roadblocks(found: Sequence[Roadblock]) -> Grid:
    """By what was in the way; what somebody wrote about it stays in the record."""
    grouped: dict[tuple[str, str], list[Roadblock]] = defaultdict(list)
    for one in found:
        grouped[one.group_label, str(one)].append(one)
    rows, origins = [], []
    for (group, label), ones in sorted(grouped.items(), key=lambda item: (-sum(r.days_lost for r in item[1]), item[0])):
        still = sum(r.closed_on is None for r in ones)
        rows.append((label, group, len(ones), sum(r.days_lost for r in ones), still, len(ones) - still))
        origins.append(tuple(Origin("roadblock", str(r.scholar_id), label) for r in ones))
    columns = (
        Place("What was in the way"),
        Place("Kind"),
        Place("Met", COUNT, "How often scholars met it in the period."),
        Place("Days lost", COUNT),
        Place("Still open", COUNT),
        Place("Resolved", COUNT),
    )
    return Grid("f-challenges", "F. Challenges and delays", columns, tuple(rows), "", tuple(origins))


def _day(session: Session) -> str:
    return timezone.localdate(session.starts_at).isoformat()


def _product(product: Product) -> tuple[Origin, ...]:
    return (Origin("product", str(product.pk), product.title[:150]),)


def _access(product: Product, day: date) -> str:
    return str(PublicAccess(product.public_access(day)).label)
