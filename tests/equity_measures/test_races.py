"""What is done at the same moment by several: real threads, each with a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from equity_measures import library, services
from equity_measures.models import DataSet, Extract, Submission
from tests.equity_measures.conftest import core_csv, long_rows, race_cells

RACES = 200


def together(*tasks: Callable[[], None]) -> list[BaseException]:
    """Run these at once, and answer with what went wrong."""
    barrier = threading.Barrier(len(tasks))
    problems: list[BaseException] = []

    def run(task: Callable[[], None]) -> None:
        try:
            barrier.wait(30)
            task()
        except BaseException as problem:
            problems.append(problem)
            barrier.abort()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return problems


@pytest.mark.django_db(transaction=True)
def test_the_same_file_sent_twenty_times_at_once_is_one_version_and_nineteen_answers(world, tmp_path):
    library.install()
    core = DataSet.objects.get(code="CORE")
    path = core_csv(tmp_path / "a.csv", long_rows("HTN_CONTROL", {"BLACK": (30, 60)}, "HERE-1"))
    answers: list[tuple[int, bool]] = []

    def send() -> None:
        with path.open("rb") as file:
            extract, is_new = services.receive(
                institution=world.here, data_set=core, period="2026-Q3", file=file, file_name="a.csv", by=world.cy
            )
        answers.append((extract.version, is_new))

    problems = together(*[send] * 20)

    assert problems == []
    assert sorted(answers) == [(1, False)] * 19 + [(1, True)]
    assert Extract.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_in_two_hundred_races_of_approval_against_a_new_version_the_published_hash_is_the_approved_one(world):
    library.install()
    asking = DataSet.objects.get(code="CORE")
    asking.needs_approval, asking.period_type = True, ""
    asking.save()
    periods = [f"{2005 + number // 12}-{number % 12 + 1:02d}" for number in range(RACES)]
    again = threading.Barrier(2)

    def send(period: str, numerator: int) -> Extract:
        cells = race_cells("HTN_CONTROL", "HERE-1", {"BLACK": (numerator, 60)}, period)
        return services.accept_counts(institution=world.here, data_set=asking, period=period, cells=cells)

    with transaction.atomic():
        first = {period: send(period, 30) for period in periods}
    refused: list[str] = []

    def approve_each() -> None:
        for period in periods:
            again.wait(30)
            try:
                submission = services.approve(extract=first[period], by=world.cy)
                services.accept(submission=submission, extract=first[period], by=world.eve)
                services.publish(submission=submission, extract=first[period], by=world.eve)
            except services.Refused as refusal:
                refused.append(refusal.rule)

    def send_each() -> None:
        for period in periods:
            again.wait(30)
            try:
                send(period, 31)
            except services.Refused as refusal:
                refused.append(refusal.rule)

    problems = together(approve_each, send_each)

    assert problems == []
    assert len(refused) == RACES
    assert set(refused) <= {"not-pending", "locked"}
    published = {e.period: e.cells_hash for e in Extract.objects.current()}
    approved = dict(Submission.objects.filter(approved__isnull=False).values_list("period", "approved_hash"))
    assert published == approved
    assert set(published.values()) <= {extract.cells_hash for extract in first.values()}
