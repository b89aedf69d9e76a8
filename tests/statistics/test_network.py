"""A network's row gives back nothing that its sites hide."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from equity_measures.statistics.analysis import Group
from equity_measures.statistics.gap import analyse
from equity_measures.statistics.network import hide_in_network
from equity_measures.statistics.suppression import ALL_HIDDEN, has_small_count, suppress
from tests.statistics.rows import counts


def site(*pairs):
    return [Group(f"g{i}", f"Group {i}", x, n) for i, (x, n) in enumerate(pairs)]


@st.composite
def networks(draw):
    width = draw(st.integers(1, 4))
    tables = draw(st.lists(st.lists(counts(), min_size=width, max_size=width), min_size=1, max_size=4))
    return [site(*pairs) for pairs in tables]


def summed(sites):
    return [
        Group(cells[0].code, cells[0].label, sum(c.numerator for c in cells), sum(c.denominator for c in cells))
        for cells in zip(*sites, strict=True)
    ]


def hidden_cells(sites):
    """(row, code) of every hidden cell, totals as "*", the network as the last row."""
    network = summed(sites)
    hidings = [suppress(groups) for groups in sites]
    hidings.append(suppress(network, must_hide=hide_in_network(sites)))
    cells = [(row, code) for row, hiding in enumerate(hidings) for code in hiding.hidden]
    return cells + [(row, ALL_HIDDEN) for row, hiding in enumerate(hidings) if not hiding.is_total_shown]


def pinned(cells, rows, codes):
    """Hidden cells with one solution, by linear algebra: those on which the equations' null space is 0."""
    if not cells:
        return []
    # Groups add up to their row's total, and sites to the network.
    by_row = [[(r == row) * (-1 if code == ALL_HIDDEN else 1) for r, code in cells] for row in range(rows)]
    by_column = [
        [(code == column) * (-1 if r == rows - 1 else 1) for r, code in cells] for column in (*codes, ALL_HIDDEN)
    ]
    equations = by_row + by_column
    _, sizes, vectors = np.linalg.svd(np.array(equations, dtype=float))
    rank = (sizes > 1e-9).sum()
    free = np.abs(vectors[rank:]).max(axis=0, initial=0) > 1e-9
    return [cell for cell, is_free in zip(cells, free, strict=True) if not is_free]


def test_sites_that_hide_nothing_leave_the_network_whole():
    assert hide_in_network([site((40, 90), (50, 90)), site((30, 80), (20, 70))]) == frozenset()


def test_groups_hidden_by_a_lone_site_are_hidden_in_the_network():
    sites = [site((5, 100), (30, 80), (300, 800)), site((40, 90), (50, 90), (60, 90))]

    assert hide_in_network(sites) == {"g0", "g1"}


def test_groups_hidden_by_many_sites_are_shown_in_the_network():
    sites = [site((8, 100), (30, 80), (300, 800)) for _ in range(3)]

    assert hide_in_network(sites) == frozenset()


def test_a_small_sum_over_the_sites_that_hide_a_group_is_hidden():
    # 3 + 4 in the numerator would be network minus the third site.
    sites = [site((3, 100), (30, 80)), site((4, 90), (30, 80)), site((40, 90), (50, 90))]

    assert "g0" in hide_in_network(sites)


def test_a_lone_sites_small_total_hides_the_networks_total():
    sites = [site((4, 100), (0, 80)), site((40, 90), (50, 90))]

    assert ALL_HIDDEN in hide_in_network(sites)


def test_a_small_total_is_not_told_by_a_total_that_another_stratifier_prints():
    """The second site hides its total here, where nobody is outside the numerator; another row may print it."""
    small, other = [Group("b", "B", 1, 12)], [Group("a", "A", 1, 1), Group("b", "B", 10, 10)]

    assert ALL_HIDDEN in hide_in_network([small, other])


def test_the_networks_analysis_hides_what_it_must():
    sites = [site((5, 100), (30, 80), (300, 800)), site((40, 90), (50, 90), (60, 90))]

    analysis = analyse(summed(sites), higher_is_better=True, is_ordered=False, must_hide=hide_in_network(sites))

    assert [row.status for row in analysis.rows] == ["hidden", "hidden", "shown"]
    assert analysis.total.status == "shown"


def test_more_hidden_columns_than_can_be_tried_are_all_hidden():
    wide = site(*[(5, 100)] * 12, (300, 800))

    assert hide_in_network([wide, wide]) >= {f"g{i}" for i in range(12)}


@given(networks())
@settings(max_examples=100, deadline=None)
def test_no_hidden_cell_of_site_or_network_is_determined(sites):
    cells = hidden_cells(sites)

    assert pinned(cells, len(sites) + 1, [group.code for group in sites[0]]) == []


@given(networks())
@settings(max_examples=60, deadline=None)
def test_network_minus_the_sites_that_show_a_group_is_no_small_count(sites):
    network = suppress(summed(sites), must_hide=hide_in_network(sites))
    hidings = [suppress(groups) for groups in sites]

    for column, group in enumerate(sites[0]):
        inside = [g[column] for g, hiding in zip(sites, hidings, strict=True) if not hiding.is_shown(group.code)]
        if network.is_shown(group.code):
            numerator, denominator = sum(g.numerator for g in inside), sum(g.denominator for g in inside)
            assert not has_small_count(numerator, denominator)
