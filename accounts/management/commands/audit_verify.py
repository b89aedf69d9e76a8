import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import chain


class Command(BaseCommand):
    help = "Walk the chain of audit events. Exit 0 when it is whole, 1 with the first bad sequence when it is not."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head",
            default="",
            metavar="SEQUENCE:HASH",
            help="A head kept from an earlier run, which must still lie on the chain.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            verdict = chain.verify(options["head"])
        except ValueError as error:
            raise CommandError(str(error)) from error
        if not verdict.is_intact:
            self.stderr.write(f"broken at sequence {verdict.bad_sequence}: {verdict.reason}")
            sys.exit(1)
        self.stdout.write(f"ok: {verdict.count} events, head {verdict.head}")
