from celery import shared_task
from django.utils import timezone


@shared_task(name="jobs.run")
def run(job_id: int) -> str:
    from mielhss.jobs.run import attempt  # services import this module

    return attempt(job_id)


@shared_task(name="jobs.sweep")
def sweep() -> dict[str, int]:
    from mielhss.jobs import services  # services import this module

    return services.sweep()


@shared_task(name="jobs.canary")
def canary() -> None:
    answer.delay(timezone.now().isoformat())


@shared_task(name="jobs.answer_canary")
def answer(rung_at: str) -> None:
    from mielhss.jobs import services  # services import this module

    services.answer_canary(rung_at)
