"""The kinds of report. Each is a folder: its facts, how they are gathered, and the document they make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from partners.access import Access
from partners.models import Institution
from reports.document import Document
from reports.kinds import progress


@dataclass(frozen=True)
class Kind:
    """`gather` reads the database under an Access and returns frozen facts; `compose` turns facts into a document."""

    code: str
    title: str
    description: str
    facts: type
    gather: Callable[[Access, str, Institution | None], Any]
    compose: Callable[[Any], Document]


PROGRESS = Kind(
    code="progress",
    title="Progress report",
    description="What the network is, what sites sent, and the gaps seen in one period, measure by measure.",
    facts=progress.Facts,
    gather=progress.gather,
    compose=progress.compose,
)
KINDS: dict[str, Kind] = {kind.code: kind for kind in (PROGRESS,)}
