"""The clock that rings regular tasks, and the sign of life it leaves."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from celery.beat import PersistentScheduler
from django.core.cache import cache
from django.utils import timezone

logger = logging.getLogger(__name__)

_KEY = "jobs:clock-ticked-at"


class Clock(PersistentScheduler):
    """Celery's own scheduler, which also notes each ring, so that a stopped clock is told from a stopped worker."""

    def apply_async(self, *args: Any, **kwargs: Any) -> Any:
        note_tick()
        return super().apply_async(*args, **kwargs)


def note_tick() -> None:
    """The cache will do: losing it costs one sign of life, and the next comes within seconds."""
    try:
        cache.set(_KEY, timezone.now().isoformat(), timeout=None)
    except Exception:
        logger.warning("the clock could not note its tick", exc_info=True)


def last_tick() -> datetime | None:
    noted = cache.get(_KEY)
    return datetime.fromisoformat(noted) if noted else None
