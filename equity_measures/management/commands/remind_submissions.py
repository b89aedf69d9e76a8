from datetime import date
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from equity_measures import services
from mielhss.lib.commands import JsonCommand


class Command(JsonCommand):
    help = "Write to who still owes a submission: once before its due day and once after. Exit status: 0, 2 wrong date."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--date", default="", help="As if it were this day; today by default.")

    def handle(self, *args: Any, **options: Any) -> None:
        as_json = options["json"]
        try:
            day = date.fromisoformat(options["date"]) if options["date"] else timezone.localdate()
        except ValueError:
            self.refuse("date", "Write the date as 2026-11-20.", as_json=as_json)
        letters = services.remind(day)
        summary = {"status": "done", "date": day.isoformat(), "letters": letters}
        self.answer(summary, f"{letters} letters sent.", as_json=as_json)
