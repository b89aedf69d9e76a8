"""SciENcv's biographical sketch (sciencv.1.3.xsd): citations of its contributions and statements, and its awards."""

from __future__ import annotations

from xml.etree.ElementTree import Element  # nosec -- a type only

from . import dates, identifiers, names
from .entries import Entries
from .record import Fault, Kind, Record
from .xml import child, children, elements, line_of, local, words

_KINDS = {
    "presentation": Kind.PRESENTATION,
    "meeting": Kind.PRESENTATION,
    "dataset": Kind.TOOL,
    "software": Kind.TOOL,
}


def parse(text: str) -> Entries:
    found = Entries()
    for element in elements(text, ("citation", "award"), found):
        if found.is_full(line_of(element)):
            break
        found.add(_award(element) if local(element) == "award" else _citation(element))
    return found


def _citation(element: Element) -> Record | Fault:
    line = line_of(element)
    title = words(element, "title")
    if not title:
        return Fault(line, "title", "The citation has no title. Add it in SciENcv and export again.")
    ids = {one.get("type", "").lower(): words(one) for one in children(element, "externalids", "externalid")}
    kind = element.get("type", "").lower()
    place = next((one for one in element if local(one) in {"journal", "book", "meeting", "presentation"}), None)
    return Record(
        line=line,
        kind=_KINDS.get(kind, Kind.PUBLICATION),
        title=title.rstrip("."),
        authors=names.authors([words(one) for one in children(element, "contributors", "contributor")]),
        date=dates.iso(words(element, "displaydate")),
        venue=_venue(place),
        volume=words(place, "volume", longest=30),
        issue=words(place, "issue", longest=30),
        pages=words(place, "page", longest=40),
        doi=identifiers.doi(ids.get("doi", "")),
        pmid=identifiers.pmid(ids.get("pmid", "") or ids.get("pubmed", "")),
        pmcid=identifiers.pmcid(ids.get("pmc", "") or ids.get("pmcid", "")),
        url=words(element, "url", longest=500),
        is_article=kind == "journal",
    )


def _venue(place: Element | None) -> str:
    for name in ("journalname", "booktitle", "bookname", "meetingname", "conferencename", "title", "publisher"):
        if found := words(place, name, longest=300):
            return found
    return ""


def _award(element: Element) -> Record | Fault:
    line = line_of(element)
    title = words(element, "projecttitle")
    if not title:
        return Fault(line, "title", "The award has no project title. Add it in SciENcv and export again.")
    amount = words(element, "amount").replace(",", "")
    holders = [words(one, "stringname") or words(one) for one in children(element, "principalinvestigator")]
    return Record(
        line=line,
        kind=Kind.GRANT,
        title=title.rstrip("."),
        authors=names.authors(holders),
        grant_number=identifiers.grant_number(words(element, "awardid", longest=60)),
        sponsor=words(element, "fundingsource", longest=200),
        role=words(element, "role", longest=60),
        starts_on=_day(element, "startdate"),
        ends_on=_day(element, "enddate"),
        amount=int(float(amount)) if amount.replace(".", "", 1).isdecimal() and len(amount) < 14 else None,
    )


def _day(element: Element, name: str) -> str:
    """Awards write a date as text; other parts of the schema, and some exports, as year, month and day."""
    found = child(element, name)
    if found is not None and len(found):
        return dates.full(dates.parts(*(words(found, part) for part in ("year", "month", "day"))))
    return dates.full(words(found))
