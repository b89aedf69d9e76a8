"""Who was to send data for a period, and what came."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from equity_measures.models import Coverage, Extract
from equity_measures.periods import Period
from partners.access import Access
from partners.models import Institution
from partners.roles import Permission
from reports.kinds.progress.facts import Submission


def submissions(access: Access, period: Period, institution: Institution | None, as_of: date) -> tuple[Submission, ...]:
    """Who sent data before, and whether it came for this period.

    An institution is expected to send a data set that it sent for the period before; a site, if it was in it.
    """
    if period.kind == "span":
        return ()
    now = _coverage(access, period.text, institution)
    before = _coverage(access, period.previous().text, institution)
    found = []
    for key in sorted(now.keys() | before.keys()):
        came = now.get(key, {})
        expected = before.get(key, {}) | came
        extract = next(iter(came.values()), None)
        found.append(_submission(key, expected, came, extract, period.due_on, as_of))
    return tuple(found)


Covered = dict[tuple[str, str], dict[str, Extract]]


def _coverage(access: Access, period: str, institution: Institution | None) -> Covered:
    """By institution and data set, the sites in the extract in use."""
    extracts = Extract.objects.visible_to(access, Permission.EXTRACT_VIEW).current().filter(period=period)
    if institution:
        extracts = extracts.filter(institution=institution)
    known = {e.pk: e for e in extracts.select_related("institution", "data_set")}
    pairs = Coverage.objects.visible_to(access, Permission.EXTRACT_VIEW).filter(extract__in=known)
    covered: Covered = defaultdict(dict)
    for extract_id, site in pairs.order_by().values_list("extract_id", "site__name").distinct():
        extract = known[extract_id]
        covered[extract.institution.name, extract.data_set.title][site] = extract
    return covered


def _submission(
    key: tuple[str, str],
    expected: dict[str, Extract],
    came: dict[str, Extract],
    extract: Extract | None,
    due: date,
    as_of: date,
) -> Submission:
    missing = tuple(sorted(expected.keys() - came.keys()))
    received = (extract.decided_at or extract.uploaded_at).date() if extract else None
    return Submission(
        institution=key[0],
        data_set=key[1],
        sites_expected=len(expected),
        sites_received=len(came),
        missing_sites=missing,
        due_on=due.isoformat(),
        received_on=received.isoformat() if received else "",
        version=extract.version if extract else 0,
        status=_status(received, bool(missing), due, as_of),
    )


def _status(received: date | None, is_incomplete: bool, due: date, as_of: date) -> str:
    if received is None:
        return "Overdue" if as_of > due else "Awaited"
    if is_incomplete:
        return "Incomplete"
    return "Late" if received > due else "On time"
