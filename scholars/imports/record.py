"""What every format is read into: records, and faults where something could not be read."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Format(StrEnum):
    NBIB = "nbib"
    PUBMED_XML = "pubmed-xml"
    RIS = "ris"
    BIBTEX = "bibtex"
    ORCID = "orcid-json"
    REPORTER_CSV = "reporter-csv"
    REPORTER_JSON = "reporter-json"
    SCIENCV = "sciencv-xml"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Format.NBIB: "PubMed NBIB",
    Format.PUBMED_XML: "PubMed XML",
    Format.RIS: "RIS",
    Format.BIBTEX: "BibTeX",
    Format.ORCID: "ORCID record (JSON)",
    Format.REPORTER_CSV: "NIH RePORTER CSV",
    Format.REPORTER_JSON: "NIH RePORTER JSON",
    Format.SCIENCV: "SciENcv XML",
}


class Kind(StrEnum):
    """What an entry of a file is. The values are those of the products that it becomes."""

    PUBLICATION = "publication"
    GRANT = "grant"
    PRESENTATION = "presentation"
    TOOL = "tool"


class Unreadable(Exception):
    """The file as a whole cannot be read. `rule` is a short stable word; the text says how to mend it."""

    def __init__(self, rule: str, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.rule, self.message, self.line = rule, message, line


@dataclass(frozen=True, slots=True)
class Author:
    family: str
    given: str = ""
    orcid: str = ""

    @property
    def name(self) -> str:
        return f"{self.family}, {self.given}" if self.given else self.family


@dataclass(frozen=True, slots=True)
class Record:
    """One entry. Dates are ISO texts of a year, a month or a day, as precise as the file was; `line` counts from 1."""

    line: int
    kind: Kind
    title: str
    authors: tuple[Author, ...] = ()
    date: str = ""
    venue: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    nihms: str = ""
    url: str = ""
    grant_number: str = ""
    sponsor: str = ""
    role: str = ""
    starts_on: str = ""
    ends_on: str = ""
    amount: int | None = None
    support: tuple[str, ...] = ()
    is_article: bool = False
    notes: tuple[str, ...] = field(default=())

    @property
    def year(self) -> int | None:
        text = self.date or self.starts_on
        return int(text[:4]) if text else None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Record:
        authors = tuple(Author(**author) for author in data["authors"])
        kept = {**data, "kind": Kind(data["kind"]), "authors": authors}
        return cls(**{**kept, "support": tuple(data["support"]), "notes": tuple(data["notes"])})


@dataclass(frozen=True, slots=True)
class Fault:
    """An entry that could not be read: where it starts, why, and how to mend it. Repeats no value of the file."""

    line: int
    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Parsed:
    format: Format
    records: tuple[Record, ...]
    faults: tuple[Fault, ...]
    notes: tuple[str, ...] = ()
