from django.apps import AppConfig


class EquityMeasuresConfig(AppConfig):
    name = "equity_measures"
    verbose_name = "equity measures"
