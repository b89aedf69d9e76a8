"""Where organizations placed themselves, how that moved, and the aggregate where enough did."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import mean

from improvement.models import Instrument, InstrumentItem, SelfAssessment


@dataclass(frozen=True)
class DomainLine:
    """A domain's mean level now and before, on the instrument's scale."""

    domain: str
    now: float
    before: float | None

    @property
    def moved(self) -> float | None:
        return None if self.before is None else self.now - self.before


def domain_means(assessment: SelfAssessment, items: list[InstrumentItem]) -> dict[str, float]:
    levels: dict[str, list[int]] = defaultdict(list)
    for item in items:
        level = assessment.answers.get(str(item.pk))
        if level is not None:
            levels[item.domain].append(level)
    return {domain: mean(found) for domain, found in levels.items()}


def movement(assessment: SelfAssessment) -> list[DomainLine]:
    """Domain by domain, beside the same organization's placement before with the same version."""
    items = list(assessment.instrument.items.all())
    earlier = SelfAssessment.objects.filter(
        instrument=assessment.instrument, institution=assessment.institution, taken_on__lt=assessment.taken_on
    ).first()
    before = domain_means(earlier, items) if earlier else {}
    return [DomainLine(name, now, before.get(name)) for name, now in domain_means(assessment, items).items()]


@dataclass(frozen=True)
class Aggregate:
    """Means over organizations; nothing but the need for more when too few placed themselves."""

    organizations: int | None
    smallest: int
    lines: list[tuple[str, float]]


def aggregate(instrument: Instrument) -> Aggregate:
    """The latest placement of each organization; only above the smallest number, and never how many below it."""
    items = list(instrument.items.all())
    latest: dict[int, SelfAssessment] = {}
    for one in instrument.assessments.order_by("taken_on", "pk"):
        latest[one.institution_id] = one
    if len(latest) < instrument.smallest:
        return Aggregate(None, instrument.smallest, [])
    means = [domain_means(one, items) for one in latest.values()]
    domains = list(dict.fromkeys(item.domain for item in items))
    return Aggregate(len(latest), instrument.smallest, [(d, mean(m[d] for m in means if d in m)) for d in domains])
