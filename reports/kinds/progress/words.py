"""The standing texts of a progress report."""

from __future__ import annotations

from reports.kinds.progress.facts import Facts, GapFacts
from reports.kinds.shared.methods import Method
from reports.kinds.shared.words import and_


def policy_of(facts: Facts) -> str:
    if facts.reference == "best":
        return "Each group is compared with the one that fares best among groups of enough people."
    if facts.reference == "largest":
        return "Each group is compared with the largest one."
    if facts.reference == "overall":
        return "Each group is compared with everybody."
    return "Each group is compared with one that the program chose."


GLOSSARY = (
    ("Measure", "A thing that can be counted about care or health, such as a blood pressure that is under control."),
    ("Group", "People who gave the same answer to one question, such as which insurance they have."),
    ("Rate", "Out of all the people in a group, the share for whom the measure is true. 25% is one in four."),
    (
        "Gap",
        "How much worse the group that fares worst does than the comparison group, in percentage points: 60% "
        "against 75% is a gap of 15 points.",
    ),
    ("Comparison group", "The group the others are compared with. It is not a norm, and nothing is owed to it."),
    (
        "Interval",
        "Numbers move by chance, and more so in small groups. The interval is the range in which the true value "
        "is likely to lie. In the charts dots are rates, the lines through them their intervals, and the square is "
        "the comparison group.",
    ),
    (
        "Certain",
        "The interval of the gap does not reach zero, so chance alone is an unlikely reason. It says nothing "
        "about the cause.",
    ),
    (
        "Narrowed, widened",
        "The gap between the same two groups became smaller or larger than in the period before, by more than "
        "chance is likely to make it.",
    ),
    (
        "Hidden",
        "The count is so small that somebody might be recognized, or would give away one that is. Hidden is not zero.",
    ),
    ("Completeness", "The share of people whose group is known. Below 90%, read a gap with care."),
)


def methods(facts: Facts) -> tuple[tuple[str, str], ...]:
    level = f"{100 * facts.confidence:g}%"
    return (
        (
            "Where the figures come from",
            "Sites send files; the portal counts people by measure, site and group and keeps only the counts. Each "
            "night the counts that changed are turned into gap reports, from which this report is made.",
        ),
        ("Population and period", f"Everyone the sites counted in {_when(facts)}, as each measure defines it."),
        ("Comparison", policy_of(facts)),
        (
            "Intervals of rates",
            f"Wilson score intervals at {level} (Wilson, JASA 1927, 22:209), which stay honest for small groups and "
            "for rates near 0% and 100%.",
        ),
        (
            "Intervals of differences",
            f"Newcombe's hybrid score method at {level} (Statistics in Medicine 1998, 17:873, method 10).",
        ),
        ("Intervals of ratios", f"Katz's log method at {level} (Biometrics 1978, 34:469)."),
        (
            "Change between periods",
            "The difference of two gaps between the same two groups, with limits recovered from theirs (MOVER: Zou "
            "and Donner, Statistics in Medicine 2008, 27:1693). It takes the periods as independent; where the same "
            "people are counted in both, the interval is wider than it need be.",
        ),
        (
            "Privacy",
            f"A count from 1 to {facts.threshold - 1} is hidden, with its rate and all that could give it away; where "
            "it could be found by subtraction, a second group is hidden too. Zero is shown. Rates, intervals and sums "
            "are computed from what is shown.",
        ),
        (
            "Adjustment",
            "None. Groups differ in age and in much else, so a gap shows where to look and not what causes it.",
        ),
    )


def _when(facts: Facts) -> str:
    """A year without figures of its own takes those of its last quarter."""
    found = sorted({gap.period_label for gap in facts.gaps})
    return facts.period_label if facts.period_label in found else and_(found)


def cautions() -> tuple[str, ...]:
    return (
        "A gap is a difference between groups, not its cause.",
        "Many comparisons were made: of a hundred without any true difference, about five would seem certain.",
        "Sites differ in whom they serve and in how they record; a network figure adds them up.",
        "Race and ethnicity stand for what people meet in society, not for biology.",
    )


def to_verify(facts: Facts) -> str:
    return (
        f"To check that a file is the report it claims to be, take it, or its SHA-256, to {facts.verify_at}. This "
        f"report was drawn by code version {facts.code_version}."
    )


def figure_methods(facts: Facts) -> list[Method]:
    """Each figure of the report by itself."""
    people, when = "Everyone the sites counted", _when(facts)
    level, compared = f"{100 * facts.confidence:g}%", policy_of(facts)
    found = [
        Method(
            "Rate",
            "People for whom the measure is true, out of the people it is about.",
            people,
            when,
            interval=f"Wilson, {level}",
            cautions=f"Counts from 1 to {facts.threshold - 1} hidden",
        ),
        Method(
            "Gap, difference",
            "The rate of one group against that of the comparison group, in percentage points.",
            people,
            when,
            compared,
            f"Newcombe, {level}",
            "Not adjusted for age or anything else",
        ),
        Method("Ratio", "One rate divided by the other.", people, when, compared, f"Katz, {level}"),
        Method(
            "Change",
            "The gap of this period minus that of the period before, between the same two groups.",
            people,
            f"{when} and the period before",
            "The gap of the period before",
            f"MOVER, {level}",
            "Takes the periods as independent",
        ),
        Method(
            "Completeness",
            "The share of people whose group is known.",
            people,
            when,
            cautions="Below 90%, read a gap with care",
        ),
        Method("Submissions", "Files that came, of those expected.", "Institutions that sent before", when),
    ]
    if facts.people:
        found.append(
            Method("Scholars and mentors", "People of the program, counted.", "Everyone appointed", facts.period_label)
        )
    return found


def gap_methods(gap: GapFacts) -> str:
    """The definition in one paragraph."""
    measure = gap.measure
    parts = [
        f"Counted: {_sentence(measure.numerator)} Out of: {_sentence(measure.denominator)}",
        f"Left out: {_sentence(measure.exclusions)}" if measure.exclusions else "",
        f"Definition {measure.definition_version}.",
        "A higher rate is better." if measure.higher_is_better else "A lower rate is better.",
        f"Asked: {_sentence(gap.stratifier.question)}" if gap.stratifier.question else "",
    ]
    return " ".join(part for part in parts if part)


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "?", "!")) else f"{text}."
