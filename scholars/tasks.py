"""The kinds of job that scholars asks for."""

from mielhss.jobs.registry import handles
from mielhss.jobs.run import Run


@handles("mail.applicant")
def mail_applicant(run: Run) -> None:
    from scholars.services import applications  # services enqueue this

    applications.deliver_link(run)


@handles("mail.letter")
def mail_letter(run: Run) -> None:
    from scholars.services import letters  # services enqueue this

    letters.deliver(run)


@handles("mail.notice")
def mail_notice(run: Run) -> None:
    from scholars.services import mail  # services enqueue this

    mail.deliver_notice(run)


@handles("mail.survey")
def mail_survey(run: Run) -> None:
    from scholars.services import surveys  # services enqueue this

    surveys.deliver(run)
