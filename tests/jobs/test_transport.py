"""The embedded broker: a message is whole or not there, and what is no message stops nobody."""

import multiprocessing
import threading
import time
from collections import Counter
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection, Consumer

from mielhss import celery_app
from mielhss.jobs.transport import Channel, Transport

MESSAGES = 4_000
NOT_A_MESSAGE = {
    "empty": b"",
    "half written": b'{"body": "W10=", "prop',
    "not text": b"\xff\xfe\x00",
    "another type": b"[1, 2]",
    "no properties": b'{"body": "W10="}',
    "no type of content": b'{"body": "W10=", "properties": {"delivery_tag": "1"}}',
    "a body cut off": b'{"body": "W10", "properties": {"delivery_tag": "1", "body_encoding": "base64"}}',
}


def connect(folder: Path) -> Connection:
    for name in ("queue", "control"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    options = {
        "data_folder_in": str(folder / "queue"),
        "data_folder_out": str(folder / "queue"),
        "control_folder": str(folder / "control"),
        "polling_interval": 0.01,
    }
    return Connection("folder://", transport_options=options)


def send(folder: Path, first: int, last: int) -> None:
    with connect(folder) as broker:
        queue = broker.SimpleQueue("bell")
        for number in range(first, last):
            queue.put({"number": number, "padding": "x" * 500})


def take(broker: Connection) -> dict:
    message = broker.SimpleQueue("bell").get(block=False)
    message.ack()
    return message.payload


@pytest.fixture
def broker(tmp_path):
    Transport.global_state.clear()  # a process knows which queues it has declared, whatever the folder
    with connect(tmp_path) as connection:
        connection.SimpleQueue("bell")
        yield connection


def test_each_of_many_messages_arrives_once_while_it_is_written_and_read(tmp_path, broker):
    senders = [
        multiprocessing.get_context("spawn").Process(target=send, args=(tmp_path, first, first + MESSAGES // 2))
        for first in (0, MESSAGES // 2)
    ]
    arrived: list[int] = []
    until = time.monotonic() + 60

    def read() -> None:
        with connect(tmp_path) as own:
            queue = own.SimpleQueue("bell")
            while len(arrived) < MESSAGES and time.monotonic() < until:
                try:
                    message = queue.get(block=False)
                except Empty:
                    time.sleep(0.001)
                    continue
                message.ack()
                arrived.append(message.payload["number"])

    readers = [threading.Thread(target=read) for _ in range(2)]
    for each in [*senders, *readers]:
        each.start()
    for each in [*senders, *readers]:
        each.join()

    assert Counter(arrived) == Counter(range(MESSAGES))
    assert list((tmp_path / "queue").iterdir()) == []


@pytest.mark.parametrize("text", NOT_A_MESSAGE.values(), ids=NOT_A_MESSAGE)
def test_file_that_is_no_message_is_removed_and_the_next_one_delivered(text, tmp_path, broker, caplog):
    (tmp_path / "queue" / "0_00000000.bell.msg").write_bytes(text)
    send(tmp_path, 7, 8)

    assert take(broker)["number"] == 7
    assert list((tmp_path / "queue").iterdir()) == []
    told = f"a file in the broker's queue was no message and has been removed: {len(text)} bytes"
    assert [record.getMessage() for record in caplog.records] == [told]


def test_file_that_is_no_message_does_not_stop_a_consumer(tmp_path, broker):
    (tmp_path / "queue" / "0_00000000.bell.msg").touch()
    send(tmp_path, 7, 8)
    heard: list[int] = []

    def hear(body, message):
        heard.append(body["number"])
        message.ack()

    with Consumer(broker, queues=[broker.SimpleQueue("bell").queue], callbacks=[hear]):
        broker.drain_events(timeout=5)

    assert heard == [7]


def test_files_in_somebodys_hands_are_no_messages(tmp_path, broker):
    for name in (".1.writing", ".2.taken", ".ready"):
        (tmp_path / "queue" / name).touch()

    with pytest.raises(Empty):
        take(broker)
    assert broker.default_channel.queue_declare("bell", passive=True).message_count == 0


def test_messages_come_in_the_order_in_which_they_were_sent(tmp_path, broker):
    for number in range(5):
        send(tmp_path, number, number + 1)
        time.sleep(0.002)

    assert [take(broker)["number"] for _ in range(5)] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("text", ["", '[["a"', "7"])
def test_table_of_an_exchange_that_cannot_be_read_is_begun_anew(text, tmp_path, broker):
    channel = broker.default_channel
    (tmp_path / "control" / "news.exchange").write_text(text)

    channel._queue_bind("news", "", "", "bell")

    assert channel.get_table("news") == [("", "", "bell")]


def test_table_of_an_exchange_keeps_each_queue_until_it_is_deleted(broker):
    channel = broker.default_channel
    for queue in ("one", "two", "one"):
        channel._queue_bind("news", "", "", queue)
    channel._delete("two", "news", "", "")

    assert channel.get_table("news") == [("", "", "one")]


def test_portal_rings_by_this_broker(settings):
    if settings.REDIS_URL:
        pytest.skip("this run has Redis as its broker")

    with celery_app.connection() as broker:
        assert type(broker.transport) is Transport
        assert type(broker.default_channel) is Channel
