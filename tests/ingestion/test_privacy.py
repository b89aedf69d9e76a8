"""The 18 identifiers are found in headers and in values, and nothing is found where nothing is."""

import csv
import json

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from equity_measures.ingestion import Layout
from equity_measures.ingestion.privacy import PREFILTER, header_identifier, is_formula, value_identifier
from tests.ingestion.files import EXCERPTS, HEADER, look, look_at, row, text_of, write

HEADERS = {
    "name": ["Patient Name", "last_name", "FirstName", "Apellidos", "nombre del paciente", "next of kin"],
    "geography": ["Street Address", "zip", "ZIP_Code", "dirección", "código postal", "census tract", "ZCTA5"],
    "date": ["DOB", "birth_date", "Admission Date", "fecha de nacimiento", "date of death", "discharge_dt"],
    "phone": ["Phone", "teléfono", "home_phone", "mobile number", "tel_no"],
    "fax": ["Fax Number", "número de fax", "facsimile"],
    "email": ["E-mail", "email_address", "correo electrónico"],
    "social security number": ["SSN", "Social Security Number", "seguro social"],
    "medical record number": ["MRN", "medical record no", "chart number", "expediente", "patient_id", "PatID"],
    "health plan number": ["MBI", "Medicare ID", "member id", "póliza", "número de beneficiario"],
    "account number": ["Account No", "acct", "cuenta"],
    "license number": ["License Number", "licencia", "cert_no", "número de certificado"],
    "vehicle": ["VIN", "license plate", "placa", "vehicle_identifier", "número de placa"],
    "device": ["Device ID", "serial number", "UDI", "id_dispositivo"],
    "web address": ["URL", "web site", "sitio web"],
    "network address": ["IP Address", "ip"],
    "biometric": ["fingerprint", "huella digital", "voice print", "biometric_id", "iris_scan"],
    "photograph": ["photo", "foto"],
    "other unique code": ["passport number", "pasaporte", "CURP", "unique_id", "identificador único"],
}
VALUES = {
    "name": [
        "Garcia, Maria",
        "O'Neill, Sean P.",
        "Mrs. Jones",
        "Maria Garcia",
        "MARIA GARCIA",
        "maria garcia",
        "John Q. Smith",
        "José Hernández",
        "Patient: Zelda Quimby",
        "Smith,John",
    ],
    "geography": [
        "02118-2526",
        "12 Main Street",
        "Calle Sol 45",
        "Boston, MA 02118",
        "P.O. Box 12",
        "42.3601, -71.0589",
    ],
    "date": [
        "1961-04-12",
        "4/12/1961",
        "12.04.61",
        "12 April 1961",
        "April 12, 1961",
        "12 de mayo de 1961",
        "12APR1961",
        "Apr-12-1961",
    ],
    "phone": ["(617) 555-0143", "617-555-0143", "617.555.0143", "+44 20 7946 0958", "555-0143", "tel 5550143"],
    "fax": ["Fax: 6175550143"],
    "email": ["maria@example.org"],
    "social security number": ["078-05-1120", "078 05 1120", "SSN 078051120", "xxx-xx-1120"],
    "medical record number": ["MRN: 0045512", "chart no 88123", "MRN0045512", "MRN-4551", "expediente 88123"],
    "health plan number": ["1EG4-TE5-MK73", "1EG4TE5MK73", "Member ID: W123456789", "póliza 123456"],
    "account number": ["Acct 559120", "ACCT-559120", "cuenta 559120"],
    "license number": ["Lic. S1234567", "DL S1234567", "RN-123456"],
    "vehicle": ["1HGCM82633A004352", "Plate: 7ABC123", "placa ABC-1234"],
    "device": ["(01)00844588003288", "S/N 4451X902", "SN: 4451X902"],
    "web address": ["https://example.org/maria", "www.example.org", "example.org/maria"],
    "network address": ["192.168.10.4", "2001:db8::ff00:42:8329", "00:1b:44:11:3a:b7"],
    "biometric": ["voice_0143.wav", "fingerprint: A91F22"],
    "photograph": ["face.jpg", "data:image/png;base64,AAAA"],
    "other unique code": ["9f1c7d52-8c4b-4f0e-9a39-3b1f5a1d2c77", "Passport X1234567", "GOMC800101HDFLRR09"],
}


def each(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(kind, item) for kind, items in table.items() for item in items]


@pytest.mark.parametrize(("kind", "header"), each(HEADERS))
def test_an_identifying_header_is_known_by_its_kind(kind, header):
    assert header_identifier(header) == kind


