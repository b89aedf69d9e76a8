from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from mentorship.models import (
    CalendarFeed,
    Compact,
    Concern,
    Evaluation,
    Meeting,
    Mentor,
    Seat,
    Solution,
    TeamMember,
)
from mentorship.services.meetings import hash_of
from tests.factories.jobs import make_job
from tests.factories.mentorship import (
    CompactFactory,
    EvaluationFactory,
    HoldFactory,
    InitiativeFactory,
    InstrumentFactory,
    MatchRoundFactory,
    MeetingFactory,
    MentorConflictFactory,
    MentorFactory,
    RoundRoleFactory,
    SeatFactory,
    SolutionFactory,
    TeamMemberFactory,
)
from tests.matrix import scholars
from tests.matrix.row import Row

if TYPE_CHECKING:
    from tests.conftest import World


def beas(world: World) -> Mentor:
    return Mentor.objects.filter(user=world.bea).first() or MentorFactory(
        institution=world.here, user=world.bea, name="Bea"
    )


def record(world: World) -> dict[str, Any]:
    return {"pk": beas(world).pk}


def own(world: World) -> dict[str, Any]:
    beas(world)
    return {}


def place(world: World) -> dict[str, Any]:
    found = TeamMember.objects.first()
    return {"pk": (found or TeamMemberFactory(mentor=beas(world), scholar=scholars.adas(world))).pk}


def match_round(world: World) -> dict[str, Any]:
    return {"pk": RoundRoleFactory(round__cohort=scholars.adas(world).cohort).round_id}


def role(world: World) -> dict[str, Any]:
    return {"pk": RoundRoleFactory().pk}


def hold(world: World) -> dict[str, Any]:
    return {"pk": HoldFactory().pk}


def solution(world: World) -> dict[str, Any]:
    found = Solution.objects.first() or SolutionFactory(job=make_job("match:1", "match.solve"))
    return {"pk": found.pk}


def open_place(world: World) -> dict[str, Any]:
    return {**match_round(world), "scholar_pk": scholars.adas(world).pk, "role": "scientific"}


def conflict(world: World) -> dict[str, Any]:
    return {"pk": MentorConflictFactory(mentor=beas(world)).pk}


def seat(world: World) -> dict[str, Any]:
    found = Seat.objects.first()
    asked = timezone.now()
    return {"pk": (found or SeatFactory(mentor=beas(world), scholar=scholars.adas(world), asked_at=asked)).pk}


def initiative(world: World) -> dict[str, Any]:
    return {"pk": InitiativeFactory(institution=world.here).pk}


def rankable(world: World) -> dict[str, Any]:
    beas(world)
    return {"pk": MatchRoundFactory(cohort=scholars.adas(world).cohort).pk}


def of_ada(world: World) -> dict[str, Any]:
    scholars.adas(world)
    return {}


def team(world: World) -> dict[str, Any]:
    """Ada's, with Bea as her mentor."""
    ada = scholars.adas(world)
    if not TeamMember.objects.filter(mentor=beas(world), scholar=ada).exists():
        TeamMemberFactory(mentor=beas(world), scholar=ada)
    return {"pk": ada.pk}


def compact(world: World) -> dict[str, Any]:
    team(world)
    ada = scholars.adas(world)
    return {"pk": (Compact.objects.filter(scholar=ada).first() or CompactFactory(scholar=ada)).pk}


def meeting(world: World) -> dict[str, Any]:
    team(world)
    found = Meeting.objects.first() or MeetingFactory(scholar=scholars.adas(world))
    found.mentors.add(beas(world))
    return {"pk": found.pk}


def feed(world: World) -> dict[str, Any]:
    token = "t" * 40
    CalendarFeed.objects.update_or_create(user=world.ada, defaults={"token_hash": hash_of(token)})
    return {"token": token}


def place_and_form(world: World) -> dict[str, Any]:
    team(world)
    place = TeamMember.objects.get(mentor=beas(world), scholar=scholars.adas(world))
    return {"pk": place.pk, "instrument_pk": InstrumentFactory().pk}


def evaluation(world: World) -> dict[str, Any]:
    place_and_form(world)
    return {"pk": (Evaluation.objects.first() or EvaluationFactory(place=TeamMember.objects.first())).pk}


def instrument(world: World) -> dict[str, Any]:
    return {"pk": InstrumentFactory().pk}


def concern(world: World) -> dict[str, Any]:
    return {"pk": Concern.objects.create(raised_by=world.ada, text="A worry").pk}


REASON = {"reason": "A complaint about this mentor"}

# A browser always sends something, a token at least.
SOMETHING = {"sent": "1"}

