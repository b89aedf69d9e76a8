"""Reads the few figures of the one-pager, under somebody's access."""

from __future__ import annotations

from dataclasses import replace

from equity_measures.models import GapPolicy
from partners.access import Access
from partners.models import Provenance
from reports.kinds.onepager.facts import Facts
from reports.kinds.progress.compose import selected
from reports.kinds.progress.gather import network
from reports.kinds.progress.history import gaps_at_the_end, gaps_in, history_of, what_there_is
from reports.kinds.progress.people import people
from reports.kinds.shared.head import head_of
from reports.problems import NoData
from reports.wish import Wish

MOST_GAPS = 3


def gather(access: Access, wish: Wish) -> Facts:
    """Raises NoData when no gap report stands for the period."""
    history = history_of(access, wish.institution)
    gaps = gaps_in(history, wish.span) or gaps_at_the_end(history, wish.span)
    if not gaps:
        raise NoData(what_there_is(history, wish.span, wish.institution))
    gaps = [gap for gap in gaps if gap.provenance != Provenance.REAL] or gaps
    told = [gap for gap in selected(gaps) if gap.is_certain][:MOST_GAPS]
    who = people(access, wish.span.last_day, wish.institution, wish.program)
    where = network(access, wish.institution)
    policy = GapPolicy.objects.first() or GapPolicy()
    head = head_of(
        access, wish, kind="onepager", title=TITLES[wish.language], as_of=max(gap.source.night for gap in gaps)
    )
    return Facts(
        head=replace(head, provenances=tuple(sorted({gap.provenance for gap in gaps}))),
        partners=len(where.partners),
        sites=where.sites,
        scholars=sum(cohort.scholars for cohort in who.cohorts) if who else 0,
        mentors=who.mentors if who else 0,
        gaps=tuple(told),
        narrowed=sum(gap.change.word == "Narrowed" for gap in gaps if gap.change),
        compared=sum(gap.change is not None for gap in gaps),
        threshold=policy.threshold,
    )


TITLES = {"en": "What we found, in plain words", "es": "Lo que encontramos, en palabras sencillas"}
