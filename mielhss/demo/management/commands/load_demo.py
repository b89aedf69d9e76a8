"""The demo network, from the command line."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mielhss.demo import network
from mielhss.demo.load import TOTP_SECRET, Loaded, NotADemo, load
from partners.roles import STAFF_ROLES


class Command(BaseCommand):
    help = "Loads an invented network with a story, and excerpts of real public data. May be run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--small", action="store_true", help="a few measures and quarters, for tests")
        parser.add_argument("--force", action="store_true", help="also into a database with other institutions")
        parser.add_argument("--quiet", action="store_true", help="print nothing")
        parser.add_argument("--json", action="store_true", help="print the summary as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        is_silent = options["quiet"] or options["json"]
        started = time.monotonic()
        try:
            loaded = load(
                small=options["small"],
                force=options["force"],
                say=lambda text: None if is_silent else self.stdout.write(f"  {text} …"),
            )
        except NotADemo as problem:
            raise CommandError(str(problem)) from problem
        if options["json"]:
            self.stdout.write(json.dumps({"was_there": loaded.was_there, **loaded.facts}))
        elif not options["quiet"]:
            self._print(loaded, time.monotonic() - started)

    def _print(self, loaded: Loaded, seconds: float) -> None:
        facts = loaded.facts
        what = "The demo network is already here" if loaded.was_there else f"Loaded in {seconds:.0f} s"
        self.stdout.write(
            f"{what}: {facts['centers']} centers, {facts['scholars']} scholars, {facts['extracts']} extracts, "
            f"{facts['gap_reports']} gap reports, {facts['reports']} published report(s)."
        )
        self.stdout.write("Institutions, people and most figures are invented; excerpts of real data say so.\n")
        self.stdout.write(f"Sign in with the password {loaded.password} as")
        for email, _, code, role in network.CAST:
            step = "  (with a code)" if role in STAFF_ROLES else ""
            self.stdout.write(f"  {email:<26} {role.label}, {code}{step}")
        self.stdout.write(f"Codes come from an authenticator app with the secret {TOTP_SECRET}\n")
