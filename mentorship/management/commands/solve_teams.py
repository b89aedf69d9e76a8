import ctypes
import json
import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mentorship.matching import (
    LEXICOGRAPHIC,
    TOTAL,
    Instance,
    Malformed,
    Relaxation,
    Solution,
    from_json,
    rules_to_relax,
    solve,
)
from mielhss.lib.commands import USAGE

OBJECTIVES = {"total": TOTAL, "lexicographic": LEXICOGRAPHIC}
LARGEST_FILE = 64 * 1024 * 1024


class Command(BaseCommand):
    help = (
        "Find the best mentor teams for an instance in a JSON file, with a proof of how good they are. "
        "Prints one JSON object. Exit status: 0 answered, 2 the file or an argument is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="An instance as JSON.")
        parser.add_argument("--objective", choices=sorted(OBJECTIVES), default="total", help="What to raise.")
        parser.add_argument(
            "--time-limit", type=float, default=60.0, help="Seconds; what was found by then is printed."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        limit = options["time_limit"]
        if not (math.isfinite(limit) and limit > 0):
            raise CommandError("--time-limit must be a number of seconds above 0.", returncode=USAGE)
        try:
            instance = from_json(_content(options["file"]))
        except Malformed as error:
            raise CommandError(str(error), returncode=USAGE) from error
        with _solver_speaks_to_standard_error():
            solution = solve(instance, objective=OBJECTIVES[options["objective"]], time_limit=limit)
            summary = _summary(instance, solution, limit)
        self.stdout.write(json.dumps(summary))


@contextmanager
def _solver_speaks_to_standard_error() -> Iterator[None]:
    """The solver's library prints a line of its own now and then; standard output is for the one JSON object."""
    libc = ctypes.CDLL(None)
    libc.fflush(None)
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        # What the library still holds back would otherwise appear after the answer.
        libc.fflush(None)
        os.dup2(kept, 1)
        os.close(kept)


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise CommandError(f"There is no file {path}. Check the path.", returncode=USAGE)
    if path.stat().st_size > LARGEST_FILE:
        raise CommandError(f"{path} is larger than {LARGEST_FILE // 2**20} MB.", returncode=USAGE)
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.", returncode=USAGE) from error


def _summary(instance: Instance, solution: Solution, limit: float) -> dict[str, Any]:
    teams = [{"scholar": scholar.id, "roles": dict.fromkeys(instance.roles)} for scholar in instance.scholars]
    for scholar, role, mentor in solution.chosen:
        teams[scholar]["roles"][instance.roles[role]] = instance.mentors[mentor].id  # type: ignore[index]
    empty = [
        {"scholar": team["scholar"], "role": role}
        for team in teams
        for role, mentor in team["roles"].items()  # type: ignore[attr-defined]
        if mentor is None
    ]
    # The time limit is for both questions; the second may have a little more, since an answer helps more than none.
    left = max(limit - solution.seconds, limit / 4, 2.0)
    relaxed, is_smallest = rules_to_relax(instance, time_limit=left) if solution.unfilled else ([], True)
    return {
        "total": solution.total,
        "floor": solution.floor,
        "unfilled": solution.unfilled,
        "bound": solution.bound,
        "gap": solution.gap,
        "status": solution.status,
        "seconds": round(solution.seconds, 3),
        "input_hash": solution.input_hash,
        "solver": solution.solver,
        "empty": empty,
        "relax": [_relaxation(instance, rule) for rule in relaxed],
        "relax_is_smallest": is_smallest,
        "teams": teams,
    }


def _relaxation(instance: Instance, what: Relaxation) -> dict[str, Any]:
    scholar = instance.scholars[what.scholar].id if what.scholar is not None else None
    role = instance.roles[what.role] if what.role is not None else None
    mentors = [instance.mentors[mentor].id for mentor in what.mentors]
    text = what.text(f"scholar {scholar}", role or "", [f"mentor {mentor}" for mentor in mentors])
    return {
        "rule": what.rule,
        "scholar": scholar,
        "role": role,
        "mentors": mentors,
        "by": what.by,
        "text": text[0].upper() + text[1:],
    }
