"""What in this app waits for somebody: the lines of the home page."""

from __future__ import annotations

from datetime import date

from equity_measures.models import Coverage, DataSet, Extract
from equity_measures.periods import Period
from mielhss.jobs.models import Job
from partners.access import Access
from partners.models import Institution
from partners.roles import Permission


def undecided(access: Access) -> list[Extract]:
    """Held extracts, refused ones that nothing has replaced, and checks that were set aside."""
    mine = Extract.objects.visible_to(access, Permission.EXTRACT_UPLOAD).select_related("institution", "data_set")
    held = list(mine.filter(state=Extract.State.HELD))
    stuck = list(mine.filter(state=Extract.State.RECEIVED, job__state__in=[Job.State.FAILED, Job.State.QUARANTINED]))
    latest: dict[tuple[int, int, str], Extract] = {}
    for extract in mine.order_by("version"):
        latest[extract.institution_id, extract.data_set_id, extract.period] = extract
    refused = [extract for extract in latest.values() if extract.state == Extract.State.REFUSED]
    return [*held, *stuck, *refused]


def late_submissions(access: Access, today: date) -> list[tuple[Institution, DataSet, str]]:
    """Who sent a quarterly data set for the quarter before last, and nothing for the last one."""
    last = Period.quarter_of(today).previous()
    before = last.previous()
    covered = (
        Coverage.objects.visible_to(access, Permission.EXTRACT_UPLOAD)
        .current()
        .filter(period__in=[last.text, before.text])
        .order_by()
        .values_list("extract__institution", "extract__data_set", "period")
        .distinct()
    )
    sent = set(covered)
    late = [key[:2] for key in sent if key[2] == before.text and (*key[:2], last.text) not in sent]
    institutions = Institution.objects.visible_to(access).in_bulk([institution for institution, _ in late])
    data_sets = DataSet.objects.in_bulk([data_set for _, data_set in late])
    rows = [(institutions[i], data_sets[d], last.text) for i, d in late if i in institutions]
    return sorted(rows, key=lambda row: row[0].name)
