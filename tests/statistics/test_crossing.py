"""Tables of two stratifiers give nothing back that they hide, nor what the reports of one stratifier hide."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import sparse

from equity_measures.statistics.analysis import Group
from equity_measures.statistics.crossing import Crossed, hide_crossed, hide_site
from equity_measures.statistics.crossing_network import CrossedNetwork, freedom_of, hide_crossed_network
from equity_measures.statistics.lattice.attack import Printed, intervals
from equity_measures.statistics.network import hide_in_network_rows
from equity_measures.statistics.suppression import suppress

FREE = np.zeros(3, dtype=bool)
NETWORK = -1


def crossed(numerators, denominators, rows=None, columns=None):
    x, n = np.array(numerators), np.array(denominators)
    free = [np.zeros(size, dtype=bool) for size in x.shape]
    return Crossed(x, n, free[0] if rows is None else np.array(rows), free[1] if columns is None else np.array(columns))


BIG = [[40, 50, 60], [70, 80, 90], [45, 55, 65]]


def doubled(counts):
    return (2 * np.array(counts)).tolist()


def test_a_table_without_small_counts_is_shown_whole():
    assert not hide_crossed(crossed(BIG, doubled(BIG))).any()


def test_a_small_count_is_hidden_with_a_rectangle():
    x = [[4, 50, 60], [70, 80, 90], [45, 55, 65]]

    hidden = hide_crossed(crossed(x, doubled(BIG)))

    assert hidden.tolist() == [[True, True, False], [False, False, False], [True, True, False]]


def test_a_line_with_a_hidden_margin_is_hidden_whole():
    hidden = hide_crossed(crossed(BIG, doubled(BIG), rows=[True, False, True]))

    assert hidden.tolist() == [[True] * 3, [False] * 3, [True] * 3]


def test_a_site_that_would_hide_more_than_half_shows_nothing():
    x = [[4, 50, 60], [70, 8, 90], [45, 55, 6]]

    assert hide_crossed(crossed(x, doubled(BIG))).sum() < 9
    assert hide_site(crossed(x, doubled(BIG))).all()


def test_where_no_rectangle_protects_nothing_is_shown():
    hidden = hide_crossed(crossed([[3, 30], [30, 0]], [[33, 60], [60, 0]]))

    assert hidden.all()


def test_nothing_of_a_place_with_a_small_total_is_shown():
    table = crossed([[3, 0], [0, 0]], [[30, 60], [60, 40]])

    assert hide_crossed(Crossed(table.numerators, table.denominators, FREE[:2], FREE[:2], is_total_shown=False)).all()


def test_a_lone_sites_hidden_cells_are_hidden_in_the_network():
    here = crossed([[4, 50, 60], [70, 80, 90], [45, 55, 65]], doubled(BIG))
    there = crossed(BIG, doubled(BIG))

    hidden = whole_of([here, there])[1]

    assert hidden.tolist() == [[True, True, False], [False, False, False], [True, True, False]]


def test_sites_that_hide_the_same_rectangle_leave_the_network_whole():
    here = crossed([[8, 50, 60], [70, 80, 90], [45, 55, 65]], doubled(BIG))

    assert not whole_of([here, here, here])[1].any()


def whole_of(sites):
    """The masks of the sites, and the network's."""
    masks = tuple(hide_site(site) for site in sites)
    whole = crossed(sum(s.numerators for s in sites), sum(s.denominators for s in sites))
    return masks, hidden_in(tuple(sites), masks, whole)


def hidden_in(sites, masks, whole):
    network = CrossedNetwork(sites, masks, whole)
    turned = CrossedNetwork(tuple(site.transposed for site in sites), tuple(m.T for m in masks), whole.transposed)
    return hide_crossed_network(network, freedom_of([network]), freedom_of([turned]))


# The attack: everything that reports of one stratifier and of two print, at all sites and in the network.


@st.composite
def networks(draw, pairs=1):
    """Two to four sites with the same two or three groups by two or three, often small."""
    rows, columns = draw(st.integers(2, 3)), draw(st.integers(2, 3))
    count = st.one_of(st.just(0), st.integers(1, 14), st.integers(11, 400))
    table = st.lists(count, min_size=rows * columns * 2, max_size=rows * columns * 2)
    sites = draw(st.lists(table, min_size=2, max_size=4))
    return [np.array(site).reshape(2, rows, columns) for site in sites]


def suppressed(sites):
    """As a night does it: single stratifiers first, then the pair. The network is the last place."""
    in_network = hide_in_network_rows({axis: present_at(sites, axis) for axis in (1, 2)})
    rows, columns = [margin(sites, axis, in_network[axis]) for axis in (2, 1)]
    tables = []
    for sides, (row, no_total), (column, no_other_total) in zip([*sites, sum(sites)], rows, columns, strict=True):
        tables.append(Crossed(sides[0], sides.sum(axis=0), row, column, not (no_total or no_other_total)))
    masks = tuple(hide_site(table) for table in tables[:-1])
    whole = hidden_in(tuple(tables[:-1]), masks, tables[-1])
    return tables, [*masks, whole], [no for _, no in rows], [no for _, no in columns]


def present_at(sites, axis):
    """The groups of each site that have people."""
    present = [[group for group in groups if group.denominator] for groups in groups_at(sites, axis)]
    return [groups for groups in present if groups]


