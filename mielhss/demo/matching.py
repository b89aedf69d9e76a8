"""An invented round of matching: what scholars look for, whom people rank, and the teams that were published."""

from __future__ import annotations

import random

from django.db import transaction
from django.db.models import OuterRef, Subquery

from accounts.models import User
from mentorship.models import Initiative, MatchProfile, MatchRound, Mentor, MentorConflict, Seat, Solution, TeamMember
from mentorship.services import rounds, seats, solving
from mielhss.demo import people, teamwork
from mielhss.jobs.services import finish
from partners.models import Institution
from scholars.models import Cohort, Scholar

SEED = 2026
TITLE = "Mentor teams 2026"
YEAR = people.COHORT_YEARS[-1]
METHODS = ("interrupted time series", "cluster trials", "mixed methods", "causal inference", "microsimulation")
POPULATIONS = ("rural communities", "Spanish speakers", "older adults", "new mothers", "people without housing")
INITIATIVES = (
    ("Blood pressure closer to home", ("primary care redesign", "health equity measurement"), 2),
    ("Interpreters at every visit", ("language access", "patient safety"), 1),
    ("Screening for colon cancer by mail", ("cancer screening", "implementation science"), 2),
    ("Safer births, one year on", ("maternal health", "community-based participatory research"), 1),
)


def load(director: User) -> None:
    """Once; the round is the mark that its teams are there."""
    cohort = Cohort.objects.get(name=f"Cohort {YEAR}")
    if not MatchRound.objects.filter(cohort=cohort, title=TITLE).exists():
        _match(cohort, director)
    teamwork.load(director)


def _match(cohort: Cohort, director: User) -> None:
    with transaction.atomic():
        match_round = _prepare(cohort, director)
    solution = solving.request(match_round=match_round, by=director)
    finish(solution.job)
    solution.refresh_from_db()
    with transaction.atomic():
        _decide(match_round, solution, director)


def _prepare(cohort: Cohort, director: User) -> MatchRound:
    rng = random.Random(SEED)
    scholars = list(Scholar.objects.filter(cohort=cohort).order_by("pk"))
    mentors = list(Mentor.objects.available().order_by("pk"))
    MatchProfile.objects.bulk_create(
        MatchProfile(scholar=scholar, topics=[*sorted(rng.sample(people.EXPERTISE, 3)), rng.choice(METHODS)])
        for scholar in scholars
    )
    _initiatives(rng, scholars)
    for mentor, scholar in zip(rng.sample(mentors, 6), rng.sample(scholars, 6), strict=True):
        MentorConflict.objects.create(mentor=mentor, scholar=scholar, declared_by=director)
    match_round = rounds.open_round(cohort=cohort, kind=MatchRound.Kind.MENTORS, title=TITLE, by=director)
    rounds.remove_role(role=match_round.roles.get(code="community"), by=director)
    for scholar in rng.sample(scholars, len(scholars) // 2):
        rounds.keep_scholars_ranking(
            match_round=match_round, scholar=scholar, ranked=rng.sample(mentors, 4), by=director
        )
    return match_round


def _initiatives(rng: random.Random, scholars: list[Scholar]) -> None:
    systems = list(Institution.objects.filter(is_training_center=True).order_by("code"))
    Initiative.objects.bulk_create(
        Initiative(
            institution=systems[number % len(systems)],
            title=title,
            sponsor="Vice President, Quality",
            summary="An invented initiative, for demonstration.",
            topics=list(topics),
            capacity=capacity,
        )
        for number, (title, topics, capacity) in enumerate(INITIATIVES)
    )


def _decide(match_round: MatchRound, solution: Solution, director: User) -> None:
    """Published as if at the cohort's start, with most mentors' answers in."""
    rng = random.Random(SEED)
    seats.adopt(solution=solution, by=director)
    seats.invite(match_round=match_round, by=director)
    for seat in Seat.objects.filter(round=match_round).order_by("pk"):
        if rng.random() < 0.8:
            seats.answer(seat=seat, is_mentor=True, accepts=True, reason="", by=director)
    seats.publish(match_round=match_round, by=director)
    new = TeamMember.objects.filter(scholar__cohort=match_round.cohort)
    new.update(starts_on=Subquery(Scholar.objects.filter(pk=OuterRef("scholar_id")).values("starts_on")[:1]))
