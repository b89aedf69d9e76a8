"""What a night reads before it computes: who speaks for each site, the library and the counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from equity_measures.models import (
    Category,
    Cell,
    GapPolicy,
    Measure,
    MeasureDefinition,
    Stratifier,
)
from equity_measures.periods import Period
from equity_measures.statistics.analysis import Group, Policy
from equity_measures.statistics.network import hide_in_network_rows
from equity_measures.statistics.wording import Wording
from mielhss.lib.hashes import hash_of
from partners.models import Provenance, Site

# Figures of different origin are never added up; where several meet, the first of these is the network's.
ORIGINS = (Provenance.LIVE, Provenance.REAL, Provenance.SYNTHETIC)


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
    pairs: tuple[tuple[int, int], ...] = ()

    def definition(self, measure_id: int, period: Period) -> MeasureDefinition | None:
        """The definition in force at the period's end; the first one, for periods before any."""
        measure = self.measures[measure_id]
        editions = sorted(measure.definitions.all(), key=lambda d: d.version)
        return measure.definition_on(period.last_day) or (editions[0] if editions else None)


def _pairs(codes: Sequence[str], stratifiers: Sequence[Stratifier]) -> tuple[tuple[int, int], ...]:
    """Keys of the stratifiers that the program pairs; a pair of which one is not in the library is passed over."""
    keys = {stratifier.code: stratifier.pk for stratifier in stratifiers}
    named = [code.partition("*") for code in codes]
    return tuple((keys[first], keys[second]) for first, _, second in named if first in keys and second in keys)


def read_library() -> Library:
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
        pairs=_pairs(policy.pairs, stratifiers),
        words_hash=hash_of(
            {
                "pairs": policy.pairs,
                "stratifiers": [[s.code, s.group_phrase, s.is_ordered] for s in stratifiers],
                "categories": [
                    [c.stratifier_id, c.code, c.label, c.rank, c.is_unknown]
                    for each in categories.values()
                    for c in each
                ],
            }
        ),
    )


# site -> stratifier -> category -> (numerator, denominator)
Counts = dict[int, dict[int, dict[int, tuple[int, int]]]]


def counts_of(subject: Subject) -> Counts:
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


def groups_of(stratifier_id: int, sources: list[Source], counts: Counts, library: Library) -> list[Group]:
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


def hidden_in_network(stratifier_id: int, sources: list[Source], counts: Counts, library: Library) -> frozenset[str]:
    """Groups whose network counts would give back, by subtraction, what a single site hides."""
    stratifiers = {stratifier_id, *(one for source in sources for one in counts.get(source.site_id, {}))}
    rows = {}
    for one in stratifiers:
        of_sites = [groups_of(one, [source], counts, library) for source in sources]
        rows[one] = [groups for groups in of_sites if groups]
    return hide_in_network_rows(rows, library.policy.threshold)[stratifier_id]


def wording_of(measure: Measure, stratifier: Stratifier, site_id: int | None, library: Library) -> Wording:
    scope = "Across the network" if site_id is None else f"At {library.sites[site_id].name}"
    return Wording(scope=scope, people=measure.people, outcome=measure.phrase, group=stratifier.group_phrase)
