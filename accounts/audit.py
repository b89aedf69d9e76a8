"""Writing the record of what was done."""

from __future__ import annotations

import json
import re
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from accounts.models import AuditEvent

# A line break in a label could pass for another entry of an exported log; PostgreSQL takes no NUL at all.
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


def record(
    action: str,
    *,
    by: Any = None,
    subject: models.Model | str = "",
    institution_id: int | None = None,
    facts: dict[str, Any] | None = None,
) -> AuditEvent:
    """Add one event. Labels and keys, not foreign keys, so that deleting a row keeps its history.

    Call it last in a transaction: the end of the chain stays locked from here until the transaction ends.
    `facts` holds numbers and names of rules, never values from a file.
    """
    row = subject if isinstance(subject, models.Model) else None
    return AuditEvent.objects.append(
        action=action,
        actor_id=getattr(by, "pk", None),
        actor_label=_line(getattr(by, "email", "") or "", 254),
        subject_type=row._meta.label_lower if row else "",
        subject_key=str(row.pk)[:40] if row else "",
        subject_label=_line(str(subject), 200),
        institution_id=institution_id,
        facts=_cleaned(json.loads(json.dumps(facts or {}, cls=DjangoJSONEncoder, allow_nan=False))),
    )


def _line(text: str, length: int) -> str:
    return _CONTROL.sub(" ", text)[:length]


def _cleaned(value: Any) -> Any:
    if isinstance(value, dict):
        return {_line(name, 100): _cleaned(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_cleaned(inner) for inner in value]
    return _line(value, 500) if isinstance(value, str) else value
