"""Who the scholars are and where their centers work."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from partners.access import Access
from partners.models import Institution
from partners.roles import Permission
from scholars.models import Discipline, Scholar


@dataclass(frozen=True)
class Characteristics:
    """Who the scholars are and where their centers work, as program tables count it.

    Trained clinically and trained outside clinical care overlap (`both`), so their sum may exceed the scholars.
    """

    scholars: int
    clinicians: int
    physicians: int
    non_clinicians: int
    both: int
    by_stage: dict[str, int]
    by_discipline: dict[str, int]
    centers: int
    centers_with_va: int
    centers_with_safety_net: int

    @property
    def other_clinicians(self) -> int:
        return self.clinicians - self.physicians


def characteristics(access: Access) -> Characteristics:
    """Of the scholars and training centers this person may see; two queries. Not suppressed: for the program only."""
    scholars = list(
        Scholar.objects.visible_to(access, Permission.SCHOLAR_VIEW)
        .values_list("is_clinician", "is_physician", "is_non_clinician", "career_stage", "disciplines")
        .order_by()
    )
    centers = Institution.objects.visible_to(access, Permission.INSTITUTION_VIEW).filter(is_training_center=True)
    kinds = list(centers.values_list("kinds", flat=True))
    stages = Counter(stage for *_, stage, _ in scholars)
    disciplines = Counter(code for *_, codes in scholars for code in codes)
    return Characteristics(
        scholars=len(scholars),
        clinicians=sum(row[0] for row in scholars),
        physicians=sum(row[1] for row in scholars),
        non_clinicians=sum(row[2] for row in scholars),
        both=sum(row[0] and row[2] for row in scholars),
        by_stage={str(stage.label): stages[stage.value] for stage in Scholar.CareerStage},
        by_discipline={str(d.label): disciplines[d.value] for d in Discipline if disciplines[d.value]},
        centers=len(kinds),
        centers_with_va=sum("va" in of_center for of_center in kinds),
        centers_with_safety_net=sum("safety_net" in of_center for of_center in kinds),
    )
