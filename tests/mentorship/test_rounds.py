"""From an open round to published teams, a decline and a repair."""

from __future__ import annotations

from datetime import date

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from mentorship.matching import Instance
from mentorship.models import Hold, MatchRound, Preference, Seat, Solution, TeamMember
from mentorship.queries.problem import Builder
from mentorship.services import Refused, mentors, rounds, seats, solving
from mielhss.jobs.models import Job
from mielhss.jobs.run import attempt
from partners.access import access_of
from partners.roles import Permission
from tests.factories.mentorship import (
    InitiativeFactory,
    MatchProfileFactory,
    MentorConflictFactory,
    MentorFactory,
    SeatFactory,
    TeamMemberFactory,
)
from tests.factories.scholars import CohortFactory, ScholarFactory


@pytest.fixture
def match_round(world) -> MatchRound:
    """Two scholars of one cohort, one role, a mentor at each institution; Bea is the one at hers."""
    cohort = CohortFactory()
    ScholarFactory(name="Ada", cohort=cohort, institution=world.here, user=world.ada, health_system=world.here)
    ScholarFactory(name="Abe", cohort=cohort, institution=world.there, health_system=world.there)
    MentorFactory(name="Bea", institution=world.here, user=world.bea, capacity=1)
    MentorFactory(name="Ben", institution=world.there, capacity=1)
    opened = rounds.open_round(cohort=cohort, kind="mentors", title="Teams", by=world.eve)
    for role in list(opened.roles.exclude(code="scientific")):
        rounds.remove_role(role=role, by=world.eve)
    return opened


def solved(match_round, by, *, is_repair=False) -> Solution:
    match_round.refresh_from_db()
    solution = solving.request(match_round=match_round, by=by, is_repair=is_repair)
    if not solution.is_done:
        assert attempt(solution.job.pk) == Job.State.DONE
        solution.refresh_from_db()
    return solution


def standing(match_round) -> dict[str, str]:
    return {seat.scholar.name: str(seat.target) for seat in match_round.seats.standing()}


def current_teams() -> set[tuple[str, str]]:
    places = TeamMember.objects.filter(ends_on__isnull=True)
    return {(place.scholar.name, place.mentor.name) for place in places}


def test_a_round_begins_with_the_roles_of_the_program(world):
    opened = rounds.open_round(cohort=CohortFactory(), kind="mentors", title="Teams", by=world.eve)

    assert [(role.code, role.from_partner_system) for role in opened.roles.all()] == [
        ("scientific", False),
        ("health_system", True),
        ("methods", False),
        ("community", False),
    ]


def test_a_solution_keeps_its_certificate(match_round, world):
    solution = solved(match_round, world.eve)

    instance = Instance.restored(solution.instance)
    assert (solution.status, solution.unfilled, solution.gap, solution.bound) == ("optimal", 0, 0.0, solution.total)
    assert solution.input_hash == instance.hash
    assert solution.total == sum(instance.score_of(tuple(key)) for key in solution.chosen)


def test_everybody_gets_somebody_from_another_institution(match_round, world):
    seats.adopt(solution=solved(match_round, world.eve), by=world.eve)

    assert standing(match_round) == {"Ada": "Ben", "Abe": "Bea"}


def test_asking_twice_about_the_same_problem_is_one_solution(match_round, world):
    assert solved(match_round, world.eve) == solved(match_round, world.eve)
    assert Solution.objects.count() == 1


def test_a_changed_weight_is_another_problem(match_round, world):
    first = solved(match_round, world.eve)
    match_round.weights = {"expertise": 0, "scholar_rank": 0, "mentor_rank": 0, "availability": 0, "load": 100}
    rounds.save_settings(match_round=match_round, by=world.eve)

    second = solved(match_round, world.eve)

    assert first.input_hash != second.input_hash
    assert second.floor == 1000


def test_weights_of_nothing_are_refused(match_round, world):
    match_round.weights = dict.fromkeys(match_round.weights, 0)

    with pytest.raises(Refused):
        rounds.save_settings(match_round=match_round, by=world.eve)


