"""How a log record is written: one line, time in UTC, key=value, line breaks escaped."""

from __future__ import annotations

import logging

from structlog import stdlib
from structlog.processors import KeyValueRenderer, TimeStamper, format_exc_info


def formatter() -> stdlib.ProcessorFormatter:
    """For the logging settings. Values are written by repr(), so none of them can forge a record of its own."""
    return stdlib.ProcessorFormatter(
        processors=[
            stdlib.add_log_level,
            stdlib.add_logger_name,
            TimeStamper(fmt="iso", utc=True),
            format_exc_info,
            stdlib.ProcessorFormatter.remove_processors_meta,
            KeyValueRenderer(key_order=["timestamp", "level", "logger", "event"]),
        ]
    )


def without_trace_of_refusals(record: logging.LogRecord) -> bool:
    """Let every record pass; one about an answer below 500 loses its traceback, since nothing broke."""
    if getattr(record, "status_code", 500) < 500:
        record.exc_info = record.exc_text = None
    return True
