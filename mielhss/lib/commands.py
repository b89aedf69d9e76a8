"""What our management commands share: JSON answers, and exit statuses that scripts can rely on."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

DONE, REFUSED, USAGE, HELD = 0, 1, 2, 3


class JsonCommand(BaseCommand):
    """A command with --json, which prints one JSON object whether it succeeds or fails."""

    _asked_for_json = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="Print the outcome as one JSON object.")

    def run_from_argv(self, argv: list[str]) -> None:
        self._asked_for_json = "--json" in argv
        super().run_from_argv(argv)

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        in_words: Callable[[str], NoReturn] = parser.error

        def refuse(message: str) -> NoReturn:
            # Arguments that cannot be read cannot say how the answer is wanted, so the line itself is asked.
            if self._asked_for_json:
                self.refuse("arguments", f"{message[:1].upper()}{message[1:]}. See --help.", as_json=True)
            in_words(message)

        parser.error = refuse  # type: ignore[method-assign]
        return parser

    def execute(self, *args: Any, **options: Any) -> Any:
        """Run the command; a database that is not there or not migrated is told in words."""
        try:
            return super().execute(*args, **options)
        except DatabaseError:
            what_is_missing = _missing_of_database()
            if not what_is_missing:
                raise
            self.refuse("database", what_is_missing, as_json=bool(options.get("json")))

    def answer(self, summary: dict[str, Any], text: str, *, as_json: bool) -> None:
        self.stdout.write(json.dumps(summary, ensure_ascii=False, default=str) if as_json else text)

    def refuse(self, rule: str, message: str, *, as_json: bool, status: int = USAGE) -> NoReturn:
        """End with this exit status and say why: as JSON on standard output, or as text on standard error."""
        if as_json:
            self.stdout.write(json.dumps({"status": "error", "rule": rule, "message": message}))
            raise SystemExit(status)
        raise CommandError(message, returncode=status)


def _missing_of_database() -> str:
    """Why nothing can be read from the database; empty when it is there and its tables are current."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "The database cannot be reached. Check DATABASE_URL and VAR_DIR."
    if waiting:
        return "The tables of the database are missing or out of date. Run: manage.py migrate"
    return ""
