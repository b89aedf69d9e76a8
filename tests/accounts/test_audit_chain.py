import threading
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from accounts import audit, chain, guard
from accounts.models import AppendOnly, AuditEvent, ChainHead
from tests.factories.partners import UserFactory

pytestmark = pytest.mark.django_db


def record_some(count: int) -> list[AuditEvent]:
    return [audit.record("test", subject=f"thing {n}", facts={"n": n}) for n in range(1, count + 1)]


def tamper(sql: str, *parameters: object) -> None:
    """As somebody who owns the database could."""
    guard.lift(connection)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
    guard.install(connection)


def run_verify(**options: str) -> tuple[int, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("audit_verify", stdout=out, stderr=err, **options)
    except SystemExit as exit:
        return int(exit.code or 0), err.getvalue()
    return 0, out.getvalue()


def test_events_are_numbered_without_gaps_and_linked():
    first, second, third = record_some(3)

    assert [e.sequence for e in (first, second, third)] == [1, 2, 3]
    assert first.previous_hash == chain.GENESIS
    assert [second.previous_hash, third.previous_hash] == [first.hash, second.hash]


def test_an_event_rolled_back_leaves_no_gap():
    record_some(1)
    with transaction.atomic():
        audit.record("test")
        transaction.set_rollback(True)

    record_some(1)

    assert list(AuditEvent.objects.values_list("sequence", flat=True)) == [1, 2]
    assert chain.verify().is_intact


def test_an_intact_chain_verifies_and_tells_its_head():
    events = record_some(3)

    code, told = run_verify()

    assert code == 0
    assert told == f"ok: 3 events, head 3:{events[-1].hash}\n"


def test_an_empty_chain_verifies():
    assert run_verify() == (0, f"ok: 0 events, head 0:{chain.GENESIS}\n")


def test_a_changed_row_is_named():
    record_some(4)

    tamper("UPDATE accounts_auditevent SET action = 'harmless' WHERE sequence = 2")

    assert run_verify() == (1, "broken at sequence 2: its values were changed, or AUDIT_KEY is another\n")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "2020-01-01 00:00:00+00:00"),
        ("actor_id", 7),
        ("actor_label", "somebody@example.org"),
        ("subject_type", "accounts.user"),
        ("subject_key", "9"),
        ("subject_label", "another"),
        ("institution_id", 3),
        ("facts", '{"n": 3}'),
    ],
)
def test_no_column_can_be_changed_unseen(column, value):
    record_some(2)

    tamper(f"UPDATE accounts_auditevent SET {column} = %s WHERE sequence = 1", value)  # noqa: S608 -- a fixed list

    assert chain.verify().bad_sequence == 1


def test_a_deleted_middle_row_is_named():
    record_some(4)

    tamper("DELETE FROM accounts_auditevent WHERE sequence = 3")

    assert run_verify() == (1, "broken at sequence 3: the event is missing\n")


def test_a_middle_row_deleted_and_closed_up_is_named():
    record_some(4)

    tamper("DELETE FROM accounts_auditevent WHERE sequence = 3")
    tamper("UPDATE accounts_auditevent SET sequence = 3 WHERE sequence = 4")

    assert run_verify() == (1, "broken at sequence 3: it does not continue the event before it\n")


def test_swapped_rows_are_named():
    record_some(4)

    tamper("UPDATE accounts_auditevent SET sequence = 99 WHERE sequence = 2")
    tamper("UPDATE accounts_auditevent SET sequence = 2 WHERE sequence = 3")
    tamper("UPDATE accounts_auditevent SET sequence = 3 WHERE sequence = 99")

    assert chain.verify().bad_sequence == 2


def test_a_deleted_last_row_contradicts_the_stored_head():
    record_some(3)

    tamper("DELETE FROM accounts_auditevent WHERE sequence = 3")

    assert run_verify() == (1, "broken at sequence 3: the stored head names another last event\n")


