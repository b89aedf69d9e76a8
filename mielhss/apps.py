from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "mielhss"

    def ready(self) -> None:
        from mielhss import checks  # noqa: F401 -- registers them, once settings are read
