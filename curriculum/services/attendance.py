"""Who was there: codes typed, lists imported, doubtful people decided, and what follows."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from accounts import audit
from accounts.models import User
from curriculum.checkin import Verdict, judge
from curriculum.formats.attendance import NotAttendance, minutes_present, read_attendance
from curriculum.identity import Doubtful, Known, Person, identify, plain
from curriculum.models import (
    Activity,
    Attendance,
    AttendanceFile,
    CheckIn,
    ConfirmedIdentity,
    HeldAttendee,
    ListedTime,
    MakeUp,
    Mode,
    Session,
)
from curriculum.services.problems import Refused

NEAR_MINUTES = 5
REFUSALS = {
    Verdict.TOO_EARLY: "Check-in opens 15 minutes before the session begins.",
    Verdict.TOO_LATE: "Check-in is closed. Ask the host to add you.",
    Verdict.WRONG: "This is not the code on the screen, or it has changed since. Type the one that is shown now.",
}


def room_key() -> bytes:
    """What the codes of all rooms are made from; never leaves the server."""
    return hashlib.sha256(b"check-in codes:" + settings.SECRET_KEY.encode()).digest()


@transaction.atomic
def check_in(*, session: Session, code: str, by: User) -> CheckIn:
    """Somebody types the code of the room. One scanned shortly before the beginning is kept."""
    if session.status != Session.Status.PUBLISHED:
        raise Refused("This session does not take place.")
    now = timezone.now()
    verdict = judge(room_key(), session.pk, code, now, starts_at=session.starts_at, ends_at=session.ends_at)
    if verdict in REFUSALS:
        raise Refused(REFUSALS[verdict])
    found, is_new = CheckIn.objects.get_or_create(
        session=session, user=by, defaults={"at": now, "was_early": verdict == Verdict.EARLY}
    )
    if is_new:
        _settle(session, [by.pk])
        audit.record("attendance.checked_in", by=by, subject=session)
    return found


@transaction.atomic
def import_list(*, session: Session, content: bytes, people: Iterable[User], by: User) -> tuple[AttendanceFile, bool]:
    """Take in a list that a meeting tool exported. Who is certain counts at once; who is not is held.

    The same file again changes nothing; the second value says whether it was new.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    known = session.attendance_files.filter(sha256=sha256).first()
    if known is not None:
        return known, False
    try:
        attended = read_attendance(content)
    except NotAttendance as problem:
        raise Refused(*(str(fault) for fault in problem.faults)) from None
    file = AttendanceFile.objects.create(
        session=session,
        sha256=sha256,
        lines=len(attended.presences) + len(attended.faults),
        unreadable=[str(fault) for fault in attended.faults[:100]],
        imported_by=by,
    )
    confirmed = dict(ConfirmedIdentity.objects.values_list("text", "user_id"))
    persons = [Person(user.pk, user.name, user.email) for user in people]
    certain, held = identify(attended.presences, persons, confirmed)
    _keep(file, certain, held)
    _settle(session, [entry.person for entry in certain])
    audit.record("attendance.imported", by=by, subject=session, facts={"certain": len(certain), "held": len(held)})
    return file, True


def _keep(file: AttendanceFile, certain: list[Known], held: list[Doubtful]) -> None:
    most = file.session.minutes
    ListedTime.objects.bulk_create(
        ListedTime(file=file, user_id=entry.person, minutes=min(minutes_present(entry.presences), most))
        for entry in certain
    )
    HeldAttendee.objects.bulk_create(
        HeldAttendee(
            file=file,
            first_line=entry.presences[0].line,
            shown_name=entry.presences[0].name,
            shown_email=entry.presences[0].email[:254],
            minutes=min(minutes_present(entry.presences), most),
            reason=entry.reason,
            suggestions=list(entry.suggestions),
        )
        for entry in held
    )


@transaction.atomic
def undo_import(*, file: AttendanceFile, by: User) -> None:
    """Take a list back: what it said no longer counts, and what was decided about its lines is forgotten."""
    session = file.session
    people = list(file.times.values_list("user_id", flat=True))
    file.delete()
    _settle(session, people)
    audit.record("attendance.import_undone", by=by, subject=session)


