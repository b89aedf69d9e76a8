"""Runs the examination in a child process with limits of memory, processor time and wall time.

A parser may be made to abort or to hang by a hostile file; whatever becomes of the child, the answer
is an outcome: never an exception, never half a result.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, cast

from equity_measures.ingestion.cells import Cells
from equity_measures.ingestion.layout import Layout
from equity_measures.ingestion.outcome import Limits, Outcome, refused
from equity_measures.ingestion.preflight import hash_file
from equity_measures.ingestion.vocabulary import Vocabulary

Progress = Callable[[int, int, str], None]
ROOT = Path(__file__).resolve().parents[2]
KEPT_VARIABLES = ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "TZ", "VIRTUAL_ENV", "LD_LIBRARY_PATH")


def examine(
    path: Path, layout: Layout, vocabulary: Vocabulary, *, period: str | None, limits: Limits | None = None,
    file_name: str = "", progress: Progress | None = None,
) -> Outcome:  # fmt: skip
    """Turns one extract into counts, or refuses it, in a guarded child process.

    `period` is the submission's period ("2026-Q3"); None takes the file's own period column.
    `file_name` is the name it was sent under; its ending must agree with the content.
    `progress(done, total, stage)` is called from this process, a few hundred times at most.
    Raises OSError only when the file itself cannot be opened.
    """
    limits = limits or Limits()
    path = Path(path).resolve()
    size = path.stat().st_size
    with tempfile.TemporaryDirectory(prefix="extract-") as target:
        spec = {
            "path": str(path),
            "layout": layout.to_dict(),
            "vocabulary": vocabulary.to_dict(),
            "period": period,
            "limits": limits.to_dict(),
            "file_name": file_name,
            "target": target,
            "parent": os.getpid(),
        }
        ended = _run(json.dumps(spec).encode(), limits.seconds, progress)
        result = Path(target) / "result.json"
        if ended == "done" and result.exists():
            return _read(result)
    rule, message = _REASONS[ended if ended in _REASONS else "died"]
    return refused(rule, message, size=size, sha256=hash_file(path))


def describe(path: Path, *, limits: Limits | None = None, file_name: str = "") -> dict[str, Any]:
    """What a file of FHIR reports says, read in a guarded child process. Nothing is mapped and nothing stored.

    See `fhir.take.describe_file` for what is answered. Raises OSError only when the file cannot be opened.
    """
    limits = limits or Limits()
    path = Path(path).resolve()
    size = path.stat().st_size
    with tempfile.TemporaryDirectory(prefix="report-") as target:
        spec = {
            "task": "describe",
            "path": str(path),
            "limits": limits.to_dict(),
            "file_name": file_name,
            "target": target,
            "parent": os.getpid(),
        }
        ended = _run(json.dumps(spec).encode(), limits.seconds, None)
        result = Path(target) / "result.json"
        if ended == "done" and result.exists():
            found: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
            return found
    rule, message = _REASONS[ended if ended in _REASONS else "died"]
    gone = refused(rule, message, size=size, sha256=hash_file(path)).to_dict()
    return {name: gone[name] for name in ("status", "sha256", "size", *_TOLD)} | {"reports": []}


_TOLD = ("findings", "findings_by_rule", "findings_total")
_REASONS = {
    "timeout": ("timeout", "Reading the file took too long and was stopped. Split it, or send Parquet."),
    "died": (
        "resources",
        "Reading the file needed too much memory or time and was stopped. Send it as CSV or split it.",
    ),
}


def _read(result: Path) -> Outcome:
    data = json.loads(result.read_text(encoding="utf-8"))
    cells = result.parent / "cells.npz"
    return Outcome.from_dict(data, Cells.from_npz(cells) if cells.exists() else None)


def _run(spec: bytes, seconds: float, progress: Progress | None) -> str:
    child = subprocess.Popen(
        [sys.executable, "-m", "equity_measures.ingestion.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # What a parser complains of may quote the file, so nobody keeps it.
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env=_environment(),
        start_new_session=True,
    )
    try:
        return _converse(child, spec, time.monotonic() + seconds, progress)
    finally:
        _end(child)


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    # One arena and few threads keep the address space within its limit.
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "MALLOC_ARENA_MAX": "2",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


def _converse(child: subprocess.Popen[bytes], spec: bytes, deadline: float, progress: Progress | None) -> str:
    stdin, stdout = cast(IO[bytes], child.stdin), cast(IO[bytes], child.stdout)
    try:
        stdin.write(spec)
        stdin.close()
    except BrokenPipeError:
        return "died"
    if not _listen(stdout, deadline, progress):
        return "timeout"
    try:
        code = child.wait(timeout=max(deadline - time.monotonic(), 0.1))
    except subprocess.TimeoutExpired:
        return "timeout"
    return "done" if code == 0 else "died"


def _listen(pipe: IO[bytes], deadline: float, progress: Progress | None) -> bool:
    """Passes progress on until the child closes its output; False when time is up."""
    buffer = b""
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while (left := deadline - time.monotonic()) > 0:
            if not selector.select(timeout=left):
                continue
            chunk = os.read(pipe.fileno(), 65536)
            if not chunk:
                return True
            *lines, buffer = (buffer + chunk).split(b"\n")
            if progress:
                for line in lines:
                    progress(*json.loads(line))
    return False


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            pipe.close()
