"""An ORCID record as JSON, versions 2 and 3: its works and its fundings.

ORCID puts what it takes for the same work into one group, with a summary from each source. The summary that the person
preferred comes first; the others only fill in identifiers.
"""

from __future__ import annotations

import re
from typing import Any

from . import dates, identifiers, names
from .entries import Entries
from .json_text import at, items, value_at
from .record import Author, Fault, Kind, Record
from .text import clean

_SUMMARIES = re.compile(r'"(work-summary|funding-summary)"\s*:\s*')
_SINGLE = re.compile(r'"(work|funding)"\s*:\s*(?=\{)')
_OWNER = re.compile(r'"(?:orcid-identifier|source-orcid)"\s*:\s*(?=\{)')
_KINDS = {
    "conference-paper": Kind.PRESENTATION, "conference-abstract": Kind.PRESENTATION,
    "conference-poster": Kind.PRESENTATION, "conference-presentation": Kind.PRESENTATION,
    "lecture-speech": Kind.PRESENTATION, "software": Kind.TOOL, "data-set": Kind.TOOL, "research-tool": Kind.TOOL,
}  # fmt: skip


def parse(text: str) -> Entries:
    found = Entries()
    owner = _owner(text)
    line, counted = 1, 0
    pattern = _SUMMARIES if _SUMMARIES.search(text) else _SINGLE
    for match in pattern.finditer(text):
        line, counted = line + text.count("\n", counted, match.start()), match.start()
        if found.is_full(line):
            break
        found.add(_group(line, match[1], text, match.end(), owner))
    return found


def _group(line: int, name: str, text: str, index: int, owner: Author | None) -> Record | Fault:
    read = value_at(text, index)
    if read is None:
        return Fault(line, "syntax", "The entry that starts here is not well-formed JSON. Export the record again.")
    summaries = [one for one in (items(read[0]) or [read[0]]) if isinstance(one, dict)]
    title = next((text for one in summaries if (text := clean(at(one, "title", "title", "value")))), "")
    if not title:
        return Fault(line, "title", "The entry has no title. Add it at ORCID and export the record again.")
    make = _funding if name.startswith("funding") else _work
    return make(line, title, summaries, (owner,) if owner else ())


def _work(line: int, title: str, summaries: list[dict[str, Any]], owners: tuple[Author, ...]) -> Record:
    first = summaries[0]
    ids = _ids(summaries)
    code = str(first.get("type") or "").lower().replace("_", "-")
    credited = [clean(at(one, "credit-name", "value")) for one in items(at(first, "contributors", "contributor"))]
    return Record(
        line=line,
        kind=_KINDS.get(code, Kind.PUBLICATION),
        title=title.rstrip("."),
        authors=names.authors(credited) or owners,
        date=_date(first.get("publication-date")),
        venue=clean(at(first, "journal-title", "value"), longest=300),
        doi=identifiers.doi(ids.get("doi", "")),
        pmid=identifiers.pmid(ids.get("pmid", "")),
        pmcid=identifiers.pmcid(ids.get("pmc", "")),
        url=clean(at(first, "url", "value"), longest=500),
        is_article=code == "journal-article",
    )


def _funding(line: int, title: str, summaries: list[dict[str, Any]], owners: tuple[Author, ...]) -> Record:
    first = summaries[0]
    ids = _ids(summaries)
    number = ids.get("grant_number") or ids.get("grant-number") or ""
    amount = clean(at(first, "amount", "value")).replace(",", "")
    return Record(
        line=line,
        kind=Kind.GRANT,
        title=title.rstrip("."),
        authors=owners,
        grant_number=identifiers.grant_number(clean(number, longest=60)),
        sponsor=clean(at(first, "organization", "name"), longest=200),
        starts_on=dates.full(_date(first.get("start-date"))),
        ends_on=dates.full(_date(first.get("end-date"))),
        amount=int(float(amount)) if re.fullmatch(r"\d{1,12}(\.\d+)?", amount) else None,
        url=clean(at(first, "url", "value"), longest=500),
    )


def _ids(summaries: list[dict[str, Any]]) -> dict[str, str]:
    """The work's own identifiers, not those of what it is part of."""
    found: dict[str, str] = {}
    for summary in summaries:
        for one in items(at(summary, "external-ids", "external-id")):
            kind = str(at(one, "external-id-type") or "").lower()
            relation = str(at(one, "external-id-relationship") or "self").lower().replace("_", "-")
            if relation != "part-of":
                found.setdefault(kind, clean(at(one, "external-id-value"), longest=300))
    return found


def _date(value: Any) -> str:
    return dates.parts(*(clean(at(value, part, "value")) for part in ("year", "month", "day")))


def _owner(text: str) -> Author | None:
    """Whose record it is: she is an author of all of it."""
    name = re.search(r'"name"\s*:\s*(?=\{\s*"(?:created-date|given-names|last-modified-date)")', text)
    read = value_at(text, name.end()) if name else None
    iri = _OWNER.search(text)
    ids = value_at(text, iri.end()) if iri else None
    orcid = identifiers.orcid(str(at(ids[0], "path") or at(ids[0], "uri") or "")) if ids else ""
    family = clean(at(read[0], "family-name", "value"), longest=100) if read else ""
    given = clean(at(read[0], "given-names", "value"), longest=100) if read else ""
    return Author(family or given, given if family else "", orcid) if family or given or orcid else None
