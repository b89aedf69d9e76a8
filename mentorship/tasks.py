"""The kinds of job of this app. Services enqueue them, so each imports its service inside."""

from celery import shared_task
from django.utils import timezone

from mielhss.jobs.registry import handles
from mielhss.jobs.run import Run


@handles("match.solve")
def solve_round(run: Run) -> None:
    from mentorship.services import solving  # services enqueue this job

    solving.work(run)


@handles("match.mail")
def mail_match(run: Run) -> None:
    from mentorship.services import letters  # services enqueue this job

    letters.deliver(run)


@handles("meeting.mail")
def mail_meeting(run: Run) -> None:
    from mentorship.services import meetings  # services enqueue this job

    meetings.deliver(run)


@handles("concern.mail")
def mail_concern(run: Run) -> None:
    from mentorship.services import evaluations  # services enqueue this job

    evaluations.deliver_concern(run)


@shared_task(name="mentorship.remind")
def remind() -> int:
    from mentorship.services import meetings  # services enqueue the mails

    return meetings.remind(timezone.now())
