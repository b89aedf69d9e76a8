"""The guarded process: `python -m equity_measures.ingestion.child`, a specification on standard input.

Progress goes to standard output as JSON lines; the result into the directory named in the specification.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any

from equity_measures.ingestion.examine import examine_here
from equity_measures.ingestion.fhir.take import describe_file
from equity_measures.ingestion.layout import Layout
from equity_measures.ingestion.outcome import Limits
from equity_measures.ingestion.vocabulary import Vocabulary

PR_SET_PDEATHSIG = 1


def main() -> None:
    spec = json.loads(sys.stdin.buffer.read())
    limits = Limits.from_dict(spec["limits"])
    _bind_to_parent(spec["parent"])
    _limit(limits)
    target = Path(spec["target"])
    if spec.get("task") == "describe":
        _write(target, describe_file(Path(spec["path"]), file_name=spec["file_name"], limits=limits))
        return
    outcome = examine_here(
        Path(spec["path"]),
        Layout.from_dict(spec["layout"]),
        Vocabulary.from_dict(spec["vocabulary"]),
        period=spec["period"],
        limits=limits,
        file_name=spec["file_name"],
        progress=_Teller(),
    )
    if outcome.cells is not None:
        outcome.cells.to_npz(target / "cells.npz")
    _write(target, outcome.to_dict())


def _write(target: Path, result: dict[str, Any]) -> None:
    """Renamed when complete, so that a result is whole or absent."""
    (target / "result.part").write_text(json.dumps(result), encoding="utf-8")
    (target / "result.part").rename(target / "result.json")


class _Teller:
    """Writes a progress line when the percentage or the stage changes."""

    def __init__(self) -> None:
        self.last: Any = None

    def __call__(self, done: int, total: int, stage: str) -> None:
        now = (stage, done * 100 // max(total, 1))
        if now != self.last:
            self.last = now
            sys.stdout.write(json.dumps([done, total, stage]) + "\n")
            sys.stdout.flush()


def _limit(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 5))


def _bind_to_parent(parent: int) -> None:
    """A worker that is killed takes its child with it, so no reading goes on unseen."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


if __name__ == "__main__":
    main()
