import os
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest

from equity_measures.storage import content_hash
from mielhss.demo import people
from mielhss.demo.centers import CENTERS
from mielhss.demo.story import LEVELS, PAID, PEOPLE, PLOTS, QUARTERS, SPOKEN, counts_of


def rates(measure: str, split: tuple[str, ...], quarter: str) -> dict[str, float]:
    """The rate of each category over all centers."""
    numerators: Counter[str] = Counter()
    denominators: Counter[str] = Counter()
    plot = next(plot for plot in PLOTS if plot.code == measure)
    for center in CENTERS:
        for row in counts_of(center, quarter, (plot,)).rows():
            if row[3] == split:
                numerators[row[4]] += row[6]
                denominators[row[4]] += row[7]
    return {code: numerators[code] / denominators[code] for code in denominators}


def gap(measure: str, split: str, code: str, reference: str, quarter: str) -> float:
    found = rates(measure, (split,), quarter)
    return found[reference] - found[code]


def test_the_gap_in_blood_pressure_control_narrows():
    first = gap("HTN_CONTROL", "race", "BLACK", "WHITE", QUARTERS[0])
    last = gap("HTN_CONTROL", "race", "BLACK", "WHITE", QUARTERS[-1])

    assert first > 0.12
    assert last < first / 2


def test_the_gap_in_colorectal_screening_narrows():
    first = gap("COLORECTAL_SCREEN", "language", "HT", "EN", QUARTERS[0])
    last = gap("COLORECTAL_SCREEN", "language", "HT", "EN", QUARTERS[-1])

    assert last < 0.7 * first


def test_the_gap_in_care_after_birth_widens():
    first = gap("POSTPARTUM", "payer", "MEDICAID", "PRIVATE", QUARTERS[0])
    last = gap("POSTPARTUM", "payer", "MEDICAID", "PRIVATE", QUARTERS[-1])

    assert last > first + 0.08


def test_every_split_of_a_measure_adds_up_to_the_same_people():
    totals: dict[tuple[str, str], set[tuple[int, int, int]]] = {}
    sums: Counter[tuple[str, str, tuple[str, ...], int]] = Counter()
    for row in counts_of(CENTERS[0], QUARTERS[-1]).rows():
        for place, count in enumerate(row[6:]):
            sums[row[0], row[1], row[3], place] += count
    for site, measure, split, _ in sums:
        key = tuple(sums[site, measure, split, place] for place in range(3))
        totals.setdefault((site, measure), set()).add(key)

    assert {len(found) for found in totals.values()} == {1}


def test_most_groups_can_be_shown_and_some_must_be_hidden():
    rows = [row for center in CENTERS for row in counts_of(center, QUARTERS[-1]).rows() if row[3] == ("race",)]
    small = [row for row in rows if min(row[6], row[7] - row[6]) in range(1, 11)]

    assert 0.05 < len(small) / len(rows) < 0.4


def test_the_same_seed_gives_the_same_counts_in_another_process():
    code = (
        "from equity_measures.ingestion.cells import Cells;import hashlib;"
        "from mielhss.demo.story import *;"
        "rows=sorted(counts_of(CENTERS[2],QUARTERS[3]).rows());d=hashlib.sha256();"
        "[d.update(repr(row).encode()+b'\\n') for row in rows];print(d.hexdigest())"
    )
    environment = os.environ | {"PYTHONHASHSEED": "7"}
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)

    assert there.stdout.strip() == content_hash(counts_of(CENTERS[2], QUARTERS[3]))


@pytest.mark.parametrize("shares", [*PEOPLE.values(), *SPOKEN.values(), *PAID.values()])
def test_shares_add_up(shares):
    assert np.isclose(sum(shares), 1.0)
    assert len(shares) in {len(levels) for levels in LEVELS}


def test_nine_of_eleven_centers_work_with_veterans_affairs_and_nine_with_the_safety_net():
    assert len(CENTERS) == 11
    assert sum("va" in center.kinds for center in CENTERS) == 9
    assert sum("safety_net" in center.kinds for center in CENTERS) == 9


def test_scholars_reproduce_the_published_numbers():
    scholars = people.scholars(seed=110)

    assert len(scholars) == 110
    assert sum(s.is_clinician for s in scholars) == 87
    assert sum(s.is_physician for s in scholars) == 70
    assert sum(s.is_non_clinician for s in scholars) == 29
    assert sum(s.is_clinician and s.is_non_clinician for s in scholars) == 6
    assert Counter(s.center for s in scholars) == Counter(dict.fromkeys(range(11), 10))
    assert len({s.name for s in scholars}) == 110
