"""How well a scholar and a mentor, or an initiative, go together: a whole number from 0 to 1000, and why.

Each part is a share from 0 to 1 of what it could be; the director's weights say how much each counts. A side that has
ranked nobody says nothing, so its part counts half; somebody who was left out of a ranking counts less than that.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from mentorship.models import Initiative, Mentor, Preference
from scholars.models import Scholar

LABELS = {
    "expertise": "Expertise covers what she looks for",
    "scholar_rank": "The scholar's ranking",
    "mentor_rank": "The mentor's ranking",
    "availability": "Hours a scholar would get",
    "load": "Places still free",
}
NO_WORD = 0.5
LEFT_OUT = 0.2
# A scholar who gets this many hours of a mentor's month lacks nothing.
ENOUGH_HOURS = 4.0
# Words of a project's title too common to tell one from another.
_COMMON = frozenset(
    {"care", "from", "health", "home", "new", "that", "their", "they", "this", "were", "what", "with", "work"}
)


@dataclass(frozen=True)
class Part:
    """One reason of a score: its points, the most it could give, and words."""

    key: str
    points: float
    most: float
    words: str

    @property
    def label(self) -> str:
        return LABELS[self.key]


@dataclass(frozen=True)
class Rankings:
    """Who ranked whom: (scholar, target) to rank, and how many each scholar and each target ranked."""

    of_scholars: Mapping[tuple[int, int], int] = field(default_factory=dict)
    of_targets: Mapping[tuple[int, int], int] = field(default_factory=dict)
    scholars_who_ranked: frozenset[int] = frozenset()
    targets_who_ranked: frozenset[int] = frozenset()
    declined: frozenset[tuple[int, int]] = frozenset()

    @classmethod
    def of(cls, preferences: list[Preference]) -> Rankings:
        ranks: dict[str, dict[tuple[int, int], int]] = defaultdict(dict)
        declined = set()
        for preference in preferences:
            couple = (preference.scholar_id, preference.mentor_id or preference.initiative_id or 0)
            if preference.is_declined:
                declined.add(couple)
            elif preference.rank:
                ranks[preference.side][couple] = preference.rank
        return cls(
            of_scholars=ranks["scholar"],
            of_targets=ranks["mentor"],
            scholars_who_ranked=frozenset(scholar for scholar, _ in ranks["scholar"]),
            targets_who_ranked=frozenset(target for _, target in ranks["mentor"]),
            declined=frozenset(declined),
        )


def score(
    scholar: Scholar,
    wanted: list[str],
    target: Mentor | Initiative,
    free: int,
    weights: Mapping[str, int],
    said: Rankings,
) -> tuple[int, list[Part]]:
    """The score of one pair, and its parts. `free` is how many more scholars the target takes."""
    shares = {
        "expertise": _coverage(scholar, wanted, target),
        "scholar_rank": _rank(said.of_scholars.get((scholar.pk, target.pk)), scholar.pk in said.scholars_who_ranked),
        "mentor_rank": _rank(said.of_targets.get((scholar.pk, target.pk)), target.pk in said.targets_who_ranked),
        "availability": _hours(target),
        "load": _load(target, free),
    }
    whole = sum(weights.get(key, 0) for key in shares) or 1
    parts = [
        Part(key, 1000 * weights.get(key, 0) / whole * share, 1000 * weights.get(key, 0) / whole, words)
        for key, (share, words) in shares.items()
    ]
    return min(1000, round(sum(part.points for part in parts))), parts


def _coverage(scholar: Scholar, wanted: list[str], target: Mentor | Initiative) -> tuple[float, str]:
    """How much of what is wanted is there: coverage, not likeness, so a mentor who knows more loses nothing."""
    known = target.knows if isinstance(target, Mentor) else [*target.topics, target.title]
    if wanted:
        have = {word.casefold() for word in known}
        met = [topic for topic in wanted if topic.casefold() in have]
        named = f": {', '.join(met)}" if met else ""
        return len(met) / len(wanted), f"{len(met)} of {len(wanted)} of what she looks for{named}"
    own = _words(scholar.project)
    shared = sorted(own & set().union(*(_words(text) for text in known)))
    if not own:
        return NO_WORD, "She has not said what she looks for"
    words = f"shares words with her project: {', '.join(shared)}" if shared else "shares no word with her project"
    return min(1.0, 0.3 + 0.35 * len(shared)), f"{words} (she has not said what she looks for)"


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{4,}", text.casefold())) - _COMMON


def _rank(rank: int | None, has_ranked: bool) -> tuple[float, str]:
    if rank is not None:
        return max(0.3, 1.0 - 0.1 * (rank - 1)), f"ranked {rank}"
    return (LEFT_OUT, "ranked others only") if has_ranked else (NO_WORD, "ranked nobody")


def _hours(target: Mentor | Initiative) -> tuple[float, str]:
    if isinstance(target, Initiative):
        return NO_WORD, "does not apply to initiatives"
    hours = target.hours_per_month / max(target.capacity, 1)
    return min(1.0, hours / ENOUGH_HOURS), f"{hours:.1f} hours a month for each scholar"


def _load(target: Mentor | Initiative, free: int) -> tuple[float, str]:
    return min(1.0, max(free, 0) / max(target.capacity, 1)), f"{free} of {target.capacity} places free"
