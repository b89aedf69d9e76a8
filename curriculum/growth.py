"""How far scholars have come: voices side by side, and the heat map of a cohort in any edition of a framework."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import mean

from curriculum.crosswalk import Link, Relation, backward, carry
from curriculum.models import CommitteeDecision, Competency, Crosswalk, Framework, Occasion, Rating, Voice
from scholars.models import Scholar

OCCASIONS = {Occasion.ENTRY.value: 0, Occasion.YEARLY.value: 1, Occasion.EXIT.value: 2}
DISAGREE = 2


@dataclass
class CompetencyGrowth:
    """What was said of one competency: by voice, oldest first; the newest level of each voice; what is decided."""

    competency: Competency
    code: str
    said: dict[str, list[Rating]] = field(default_factory=lambda: defaultdict(list))
    decided: int | None = None
    carried: int | None = None
    carried_whole: bool = False
    carried_from: str = ""
    carried_decision: bool = False

    @property
    def newest(self) -> dict[str, int]:
        return {voice: ratings[-1].level for voice, ratings in self.said.items() if ratings}

    @property
    def spread(self) -> int:
        """By how many steps the voices differ now."""
        levels = self.newest.values()
        return max(levels) - min(levels) if levels else 0

    @property
    def disagrees(self) -> bool:
        return self.spread >= DISAGREE

    @property
    def level(self) -> float | None:
        """What stands: the committee's level, also one that came whole from another edition; else the mean of the
        voices; else what another edition gave."""
        if self.decided is not None:
            return float(self.decided)
        if self.carried_decision and self.carried_whole:
            return self.carried
        return mean(self.newest.values()) if self.newest else self.carried


def growth_of(scholar: Scholar, framework: Framework) -> list[CompetencyGrowth]:
    """Everything said of a scholar in one edition, with levels carried over from the others."""
    return growth_by_scholar([scholar], framework)[scholar.pk]


def growth_by_scholar(scholars: Iterable[Scholar], framework: Framework) -> dict[int, list[CompetencyGrowth]]:
    """The same for many scholars, by a number of queries that does not grow with them."""
    keys = [scholar.pk for scholar in scholars]
    competencies = list(Competency.objects.filter(domain__framework=framework).select_related("domain"))
    found = {key: {c.pk: CompetencyGrowth(c, c.code) for c in competencies} for key in keys}
    by_edition: dict[int, dict[int, dict[int, list[int]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    ratings = (
        Rating.objects.filter(scholar__in=keys).select_related("competency__domain", "rater").order_by("rated_at", "pk")
    )
    newest: dict[tuple[int, int, str], tuple[int, int]] = {}
    for rating in ratings:
        if rating.competency.domain.framework_id == framework.pk:
            found[rating.scholar_id][rating.competency_id].said[rating.voice].append(rating)
        newest[rating.scholar_id, rating.competency_id, rating.voice] = (
            rating.level,
            rating.competency.domain.framework_id,
        )
    for (scholar, competency, _), (level, edition) in newest.items():
        by_edition[edition][scholar][competency].append(level)
    decided = _add_decisions(found, framework, keys)
    _add_carried(found, framework, by_edition, decided)
    return {key: list(entries.values()) for key, entries in found.items()}


# By edition, scholar and competency.
Decided = dict[int, dict[int, dict[int, int]]]


def _add_decisions(found: dict[int, dict[int, CompetencyGrowth]], framework: Framework, keys: list[int]) -> Decided:
    """Of each scholar the latest decision: by year of training, then by occasion. Returns those in other editions."""
    decisions = CommitteeDecision.objects.filter(scholar__in=keys)
    elsewhere: Decided = defaultdict(lambda: defaultdict(dict))
    named = _keys_of([d for d in decisions if d.framework_id != framework.pk])
    for decision in sorted(decisions, key=lambda d: (d.year, OCCASIONS[d.occasion], d.pk)):
        at = {str(entry.competency.identifier): entry for entry in found[decision.scholar_id].values()}
        for decided in decision.snapshot["decided"]:
            if decision.framework_id != framework.pk:
                if decided["identifier"] in named:
                    key = named[decided["identifier"]]
                    elsewhere[decision.framework_id][decision.scholar_id][key] = decided["level"]
            elif decided["identifier"] in at:
                at[decided["identifier"]].decided = decided["level"]
    return elsewhere


def _keys_of(decisions: list[CommitteeDecision]) -> dict[str, int]:
    """The competencies of other editions that are decided on: a decision knows them by identifier."""
    identifiers = {entry["identifier"] for decision in decisions for entry in decision.snapshot["decided"]}
    if not identifiers:
        return {}
    rows = Competency.objects.filter(identifier__in=identifiers).values_list("identifier", "pk")
    return {str(identifier): pk for identifier, pk in rows}


def _add_carried(
    found: dict[int, dict[int, CompetencyGrowth]],
    framework: Framework,
    by_edition: Mapping[int, Mapping[int, Mapping[int, list[int]]]],
    decided: Decided,
) -> None:
    """Levels of other editions; what a committee decided there outranks what voices said there."""
    for edition, title, links in _crosswalks(framework):
        voiced, settled_by_committee = by_edition.get(edition, {}), decided.get(edition, {})
        for scholar in {*voiced, *settled_by_committee}:
            # A voice more or less must not move what is carried by a fraction of a step.
            settled = {competency: round(mean(said)) for competency, said in voiced.get(scholar, {}).items()}
            locked = settled_by_committee.get(scholar, {})
            for target, carried in carry(settled | locked, links).items():
                entry = found[scholar].get(target)
                if entry is not None and entry.carried is None:
                    entry.carried, entry.carried_whole, entry.carried_from = carried.level, carried.is_whole, title
                    entry.carried_decision = all(source in locked for source in carried.sources)


def _crosswalks(framework: Framework) -> list[tuple[int, str, list[Link[int]]]]:
    """Crosswalks that lead to this edition, in either direction: from which, its name, and the links."""
    found = []
    crosswalks = Crosswalk.objects.select_related("older", "newer").prefetch_related("links")
    for crosswalk in crosswalks.filter(newer=framework) | crosswalks.filter(older=framework):
        links = [Link(k.source_id, k.target_id, Relation(k.relation)) for k in crosswalk.links.all()]
        if crosswalk.newer_id == framework.pk:
            found.append((crosswalk.older_id, crosswalk.older.edition, links))
        else:
            found.append((crosswalk.newer_id, crosswalk.newer.edition, backward(links)))
    return found


@dataclass(frozen=True)
class HeatCell:
    """A scholar in a domain: the mean level of what is rated, and how much of the domain that is."""

    mean: float | None
    rated: int
    total: int

    @property
    def step(self) -> int | None:
        """The nearest level, for its shade."""
        return None if self.mean is None else int(self.mean + 0.5)


@dataclass(frozen=True)
class HeatMap:
    domains: list[str]
    rows: list[tuple[Scholar, list[HeatCell]]]


def heat_map(scholars: list[Scholar], framework: Framework) -> HeatMap:
    """Scholars by domain. Levels carried over from another edition count like those given in this one."""
    grown = growth_by_scholar(scholars, framework)
    domains = list(framework.domains.order_by("number"))
    rows = []
    for scholar in scholars:
        cells = []
        for domain in domains:
            levels = [entry.level for entry in grown[scholar.pk] if entry.competency.domain_id == domain.pk]
            rated = [level for level in levels if level is not None]
            cells.append(HeatCell(mean(rated) if rated else None, len(rated), len(levels)))
        rows.append((scholar, cells))
    return HeatMap([f"{domain.number}. {domain.title}" for domain in domains], rows)


def voices_in(growth: Iterable[CompetencyGrowth]) -> list[Voice]:
    """The voices that have said anything, in their usual order."""
    heard = {voice for entry in growth for voice in entry.said}
    return [voice for voice in Voice if voice.value in heard]
