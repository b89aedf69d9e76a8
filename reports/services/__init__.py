"""Changes to reports, and who made them."""

from reports.services.building import (
    build,
    build_now,
    compose,
    failed_job,
    file_away,
    refuse_composing,
    request_build,
    retry,
    sha256,
    store,
)
from reports.services.delivering import mail, note_reading, send
from reports.services.releasing import (
    comment,
    publish,
    resolve,
    sign,
    signatures,
    submit,
    take_back,
    withdraw,
)

__all__ = [
    "build",
    "build_now",
    "comment",
    "compose",
    "failed_job",
    "file_away",
    "mail",
    "note_reading",
    "publish",
    "refuse_composing",
    "request_build",
    "resolve",
    "retry",
    "send",
    "sha256",
    "sign",
    "signatures",
    "store",
    "submit",
    "take_back",
    "withdraw",
]