def test_a_pair_scores_what_its_parts_say(match_round, world):
    ada = match_round.cohort.scholars.get(name="Ada")
    MatchProfileFactory(scholar=ada, topics=["Implementation science", "doula care"])
    builder = Builder(match_round)

    score, parts = builder.parts(ada, builder.targets[1])

    assert {part.key: round(part.points) for part in parts} == {
        "expertise": 250, "scholar_rank": 100, "mentor_rank": 50, "availability": 100, "load": 100,
    }  # fmt: skip
    assert score == 600
    assert parts[0].words == "1 of 2 of what she looks for: Implementation science"


def test_rankings_count_and_declining_bars(match_round, world):
    ada, abe = (match_round.cohort.scholars.get(name=name) for name in ("Ada", "Abe"))
    bea, ben = Builder(match_round).targets
    rounds.keep_scholars_ranking(match_round=match_round, scholar=ada, ranked=[ben, bea], by=world.ada)
    rounds.keep_mentors_ranking(match_round=match_round, mentor=bea, ranked=[], declined=[abe], by=world.bea)

    builder = Builder(match_round)
    pairs = builder.problem().instance.by_key

    assert [part.words for part in builder.parts(ada, ben)[1] if part.key == "scholar_rank"] == ["ranked 1"]
    assert {key: pair.bars for key, pair in pairs.items() if pair.bars} == {(0, 0, 0): ("declined",)}
    assert Preference.objects.count() == 3


def test_a_conflict_and_a_foreign_system_bar_a_pair(match_round, world):
    ada = match_round.cohort.scholars.get(name="Ada")
    ben = Builder(match_round).targets[1]
    MentorConflictFactory(mentor=ben, scholar=ada)
    match_round.roles.update(from_partner_system=True)

    pairs = Builder(match_round).problem().instance.by_key

    assert {key: pair.bars for key, pair in pairs.items()} == {
        (0, 0, 0): ("partner_system",),
        (0, 0, 1): (),
        (1, 0, 0): (),
        (1, 0, 1): ("conflict", "partner_system"),
    }


def test_places_in_other_cohorts_take_room(match_round):
    ben = Builder(match_round).targets[1]
    TeamMemberFactory(mentor=ben, scholar=ScholarFactory(cohort=CohortFactory(name="Cohort 0")))

    assert [guide.capacity for guide in Builder(match_round).problem().instance.mentors] == [1, 0]


def test_when_nobody_fits_the_rules_to_relax_are_named(match_round, world):
    match_round.roles.update(from_partner_system=True)

    solution = solved(match_round, world.eve)

    assert (solution.status, solution.unfilled) == ("infeasible", 2)
    names = [
        solving.describe_relaxation(rule, {s.pk: s.name for s in match_round.cohort.scholars.all()}, {})
        for rule in solution.relax
    ]
    assert sorted(names) == [
        "Allow Abe a scientific mentor who is not of the partner health system.",
        "Allow Ada a scientific mentor who is not of the partner health system.",
    ]


def test_a_lock_is_kept_by_the_next_solution(match_round, world):
    ada = match_round.cohort.scholars.get(name="Ada")
    MentorFactory(name="Best", institution=world.there, expertise=["implementation science"], capacity=3)
    ben = Builder(match_round).targets[1]
    rounds.set_hold(match_round=match_round, kind="lock", scholar=ada, role="scientific", target=ben, by=world.eve)

    seats.adopt(solution=solved(match_round, world.eve), by=world.eve)

    assert standing(match_round)["Ada"] == "Ben"


def test_locks_that_clash_are_told_in_words(match_round, world):
    ben = Builder(match_round).targets[1]
    for scholar in match_round.cohort.scholars.all():
        rounds.set_hold(
            match_round=match_round, kind="lock", scholar=scholar, role="scientific", target=ben, by=world.eve
        )

    solution = solving.request(match_round=match_round, by=world.eve)

    assert attempt(solution.job.pk) == Job.State.FAILED
    solution.job.refresh_from_db()
    assert solution.job.error.startswith("The locked pairs break a rule together.")


