"""The night's work: from cells to gap reports, touching only what changed and never an extract."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from equity_measures.models import (
    Category,
    Cell,
    Coverage,
    GapPolicy,
    GapReport,
    Measure,
    MeasureDefinition,
    NightlyRun,
    Stratifier,
)
from equity_measures.periods import Period
from equity_measures.statistics.analysis import GapAnalysis, Group, Policy
from equity_measures.statistics.gap import analyse
from equity_measures.statistics.network import hide_in_network
from equity_measures.statistics.wording import Wording
from mielhss.lib.hashes import hash_of, hash_of_code
from partners.models import Provenance, Site

Progress = Callable[[int, int, str], None]
Fence = Callable[[], AbstractContextManager[None]]

# Figures of different origin are never added up; where several meet, the first of these is the network's.
ORIGINS = (Provenance.LIVE, Provenance.REAL, Provenance.SYNTHETIC)


def engine_version() -> str:
    """The version of the code that turns cells into gap reports."""
    here = Path(__file__).parent
    return hash_of_code(here / "statistics", here / "nightly.py")[:16]


@dataclass(frozen=True)
class Source:
    """The extract that speaks for a measure at a site in a period."""

    site_id: int
    extract_id: int
    cells_hash: str
    provenance: str


@dataclass
class Subject:
    """A measure in a period, with the extract that speaks for each site."""

    measure_id: int
    period: str
    sources: dict[int, Source] = field(default_factory=dict)

    def network(self) -> list[Source]:
        """The sites whose figures are added up for the network: all of one origin."""
        for origin in ORIGINS:
            of_origin = [source for source in self.sources.values() if source.provenance == origin]
            if of_origin:
                return of_origin
        return []

    def places(self) -> Iterator[tuple[int | None, list[Source]]]:
        """Each site with its one source, and the network (None) with several."""
        for site_id, source in sorted(self.sources.items()):
            yield site_id, [source]
        yield None, self.network()


@dataclass(frozen=True)
class Library:
    """Everything the analysis needs beside counts, read once a night."""

    policy: Policy
    measures: dict[int, Measure]
    stratifiers: dict[int, Stratifier]
    categories: dict[int, list[Category]]
    sites: dict[int, Site]
    words_hash: str

    def definition(self, measure_id: int, period: Period) -> MeasureDefinition | None:
        """The definition in force at the period's end; the first one, for periods before any."""
        measure = self.measures[measure_id]
        editions = sorted(measure.definitions.all(), key=lambda d: d.version)
        return measure.definition_on(period.last_day) or (editions[0] if editions else None)


def run(day: date, *, progress: Progress | None = None, fence: Fence = transaction.atomic) -> dict[str, Any]:
    """Bring the gap reports up to date with the cells in use, and say what was done.

    Safe to break off and start again: each measure and period is one transaction, and what is up to date is known
    by the hash of its inputs.
    """
    with fence():
        night, _ = NightlyRun.objects.get_or_create(
            local_date=day, defaults={"started_at": timezone.now(), "code_version": engine_version()}
        )
    library = _read_library()
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


