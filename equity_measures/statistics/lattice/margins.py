"""A table of counts with all its margins, and the sums that tie them together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Counts = NDArray[np.int64]


def with_margins(counts: Counts) -> Counts:
    """The lattice of a table: in every dimension one more level, the last, which is the total of the others.

    counts: whole numbers of at least 0, one axis per dimension. The result holds every margin, the grand total last.
    """
    lattice = counts
    for axis in range(counts.ndim):
        lattice = np.concatenate([lattice, lattice.sum(axis=axis, keepdims=True)], axis=axis)
    return lattice


def equations(shape: tuple[int, ...]) -> sparse.csr_array:
    """One row per sum of a lattice of this shape: levels of one dimension minus their total is 0.

    Columns are the lattice's cells in the order of `ravel()`.
    """
    places = np.arange(int(np.prod(shape))).reshape(shape)
    lines = [np.moveaxis(places, axis, -1).reshape(-1, shape[axis]) for axis in range(len(shape))]
    blocks = []
    for line in lines:
        signs = np.ones(line.shape)
        signs[:, -1] = -1
        rows = np.repeat(np.arange(len(line)), line.shape[1])
        blocks.append(sparse.csr_array((signs.ravel(), (rows, line.ravel())), shape=(len(line), places.size)))
    return sparse.csr_array(sparse.vstack(blocks, format="csr"))


def without_repeats(matrix: sparse.csr_array) -> sparse.csr_array:
    """The rows that say something, each once: none without entries, none a second time."""
    matrix.sort_indices()
    seen: dict[tuple[bytes, bytes], int] = {}
    for row in range(matrix.shape[0]):
        entries = slice(matrix.indptr[row], matrix.indptr[row + 1])
        if entries.start < entries.stop:
            seen.setdefault((matrix.indices[entries].tobytes(), matrix.data[entries].tobytes()), row)
    return matrix[sorted(seen.values())]
