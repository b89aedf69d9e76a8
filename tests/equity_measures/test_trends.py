"""A measure over time from gap reports: who is looked at, what is charted, what is said, and what stays hidden."""

import math

import pytest

from equity_measures import trend_figures, trend_words, trends
from equity_measures.statistics.analysis import Group, Policy
from equity_measures.statistics.gap import analyse
from equity_measures.statistics.intervals import newcombe_one
from equity_measures.statistics.narrowing import difference_error
from equity_measures.statistics.spc_rules import ANHOEJ, MAKING_DATA_COUNT
from mielhss.lib.charts import PERCENT, POINTS

QUARTERS = [f"{year}-Q{quarter}" for year in (2023, 2024, 2025, 2026, 2027) for quarter in (1, 2, 3, 4)]


def history(*rows, higher_is_better=True, reference="best"):
    """One analysis per row of {group: (numerator, denominator)}; UNK is the group of people unknown."""
    return [
        (
            period,
            analyse(
                [Group(code, code.title(), n, d, None, is_unknown=code == "UNK") for code, (n, d) in row.items()],
                higher_is_better=higher_is_better,
                is_ordered=False,
                policy=Policy(reference=reference),
            ),
        )
        for period, row in zip(QUARTERS, rows, strict=False)
    ]


def steady(periods=8, **extra):
    wobble = (0, 3, -2, 1, -3, 2, 0, -1)
    return [
        {"ENGLISH": (400 + wobble[i % 8], 600), "SPANISH": (150 - wobble[i % 8], 300), **extra} for i in range(periods)
    ]


def story(rows, rules=ANHOEJ, group="", **arguments):
    return trends.over_time(history(*rows, **arguments), group=group, rules=rules)


def test_the_group_that_fares_worst_is_compared_with_the_best():
    found = story(steady())

    assert (found.pair.group.code, found.pair.reference_code) == ("SPANISH", "ENGLISH")
    assert [member.code for member in found.members] == ["ENGLISH", "SPANISH"]


def test_where_lower_is_better_the_pair_turns_around():
    found = story(steady(), higher_is_better=False)

    assert (found.pair.group.code, found.pair.reference_code) == ("ENGLISH", "SPANISH")
    assert found.gap.values[0].estimate == pytest.approx(400 / 600 - 150 / 300)


def test_the_pair_is_chosen_over_all_periods_not_by_the_last():
    rows = steady(8, HAITIAN=(160, 300))
    rows[-1] = {**rows[-1], "HAITIAN": (100, 300)}  # by far the worst, in the last period only

    assert story(rows).pair.group.code == "SPANISH"


def test_a_group_that_is_hardly_ever_shown_is_not_looked_at_unasked():
    rows = steady(8)
    rows[2] = {**rows[2], "HAITIAN": (40, 300)}

    assert story(rows).pair.group.code == "SPANISH"
    assert story(rows, group="HAITIAN").pair.group.code == "HAITIAN"


def test_a_small_group_is_not_looked_at_unasked():
    assert story(steady(8, HAITIAN=(11, 25))).pair.group.code == "SPANISH"


def test_people_unknown_are_no_group_to_look_at():
    found = story(steady(8, UNK=(20, 300)))

    assert [member.code for member in found.members] == ["ENGLISH", "SPANISH"]


def test_the_group_asked_for_is_looked_at():
    assert story(steady(8, HAITIAN=(160, 300)), group="HAITIAN").pair.group.code == "HAITIAN"


@pytest.mark.parametrize("asked", ["NOBODY", "UNK", ""])
def test_a_group_that_is_not_there_is_passed_over(asked):
    assert story(steady(8, UNK=(20, 300)), group=asked).pair.group.code == "SPANISH"


def test_the_comparison_group_has_no_gap_of_its_own():
    found = story(steady(), group="ENGLISH")

    assert (found.gap, found.narrowing, found.pair.reference_code) == (None, None, None)
    assert trend_words.answer(found).startswith("English is the group that the others are compared with.")


def test_the_gap_is_how_much_worse_the_group_fares_with_newcombes_interval():
    value = story(steady()).gap.values[0]

    lower, upper = newcombe_one(400, 600, 150, 300)
    assert (value.estimate, value.lower, value.upper) == pytest.approx((400 / 600 - 0.5, lower, upper))


