"""Whether a report may be published: all it prints, and all that was ever published, attacked together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from equity_measures.statistics.lattice.releases import NETWORK, Count, Leak, ReleasedRow, Verdict, attack_releases
from equity_measures.statistics.suppression import DEFAULT_THRESHOLD
from reports.models import Report


def check(report: Report) -> Verdict:
    """The verdict on a built report beside every report released before it, withdrawn ones too: they were read."""
    earlier = Report.objects.released().exclude(pk=report.pk).exclude(snapshot__isnull=True).order_by("pk")
    rows, counts = [*rows_of(report)], counts_of(report)
    subjects = {(row.measure, row.period) for row in rows}
    for other in earlier.iterator(chunk_size=20):
        rows += [row for row in rows_of(other) if (row.measure, row.period) in subjects]
        counts += counts_of(other)
    thresholds = [gap["analysis"]["policy"]["threshold"] for gap in gaps_of(report)]
    verdict = attack_releases(rows, max(thresholds, default=DEFAULT_THRESHOLD))
    return replace(verdict, leaks=(*verdict.leaks, *count_leaks(counts)))


def counts_of(report: Report) -> list[dict[str, Any]]:
    """The tables of counts of scholars that a report prints, as its snapshot holds them."""
    return list((report.snapshot or {}).get("counts", ()))


def count_leaks(tables: Sequence[Mapping[str, Any]]) -> tuple[Leak, ...]:
    """Hidden counts of scholars that follow from all releases of the same table, day and scope together.

    The cells of a sum give one another away: where all but one are known, so is the last.
    """
    known: dict[tuple[str, str, str], dict[str, int | None]] = defaultdict(dict)
    sums: dict[tuple[str, str, str], set[tuple[str, ...]]] = defaultdict(set)
    for table in tables:
        subject = (table["table"], table["scope"], table["day"])
        for key, count in table["cells"]:
            if count is not None or key not in known[subject]:
                known[subject][key] = count
        sums[subject] |= {tuple(group) for group in table["sums"]}
    leaks = []
    for subject, cells in known.items():
        for group in sorted(sums[subject]):
            hidden = [key for key in group if cells.get(key) is None]
            if len(hidden) == 1:
                leaks.append(Leak(", ".join(subject), hidden[0], "count"))
    return tuple(leaks)


def gaps_of(report: Report) -> list[dict[str, Any]]:
    """Every gap that a report's figures come from, wherever its snapshot holds them."""
    return list(_gaps_in(report.snapshot))


def _gaps_in(plain: Any) -> Iterator[dict[str, Any]]:
    if isinstance(plain, list):
        for item in plain:
            yield from _gaps_in(item)
    elif isinstance(plain, dict):
        if plain.keys() >= {"analysis", "measure", "stratifier", "source"}:
            yield plain
        else:
            for item in plain.values():
                yield from _gaps_in(item)


def rows_of(report: Report) -> Iterator[ReleasedRow]:
    for gap in gaps_of(report):
        analysis, source = gap["analysis"], gap["source"]
        is_network = gap["place"] == "Whole network"
        yield ReleasedRow(
            release=report.title,
            measure=gap["measure"]["title"],
            period=gap["period"],
            place=NETWORK if is_network else gap["place"],
            stratifier=gap["stratifier"]["title"],
            groups={row["label"]: Count(row["numerator"], row["denominator"]) for row in analysis["rows"]},
            total=Count(analysis["total"]["numerator"], analysis["total"]["denominator"]),
            sites=source["sites"] if is_network else 1,
        )