def test_a_deleted_last_row_is_found_by_a_kept_head_even_when_the_stored_head_is_moved_back():
    record_some(3)
    kept = chain.head()
    left = AuditEvent.objects.get(sequence=2)

    tamper("DELETE FROM accounts_auditevent WHERE sequence = 3")
    ChainHead.objects.update(sequence=2, hash=left.hash)

    assert chain.verify().is_intact
    assert run_verify(head=kept) == (1, "broken at sequence 3: the kept head lies beyond the last event\n")


def test_a_rewritten_chain_is_found_by_a_kept_head():
    record_some(2)
    kept = chain.head()
    guard.lift(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_auditevent")
    ChainHead.objects.all().delete()
    guard.install(connection)

    record_some(2)
    audit.record("more")

    assert chain.verify().is_intact
    assert run_verify(head=kept)[0] == 1


def test_a_kept_head_on_an_intact_chain_passes():
    record_some(2)
    kept = chain.head()

    record_some(2)

    assert run_verify(head=kept)[0] == 0


def test_a_kept_head_that_cannot_be_read_is_an_error():
    with pytest.raises(Exception, match="SEQUENCE:HASH"):
        call_command("audit_verify", head="soup")


def test_a_chain_under_another_key_does_not_verify(settings):
    record_some(1)

    settings.AUDIT_KEY = "another key"

    assert chain.verify().bad_sequence == 1


def test_facts_verify_after_a_round_trip_through_the_database():
    audit.record(
        "test", facts={"whole": 1.0, "large": 1e20, "small": 1.5e-7, "third": 1 / 3, "text": "größe", "none": None}
    )

    assert chain.verify().is_intact


def test_facts_that_json_cannot_hold_are_refused():
    with pytest.raises(ValueError):
        audit.record("test", facts={"rate": float("nan")})


def test_line_breaks_cannot_forge_an_entry():
    event = audit.record("test", subject="one\ntwo\x00three")

    assert event.subject_label == "one two three"


def test_rows_refuse_to_be_changed_or_deleted_through_the_models():
    event = record_some(1)[0]

    with pytest.raises(AppendOnly):
        event.save()
    with pytest.raises(AppendOnly):
        event.delete()
    with pytest.raises(AppendOnly):
        AuditEvent.objects.update(action="harmless")
    with pytest.raises(AppendOnly):
        AuditEvent.objects.all().delete()
    with pytest.raises(AppendOnly):
        AuditEvent.objects.bulk_update([event], ["action"])
    with pytest.raises(AppendOnly):
        AuditEvent.objects.bulk_create([AuditEvent(action="forged", sequence=9)])
    with pytest.raises(AppendOnly):
        AuditEvent.objects.create(action="forged", sequence=9)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE accounts_auditevent SET action = 'harmless'",
        "DELETE FROM accounts_auditevent",
        "DELETE FROM accounts_auditevent WHERE sequence = 1",
    ],
)
def test_the_database_refuses_to_change_or_delete(sql):
    record_some(2)

    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_deleting_a_person_keeps_her_events():
    user = UserFactory()
    audit.record("test", by=user, subject=user)

    user.delete()

    assert AuditEvent.objects.get(action="test").actor_label == user.email
    assert chain.verify().is_intact


def test_a_lost_head_row_starts_again_from_the_last_event():
    record_some(2)
    ChainHead.objects.all().delete()

    record_some(1)

    assert chain.verify() == chain.Verdict(3, chain.head())


@pytest.mark.django_db(transaction=True)
def test_writers_side_by_side_make_one_chain():
    barrier, failures = threading.Barrier(4), []

    def write() -> None:
        try:
            barrier.wait()
            for _ in range(5):
                with transaction.atomic():
                    audit.record("test")
        except Exception as error:  # told in the main thread
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert list(AuditEvent.objects.values_list("sequence", flat=True)) == list(range(1, 21))
    assert chain.verify().is_intact


@pytest.mark.django_db(transaction=True)
def test_flushing_the_database_works_and_leaves_the_guard_in_place():
    record_some(1)

    call_command("flush", interactive=False)

    assert not AuditEvent.objects.exists()
    record_some(1)
    with pytest.raises(DatabaseError, match="only ever added"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_auditevent")
