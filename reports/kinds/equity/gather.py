"""Reads the gap reports of one period, under somebody's access."""

from __future__ import annotations

from dataclasses import replace

from equity_measures.models import GapPolicy
from partners.access import Access
from partners.models import Provenance
from reports.kinds.equity.facts import Facts
from reports.kinds.progress.history import gaps_at_the_end, gaps_in, history_of, what_there_is
from reports.kinds.shared.head import head_of
from reports.problems import NoData
from reports.wish import Wish


def gather(access: Access, wish: Wish) -> Facts:
    """Raises NoData when no gap report stands for the period."""
    history = history_of(access, wish.institution)
    gaps = gaps_in(history, wish.span) or gaps_at_the_end(history, wish.span)
    if not gaps:
        raise NoData(what_there_is(history, wish.span, wish.institution))
    gaps = [gap for gap in gaps if gap.provenance != Provenance.REAL] or gaps
    policy = GapPolicy.objects.first() or GapPolicy()
    head = head_of(access, wish, kind="equity", title="Equity gaps", as_of=max(gap.source.night for gap in gaps))
    return Facts(
        head=replace(head, provenances=tuple(sorted({gap.provenance for gap in gaps}))),
        gaps=tuple(gaps),
        threshold=policy.threshold,
        confidence=float(policy.confidence),
        reference=policy.reference,
    )
