"""Draws PDFs in a process of their own, with limits on time, memory and size."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from reports.pdf import Printed

SECONDS = 120
MAX_BYTES = 2 * 1024 * 1024
HOME = Path(__file__).resolve().parent.parent
# What the child needs of the environment: never a secret, never the address of a database.
KEPT = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "LD_LIBRARY_PATH",
    "FONTCONFIG_FILE",
    "FONTCONFIG_PATH",
    "TMPDIR",
    "XDG_CACHE_HOME",
)


class PrintingFailed(Exception):
    """No PDF came of it. The text is for people."""


def print_pdf(html: str, *, snapshot_hash: str, seconds: float = SECONDS) -> Printed:
    """The PDF of an HTML document; its identifier is taken from the hash of the snapshot it shows."""
    command = [sys.executable, "-m", "reports.render", snapshot_hash[:32]]
    environment = {key: os.environ[key] for key in KEPT if key in os.environ}
    # Font subsets carry the time they were made, unless told one.
    environment["SOURCE_DATE_EPOCH"] = "315532800"
    try:
        done = subprocess.run(  # noqa: S603 -- our own module and a hash
            command, input=html.encode(), capture_output=True, cwd=HOME, env=environment, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise PrintingFailed(f"Drawing the PDF took more than {seconds:g} seconds and was stopped.") from None
    if done.returncode != 0:
        raise PrintingFailed(_reason(done.stderr.decode(errors="replace")))
    pages, _, data = done.stdout.partition(b"\n")
    if len(data) > MAX_BYTES:
        raise PrintingFailed(f"The PDF has {len(data):,} bytes; at most {MAX_BYTES:,} are allowed.")
    return Printed(data=data, pages=int(pages))


def _reason(stderr: str) -> str:
    if "MemoryError" in stderr:
        return "Drawing the PDF needed more memory than a report may take."
    if "pango" in stderr or "cannot load library" in stderr:
        return "A system library for drawing PDFs is missing; install libpangoft2-1.0-0."
    last = stderr.strip().splitlines()[-1:] or ["no reason was given"]
    return f"Drawing the PDF failed: {last[0][:200]}"