def test_against_everybody_the_error_counts_the_group_once():
    points = trends.gap_points(history(*steady(), reference="overall"), "SPANISH", "overall")

    share_of_others = 600 / 900
    assert points[0].gap == pytest.approx(share_of_others * (400 / 600 - 0.5))
    assert points[0].error == pytest.approx(share_of_others * difference_error((150, 300), (400, 600)))


def test_the_program_may_compare_with_everybody():
    found = story(steady(), reference="overall")

    assert (found.pair.group.code, found.pair.reference_code) == ("SPANISH", "overall")
    assert "between Spanish and everybody together" in trend_words.answer(found)


def test_a_reader_may_choose_whom_to_compare_with():
    rows = steady(8, HAITIAN=(160, 300))

    asked = [
        trends.over_time(history(*rows), against=code, rules=ANHOEJ).pair for code in ("HAITIAN", "overall", "UNK")
    ]

    assert [(pair.group.code, pair.reference_code) for pair in asked] == [
        ("SPANISH", "HAITIAN"),
        ("SPANISH", "overall"),
        ("SPANISH", "ENGLISH"),
    ]


def test_time_is_the_middle_of_the_period_in_years():
    assert trends.years("2026") - trends.years("2025") == pytest.approx(1, abs=0.002)
    assert trends.years("2026-Q3") - trends.years("2026-Q1") == pytest.approx(0.5, abs=0.01)


def test_a_hidden_period_has_no_number_anywhere():
    rows = steady(8)
    rows[3] = {"ENGLISH": (400, 600), "SPANISH": (5, 9)}

    found = story(rows)

    assert (found.group.values[3].hidden, found.gap.values[3].hidden) == (True, True)
    assert {point.value for line in (found.group, found.gap) for point in line.chart.points[3:4]} == {None}
    assert (found.group.known, found.gap.known, found.narrowing.periods) == (7, 7, 7)


def test_hidden_counts_change_nothing_of_what_is_told():
    rows, others = steady(8), steady(8)
    rows[3] = {"ENGLISH": (400, 600), "SPANISH": (5, 9)}
    others[3] = {"ENGLISH": (400, 600), "SPANISH": (2, 8)}

    assert story(rows) == story(others)


def test_a_group_without_people_is_missing_not_hidden():
    rows = steady(8)
    del rows[3]["SPANISH"]

    found = story(rows)

    assert (found.group.values[3].is_shown, found.group.values[3].hidden) == (False, False)
    assert found.narrowing.periods == 7


@pytest.mark.parametrize("rows", [[], steady(1), [{"UNK": (50, 100)}, {"UNK": (50, 100)}]])
def test_with_less_than_two_periods_or_no_group_there_is_no_story(rows):
    assert story(rows) is None


def test_rates_that_vary_by_chance_get_a_p_chart_and_others_a_prime_chart():
    jumping = [{"ENGLISH": (4000, 6000), "SPANISH": (1500 + 200 * (-1) ** i, 3000)} for i in range(8)]

    assert story(steady()).group.chart.kind == "p"
    assert story(jumping).group.chart.kind == "pp"


def test_the_gap_of_few_periods_is_a_run_chart_and_of_more_an_i_chart():
    assert story(steady(9)).gap.chart.kind == "run"
    assert story(steady(10)).gap.chart.kind == "i"


def narrowing(periods=12):
    return [{"ENGLISH": (1400, 2000), "SPANISH": (500 + 20 * i, 1000)} for i in range(periods)]


def test_a_narrowing_gap_is_told_with_its_interval():
    found = story(narrowing())

    assert found.narrowing.verdict == "narrowing"
    assert trend_words.answer(found) == (
        "Yes, the gap between Spanish and English is narrowing: by 8.0 points a year (95% interval 6.4 to 9.6), over "
        "12 periods from 2023-Q1 to 2025-Q4."
    )


def test_a_gap_that_turned_around_is_told():
    found = story(
        [{"ENGLISH": (1200, 2000), "SPANISH": (500 + 20 * i, 1000)} for i in range(12)],
        group="SPANISH",
        reference="fixed:ENGLISH",
    )

    assert trend_words.answer(found).endswith(" By now Spanish fares better.")


def test_a_widening_gap_is_told():
    assert trend_words.answer(story(narrowing()[::-1])).startswith(
        "No, the gap between Spanish and English is widening: by 8.0 points a year (95% interval "
    )


def test_what_cannot_be_told_yet_is_said_with_the_range():
    text = trend_words.answer(story(steady()))

    assert text.startswith("Cannot tell yet whether the gap between Spanish and English is narrowing: over 8 periods ")
    assert text.endswith("which holds both narrowing and widening.")


