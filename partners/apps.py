from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "partners"

    def ready(self) -> None:
        from partners import tasks  # noqa: F401 -- registers the kinds of job, in every process