@transaction.atomic
def decide(*, held: HeldAttendee, person: User | None, remember: bool, by: User) -> HeldAttendee:
    """Say who a doubtful line was, or that it was nobody who counts. May be decided again."""
    before = held.person_id
    ListedTime.objects.filter(held=held).delete()
    held.person, held.is_decided, held.decided_by = person, True, by
    held.save(update_fields=["person", "is_decided", "decided_by"])
    text = held.shown_email.casefold() or plain(held.shown_name)
    if person is not None:
        ListedTime.objects.create(file=held.file, user=person, minutes=held.minutes, held=held)
        if remember and text:
            ConfirmedIdentity.objects.update_or_create(text=text, defaults={"user": person, "confirmed_by": by})
    elif text:
        ConfirmedIdentity.objects.filter(text=text).delete()
    _settle(held.file.session, {pk for pk in (before, getattr(person, "pk", None)) if pk})
    audit.record("attendance.decided", by=by, subject=held.file.session, facts={"line": held.first_line})
    return held


@transaction.atomic
def correct(*, session: Session, user: User, is_present: bool, mode: str, reason: str, by: User) -> Attendance:
    """What a person who takes attendance knows better than the sources. It stands whatever they say later."""
    found, _ = Attendance.objects.update_or_create(
        session=session,
        user=user,
        defaults={
            "is_present": is_present,
            "mode": mode if is_present else "",
            "minutes": None,
            "conflict": "",
            "corrected_by": by,
            "reason": reason,
        },
    )
    audit.record("attendance.corrected", by=by, subject=session, facts={"present": is_present})
    return found


@transaction.atomic
def ask_make_up(*, session: Session, what: str, by: User) -> MakeUp:
    """Something done instead of a missed session, for somebody to accept."""
    activity: Activity = session.activity
    if session.ends_at > timezone.now():
        raise Refused("This session is not over yet.")
    if Attendance.objects.filter(session=session, user=by, is_present=True).exists():
        raise Refused("You were there; there is nothing to make up.")
    if activity.make_ups_allowed == 0:
        raise Refused("Missed sessions of this activity cannot be made up.")
    made = MakeUp.objects.filter(activity=activity, user=by).exclude(session=session).count()
    if made >= activity.make_ups_allowed:
        raise Refused(f"At most {activity.make_ups_allowed} sessions may be made up, and you have asked for {made}.")
    found, _ = MakeUp.objects.update_or_create(
        session=session,
        user=by,
        defaults={"activity": activity, "what": what, "accepted_at": None, "accepted_by": None},
    )
    audit.record("make_up.asked", by=by, subject=session)
    return found


@transaction.atomic
def accept_make_up(*, make_up: MakeUp, by: User) -> MakeUp:
    if make_up.user_id == by.pk:
        raise Refused("Somebody else has to accept what you did instead.")
    make_up.accepted_by, make_up.accepted_at = by, timezone.now()
    make_up.save(update_fields=["accepted_by", "accepted_at"])
    audit.record("make_up.accepted", by=by, subject=make_up.session)
    return make_up


def _settle(session: Session, users: Iterable[int]) -> None:
    """Put together anew what the sources say of some people. A person's own correction is left alone."""
    wanted = set(users)
    fixed = set(
        Attendance.objects.filter(session=session, user__in=wanted, corrected_by__isnull=False).values_list(
            "user_id", flat=True
        )
    )
    listed: Mapping[int, int] = defaultdict(
        int,
        ListedTime.objects.filter(file__session=session, user__in=wanted)
        .values("user_id")
        .annotate(total=Sum("minutes"))
        .values_list("user_id", "total"),
    )
    typed = set(CheckIn.objects.filter(session=session, user__in=wanted).values_list("user_id", flat=True))
    for user in wanted - fixed:
        if user not in typed and user not in listed:
            Attendance.objects.filter(session=session, user_id=user).delete()
            continue
        Attendance.objects.update_or_create(
            session=session, user_id=user, defaults=_merged(session, user in typed, listed.get(user))
        )


def _merged(session: Session, is_typed: bool, minutes: int | None) -> dict[str, object]:
    """One answer from code and list. Where they disagree, the code wins and the conflict is shown."""
    needed = session.activity.minutes_needed
    if is_typed:
        conflict = ""
        if minutes is not None and minutes >= NEAR_MINUTES:
            conflict = f"Checked in with the room's code, and was in the remote meeting for {minutes} minutes."
        return {"is_present": True, "mode": Mode.IN_PERSON, "minutes": None, "conflict": conflict}
    total = min(minutes or 0, session.minutes)
    is_present = total >= needed
    short = "" if is_present else f"Was there for {total} minutes; {needed} are needed."
    mode = Mode.REMOTE if is_present else ""
    return {"is_present": is_present, "mode": mode, "minutes": total, "conflict": short}