def test_a_round_without_mentors_is_refused(world):
    cohort = CohortFactory()
    ScholarFactory(cohort=cohort)
    opened = rounds.open_round(cohort=cohort, kind="mentors", title="Empty", by=world.eve)

    with pytest.raises(Refused):
        solving.request(match_round=opened, by=world.eve)


def test_publishing_makes_teams_and_ends_the_old_ones(match_round, world):
    ada = match_round.cohort.scholars.get(name="Ada")
    before = TeamMemberFactory(scholar=ada, role="scientific", starts_on=date(2024, 7, 1))
    seats.adopt(solution=solved(match_round, world.eve), by=world.eve)

    count = seats.publish(match_round=match_round, by=world.eve)
    attempt(Job.objects.get(kind="match.mail").pk)

    before.refresh_from_db()
    assert (count, before.ends_on is not None) == (2, True)
    assert current_teams() == {("Ada", "Ben"), ("Abe", "Bea")}
    assert sorted(message.to[0] for message in mail.outbox) == ["ada@example.org", "bea@example.org"]
    assert "Ben" not in mail.outbox[0].body


def test_publishing_nothing_is_refused(match_round, world):
    with pytest.raises(Refused):
        seats.publish(match_round=match_round, by=world.eve)


def test_a_declined_place_ends_and_repair_moves_nobody_else(match_round, world):
    MentorFactory(name="Bo", institution=world.here, capacity=1)
    seats.adopt(solution=solved(match_round, world.eve), by=world.eve)
    seats.publish(match_round=match_round, by=world.eve)
    (seat,) = match_round.seats.filter(mentor__name=standing(match_round)["Abe"])
    seats.answer(seat=seat, is_mentor=True, accepts=False, reason="A new post", by=world.bea)
    assert current_teams() == {("Ada", "Ben")}

    repaired = solved(match_round, world.eve, is_repair=True)
    changed = seats.adopt(solution=repaired, by=world.eve)
    seats.publish(match_round=match_round, by=world.eve)

    other = {"Bea": "Bo", "Bo": "Bea"}[str(seat.target)]
    assert (repaired.kept, changed) == (1, 1)
    assert current_teams() == {("Ada", "Ben"), ("Abe", other)}


def test_declining_needs_a_reason(match_round, world):
    seat = SeatFactory(round=match_round, asked_at=timezone.now())

    with pytest.raises(Refused):
        seats.answer(seat=seat, is_mentor=True, accepts=False, reason=" ", by=world.bea)


def test_a_declined_lock_is_released(match_round, world):
    ada = match_round.cohort.scholars.get(name="Ada")
    ben = Builder(match_round).targets[1]
    rounds.set_hold(match_round=match_round, kind="lock", scholar=ada, role="scientific", target=ben, by=world.eve)
    seat = SeatFactory(round=match_round, scholar=ada, mentor=ben, asked_at=timezone.now())

    seats.answer(seat=seat, is_mentor=False, accepts=False, reason="We are friends", by=world.ada)

    assert Hold.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "words"),
    [("Cat", "nobody from another institution"), ("Ben", "no place free")],
)
def test_an_edit_that_breaks_a_rule_is_refused(match_round, world, name, words):
    ada, abe = (match_round.cohort.scholars.get(name=name) for name in ("Ada", "Abe"))
    MentorFactory(name="Cat", institution=world.here)
    ben = Builder(match_round).targets[1]
    target = next(t for t in Builder(match_round).targets if t.name == name)
    SeatFactory(round=match_round, scholar=abe, mentor=ben)

    with pytest.raises(Refused) as caught:
        seats.change(match_round=match_round, scholar=ada, role="scientific", target=target, by=world.eve)

    assert words in str(caught.value)
    assert standing(match_round) == {"Abe": "Ben"}


