"""The night's reports on two stratifiers at once. Read `statistics/crossing.py` for what they hide, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from django.db.models import Q

from equity_measures.models import Cell, MeasureDefinition, PairReport
from equity_measures.nightly_inputs import Counts, Library, Source, Subject, groups_of, hidden_in_network, wording_of
from equity_measures.statistics.analysis import GapAnalysis, Group
from equity_measures.statistics.crossing import Crossed, Mask, hide_site
from equity_measures.statistics.crossing_network import CrossedNetwork, Freedom, freedom_of, hide_crossed_network
from equity_measures.statistics.gap import analyse
from equity_measures.statistics.suppression import ALL_HIDDEN, suppress
from equity_measures.statistics.wording import Wording
from mielhss.lib.hashes import hash_of

UNKNOWN = "UNK"
JOINED = "*"
Pair = tuple[int, int]
# site -> (category, category) -> (numerator, denominator)
PairCounts = dict[int, dict[tuple[int, int], tuple[int, int]]]


@dataclass(frozen=True)
class Table:
    """A pair at all sites that count it: by site what it holds and hides, and the network's where every site does."""

    pair: Pair
    levels: tuple[list[str], list[str]]
    sites: Mapping[int, Crossed]
    masks: Mapping[int, Mask]
    network: CrossedNetwork | None

    def turned(self, stratifier: int) -> CrossedNetwork | None:
        """The network's tables with this stratifier first."""
        if self.network is None or stratifier == self.pair[0]:
            return self.network
        return CrossedNetwork(
            tuple(site.transposed for site in self.network.sites),
            tuple(mask.T for mask in self.network.masks),
            self.network.whole.transposed,
        )


def pair_reports(
    subject: Subject, stale: Collection[int | None], counts: Counts, library: Library, definition: MeasureDefinition
) -> Iterator[PairReport]:
    """The reports of the places that are out of date."""
    if not library.pairs:
        return
    found = _pair_counts(subject, library.pairs)
    tables = [_table(pair, subject, found[pair], counts, library) for pair in library.pairs if pair in found]
    for table in tables:
        for site_id in sorted(place for place in stale if place in table.sites and place is not None):
            sources = [subject.sources[site_id]]
            crossed, mask = table.sites[site_id], table.masks[site_id]
            yield _report(subject, site_id, sources, table, crossed, mask, library, definition)
        if None in stale and table.network is not None:
            rows, columns = (_freedom(stratifier, tables, library) for stratifier in table.pair)
            mask = hide_crossed_network(table.network, rows, columns, library.policy.threshold)
            whole = table.network.whole
            yield _report(subject, None, subject.network(), table, whole, mask, library, definition)


def _pair_counts(subject: Subject, pairs: Sequence[Pair]) -> dict[Pair, PairCounts]:
    """The cells by two stratifiers, of the extract that speaks for each site; turned as the program names the pair."""
    wanted = Q()
    for first, second in pairs:
        wanted |= Q(stratification__first=first, stratification__second=second)
        wanted |= Q(stratification__first=second, stratification__second=first)
    rows = Cell.objects.filter(
        wanted,
        measure=subject.measure_id,
        period=subject.period,
        extract__in={source.extract_id for source in subject.sources.values()},
    ).values_list(
        "site_id", "extract_id", "stratification__first_id", "stratification__second_id", "first_id", "second_id",
        "numerator", "denominator",
    )  # fmt: skip
    counts: dict[Pair, PairCounts] = defaultdict(lambda: defaultdict(dict))
    for site_id, extract_id, first, second, one, other, numerator, denominator in rows:
        if subject.sources[site_id].extract_id != extract_id or one is None or other is None:
            continue
        if first is not None and second is not None and (first, second) in pairs:
            counts[first, second][site_id][one, other] = (numerator, denominator)
        elif first is not None and second is not None:
            counts[second, first][site_id][other, one] = (numerator, denominator)
    return counts


def _table(pair: Pair, subject: Subject, found: PairCounts, counts: Counts, library: Library) -> Table:
    levels = (_levels(pair[0], library), _levels(pair[1], library))
    sites = {}
    for site_id, cells in sorted(found.items()):
        crossed = _crossed(pair, levels, [subject.sources[site_id]], cells, counts, library)
        if crossed is not None:
            sites[site_id] = crossed
    masks = {site_id: hide_site(crossed, library.policy.threshold) for site_id, crossed in sites.items()}
    return Table(pair, levels, sites, masks, _network(pair, levels, subject.network(), sites, masks, counts, library))


def _levels(stratifier_id: int, library: Library) -> list[str]:
    """The known categories' codes, and at last all kinds of unknown together."""
    return [c.code for c in library.categories.get(stratifier_id, []) if not c.is_unknown] + [UNKNOWN]


