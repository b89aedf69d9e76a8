"""The counts equal those of plain loops, whatever the format, the spelling and the order."""

import csv
import io
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from equity_measures.ingestion import Cells, Layout, Vocabulary
from equity_measures.ingestion.tally import Dimensions, Tally
from tests.ingestion.files import (
    HEADER,
    LIMITS,
    PERIOD,
    VOCABULARY,
    counts,
    faults,
    look,
    look_at,
    plain_counts,
    row,
    text_of,
    write,
)

FIELDS = ["site", "measure", "period", "subject_id", "numerator", "denominator", "exclusion", "race", "sex", "payer"]
LAYOUT = Layout.from_dict(
    {
        "kind": "long",
        **{name: name for name in ("site", "measure", "period", "numerator", "denominator", "exclusion")},
        "subject": "subject_id",
        "stratifiers": [{"stratifier": name, "column": name, "blank": "UNK"} for name in ("race", "sex", "payer")],
        "pairs": [["race", "sex"], ["sex", "payer"]],
    }
)
WORDS = Vocabulary(
    sites={"a": "A", "b": "B"},
    measures={"m": "M", "n": "N"},
    stratifiers={
        "race": {"white": "WHITE", "black, or african": "BLACK", 'the "other"': "OTHER"},
        "sex": {"f": "F", "m": "M"},
        "payer": {"p": "PRIVATE"},
    },
)
SPELLED = {
    "race": {
        "White": "WHITE",
        " WHITE ": "WHITE",
        "Black, or African": "BLACK",
        'The "Other"': "OTHER",
        "": "UNK",
        "  ": "UNK",
    },
    "sex": {"f": "F", "F": "F", "M": "M", "": "UNK"},
    "payer": {"P": "PRIVATE", "private": "PRIVATE", "": "UNK"},
}
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "site": st.sampled_from("AB"),
            "measure": st.sampled_from("MN"),
            "period": st.sampled_from(["2026-Q3", "2026-07", "2026-09"]),
            "subject_id": st.integers(1, 30).map(str),
            # Which of the three flags make sense together.
            "flags": st.sampled_from(
                [("1", "1", "0"), ("0", "1", "0"), ("0", "0", "0"), ("1", "0", "1"), ("0", "1", "1")]
            ),
            **{name: st.sampled_from(list(spelled)) for name, spelled in SPELLED.items()},
        }
    ),
    min_size=1,
    max_size=40,
)


def flat(rows: list[dict[str, object]]) -> list[dict[str, str]]:
    return [
        {**entry, **dict(zip(("numerator", "denominator", "exclusion"), entry["flags"], strict=True))} for entry in rows
    ]


def meant(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{**entry, **{name: words[entry[name]] for name, words in SPELLED.items()}} for entry in rows]


def as_csv(rows: list[dict[str, str]], end: str, quoting: int) -> bytes:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, FIELDS, lineterminator=end, quoting=quoting, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, end=st.sampled_from(["\n", "\r\n"]), quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_counts_equal_those_of_plain_loops(tmp_path, rows, end, quoting):
    entries = flat(rows)

    outcome = look(write(tmp_path, as_csv(entries, end, quoting)), LAYOUT, WORDS)

    assert outcome.status == "accepted"
    assert outcome.lines["accepted"] == len(rows)
    assert counts(outcome.cells) == plain_counts(
        meant(entries), ["race", "sex", "payer"], [("race", "sex"), ("sex", "payer")]
    )
    assert outcome.facts["distinct_subjects"] == len({entry["subject_id"] for entry in entries})


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, broken=st.lists(st.integers(0, 39), max_size=6), end=st.sampled_from(["\n", "\r\n"]))
def test_exactly_the_broken_rows_are_reported(tmp_path, rows, broken, end):
    entries = flat(rows)
    bad = {number for number in broken if number < len(entries)}
    for number in bad:
        entries[number]["numerator"] = "2"

    outcome = look(write(tmp_path, as_csv(entries, end, csv.QUOTE_MINIMAL)), LAYOUT, WORDS)

    assert faults(outcome) - {(None, "several_rows")} == {(number + 2, "unknown_value") for number in bad}
    assert outcome.lines["rejected"] == len(bad)
    assert (outcome.cells is None) == bool(bad)


def many() -> list[list[str]]:
    races = ["White", "Black", "Asian", ""]
    return [
        row(
            site="NORTH" if n % 3 else "SOUTH",
            subject=str(n % 90),
            numerator=str(n % 2),
            race=races[n % 4],
            sex="FM"[n % 2],
        )
        for n in range(120)
    ]


