"""Activities, their sessions, and topics that people propose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from curriculum.models import Activity, FeedToken, Rsvp, Session, Teaching, TopicProposal
from curriculum.models.activity import feed_key
from curriculum.models.framework import Competency
from curriculum.queries import digest_of_feed
from curriculum.recurrence import Meeting, RuleError, meetings
from curriculum.services import session_mail
from curriculum.services.problems import Refused

MOST_FEEDS = 20


@transaction.atomic
def save_activity(*, activity: Activity, teaches: dict[Competency, int] | None, by: User) -> Activity:
    """Keep an activity; `teaches` gives the competencies it builds, each with the level it reaches."""
    is_new = activity.pk is None
    activity.save()
    if teaches is not None:
        activity.teachings.all().delete()
        Teaching.objects.bulk_create(
            Teaching(activity=activity, competency=competency, level=level) for competency, level in teaches.items()
        )
    audit.record("activity.created" if is_new else "activity.changed", by=by, subject=activity)
    return activity


@transaction.atomic
def save_session(*, session: Session, by: User) -> Session:
    """Keep a session. A change that calendars must notice raises its sequence number, and who said yes is told."""
    old = Session.objects.filter(pk=session.pk).first() if session.pk else None
    moved = old is not None and any(
        getattr(old, name) != getattr(session, name)
        for name in ("starts_at", "ends_at", "place", "remote_link", "status")
    )
    if moved:
        session.sequence += 1
        session.reminded_at = None
    session.save()
    if moved and session.ends_at > timezone.now() and session.status != Session.Status.DRAFT:
        session_mail.ask_for(session, "change")
    audit.record("session.changed" if old else "session.created", by=by, subject=session)
    return session


@transaction.atomic
def publish(*, session: Session, by: User) -> Session:
    """Now everybody sees it. Those of whom its activity is asked are invited by mail, unless it is over."""
    if session.status != Session.Status.DRAFT:
        return session
    session.status = Session.Status.PUBLISHED
    session.save(update_fields=["status", "changed_at"])
    if session.starts_at > timezone.now():
        session_mail.ask_for(session, "invitation")
    audit.record("session.published", by=by, subject=session)
    return session


@transaction.atomic
def call_off(*, session: Session, by: User) -> Session:
    """The session does not take place. It stays in calendars as called off."""
    if session.status == Session.Status.CANCELLED:
        return session
    session.status = Session.Status.CANCELLED
    return save_session(session=session, by=by)


def plan(*, activity: Activity, rule: str, first_on: date, at: time, minutes: int) -> list[Meeting]:
    """The meetings that a rule would make, without those that are there already."""
    try:
        found = meetings(rule, first_on, at, minutes, activity.time_zone)
    except RuleError as error:
        raise Refused(str(error)) from None
    taken = set(activity.sessions.values_list("starts_at", flat=True))
    return [meeting for meeting in found if meeting.starts_at not in taken]


@transaction.atomic
def create_series(*, activity: Activity, found: Sequence[Meeting], topic: str, place: str, by: User) -> list[Session]:
    """A draft for each meeting; each is published when its topic and speakers are known."""
    sessions = [
        Session(
            activity=activity,
            status=Session.Status.DRAFT,
            topic=topic,
            place=place,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
        )
        for meeting in found
    ]
    Session.objects.bulk_create(sessions)
    audit.record("sessions.planned", by=by, subject=activity, facts={"sessions": len(sessions)})
    return sessions


@transaction.atomic
def propose(*, activity: Activity, topic: str, why: str, speaker: str, by: User) -> TopicProposal:
    if not activity.takes_proposals:
        raise Refused("This activity takes no proposals at present.")
    proposal = TopicProposal.objects.create(activity=activity, topic=topic, why=why, speaker=speaker, proposed_by=by)
    audit.record("topic.proposed", by=by, subject=proposal)
    return proposal


@transaction.atomic
def accept_proposal(*, proposal: TopicProposal, session: Session | None, by: User) -> Session:
    """Give the topic to a planned session, or to a new draft four weeks ahead at the usual hour."""
    proposal = _waiting(proposal)
    if session is None:
        session = _next_draft(proposal.activity)
    if session.status != Session.Status.DRAFT:
        raise Refused("Only a draft can take a topic. Choose another session.")
    session.topic, session.speaker = proposal.topic, proposal.speaker
    session.summary = proposal.why
    session.save()
    proposal.status, proposal.session = TopicProposal.Status.PLANNED, session
    proposal.save(update_fields=["status", "session"])
    audit.record("topic.planned", by=by, subject=proposal)
    return session


def _next_draft(activity: Activity) -> Session:
    last = activity.sessions.order_by("-starts_at").first()
    length = last.ends_at - last.starts_at if last else timedelta(hours=1)
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    starts_at = max(last.starts_at if last else noon, noon) + timedelta(days=28)
    return Session(activity=activity, status=Session.Status.DRAFT, starts_at=starts_at, ends_at=starts_at + length)


@transaction.atomic
def decline_proposal(*, proposal: TopicProposal, answer: str, by: User) -> TopicProposal:
    proposal = _waiting(proposal)
    proposal.status, proposal.answer = TopicProposal.Status.DECLINED, answer
    proposal.save(update_fields=["status", "answer"])
    audit.record("topic.declined", by=by, subject=proposal)
    return proposal


def _waiting(proposal: TopicProposal) -> TopicProposal:
    locked = TopicProposal.objects.select_for_update().select_related("activity").get(pk=proposal.pk)
    if locked.status != TopicProposal.Status.WAITING:
        raise Refused("Somebody has answered this proposal already.")
    return locked


@transaction.atomic
def answer(*, session: Session, answer: str, by: User) -> Rsvp:
    """Say whether one comes. A session that is over or called off takes no answers."""
    if session.status != Session.Status.PUBLISHED or session.ends_at < timezone.now():
        raise Refused("This session takes no answers any more.")
    rsvp, _ = Rsvp.objects.update_or_create(session=session, user=by, defaults={"answer": answer})
    return rsvp


@transaction.atomic
def make_feed(*, kind: str, activity: Activity | None, alarm_minutes: int | None, by: User) -> tuple[FeedToken, str]:
    """A calendar feed, and the secret of its address, which is shown once."""
    if FeedToken.objects.filter(user=by, revoked_at__isnull=True).count() >= MOST_FEEDS:
        raise Refused(f"You have {MOST_FEEDS} feeds. Revoke one that no calendar reads any more.")
    key = feed_key()
    token = FeedToken.objects.create(
        user=by, kind=kind, activity=activity, alarm_minutes=alarm_minutes, digest=digest_of_feed(key)
    )
    audit.record("feed.made", by=by, subject=token)
    return token, key


@transaction.atomic
def revoke_feed(*, token: FeedToken, by: User) -> FeedToken:
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        audit.record("feed.revoked", by=by, subject=token)
    return token
