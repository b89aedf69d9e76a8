"""How gaps are judged: a new policy takes the place of the one in force, and the next night follows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from accounts import audit
from equity_measures.models import GapPolicy, Stratifier
from equity_measures.services.refusal import Refused


@transaction.atomic
def choose_pairs(*, pairs: Sequence[str], by: Any = None) -> GapPolicy:
    """Report on these pairs of stratifiers from now on, each written as FIRST*SECOND; none for no pairs."""
    known = set(Stratifier.objects.values_list("code", flat=True))
    for pair in pairs:
        first, _, second = pair.partition("*")
        if first == second or not {first, second} <= known:
            raise Refused("pairs", f'"{pair[:70]}" is no pair of two stratifiers of the library: write race*sex.')
    in_force = GapPolicy.objects.first() or GapPolicy()
    policy = GapPolicy.objects.create(
        threshold=in_force.threshold,
        reference=in_force.reference,
        minimum_denominator=in_force.minimum_denominator,
        confidence=in_force.confidence,
        pairs=list(dict.fromkeys(pairs)),
    )
    audit.record("gap_policy.change", by=by, subject="Gap policy", facts={"pairs": len(policy.pairs)})
    return policy
