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
from reports.services.releasing import (
    comment,
    note_download,
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
    "note_download",
    "publish",
    "refuse_composing",
    "request_build",
    "resolve",
    "retry",
    "sha256",
    "sign",
    "signatures",
    "store",
    "submit",
    "take_back",
    "withdraw",
]