def test_too_few_periods_are_said():
    assert trend_words.answer(story(steady(3))) == (
        "Cannot tell yet whether the gap between Spanish and English is narrowing: 3 periods can be compared; it takes "
        "at least 4."
    )


def test_a_point_outside_the_limits_is_explained_and_marked():
    rows = steady(12)
    rows[5] = {**rows[5], "SPANISH": (90, 300)}

    found = story(rows, rules=MAKING_DATA_COUNT)
    chart = trend_figures.control_chart("c", found.group, found.periods, title="T", description="D", unit=PERCENT)

    assert trend_words.findings(found.group, found.periods)[0] == "2024-Q2 lies below the lower limit: a concern."
    assert trend_words.summary(found.group, "Spanish", PERCENT).endswith("with more than ordinary variation.")
    assert [(p.period, p.signal, p.words) for p in chart.points if p.signal == "concern"] == [
        ("2024-Q2", "concern", "concern: below the lower limit")
    ]


def test_a_gap_outside_the_limits_is_a_concern_above_and_an_improvement_below():
    rows = steady(14)
    rows[5] = {**rows[5], "SPANISH": (90, 300)}
    rows[9] = {**rows[9], "SPANISH": (210, 300)}

    found = story(rows, rules=MAKING_DATA_COUNT)

    assert trend_words.findings(found.gap, found.periods) == [
        "2024-Q2 lies above the upper limit: a concern.",
        "2025-Q2 lies below the lower limit: an improvement.",
    ]


def test_signals_are_explained_each_rule_in_a_sentence():
    before, after = [500, 502, 501, 503, 502, 501, 500, 502], [520] * 8

    found = story([{"ENGLISH": (1400, 2000), "SPANISH": (n, 1000)} for n in before + after])

    assert trend_words.findings(found.gap, found.periods) == [
        "2023-Q1, 2023-Q2, 2023-Q3 and 5 more lie above the upper limit: a concern.",
        "2025-Q1, 2025-Q2, 2025-Q3 and 5 more lie below the lower limit: an improvement.",
        "All 8 periods off the average from 2023-Q1 to 2024-Q4 lie above it: a concern.",
        "All 8 periods off the average from 2025-Q1 to 2026-Q4 lie below it: an improvement.",
        "The line crosses its average once; ordinary variation would do so at least 4 times. Something moves it "
        "slowly.",
    ]


def test_points_close_to_a_limit_are_explained():
    rows = [{"ENGLISH": (4200, 6000), "SPANISH": (n, 1000)} for n in (500, 505, 495) * 6]
    rows[8:10] = [{"ENGLISH": (4200, 6000), "SPANISH": (538, 1000)}] * 2

    found = story(rows, rules=MAKING_DATA_COUNT)

    assert trend_words.findings(found.group, found.periods) == [
        "2025-Q1 and 2025-Q2 lie close to the upper limit or beyond it: an improvement."
    ]


def test_a_trend_is_explained_by_the_other_rules():
    found = story(narrowing(8), rules=MAKING_DATA_COUNT)

    assert "From 2023-Q1 to 2024-Q4 each period is lower than the one before: an improvement." in trend_words.findings(
        found.gap, found.periods
    )


def test_quiet_series_are_said_to_be_quiet_and_short_ones_provisional():
    short, long = story(steady(8)), story(steady(12))

    assert trend_words.summary(short.group, "Spanish", PERCENT) == (
        "Spanish: around 50.0% in 8 periods, so far without a sign of more than ordinary variation."
    )
    assert trend_words.summary(long.gap, "The gap", POINTS).endswith("with nothing but ordinary variation.")
    assert "provisional" in trend_words.note(short.group, ANHOEJ)
    assert trend_words.note(long.group, ANHOEJ) == "P chart, Anhøj's rules."


def test_a_line_of_one_period_says_no_more_than_that():
    rows = [steady(1)[0], {"ENGLISH": (400, 600), "SPANISH": (5, 9)}]

    found = story(rows)

    assert trend_words.summary(found.group, "Spanish", PERCENT) == "Spanish: 50.0% in the one period that can be shown."


def test_pooled_counts_are_those_shown():
    found = trends.members(history(*steady(2)))

    assert [(m.code, m.numerator, m.denominator, m.periods) for m in found] == [
        ("ENGLISH", 803, 1200, 2),
        ("SPANISH", 297, 600, 2),
    ]
    assert math.isclose(found[1].rate, 297 / 600)
