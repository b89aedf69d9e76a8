"""A program's settings."""

from __future__ import annotations

from django.db import transaction

from accounts import audit
from accounts.models import User
from scholars.models import Program


@transaction.atomic
def save_program(*, program: Program, by: User) -> Program:
    """Keep a program's settings. Names and words change with the funder; records stay as they are."""
    program.save()
    facts = {"effort_floor": program.effort_floor, "smallest_cell": program.smallest_cell}
    audit.record("program.changed", by=by, subject=program, facts=facts)
    return program