def test_the_three_formats_give_the_same_counts(tmp_path):
    rows = many()
    parquet = tmp_path / "extract.parquet"
    columns = {name: [entry[at] for entry in rows] for at, name in enumerate(HEADER)}
    numbers = {name: [int(value) for value in columns[name]] for name in ("subject_id", "numerator", "denominator")}
    pq.write_table(pa.table({**columns, **numbers}), parquet)
    excel = tmp_path / "extract.xlsx"
    with xlsxwriter.Workbook(str(excel), {"strings_to_numbers": True}) as book:
        sheet = book.add_worksheet("Data")
        for number, entry in enumerate([HEADER, *rows]):
            sheet.write_row(number, 0, entry)

    text = look(write(tmp_path, text_of(rows)))

    assert text.status == "accepted"
    for path in (parquet, excel):
        other = look(path, file_name=path.name)
        assert other.status == "accepted"
        assert counts(other.cells) == counts(text.cells)
        assert other.facts == text.facts
    assert look(parquet).lines == {"physical": 120, "header": 0, "accepted": 120, "rejected": 0, "blank": 0}
    assert look(excel).lines == {"physical": 121, "header": 1, "accepted": 120, "rejected": 0, "blank": 0}


def test_an_excluded_row_is_in_neither_count(tmp_path):
    text = "site,measure,numerator,denominator,exclusion\nNORTH,CBP,1,1,1\nNORTH,CBP,1,0,1\nNORTH,CBP,0,1,0\n"

    assert counts(look_at(tmp_path, text).cells) == {("NORTH", "CBP", PERIOD, ("all",), "", ""): (0, 1, 2)}


def test_a_numerator_without_its_denominator_is_refused(tmp_path):
    outcome = look_at(tmp_path, text_of([row(), row(numerator="1", denominator="0")]))

    assert [(f.line, f.column, f.rule) for f in outcome.findings] == [(3, "numerator", "numerator_without_denominator")]


@pytest.mark.parametrize("column", ["numerator", "denominator"])
@pytest.mark.parametrize(("value", "rule"), [("2", "unknown_value"), ("-1", "unknown_value"), ("yes", "unknown_value"),
                                             ("", "blank"), ("0.5", "unknown_value")])  # fmt: skip
def test_a_flag_is_zero_or_one(tmp_path, column, value, rule):
    outcome = look_at(tmp_path, text_of([row(), row(**{column: value})]))

    assert [(f.line, f.column, f.rule) for f in outcome.findings] == [(3, column, rule)]


def test_a_blank_site_is_refused(tmp_path):
    assert faults(look_at(tmp_path, text_of([row(site=" ")]))) == {(2, "blank")}


def test_a_row_of_blanks_is_refused(tmp_path):
    assert faults(look_at(tmp_path, text_of([row(), [""] * len(HEADER)]))) == {(3, "blank_row")}


WITHIN = ["2026-Q3", "2026-08", "2026-q3"]
OUTSIDE = ["2026-06", "2026", "July", "2026-07-04"]


@pytest.mark.parametrize("written", [*WITHIN, *OUTSIDE])
def test_a_period_must_lie_within_that_of_the_submission(tmp_path, written):
    text = f"site,measure,numerator,period\nNORTH,CBP,1,{written}\n"

    assert look_at(tmp_path, text).status == ("accepted" if written in WITHIN else "refused")


def test_without_a_submission_period_the_column_decides(tmp_path):
    text = "site,measure,numerator,period\nNORTH,CBP,1,2026-07\nNORTH,CBP,0,2025-Q1\n"

    outcome = look(write(tmp_path, text), period=None)

    assert counts(outcome.cells) == {
        ("NORTH", "CBP", "2026-07", ("all",), "", ""): (1, 1, 0),
        ("NORTH", "CBP", "2025-Q1", ("all",), "", ""): (0, 1, 0),
    }


def test_a_wide_file_may_bring_its_periods_as_it_is_read(tmp_path):
    layout = Layout.from_dict(
        {
            "kind": "wide", "site_constant": "X", "period": "when", "stratifiers": [], "pairs": [],
            "measures": [{"measure": "A", "numerator": {"column": "v", "op": "ge", "value": 3}}],
        }
    )  # fmt: skip
    text = "when,v\n2026-07,3\n2026-08,2\n2026-07,1\n"

    found = counts(look(write(tmp_path, text), layout, Vocabulary(), period=None).cells)

    assert found == {
        ("X", "A", "2026-07", ("all",), "", ""): (1, 2, 0),
        ("X", "A", "2026-08", ("all",), "", ""): (0, 1, 0),
    }


def test_no_period_at_all_is_refused(tmp_path):
    assert look(write(tmp_path, text_of([row()])), period=None).findings_by_rule == {"period": 1}


