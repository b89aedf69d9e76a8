"""The kinds of job that partners asks for."""

from celery import shared_task
from django.utils import timezone

from mielhss.jobs.registry import handles
from mielhss.jobs.run import Run


@handles("mail.agreement")
def mail_agreement(run: Run) -> None:
    from partners.services import agreements  # services enqueue this

    agreements.deliver_reminder(run)


@shared_task(name="partners.remind")
def remind() -> int:
    from partners.services import agreements  # services enqueue the mails

    return agreements.remind(timezone.localdate())


@handles("mail.invitation")
def mail_invitation(run: Run) -> None:
    from partners import services  # services enqueue this

    services.deliver_invitation(run)
