from django.apps import AppConfig


class CurriculumConfig(AppConfig):
    name = "curriculum"

    def ready(self) -> None:
        from curriculum import tasks  # noqa: F401 -- registers the kinds of job, in every process
