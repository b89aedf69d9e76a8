import pytest
from django.db.utils import OperationalError

from mielhss import health


def test_livez_asks_nothing_of_the_database(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        answer = client.get("/livez")

    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readyz_names_each_part_it_reached(client):
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "database": "ok", "migrations": "ok", "broker": "ok", "cache": "ok"}


@pytest.mark.parametrize("part", ["database", "migrations", "broker", "cache"])
@pytest.mark.django_db
def test_readyz_answers_503_when_a_part_is_away(client, monkeypatch, part):
    def refuse():
        raise OperationalError("connection to server at 10.1.2.3 failed: password authentication failed")

    monkeypatch.setitem(health.READINESS, part, refuse)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["ready"] is False
    assert answer.json()[part] == "unavailable"
    assert "10.1.2.3" not in answer.content.decode()


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
@pytest.mark.django_db
def test_signs_of_life_are_not_kept_by_caches(client, path):
    assert "no-store" in client.get(path)["Cache-Control"]


def test_broker_counts_as_away_when_nothing_listens(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    assert health._answers(health._reach_broker) is False


@pytest.mark.django_db
def test_migrations_that_wait_make_the_portal_unready(monkeypatch):
    health._see_migrations_applied.cache_clear()
    monkeypatch.setattr("django.db.migrations.executor.MigrationExecutor.migration_plan", lambda *_: ["one"])

    assert health._answers(health._see_migrations_applied) is False
