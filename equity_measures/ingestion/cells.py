"""Counts of one extract, as columns of small integers beside tables of names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Row = tuple[str, str, str, tuple[str, ...], str, str, int, int, int]
COLUMNS = (
    "site",
    "measure",
    "period",
    "stratification",
    "first",
    "second",
    "numerator",
    "denominator",
    "excluded",
)  # fmt: skip
TABLES = ("sites", "measures", "periods", "stratifications", "categories")


@dataclass(frozen=True)
class Cells:
    """One entry per site, measure, period, stratification and category combination that occurs.

    `first` and `second` index `categories`, whose entry 0 is "" (no such stratifier).
    `stratifications` holds ("all",), ("race",) or ("race", "sex"). Counts are int64.
    """

    sites: list[str]
    measures: list[str]
    periods: list[str]
    stratifications: list[tuple[str, ...]]
    categories: list[str]
    site: npt.NDArray[np.int32]
    measure: npt.NDArray[np.int32]
    period: npt.NDArray[np.int32]
    stratification: npt.NDArray[np.int32]
    first: npt.NDArray[np.int32]
    second: npt.NDArray[np.int32]
    numerator: npt.NDArray[np.int64]
    denominator: npt.NDArray[np.int64]
    excluded: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.site)

    def rows(self) -> Iterator[Row]:
        """(site, measure, period, stratification, first, second, numerator, denominator, excluded)."""
        columns = [getattr(self, name).tolist() for name in COLUMNS]
        for site, measure, period, stratification, first, second, *counts in zip(*columns, strict=True):
            yield (
                self.sites[site],
                self.measures[measure],
                self.periods[period],
                self.stratifications[stratification],
                self.categories[first],
                self.categories[second],
                counts[0],
                counts[1],
                counts[2],
            )

    def to_npz(self, path: Path) -> None:
        tables = json.dumps({name: getattr(self, name) for name in TABLES}).encode()
        arrays = {name: getattr(self, name) for name in COLUMNS}
        np.savez(path, allow_pickle=False, tables=np.frombuffer(tables, dtype=np.uint8), **arrays)

    @classmethod
    def from_npz(cls, path: Path) -> Cells:
        with np.load(path, allow_pickle=False) as saved:
            tables = json.loads(saved["tables"].tobytes())
            arrays = {name: saved[name] for name in COLUMNS}
        tables["stratifications"] = [tuple(names) for names in tables["stratifications"]]
        return cls(**tables, **arrays)

    @classmethod
    def from_rows(cls, rows: list[Row]) -> Cells:
        """Cells of a short list of rows, in the order given."""
        sites, measures, periods, categories = _Table(), _Table(), _Table(), _Table([""])
        stratifications: list[tuple[str, ...]] = []
        codes: list[tuple[int, ...]] = []
        for site, measure, period, stratification, first, second, *counts in rows:
            if stratification not in stratifications:
                stratifications.append(stratification)
            codes.append(
                (
                    sites[site],
                    measures[measure],
                    periods[period],
                    stratifications.index(stratification),
                    categories[first],
                    categories[second],
                    *counts,
                )
            )
        table = np.array(codes, dtype=np.int64).reshape(len(codes), len(COLUMNS))
        whole = [column.astype(np.int32) for column in table.T[:6]]
        counts_of = [column.copy() for column in table.T[6:]]
        return cls(
            sites.names, measures.names, periods.names, stratifications, categories.names,
            whole[0], whole[1], whole[2], whole[3], whole[4], whole[5], counts_of[0], counts_of[1], counts_of[2],
        )  # fmt: skip


class _Table:
    """Names in the order of their first use; asking for one gives its number."""

    def __init__(self, names: list[str] | None = None) -> None:
        self.names = names or []
        self.numbers = {name: number for number, name in enumerate(self.names)}

    def __getitem__(self, name: str) -> int:
        if name not in self.numbers:
            self.numbers[name] = len(self.names)
            self.names.append(name)
        return self.numbers[name]
