"""What a fund did: how quickly, for which barriers, and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from equity_measures.statistics.suppression import is_small
from improvement.models import Fund, FundRequest


@dataclass(frozen=True)
class FundSummary:
    amount: Decimal
    promised: Decimal
    balance: Decimal
    asked: str
    median_days: float | None
    removed: str
    by_barrier: list[tuple[str, str]]


def summary(fund: Fund, requests: Iterable[FundRequest]) -> FundSummary:
    """For everybody who may ask: sums and days as they are, counts of families (one a request) hidden when small."""
    found = [one for one in requests if one.state != FundRequest.State.WITHDRAWN]
    paid = [one for one in found if one.state == FundRequest.State.PAID]
    days = [one.days_to_decide for one in found if one.days_to_decide is not None]
    removed = sum(one.outcome == FundRequest.Outcome.REMOVED for one in paid)
    kinds = Counter(str(FundRequest.Barrier(one.barrier).label) for one in paid)
    is_safe = not (is_small(removed) or is_small(len(paid) - removed) or is_small(len(paid)))
    promised = fund.promised
    return FundSummary(
        amount=fund.amount,
        promised=promised,
        balance=fund.amount - promised,
        asked="Hidden" if is_small(len(found)) else str(len(found)),
        median_days=median(days) if days else None,
        removed=f"{removed} of {len(paid)}" if is_safe else "Hidden",
        by_barrier=[
            (label, "Hidden" if is_small(n) or is_small(len(paid) - n) else str(n)) for label, n in kinds.most_common()
        ],
    )
