"""Looking at many comparisons at once: which of them hold up.

Of twenty equal groups one differs "significantly" by chance. Adjusted p-values (q) hold the share of false findings
among all findings: where every comparison with q at most 0.05 is called a finding, on average at most one in twenty of
them is false.

Sources
    Benjamini Y, Hochberg Y. Controlling the false discovery rate. J R Stat Soc B 1995;57:289-300.
    Benjamini Y, Yekutieli D. The control of the false discovery rate in multiple testing under dependency.
        Ann Stat 2001;29:1165-1188.
"""

from __future__ import annotations

import math
from collections.abc import Sequence


def adjusted_p_values(p_values: Sequence[float], *, any_dependence: bool = False) -> list[float]:
    """q of each p: the smallest over larger ranks k of m p_(k) / k, at most 1 (Benjamini and Hochberg).

    That holds for comparisons with one reference, which rise and fall together. any_dependence: Benjamini and
    Yekutieli's, larger by 1 + 1/2 + … + 1/m, for families such as the same people split in several ways.
    """
    count = len(p_values)
    factor = math.fsum(1 / k for k in range(1, count + 1)) if any_dependence else 1.0
    adjusted = [1.0] * count
    smallest = 1.0
    for rank, index in reversed(list(enumerate(sorted(range(count), key=p_values.__getitem__), start=1))):
        smallest = min(smallest, factor * count * p_values[index] / rank)
        adjusted[index] = smallest
    return adjusted
