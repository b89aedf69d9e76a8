"""How a log record is written: one line, time in UTC, key=value, line breaks escaped."""

from typing import Any

import structlog

_to_line = structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "logger", "event"])
_steps: list[Any] = [
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.format_exc_info,
]


def renderer(logger: Any, name: str, event: dict[str, Any]) -> str:
    """One record as one line; repr() escapes line breaks, so a value cannot forge a record."""
    for step in _steps:
        event = step(logger, name, event)
    event.pop("_record", None)
    event.pop("_from_structlog", None)
    return str(_to_line(logger, name, event))
