"""No small count of a table or of its margins is shown, and none can be worked out."""

import csv
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.optimize import Bounds, LinearConstraint, milp

from equity_measures.statistics.lattice.attack import Contradiction, Printed, intervals
from equity_measures.statistics.lattice.cell_file import published_rows, read_cells
from equity_measures.statistics.lattice.margins import equations, with_margins
from equity_measures.statistics.lattice.protect import Effort, hide
from equity_measures.statistics.lattice.suppress import attack_lattice, suppress_lattice
from mielhss.lib.tables import BadTable

# Excerpts of the Diabetes 130-US hospitals data (Strack et al. 2014, CC BY 4.0) and of the OPT trial (Michalowicz et
# al. 2006), cross-tabulated; beside each the cells that tau-ARGUS's audited optimum hides for FREQ(11,10).
SMALL_COUNT_TABLES = Path(__file__).parent / "data" / "small_count_tables.csv"
TAU_ARGUS = {"d130_1500_racexreadm": (4, 2), "d130_1500_racexgenderxreadm": (14, 3), "opt_eduxClinicxptb": (17, 16)}

HYPERCUBES_ONLY = Effort(size=0)
COUNTS = st.one_of(st.just(0), st.integers(1, 12), st.integers(11, 200))


@st.composite
def tables(draw, most=24):
    shape = draw(st.lists(st.integers(1, 5), min_size=1, max_size=3).filter(lambda s: np.prod(s) <= most))
    return draw(arrays.arrays(np.int64, tuple(shape), elements=COUNTS))


def end_by_integer_programming(lattice, hidden, cell, sign):
    """The least (-1) or greatest (1) value of a hidden cell; None without an end. Works on the whole lattice."""
    count = lattice.size
    flat = lattice.ravel().astype(float)
    goal = np.zeros(count)
    goal[cell] = -sign
    answer = milp(
        goal,
        constraints=LinearConstraint(equations(lattice.shape), 0, 0),
        bounds=Bounds(np.where(hidden.ravel(), 0, flat), np.where(hidden.ravel(), np.inf, flat)),
        integrality=np.ones(count),
    )
    return None if answer.x is None else round(answer.x[cell])


def test_a_table_has_a_total_in_every_dimension():
    lattice = with_margins(np.array([[1, 2], [3, 4]]))

    assert lattice.tolist() == [[1, 2, 3], [3, 4, 7], [4, 6, 10]]


@given(tables())
def test_every_sum_of_a_lattice_is_true(counts):
    lattice = with_margins(counts)

    assert not (equations(lattice.shape) @ lattice.ravel()).any()


@given(tables(), st.sampled_from([2, 5, 11, 20]))
@settings(max_examples=40, deadline=None)
def test_all_small_counts_are_hidden_and_all_zeros_are_shown(counts, threshold):
    found = suppress_lattice(counts, threshold)

    small = (found.lattice > 0) & (found.lattice < threshold)
    assert (found.hiding.primary == small).all()
    assert not found.hiding.hidden[found.lattice == 0].any()
    assert not (found.hiding.primary & found.hiding.complementary).any()


@given(tables(most=16), st.sampled_from([5, 11]), st.sampled_from([Effort(), HYPERCUBES_ONLY]))
@settings(max_examples=25, deadline=None)
def test_no_hidden_cell_can_be_worked_out(counts, threshold, effort):
    found = suppress_lattice(counts, threshold, effort)

    for cell in np.flatnonzero(found.hiding.hidden):
        least = end_by_integer_programming(found.lattice, found.hiding.hidden, cell, -1)
        most = end_by_integer_programming(found.lattice, found.hiding.hidden, cell, 1)
        assert least != most


@given(tables(most=12))
@settings(max_examples=25, deadline=None)
def test_the_attacks_ends_are_those_of_integer_programming(counts):
    lattice = with_margins(counts)
    hidden = (lattice > 0) & (lattice < 11)
    assume(hidden.any())

    found = attack_lattice(lattice, hidden)

    for at, cell in enumerate(np.flatnonzero(hidden)):
        most = end_by_integer_programming(lattice, hidden, cell, 1)
        exact = (end_by_integer_programming(lattice, hidden, cell, -1), np.inf if most is None else most)
        ends = (found.lower[at], found.upper[at])
        if exact[1] - exact[0] < 5:
            assert ends == exact
        else:
            assert ends[0] <= exact[0] <= exact[1] <= ends[1]


