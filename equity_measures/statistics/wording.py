"""The plain-language sentence above a gap: what was found, how sure it is, and nothing about the cause."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Wording:
    """How a measure and its place are spoken of.

    scope: "Among people at this site". people: "patients". outcome: what those in the numerator have in common, as
    a verb phrase: "had preterm birth"; without it the sentence speaks of "the rate". group: how people of a
    group are called, with {people} and {label}: "{label} {people}" gives "Black patients".
    """

    scope: str = "Among people at this site"
    people: str = "people"
    outcome: str = ""
    group: str = "{people} in the group {label}"

    def name(self, label: str) -> str:
        return self.group.replace("{people}", self.people).replace("{label}", label)


@dataclass(frozen=True)
class Compared:
    """The two rates of a gap, as proportions, and its size with limits: positive where the group fares worse.

    compared_at_once: how many groups were compared with the reference, of which this is the one that fares worst.
    """

    label: str
    rate: float
    reference_label: str | None  # None: the overall rate
    reference_rate: float
    size: float
    lower: float
    upper: float
    is_certain: bool
    compared_at_once: int = 1


def gap_sentence(gap: Compared, wording: Wording, confidence: float) -> str:
    """The sentence for a group that fares worse than the reference."""
    interval = f"{_level(confidence)} interval {points(gap.lower)} to {points(gap.upper)}"
    text = f"{_rates(gap, wording)}: a gap of {points(gap.size)} percentage points ({interval})."
    if gap.is_certain:
        return text
    if gap.lower > 0:
        return f"{text} Where {gap.compared_at_once} groups are compared at once, one such gap may be chance."
    return f"{text} The interval includes no difference, so the gap may be chance."


def no_gap_sentence(reference_label: str | None, reference_rate: float, wording: Wording) -> str:
    """The sentence where no shown group fares worse than the reference (None: the overall rate)."""
    than = "the overall rate" if reference_label is None else wording.name(reference_label)
    return f"{wording.scope}, no group shown fares worse than {than} ({percent(reference_rate)})."


def nothing_to_compare_sentence(shown: int, hidden: int, wording: Wording) -> str:
    """The sentence where fewer than two groups can be compared: `shown` of them, beside `hidden` ones."""
    if hidden:
        which = "only one group" if shown else "no group"
        why = f"{which} can be shown without revealing small counts"
    else:
        why = "there is only one group" if shown else "there are no people to compare"
    return f"{wording.scope}, {why}, so no gap can be given."


def percent(proportion: float) -> str:
    """0.1417 as 14.2%; one decimal, half up, never a negative zero."""
    return f"{points(proportion)}%"


def points(proportion: float) -> str:
    """A proportion in percentage points, one decimal."""
    text = f"{100 * proportion:.1f}"
    return "0.0" if text == "-0.0" else text


def _rates(gap: Compared, wording: Wording) -> str:
    first, second = percent(gap.rate), percent(gap.reference_rate)
    group = wording.name(gap.label)
    if wording.outcome:
        against = "overall" if gap.reference_label is None else f"of {wording.name(gap.reference_label)}"
        return f"{wording.scope}, {first} of {group} {wording.outcome} against {second} {against}"
    against = "overall" if gap.reference_label is None else f"for {wording.name(gap.reference_label)}"
    return f"{wording.scope}, the rate was {first} for {group} against {second} {against}"


def _level(confidence: float) -> str:
    return f"{100 * confidence:.10g}%"
