from mielhss.jobs.registry import handles
from mielhss.jobs.run import Run


@handles("report.build")
def build(run: Run) -> None:
    from reports import services  # services enqueue what this module does

    services.build(run)


@handles("report.mail")
def mail(run: Run) -> None:
    from reports import services  # services enqueue what this module does

    services.mail(run)
