"""Applications and reviews under any order of actions: no way leads to a state that must not be."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from scholars.models import DECIDED, REVIEWED, Application, Call, Criterion, Review, State
from scholars.services import applications, calls, decisions, reviews
from scholars.services.refusal import Refused
from tests.factories.partners import UserFactory
from tests.factories.scholars.call import CallFactory, reviewer


class Admissions(RuleBasedStateMachine):
    """One call with two applicants, two reviewers and the office, each doing anything at any time."""

    @initialize(has_intent=st.booleans())
    def a_call(self, has_intent: bool) -> None:
        now = timezone.now()
        self.call = CallFactory(
            parts=False,
            phase=Call.Phase.OPEN,
            full_due_at=now + timedelta(days=9),
            intent_due_at=now + timedelta(days=3) if has_intent else None,
        )
        Criterion.objects.create(call=self.call, title="All")
        self.office = UserFactory()
        self.people = [UserFactory(), UserFactory()]
        self.reviewers = [reviewer(), reviewer()]
        self.handed_in: dict[int, float | None] = {}
        self.told: dict[int, str] = {}

    def rows(self) -> list[Application]:
        return list(Application.objects.filter(call=self.call).order_by("number"))

    def some(self, pick: int) -> Application | None:
        rows = self.rows()
        return rows[pick % len(rows)] if rows else None

    def tried(self, change, *arguments, **named) -> None:
        """Do it; a refusal changes nothing."""
        before = self.everything()
        try:
            change(*arguments, **named)
        except Refused:
            assert self.everything() == before

    def everything(self) -> list:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, state, submitted_at, decided_at, told_at FROM scholars_application ORDER BY id")
            rows = list(cursor.fetchall())
            cursor.execute("SELECT id, total, submitted_at FROM scholars_review ORDER BY id")
            return rows + list(cursor.fetchall())

    picks = st.integers(0, 5)

    @rule(who=st.integers(0, 1))
    def start(self, who: int) -> None:
        self.tried(applications.start, call=self.call, by=self.people[who])

    @rule(pick=picks)
    def complete(self, pick: int) -> None:
        if application := self.some(pick):
            facts = {
                "career_stage": "leader",
                "disciplines": ["nursing"],
                "institution_name": "Elsewhere",
                "project": "Waits",
                "effort": 50,
            }
            self.tried(applications.save_draft, application=application, facts=facts, answers={}, by=self.office)

    @rule(pick=picks)
    def submit(self, pick: int) -> None:
        if application := self.some(pick):
            self.tried(applications.submit, application=application, by=application.applicant)

    @rule(pick=picks, is_invited=st.booleans())
    def answer(self, pick: int, is_invited: bool) -> None:
        if application := self.some(pick):
            self.tried(applications.answer_intent, application=application, is_invited=is_invited, by=self.office)

    @rule(pick=picks)
    def withdraw(self, pick: int) -> None:
        if application := self.some(pick):
            self.tried(applications.withdraw, application=application, by=application.applicant)

    @rule(to=st.sampled_from(list(Call.Phase)), is_over=st.booleans())
    def move(self, to: Call.Phase, is_over: bool) -> None:
        now = timezone.now() + timedelta(days=10 if is_over else 0)
        self.tried(calls.move_phase, call=self.call, to=to, by=self.office, now=now)
        self.call.refresh_from_db()

    @rule(pick=picks, who=st.integers(0, 1))
    def assign(self, pick: int, who: int) -> None:
        if application := self.some(pick):
            self.tried(reviews.assign, application=application, reviewer=self.reviewers[who], by=self.office)

    @rule(pick=picks, who=st.integers(0, 1), value=st.integers(0, 10), hand_in=st.booleans(), abstains=st.booleans())
    def score(self, pick: int, who: int, value: int, hand_in: bool, abstains: bool) -> None:
        if application := self.some(pick):
            values = {self.call.criteria.get().pk: value}
            self.tried(
                reviews.save_review,
                application=application,
                by=self.reviewers[who],
                values=values,
                hand_in=hand_in,
                abstains=abstains,
            )
            for review in Review.objects.filter(submitted_at__isnull=False):
                self.handed_in.setdefault(review.pk, review.total)

    @rule(pick=picks, outcome=st.sampled_from(DECIDED))
    def decide(self, pick: int, outcome: State) -> None:
        if application := self.some(pick):
            self.tried(decisions.decide, application=application, outcome=outcome, by=self.office)

    @rule(pick=picks)
    def take_back(self, pick: int) -> None:
        if application := self.some(pick):
            self.tried(decisions.take_back, application=application, by=self.office)

    @invariant()
    def states_and_times_agree(self) -> None:
        for row in self.rows():
            if row.state in REVIEWED:
                assert row.submitted_at
            if row.state != State.WITHDRAWN:
                assert (row.decided_at is not None) == (row.state in DECIDED)

    @invariant()
    def nobody_has_two(self) -> None:
        alive = [row.applicant_id for row in self.rows() if row.state != State.WITHDRAWN]
        assert len(alive) == len(set(alive))

    @invariant()
    def what_was_handed_in_stands(self) -> None:
        known = dict(Review.objects.filter(pk__in=self.handed_in).values_list("pk", "total"))
        assert known == {pk: total for pk, total in self.handed_in.items() if pk in known}
        assert set(known) == set(self.handed_in)

    @invariant()
    def nothing_is_scored_that_was_not_submitted(self) -> None:
        never = Review.objects.filter(application__submitted_at__isnull=True)
        assert not never.exists()


class AdmissionsTest(TestCase):
    """Each example runs in a transaction of its own."""

    def test_no_order_of_actions_leads_to_a_state_that_must_not_be(self) -> None:
        few = settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        )
        run_state_machine_as_test(Admissions, settings=few)
