"""An earlier edition of the framework with what was said in it, and certificates for what invented scholars did."""

from __future__ import annotations

import random

from django.utils import timezone

from accounts.models import User
from curriculum.models import Competency, Crosswalk, CrosswalkLink, Domain, Framework, Occasion, Rating, Voice
from curriculum.queries import ready_to_be_awarded
from curriculum.services import assessment, recognition
from scholars.models import Scholar

SEED = 33
CERTIFICATES = 4


def build(scholars: list[Scholar], director: User) -> None:
    newer = Framework.objects.get(code="LHS", edition="2022")
    pairs = _older_edition(newer)
    _said_then(scholars, [older for older, _ in pairs], director)
    ready = ready_to_be_awarded(Scholar.objects.all(), timezone.now())
    for one in ready[:CERTIFICATES]:
        recognition.award(scholar=one.scholar, requirement=one.requirement, by=director)


def _older_edition(newer: Framework) -> list[tuple[Competency, Competency]]:
    """The seven domains and 33 competencies of 2018, of which those are here whose wording was read; each stayed."""
    older = Framework.objects.create(
        code=newer.code, edition="2018", title=newer.title, is_current=False, levels=newer.levels,
        competency_total=33, source="Forrest et al. 2018 (doi 10.1111/1475-6773.12751)",
    )  # fmt: skip
    pairs = []
    for domain in newer.domains.filter(number__lte=7).order_by("number").prefetch_related("competencies"):
        copy = Domain.objects.create(framework=older, number=domain.number, title=domain.title, summary=domain.summary)
        for competency in domain.competencies.all():
            then = Competency.objects.create(
                domain=copy, number=competency.number, text=competency.text, is_confirmed=competency.is_confirmed
            )
            pairs.append((then, competency))
    crosswalk = Crosswalk.objects.create(
        older=older, newer=newer, note="The eighth domain was added in 2022; the others stayed as they were."
    )
    CrosswalkLink.objects.bulk_create(
        CrosswalkLink(crosswalk=crosswalk, source=then, target=now, relation="same") for then, now in pairs
    )
    return pairs


def _said_then(scholars: list[Scholar], competencies: list[Competency], director: User) -> None:
    """The first cohort was looked at in the older edition; of a few the committee decided in it."""
    rng = random.Random(SEED)
    first = min(scholar.cohort.starts_on for scholar in scholars)
    early = [scholar for scholar in scholars if scholar.cohort.starts_on == first]
    Rating.objects.bulk_create(
        Rating(
            scholar=scholar,
            competency=competency,
            voice=Voice.SELF,
            occasion=Occasion.ENTRY,
            level=rng.choice((0, 1, 1)),
        )
        for scholar in early
        for competency in competencies
    )
    for scholar in early[:3]:
        assessment.decide(
            scholar=scholar, framework=competencies[0].domain.framework, occasion=Occasion.YEARLY, year=1,
            levels={competency: rng.choice((1, 2, 2)) for competency in competencies},
            note="Decided in the edition of 2018.", by=director,
        )  # fmt: skip
