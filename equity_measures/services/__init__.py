"""Changes to what the network measures: files in, cells out, mappings, undo."""

from equity_measures.services.approving import accept, approve, publish, send_back, unlock
from equity_measures.services.checking import (
    accept_counts,
    confirm_smaller,
    forget_file,
    ingest,
    ingest_file,
    look_into,
    record_outcome,
    rehearse,
)
from equity_measures.services.mapping import Meaning, map_values, unmap
from equity_measures.services.nights import request_nightly, request_nightly_if_due
from equity_measures.services.quality import add_note, ask, may_be_mentioned, resolve
from equity_measures.services.receiving import check_period, receive
from equity_measures.services.refusal import Refused
from equity_measures.services.rehearsing import Rehearsal, mark_faults, rehearse_upload
from equity_measures.services.scheduling import remind, save_schedule, schedule_of
from equity_measures.services.undoing import sweep_quarantine, undo

__all__ = [
    "Meaning",
    "Refused",
    "Rehearsal",
    "accept",
    "accept_counts",
    "add_note",
    "approve",
    "ask",
    "check_period",
    "confirm_smaller",
    "forget_file",
    "ingest",
    "ingest_file",
    "look_into",
    "map_values",
    "mark_faults",
    "may_be_mentioned",
    "publish",
    "receive",
    "record_outcome",
    "rehearse",
    "rehearse_upload",
    "remind",
    "request_nightly",
    "request_nightly_if_due",
    "resolve",
    "save_schedule",
    "schedule_of",
    "send_back",
    "sweep_quarantine",
    "undo",
    "unlock",
    "unmap",
]
