"""Foreign XML without its traps: no entities of its own, nothing fetched, and the line of every element."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element, ParseError  # nosec -- types only; parsing is defusedxml's

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from .entries import Entries
from .record import Fault, Unreadable
from .text import clean, line_at

LINE = "line-of-element"
_LONGEST_ENTRY = 2_000_000
_DEEPEST = 60


class _LinedParser(DefusedXMLParser):
    """Notes on each element the line on which it starts, and ends when elements are nested beyond reason."""

    depth = 0

    def _start(self, tag: str, attributes: list[str]) -> Element:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Unreadable("too-deep", "The XML is nested too deeply to be a list of products. Export it again.")
        element: Element = super()._start(tag, attributes)
        element.set(LINE, str(self.parser.CurrentLineNumber))
        return element

    def _end(self, tag: str) -> Element:
        self.depth -= 1
        element: Element = super()._end(tag)
        return element


def elements(text: str, names: tuple[str, ...], found: Entries) -> Iterator[Element]:
    """Every element of these names. When the file is broken, those that are whole; the others become faults."""
    try:
        root = _parsed(text)
    except ParseError as error:
        yield from _salvaged(text, names, found, error)
        return
    for element in root.iter():
        if local(element) in names:
            yield element


def _parsed(text: str) -> Element:
    parser = _LinedParser(forbid_dtd=False, forbid_entities=True, forbid_external=True)
    try:
        parser.feed(text)
        root: Element = parser.close()
    except DefusedXmlException:
        raise Unreadable(
            "entities",
            "The file defines entities of its own, which is not allowed here. Export it again from its source.",
        ) from None
    return root


def _salvaged(text: str, names: tuple[str, ...], found: Entries, error: ParseError) -> Iterator[Element]:
    if "<!ENTITY" in text[:100_000].upper():
        raise Unreadable("entities", "The file defines entities of its own, which is not allowed here.")
    start = re.compile(rf"<(?:\w+:)?({'|'.join(names)})(?=[\s>])")
    positions = [match.start() for match in start.finditer(text)]
    faults_before = len(found.faults)
    line, counted = 1, 0
    for begin, end in pairwise([*positions, len(text)]):
        line, counted = line + text.count("\n", counted, begin), begin
        if found.is_full(line):
            return
        element = _whole(text[begin : min(end, begin + _LONGEST_ENTRY)], line)
        if element is None:
            found.add(Fault(line, "syntax", "The entry that starts here is not well-formed XML. Export it again."))
        else:
            yield element
    if len(found.faults) == faults_before:
        place = error.position[0] if error.position else line_at(text, len(text))
        found.add(
            Fault(place, "syntax", "The file is not well-formed XML here. Entries after this line may be missing.")
        )


def _whole(chunk: str, line: int) -> Element | None:
    """The one element with which the piece begins, if it is whole; what follows its end tag belongs to its parent."""
    name = re.match(r"<([\w:.-]+)", chunk)
    end = re.search(rf"</{re.escape(name[1])}\s*>", chunk) if name else None
    if end is None:
        return None
    whole = chunk[: end.end()]
    try:
        element = _parsed(whole)
    except (ParseError, Unreadable):
        return None
    element.set(LINE, str(line))
    return element


def local(element: Element) -> str:
    """The name without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def line_of(element: Element) -> int:
    return int(element.get(LINE, "0"))


def children(element: Element | None, *path: str) -> list[Element]:
    """The elements down a path of local names."""
    found = [element] if element is not None else []
    for name in path:
        found = [child for one in found for child in one if local(child) == name]
    return found


def child(element: Element | None, *path: str) -> Element | None:
    return next(iter(children(element, *path)), None)


def words(element: Element | None, *path: str, longest: int = 2_000) -> str:
    """All text below, as titles hold italics and superscripts."""
    found = child(element, *path) if path else element
    return clean("".join(found.itertext()), longest=longest) if found is not None else ""
