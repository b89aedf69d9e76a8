from datetime import date
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from equity_measures import services
from mielhss.jobs.models import Job
from mielhss.jobs.services import finish
from mielhss.lib.commands import REFUSED, JsonCommand


class Command(JsonCommand):
    help = (
        "Do the night's work now: compute the gap reports whose cells, definitions, policy or code changed. "
        "Exit status: 0 done, 1 failed, 2 wrong arguments."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--date", help="The local date of the night, as 2026-09-30; today if left out.")

    def handle(self, *args: Any, **options: Any) -> None:
        as_json = options["json"]
        try:
            day = date.fromisoformat(options["date"]) if options["date"] else timezone.localdate()
        except ValueError:
            self.refuse("date", "Write the date as 2026-09-30.", as_json=as_json)
        if day > timezone.localdate():
            self.refuse("date", f"{day} has not begun. Give today's date or an earlier one.", as_json=as_json)
        job = services.request_nightly(day=day, by_hand=True)
        finish(job)
        if job.state != Job.State.DONE:
            self.refuse("nightly", f"The night's work failed: {job.error}", as_json=as_json, status=REFUSED)
        summary = {"status": "done", **(job.result or {})}
        text = (
            f"Night of {summary['date']}: {summary['computed']} gap reports computed, {summary['unchanged']} places "
            f"unchanged, {summary['removed']} reports taken out of use."
        )
        self.answer(summary, text, as_json=as_json)
