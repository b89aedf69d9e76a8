"""Writing the record of what was done."""

from __future__ import annotations

from typing import Any

from django.db import models

from accounts.models import AuditEvent


def record(
    action: str,
    *,
    by: Any = None,
    subject: models.Model | str = "",
    institution_id: int | None = None,
    facts: dict[str, Any] | None = None,
) -> AuditEvent:
    """Add one event. Labels and keys, not foreign keys, so that deleting a row keeps its history.

    `facts` holds numbers and names of rules, never values from a file.
    """
    is_row = isinstance(subject, models.Model)
    return AuditEvent.objects.append(
        action=action,
        actor_id=getattr(by, "pk", None),
        actor_label=getattr(by, "email", "") or "",
        subject_type=subject._meta.label_lower if is_row else "",
        subject_key=str(subject.pk) if is_row else "",
        subject_label=str(subject)[:200],
        institution_id=institution_id,
        facts=facts or {},
    )
