"""What in this app waits for somebody: the lines of the home page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from equity_measures.models import Coverage, DataSet, Extract, Submission, SubmissionStep
from equity_measures.periods import Period
from mielhss.jobs.models import Job
from partners.access import Access
from partners.models import Institution
from partners.roles import Permission


def undecided(access: Access) -> list[Extract]:
    """Held extracts, refused ones and checks that were set aside, unless a later version is in use."""
    mine = Extract.objects.visible_to(access, Permission.EXTRACT_UPLOAD).select_related("institution", "data_set")
    replaced = Extract.objects.current().filter(
        institution=OuterRef("institution"),
        data_set=OuterRef("data_set"),
        period=OuterRef("period"),
        version__gt=OuterRef("version"),
    )
    mine = mine.exclude(Exists(replaced))
    held = list(mine.filter(state=Extract.State.HELD))
    stuck = list(mine.filter(state=Extract.State.RECEIVED, job__state__in=[Job.State.FAILED, Job.State.QUARANTINED]))
    latest: dict[tuple[int, int, str], Extract] = {}
    for extract in mine.order_by("version"):
        latest[extract.institution_id, extract.data_set_id, extract.period] = extract
    refused = [extract for extract in latest.values() if extract.state == Extract.State.REFUSED]
    return [*held, *stuck, *refused]


def to_approve(access: Access) -> list[Extract]:
    """Checked versions that wait for their site; `is_returned` if the network sent that one back with comments."""
    approved = Submission.objects.filter(approved=OuterRef("pk"))
    returned = SubmissionStep.objects.filter(extract=OuterRef("pk"), kind=SubmissionStep.Kind.RETURN)
    pending = Extract.objects.visible_to(access, Permission.SUBMISSION_APPROVE).pending()
    waiting = pending.exclude(Exists(approved)).annotate(is_returned=Exists(returned))
    return list(waiting.select_related("institution", "data_set"))


def to_accept(access: Access) -> list[Submission]:
    """Approved by the site, and not yet accepted by the network."""
    return _approved(access, Permission.SUBMISSION_ACCEPT, is_accepted=False)


def to_publish(access: Access) -> list[Submission]:
    """Accepted by the network, and not yet in use."""
    return _approved(access, Permission.SUBMISSION_PUBLISH, is_accepted=True)


def _approved(access: Access, doing: Permission, *, is_accepted: bool) -> list[Submission]:
    mine = Submission.objects.visible_to(access, doing).filter(approved__is_pending=True)
    mine = mine.filter(accepted_at__isnull=not is_accepted)
    return list(mine.select_related("institution", "data_set"))


@dataclass(frozen=True)
class Missing:
    """What an institution sent for the quarter before last and has not sent for the last one."""

    institution: Institution
    data_set: DataSet
    period: Period
    today: date

    @property
    def is_late(self) -> bool:
        return self.today > self.period.due_on

    @property
    def when(self) -> str:
        """How far the due day is, in words."""
        due = self.period.due_on
        day = f"{due:%B} {due.day}"
        days = abs((due - self.today).days)
        if not days:
            return f"due today, {day}"
        number = "1 day" if days == 1 else f"{days} days"
        return f"it was due on {day}, {number} ago" if self.is_late else f"due in {number}, on {day}"


def missing_submissions(access: Access, today: date) -> list[Missing]:
    """Quarterly data sets not sent for the last quarter, by whom they were sent for the one before."""
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
    rows = [Missing(institutions[i], data_sets[d], last, today) for i, d in late if i in institutions]
    return sorted(rows, key=lambda row: (row.institution.name, row.data_set.title))
