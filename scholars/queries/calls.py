"""Reads of calls: those that are open to everybody, and how far one has come."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count

from scholars.models import Application, Call, Program, State


def open_calls(now: datetime) -> list[Call]:
    """The calls that take applications, the next deadline first. For anybody: they are public."""
    found = Call.objects.published().filter(full_due_at__gt=now).select_related("program")
    return list(found.order_by("full_due_at"))


def open_call(pk: int) -> Call | None:
    """One call that takes applications, with its parts; None for any other. Public."""
    found = Call.objects.published().select_related("program").prefetch_related("questions", "requirements", "criteria")
    return found.filter(pk=pk).first()


def counts_by_state(call: Call) -> list[tuple[str, int]]:
    """How many applications are in each state, states without any left out."""
    rows = Application.objects.filter(call=call).order_by().values_list("state").annotate(n=Count("pk"))
    found = dict(rows)
    return [(str(state.label), found[state.value]) for state in State if state.value in found]


def programs() -> list[Program]:
    return list(Program.objects.all())


def program_of(code: str) -> Program | None:
    return Program.objects.filter(code=code).first()
