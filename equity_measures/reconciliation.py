"""What was compared while a file was read, and how it came out: the questions a careful reader would ask of a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

Verdict = Literal["good", "warn", "bad", "info"]


@dataclass(frozen=True)
class Check:
    """One question with its answer. `code` is stable for scripts; `verdict` is good, warn, bad or info."""

    code: str
    question: str
    answer: str
    verdict: Verdict


def reconcile(lines: Mapping[str, int], facts: Mapping[str, Any]) -> list[Check]:
    """The checks that a file's layout allows, in the order in which one would ask: counts, never a value."""
    found = [_lines(lines), _unit(facts), _repeats(facts), _totals(facts), _scores(facts), _percents(facts)]
    found += [_left_out(facts), _withheld(facts), _outside(facts)]
    return [check for check in found if check is not None]


def as_dicts(lines: Mapping[str, int], facts: Mapping[str, Any]) -> list[dict[str, str]]:
    """The same, ready for JSON."""
    return [asdict(check) for check in reconcile(lines, facts)]


def score_rows(facts: Mapping[str, Any]) -> list[tuple[str, str, str, str, str]]:
    """(element, printed, recomputed, how the denominator was read, agrees) of each printed score."""
    return [
        (
            f"line {score['line']}: {score['element']}" if score.get("line") else score["element"],
            f"{score['printed']:g}",
            "" if score["recomputed"] is None else f"{score['recomputed']:.4f}",
            _CONVENTIONS.get(score["counted"], score["counted"]),
            {True: "yes", False: "no", None: ""}[score["agrees"]],
        )
        for score in facts.get("scores", [])
    ]


_CONVENTIONS = {
    "gross": "gross, exclusions taken off",
    "net": "net as printed",
    "net_of_exclusions": "net of exclusions, exceptions taken off",
    "gross_denominator": "gross denominator, net numerator",
    "net_denominator": "net denominator, gross numerator",
}
_UNITS = {
    "person": "A row is a person; rates are shares of people.",
    "encounter": "A row is an encounter, so one person may be counted several times; rates are shares of encounters.",
    "summary": "The file is counts already; it does not show whether they are of people or of encounters.",
}


def _lines(lines: Mapping[str, int]) -> Check | None:
    if not lines:
        return None
    parts = [lines.get(name, 0) for name in ("header", "accepted", "rejected", "blank")]
    text = f"{lines.get('physical', 0):,} = {parts[0]:,} header + {parts[1]:,} accepted + {parts[2]:,} rejected"
    adds_up = sum(parts) == lines.get("physical", 0)
    return Check("lines", "Is every line accounted for?", f"{text} + {parts[3]:,} blank", "good" if adds_up else "bad")


def _unit(facts: Mapping[str, Any]) -> Check | None:
    unit = facts.get("unit")
    if unit not in _UNITS:
        return None
    return Check("unit", "What is counted?", _UNITS[unit], "warn" if unit == "encounter" else "info")


def _repeats(facts: Mapping[str, Any]) -> Check | None:
    if facts.get("unit") not in ("person", "encounter") or "subjects_with_several_rows" not in facts:
        return None
    question = "Is anybody counted more than once?"
    several, distinct = facts["subjects_with_several_rows"], facts.get("distinct_subjects")
    if several is None or distinct is None:
        return Check("repeats", question, "The file has no study number, so it can't be told.", "info")
    if not several:
        return Check("repeats", question, f"No: {distinct:,} persons, each once for a measure and period.", "good")
    text = f"{several:,} times a person has several rows for one measure and period, among {distinct:,} persons."
    return Check("repeats", question, text, "warn")


def _totals(facts: Mapping[str, Any]) -> Check | None:
    compared = facts.get("totals_compared")
    if compared is None:
        return None
    question = "Do the groups add up to their totals?"
    if not compared:
        return Check("totals", question, "There is no total to compare with.", "warn")
    agreeing = facts.get("totals_agreeing", 0)
    verdict: Verdict = "good" if agreeing == compared else "warn"
    return Check("totals", question, f"{agreeing:,} of {compared:,} splits do.", verdict)


def _scores(facts: Mapping[str, Any]) -> Check | None:
    if "scores" not in facts:
        return None
    question = "Do the printed scores agree with the counts?"
    judged = [score["agrees"] for score in facts["scores"] if score["agrees"] is not None]
    if not judged:
        return Check("scores", question, "No score is printed, so gross and net can't be told apart by one.", "info")
    verdict: Verdict = "good" if all(judged) else "warn"
    return Check("scores", question, f"{sum(judged):,} of {len(judged):,} do.", verdict)


def _percents(facts: Mapping[str, Any]) -> Check | None:
    compared = facts.get("percents_compared")
    if compared is None:
        return None
    differing = facts["percents_differing"]
    verdict: Verdict = "warn" if differing else "good"
    answer = f"{compared - differing:,} of {compared:,} do."
    return Check("percents", "Do the printed percents agree with the counts?", answer, verdict)


def _left_out(facts: Mapping[str, Any]) -> Check | None:
    number = facts.get("left_out")
    if not number:
        return None
    answer = f"{number:,} groups or strata, as your mapping says."
    return Check("left_out", "Was anything left out?", answer, "info")


def _withheld(facts: Mapping[str, Any]) -> Check | None:
    number = facts.get("suppressed_by_source")
    if not number:
        return None
    answer = f"{number:,} lines; their cells are absent here."
    return Check("withheld", "Did the source withhold anything?", answer, "info")


def _outside(facts: Mapping[str, Any]) -> Check | None:
    outside = facts.get("not_in_denominator")
    if not outside:
        return None
    answer = ", ".join(f"{measure}: {number:,}" for measure, number in sorted(outside.items()))
    return Check("outside", "How many rows are in no denominator?", answer, "info")
