"""Filling the demo network with counts: synthetic ones with a story, and excerpts of real public data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from equity_measures import services
from equity_measures.models import DataSet, Extract
from equity_measures.periods import Period
from mielhss.demo.centers import CENTERS, LATE_CENTER, RESUBMITTING_CENTER, DemoCenter
from mielhss.demo.story import QUARTERS, Plot, counts_of
from partners.models import Institution, Provenance, Site

EXCERPTS = Path(settings.BASE_DIR) / "equity_measures" / "excerpts"
RESUBMITTED = "2026-Q1"

# Institution, name, kinds, its sites (code, name, kind), data set, period, file.
REAL = (
    (
        "OPT",
        "OPT trial (public data)",
        ["academic", "safety_net"],
        (
            ("OPT-NY", "OPT clinic, New York", "safety_net"),
            ("OPT-MN", "OPT clinic, Minnesota", "safety_net"),
            ("OPT-KY", "OPT clinic, Kentucky", "academic"),
            ("OPT-MS", "OPT clinic, Mississippi", "academic"),
        ),
        "OPT",
        "2003-2005",
        "opt_trial.csv",
    ),
    (
        "DIABETES130",
        "Diabetes-130 hospitals (public data)",
        ["academic"],
        (("DIABETES130", "130 US hospitals, 1999 to 2008", "academic"),),
        "DIABETES130",
        "1999-2008",
        "diabetes130.csv",
    ),
    (
        "UDS-NATIONAL",
        "HRSA national UDS (public data)",
        ["fqhc"],
        (("UDS-NATIONAL", "Health centers of the United States", "fqhc"),),
        "UDS7A",
        "2022",
        "uds_table7_secA_national_2022.csv",
    ),
)


class ExcerptRefused(RuntimeError):
    """A shipped excerpt was not accepted: the layout and the file do not fit each other."""


def load_synthetic(quarters: Sequence[str], plots: tuple[Plot, ...]) -> int:
    """Submit each center's quarters that are not here yet. Returns how many extracts were added."""
    data_set = DataSet.objects.get(code="CORE_AGG")
    added = 0
    for center in CENTERS:
        institution = Institution.objects.get(code=center.code)
        for quarter in quarters:
            if center.code == LATE_CENTER and quarter == QUARTERS[-1]:
                continue
            if not Extract.objects.of(institution, data_set, quarter).exists():
                added += _submit(center, institution, data_set, quarter, plots)
    return added


@transaction.atomic
def _submit(
    center: DemoCenter, institution: Institution, data_set: DataSet, quarter: str, plots: tuple[Plot, ...]
) -> int:
    """One center's quarter, whole or not at all; one of them was sent with people missing first, and then again."""
    slips = [True, False] if (center.code, quarter) == (RESUBMITTING_CENTER, RESUBMITTED) else [False]
    for number, with_slip in enumerate(slips):
        sent_on = Period.parse(quarter).last_day + timedelta(days=18 + CENTERS.index(center) % 9 + 4 * number)
        extract = services.accept_counts(
            institution=institution,
            data_set=data_set,
            period=quarter,
            cells=counts_of(center, quarter, plots, with_slip=with_slip),
            file_name=f"{center.code.lower()}-{quarter}.csv",
            on=sent_on,
        )
        date_extract(extract, sent_on)
    return len(slips)


def date_extract(extract: Extract, day: date) -> None:
    """As if it had come some days after its period, so that the history reads like one."""
    at = timezone.make_aware(datetime.combine(day, time(9, 30)))
    Extract.objects.filter(pk=extract.pk).update(uploaded_at=at, decided_at=at)


def load_real() -> int:
    """Submit the excerpts of real data through the same road as any file. Returns how many extracts there are."""
    for code, name, kinds, sites, data_set, period, file_name in REAL:
        institution, is_new = Institution.objects.get_or_create(
            code=code, defaults={"name": name, "kinds": kinds, "provenance": Provenance.REAL}
        )
        if is_new:
            Site.objects.bulk_create(
                Site(institution=institution, code=site, name=site_name, kind=kind) for site, site_name, kind in sites
            )
        extract, _ = services.ingest_file(
            institution=institution,
            data_set=DataSet.objects.get(code=data_set),
            period=period,
            path=EXCERPTS / file_name,
        )
        if extract.state != Extract.State.ACCEPTED:
            raise ExcerptRefused(f"The excerpt {file_name} was not accepted: {extract.findings}")
    return len(REAL)
