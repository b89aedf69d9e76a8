"""The kinds of job that the curriculum asks for."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from mielhss.jobs.registry import handles
from mielhss.jobs.run import Run


@handles("session-mail")
def session_mail(run: Run) -> None:
    from curriculum.services import session_mail  # services enqueue this

    session_mail.deliver(run)


@handles("session-changed")
def session_changed(run: Run) -> None:
    """Jobs that were asked for under an earlier name, and still wait."""
    from curriculum.services import session_mail  # services enqueue the mails

    run.arguments["what"] = "change"
    session_mail.deliver(run)


@handles("requirement-mail")
def requirement_mail(run: Run) -> None:
    from curriculum.services import requirements  # services enqueue this

    requirements.deliver(run)


@shared_task(name="curriculum.remind")
def remind() -> int:
    from curriculum.services import session_mail  # services enqueue the mails

    return session_mail.remind(timezone.now())
