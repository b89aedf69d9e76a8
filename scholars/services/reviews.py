"""Reviewing: who judges what, conflicts, scores before and after the meeting."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from scholars.balance import balance
from scholars.models import REVIEWED, Application, Assignment, Call, Conflict, Criterion, Notice, Review, Score
from scholars.queries.reviews import blocked_pairs, reviewers, weighted
from scholars.services import mail
from scholars.services.refusal import Refused

MOST_ROWS = 5000
HEADER = ("application", "reviewer")


@transaction.atomic
def assign(*, application: Application, reviewer: User, by: User) -> Assignment:
    """Have a reviewer judge an application; refused where a conflict stands between them."""
    call = _call_to_assign(application.call)
    if application.state not in REVIEWED:
        raise Refused("This application has not been submitted.")
    if not reviewers().filter(pk=reviewer.pk).exists():
        raise Refused("This person is not a reviewer. Invite her to that role first.")
    if (application.pk, reviewer.pk) in blocked_pairs(call):
        raise Refused("There is a conflict between this reviewer and this application.")
    assignment, is_new = Assignment.objects.get_or_create(
        application=application,
        reviewer=reviewer,
        defaults={"source": Assignment.Source.HAND, "assigned_by": by},
    )
    if is_new:
        audit.record("review.assigned", by=by, subject=application, facts={"reviewer": reviewer.pk})
    return assignment


@transaction.atomic
def unassign(*, assignment: Assignment, by: User) -> None:
    """Take an assignment back, as long as nothing was handed in."""
    _call_to_assign(assignment.application.call)
    reviews = Review.objects.filter(application=assignment.application_id, reviewer=assignment.reviewer_id)
    if reviews.filter(submitted_at__isnull=False).exists():
        raise Refused("This reviewer has handed in scores already. Record a conflict if they must not count.")
    reviews.delete()
    assignment.delete()
    audit.record("review.unassigned", by=by, subject=assignment.application, facts={"reviewer": assignment.reviewer_id})


@dataclass(frozen=True)
class Plan:
    """Assignments that would be made, for a preview: (application, reviewer), and what stands in the way."""

    pairs: tuple[tuple[Application, User], ...]
    faults: tuple[str, ...] = ()


def read_assignments(call: Call, data: bytes) -> Plan:
    """Read a CSV with the columns application (A-001 or 1) and reviewer (an address).

    Every faulty line is told by its number; the good ones are kept. Nothing is written.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("This file is not UTF-8 text. Save it as 'CSV UTF-8' and send it again.") from None
    if "\0" in text:
        raise Refused("This file is not a CSV file.")
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if not reader.fieldnames or not set(HEADER) <= {(name or "").strip().lower() for name in reader.fieldnames}:
        raise Refused("The first line must name the columns: application,reviewer.")
    applications = {a.number: a for a in Application.objects.filter(call=call, state__in=REVIEWED)}
    people = {person.email.lower(): person for person in reviewers()}
    blocked = blocked_pairs(call)
    pairs: dict[tuple[int, int], tuple[Application, User]] = {}
    faults: list[str] = []
    try:
        for row in reader:
            if reader.line_num > MOST_ROWS:
                faults.append(f"Only the first {MOST_ROWS} lines are read.")
                break
            told = {
                (name or "").strip().lower(): (value or "") for name, value in row.items() if isinstance(value, str)
            }
            fault = _read_line(told, applications, people, blocked, pairs)
            if fault:
                faults.append(f"Line {reader.line_num}: {fault}")
    except csv.Error:
        faults.append(f"Line {reader.line_num}: this line cannot be read as CSV.")
    return Plan(tuple(pairs.values()), tuple(faults))


