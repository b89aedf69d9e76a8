from __future__ import annotations

from typing import TYPE_CHECKING, Any

from partners.models import Institution
from partners.roles import Permission
from scholars.models import Appointment, EffortMonth, Support
from tests.factories.scholars.appointment import (
    AppointmentFactory,
    EffortMonthFactory,
    SupportFactory,
)

if TYPE_CHECKING:
    from tests.conftest import World


def of(factory: Any, path: str) -> Any:
    def build(world: World, institution: Institution) -> Any:
        return factory(**{path: institution})

    return build


SCOPED = {
    Appointment: (Permission.SCHOLAR_VIEW, of(AppointmentFactory, "scholar__institution")),
    Support: (Permission.SCHOLAR_VIEW, of(SupportFactory, "appointment__scholar__institution")),
    EffortMonth: (Permission.SCHOLAR_VIEW, of(EffortMonthFactory, "appointment__scholar__institution")),
}
_CALL = "Says what a call of the network office asks; the office changes it, and what is open is public."
_APPLICATION = (
    "Belongs to no institution: its applicant, its reviewers and the office open it (test_application_access)."
)
UNSCOPED = {
    "scholars.Call": _CALL,
    "scholars.Question": _CALL,
    "scholars.Requirement": _CALL,
    "scholars.Criterion": _CALL,
    "scholars.LetterTemplate": _CALL,
    "scholars.Application": _APPLICATION,
    "scholars.Answer": _APPLICATION,
    "scholars.Attachment": _APPLICATION,
    "scholars.Demographics": _APPLICATION,
    "scholars.Extension": _APPLICATION,
    "scholars.Letter": _APPLICATION,
    "scholars.Conflict": _APPLICATION,
    "scholars.Assignment": _APPLICATION,
    "scholars.Review": _APPLICATION,
    "scholars.Score": _APPLICATION,
    "scholars.Notice": "Mail of the network office, read by the office alone.",
    "scholars.ApplicantLink": "Is reached by the token in the mail, never by a page.",
}
