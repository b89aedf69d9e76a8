"""The kinds of job that partners asks for."""

from mielhss.jobs.registry import handles
from mielhss.jobs.run import Run


@handles("mail.invitation")
def mail_invitation(run: Run) -> None:
    from partners import services  # services enqueue this

    services.deliver_invitation(run)