@pytest.mark.parametrize(("kind", "value"), each(VALUES))
def test_an_identifying_value_is_known_by_its_kind(kind, value):
    assert value_identifier(value) == kind


def test_headers_and_values_cover_all_eighteen_identifiers():
    assert (len(HEADERS), set(HEADERS)) == (18, set(VALUES))


@pytest.mark.parametrize("disguised", ["S\u200bS\u200dN", "ＳＳＮ", "ѕѕn", "s.s.n", " SSN\ufeff"])
def test_invisible_and_look_alike_letters_do_not_hide_a_header(disguised):
    assert header_identifier(disguised) == "social security number"


@pytest.mark.parametrize(
    "disguised", ["078\u201305\u20131120", "0\u200b78-05-1120", "０７８-０５-１１２０", "٠٧٨-٠٥-١١٢٠"]
)
def test_invisible_characters_and_other_digits_do_not_hide_a_value(disguised):
    assert value_identifier(disguised) == "social security number"


@pytest.mark.parametrize(
    ("bare", "kind"),
    [
        ("02118", "geography"),
        ("19610412", "date"),
        ("078051120", "social security number"),
        ("6175550143", "phone"),
    ],
)
def test_a_bare_number_is_an_identifier_only_where_words_belong(bare, kind):
    assert (value_identifier(bare, category=True), value_identifier(bare)) == (kind, None)


@pytest.mark.parametrize(("kind", "value"), each(VALUES))
def test_the_quick_look_passes_over_no_identifier(kind, value):
    assert pc.match_substring_regex(pa.array([value]), PREFILTER).to_pylist() == [True]


HARMLESS_HEADERS = [
    "race", "age_band", "Age", "STATE_NAME", "RACE_NAME", "period", "birthweight", "id", "number_emergency", "diag_1",
    "insulin", "payer_code", "time_in_hospital", "link", "facility_type", "interface", "planned",
    "national_rank", "face_mask",
]  # fmt: skip
HARMLESS_VALUES = [
    "8-12 yrs", "[70-80)", "250.43", "Black, Hispanic", "White/Asian", ">200", "90+", "", "593.454786355022",
    "Family/GeneralPractice", "2026-Q3", "2026-07", "82442376", "West Virginia", "Two or More Races", "S004512",
    "NORTH-7", "Middle Eastern or North African", "Harbor Street Clinic", "Rural Grace Hospital", "Haitian Creole",
    "8 to 12 years",
]  # fmt: skip


@pytest.mark.parametrize("harmless", HARMLESS_HEADERS)
def test_ordinary_headers_raise_no_alarm(harmless):
    assert header_identifier(harmless) is None


@pytest.mark.parametrize("harmless", HARMLESS_VALUES)
def test_ordinary_values_raise_no_alarm(harmless):
    assert value_identifier(harmless) is None


@pytest.mark.parametrize(("name", "layout"), [("opt_trial.csv", "opt"), ("diabetes130.csv", "diabetes130"),
                                              ("uds_table7_secA_national_2022.csv", "uds_table7a")])  # fmt: skip
def test_real_files_raise_no_alarm(name, layout):
    numbers = {"patient_nbr", "encounter_id"}
    with (EXCERPTS / name).open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)

    assert [column for column in header if header_identifier(column) and column not in numbers] == []
    assert {value for entry in rows for value in entry if value_identifier(value) or is_formula(value)} == set()


WIDE = Layout.from_dict(
    {
        "kind": "wide",
        "subject": "person",
        "site_constant": "NORTH",
        "measures": [{"measure": "CBP", "numerator": {"column": "controlled", "op": "in", "values": ["yes"]}}],
        "stratifiers": [{"stratifier": "race", "column": "race", "values": {"White": "WHITE"}}],
        "ignored": "*",
    }
)
WIDE_HEADER = ["person", "controlled", "race", "extra", "age"]


def wide(tmp_path, **changed: str):
    values = {"person": "A1", "controlled": "yes", "race": "White", "extra": "plain", "age": "55", **changed}
    rows = [["A0", "yes", "White", "plain", "54"], [values[name] for name in WIDE_HEADER]]
    return look(write(tmp_path, text_of(rows, WIDE_HEADER)), WIDE)


def test_a_wide_file_without_identifiers_passes(tmp_path):
    assert wide(tmp_path).status == "accepted"