def test_who_knows_that_zeros_are_shown_cannot_work_out_two_cells_that_add_up_to_two():
    found = suppress_lattice(np.array([[1, 1, 40], [30, 50, 60]]), 11)

    hidden = found.hiding.hidden
    knowing = attack_lattice(found.lattice, hidden, lower=np.ones(int(hidden.sum())))
    assert not knowing.pinned.any()


@pytest.mark.parametrize("counts", [[[5]], [[0, 0], [0, 0]], [[10, 1]], [[3, 0], [0, 0]]])
def test_degenerate_tables_are_handled(counts):
    found = suppress_lattice(np.array(counts), 11)

    assert not found.outsider.pinned.any()


def fewest_by_trying(lattice, threshold):
    """The fewest further cells that leave every small one an interval of five, for who knows that hidden are not 0."""
    primary = (lattice > 0) & (lattice < threshold)
    free = np.flatnonzero((lattice >= threshold).ravel())
    for count in range(len(free) + 1):
        for chosen in combinations_of(free, count):
            hidden = primary.copy()
            hidden.ravel()[list(chosen)] = True
            known = attack_lattice(lattice, hidden, lower=np.ones(int(hidden.sum())))
            widths = (known.upper - known.lower)[primary.ravel()[np.flatnonzero(hidden)]]
            if (widths >= 5).all():
                return count
    return None


def combinations_of(items, count):
    return (chosen for chosen in product(items, repeat=count) if list(chosen) == sorted(set(chosen)))


@pytest.mark.parametrize(
    "counts", [[[5, 30, 40], [20, 60, 80]], [[1, 1, 40], [30, 50, 60]], [[2, 15], [60, 3]], [[4, 25, 30, 45, 90]]]
)
def test_no_fewer_cells_would_protect(counts):
    counts = np.array(counts)
    lattice = with_margins(counts)

    hiding = hide(lattice, 11)

    assert hiding.is_optimal
    assert hiding.complementary.sum() == fewest_by_trying(lattice, 11)


def test_real_tables_hide_hardly_more_than_tau_argus_and_leave_nothing_narrow():
    tables_ = read_cells(SMALL_COUNT_TABLES.read_bytes())

    found = {table.name: suppress_lattice(table.counts, 11) for table in tables_}

    assert {name: int(f.hiding.primary.sum()) for name, f in found.items()} == {k: v[0] for k, v in TAU_ARGUS.items()}
    assert [int(f.hiding.complementary.sum()) for f in found.values()] == [4, 7, 15]
    assert all(f.hiding.is_optimal for f in found.values())
    for each in found.values():
        assert not each.outsider.pinned.any()
        assert not each.outsider.narrow.any()
        assert not each.insider.pinned.any()


def test_a_rerun_hides_the_same_cells():
    table = read_cells(SMALL_COUNT_TABLES.read_bytes())[1]

    first, second = (suppress_lattice(table.counts, 11) for _ in range(2))

    assert (first.hiding.hidden == second.hiding.hidden).all()


def test_numbers_that_cannot_all_be_true_are_told():
    printed = Printed(
        matrix=equations((3,)),
        least=np.array([0.0]),
        most=np.array([0.0]),
        lower=np.array([5.0, 6.0, 12.0]),
        upper=np.array([5.0, 6.0, 12.0]),
    )

    with pytest.raises(Contradiction):
        intervals(printed)


def test_many_hidden_cells_that_are_not_small_can_have_a_large_hidden_total():
    count = 800
    least = np.append(np.full(count, 11.0), 0.0)
    sums = equations((count + 1,))

    found = intervals(Printed(sums, np.zeros(1), np.zeros(1), least, np.full(count + 1, np.inf)))

    assert (found.lower[0], found.lower[-1]) == (11, 11 * count)
    assert np.isinf(found.upper).all()


