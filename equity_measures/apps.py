from django.apps import AppConfig


class EquityMeasuresConfig(AppConfig):
    name = "equity_measures"
    verbose_name = "equity measures"

    def ready(self) -> None:
        from equity_measures import tasks  # noqa: F401 -- registers the kinds of job, in every process
