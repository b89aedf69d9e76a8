"""A director's own hand in a report: which chapters, in which order, and words around the computed blocks. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from reports.document import STANDING, Document, Narrative, Section
from reports.narrative import html_of

# The key of the words before everything else.
LETTER = "letter"
LETTER_TITLE = "From the program"


def composed(document: Document, composition: Mapping[str, Any] | None) -> Document:
    """The document with its chapters chosen and ordered and narrative put in. Standing chapters stay, at the end."""
    if not composition:
        return document
    left_out, order = set(composition.get("left_out", ())), list(composition.get("order", ()))
    written: dict[str, str] = {key: text for key, text in composition.get("narrative", {}).items() if text.strip()}
    chapters = {chapter[0].id: chapter for chapter in chapters_of(document)}
    chosen = [code for code in order if code in chapters and code not in STANDING]
    chosen += [code for code in chapters if code not in chosen and code not in STANDING]
    kept = [code for code in chosen if code not in left_out] + [code for code in chapters if code in STANDING]
    sections: list[Section] = []
    if letter := written.get(LETTER):
        sections.append(Section(LETTER, LETTER_TITLE, (Narrative(html_of(letter)),)))
    for code in kept:
        first, *rest = chapters[code]
        if words := written.get(code):
            first = replace(first, blocks=(Narrative(html_of(words)), *first.blocks))
        sections += [first, *rest]
    return replace(document, sections=tuple(sections))


def chapters_of(document: Document) -> list[list[Section]]:
    """Each chapter with the sections that belong to it."""
    chapters: list[list[Section]] = []
    for section in document.sections:
        if section.level == 1 or not chapters:
            chapters.append([section])
        else:
            chapters[-1].append(section)
    return chapters


def choosable(sections: Sequence[Section]) -> list[Section]:
    """The chapters that may be moved or left out."""
    return [section for section in sections if section.level == 1 and section.id not in (*STANDING, LETTER, "changes")]
