"""What in this app waits for somebody: the lines of the home page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from mentorship.models import Compact, Meeting, Seat
from mielhss.lib.waiting import MOST_OF_A_KIND, Waiting
from partners.access import Access
from partners.roles import Permission

DAYS_AHEAD = 14


def waiting(access: Access, now: datetime) -> Iterator[Waiting]:
    """Letters to answer, compacts to answer or sign, and meetings of the next two weeks."""
    if not (access.user_id and access.may_somewhere(Permission.SELF_EDIT)):
        return
    yield from _letters(access)
    yield from _compacts(access)
    yield from _meetings(access, now)


def _letters(access: Access) -> Iterator[Waiting]:
    mine = Q(mentor__user_id=access.user_id, mentor_answer=Seat.Answer.NONE)
    mine |= Q(scholar__user_id=access.user_id, scholar_answer=Seat.Answer.NONE)
    asked = Seat.objects.visible_to(access, Permission.SELF_EDIT).standing().filter(mine, published_at__isnull=True)
    for seat in asked.with_people().order_by("asked_at")[:MOST_OF_A_KIND]:
        url = reverse("mentorship:seat-answer", args=[seat.pk])
        if seat.scholar.user_id == access.user_id:
            yield Waiting(f"{seat.role_label}: {seat.target}", "Proposed for your team. Say yes or no.", url, "Answer")
        else:
            told = f"You are asked to join this team as {seat.role_label.lower()}. Say yes or no."
            yield Waiting(f"Team of {seat.scholar.name}", told, url, "Answer")


def _compacts(access: Access) -> Iterator[Waiting]:
    """A compact waits for the scholar, or for a mentor of her team, until that one has answered and signed."""
    open_ones = Compact.objects.visible_to(access).filter(state__in=[Compact.State.ANSWERING, Compact.State.SIGNING])
    own_ones = open_ones.filter(Q(scholar__user_id=access.user_id) | Q(scholar__team__mentor__user_id=access.user_id))
    parts = ("answers", "signatures", "scholar__team__mentor")
    for compact in own_ones.select_related("scholar").prefetch_related(*parts)[:MOST_OF_A_KIND]:
        places = {one.pk for one in compact.scholar.team.all() if one.mentor.user_id == access.user_id}
        own = {None} if compact.scholar.user_id == access.user_id else places
        is_signing = compact.state == Compact.State.SIGNING
        done = compact.signatures.all() if is_signing else compact.answers.all()
        if own & {one.place_id for one in done}:
            continue
        told = "Read what you all agreed on, and sign it." if is_signing else "Each of the team answers apart first."
        title = f"Mentoring compact of {compact.scholar.name}"
        url = reverse("mentorship:compact-detail", args=[compact.pk])
        yield Waiting(title, told, url, "Sign" if is_signing else "Answer")


def _meetings(access: Access, now: datetime) -> Iterator[Waiting]:
    own = Q(scholar__user_id=access.user_id) | Q(mentors__user_id=access.user_id)
    soon = Meeting.objects.filter(
        own, state=Meeting.State.PLANNED, starts_at__gte=now, starts_at__lt=now + timedelta(days=DAYS_AHEAD)
    )
    for meeting in soon.select_related("scholar").distinct().order_by("starts_at")[:MOST_OF_A_KIND]:
        at = date_format(timezone.localtime(meeting.starts_at), "l, F j, g:i A")
        url = reverse("mentorship:meeting-detail", args=[meeting.pk])
        yield Waiting(str(meeting), f"{at}. {meeting.place}".strip(), url, "Soon", "info")