def test_a_spelling_that_no_sample_shows_is_learned(tmp_path):
    rows = [row(race="White", subject=str(n)) for n in range(60_000)]
    rows[30_011] = row(race="wHiTe")

    found = counts(look_at(tmp_path, text_of(rows)).cells)

    assert found["NORTH", "CBP", PERIOD, ("race",), "WHITE", ""] == (60_000, 60_000, 0)


def test_persons_with_several_rows_are_counted_and_warned_of(tmp_path):
    outcome = look_at(
        tmp_path, text_of([row(subject="1"), row(subject="1"), row(subject="2"), row(subject="2", measure="HBD")])
    )

    assert (outcome.status, outcome.findings_by_rule) == ("accepted", {"several_rows": 1})
    assert outcome.findings[0].severity == "warning"
    assert (outcome.facts["distinct_subjects"], outcome.facts["subjects_with_several_rows"]) == (2, 1)


def test_many_combinations_are_counted_alike_in_either_way():
    dimensions = Dimensions(["A", "B"], ["M"], ["P", "Q"], 2, [("x", ["1", "2", "3"]), ("y", ["4", "5"])], [(0, 1)])
    dense, sparse = Tally(dimensions), Tally(dimensions, most_bins=0)
    random = np.random.default_rng(7)
    for _ in range(3):
        slot, outcome, x, y = (random.integers(0, top, 500) for top in (4, 4, 3, 2))
        for tally in (dense, sparse):
            tally.add(slot, outcome.astype(np.uint8), [x, y])

    first, second = (tally.cells(1_000, None) for tally in (dense, sparse))

    assert counts(first) == counts(second)
    assert sum(entry[1] + entry[2] for key, entry in counts(first).items() if key[3] == ("all",)) == int(
        sum(entry[1] + entry[2] for key, entry in counts(second).items() if key[3] == ("x", "y"))
    )


@pytest.mark.parametrize(("most_sites", "most_measures"), [(40, 30), (300, 120)])
def test_many_sites_measures_and_categories_are_counted_as_loops_do(tmp_path, most_sites, most_measures):
    # More combinations than fit the bytes, or pairs of bytes, in which DuckDB hands the codes over.
    sites, measures = [f"S{n:03}" for n in range(most_sites)], [f"M{n:03}" for n in range(most_measures)]
    races, sexes = [f"R{n:02}" for n in range(70)], ["F", "M"]
    layout = Layout.from_dict(
        {
            "kind": "long", "site": "site", "measure": "measure", "period": "period", "numerator": "numerator",
            "stratifiers": [{"stratifier": name, "column": name} for name in ("race", "sex")],
            "pairs": [["race", "sex"]],
        }
    )  # fmt: skip
    vocabulary = Vocabulary(
        sites={site: site for site in sites}, measures={measure: measure for measure in measures},
        stratifiers={"race": {race: race for race in races}, "sex": {sex: sex for sex in sexes}},
    )  # fmt: skip
    random = np.random.default_rng(3)
    choices = {
        "site": sites,
        "measure": measures,
        "period": ["2026-07", "2026-08", "2026-09"],
        "race": races,
        "sex": sexes,
    }
    picked = {name: random.choice(words, 8_000).tolist() for name, words in choices.items()}
    picked["numerator"] = random.choice(["0", "1"], 8_000).tolist()
    rows = list(zip(*picked.values(), strict=True))

    outcome = look(write(tmp_path, text_of(rows, picked)), layout, vocabulary)

    entries = [dict(zip(picked, entry, strict=True)) for entry in rows]
    assert counts(outcome.cells) == plain_counts(entries, ["race", "sex"], [("race", "sex")])


def test_cells_survive_being_saved(tmp_path):
    cells = look_at(tmp_path, text_of(many())).cells

    cells.to_npz(tmp_path / "cells.npz")

    assert list(Cells.from_npz(tmp_path / "cells.npz").rows()) == list(cells.rows())


def test_cells_of_rows_give_the_same_rows():
    rows = [("N", "M", "P", ("all",), "", "", 1, 2, 0), ("N", "M", "P", ("race", "sex"), "WHITE", "F", 1, 1, 3)]

    assert list(Cells.from_rows(rows).rows()) == rows


def test_too_many_cells_are_refused(tmp_path):
    outcome = look(write(tmp_path, text_of(many())), limits=replace(LIMITS, max_cells=5))

    assert (outcome.status, outcome.findings_by_rule["too_many_cells"]) == ("refused", 1)
    assert outcome.cells is None


def test_the_vocabulary_of_the_tests_is_used(tmp_path):
    assert VOCABULARY.sites == {"North Clinic": "NORTH", "South Clinic": "SOUTH"}
    assert look_at(tmp_path, text_of([row(site="South Clinic")])).facts["sites"] == ["SOUTH"]