def _read_line(
    told: Mapping[str, str],
    applications: Mapping[int, Application],
    people: Mapping[str, User],
    blocked: set[tuple[int, int]],
    pairs: dict[tuple[int, int], tuple[Application, User]],
) -> str:
    """Add the pair of one line, or say what is wrong with it. No value is repeated."""
    number = told.get("application", "").strip().upper().removeprefix("A-").lstrip("0")
    application = applications.get(int(number)) if number.isascii() and number.isdigit() and len(number) < 6 else None
    if application is None:
        return "no submitted application of this call has this number."
    person = people.get(told.get("reviewer", "").strip().lower())
    if person is None:
        return "no reviewer has this address."
    if (application.pk, person.pk) in blocked:
        return f"a conflict stands between this reviewer and {application.label}."
    if (application.pk, person.pk) in pairs:
        return "this pair stands in the file already."
    pairs[application.pk, person.pk] = (application, person)
    return ""


def plan_balanced(call: Call) -> Plan:
    """Share the call's applications out evenly among all reviewers. Nothing is written."""
    applications = {a.pk: a for a in Application.objects.filter(call=call, state__in=REVIEWED).order_by("number")}
    people = {person.pk: person for person in reviewers()}
    existing = set(Assignment.objects.filter(application__call=call).values_list("application_id", "reviewer_id"))
    solved = balance(
        applications=list(applications),
        reviewers=list(people),
        wanted=call.reviews_per_application,
        blocked=blocked_pairs(call),
        existing=existing,
    )
    faults = tuple(
        f"{applications[pk].label} lacks {lacking} review{'s' if lacking > 1 else ''}: "
        "no other reviewer is without a conflict."
        for pk, lacking in sorted(solved.short.items())
    )
    return Plan(tuple((applications[a], people[r]) for a, r in solved.pairs), faults)


@transaction.atomic
def assign_all(*, call: Call, pairs: list[tuple[int, int]], source: str, by: User) -> int:
    """Make the assignments of a plan that was looked at; pairs that a conflict has shut since are left out."""
    call = _call_to_assign(call)
    blocked = blocked_pairs(call)
    able = set(reviewers().values_list("pk", flat=True))
    known = set(Application.objects.filter(call=call, state__in=REVIEWED).values_list("pk", flat=True))
    existing = set(Assignment.objects.filter(application__call=call).values_list("application_id", "reviewer_id"))
    good = [
        (application, reviewer)
        for application, reviewer in dict.fromkeys(pairs)
        if application in known
        and reviewer in able
        and (application, reviewer) not in blocked
        and (application, reviewer) not in existing
    ]
    Assignment.objects.bulk_create(
        Assignment(application_id=a, reviewer_id=r, source=source, assigned_by=by) for a, r in good
    )
    audit.record("review.assigned all", by=by, subject=call, facts={"assignments": len(good), "source": source})
    return len(good)


def _call_to_assign(call: Call) -> Call:
    call = Call.objects.select_for_update().get(pk=call.pk)
    if call.phase not in (Call.Phase.SCORING, Call.Phase.MEETING):
        raise Refused("Reviewers are assigned while the call is under review.")
    return call


# --- Conflicts ----------------------------------------------------------------------------------------------


@transaction.atomic
def declare_conflict(*, application: Application, reviewer: User, kind: str, by: User) -> Conflict:
    """Record a conflict: the application is shut to this person at once, and her scores of it no longer count."""
    conflict, is_new = Conflict.objects.get_or_create(
        application=application, reviewer=reviewer, defaults={"kind": kind, "declared_by": by}
    )
    Review.objects.filter(application=application, reviewer=reviewer).delete()
    Assignment.objects.filter(application=application, reviewer=reviewer).delete()
    if is_new:
        audit.record("review.conflict", by=by, subject=application, facts={"person": reviewer.pk, "kind": kind})
    return conflict


@transaction.atomic
def lift_conflict(*, conflict: Conflict, by: User) -> None:
    """Take back a conflict that was recorded by mistake; nobody lifts her own."""
    if conflict.reviewer_id == by.pk:
        raise Refused("Ask a colleague: nobody lifts a conflict of her own.")
    conflict.delete()
    audit.record("review.conflict lifted", by=by, subject=conflict.application, facts={"person": conflict.reviewer_id})


