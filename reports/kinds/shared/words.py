"""Words that every kind of report uses. Pure."""

from __future__ import annotations

from collections.abc import Sequence

LABELS = {
    "live": "Submitted by partners",
    "synthetic": "Synthetic demo data, about no real person",
    "real": "Real public data",
}


def listed(number: int, noun: str) -> str:
    """'1 site', '24 sites'."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def within(scope: str) -> str:
    """A scope in the middle of a sentence."""
    return "the whole network" if scope == "Whole network" else scope


def and_(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def label_of(provenances: Sequence[str]) -> str:
    labels = [LABELS[provenance] for provenance in ("live", "synthetic", "real") if provenance in provenances]
    return "; ".join([labels[0], *(label[:1].lower() + label[1:] for label in labels[1:])])
