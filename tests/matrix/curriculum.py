from __future__ import annotations

from typing import TYPE_CHECKING, Any

from curriculum.services.sessions import digest_of_feed
from tests.factories.curriculum import (
    ActivityFactory,
    AssessmentRequestFactory,
    AttendanceFileFactory,
    AwardFactory,
    CommitteeDecisionFactory,
    CompetencyFactory,
    FeedTokenFactory,
    FrameworkFactory,
    HeldAttendeeFactory,
    MakeUpFactory,
    ProposalFactory,
    RequirementFactory,
    SessionFactory,
    SigningKeyFactory,
)
from tests.factories.scholars import ScholarFactory
from tests.matrix.row import Row

if TYPE_CHECKING:
    from tests.conftest import World


def activity(world: World) -> dict[str, Any]:
    return {"pk": ActivityFactory(takes_proposals=True).pk}


def framework(world: World) -> dict[str, Any]:
    return {"pk": FrameworkFactory().pk}


def crosswalk(world: World) -> dict[str, Any]:
    return {"pk": FrameworkFactory(edition="2022").pk, "older": FrameworkFactory(edition="2018").pk}


def session(world: World) -> dict[str, Any]:
    """Hosted here, so that Cy takes its attendance."""
    return {"pk": SessionFactory(host=world.here).pk}


def draft(world: World) -> dict[str, Any]:
    return {"pk": SessionFactory(host=world.here, status="draft").pk}


def proposal(world: World) -> dict[str, Any]:
    return {"pk": ProposalFactory(proposed_by=world.bea).pk}


def file_of_session(world: World) -> dict[str, Any]:
    file = AttendanceFileFactory(session=SessionFactory(host=world.here))
    return {"pk": file.session_id, "file_pk": file.pk}


def held_of_session(world: World) -> dict[str, Any]:
    held = HeldAttendeeFactory(file=AttendanceFileFactory(session=SessionFactory(host=world.here)))
    return {"pk": held.file.session_id, "held_pk": held.pk}


def make_up_of_session(world: World) -> dict[str, Any]:
    make_up = MakeUpFactory(session=SessionFactory(host=world.here))
    return {"pk": make_up.session_id, "make_up_pk": make_up.pk}


def own_feed(world: World) -> dict[str, Any]:
    return {"pk": FeedTokenFactory(user=world.ada).pk}


def live_feed(world: World) -> dict[str, Any]:
    FeedTokenFactory(digest=digest_of_feed("secret"))
    return {"key": "secret"}


def scholar(world: World) -> dict[str, Any]:
    """Ada's record; there is a framework to assess by."""
    CompetencyFactory()
    return {"pk": ScholarFactory(user=world.ada, institution=world.here).pk}


def asked(world: World) -> dict[str, Any]:
    """Bea is asked about Ada."""
    of = ScholarFactory(user=world.ada, institution=world.here)
    return {"pk": AssessmentRequestFactory(rater=world.bea, scholar=of).pk}


def decision(world: World) -> dict[str, Any]:
    of = ScholarFactory(user=world.ada, institution=world.here)
    return {"pk": CommitteeDecisionFactory(scholar=of).pk}


def award(world: World) -> dict[str, Any]:
    of = ScholarFactory(user=world.ada, institution=world.here)
    return {"pk": AwardFactory(scholar=of).pk}


def certificate(world: World) -> dict[str, Any]:
    return {"identifier": AwardFactory().identifier}


def signing_key(world: World) -> dict[str, Any]:
    return {"thumbprint": SigningKeyFactory().thumbprint}


def competency(world: World) -> dict[str, Any]:
    return {"identifier": CompetencyFactory().identifier}


def requirement(world: World) -> dict[str, Any]:
    return {"pk": RequirementFactory().pk}


def anything(world: World) -> dict[str, Any]:
    CompetencyFactory()
    return {}