@pytest.mark.parametrize(("kind", "value"), [(kind, values[0]) for kind, values in VALUES.items()])
@pytest.mark.parametrize("column", ["extra", "controlled", "race"])
def test_an_identifier_in_any_column_refuses_the_file_by_line_and_column(tmp_path, kind, value, column):
    outcome = wide(tmp_path, **{column: value})

    label = column if column != "extra" else "column 4"
    assert outcome.status == "refused"
    assert [(f.line, f.column, f.rule) for f in outcome.findings] == [(3, label, f"identifier:{kind}")]
    assert value not in json.dumps(outcome.to_dict(), ensure_ascii=False)


@pytest.mark.parametrize("value", ["078-05-1120", "maria@example.org", "Garcia, Maria", "1961-04-12"])
def test_a_subject_column_may_not_hold_identifiers_that_name_a_person(tmp_path, value):
    assert wide(tmp_path, person=value).status == "refused"


@pytest.mark.parametrize("value", ["Maria Garcia 17", "Xochitl Q", "17 23", "A1 B2", "MRN 123456"])
def test_a_subject_is_a_code_without_blanks(tmp_path, value):
    outcome = wide(tmp_path, person=value)

    assert outcome.status == "refused"
    assert [(f.line, f.column, f.rule) for f in outcome.findings] == [(3, "person", "subject_code")]
    assert value not in json.dumps(outcome.to_dict(), ensure_ascii=False)


def test_a_blank_in_one_of_many_subjects_is_found(tmp_path):
    rows = [[f"A{number}", "yes", "White", "plain", "54"] for number in range(3_000)]
    rows[2_900][0] = "17 23"

    outcome = look(write(tmp_path, text_of(rows, WIDE_HEADER)), WIDE)

    assert [(f.line, f.column, f.rule) for f in outcome.findings] == [(2_902, "person", "subject_code")]


def test_blanks_around_the_code_of_a_subject_do_no_harm(tmp_path):
    assert wide(tmp_path, person=" A1 ").status == "accepted"


@pytest.mark.parametrize("value", ["9f1c7d52-8c4b-4f0e-9a39-3b1f5a1d2c77", "82442376", "NORTH-00017"])
def test_a_subject_column_may_hold_study_numbers(tmp_path, value):
    assert wide(tmp_path, person=value).status == "accepted"


@pytest.mark.parametrize(
    ("age", "status"), [("89", "accepted"), ("90", "refused"), ("103.5", "refused"), ("90+", "accepted")]
)
def test_ages_above_eighty_nine_are_refused_unless_banded(tmp_path, age, status):
    assert wide(tmp_path, age=age).status == status


def test_a_zip_code_in_a_category_column_is_refused(tmp_path):
    assert wide(tmp_path, race="02118").findings_by_rule == {"identifier:geography": 1}


@pytest.mark.parametrize("value", ["=1+1", "+cmd", "-x", "@SUM(A1)"])
def test_a_formula_is_refused(tmp_path, value):
    assert wide(tmp_path, extra=value).findings_by_rule == {"formula": 1}


@pytest.mark.parametrize("value", ["-5", "+3.2", "-", "1e-5"])
def test_a_signed_number_is_no_formula(tmp_path, value):
    assert wide(tmp_path, extra=value).status == "accepted"


def test_free_text_is_refused(tmp_path):
    text = "the person came late and said that the bus had not come and that it rained"

    assert wide(tmp_path, extra=text).findings_by_rule == {"free_text": 1}


def test_a_needle_among_many_rows_is_found(tmp_path):
    rows = [[f"S{n}", "yes", "White", f"word{n}", "50"] for n in range(12_000)]
    rows[10_432][3] = "ask maria@example.org"

    outcome = look(write(tmp_path, text_of(rows, WIDE_HEADER)), WIDE)

    assert [(f.line, f.rule) for f in outcome.findings] == [(10_434, "identifier:email")]


def test_an_identifying_header_refuses_the_file(tmp_path):
    outcome = look_at(tmp_path, text_of([[*row(), "078-05-1120"]], [*HEADER, "SSN"]))

    assert ("column 8", "identifier:social security number") in {(f.column, f.rule) for f in outcome.findings}


@pytest.mark.parametrize("column", range(len(HEADER)))
def test_no_value_of_a_bad_file_is_repeated(tmp_path, column):
    bad = row()
    bad[column] = "CanaryValue7731"

    outcome = look_at(tmp_path, text_of([row(), bad, bad[:-1]]))

    assert outcome.status == "refused"
    assert "canary" not in json.dumps(outcome.to_dict()).casefold()
