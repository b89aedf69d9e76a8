"""The night's work: from cells to gap reports, touching only what changed and never an extract."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from equity_measures.models import Coverage, GapReport, Measure, MeasureDefinition, NightlyRun, PairReport, Stratifier
from equity_measures.nightly_inputs import (
    Counts,
    Library,
    Source,
    Subject,
    counts_of,
    groups_of,
    hidden_in_network,
    read_library,
    wording_of,
)
from equity_measures.nightly_pairs import pair_reports
from equity_measures.periods import Period
from equity_measures.statistics.analysis import GapAnalysis
from equity_measures.statistics.gap import analyse
from mielhss.lib.hashes import hash_of, hash_of_code
from partners.models import Provenance

Progress = Callable[[int, int, str], None]
Fence = Callable[[], AbstractContextManager[None]]


def engine_version() -> str:
    """The version of the code that turns cells into gap reports."""
    here = Path(__file__).parent
    return hash_of_code(
        here / "statistics", here / "nightly.py", here / "nightly_inputs.py", here / "nightly_pairs.py"
    )[:16]


def run(day: date, *, progress: Progress | None = None, fence: Fence = transaction.atomic) -> dict[str, Any]:
    """Bring the gap reports up to date with the cells in use, and say what was done.

    Safe to break off and start again: each measure and period is one transaction, and what is up to date is known
    by the hash of its inputs.
    """
    with fence():
        night, _ = NightlyRun.objects.get_or_create(
            local_date=day, defaults={"started_at": timezone.now(), "code_version": engine_version()}
        )
    library = read_library()
    subjects = _subjects()
    known = _known_hashes()
    counted = {"computed": 0, "unchanged": 0, "removed": _remove_orphans(subjects, known, fence)}

    for number, subject in enumerate(subjects, start=1):
        if progress and number % 10 == 1:
            progress(number, len(subjects), f"Gap reports: {number} of {len(subjects)} measures and periods")
        computed, unchanged = _bring_up_to_date(subject, library, known, night, fence)
        counted["computed"] += computed
        counted["unchanged"] += unchanged

    with fence():
        NightlyRun.objects.filter(pk=night.pk).update(
            finished_at=timezone.now(), code_version=engine_version(), **counted
        )
    return {"date": day.isoformat(), "subjects": len(subjects), "code_version": engine_version(), **counted}


def _subjects() -> list[Subject]:
    """What there is to report on. When several data sets cover the same ground, the one decided last speaks."""
    rows = (
        Coverage.objects.current()
        .order_by("measure_id", "period", "extract__decided_at", "extract_id")
        .values_list(
            "measure_id",
            "period",
            "site_id",
            "extract_id",
            "extract__cells_hash",
            "extract__data_set__provenance",
            "extract__institution__provenance",
        )
    )
    subjects: dict[tuple[int, str], Subject] = {}
    for measure_id, period, site_id, extract_id, cells_hash, of_set, of_institution in rows:
        subject = subjects.setdefault((measure_id, period), Subject(measure_id, period))
        origin = of_institution if of_institution != Provenance.LIVE else of_set
        subject.sources[site_id] = Source(site_id, extract_id, cells_hash, origin)
    return list(subjects.values())


Place = tuple[int, str, int | None]


def _known_hashes() -> dict[Place, set[str]]:
    """By measure, period and place, the hashes of inputs that the reports in use were computed from."""
    known: dict[Place, set[str]] = defaultdict(set)
    rows = GapReport.objects.current().values_list("measure_id", "period", "site_id", "inputs_hash").distinct()
    for measure_id, period, site_id, inputs_hash in rows.order_by():
        known[measure_id, period, site_id].add(inputs_hash)
    return known


def _remove_orphans(subjects: list[Subject], known: dict[Place, set[str]], fence: Fence) -> int:
    """Take reports out of use whose cells are gone, after an undo."""
    living = {(s.measure_id, s.period, site) for s in subjects for site, _ in s.places()}
    removed = 0
    for measure_id, period, site_id in sorted(set(known) - living, key=str):
        with fence():
            removed += _take_out_of_use(measure_id, period, site_id)
    return removed


def _take_out_of_use(measure_id: int, period: str, site_id: int | None) -> int:
    """Returns how many reports that were."""
    return sum(
        reports.filter(measure=measure_id, period=period, site=site_id).update(is_current=False)
        for reports in (GapReport.objects.current(), PairReport.objects.current())
    )


def _bring_up_to_date(
    subject: Subject, library: Library, known: dict[Place, set[str]], night: NightlyRun, fence: Fence
) -> tuple[int, int]:
    """Compute the reports of one measure and period that are out of date. Returns (computed, unchanged)."""
    definition = library.definition(subject.measure_id, Period.parse(subject.period))
    if definition is None:
        return 0, 0
    stale: list[tuple[int | None, list[Source], str]] = []
    unchanged = 0
    for site_id, sources in subject.places():
        inputs_hash = _inputs_hash(site_id, sources, definition, library)
        if known.get((subject.measure_id, subject.period, site_id)) == {inputs_hash}:
            unchanged += 1
        else:
            stale.append((site_id, sources, inputs_hash))
    if not stale:
        return 0, unchanged

    counts = counts_of(subject)
    reports = [
        _stamped(report, inputs_hash, night)
        for site_id, sources, inputs_hash in stale
        for report in _reports_of_place(subject, site_id, sources, counts, library, definition)
    ]
    hashes = {site_id: inputs_hash for site_id, _, inputs_hash in stale}
    pairs = [
        _stamped(report, hashes[report.site_id], night)
        for report in pair_reports(subject, set(hashes), counts, library, definition)
    ]
    with fence():
        for site_id, _, _ in stale:
            if (subject.measure_id, subject.period, site_id) in known:
                _take_out_of_use(subject.measure_id, subject.period, site_id)
        GapReport.objects.bulk_create(reports, batch_size=200)
        PairReport.objects.bulk_create(pairs, batch_size=200)
    return len(reports) + len(pairs), unchanged


Report = TypeVar("Report", GapReport, PairReport)


def _stamped(report: Report, inputs_hash: str, night: NightlyRun) -> Report:
    report.inputs_hash, report.night, report.code_version = inputs_hash, night, engine_version()
    return report


def _inputs_hash(site_id: int | None, sources: list[Source], definition: MeasureDefinition, library: Library) -> str:
    """Of everything that a report's numbers and words come from."""
    measure = library.measures[definition.measure_id]
    return hash_of(
        {
            "cells": sorted([s.site_id, s.cells_hash, s.provenance] for s in sources),
            "measure": [measure.phrase, measure.people, measure.higher_is_better],
            "place": library.sites[site_id].name if site_id else "",
            "definition": [definition.pk, definition.version],
            "library": library.words_hash,
            "policy": asdict(library.policy),
            "code": engine_version(),
        }
    )


