"""Rows of groups to test with: made ones that lean towards small counts, and a real one."""

from hypothesis import strategies as st

from equity_measures.statistics.analysis import Group

# Preterm birth by race in the OPT trial (823 pregnant people at four clinics in the US; R package medicaldata, opt).
# Michalowicz BS et al. N Engl J Med 2006;355:1885-1894. Numerator: birth before 37 weeks.
OPT_RACE = (
    Group("black", "Black", 61, 358),
    Group("white", "White", 16, 186),
    Group("aian", "American Indian or Alaska Native", 17, 206),
    Group("unknown", "Unreported", 1, 8, is_unknown=True),
)


@st.composite
def counts(draw):
    """A numerator and a denominator; often small, empty, none or all."""
    numerator = draw(st.one_of(st.just(0), st.integers(1, 14), st.integers(11, 400)))
    outside = draw(st.one_of(st.just(0), st.integers(1, 14), st.integers(11, 400)))
    return numerator, numerator + outside


@st.composite
def rows(draw, max_groups=7):
    """Up to seven groups, sometimes with one of unknown category at the end."""
    pairs = draw(st.lists(counts(), min_size=1, max_size=max_groups))
    has_unknown = draw(st.booleans())
    last = len(pairs) - 1
    return tuple(
        Group(f"g{i}", f"Group {i}", x, n, rank=i, is_unknown=has_unknown and i == last)
        for i, (x, n) in enumerate(pairs)
    )