def groups_at(sites, axis):
    return [
        [Group(f"g{i}", "", int(x), int(x + c)) for i, (x, c) in enumerate(side.sum(axis=axis).T)] for side in sites
    ]


def margin(sites, axis, in_network):
    """For each place which groups of one stratifier are hidden, and whether its total is."""
    of_sites = groups_at(sites, axis)
    added = [
        Group(cells[0].code, "", sum(c.numerator for c in cells), sum(c.denominator for c in cells))
        for cells in zip(*of_sites, strict=True)
    ]
    hidings = [suppress([group for group in groups if group.denominator]) for groups in of_sites]
    hidings.append(suppress([group for group in added if group.denominator], must_hide=in_network))
    found = []
    for hiding in hidings:
        codes = [group.code for group in added]
        hidden = np.array([code in hiding.statuses and not hiding.is_shown(code) for code in codes])
        found.append((hidden, not hiding.is_total_shown))
    return found


class Attack:
    """Unknowns and sums of one side. What is printed has one value."""

    def __init__(self):
        self.keys, self.lower, self.upper, self.rows = {}, [], [], []

    def cell(self, key, value, is_hidden):
        self.keys[key] = len(self.keys)
        self.lower.append(0.0 if is_hidden else float(value))
        self.upper.append(np.inf if is_hidden else float(value))

    def sums(self, parts, whole):
        self.rows.append([(self.keys[whole], 1.0), *((self.keys[part], -1.0) for part in parts)])

    def solve(self):
        lines = [at for at, row in enumerate(self.rows) for _ in row]
        columns = [at for row in self.rows for at, _ in row]
        weights = [weight for row in self.rows for _, weight in row]
        matrix = sparse.csr_array((weights, (lines, columns)), shape=(len(self.rows), len(self.keys)))
        ends = np.zeros(len(self.rows))
        return intervals(Printed(matrix, ends, ends, np.array(self.lower), np.array(self.upper)))


def attack(tables, masks, no_total_of_rows, no_total_of_columns, side):
    """Small hidden counts that have one value: their places."""
    found = Attack()
    height, width = masks[0].shape
    places = range(len(tables))
    truth = {}
    for place, table, mask in zip(places, tables, masks, strict=True):
        values = table.sides[side]
        total_hidden = no_total_of_rows[place] and no_total_of_columns[place]
        for i in range(height):
            for j in range(width):
                truth[place, i, j] = (values[i, j], mask[i, j])
            truth[place, i, "all"] = (values[i].sum(), table.hidden_rows[i])
        for j in range(width):
            truth[place, "all", j] = (values[:, j].sum(), table.hidden_columns[j])
        truth[place, "all", "all"] = (values.sum(), total_hidden)
    for key, (value, is_hidden) in truth.items():
        found.cell(key, value, is_hidden)
    for place in places:
        for i in [*range(height), "all"]:
            found.sums([(place, i, j) for j in range(width)], (place, i, "all"))
        for j in range(width):
            found.sums([(place, i, j) for i in range(height)], (place, "all", j))
    last = len(tables) - 1
    for key in [key for key in truth if key[0] == last]:
        found.sums([(place, *key[1:]) for place in range(last)], key)
    ends = found.solve()
    return [
        (key, value)
        for key, (value, is_hidden) in truth.items()
        if is_hidden and 0 < value < 11 and ends.lower[found.keys[key]] == ends.upper[found.keys[key]]
    ]


# A site's small total, between a network's total and another site's that stands in the rows of one stratifier only.
LONE_TOTAL = [np.array([[[0, 0], [0, 1]], [[0, 0], [0, 11]]]), np.array([[[0, 0], [1, 10]], [[0, 0], [0, 0]]])]


@given(networks())
@example(LONE_TOTAL)
@settings(max_examples=60, deadline=None)
def test_no_small_count_of_any_place_can_be_worked_out(sites):
    places = suppressed(sites)

    assert attack(*places, side=0) == []
    assert attack(*places, side=1) == []


@given(networks())
@settings(max_examples=100, deadline=None)
def test_shown_cells_hold_no_small_count(sites):
    tables, masks, _, _ = suppressed(sites)

    for table, mask in zip(tables, masks, strict=True):
        shown = table.sides[:, ~mask]
        assert not ((shown > 0) & (shown < 11)).any()


def test_the_attack_itself_finds_a_lone_hidden_cell():
    table = crossed([[4, 50], [70, 80]], [[90, 100], [140, 160]])
    mask = np.array([[True, False], [False, False]])

    found = attack([table, table], [mask, np.zeros((2, 2), dtype=bool)], [False] * 2, [False] * 2, side=0)

    assert [key for key, _ in found] == [(0, 0, 0)]


@pytest.mark.parametrize("sites", [2, 22])
def test_a_wide_network_shows_most_of_its_cells(sites):
    generator = np.random.default_rng(7)
    people = np.array([[6, 8], [900, 800], [12, 9], [300, 250], [400, 420]])
    tables = []
    for _ in range(sites):
        n = generator.poisson(people)
        tables.append(np.stack([(x := generator.binomial(n, 0.6)), n - x]))

    masks = suppressed(tables)[1]

    assert masks[-1].sum() <= (4 if sites == 22 else 10)
