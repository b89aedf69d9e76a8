"""How fast an extract becomes cells, beside pandas and Polars on the same file.

    python -m bench.cells [--rows N] [--memory-check]

Generates a seeded extract (30 sites, 20 measures, 12 periods, 10 stratifiers), then counts 10 single
and 6 paired stratifiers in a process per engine, with identical counts asserted. Exits 1 when counts
differ, and says of each target whether it was met.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, cast

import numpy as np

SEED = 20260101
YEAR = "2026"
CHUNK = 1_000_000
CATEGORIES = {
    "race": 8,
    "ethnicity": 3,
    "language": 6,
    "sex": 3,
    "age_band": 10,
    "payer": 6,
    "deprivation": 5,
    "rurality": 3,
    "education": 5,
    "disability": 3,
}
PAIRS = [
    ("race", "sex"),
    ("race", "age_band"),
    ("race", "payer"),
    ("ethnicity", "language"),
    ("race", "deprivation"),
    ("ethnicity", "sex"),
]
SITES = [f"SITE{number:02d}" for number in range(30)]
MEASURES = [f"MEAS{number:02d}" for number in range(20)]
PERIODS = [f"{YEAR}-{month:02d}" for month in range(1, 13)]
KEYS = {"site": SITES, "measure": MEASURES, "period": PERIODS}
WORDS = {name: [f"{name[:3].upper()}{number}" for number in range(size)] for name, size in CATEGORIES.items()}
FLAGS = ["numerator", "denominator", "exclusion"]
SETS: list[tuple[str, ...]] = [(), *((name,) for name in CATEGORIES), *PAIRS]

CSV_TARGET, PARQUET_TARGET, MEMORY_TARGET, GROWTH_TARGET = 0.35, 0.12, 600, 1.2


def generate(rows: int, folder: Path) -> dict[str, Path]:
    """Writes the same rows as CSV and as Parquet, a chunk at a time."""
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet as pq

    random = np.random.default_rng(SEED)
    paths = {"csv": folder / "extract.csv", "parquet": folder / "extract.parquet"}
    schema = pa.schema([(name, pa.string()) for name in (*KEYS, *WORDS)] + [(name, pa.int8()) for name in FLAGS])
    options = pyarrow.csv.WriteOptions(quoting_style="none")
    with (
        pyarrow.csv.CSVWriter(paths["csv"], schema, write_options=options) as text,
        pq.ParquetWriter(paths["parquet"], schema, compression="zstd") as columns,
    ):
        for start in range(0, rows, CHUNK):
            table = _some_rows(random, min(CHUNK, rows - start), schema)
            text.write_table(table)
            columns.write_table(table)
    return paths


def _some_rows(random: np.random.Generator, rows: int, schema: Any) -> Any:
    import pyarrow as pa

    columns = []
    for words in (*KEYS.values(), *WORDS.values()):
        # Categories of people are never equally frequent.
        weights = 1.0 / np.arange(1, len(words) + 1) if words not in KEYS.values() else np.ones(len(words))
        codes = random.choice(len(words), rows, p=weights / weights.sum()).astype(np.int32)
        columns.append(pa.DictionaryArray.from_arrays(codes, words).cast(pa.string()))
    excluded = random.random(rows) < 0.03
    within = ~excluded & (random.random(rows) < 0.95)
    upper = within & (random.random(rows) < 0.6)
    columns += [pa.array(flag.astype(np.int8)) for flag in (upper, within, excluded)]
    return pa.table(columns, schema=schema)


def count_ours(path: Path) -> Any:
    from equity_measures.ingestion import Layout, Limits, Vocabulary, examine_here

    layout = Layout.from_dict(
        {
            "kind": "long",
            **{key: key for key in (*KEYS, *FLAGS)},
            "stratifiers": [{"stratifier": name, "column": name} for name in WORDS],
            "pairs": [list(pair) for pair in PAIRS],
        }
    )
    vocabulary = Vocabulary(
        stratifiers={name: {word: word for word in words} for name, words in WORDS.items()},
        sites={site: site for site in SITES},
        measures={measure: measure for measure in MEASURES},
    )
    outcome = examine_here(path, layout, vocabulary, period=YEAR, limits=Limits())
    if outcome.status != "accepted":
        raise SystemExit(f"Our own extract was {outcome.status}: {outcome.findings_by_rule}")
    return outcome.cells


def table_ours(cells: Any) -> np.ndarray:
    tables = {"site": cells.sites, "measure": cells.measures, "period": cells.periods}
    columns = [_sorted_codes(tables[key], words)[getattr(cells, key)] for key, words in KEYS.items()]
    sets = np.array([SETS.index(() if names == ("all",) else names) for names in cells.stratifications])
    first, second = np.zeros(len(cells), dtype=np.int64), np.zeros(len(cells), dtype=np.int64)
    for number, names in enumerate(cells.stratifications):
        rows = cells.stratification == number
        if names == ("all",):
            continue
        first[rows] = _sorted_codes(cells.categories, WORDS[names[0]])[cells.first[rows]]
        if len(names) == 2:
            second[rows] = _sorted_codes(cells.categories, WORDS[names[1]])[cells.second[rows]]
    counts = [cells.numerator, cells.denominator, cells.excluded]
    return np.column_stack([sets[cells.stratification], *columns, first, second, *counts])


def _sorted_codes(used: list[str], words: list[str]) -> np.ndarray:
    at = {word: number for number, word in enumerate(words)}
    return np.array([at.get(word, -1) for word in used])


def count_pandas(path: Path) -> Any:
    import pandas as pd

    kinds: dict[str, Any] = {name: pd.CategoricalDtype(words) for name, words in {**KEYS, **WORDS}.items()}
    if path.suffix == ".csv":
        frame = pd.read_csv(path, dtype={**kinds, **dict.fromkeys(FLAGS, "int8")})
    else:
        frame = pd.read_parquet(path).astype(kinds)
    if frame.isna().to_numpy().any():
        raise SystemExit("A category was not known to pandas.")
    frame["numerator"] *= frame["denominator"]
    wide = frame.astype(dict.fromkeys(FLAGS, "int64"))
    return [wide.groupby([*KEYS, *names], observed=True)[FLAGS].sum().reset_index() for names in SETS]


def table_pandas(groups: Any) -> np.ndarray:
    parts = []
    for number, (names, group) in enumerate(zip(SETS, groups, strict=True)):
        codes = {name: group[name].cat.codes.to_numpy() for name in (*KEYS, *names)}
        parts.append(_stack(number, names, codes, [group[flag].to_numpy() for flag in FLAGS]))
    return np.concatenate(parts)


def count_polars(path: Path) -> Any:
    import polars as pl

    kinds: dict[str, Any] = {name: pl.Enum(words) for name, words in {**KEYS, **WORDS}.items()}
    flags = dict.fromkeys(FLAGS, pl.Int8)
    is_text = path.suffix == ".csv"
    frame = pl.read_csv(path, schema={**kinds, **flags}) if is_text else pl.read_parquet(path).cast(cast(Any, kinds))
    frame = frame.with_columns(pl.col("numerator") * pl.col("denominator"))
    sums = [pl.col(flag).cast(pl.Int64).sum() for flag in FLAGS]
    return [frame.group_by([*KEYS, *names]).agg(sums) for names in SETS]


def table_polars(groups: Any) -> np.ndarray:
    parts = []
    for number, (names, group) in enumerate(zip(SETS, groups, strict=True)):
        codes = {name: group[name].to_physical().to_numpy() for name in (*KEYS, *names)}
        parts.append(_stack(number, names, codes, [group[flag].to_numpy() for flag in FLAGS]))
    return np.concatenate(parts)


def _stack(number: int, names: tuple[str, ...], codes: dict[str, np.ndarray], counts: list[np.ndarray]) -> np.ndarray:
    rows = len(counts[0])
    categories = [codes[name] for name in names] + [np.zeros(rows)] * (2 - len(names))
    return np.column_stack([np.full(rows, number), *(codes[key] for key in KEYS), *categories, *counts])


ENGINES: dict[str, tuple[Any, Any]] = {
    "ours": (count_ours, table_ours),
    "pandas": (count_pandas, table_pandas),
    "polars": (count_polars, table_polars),
}


def measure_one(engine: str, path: Path) -> dict[str, Any]:
    """Wall time and peak memory of one engine in this process, then a digest of its counts."""
    counter, tabulate = ENGINES[engine]
    started, busy = time.perf_counter(), time.process_time()
    counted = counter(path)
    seconds, cpu = time.perf_counter() - started, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    table = tabulate(counted).astype(np.int64)
    # A group in which nobody is in the denominator or excluded is no cell.
    table = table[table[:, 7] + table[:, 8] > 0]
    table = table[np.lexsort(table[:, :6].T[::-1])]
    digest = hashlib.sha256(np.ascontiguousarray(table).tobytes()).hexdigest()
    return {"seconds": seconds, "cpu": cpu, "mib": peak, "cells": len(table), "digest": digest}


def measure(engine: str, path: Path, rows: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.cells", "--engine", engine, "--file", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[1])
    if done.returncode:
        raise SystemExit(f"{engine} failed on {path.name}:\n{done.stderr}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    speed = rows / result["seconds"] / 1e6
    times = f"{result['seconds']:8.2f} s {result['cpu']:8.2f} s cpu"
    size = f"{result['mib']:6.0f} MiB {speed:6.2f} M rows/s {result['cells']:>10,} cells"
    print(f"{engine:8} {path.suffix[1:]:8} {times} {size}  {result['digest'][:12]}", flush=True)
    return result


def compare(rows: int) -> tuple[bool, float]:
    """Every engine on both formats; whether all counts agree, and our peak memory from CSV."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        print(f"Writing {rows:,} rows …", flush=True)
        paths = generate(rows, Path(folder))
        results = {(engine, kind): measure(engine, path, rows) for kind, path in paths.items() for engine in ENGINES}
    same = len({result["digest"] for result in results.values()}) == 1
    csv = results["ours", "csv"]["seconds"] / results["pandas", "csv"]["seconds"]
    # Both targets are set against pandas on CSV; against pandas on Parquet is told beside it.
    parquet = results["ours", "parquet"]["seconds"] / results["pandas", "csv"]["seconds"]
    memory = max(results["ours", kind]["mib"] for kind in paths)
    print(f"{_verdict(same)} identical counts")
    print(f"{_verdict(csv <= CSV_TARGET)} CSV takes {csv:.2f} of pandas' time (at most {CSV_TARGET})")
    met = _verdict(parquet <= PARQUET_TARGET)
    print(f"{met} Parquet takes {parquet:.2f} of pandas' time on CSV (at most {PARQUET_TARGET})")
    own = results["ours", "parquet"]["seconds"] / results["pandas", "parquet"]["seconds"]
    print(f"       Parquet takes {own:.2f} of pandas' time on Parquet")
    print(f"{_verdict(memory <= MEMORY_TARGET)} peak memory {memory:.0f} MiB (at most {MEMORY_TARGET})")
    return same, memory


def check_memory(rows: int, before: float) -> None:
    """Five times the rows must not cost five times the memory."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        print(f"Writing {rows:,} rows …", flush=True)
        paths = generate(rows, Path(folder))
        peak = max(measure("ours", path, rows)["mib"] for path in paths.values())
    growth = peak / before
    print(f"{_verdict(growth <= GROWTH_TARGET)} memory grew {growth:.2f} times (at most {GROWTH_TARGET})")


def _verdict(met: bool) -> str:
    return "met   " if met else "MISSED"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--memory-check", action="store_true", help="also five times the rows, for peak memory")
    parser.add_argument("--engine", choices=ENGINES, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.engine:
        print(json.dumps(measure_one(asked.engine, asked.file)))
        return 0
    same, memory = compare(asked.rows)
    if asked.memory_check:
        check_memory(asked.rows * 5, memory)
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