def test_a_scholar_sees_a_place_only_after_she_was_asked(match_round, world):
    ada = match_round.cohort.scholars.get(name="Ada")
    seat = SeatFactory(round=match_round, scholar=ada)
    own = access_of(world.ada)

    assert list(Seat.objects.visible_to(own, Permission.SELF_EDIT)) == []
    seats.invite(match_round=match_round, by=world.eve)
    assert list(Seat.objects.visible_to(own, Permission.SELF_EDIT)) == [seat]


def test_initiatives_are_matched_by_the_same_engine(world):
    cohort = CohortFactory()
    ada = ScholarFactory(name="Ada", cohort=cohort)
    abe = ScholarFactory(name="Abe", cohort=cohort)
    one, two = InitiativeFactory(title="Births"), InitiativeFactory(title="Interpreters")
    opened = rounds.open_round(cohort=cohort, kind="initiatives", title="Initiatives", by=world.eve)
    rounds.keep_scholars_ranking(match_round=opened, scholar=ada, ranked=[two], by=world.eve)
    rounds.keep_scholars_ranking(match_round=opened, scholar=abe, ranked=[one], by=world.eve)

    seats.adopt(solution=solved(opened, world.eve), by=world.eve)
    seats.publish(match_round=opened, by=world.eve)

    assert standing(opened) == {"Ada": "Interpreters", "Abe": "Births"}
    assert TeamMember.objects.count() == 0


def test_a_conflict_of_two_mentors_is_told_once(world):
    one, two = MentorFactory(), MentorFactory()

    first = mentors.declare_conflict(mentor=one, other=two, kind="interest", by=world.eve)
    second = mentors.declare_conflict(mentor=two, other=one, kind="interest", by=world.eve)

    assert first == second


@pytest.fixture
def office(client, world):
    client.force_login(world.eve)
    client.get(reverse("home"))
    return client


@pytest.mark.parametrize("count", [1, 5])
def test_the_board_asks_the_database_a_constant_number_of_times(
    office, match_round, world, count, django_assert_num_queries
):
    ScholarFactory.create_batch(count, cohort=match_round.cohort)
    seats.adopt(solution=solved(match_round, world.eve), by=world.eve)

    with django_assert_num_queries(14):
        response = office.get(reverse("mentorship:round-detail", args=[match_round.pk]))

    assert response.status_code == 200


def test_the_page_answers_why_not_with_the_exact_change(office, match_round, world):
    MentorFactory(name="Cat", institution=world.there, expertise=["doula care"], hours_per_month=1)
    solution = solved(match_round, world.eve)
    ada = match_round.cohort.scholars.get(name="Ada")
    chosen = {(Instance.restored(solution.instance).mentors[m].id) for _, _, m in solution.chosen}
    cat = next(t for t in Builder(match_round).targets if t.pk not in chosen)

    response = office.get(
        reverse("mentorship:why-not", args=[solution.pk]), {"scholar": ada.pk, "role": "scientific", "target": cat.pk}
    )

    answer = response.context["answer"]
    assert response.context["total_change"] == f"{answer.after.total - solution.total:+,}"
    assert answer.total_change < 0
    assert [row[0] for row in response.context["moved"]] == ["Ada"]


def test_the_export_has_a_row_per_place(office, match_round, world):
    seats.adopt(solution=solved(match_round, world.eve), by=world.eve)

    lines = office.get(reverse("mentorship:round-export", args=[match_round.pk])).content.decode().splitlines()

    assert [line.split(",")[0] for line in lines[1:]] == ["Abe", "Ada"]


def test_settings_page_keeps_moved_sliders(office, match_round):
    data = {"objective": "total", "minimum": 100, "needs_other_institution": "on"}
    data |= {f"weight_{key}": 20 for key in match_round.weights}

    office.post(reverse("mentorship:round-settings", args=[match_round.pk]), data)

    match_round.refresh_from_db()
    assert (match_round.objective, match_round.minimum) == ("total", 100)
    assert set(match_round.weights.values()) == {20}