ROWS = [
    #   name, method, kwargs, nobody, ada, bea, cy, dot, eve, fay
    Row("mentorship:mentor-list", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("mentorship:my-page", "get", own, 302, 404, 200, 403, 403, 403, 403),
    Row("mentorship:mentor-detail", "get", record, 302, 404, 200, 404, 404, 200, 404),
    Row("mentorship:mentor-export", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("mentorship:mentor-add", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("mentorship:mentor-add", "post", None, 302, 403, 403, 403, 403, 422, 403, SOMETHING),
    Row("mentorship:profile-edit", "get", own, 302, 404, 200, 403, 403, 403, 403),
    Row("mentorship:profile-edit", "post", own, 302, 404, 422, 403, 403, 403, 403, SOMETHING),
    Row("mentorship:mentor-edit", "get", record, 302, 404, 403, 404, 404, 200, 404),
    Row("mentorship:mentor-edit", "post", record, 302, 404, 403, 404, 404, 422, 404, SOMETHING),
    Row("mentorship:mentor-verify", "post", record, 302, 404, 403, 404, 404, 302, 404),
    Row("mentorship:conflict-add", "get", record, 302, 404, 403, 404, 404, 200, 404),
    Row("mentorship:conflict-add", "post", record, 302, 404, 403, 404, 404, 422, 404, SOMETHING),
    Row("mentorship:conflict-remove", "post", conflict, 302, 404, 404, 404, 404, 302, 404),
    Row("mentorship:round-list", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("mentorship:round-open", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("mentorship:round-open", "post", None, 302, 403, 403, 403, 403, 422, 403, SOMETHING),
    Row("mentorship:round-detail", "get", match_round, 302, 404, 404, 404, 404, 200, 404),
    Row("mentorship:round-settings", "get", match_round, 302, 404, 404, 404, 404, 200, 404),
    Row("mentorship:round-settings", "post", match_round, 302, 404, 404, 404, 404, 422, 404, SOMETHING),
    Row("mentorship:role-add", "post", match_round, 302, 404, 404, 404, 404, 302, 404, {"label": "Sponsor"}),
    Row("mentorship:role-remove", "post", role, 302, 404, 404, 404, 404, 302, 404),
    Row("mentorship:round-solve", "post", match_round, 302, 404, 404, 404, 404, 302, 404),
    Row("mentorship:hold-add", "post", match_round, 302, 404, 404, 404, 404, 302, 404),
    Row("mentorship:hold-release", "post", hold, 302, 404, 404, 404, 404, 302, 404),
    Row("mentorship:seat-change", "get", open_place, 302, 404, 404, 404, 404, 200, 404),
    Row("mentorship:seat-change", "post", open_place, 302, 404, 404, 404, 404, 422, 404, SOMETHING),
    Row("mentorship:round-invite", "post", match_round, 302, 404, 404, 404, 404, 302, 404),
    Row("mentorship:round-publish", "get", match_round, 302, 404, 404, 404, 404, 200, 404),
    Row("mentorship:round-publish", "post", match_round, 302, 404, 404, 404, 404, 302, 404),
    Row("mentorship:round-export", "get", match_round, 302, 404, 404, 404, 404, 200, 404),
    Row("mentorship:solution-progress", "get", solution, 302, 404, 404, 404, 404, 200, 404),
    Row("mentorship:solution-adopt", "post", solution, 302, 404, 404, 404, 404, 302, 404),
    Row("mentorship:solution-report", "get", solution, 302, 404, 404, 404, 404, 200, 404),
    Row("mentorship:why-not", "get", solution, 302, 404, 404, 404, 404, 200, 404),
    Row("mentorship:seat-list", "get", None, 302, 200, 200, 403, 403, 403, 403),
    Row("mentorship:match-profile", "get", of_ada, 302, 200, 404, 403, 403, 403, 403),
    Row("mentorship:match-profile", "post", of_ada, 302, 302, 404, 403, 403, 403, 403, SOMETHING),
    Row("mentorship:preference-edit", "get", rankable, 302, 200, 200, 403, 403, 403, 403),
    Row("mentorship:preference-edit", "post", rankable, 302, 302, 302, 403, 403, 403, 403, SOMETHING),
    Row("mentorship:seat-answer", "get", seat, 302, 200, 200, 404, 404, 404, 404),
    Row("mentorship:seat-answer", "post", seat, 302, 302, 302, 404, 404, 404, 404, {"answer": "accept"}),
    Row("mentorship:initiative-list", "get", None, 302, 200, 200, 403, 403, 200, 403),
    Row("mentorship:initiative-add", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("mentorship:initiative-add", "post", None, 302, 403, 403, 403, 403, 422, 403, SOMETHING),
    Row("mentorship:initiative-edit", "get", initiative, 302, 404, 404, 404, 404, 200, 404),
    Row("mentorship:initiative-edit", "post", initiative, 302, 404, 404, 404, 404, 422, 404, SOMETHING),
    Row("mentorship:teamwork", "get", team, 302, 200, 200, 404, 404, 200, 404),
    Row("mentorship:team-letter", "get", team, 302, 200, 200, 404, 404, 200, 404),
    Row("mentorship:compact-open", "post", team, 302, 302, 302, 404, 404, 302, 404),
    Row("mentorship:compact-detail", "get", compact, 302, 200, 200, 404, 404, 200, 404),
    Row("mentorship:compact-answer", "get", compact, 302, 200, 200, 404, 404, 404, 404),
    Row("mentorship:compact-answer", "post", compact, 302, 302, 302, 404, 404, 404, 404, SOMETHING),
    Row("mentorship:compact-agree", "get", compact, 302, 200, 200, 404, 404, 404, 404),
    Row("mentorship:compact-agree", "post", compact, 302, 422, 422, 404, 404, 404, 404, SOMETHING),
    Row("mentorship:compact-sign", "post", compact, 302, 302, 302, 404, 404, 404, 404),
    Row("mentorship:meeting-add", "get", team, 302, 200, 200, 404, 404, 404, 404),
    Row("mentorship:meeting-add", "post", team, 302, 422, 422, 404, 404, 404, 404, SOMETHING),
    Row("mentorship:meeting-detail", "get", meeting, 302, 200, 200, 404, 404, 404, 404),
    Row("mentorship:meeting-edit", "get", meeting, 302, 200, 200, 404, 404, 404, 404),
    Row("mentorship:meeting-edit", "post", meeting, 302, 422, 422, 404, 404, 404, 404, SOMETHING),
    Row("mentorship:meeting-close", "post", meeting, 302, 302, 302, 404, 404, 404, 404),
    Row("mentorship:agenda-add", "post", meeting, 302, 302, 302, 404, 404, 404, 404),
    Row("mentorship:note-add", "post", meeting, 302, 302, 302, 404, 404, 404, 404),
    Row("mentorship:step-add", "post", meeting, 302, 302, 302, 404, 404, 404, 404),
    Row("mentorship:meeting-calendar", "get", meeting, 302, 200, 200, 404, 404, 404, 404),
    Row("mentorship:feed-make", "post", None, 302, 200, 200, 403, 403, 403, 403),
    Row("mentorship:feed-revoke", "post", None, 302, 302, 302, 403, 403, 403, 403),
    # Calendars cannot sign in: whoever has the address reads the feed.
    Row("mentorship:feed", "get", feed, 200, 200, 200, 200, 200, 200, 200),
    Row("mentorship:board", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("mentorship:evaluation-list", "get", of_ada, 302, 200, 404, 403, 403, 403, 403),
    Row("mentorship:evaluation-give", "get", place_and_form, 302, 200, 404, 404, 404, 404, 404),
    Row("mentorship:evaluation-give", "post", place_and_form, 302, 302, 404, 404, 404, 404, 404, {"item_S1": "4"}),
    Row("mentorship:my-feedback", "get", own, 302, 404, 200, 403, 403, 403, 403),
    Row("mentorship:release-list", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("mentorship:release-make", "post", None, 302, 403, 403, 403, 403, 302, 403),
    Row("mentorship:evaluation-read", "get", evaluation, 302, 404, 404, 404, 404, 200, 404),
    Row("mentorship:evaluation-read", "post", evaluation, 302, 404, 404, 404, 404, 200, 404, REASON),
    Row("mentorship:instrument-edit", "get", instrument, 302, 404, 404, 404, 404, 200, 404),
    Row("mentorship:instrument-edit", "post", instrument, 302, 404, 404, 404, 404, 422, 404, SOMETHING),
    Row("mentorship:concern-list", "get", None, 302, 403, 403, 403, 403, 200, 403),
    Row("mentorship:concern-add", "get", None, 302, 200, 200, 403, 403, 403, 403),
    Row("mentorship:concern-add", "post", None, 302, 302, 302, 403, 403, 403, 403, {"text": "A worry"}),
    Row("mentorship:concern-handle", "post", concern, 302, 404, 404, 404, 404, 302, 404),
    Row("mentorship:mentee-detail", "get", place, 302, 200, 200, 404, 404, 200, 404),
    Row("mentorship:team-detail", "get", scholars.record, 302, 200, 404, 404, 404, 200, 404),
]
