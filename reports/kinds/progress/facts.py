"""Everything a progress report says, as it was on one day. Frozen: this is what its fingerprint is taken of."""

from __future__ import annotations

from dataclasses import dataclass

from equity_measures.statistics.analysis import GapAnalysis


@dataclass(frozen=True)
class Partner:
    name: str
    kinds: tuple[str, ...]
    sites: int
    is_training_center: bool
    provenance: str


@dataclass(frozen=True)
class Tally:
    """How many of a kind."""

    label: str
    count: int


@dataclass(frozen=True)
class Network:
    partners: tuple[Partner, ...]
    partners_by_kind: tuple[Tally, ...]
    sites_by_kind: tuple[Tally, ...]
    sites: int


@dataclass(frozen=True)
class Submission:
    """What one institution was to send for a data set, and what came. Dates as 2026-09-30; blank when none."""

    institution: str
    data_set: str
    sites_expected: int
    sites_received: int
    missing_sites: tuple[str, ...]
    due_on: str
    received_on: str
    version: int
    status: str


@dataclass(frozen=True)
class MeasureFacts:
    code: str
    title: str
    phrase: str
    people: str
    kind: str
    higher_is_better: bool
    definition_version: int
    numerator: str
    denominator: str
    exclusions: str


@dataclass(frozen=True)
class StratifierFacts:
    code: str
    title: str
    question: str
    caution: str


@dataclass(frozen=True)
class Source:
    """The record a figure was taken from. `content_hash` is the fingerprint of what the record says."""

    record: int
    content_hash: str
    period: str
    night: str
    engine: str
    sites: int


@dataclass(frozen=True)
class TrendPoint:
    """How much worse one group fared than the other in a period; hidden or missing ones carry no number."""

    period: str
    size: float | None
    lower: float | None
    upper: float | None
    is_hidden: bool
    source: Source | None


@dataclass(frozen=True)
class Change:
    """How a gap between the same two groups moved since the period before; below 0 it narrowed."""

    since: str
    size: float
    lower: float
    upper: float

    @property
    def is_certain(self) -> bool:
        return self.lower > 0 or self.upper < 0

    @property
    def word(self) -> str:
        if not self.is_certain:
            return "No sure change"
        return "Narrowed" if self.size < 0 else "Widened"


@dataclass(frozen=True)
class GapFacts:
    """One measure by one stratifier at one place."""

    place: str
    period: str
    period_label: str
    provenance: str
    data_label: str
    measure: MeasureFacts
    stratifier: StratifierFacts
    analysis: GapAnalysis
    source: Source
    trend: tuple[TrendPoint, ...]
    change: Change | None

    @property
    def key(self) -> str:
        return f"{self.measure.code}-{self.stratifier.code}-{self.source.record}".lower()

    @property
    def title(self) -> str:
        return f"{self.measure.title}, by {self.stratifier.title[:1].lower()}{self.stratifier.title[1:]}"

    @property
    def is_certain(self) -> bool:
        return self.analysis.gap is not None and self.analysis.gap.is_certain


@dataclass(frozen=True)
class Cohort:
    program: str
    name: str
    scholars: int
    active: int
    completed: int


@dataclass(frozen=True)
class People:
    """Scholars and mentors on the last day of the period, counted. Nothing about who they are."""

    cohorts: tuple[Cohort, ...]
    scholars_by_center: tuple[Tally, ...]
    mentors: int
    teams: int


@dataclass(frozen=True)
class Lesson:
    held_on: str
    title: str
    activity: str
    host: str


@dataclass(frozen=True)
class Facts:
    kind: str
    title: str
    program: str
    scope: str
    is_network: bool
    period: str
    period_label: str
    as_of: str
    provenances: tuple[str, ...]
    network: Network
    submissions: tuple[Submission, ...]
    gaps: tuple[GapFacts, ...]
    public_data: tuple[GapFacts, ...]
    people: People | None
    lessons: tuple[Lesson, ...] | None
    threshold: int
    confidence: float
    reference: str
    code_version: str
    verify_at: str
    language: str = "en"
    words: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()
