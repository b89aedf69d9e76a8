"""A framework of competencies as plain data, between the database and the files it is exchanged in."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

MOST_COMPETENCIES = 500


@dataclass(frozen=True)
class Fault:
    """What is wrong with a file, and where: a line of a CSV file, or a path into a JSON document."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else self.what


class Unreadable(Exception):
    """The file is not a framework; `faults` says why. Nothing of it is used."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(" ".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class CompetencyData:
    """One competency. Without confirmed wording its text may be empty."""

    identifier: UUID
    number: int
    text: str
    is_confirmed: bool


@dataclass(frozen=True)
class DomainData:
    identifier: UUID
    number: int
    title: str
    summary: str
    competencies: tuple[CompetencyData, ...]


@dataclass(frozen=True)
class FrameworkData:
    """One edition of a framework, whole."""

    identifier: UUID
    code: str
    edition: str
    title: str
    source: str
    levels: tuple[str, ...]
    competency_total: int
    domains: tuple[DomainData, ...] = field(default_factory=tuple)
