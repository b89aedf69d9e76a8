"""How much of a network's gap arises within its sites, and how much between them.

Two groups can fare differently because each site treats them differently, or because they are seen at different sites.
The first asks for work at every site, the second for work at the sites where the one group mostly goes.

Source: Kitagawa EM. Components of a difference between two rates. J Am Stat Assoc 1955;50:1168-1194.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

Count = tuple[int, int]  # numerator, denominator


@dataclass(frozen=True)
class Parts:
    """p_group - p_other of the sites together, as within + between; sites: how many have people of both groups."""

    difference: float
    within: float
    between: float
    sites: int


def decompose(sites: Sequence[tuple[Count, Count]]) -> Parts | None:
    """The parts of a pooled difference; None for fewer than two sites that have people of both groups.

    sites: the counts of the group and of the other, site by site. With w the share of a group's people who are at a
    site: within = sum (w_g + w_o)/2 (p_g - p_o), between = sum (w_g - w_o) (p_g + p_o)/2. Sites that lack people of
    either group have no difference within, and are left out of the whole.
    """
    both = [(group, other) for group, other in sites if group[1] > 0 and other[1] > 0]
    if len(both) < 2:
        return None
    people = sum(group[1] for group, _ in both)
    others = sum(other[1] for _, other in both)
    within, between = [], []
    for group, other in both:
        weight, other_weight = group[1] / people, other[1] / others
        rate, other_rate = group[0] / group[1], other[0] / other[1]
        within.append((weight + other_weight) / 2 * (rate - other_rate))
        between.append((weight - other_weight) * (rate + other_rate) / 2)
    difference = sum(group[0] for group, _ in both) / people - sum(other[0] for _, other in both) / others
    return Parts(difference, math.fsum(within), math.fsum(between), len(both))
