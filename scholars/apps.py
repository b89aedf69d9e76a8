from django.apps import AppConfig


class ScholarsConfig(AppConfig):
    name = "scholars"

    def ready(self) -> None:
        from scholars import tasks  # noqa: F401 -- registers the kinds of job, in every process