def _reports_of_place(
    subject: Subject,
    site_id: int | None,
    sources: list[Source],
    counts: Counts,
    library: Library,
    definition: MeasureDefinition,
) -> Iterator[GapReport]:
    """One report for each stratifier that the place's cells are split by."""
    measure = library.measures[subject.measure_id]
    stratifiers = {stratifier for source in sources for stratifier in counts.get(source.site_id, {})}
    for stratifier_id in sorted(stratifiers):
        stratifier = library.stratifiers[stratifier_id]
        groups = groups_of(stratifier_id, sources, counts, library)
        if not groups:
            continue
        analysis = analyse(
            groups,
            must_hide=hidden_in_network(stratifier_id, sources, counts, library) if site_id is None else (),
            higher_is_better=measure.higher_is_better,
            is_ordered=stratifier.is_ordered and all(g.rank is not None or g.is_unknown for g in groups),
            policy=library.policy,
            wording=wording_of(measure, stratifier, site_id, library),
        )
        yield _report(subject, site_id, sources, measure, stratifier, definition, analysis)


def _report(
    subject: Subject,
    site_id: int | None,
    sources: list[Source],
    measure: Measure,
    stratifier: Stratifier,
    definition: MeasureDefinition,
    analysis: GapAnalysis,
) -> GapReport:
    content = analysis.to_dict()
    gap = analysis.gap
    return GapReport(
        measure=measure,
        definition=definition,
        stratifier=stratifier,
        site_id=site_id,
        period=subject.period,
        analysis=content,
        difference=gap.size if gap else None,
        difference_lower=gap.size_lower if gap else None,
        difference_upper=gap.size_upper if gap else None,
        is_certain=bool(gap and gap.is_certain),
        completeness=analysis.completeness.share,
        provenance=sources[0].provenance,
        site_count=len(sources),
        content_hash=hash_of(content),
    )