# --- Scores -------------------------------------------------------------------------------------------------


def round_of(call: Call) -> Review.Round | None:
    """Which scores are taken now: first ones, those of the meeting, or none."""
    return {Call.Phase.SCORING: Review.Round.BEFORE, Call.Phase.MEETING: Review.Round.AFTER}.get(Call.Phase(call.phase))


@transaction.atomic
def save_review(
    *,
    application: Application,
    by: User,
    values: Mapping[int, int],
    for_committee: str = "",
    for_applicant: str = "",
    abstains: bool = False,
    hand_in: bool = False,
) -> Review:
    """Keep a draft, or hand it in. `values` are scores by the keys of the criteria.

    Handed in, it stands until the meeting, in which each reviewer may score once more.
    """
    call = Call.objects.select_for_update().get(pk=application.call_id)
    turn = round_of(call)
    if turn is None:
        raise Refused("Scores are not taken in this phase of the review.")
    if not Assignment.objects.filter(application=application, reviewer=by).exists():
        raise Refused("This application is not assigned to you.")
    if (application.pk, by.pk) in blocked_pairs(call):
        raise Refused("A conflict stands between you and this application.")
    review, _ = Review.objects.select_for_update().get_or_create(application=application, reviewer=by, round=turn)
    if review.submitted_at:
        raise Refused("You have handed in this review already.")
    criteria = list(Criterion.objects.filter(call=call))
    kept = {} if abstains else {c.pk: values[c.pk] for c in criteria if c.pk in values}
    if any(not call.scale_min <= value <= call.scale_max for value in kept.values()):
        raise Refused(f"Scores go from {call.scale_min} to {call.scale_max}.")
    review.is_abstention = abstains
    review.total = None if abstains else weighted(criteria, kept)
    review.for_committee, review.for_applicant = for_committee, for_applicant
    if hand_in:
        if not abstains and review.total is None:
            raise Refused("Score every criterion before handing in, or abstain.")
        review.submitted_at = timezone.now()
    review.save()
    Score.objects.filter(review=review).delete()
    Score.objects.bulk_create(Score(review=review, criterion_id=pk, value=value) for pk, value in kept.items())
    if hand_in:
        audit.record("review.handed in", by=by, subject=application, facts={"round": turn, "abstains": abstains})
    return review


def reminders(call: Call) -> list[Notice]:
    """One reminder for each reviewer who has not handed in everything of this round; for preview or sending."""
    turn = round_of(call)
    if turn is None:
        return []
    done = set(
        Review.objects.filter(application__call=call, round=turn, submitted_at__isnull=False).values_list(
            "application_id", "reviewer_id"
        )
    )
    waiting: dict[User, int] = {}
    assignments = Assignment.objects.filter(application__call=call).select_related("reviewer")
    for assignment in assignments.order_by("reviewer__name", "pk"):
        if (assignment.application_id, assignment.reviewer_id) not in done:
            waiting[assignment.reviewer] = waiting.get(assignment.reviewer, 0) + 1
    return [
        Notice(
            purpose=Notice.Purpose.REVIEW,
            email=person.email,
            subject=f"Reviews for {call.title}",
            body=(
                f"Dear {person.name},\n\n{count} review{'s wait' if count > 1 else ' waits'} for your scores:\n"
                f"{mail.address_of('scholars:review-list')}\n\n{call.program}\n"
            ),
        )
        for person, count in waiting.items()
    ]


@transaction.atomic
def remind(*, call: Call, by: User) -> int:
    """Send the reminders that were previewed; returns how many."""
    posted = mail.post(reminders(call), by=by)
    audit.record("review.reminded", by=by, subject=call, facts={"people": len(posted)})
    return len(posted)
