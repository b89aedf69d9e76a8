"""From a table to what may be published of it: hidden cells, and what an attacker could make of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from equity_measures.statistics.lattice.attack import Intervals, Printed, intervals
from equity_measures.statistics.lattice.margins import Counts, equations, with_margins
from equity_measures.statistics.lattice.protect import Effort, Hiding, Mask, hide

MOST_TURNS = 6
WIDER = 4.0


@dataclass(frozen=True)
class Suppressed:
    """A lattice with what is hidden of it.

    outsider: bounds of the hidden cells, in the order of `np.flatnonzero(hiding.hidden)`, for one who knows all that
    is shown and that counts are whole numbers of at least 0. insider: for one who knows the rule as well, and of each
    hidden cell whether it is small.
    """

    lattice: Counts
    hiding: Hiding
    outsider: Intervals
    insider: Intervals

    @property
    def hidden(self) -> NDArray[np.int64]:
        return np.flatnonzero(self.hiding.hidden)


def suppress_lattice(counts: Counts, threshold: int, effort: Effort | None = None) -> Suppressed:
    """Hide what must be hidden of a table and of its margins, and attack the result until no cell is pinned.

    counts: the interior, whole numbers of at least 0, one axis per dimension. The attack has the last word: what it
    can still pin is shown when nothing hangs on it, and protected further when it's small.
    """
    lattice = with_margins(counts)
    extra = 0.0
    for _ in range(MOST_TURNS):
        hiding = hide(lattice, threshold, effort, extra)
        hiding, outsider = _without_pinned_partners(lattice, hiding)
        if not outsider.pinned.any():
            break
        extra += WIDER
    else:
        hiding = _everything(lattice, hiding)
        outsider = attack_lattice(lattice, hiding.hidden)
    small = lattice.ravel()[np.flatnonzero(hiding.hidden)] < threshold
    lower = np.where(small, 1.0, threshold)
    upper = np.where(small, threshold - 1.0, np.inf)
    return Suppressed(lattice, hiding, outsider, attack_lattice(lattice, hiding.hidden, lower, upper))


def attack_lattice(
    lattice: Counts, hidden: Mask, lower: NDArray[np.float64] | None = None, upper: NDArray[np.float64] | None = None
) -> Intervals:
    """Bounds of the hidden cells of a lattice, from its shown cells alone and from limits known beforehand."""
    flat, mask = lattice.ravel(), hidden.ravel()
    places = np.flatnonzero(mask)
    sums = equations(lattice.shape)
    rest = -(sums @ np.where(mask, 0, flat).astype(float))
    part = sparse.csr_array(sums[:, places])
    rows = np.flatnonzero(np.diff(part.indptr))
    return intervals(
        Printed(
            sparse.csr_array(part[rows]),
            rest[rows],
            rest[rows],
            np.zeros(len(places)) if lower is None else lower,
            np.full(len(places), np.inf) if upper is None else upper,
        )
    )


def _without_pinned_partners(lattice: Counts, hiding: Hiding) -> tuple[Hiding, Intervals]:
    """Show the complementary cells that everybody could work out anyway: that tells nobody anything."""
    outsider = attack_lattice(lattice, hiding.hidden)
    pinned = np.zeros(lattice.size, dtype=bool)
    pinned[np.flatnonzero(hiding.hidden)[outsider.pinned]] = True
    needless = hiding.complementary & pinned.reshape(lattice.shape)
    if not needless.any():
        return hiding, outsider
    shown = Hiding(hiding.primary, hiding.complementary & ~needless, hiding.is_optimal)
    return shown, attack_lattice(lattice, shown.hidden)


def _everything(lattice: Counts, hiding: Hiding) -> Hiding:
    """Every cell but the zeros: then any multiple of the table fits what is shown."""
    return Hiding(hiding.primary, (lattice > 0) & ~hiding.primary, is_optimal=False)
