"""May this upload be taken? The rule by itself, then as asked of the database."""

from datetime import date

import pytest

from partners import agreements
from partners.agreements import Terms, why_not
from tests.factories.partners import AgreementFactory

TODAY = date(2026, 10, 20)
QUARTER = (date(2026, 7, 1), date(2026, 9, 30))


def terms(**changed) -> Terms:
    given = {"reference": "DUA-1", "file_class": "deidentified", "starts_on": date(2026, 1, 1)}
    return Terms(**(given | changed))


def asked(*signed: Terms, measures=("A1C", "BP"), file_class="deidentified", on=TODAY, days=QUARTER) -> str | None:
    return why_not(signed, measures=measures, file_class=file_class, on=on, days=days)


def test_an_upload_within_every_term_is_taken():
    assert asked(terms(measures=frozenset({"A1C", "BP"}), last_day=TODAY, data_from=QUARTER[0])) is None


def test_the_first_and_the_last_day_belong_to_the_agreement():
    whole = terms(starts_on=date(2026, 3, 1), last_day=date(2026, 5, 31))

    assert asked(whole, on=date(2026, 3, 1)) is None
    assert asked(whole, on=date(2026, 5, 31)) is None


def test_a_day_after_the_end_is_refused_with_the_day_it_ended():
    told = asked(terms(last_day=date(2026, 10, 19)))

    assert told == "DUA-1 ended on Oct. 19, 2026. It has to be renewed before data can be taken."


def test_a_day_before_the_start_is_refused_with_the_day_it_begins():
    told = asked(terms(starts_on=date(2026, 10, 21)))

    assert told == "DUA-1 begins on Oct. 21, 2026. Send the file from that day on."


def test_a_renewal_takes_the_place_of_what_ended():
    old, new = terms(last_day=date(2026, 9, 30)), terms(reference="DUA-2", starts_on=date(2026, 10, 1))

    assert asked(old, new) is None


def test_a_limited_data_set_needs_an_agreement_that_allows_it():
    told = asked(terms(), file_class="limited")

    assert told is not None
    assert told.startswith("DUA-1 allows de-identified data only, and this is a limited data set.")


def test_an_agreement_on_limited_data_sets_allows_deidentified_files_too():
    assert asked(terms(file_class="limited")) is None


def test_measures_outside_the_scope_are_named():
    told = asked(terms(measures=frozenset({"A1C"})), measures=("A1C", "BP", "LBW"))

    assert told is not None
    assert told.startswith("DUA-1 does not cover BP and LBW.")


def test_many_measures_outside_the_scope_are_counted_after_the_first_five():
    told = asked(terms(measures=frozenset({"X"})), measures=tuple("ABCDEFG"))

    assert told is not None
    assert told.startswith("DUA-1 does not cover A, B, C, D, E and 2 more.")


def test_two_agreements_cover_together_what_neither_covers_alone():
    first = terms(measures=frozenset({"A1C"}))
    second = terms(reference="DUA-2", measures=frozenset({"BP"}))

    assert asked(first, second) is None


def test_a_measure_is_not_lent_from_an_agreement_on_another_class_of_file():
    limited = terms(reference="DUA-2", file_class="limited", measures=frozenset({"A1C"}))

    told = asked(terms(), limited, measures=("BP",), file_class="limited")

    assert told is not None
    assert told.startswith("DUA-2 does not cover BP.")


@pytest.mark.parametrize(
    "days", [{"data_from": date(2026, 7, 2)}, {"data_until": date(2026, 9, 29)}], ids=["from", "until"]
)
def test_data_of_periods_outside_the_agreement_are_refused(days):
    told = asked(terms(**days))

    assert told == "DUA-1 does not cover data of this period. Check the period, or ask for an amendment."


# --- Asked of the database


def refusal(institution, **changed):
    asked = {"measures": ["A1C"], "file_class": "deidentified", "on": TODAY}
    return agreements.refusal(institution, **(asked | changed))


def test_an_institution_without_any_agreement_may_begin_where_none_is_required(world):
    assert refusal(world.here) is None


def test_an_institution_without_any_agreement_is_refused_where_one_is_required(world, settings):
    settings.AGREEMENTS_REQUIRED = True

    told = refusal(world.here)

    assert told == "Harbor Health has no signed agreement on data. Ask the network office to record one first."


def test_what_is_not_signed_binds_nobody(world):
    AgreementFactory(institution=world.here, signed_on=None, starts_on=date(2030, 1, 1))

    assert refusal(world.here) is None


def test_an_agreement_that_says_nothing_of_data_binds_no_upload(world):
    AgreementFactory(institution=world.here, kind="subaward", file_class="", ends_on=date(2021, 1, 1))

    assert refusal(world.here) is None


def test_an_agreement_of_another_institution_does_not_help(world):
    AgreementFactory(institution=world.here, reference="DUA-H", ends_on=date(2025, 1, 1))
    AgreementFactory(institution=world.there)

    told = refusal(world.here)

    assert told is not None
    assert told.startswith("DUA-H ended on Jan. 1, 2025.")


def test_an_agreement_ended_early_holds_until_the_day_before(world):
    ended = {"ended_on": TODAY, "ended_reason": "The site left."}
    AgreementFactory(institution=world.here, reference="DUA-H", ends_on=date(2030, 1, 1), **ended)

    assert refusal(world.here, on=date(2026, 10, 19)) is None
    assert refusal(world.here) == "DUA-H ended on Oct. 19, 2026. It has to be renewed before data can be taken."


def test_codes_on_file_are_the_scope(world):
    AgreementFactory(institution=world.here, reference="DUA-H", has_all_measures=False, measures=["A1C"])

    assert refusal(world.here) is None
    assert refusal(world.here, measures=["BP"]) is not None