def test_a_table_too_large_to_solve_is_protected_all_the_same():
    counts = np.random.default_rng(7).poisson(14, (9, 8, 7))

    found = suppress_lattice(counts, 11, Effort(size=0, seconds=0.5))

    assert not found.hiding.is_optimal
    assert not found.outsider.pinned.any()


def test_a_table_on_which_all_work_would_take_too_long_is_hidden_but_for_its_zeros():
    counts = np.array([[3, 0, 40], [30, 50, 60]])

    found = suppress_lattice(counts, 11, Effort(size=0, seconds=-1))

    assert (found.hiding.hidden == (found.lattice > 0)).all()
    assert not found.outsider.pinned.any()


# --- Files --------------------------------------------------------------------------------------------------

HEADER = "table,dims,key,count\n"


def faults(text):
    with pytest.raises(BadTable) as problem:
        read_cells(text.encode())
    return [(fault.line, fault.column) for fault in problem.value.faults]


def test_everything_wrong_in_a_file_is_named_by_line_and_column():
    text = HEADER + "t,a|b,x|y,3\nt,a|b,x,3\nt,a|b,x|y,4\nt,a|c,x|z,4\nt,a|b,x|Total,4\nt,a|b,v|w,-1\nt,a|b,v|z,2.5\n"

    assert faults(text) == [(3, "key"), (4, "key"), (5, "dims"), (6, "key"), (7, "count"), (8, "count")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(1, "")]),
        (HEADER, [(2, "")]),
        ("table,dims,key\nt,a,x\n", [(1, "count")]),
        (HEADER + "t,a|a,x|y,3\n", [(2, "dims")]),
        (HEADER + "t,a,x,\n", [(2, "count")]),
        (HEADER + "t,a,x,99999999999999999999\n", [(2, "count")]),
        (HEADER + "t,a,x\n", [(2, "")]),
    ],
)
def test_a_file_that_is_no_table_of_cells_is_refused(text, expected):
    assert faults(text) == expected


def test_a_table_with_too_many_cells_is_refused_before_it_is_built():
    rows = "".join(f"t,a|b|c,x{i}|y{i}|z{i},1\n" for i in range(30))

    assert faults(HEADER + rows) == [(2, "table")]


def test_odd_names_of_levels_come_back_as_they_were():
    levels = [" No", "=1+1", 'He said "yes"', "", "<30", "Ünsicher"]
    raw = HEADER + "".join('t,a,"{}",{}\n'.format(level.replace('"', '""'), 20 + at) for at, level in enumerate(levels))

    table = read_cells(raw.encode())[0]

    rows = list(published_rows(table, suppress_lattice(table.counts, 11)))
    assert [row[2] for row in rows] == [*levels, "Total"]
    assert [row[3] for row in rows] == [20, 21, 22, 23, 24, 25, 135]


def test_combinations_without_a_row_are_zeros_and_shown():
    table = read_cells((HEADER + "t,a|b,x|y,30\nt,a|b,v|w,40\n").encode())[0]

    rows = list(published_rows(table, suppress_lattice(table.counts, 11)))

    assert {row[2]: row[3] for row in rows if row[3] == 0} == {"x|w": 0, "v|y": 0}
    assert {row[4] for row in rows} == {"shown"}


def test_the_written_rows_are_the_whole_lattice():
    table = read_cells(SMALL_COUNT_TABLES.read_bytes())[0]
    found = suppress_lattice(table.counts, 11)

    rows = list(published_rows(table, found))

    assert len(rows) == found.lattice.size == 18
    for row, count, is_hidden in zip(rows, found.lattice.ravel(), found.hiding.hidden.ravel(), strict=True):
        assert (row[3] == "") == is_hidden
        assert row[5] <= count
        assert row[6] == "" or count <= row[6]


def test_the_excerpt_holds_the_tables_it_names():
    with SMALL_COUNT_TABLES.open(encoding="utf-8") as file:
        assert {row["table"] for row in csv.DictReader(file)} == set(TAU_ARGUS)
