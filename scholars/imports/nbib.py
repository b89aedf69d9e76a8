"""PubMed's NBIB, the tagged MEDLINE format: https://www.nlm.nih.gov/bsd/mms/medlineelements.html"""

from __future__ import annotations

import re
from collections import defaultdict

from . import dates, identifiers, names
from .entries import Entries
from .record import Author, Fault, Kind, Record
from .text import clean

_TAGGED = re.compile(r"^([A-Z][A-Z0-9]{1,3}) {0,2}- ?(.*)$")
_CONTINUED = re.compile(r"^ {4,}|^\t")
_LONGEST_ENTRY = 5_000
Tags = dict[str, list[str]]


def parse(text: str) -> Entries:
    """Entries stand apart by blank lines or by the next PMID."""
    found = Entries()
    for line, lines in _blocks(text):
        if found.is_full(line):
            break
        found.add(_entry(line, lines))
    return found


def _blocks(text: str) -> list[tuple[int, list[str]]]:
    blocks: list[tuple[int, list[str]]] = []
    is_open = False
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            is_open = False
            continue
        if not is_open or line.startswith("PMID"):
            blocks.append((number, []))
            is_open = True
        blocks[-1][1].append(line)
    return blocks


def _entry(line: int, lines: list[str]) -> Record | Fault:
    if len(lines) > _LONGEST_ENTRY:
        return Fault(line, "too-long", f"The entry is longer than {_LONGEST_ENTRY:,} lines. Export it again.")
    tags: Tags = defaultdict(list)
    last = ""
    orcids: dict[int, str] = {}
    for offset, raw in enumerate(lines):
        if last and _CONTINUED.match(raw):
            tags[last][-1] += f" {raw.strip()}"
            continue
        tagged = _TAGGED.match(raw)
        if not tagged:
            return Fault(line + offset, "tag", "This line has no tag such as “TI  - ”. Export the entry again.")
        last = tagged[1]
        tags[last].append(tagged[2].strip())
        if last == "AUID" and tags["FAU"]:
            orcids[len(tags["FAU"]) - 1] = identifiers.orcid(tagged[2])
    return _record(line, tags, orcids)


def _record(line: int, tags: Tags, orcids: dict[int, str]) -> Record | Fault:
    title = clean(_first(tags, "TI", "BTI", "CTI")).rstrip(".") or clean(_first(tags, "TT"))
    if not title:
        return Fault(line, "title", "The entry has no title (TI). Add it, or export the entry again.")
    kinds = {kind.lower() for kind in tags["PT"]}
    return Record(
        line=line,
        kind=Kind.PUBLICATION,
        title=title,
        authors=_authors(tags, orcids),
        date=dates.iso(_first(tags, "DP", "DEP")),
        venue=clean(_first(tags, "JT", "TA"), longest=300),
        volume=clean(_first(tags, "VI"), longest=30),
        issue=clean(_first(tags, "IP"), longest=30),
        pages=clean(_first(tags, "PG"), longest=40),
        doi=_doi(tags),
        pmid=identifiers.pmid(_first(tags, "PMID")),
        pmcid=identifiers.pmcid(_first(tags, "PMC", "PMCID")),
        nihms=next((found for text in tags["MID"] if (found := identifiers.nihms(text))), ""),
        support=tuple(dict.fromkeys(clean(text.split("/")[0], longest=60) for text in tags["GR"])),
        is_article="preprint" not in kinds,
    )


def _authors(tags: Tags, orcids: dict[int, str]) -> tuple[Author, ...]:
    full = [names.author(clean(name), orcids.get(i, "")) for i, name in enumerate(tags["FAU"][:500])]
    short = names.authors([clean(name) for name in tags["AU"]])
    return tuple(one for one in full if one) or short


def _doi(tags: Tags) -> str:
    marked = [text for tag in ("AID", "LID") for text in tags[tag] if "[doi]" in text.lower()]
    return next((found for text in marked if (found := identifiers.doi(text.split()[0]))), "")


def _first(tags: Tags, *wanted: str) -> str:
    return next((tags[tag][0] for tag in wanted if tags.get(tag)), "")
