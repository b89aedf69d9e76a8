"""May this upload be taken? The rule in words, and the terms that institutions signed.

The rule is a function of terms and knows no database, so that every case of it can be tried. Measures are codes, since
partners lies below the app that knows measures.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.formats import date_format

from partners.models import Agreement, FileClass, Institution

# Every class allows what stands before it.
ORDER = (FileClass.DEIDENTIFIED.value, FileClass.LIMITED.value)
MOST_NAMED = 5


@dataclass(frozen=True)
class Terms:
    """What one signed agreement allows. `measures` None: every measure. Days None: without an end."""

    reference: str
    file_class: str
    starts_on: date
    last_day: date | None = None
    measures: frozenset[str] | None = None
    data_from: date | None = None
    data_until: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.last_day is None or day <= self.last_day)

    def allows_class(self, file_class: str) -> bool:
        return ORDER.index(self.file_class) >= ORDER.index(file_class)

    def covers_measure(self, code: str) -> bool:
        return self.measures is None or code in self.measures

    def covers_days(self, days: tuple[date, date] | None) -> bool:
        if days is None:
            return True
        first, last = days
        return (self.data_from is None or self.data_from <= first) and (
            self.data_until is None or last <= self.data_until
        )


def refusal(
    institution: Institution,
    *,
    measures: Collection[str],
    file_class: str,
    on: date,
    days: tuple[date, date] | None = None,
) -> str | None:
    """Why an upload of these measures may not be taken on a day, in words for who sends it; None when it may.

    measures: codes; empty to ask before it is known what the file holds. days: the first and last day of the data's
    period, for agreements that cover some periods only.
    """
    terms = terms_of(institution)
    if not terms:
        if not settings.AGREEMENTS_REQUIRED:
            return None
        return f"{institution} has no signed agreement on data. Ask the network office to record one first."
    return why_not(terms, measures=measures, file_class=file_class, on=on, days=days)


def terms_of(institution: Institution) -> list[Terms]:
    """The terms of all that an institution ever signed on data."""
    rows = Agreement.objects.governing_data().filter(institution=institution).order_by("starts_on", "pk")
    return [
        Terms(
            reference=row.reference,
            file_class=row.file_class,
            starts_on=row.starts_on,
            last_day=row.last_day,
            measures=None if row.has_all_measures else frozenset(row.measures),
            data_from=row.data_from,
            data_until=row.data_until,
        )
        for row in rows
    ]


def why_not(
    terms: Sequence[Terms],
    *,
    measures: Collection[str],
    file_class: str,
    on: date,
    days: tuple[date, date] | None = None,
) -> str | None:
    """The first of the rules that no agreement meets: the day, the class of the file, its period, its measures."""
    holding = [one for one in terms if one.holds_on(on)]
    if not holding:
        return _of_days(terms, on)
    allowing = [one for one in holding if one.allows_class(file_class)]
    if not allowing:
        return (
            f"{_named(holding)} {_verb(holding, 'allows', 'allow')} de-identified data only, and this is a limited "
            "data set. Send the de-identified form, or ask for an amendment."
        )
    covering = [one for one in allowing if one.covers_days(days)]
    if not covering:
        return (
            f"{_named(allowing)} {_verb(allowing, 'does', 'do')} not cover data of this period. "
            "Check the period, or ask for an amendment."
        )
    missing = sorted(code for code in measures if not any(one.covers_measure(code) for one in covering))
    if missing:
        return (
            f"{_named(covering)} {_verb(covering, 'does', 'do')} not cover {_listed(missing)}. "
            "Leave out what is not covered, or ask for an amendment."
        )
    return None


def _of_days(terms: Sequence[Terms], on: date) -> str:
    coming = [one for one in terms if one.starts_on > on]
    if coming:
        first = min(coming, key=lambda one: one.starts_on)
        return f"{first.reference} begins on {date_format(first.starts_on)}. Send the file from that day on."
    last = max((one for one in terms if one.last_day is not None), key=lambda one: one.last_day or on)
    assert last.last_day is not None  # noqa: S101 -- one without an end and without a start to come would hold
    return f"{last.reference} ended on {date_format(last.last_day)}. It has to be renewed before data can be taken."


def _named(terms: Sequence[Terms]) -> str:
    return _listed([one.reference for one in terms])


def _verb(terms: Sequence[Terms], one: str, several: str) -> str:
    return one if len(terms) == 1 else several


def _listed(words: Sequence[str]) -> str:
    shown = list(words[:MOST_NAMED])
    if len(words) > MOST_NAMED:
        shown.append(f"{len(words) - MOST_NAMED} more")
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]
