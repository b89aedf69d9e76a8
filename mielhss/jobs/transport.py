"""The embedded broker: kombu's folder of messages, in which a message is whole or not there.

kombu's own transport opens a message under its final name and writes afterwards, so a reader may find half of one, and
whatever is no message raises in the worker and ends it. Here files are written beside and renamed, and a file that is
no message is removed and told of in the log: the job's row is the truth, and the sweep rings again.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from queue import Empty
from typing import TYPE_CHECKING, Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem, virtual
from kombu.utils.json import dumps, loads

logger = logging.getLogger(__name__)

Binding = filesystem.exchange_queue_t


class Channel(filesystem.Channel):
    """Messages are files `MILLISECONDS_ID.QUEUE.msg`; files that begin with a dot are in somebody's hands."""

    if TYPE_CHECKING:  # kombu has it, its stubs do not

        def _exchange_file(self, exchange: str) -> Path: ...

    # The stubs of kombu's two classes disagree about the second argument's name; this is the one at run time.
    def _put(self, queue: str, payload: dict[str, Any], **_: Any) -> None:  # type: ignore[override]
        name = f"{round(time.monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        _write_whole(Path(self.data_folder_out, name), dumps(payload))

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        """The oldest message of the queue, which from then on nobody else gets."""
        listed = self._listed[queue]
        is_fresh = False
        while listed or not is_fresh:
            if not listed:
                found = (path.name for path in Path(self.data_folder_in).iterdir())
                listed.extend(sorted(name for name in found if _is_of(queue, name)))
                is_fresh = True
                continue
            message = self._message_in(Path(self.data_folder_in, listed.popleft()))
            if message is not None:
                return message
        raise Empty

    @cached_property
    def _listed(self) -> defaultdict[str, deque[str]]:
        """Names seen and not yet tried, since listing a long queue for each of its messages takes long."""
        return defaultdict(deque)

    def _message_in(self, path: Path) -> dict[str, Any] | None:
        """What a worker can take delivery of; None when another worker was quicker or the file is no message."""
        content = _take(path)
        if content is None:
            return None
        with suppress(Exception):
            payload = loads(content.decode())
            if self.Message(payload, channel=self).content_type:
                return payload
        logger.error("a file in the broker's queue was no message and has been removed: %d bytes", len(content))
        return None

    # An exchange's table says which queues its messages go to.

    def get_table(self, exchange: str) -> list[Any]:
        file = self._exchange_file(exchange)
        try:
            return [Binding(*row) for row in loads(file.read_text())]
        except FileNotFoundError:
            return []
        except (ValueError, TypeError):
            logger.error("a table of the broker could not be read and is begun anew")
            return []

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str | None, queue: str) -> None:
        row = Binding(routing_key or "", pattern or "", queue or "")
        self._change_table(exchange, lambda rows: rows if row in rows else [row, *rows])

    def _delete(self, queue: str, exchange: str, routing_key: str, pattern: str, *args: Any, **kwargs: Any) -> None:
        virtual.Channel._delete(self, queue, exchange, routing_key, pattern, *args, **kwargs)
        gone = Binding(routing_key or "", pattern or "", queue or "")
        self._change_table(exchange, lambda rows: [row for row in rows if row != gone])

    def _change_table(self, exchange: str, change: Callable[[list[Any]], list[Any]]) -> None:
        """One process at a time reads, changes and replaces a table; readers see the old one or the new one."""
        file = self._exchange_file(exchange)
        file.parent.mkdir(parents=True, exist_ok=True)
        with (file.parent / ".lock").open("a") as held:
            filesystem.lock(held, filesystem.LOCK_EX)  # type: ignore[attr-defined]  # unknown to the stubs
            rows = self.get_table(exchange)
            changed = change(rows)
            if changed != rows:
                _write_whole(file, dumps(changed))


class Transport(filesystem.Transport):
    Channel = Channel


def _is_of(queue: str, name: str) -> bool:
    return name.partition(".")[2] == f"{queue}.msg"


def _write_whole(path: Path, text: str) -> None:
    """Write beside the place and rename: who looks finds the whole file or none."""
    beside = path.with_name(f".{uuid.uuid4()}.writing")
    try:
        beside.write_text(text)
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise ChannelError("The embedded broker could not write a file.") from error


def _take(path: Path) -> bytes | None:
    """The bytes of a file that only one caller gets; None when another was quicker."""
    own = path.with_name(f".{uuid.uuid4()}.taken")
    try:
        path.rename(own)
        content = own.read_bytes()
        own.unlink()
    except OSError:
        return None
    return content
