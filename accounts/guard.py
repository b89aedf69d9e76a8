"""Database triggers that refuse to change or delete audit events, whoever asks.

They stop accidents and a stolen application sign-in. An owner of the database can drop them; the hash chain then
shows what was done. Emptying the whole database (`manage.py flush`, and each test that really commits) lifts them
for that moment: see the flush command of this app.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

_SQLITE = {
    operation: f"""
        CREATE TRIGGER IF NOT EXISTS audit_event_no_{operation.lower()}
        BEFORE {operation} ON accounts_auditevent
        BEGIN SELECT RAISE(ABORT, 'Audit events are only ever added.'); END
    """
    for operation in ("UPDATE", "DELETE")
}

_POSTGRESQL = """
    CREATE OR REPLACE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'Audit events are only ever added.'; END $$;
    DROP TRIGGER IF EXISTS audit_event_no_change ON accounts_auditevent;
    DROP TRIGGER IF EXISTS audit_event_no_truncate ON accounts_auditevent;
    CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON accounts_auditevent
        FOR EACH ROW EXECUTE FUNCTION audit_event_refuse();
    CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON accounts_auditevent
        FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse();
"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place. Safe to repeat."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL)
            return
        for statement in _SQLITE.values():
            cursor.execute(statement)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away, as the owner of the database can."""
    on = " ON accounts_auditevent" if connection.vendor == "postgresql" else ""
    names = ("change", "truncate") if connection.vendor == "postgresql" else ("update", "delete")
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP TRIGGER IF EXISTS audit_event_no_{name}{on}")
