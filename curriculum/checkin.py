"""Codes for checking in, on the screen of the room: they change, so that one sent to a friend is of little use."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from enum import StrEnum

WINDOW_SECONDS = 60
DIGITS = 6
OPENS_BEFORE = timedelta(minutes=15)
CLOSES_AFTER = timedelta(minutes=15)


class Verdict(StrEnum):
    ACCEPTED = "accepted"
    EARLY = "early"  # the code is right and the session has not begun: kept, and counted when it begins
    TOO_EARLY = "too early"
    TOO_LATE = "too late"
    WRONG = "wrong"


def code_at(key: bytes, session: int, moment: datetime) -> str:
    """The six digits of this session in this minute: HMAC-SHA256 cut down as in RFC 4226, section 5.3."""
    return _code(key, session, _window(moment))


def seconds_left(moment: datetime) -> int:
    return WINDOW_SECONDS - int(moment.timestamp()) % WINDOW_SECONDS


def judge(
    key: bytes, session: int, typed: str, now: datetime, *, starts_at: datetime, ends_at: datetime
) -> Verdict:  # fmt: skip
    """Whether the code counts now. The one of the minute before counts too, for slow fingers."""
    if now < starts_at - OPENS_BEFORE:
        return Verdict.TOO_EARLY
    if now > ends_at + CLOSES_AFTER:
        return Verdict.TOO_LATE
    digits = "".join(character for character in typed if character.isascii() and character.isdigit())
    right = [_code(key, session, _window(now) - back) for back in (0, 1)]
    # Both are compared in full, so that the time taken says nothing.
    matches = [hmac.compare_digest(digits, code) for code in right]
    if not any(matches):
        return Verdict.WRONG
    return Verdict.EARLY if now < starts_at else Verdict.ACCEPTED


def _window(moment: datetime) -> int:
    return int(moment.timestamp()) // WINDOW_SECONDS


def _code(key: bytes, session: int, window: int) -> str:
    digest = hmac.new(key, f"{session}:{window}".encode(), hashlib.sha256).digest()
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"
