"""Unknown categories wait for a person; nothing is guessed, and what might identify someone isn't shown."""

import hashlib
import hmac

import pytest

from equity_measures.ingestion import Vocabulary, digest_of
from tests.ingestion.files import KEY, VOCABULARY, counts, look, look_at, reconciles, row, text_of, write


def test_a_file_with_unknown_categories_only_is_held(tmp_path):
    rows = [row() for _ in range(5)] + [row(race="Martian") for _ in range(12)]

    outcome = look_at(tmp_path, text_of(rows))

    assert (outcome.status, outcome.cells, outcome.findings) == ("held", None, [])
    held = outcome.held[0]
    assert (held.column, held.target, held.shown, held.first_line, held.rows) == (
        "race", "stratifier:race", "Martian", 7, 12,
    )  # fmt: skip
    assert reconciles(outcome)
    assert outcome.facts["rows_waiting"] == 12


def test_the_digest_is_keyed_and_of_target_and_normalized_value(tmp_path):
    outcome = look_at(tmp_path, text_of([row(race="  Martian ")]))

    expected = hmac.new(KEY, b"stratifier:race\0martian", hashlib.sha256).hexdigest()
    assert outcome.held[0].digest == expected == digest_of(KEY, "stratifier:race", "MARTIAN")


def test_a_rare_unknown_value_is_not_shown(tmp_path):
    held = look_at(tmp_path, text_of([row(race="Martian") for _ in range(10)])).held[0]

    assert (held.shown, held.rows) == (None, None)


def test_a_rare_value_like_a_known_one_is_shown_without_its_count(tmp_path):
    held = look_at(tmp_path, text_of([row(race="Whitte")])).held[0]

    assert (held.shown, held.rows) == ("Whitte", None)


@pytest.mark.parametrize("value", ["A123456789", "x" * 41, "12/34/567"])
def test_a_value_that_looks_like_no_category_is_never_shown(tmp_path, value):
    outcome = look_at(tmp_path, text_of([row(race=value) for _ in range(20)]))

    assert [held.shown for held in outcome.held] == [None]


def test_unknown_sites_and_measures_are_held_too(tmp_path):
    outcome = look_at(tmp_path, text_of([row(site="East"), row(measure="XYZ")]))

    assert {(held.target, held.first_line) for held in outcome.held} == {("site", 2), ("measure", 3)}
    assert outcome.status == "held"


def test_a_mapping_by_digest_is_honored(tmp_path):
    digest = digest_of(KEY, "stratifier:race", "Martian")
    vocabulary = Vocabulary(sites=VOCABULARY.sites, measures=VOCABULARY.measures, digests={digest: "OTHER"})

    outcome = look(write(tmp_path, text_of([row(race="martian")])), vocabulary=vocabulary)

    assert counts(outcome.cells)["NORTH", "CBP", "2026-Q3", ("race",), "OTHER", ""] == (1, 1, 0)


def test_a_sites_own_mapping_wins_over_the_layout(tmp_path):
    vocabulary = Vocabulary(
        sites=VOCABULARY.sites, measures=VOCABULARY.measures, stratifiers={"race": {"White": "MENA", "Blanca": "WHITE"}}
    )

    outcome = look(write(tmp_path, text_of([row(race="White"), row(race="BLANCA")])), vocabulary=vocabulary)

    found = counts(outcome.cells)
    assert found["NORTH", "CBP", "2026-Q3", ("race",), "MENA", ""] == (1, 1, 0)
    assert found["NORTH", "CBP", "2026-Q3", ("race",), "WHITE", ""] == (1, 1, 0)


def test_local_values_match_in_any_case_and_with_blanks_around(tmp_path):
    rows = [row(race=" white  "), row(race="WHITE"), row(site="north clinic"), row(race="Black  or African  American")]

    found = counts(look_at(tmp_path, text_of(rows)).cells)

    assert found["NORTH", "CBP", "2026-Q3", ("race",), "WHITE", ""] == (3, 3, 0)
    assert found["NORTH", "CBP", "2026-Q3", ("race",), "BLACK", ""] == (1, 1, 0)


def test_a_file_with_bad_rows_and_unknown_values_is_refused_and_lists_both(tmp_path):
    outcome = look_at(tmp_path, text_of([row(race="Martian"), row(numerator="2")]))

    assert outcome.status == "refused"
    assert outcome.findings_by_rule == {"unknown_value": 1}
    assert [held.first_line for held in outcome.held] == [2]


def test_a_column_of_too_many_unknown_values_is_no_category(tmp_path):
    names = [f"Word{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(61)]

    outcome = look_at(tmp_path, text_of([row(race=name) for name in names]))

    assert (outcome.status, outcome.findings_by_rule, outcome.held) == ("refused", {"not_a_category": 1}, [])


def test_sixty_unknown_values_are_still_held(tmp_path):
    names = [f"Word{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(60)]

    outcome = look_at(tmp_path, text_of([row(race=name) for name in names]))

    assert (outcome.status, len(outcome.held)) == ("held", 60)


def test_a_contradiction_in_a_row_that_waits_is_reported_too(tmp_path):
    outcome = look_at(tmp_path, text_of([row(race="Martian", numerator="1", denominator="0")]))

    assert outcome.findings_by_rule == {"numerator_without_denominator": 1}
    assert outcome.status == "refused"
