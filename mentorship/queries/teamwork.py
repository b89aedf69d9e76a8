"""Teams as they work: who belongs to one, what its members answered, and which teams drift."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone

from mentorship.models import Compact, Meeting, TeamMember
from partners.access import Access
from scholars.models import Scholar

# A meeting may slip by a quarter of the agreed time before anybody is told.
SLACK = 1.25
# Without a compact, a team that has not met for so long is shown.
USUAL_DAYS = 45


@dataclass(frozen=True)
class Party:
    """Somebody of a team: the scholar when `place` is None."""

    name: str
    label: str
    place: TeamMember | None


def team_of(scholar: Scholar) -> list[TeamMember]:
    """The mentors of today. One query."""
    return list(
        TeamMember.objects.current(timezone.localdate()).filter(scholar=scholar).select_related("mentor__institution")
    )


def parties_of(scholar: Scholar) -> list[Party]:
    return [
        Party(scholar.name, "Scholar", None),
        *(Party(place.mentor.name, place.role_label, place) for place in team_of(scholar)),
    ]


def own_party(access: Access, scholar: Scholar, parties: list[Party]) -> Party | None:
    """Which of the team the reader is; None for the office."""
    if access.user_id is None:
        return None
    if scholar.user_id == access.user_id:
        return parties[0]
    return next((p for p in parties if p.place and p.place.mentor.user_id == access.user_id), None)


def comparison(compact: Compact, parties: list[Party]) -> list[dict[str, Any]]:
    """Question by question, what each said, and whether they differ."""
    given = {answer.place_id: answer.answers for answer in compact.answers.all()}
    rows = []
    for question in compact.template.questions:
        said = [(p.name, _words(question, given[_key(p)])) for p in parties if _key(p) in given]
        answers = {" ".join(text.split()).casefold() for _, text in said if text.strip()}
        agreed = _words(question, compact.agreed)
        rows.append({"question": question, "said": said, "differs": len(answers) > 1, "agreed": agreed})
    return rows


def _key(party: Party) -> int | None:
    return party.place.pk if party.place else None


def _words(question: dict[str, Any], answers: dict[str, str]) -> str:
    value = answers.get(question["key"], "")
    return str(question.get("choices", {}).get(value, value))


@dataclass(frozen=True)
class Drift:
    """A team that meets less often than it agreed."""

    scholar: Scholar
    last_on: date | None
    cadence_days: int
    is_agreed: bool
    overdue_days: int


def drifting(today: date) -> list[Drift]:
    """Teams of today's scholars, the longest overdue first. Two queries."""
    teams = TeamMember.objects.current(today)
    scholars = (
        Scholar.objects.filter(pk__in=teams.values("scholar"), starts_on__lte=today, ends_on__gte=today)
        .filter(Q(left_on__isnull=True) | Q(left_on__gt=today))
        .select_related("institution", "cohort")
        .annotate(last=Max("meetings__starts_at", filter=Q(meetings__state=Meeting.State.HELD)))
    )
    agreed = Compact.objects.filter(state=Compact.State.SIGNED, cadence_days__isnull=False)
    cadence = dict(agreed.values_list("scholar_id", "cadence_days"))
    found = []
    for scholar in scholars:
        days = cadence.get(scholar.pk) or USUAL_DAYS
        last = timezone.localdate(scholar.last) if scholar.last else None  # type: ignore[attr-defined]
        due = (last or scholar.starts_on) + timedelta(days=round(days * SLACK))
        if due < today:
            found.append(Drift(scholar, last, days, scholar.pk in cadence, (today - due).days))
    return sorted(found, key=lambda drift: (-drift.overdue_days, drift.scholar.name))