def _crossed(
    pair: Pair,
    levels: tuple[list[str], list[str]],
    sources: list[Source],
    cells: Mapping[tuple[int, int], tuple[int, int]],
    counts: Counts,
    library: Library,
) -> Crossed | None:
    """A site's table; None where its cells do not add up to what is reported by one stratifier."""
    places = [
        {c.pk: len(of) - 1 if c.is_unknown else of.index(c.code) for c in library.categories.get(stratifier, [])}
        for stratifier, of in zip(pair, levels, strict=True)
    ]
    table = np.zeros((2, len(levels[0]), len(levels[1])), dtype=np.int64)
    for (one, other), count in cells.items():
        table[:, places[0][one], places[1][other]] += count
    margins = [_margin(stratifier, sources, counts, library) for stratifier in pair]
    for axis, (groups, _, _), of in zip((2, 1), margins, levels, strict=True):
        reported = {group.code: (group.numerator, group.denominator) for group in groups}
        summed = {code: (int(x), int(n)) for code, (x, n) in zip(of, table.sum(axis=axis).T, strict=True) if n}
        if reported != summed:
            return None
    return _with_margins(table, margins, levels)


Margin = tuple[list[Group], frozenset[str], bool]


def _margin(stratifier: int, sources: list[Source], counts: Counts, library: Library, whole: bool = False) -> Margin:
    """The groups of one stratifier, those that its own report hides, and whether it shows the total."""
    groups = groups_of(stratifier, sources, counts, library)
    must = hidden_in_network(stratifier, sources, counts, library) if whole else frozenset()
    hiding = suppress(groups, library.policy.threshold, must)
    return groups, frozenset(hiding.hidden), hiding.is_total_shown


def _with_margins(table: np.ndarray, margins: Sequence[Margin], levels: tuple[list[str], list[str]]) -> Crossed:
    rows, columns = (
        np.array([code in hidden for code in of]) for (_, hidden, _), of in zip(margins, levels, strict=True)
    )
    return Crossed(table[0], table[1], rows, columns, all(is_total_shown for _, _, is_total_shown in margins))


def _network(
    pair: Pair,
    levels: tuple[list[str], list[str]],
    sources: list[Source],
    sites: Mapping[int, Crossed],
    masks: Mapping[int, Mask],
    counts: Counts,
    library: Library,
) -> CrossedNetwork | None:
    """All sites together, where each of them counts the pair: what a few lack could be found by subtraction."""
    keys = [source.site_id for source in sources]
    if not keys or not all(key in sites for key in keys):
        return None
    table = sum(np.stack([sites[key].numerators, sites[key].denominators]) for key in keys)
    margins = [_margin(stratifier, sources, counts, library, whole=True) for stratifier in pair]
    whole = _with_margins(np.asarray(table), margins, levels)
    return CrossedNetwork(tuple(sites[key] for key in keys), tuple(masks[key] for key in keys), whole)


def _freedom(stratifier: int, tables: Sequence[Table], library: Library) -> Freedom:
    turned = [table.turned(stratifier) for table in tables if stratifier in table.pair]
    return freedom_of([network for network in turned if network is not None], library.policy.threshold)


def _report(
    subject: Subject,
    site_id: int | None,
    sources: list[Source],
    table: Table,
    crossed: Crossed,
    mask: Mask,
    library: Library,
    definition: MeasureDefinition,
) -> PairReport:
    measure = library.measures[subject.measure_id]
    first, second = (library.stratifiers[stratifier] for stratifier in table.pair)
    groups, hidden = _groups(table, crossed, mask, library)
    analysis: GapAnalysis = analyse(
        groups,
        must_hide=hidden if crossed.is_total_shown else {*hidden, ALL_HIDDEN},
        higher_is_better=measure.higher_is_better,
        is_ordered=False,
        policy=library.policy,
        wording=Wording(wording_of(measure, first, site_id, library).scope, measure.people, measure.phrase),
        measures=(),
    )
    content = analysis.to_dict()
    return PairReport(
        measure=measure,
        definition=definition,
        first=first,
        second=second,
        site_id=site_id,
        period=subject.period,
        analysis=content,
        provenance=sources[0].provenance,
        site_count=len(sources),
        content_hash=hash_of(content),
    )


def _groups(table: Table, crossed: Crossed, mask: Mask, library: Library) -> tuple[list[Group], set[str]]:
    """Each pair of known categories with people, or hidden; all others are one group of unknown category."""
    labels = [
        {c.code: c.label for c in library.categories.get(stratifier, []) if not c.is_unknown}
        for stratifier in table.pair
    ]
    groups, hidden = [], set()
    unknown, is_unknown_hidden = np.zeros(2, dtype=np.int64), False
    for row, column in product(range(mask.shape[0]), range(mask.shape[1])):
        one, other = table.levels[0][row], table.levels[1][column]
        count = int(crossed.numerators[row, column]), int(crossed.denominators[row, column])
        if one not in labels[0] or other not in labels[1]:
            unknown += count
            is_unknown_hidden = is_unknown_hidden or bool(mask[row, column])
        elif count[1] or mask[row, column]:
            code = f"{one}{JOINED}{other}"
            groups.append(Group(code, f"{labels[0][one]}, {labels[1][other]}", *count))
            if mask[row, column]:
                hidden.add(code)
    if unknown[1] or is_unknown_hidden:
        groups.append(Group(UNKNOWN, "Unknown", int(unknown[0]), int(unknown[1]), is_unknown=True))
        if is_unknown_hidden:
            hidden.add(UNKNOWN)
    return groups, hidden
