"""Who mentors a scholar. The app of mentors lies above this one, so it hands its answer down."""

from __future__ import annotations

from collections.abc import Callable, Collection

# From keys of scholars to the names of their mentors, the first one first.
Source = Callable[[Collection[int]], dict[int, list[str]]]
_sources: list[Source] = []


def provide(source: Source) -> None:
    """Name the source. Called once, when the portal starts; a second call replaces the first."""
    _sources[:] = [source]


def mentor_names(scholars: Collection[int]) -> dict[int, list[str]]:
    """The mentors' names of each of these scholars; none for any of them without a source."""
    return _sources[0](scholars) if _sources else {}
