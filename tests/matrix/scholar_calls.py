"""Calls, applications, reviews, decisions, cohorts, appointments. Ada applies as well; nobody here reviews."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from partners.models import Membership
from scholars.models import Application, Appointment, Call, State
from tests.factories.scholars import CohortFactory, ProgramFactory
from tests.factories.scholars.appointment import AppointmentFactory, EffortMonthFactory, SupportFactory
from tests.factories.scholars.call import (
    ApplicationFactory,
    AssignmentFactory,
    AttachmentFactory,
    CallFactory,
    ConflictFactory,
    LetterFactory,
    SubmittedFactory,
)
from tests.matrix.row import Row
from tests.matrix.scholars import adas

if TYPE_CHECKING:
    from tests.conftest import World


def call(world: World) -> dict[str, Any]:
    return {"pk": (Call.objects.first() or CallFactory()).pk}


def scoring(world: World) -> dict[str, Any]:
    return {"pk": SubmittedFactory().call_id}


def question_kind(world: World) -> dict[str, Any]:
    return {**call(world), "kind": "questions"}


def a_question(world: World) -> dict[str, Any]:
    return {"kind": "questions", "pk": CallFactory().questions.get().pk}


def program(world: World) -> dict[str, Any]:
    return {"code": ProgramFactory().code}


def adas_application(world: World) -> Application:
    known = Application.objects.filter(applicant=world.ada).first()
    return known or ApplicationFactory(applicant=world.ada, institution=world.here)


def draft(world: World) -> dict[str, Any]:
    return {"pk": adas_application(world).pk}


def adas_paper(world: World) -> dict[str, Any]:
    application = adas_application(world)
    return {"pk": application.pk, "requirement": application.call.requirements.get().pk}


def a_file(world: World) -> dict[str, Any]:
    return {"pk": AttachmentFactory(application=adas_application(world)).pk}


def a_letter(world: World) -> dict[str, Any]:
    return {"pk": LetterFactory(application=adas_application(world)).pk}


def submitted(world: World) -> dict[str, Any]:
    return {"pk": SubmittedFactory(call__phase=Call.Phase.DECIDING).pk}


def intent(world: World) -> dict[str, Any]:
    from django.utils import timezone

    return {"pk": ApplicationFactory(state=State.INTENT_SENT, intent_sent_at=timezone.now()).pk}


def a_conflict(world: World) -> dict[str, Any]:
    return {"pk": ConflictFactory().pk}


def an_assignment(world: World) -> dict[str, Any]:
    return {"pk": AssignmentFactory().pk}


def beas_review(world: World) -> dict[str, Any]:
    """Bea reviews, too, from the office."""
    Membership.objects.get_or_create(user=world.bea, institution=world.office, role="reviewer")
    return {"pk": AssignmentFactory(reviewer=world.bea).application_id}


def bea_reviews(world: World) -> dict[str, Any]:
    beas_review(world)
    return {}


def token(world: World) -> dict[str, Any]:
    return {"token": "not-a-token"}


def cohort(world: World) -> dict[str, Any]:
    return {"pk": CohortFactory().pk}


def record(world: World) -> dict[str, Any]:
    return {"pk": adas(world).pk}


def appointment(world: World) -> dict[str, Any]:
    scholar = adas(world)
    found = Appointment.objects.filter(scholar=scholar).first() or AppointmentFactory(scholar=scholar)
    return {"pk": found.pk}


def support(world: World) -> dict[str, Any]:
    return {"pk": SupportFactory(appointment_id=appointment(world)["pk"]).pk}


def ledger(world: World) -> dict[str, Any]:
    EffortMonthFactory(appointment_id=appointment(world)["pk"], month=date(2025, 7, 1))
    return record(world)


def by_id(build: Callable[[World], dict[str, Any]]) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"id": build(world)["pk"]}


def a_cell(world: World) -> dict[str, Any]:
    return {"code": "characteristics", "key": "clinicians"}


ROWS = [
    #   name, method, kwargs, nobody, ada, bea, cy, dot, eve, fay
    Row("scholars:call-open", "get", None, 200, 200, 200, 200, 200, 200, 200),
    Row("scholars:call-about", "get", call, 200, 200, 200, 200, 200, 200, 200),
    Row("scholars:call-about", "post", call, 200, 200, 200, 200, 200, 200, 200, {"email": "new@apply.example"}),
    Row("scholars:call-apply", "get", call, 302, 302, 302, 302, 302, 302, 302),
    Row("scholars:call-apply", "post", call, 302, 302, 302, 302, 302, 302, 302),
    Row("scholars:applicant-open", "get", token, 302, 302, 302, 302, 302, 302, 302),
    Row("scholars:applicant-account", "get", None, 410, 410, 410, 410, 410, 410, 410),
    Row("scholars:applicant-account", "post", None, 410, 410, 410, 410, 410, 410, 410),
    Row("scholars:letter-open", "get", token, 302, 302, 302, 302, 302, 302, 302),
    Row("scholars:letter-write", "get", None, 410, 410, 410, 410, 410, 410, 410),
    Row("scholars:letter-write", "post", None, 410, 410, 410, 410, 410, 410, 410),
    Row("scholars:call-list", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("scholars:call-add", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("scholars:call-add", "post", None, 302, 403, 403, 403, 403, 422, 403, {"title": ""}),
    Row("scholars:call-detail", "get", call, 302, 404, 404, 404, 404, 200, 404),
    Row("scholars:call-edit", "get", call, 302, 404, 404, 404, 404, 200, 404),
    Row("scholars:call-edit", "post", call, 302, 404, 404, 404, 404, 422, 404, {"title": ""}),
    Row("scholars:call-phase", "post", call, 302, 404, 404, 404, 404, 302, 404, {"to": "draft"}),
    Row("scholars:part-add", "get", question_kind, 302, 404, 404, 404, 404, 200, 404),
    Row("scholars:part-add", "post", question_kind, 302, 404, 404, 404, 404, 422, 404, {"title": ""}),
    Row("scholars:part-edit", "get", a_question, 302, 404, 404, 404, 404, 200, 404),
    Row("scholars:part-edit", "post", a_question, 302, 404, 404, 404, 404, 422, 404, {"title": ""}),
    Row("scholars:part-remove", "get", a_question, 302, 404, 404, 404, 404, 200, 404),
    Row("scholars:part-remove", "post", a_question, 302, 404, 404, 404, 404, 302, 404),
    Row("scholars:program-edit", "get", program, 302, 403, 403, 403, 403, 200, 403),
    Row("scholars:program-edit", "post", program, 302, 403, 403, 403, 403, 422, 403, {"name": ""}),
    Row("scholars:application-mine", "get", None, 302, 200, 200, 200, 200, 200, 200),
    Row("scholars:application-edit", "get", draft, 302, 200, 404, 404, 404, 404, 404),
    Row("scholars:application-edit", "post", draft, 302, 302, 404, 404, 404, 404, 404),
    Row("scholars:application-submit", "get", draft, 302, 200, 404, 404, 404, 404, 404),
    Row("scholars:application-submit", "post", draft, 302, 302, 404, 404, 404, 404, 404),
    Row("scholars:application-withdraw", "get", draft, 302, 200, 404, 404, 404, 404, 404),
    Row("scholars:application-withdraw", "post", draft, 302, 302, 404, 404, 404, 404, 404),
    Row("scholars:demographics-edit", "get", draft, 302, 200, 404, 404, 404, 404, 404),
    Row("scholars:demographics-edit", "post", draft, 302, 302, 404, 404, 404, 404, 404),
    Row("scholars:attachment-add", "get", adas_paper, 302, 200, 404, 404, 404, 404, 404),
    Row("scholars:attachment-add", "post", adas_paper, 302, 422, 404, 404, 404, 404, 404),
    # The row is there and its file is not: 404 for those whom it is open to as well; tests/scholars has the rest.
    Row("scholars:attachment-file", "get", a_file, 302, 404, 404, 404, 404, 404, 404),
    Row("scholars:attachment-remove", "post", a_file, 302, 302, 404, 404, 404, 404, 404),
    Row("scholars:letter-ask", "get", draft, 302, 200, 404, 404, 404, 404, 404),
    Row("scholars:letter-ask", "post", draft, 302, 422, 404, 404, 404, 404, 404),
    Row("scholars:letter-remind", "post", a_letter, 302, 302, 404, 404, 404, 404, 404),
    Row("scholars:letter-take-back", "post", a_letter, 302, 302, 404, 404, 404, 404, 404),
    Row("scholars:letter-file", "get", a_letter, 302, 404, 404, 404, 404, 404, 404),
    Row("scholars:application-list", "get", call, 302, 404, 404, 404, 404, 200, 404),
    Row("scholars:application-detail", "get", draft, 302, 404, 404, 404, 404, 200, 404),
    Row("scholars:intent-answer", "post", intent, 302, 404, 404, 404, 404, 302, 404, {"answer": "invite"}),
    Row("scholars:extension-add", "get", draft, 302, 404, 404, 404, 404, 200, 404),
    Row("scholars:extension-add", "post", draft, 302, 404, 404, 404, 404, 422, 404),
    Row("scholars:conflict-add", "get", submitted, 302, 404, 404, 404, 404, 200, 404),
    Row("scholars:conflict-add", "post", submitted, 302, 404, 404, 404, 404, 422, 404),
    Row("scholars:conflict-lift", "post", a_conflict, 302, 404, 404, 404, 404, 302, 404),
    Row("scholars:assignment-board", "get", scoring, 302, 404, 404, 404, 404, 200, 404),
    Row("scholars:assignment-board", "post", scoring, 302, 404, 404, 404, 404, 422, 404),
    Row("scholars:assignment-import", "get", scoring, 302, 404, 404, 404, 404, 200, 404),
    Row("scholars:assignment-import", "post", scoring, 302, 404, 404, 404, 404, 422, 404),
    Row("scholars:assignment-balance", "get", scoring, 302, 404, 404, 404, 404, 200, 404),
    Row("scholars:assignment-balance", "post", scoring, 302, 404, 404, 404, 404, 302, 404),
    Row("scholars:assignment-remove", "get", an_assignment, 302, 404, 404, 404, 404, 200, 404),
    Row("scholars:assignment-remove", "post", an_assignment, 302, 404, 404, 404, 404, 302, 404),
    Row("scholars:review-remind", "get", scoring, 302, 404, 404, 404, 404, 200, 404),
    Row("scholars:review-remind", "post", scoring, 302, 404, 404, 404, 404, 302, 404),
    Row("scholars:ranking", "get", scoring, 302, 404, 404, 404, 404, 200, 404),
    Row("scholars:decide", "post", submitted, 302, 404, 404, 404, 404, 302, 404, {"outcome": "selected"}),
    Row("scholars:decide-many", "post", scoring, 302, 404, 404, 404, 404, 302, 404),
    Row("scholars:decide-many", "get", scoring, 302, 404, 404, 404, 404, 302, 404),
    Row("scholars:decision-letters", "get", scoring, 302, 404, 404, 404, 404, 200, 404),
    Row("scholars:decision-letters", "post", scoring, 302, 404, 404, 404, 404, 302, 404),
    Row("scholars:appoint", "get", scoring, 302, 404, 404, 404, 404, 200, 404),
    Row("scholars:appoint", "post", scoring, 302, 404, 404, 404, 404, 422, 404),
    Row("scholars:review-list", "get", bea_reviews, 302, 403, 200, 403, 403, 403, 403),
    Row("scholars:review-edit", "get", beas_review, 302, 404, 200, 404, 404, 404, 404),
    Row("scholars:review-edit", "post", beas_review, 302, 404, 302, 404, 404, 404, 404),
    Row("scholars:review-recuse", "get", beas_review, 302, 404, 200, 404, 404, 404, 404),
    Row("scholars:review-recuse", "post", beas_review, 302, 404, 302, 404, 404, 404, 404, {"kind": "mentor"}),
    Row("scholars:cohort-list", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("scholars:cohort-add", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("scholars:cohort-add", "post", None, 302, 403, 403, 403, 403, 422, 403, {"name": ""}),
    Row("scholars:cohort-edit", "get", cohort, 302, 403, 403, 403, 403, 200, 403),
    Row("scholars:cohort-edit", "post", cohort, 302, 403, 403, 403, 403, 422, 403, {"name": ""}),
    Row("scholars:cohort-rule", "get", cohort, 302, 403, 403, 403, 403, 200, 403),
    Row("scholars:cohort-rule", "post", cohort, 302, 403, 403, 403, 403, 422, 403),
    Row("scholars:effort-list", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("scholars:effort-remind", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("scholars:effort-remind", "post", None, 302, 403, 403, 403, 403, 200, 403),
    Row("scholars:cohort-move", "get", None, 302, 403, 403, 403, 403, 302, 403),
    Row("scholars:cohort-move", "post", None, 302, 403, 403, 403, 403, 302, 403),
    Row("scholars:effort-edit", "get", ledger, 302, 200, 404, 404, 404, 200, 404),
    Row("scholars:effort-edit", "post", ledger, 302, 302, 404, 404, 404, 302, 404),
    Row("scholars:appointment-list", "get", record, 302, 200, 404, 404, 404, 200, 404),
    Row("scholars:appointment-add", "get", record, 302, 403, 404, 404, 404, 200, 404),
    Row("scholars:appointment-add", "post", record, 302, 403, 404, 404, 404, 422, 404),
    Row("scholars:appointment-edit", "get", appointment, 302, 403, 404, 404, 404, 200, 404),
    Row("scholars:appointment-edit", "post", appointment, 302, 403, 404, 404, 404, 422, 404),
    Row("scholars:support-add", "get", appointment, 302, 403, 404, 404, 404, 200, 404),
    Row("scholars:support-add", "post", appointment, 302, 403, 404, 404, 404, 422, 404),
    Row("scholars:support-remove", "get", support, 302, 403, 404, 404, 404, 200, 404),
    Row("scholars:support-remove", "post", support, 302, 403, 404, 404, 404, 302, 404),
    Row("scholars:program-tables", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("scholars:nih-tables", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("scholars:rppr", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("scholars:table-rows", "get", a_cell, 302, 403, 403, 403, 403, 200, 403),
    Row("api:cohort-list", "get", None, 401, 403, 403, 403, 403, 200, 403),
    Row("api:appointment-list", "get", None, 401, 403, 403, 403, 403, 200, 403),
    Row("api:appointment-detail", "get", by_id(appointment), 401, 403, 403, 403, 403, 200, 403),
    Row("api:effort-month-list", "get", None, 401, 403, 403, 403, 403, 200, 403),
    Row("api:call-list", "get", None, 401, 403, 403, 403, 403, 200, 403),
    Row("api:application-list", "get", None, 401, 403, 403, 403, 403, 200, 403),
    Row("api:application-detail", "get", by_id(submitted), 401, 403, 403, 403, 403, 200, 403),
]
