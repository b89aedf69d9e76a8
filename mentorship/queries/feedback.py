"""What a mentor gets to see of evaluations: sums of released batches, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from mentorship.confidential import cumulative
from mentorship.models import Batch, Instrument, Mentor, role_label


@dataclass
class Feedback:
    """Of one form, about one mentor or about one role at her institution."""

    instrument: Instrument
    about: str
    answers: int = 0
    rows: list[list[Any]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


def feedback_of(mentor: Mentor) -> list[Feedback]:
    """One query. The role's figures stand beside the mentor's own; no evaluation is in both."""
    own = Q(mentor=mentor)
    of_role = Q(mentor__isnull=True, institution=mentor.institution_id, role__in=mentor.roles)
    batches = Batch.objects.filter(own | of_role).select_related("instrument").order_by("release__number", "pk")
    groups: dict[tuple[int, str], list[Batch]] = defaultdict(list)
    for batch in batches:
        groups[batch.instrument_id, batch.role].append(batch)
    return [_feedback(group) for _, group in sorted(groups.items(), key=lambda pair: (pair[0][1], pair[0][0]))]


def _feedback(batches: list[Batch]) -> Feedback:
    first = batches[0]
    numbers = [batch for batch in batches if batch.kind == Batch.Kind.NUMBERS]
    means = cumulative({item: (pair[0], pair[1]) for item, pair in batch.sums.items()} for batch in numbers)
    rows = [
        [item["text"], f"{means[item['code']][0]:.1f}", means[item["code"]][1]]
        for item in first.instrument.items
        if item["code"] in means
    ]
    about = f"{role_label(first.role)}s at your institution" if first.role else "You"
    return Feedback(
        first.instrument,
        about,
        sum(batch.respondents for batch in numbers),
        rows,
        [comment for batch in batches for comment in batch.comments],
    )
