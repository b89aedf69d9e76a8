"""The hash chain of the audit events: each row vouches for the one before it.

The hash of a row is HMAC-SHA256 over its values and the hash of the row before, under a key that is not in the
database. So a row that is changed, inserted, moved or taken out of the middle no longer fits, whoever did it. Only
cutting rows off the end leaves a chain that fits in itself; a head kept elsewhere shows that too.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from accounts.models import AuditEvent

GENESIS = "0" * 64

# Every column but the row's own hash; a column added later joins this list together with a new chain.
SEALED_FIELDS = (
    "sequence",
    "previous_hash",
    "at",
    "action",
    "actor_id",
    "actor_label",
    "subject_type",
    "subject_key",
    "subject_label",
    "institution_id",
    "facts",
)


@dataclass(frozen=True)
class Verdict:
    """What a walk along the chain found."""

    count: int
    head: str
    bad_sequence: int | None = None
    reason: str = ""

    @property
    def is_intact(self) -> bool:
        return self.bad_sequence is None


def key() -> bytes:
    """AUDIT_KEY, or a key made from SECRET_KEY, which then must not change."""
    if settings.AUDIT_KEY:
        return str(settings.AUDIT_KEY).encode()
    return salted_hmac("accounts.chain", "audit key", algorithm="sha256").digest()


def seal(event: AuditEvent) -> str:
    """The hash that belongs to this row."""
    values = {name: _plain(getattr(event, name)) for name in SEALED_FIELDS}
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hmac.new(key(), text.encode(), hashlib.sha256).hexdigest()


def head() -> str:
    """The end of the chain as `sequence:hash`, to be kept away from this database."""
    from accounts.models import AuditEvent  # models import this module

    last = AuditEvent.objects.order_by("-sequence").first()
    return f"{last.sequence}:{last.hash}" if last else f"0:{GENESIS}"


def verify(kept_head: str = "") -> Verdict:
    """Walk the whole chain. A `kept_head` (`sequence:hash`) must still lie on it."""
    from accounts.models import AuditEvent  # models import this module

    kept_sequence, kept_hash = _parsed_head(kept_head)
    previous, count = GENESIS, 0
    for event in AuditEvent.objects.order_by("sequence", "pk").iterator(chunk_size=2000):
        expected = count + 1
        reason = _flaw(event, expected, previous)
        if not reason and expected == kept_sequence and not hmac.compare_digest(event.hash, kept_hash):
            reason = "the kept head names another hash here"
        if reason:
            return Verdict(count, f"{count}:{previous}", expected, reason)
        previous, count = event.hash, expected
    reason = _missing_end(count, previous, kept_sequence)
    return Verdict(count, f"{count}:{previous}", count + 1 if reason else None, reason)


def _flaw(event: AuditEvent, expected: int, previous: str) -> str:
    if event.sequence != expected:
        return "the event is missing"
    if event.previous_hash != previous:
        return "it does not continue the event before it"
    if not hmac.compare_digest(seal(event), event.hash):
        return "its values were changed, or AUDIT_KEY is another"
    return ""


def _missing_end(count: int, last_hash: str, kept_sequence: int) -> str:
    from accounts.models import ChainHead  # models import this module

    if kept_sequence > count:
        return "the kept head lies beyond the last event"
    stored = ChainHead.objects.first()
    if stored and (stored.sequence, stored.hash) != (count, last_hash):
        return "the stored head names another last event"
    return ""


def _parsed_head(text: str) -> tuple[int, str]:
    if not text:
        return 0, ""
    sequence, _, digest = text.partition(":")
    if not sequence.isdigit() or len(digest) != 64:
        raise ValueError("A kept head reads SEQUENCE:HASH, as audit_verify prints it.")
    return int(sequence), digest


def _plain(value: Any) -> Any:
    """A value in the one form in which it is hashed, however the database hands it back.

    PostgreSQL keeps JSON numbers as decimals: 1.0 and 1e2 come back as they like, so whole numbers lose their point.
    """
    if hasattr(value, "astimezone"):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, dict):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, float) and value.is_integer():
        return int(Decimal(repr(value)))
    return value
