from typing import Any

from django.core.management.commands import flush
from django.db import connections

from accounts import guard


class Command(flush.Command):
    """Django's flush, which empties every table. The guard of the audit events would refuse that, so it is lifted."""

    def handle(self, **options: Any) -> None:
        connection = connections[options["database"]]
        if not _has_events(connection):
            super().handle(**options)
            return
        guard.lift(connection)
        try:
            super().handle(**options)
        finally:
            guard.install(connection)


def _has_events(connection: Any) -> bool:
    return "accounts_auditevent" in connection.introspection.table_names()
