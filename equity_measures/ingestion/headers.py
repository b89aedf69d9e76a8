"""The header compared with the layout by name, and with the list of identifiers."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz

from equity_measures.ingestion.layout import Layout
from equity_measures.ingestion.outcome import Findings
from equity_measures.ingestion.privacy import STUDY_NUMBERS, header_identifier, plain_header

ALIKE = 80


@dataclass
class Header:
    """Where each column of the layout stands; columns without a role are `others`."""

    positions: dict[str, int]
    labels: list[str]
    others: list[int]


def read_header(names: list[str], layout: Layout, expected: list[str], findings: Findings) -> Header:
    """Finds each expected column. A name that the layout doesn't know is never repeated in a message.

    The first line of a file without header is a patient's row, so a stranger is called by its position.
    """
    known = {*expected, *layout.identifiers, *(layout.ignored if layout.ignored != "*" else ())}
    labels = [name if name in known else f"column {at}" for at, name in enumerate(names, 1)]
    positions: dict[str, int] = {}
    for at, name in enumerate(names):
        if name in positions:
            findings.add("duplicate_column", "The header names this column twice. Keep one.", column=labels[at])
        positions.setdefault(name, at)
    _missing(names, layout, expected, findings)
    _unexpected(names, labels, known, layout, findings)
    _identifiers(names, labels, layout, expected, findings)
    return Header(positions, labels, [at for at, name in enumerate(names) if name not in expected])


def _missing(names: list[str], layout: Layout, expected: list[str], findings: Findings) -> None:
    absent = [name for name in expected if name not in names and name not in layout.optional]
    if absent and not set(names) & set(expected):
        findings.add("no_header", f"The first line is not the header. Begin the file with: {', '.join(expected)}.")
        return
    for name in absent:
        findings.add("missing_column", "The file lacks this column. Add it, named exactly so.", column=name)


def _unexpected(names: list[str], labels: list[str], known: set[str], layout: Layout, findings: Findings) -> None:
    for name, label in zip(names, labels, strict=True):
        if name in known:
            continue
        like = _nearest(name, known - set(names))
        if like:
            message = f"Column names must match exactly, in case and blanks too: did you mean “{like}”?"
            findings.add("unexpected_column", message, column=label)
        elif not name.strip():
            findings.add("unexpected_column", "The column has no name. Delete the empty column.", column=label)
        elif layout.ignored != "*":
            findings.add("unexpected_column", "The layout knows no such column. Remove it.", column=label)


def _nearest(name: str, candidates: set[str]) -> str | None:
    seen = _folded(name)
    for candidate in sorted(candidates):
        if seen == _folded(candidate):
            return candidate
    # A wild guess about a short name helps nobody.
    scored = [(fuzz.ratio(seen, _folded(other)), other) for other in sorted(candidates)]
    best = max(scored, default=(0, ""))
    return best[1] if best[0] >= ALIKE else None


def _folded(name: str) -> str:
    return "".join(c for c in plain_header(name).casefold() if c.isalnum())


def _identifiers(names: list[str], labels: list[str], layout: Layout, expected: list[str], findings: Findings) -> None:
    numbers = {layout.subject, *layout.identifiers}
    for name, label in zip(names, labels, strict=True):
        kind = header_identifier(name)
        if kind is None or (name in numbers and kind in STUDY_NUMBERS) or _is_role(name, layout, expected):
            continue
        message = f"The column's name says that it holds an identifier ({kind}). Leave the column out."
        findings.add(f"identifier:{kind}", message, column=label)


def _is_role(name: str, layout: Layout, expected: list[str]) -> bool:
    """A column that the layout reads as a category, site or count cannot hold a person's identifier unseen."""
    return name in expected and name not in {layout.subject, *layout.identifiers}
