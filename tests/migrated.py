"""A migrated SQLite database, made once for each state of the migrations and copied from then on.

Migrating from nothing renders hundreds of states of a hundred models and takes longer than most test files. The
copy is kept in var/tests, under a name that any change of a migration or of a pinned package changes.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management.commands import migrate
from django.db import connections

KEPT = settings.BASE_DIR / "var" / "tests"
_from_nothing = migrate.Command.handle


def kept_database() -> Path:
    """Where the database of these very migrations is kept, whether or not it has been made."""
    sources = [settings.BASE_DIR / "requirements" / "dev.lock", *sorted(settings.BASE_DIR.glob("*/migrations/*.py"))]
    sources += sorted(settings.BASE_DIR.glob("*/*/migrations/*.py"))
    digest = hashlib.sha256()
    for source in sources:
        digest.update(str(source.relative_to(settings.BASE_DIR)).encode() + b"\0" + source.read_bytes() + b"\0")
    return KEPT / f"migrated-{digest.hexdigest()[:16]}.sqlite3"


def copy_to(place: Path) -> None:
    """Put a migrated database there, if one is kept."""
    if kept_database().exists():
        shutil.copyfile(kept_database(), place)


def migrate_from_copy(command: migrate.Command, *args: object, **options: object) -> None:
    """Stands in for `migrate` in the tests: an empty SQLite database begins as a copy of the kept one."""
    connection = connections[str(options["database"])]
    if connection.vendor != "sqlite" or options["app_label"] or connection.introspection.table_names():
        _from_nothing(command, *args, **options)
        return
    with _one_at_a_time():
        kept = kept_database()
        if kept.exists():
            with sqlite3.connect(kept) as source:
                source.backup(connection.connection)
            source.close()
        _from_nothing(command, *args, **options)
        if not kept.exists():
            _keep(connection.connection, kept)


def _keep(database: sqlite3.Connection, kept: Path) -> None:
    for old in KEPT.glob("migrated-*.sqlite3"):
        old.unlink()
    being_made = kept.with_suffix(f".{os.getpid()}")
    with sqlite3.connect(being_made) as target:
        database.backup(target)
    target.close()
    being_made.rename(kept)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
