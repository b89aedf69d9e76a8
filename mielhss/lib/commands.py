"""What our management commands share: JSON answers, and exit statuses that scripts can rely on."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser

DONE, REFUSED, USAGE, HELD = 0, 1, 2, 3


class JsonCommand(BaseCommand):
    """A command with --json, which prints one JSON object whether it succeeds or fails."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="Print the outcome as one JSON object.")

    def answer(self, summary: dict[str, Any], text: str, *, as_json: bool) -> None:
        self.stdout.write(json.dumps(summary, ensure_ascii=False, default=str) if as_json else text)

    def refuse(self, rule: str, message: str, *, as_json: bool, status: int = USAGE) -> NoReturn:
        """End with this exit status and say why: as JSON on standard output, or as text on standard error."""
        if as_json:
            self.stdout.write(json.dumps({"status": "error", "rule": rule, "message": message}))
            raise SystemExit(status)
        raise CommandError(message, returncode=status)