def _read_library() -> Library:
    policy = GapPolicy.objects.first() or GapPolicy()
    stratifiers = list(Stratifier.objects.order_by("pk"))
    categories: dict[int, list[Category]] = defaultdict(list)
    for category in Category.objects.order_by("position", "pk"):
        categories[category.stratifier_id].append(category)
    return Library(
        policy=Policy(
            threshold=policy.threshold,
            reference=policy.reference,
            minimum_denominator=policy.minimum_denominator,
            confidence=float(policy.confidence),
        ),
        measures={m.pk: m for m in Measure.objects.prefetch_related("definitions")},
        stratifiers={s.pk: s for s in stratifiers},
        categories=dict(categories),
        sites={s.pk: s for s in Site.objects.all()},
        words_hash=hash_of(
            {
                "stratifiers": [[s.code, s.group_phrase, s.is_ordered] for s in stratifiers],
                "categories": [
                    [c.stratifier_id, c.code, c.label, c.rank, c.is_unknown]
                    for each in categories.values()
                    for c in each
                ],
            }
        ),
    )


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
            removed += (
                GapReport.objects.current()
                .filter(measure=measure_id, period=period, site=site_id)
                .update(is_current=False)
            )
    return removed


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

    counts = _counts(subject)
    reports: list[GapReport] = []
    for site_id, sources, inputs_hash in stale:
        for report in _reports_of_place(subject, site_id, sources, counts, library, definition):
            report.inputs_hash, report.night, report.code_version = inputs_hash, night, engine_version()
            reports.append(report)
    with fence():
        for site_id, _, _ in stale:
            if (subject.measure_id, subject.period, site_id) not in known:
                continue
            GapReport.objects.current().filter(measure=subject.measure_id, period=subject.period, site=site_id).update(
                is_current=False
            )
        GapReport.objects.bulk_create(reports, batch_size=200)
    return len(reports), unchanged


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


# site -> stratifier -> category -> (numerator, denominator)
Counts = dict[int, dict[int, dict[int, tuple[int, int]]]]


def _counts(subject: Subject) -> Counts:
    """The cells by single stratifiers, of the extract that speaks for each site."""
    speaking = {source.extract_id for source in subject.sources.values()}
    rows = Cell.objects.filter(
        measure=subject.measure_id,
        period=subject.period,
        extract__in=speaking,
        stratification__first__isnull=False,
        stratification__second__isnull=True,
    ).values_list("site_id", "extract_id", "stratification__first_id", "first_id", "numerator", "denominator")
    counts: Counts = defaultdict(lambda: defaultdict(dict))
    for site_id, extract_id, stratifier_id, category_id, numerator, denominator in rows:
        if category_id is not None and subject.sources[site_id].extract_id == extract_id:
            counts[site_id][stratifier_id][category_id] = (numerator, denominator)
    return counts


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
        groups = _groups(stratifier_id, sources, counts, library)
        if not groups:
            continue
        analysis = analyse(
            groups,
            must_hide=_hidden_in_network(stratifier_id, sources, counts, library) if site_id is None else (),
            higher_is_better=measure.higher_is_better,
            is_ordered=stratifier.is_ordered and all(g.rank is not None or g.is_unknown for g in groups),
            policy=library.policy,
            wording=_wording(measure, stratifier, site_id, library),
        )
        yield _report(subject, site_id, sources, measure, stratifier, definition, analysis)


def _groups(stratifier_id: int, sources: list[Source], counts: Counts, library: Library) -> list[Group]:
    """The categories that have people, added up over the sources. Several kinds of unknown are one group."""
    known: list[Group] = []
    unknown = [0, 0]
    for category in library.categories.get(stratifier_id, []):
        of_sites = [counts[s.site_id][stratifier_id].get(category.pk, (0, 0)) for s in sources if s.site_id in counts]
        numerator, denominator = sum(n for n, _ in of_sites), sum(d for _, d in of_sites)
        if category.is_unknown:
            unknown = [unknown[0] + numerator, unknown[1] + denominator]
        elif denominator:
            known.append(Group(category.code, category.label, numerator, denominator, category.rank))
    if unknown[1]:
        known.append(Group("UNK", "Unknown", unknown[0], unknown[1], None, is_unknown=True))
    return known


def _hidden_in_network(stratifier_id: int, sources: list[Source], counts: Counts, library: Library) -> frozenset[str]:
    """Groups whose network counts would give back, by subtraction, what a single site hides."""
    of_sites = [_groups(stratifier_id, [source], counts, library) for source in sources]
    return hide_in_network([groups for groups in of_sites if groups], library.policy.threshold)


def _wording(measure: Measure, stratifier: Stratifier, site_id: int | None, library: Library) -> Wording:
    scope = "Across the network" if site_id is None else f"At {library.sites[site_id].name}"
    return Wording(scope=scope, people=measure.people, outcome=measure.phrase, group=stratifier.group_phrase)


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
