"""Kinds of jobs that only tests know: workers of the tests import this module, the portal does not.

A probe leaves its marks in files, so that a test can wait for them, and its effect in a table, so that doing the work
twice would be seen.
"""

import os
import signal
import time
from pathlib import Path

from django.contrib.auth.models import Group

from mielhss.jobs.registry import handles
from mielhss.jobs.run import JobFailed, Run

PATIENCE = 120.0


@handles("probe.wait")
def wait_for_gate(run: Run) -> None:
    """Says that it has begun, waits for a file to appear, then writes its one row."""
    folder = Path(run.arguments["folder"])
    _tell_begun(run)
    until = time.monotonic() + PATIENCE
    while not (folder / "gate").exists():
        if time.monotonic() > until:
            raise JobFailed("The test did not open the gate.")
        time.sleep(0.02)
    result = {"token": run.token}
    with run.finishing(result):
        Group.objects.create(name=f"{run.job.key} by {run.token}")


@handles("probe.die")
def die(run: Run) -> None:
    """Ends its own process, as running out of memory does."""
    _tell_begun(run)
    os.kill(os.getpid(), signal.SIGKILL)


@handles("probe.write")
def write(run: Run) -> None:
    with run.finishing({}):
        Group.objects.create(name=f"{run.job.key} by {run.token}")


def _tell_begun(run: Run) -> None:
    """Leave a file named for the attempt, with the id of the process that makes it."""
    unfinished = Path(run.arguments["folder"]) / f"unfinished-{run.token}"
    unfinished.write_text(str(os.getpid()))
    unfinished.rename(unfinished.with_name(f"begun-{run.token}"))
