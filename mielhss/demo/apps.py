from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "mielhss.demo"
    label = "demo"
