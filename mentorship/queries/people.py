"""Who somebody is in this app, and what waits for her."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from mentorship.models import CalendarFeed, Initiative, Instrument, MatchRound, Meeting, Mentor, Seat, TeamMember
from partners.access import Access
from partners.roles import Permission
from scholars.models import Goal, Scholar
from scholars.queries.plan_words import Told, told_to


def own_scholar(access: Access) -> Scholar | None:
    """The scholar's record of the person who asks."""
    return Scholar.objects.filter(user_id=access.user_id).first() if access.user_id else None


def own_mentor(access: Access) -> Mentor | None:
    """The mentor's record of the person who asks."""
    return Mentor.objects.filter(user_id=access.user_id).first() if access.user_id else None


def rounds_to_rank(scholar: Scholar | None, mentor: Mentor | None) -> list[MatchRound]:
    """Rounds in which a scholar or mentor can still say whom she prefers."""
    open_rounds = MatchRound.objects.filter(state__in=[MatchRound.State.OPEN, MatchRound.State.DRAFT])
    if mentor is not None and mentor.is_active and mentor.verified_at:
        of_mentors = open_rounds.filter(kind=MatchRound.Kind.MENTORS)
        return list(of_mentors if scholar is None else of_mentors | open_rounds.filter(cohort=scholar.cohort_id))
    return list(open_rounds.filter(cohort=scholar.cohort_id)) if scholar is not None else []


def choices_of_scholars(match_round: MatchRound) -> QuerySet[Any]:
    """Whom the scholars of a round may rank: verified mentors, or open initiatives."""
    if match_round.is_of_mentors:
        return Mentor.objects.available().select_related("institution")
    return Initiative.objects.filter(is_active=True).select_related("institution")


def choices_of_mentors(match_round: MatchRound) -> QuerySet[Scholar]:
    """Whom mentors may rank or decline: the scholars of the cohort."""
    return Scholar.objects.filter(cohort=match_round.cohort, left_on__isnull=True).select_related("institution")


def scholar_of_team(access: Access, pk: int) -> Scholar | None:
    """The scholar of a team that the reader belongs to today, or of any team for the office."""
    scholar = Scholar.objects.filter(pk=pk).select_related("institution", "cohort__program").first()
    if scholar is None or access.user_id is None:
        return None
    today = timezone.localdate()
    mine = TeamMember.objects.current(today).filter(scholar=scholar, mentor__user_id=access.user_id)
    is_of_team = scholar.user_id == access.user_id or mine.exists()
    return scholar if is_of_team or access.may_everywhere(Permission.MATCH_EDIT) else None


def published_on(scholar: Scholar) -> datetime | None:
    """When the newest round that gave this scholar a team was published."""
    seats = Seat.objects.filter(scholar=scholar, published_at__isnull=False, mentor__isnull=False)
    return seats.order_by("-published_at").values_list("published_at", flat=True).first()


def goals_for_agenda(meeting: Meeting) -> list[Told]:
    """Open goals of the scholar's newest plan that are not on the agenda yet, as her mentors may read them."""
    if meeting.state != Meeting.State.PLANNED:
        return []
    plan = meeting.scholar.plans.prefetch_related("goals").first()
    still_open = (Goal.State.PLANNED, Goal.State.UNDER_WAY)
    told = (
        [told_to(g, is_owner=False, is_mentor=True) for g in plan.goals.all() if g.state in still_open] if plan else []
    )
    return [goal for goal in told if goal.title not in meeting.agenda]


def meetings_of(meetings: QuerySet[Meeting]) -> list[Meeting]:
    """What a calendar shows: a year back, and everything ahead."""
    since = timezone.now() - timedelta(days=365)
    return list(meetings.filter(starts_at__gte=since).select_related("scholar").prefetch_related("mentors"))


def usable_instruments() -> list[Instrument]:
    """Forms whose every item has its text."""
    return [instrument for instrument in Instrument.objects.all() if instrument.is_usable]


def own_feed(access: Access) -> CalendarFeed | None:
    """The calendar feed of the person who asks."""
    return CalendarFeed.objects.filter(user_id=access.user_id).first() if access.user_id else None
