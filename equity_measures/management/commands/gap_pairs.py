from typing import Any

from django.core.management.base import CommandParser

from equity_measures.models import GapPolicy
from equity_measures.services.policies import choose_pairs
from equity_measures.services.refusal import Refused
from mielhss.lib.commands import REFUSED, JsonCommand


class Command(JsonCommand):
    help = (
        "Say which pairs of stratifiers gap reports look at together, or choose others. "
        "Exit status: 0 said or chosen, 1 refused, 2 wrong arguments."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--pairs", nargs="*", metavar="FIRST*SECOND", help="The pairs from now on; none for none.")

    def handle(self, *args: Any, **options: Any) -> None:
        policy = GapPolicy.objects.first() or GapPolicy()
        if options["pairs"] is not None:
            try:
                policy = choose_pairs(pairs=options["pairs"])
            except Refused as refusal:
                self.refuse("pairs", refusal.message, as_json=options["json"], status=REFUSED)
        text = ", ".join(policy.pairs) or "No pairs of stratifiers are looked at together."
        self.answer({"pairs": policy.pairs}, text, as_json=options["json"])
