from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "mielhss.jobs"
    label = "jobs"
