"""What each app says waits for somebody, in the words of the home page."""

from __future__ import annotations

from dataclasses import dataclass

MOST_OF_A_KIND = 6


@dataclass(frozen=True)
class Waiting:
    """One thing that waits, with the page on which it is dealt with."""

    title: str
    text: str
    url: str
    pill: str
    tone: str = "warn"