ROWS = [
    #   name, method, kwargs, nobody, ada, bea, cy, dot, eve, fay
    Row("curriculum:activity-list", "get", None, 302, 200, 200, 200, 200, 200, 403),
    Row("curriculum:activity-detail", "get", activity, 302, 200, 200, 200, 200, 200, 404),
    Row("curriculum:activity-new", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("curriculum:activity-edit", "get", activity, 302, 403, 403, 403, 403, 200, 404),
    Row("curriculum:series-plan", "get", activity, 302, 403, 403, 403, 403, 200, 404),
    Row("curriculum:session-new", "get", activity, 302, 403, 403, 403, 403, 200, 404),
    Row("curriculum:topic-propose", "get", activity, 302, 200, 200, 200, 200, 200, 404),
    Row("curriculum:proposal-decide", "get", proposal, 302, 404, 403, 404, 404, 200, 404),
    Row("curriculum:rounds-public", "get", None, 200, 200, 200, 200, 200, 200, 200),
    Row("curriculum:rounds-calendar", "get", None, 200, 200, 200, 200, 200, 200, 200),
    Row("curriculum:session-detail", "get", session, 302, 200, 200, 200, 200, 200, 404),
    Row("curriculum:session-detail", "get", draft, 302, 404, 404, 404, 404, 200, 404),
    Row("curriculum:session-edit", "get", session, 302, 403, 403, 403, 403, 200, 404),
    Row("curriculum:session-publish", "post", draft, 302, 404, 404, 404, 404, 302, 404),
    Row("curriculum:session-call-off", "post", session, 302, 403, 403, 403, 403, 302, 404),
    Row("curriculum:session-answer", "post", session, 302, 302, 302, 302, 302, 302, 404, {"answer": "no"}),
    Row("curriculum:session-room", "get", session, 302, 403, 403, 200, 403, 200, 404),
    Row("curriculum:check-in", "get", session, 302, 200, 200, 200, 200, 200, 404),
    Row("curriculum:make-up-ask", "post", session, 302, 302, 302, 302, 302, 302, 404, {"what": "Read it up."}),
    Row("curriculum:attendance-detail", "get", session, 302, 403, 403, 200, 403, 200, 404),
    Row("curriculum:attendance-csv", "get", session, 302, 403, 403, 200, 403, 200, 404),
    Row("curriculum:attendance-import", "post", session, 302, 403, 403, 302, 403, 302, 404),
    Row("curriculum:attendance-correct", "post", session, 302, 403, 403, 302, 403, 302, 404),
    Row("curriculum:attendance-undo", "post", file_of_session, 302, 403, 403, 302, 403, 302, 404),
    Row("curriculum:held-decide", "post", held_of_session, 302, 403, 403, 302, 403, 302, 404),
    Row("curriculum:make-up-accept", "post", make_up_of_session, 302, 403, 403, 302, 403, 302, 404),
    Row("curriculum:feed-list", "get", None, 302, 200, 200, 200, 200, 200, 403),
    Row("curriculum:feed-revoke", "post", own_feed, 302, 302, 404, 404, 404, 404, 404),
    Row("curriculum:feed", "get", live_feed, 200, 200, 200, 200, 200, 200, 200),
    Row("curriculum:framework-import", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("curriculum:crosswalk-import", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("curriculum:framework-detail", "get", framework, 302, 200, 200, 200, 200, 200, 404),
    Row("curriculum:framework-case", "get", framework, 302, 200, 200, 200, 200, 200, 404),
    Row("curriculum:framework-csv", "get", framework, 302, 200, 200, 200, 200, 200, 404),
    Row("curriculum:framework-fill", "get", framework, 302, 403, 403, 403, 403, 200, 404),
    Row("curriculum:crosswalk-detail", "get", crosswalk, 302, 200, 200, 200, 200, 200, 404),
    Row("curriculum:coverage", "get", framework, 302, 200, 200, 200, 200, 200, 404),
    Row("curriculum:heat-map", "get", anything, 302, 403, 403, 403, 403, 200, 403),
    Row("curriculum:request-list", "get", None, 302, 200, 200, 403, 403, 403, 403),
    Row("curriculum:assess-asked", "get", asked, 302, 403, 200, 404, 404, 403, 404),
    Row("curriculum:decision-detail", "get", decision, 302, 200, 404, 404, 404, 200, 404),
    Row("curriculum:growth-detail", "get", scholar, 302, 200, 404, 404, 404, 200, 404),
    Row("curriculum:assess-self", "get", scholar, 302, 200, 404, 404, 404, 403, 404),
    Row("curriculum:gap-goal", "post", scholar, 302, 302, 404, 404, 404, 403, 404),
    Row("curriculum:assessment-ask", "get", scholar, 302, 200, 404, 404, 404, 200, 404),
    Row("curriculum:evidence-add", "get", scholar, 302, 200, 404, 404, 404, 200, 404),
    Row("curriculum:decision-new", "get", scholar, 302, 403, 404, 404, 404, 200, 404),
    Row("curriculum:requirement-list", "get", None, 302, 200, 200, 200, 200, 200, 403),
    Row("curriculum:requirement-list", "post", None, 302, 403, 403, 403, 403, 200, 403),
    Row("curriculum:compliance", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("curriculum:compliance-remind", "post", None, 302, 403, 403, 403, 403, 302, 403),
    Row("curriculum:award-list", "get", None, 302, 200, 200, 200, 200, 200, 403),
    Row("curriculum:award-give", "post", None, 302, 403, 403, 403, 403, 302, 403),
    Row("curriculum:award-detail", "get", award, 302, 200, 404, 404, 404, 200, 404),
    Row("curriculum:award-revoke", "post", award, 302, 403, 404, 404, 404, 302, 404, {"reason": "By mistake."}),
    Row("curriculum:award-pdf", "get", award, 302, 200, 404, 404, 404, 200, 404),
    Row("curriculum:award-credential", "get", award, 302, 200, 404, 404, 404, 200, 404),
    Row("curriculum:credential-check", "get", None, 200, 200, 200, 200, 200, 200, 200),
    Row("curriculum:credential-issuer", "get", None, 200, 200, 200, 200, 200, 200, 200),
    Row("curriculum:credential-keys", "get", None, 200, 200, 200, 200, 200, 200, 200),
    Row("curriculum:credential-key", "get", signing_key, 200, 200, 200, 200, 200, 200, 200),
    Row("curriculum:credential-status", "get", None, 200, 200, 200, 200, 200, 200, 200),
    Row("curriculum:credential-verify", "get", certificate, 200, 200, 200, 200, 200, 200, 200),
    Row("curriculum:case-item", "get", competency, 200, 200, 200, 200, 200, 200, 200),
    Row("curriculum:requirement-drop", "post", requirement, 302, 403, 403, 403, 403, 302, 404),
]
