"""Jobs and rings of this app. Services enqueue these jobs, so each imports its service inside."""

from datetime import date

from celery import shared_task
from django.utils import timezone

from equity_measures.models import Extract
from mielhss.jobs.registry import handles
from mielhss.jobs.run import Run


@handles("ingest")
def ingest(run: Run) -> None:
    from equity_measures import services  # services enqueue this job

    extract = Extract.objects.select_related("institution", "data_set").get(pk=run.arguments["extract"])
    services.ingest(extract=extract, run=run)


@handles("nightly")
def nightly(run: Run) -> None:
    from equity_measures import nightly as night  # services enqueue this job

    summary = night.run(date.fromisoformat(run.arguments["date"]), progress=run.progress, fence=run.fenced)
    with run.finishing(summary):
        pass


@shared_task(name="equity_measures.nightly_if_due")
def nightly_if_due() -> None:
    from equity_measures import services  # services enqueue these jobs

    services.request_nightly_if_due()
    services.sweep_quarantine()


@shared_task(name="equity_measures.remind")
def remind() -> None:
    from equity_measures import services  # services enqueue these jobs

    services.remind(timezone.localdate())
