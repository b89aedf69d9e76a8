"""What in this app waits for somebody: the lines of the home page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse

from mielhss.lib.waiting import MOST_OF_A_KIND, Waiting
from partners.access import Access
from partners.roles import Permission
from scholars.models import Application, Call, Milestone, Review
from scholars.services.reviews import round_of

DAYS_AHEAD = 31


def waiting(access: Access, today: date) -> Iterator[Waiting]:
    """A scholar's milestones that are due within a month or overdue, and a reviewer's applications to score."""
    yield from _milestones(access, today)
    yield from _reviews(access)


def _milestones(access: Access, today: date) -> Iterator[Waiting]:
    due = Milestone.objects.visible_to(access, Permission.SELF_EDIT).filter(
        scholar__user=access.user_id, done_on__isnull=True, due_on__lte=today + timedelta(days=DAYS_AHEAD)
    )
    for milestone in due.order_by("due_on")[:MOST_OF_A_KIND]:
        is_over = milestone.due_on < today
        text = f"Due {milestone.due_on:%B} {milestone.due_on.day}, {milestone.due_on.year}."
        pill, tone = ("Overdue", "bad") if is_over else ("Due soon", "warn")
        yield Waiting(milestone.title, text, reverse("scholars:my-page"), pill, tone)


def _reviews(access: Access) -> Iterator[Waiting]:
    if not access.may_somewhere(Permission.REVIEW_DO):
        return
    assigned = Application.objects.visible_to(access, Permission.REVIEW_DO)
    for call in Call.objects.filter(pk__in=assigned.values("call")).order_by("title"):
        turn = round_of(call)
        if turn is None:
            continue
        handed_in = Review.objects.filter(
            application=OuterRef("pk"), reviewer_id=access.user_id, round=turn, submitted_at__isnull=False
        )
        missing = assigned.filter(call=call).exclude(Exists(handed_in)).count()
        if missing:
            noun = "application waits" if missing == 1 else "applications wait"
            yield Waiting(
                call.title, f"{missing} {noun} for your scores.", reverse("scholars:review-list"), "To review"
            )
