"""What the API answers."""

import json
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from equity_measures.ingestion import Layout
from equity_measures.models import Extract
from mielhss.api_urls import router
from mielhss.jobs.run import attempt
from partners.models import Scope
from partners.roles import Role
from tests.factories.api import GapReportFactory
from tests.factories.equity_measures import (
    CategoryFactory,
    DataSetFactory,
    DefinitionFactory,
    ExtractFactory,
    MeasureFactory,
)
from tests.factories.partners import MembershipFactory

EXTRACTS = "/api/v1/extracts/"
GAPS = "/api/v1/gap-reports/"


@pytest.fixture
def cy(key_of, caller) -> Client:
    """Cy's program, with every scope."""
    return caller(key_of())


@pytest.fixture
def births(db):
    layout = Layout.ready("core_aggregate").to_dict()
    return DataSetFactory(code="births", title="Births", layout=layout, period_type="quarter")


def upload(client: Client, text: str = "a,b\n1,2\n", **changed):
    file = SimpleUploadedFile("births.csv", text.encode(), "text/csv")
    sent = {"institution": "HERE", "data_set": "births", "period": "2026-Q3", "file": file} | changed
    return client.post(EXTRACTS, {name: value for name, value in sent.items() if value is not None})


# Library


def test_measures_come_in_the_order_of_their_codes(cy):
    MeasureFactory(code="b-second")
    MeasureFactory(code="a-first")

    assert [row["code"] for row in cy.get("/api/v1/measures/").json()["results"]] == ["a-first", "b-second"]


def test_a_measure_comes_with_its_definitions(cy):
    DefinitionFactory(measure__code="preterm", version=1, numerator="Births before 37 weeks.")

    told = cy.get("/api/v1/measures/preterm/").json()

    assert [(d["version"], d["numerator"]) for d in told["definitions"]] == [(1, "Births before 37 weeks.")]


def test_a_stratifier_comes_with_its_categories(cy):
    CategoryFactory(stratifier__code="payer", code="MCD", label="Medicaid")

    (told,) = cy.get("/api/v1/stratifiers/").json()["results"]

    assert (told["code"], [c["label"] for c in told["categories"]]) == ("payer", ["Medicaid"])


def test_a_data_set_names_the_columns_of_its_files(cy, births):
    told = cy.get("/api/v1/data-sets/births/").json()

    named = [column["name"] for column in told["columns"]]
    assert named == Layout.ready("core_aggregate").role_columns()
    assert all(column["role"] for column in told["columns"])


# Upload


def test_an_uploaded_file_is_received_and_its_address_told(world, cy, births):
    answer = upload(cy)

    extract = Extract.objects.get()
    assert (answer.status_code, answer["Location"]) == (202, f"{EXTRACTS}{extract.pk}/")
    assert answer.json()["is_new"] is True
    assert (extract.institution, extract.data_set, extract.uploaded_by) == (world.here, births, world.cy)


def test_the_same_file_again_is_told_to_be_here(cy, births):
    upload(cy)

    again = upload(cy)

    assert (again.status_code, again.json()["is_new"]) == (200, False)
    assert again.json()["message"] == "This file is already here: received as version 1."
    assert Extract.objects.count() == 1


def test_a_refused_file_tells_its_findings_and_no_value(cy, births):
    path = upload(cy, "subject,secret\n900-12-3456,Jane Roe\n")["Location"]
    attempt(Extract.objects.get().job_id)

    told = cy.get(path).json()

    assert (told["state"], told["progress"]["state"], told["progress"]["percent"]) == ("refused", "done", 100)
    assert told["findings_total"] >= 1
    assert all(finding["rule"] and finding["message"] for finding in told["findings"])
    assert "Jane" not in json.dumps(told)
    assert "3456" not in json.dumps(told)


def test_a_file_for_another_institution_is_not_found(world, cy, births):
    unknown, foreign = upload(cy, institution="NOWHERE"), upload(cy, institution="THERE")

    assert (unknown.status_code, foreign.status_code) == (404, 404)
    assert unknown.content == foreign.content
    assert not Extract.objects.exists()


def test_a_file_for_an_unknown_data_set_is_not_found(cy, births):
    DataSetFactory(code="old", is_active=False)

    answers = [upload(cy, data_set="deaths"), upload(cy, data_set="old")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert "data set" in answers[0].json()["error"]["message"]


@pytest.mark.parametrize("missing", ["institution", "data_set", "period", "file"])
def test_an_upload_without_a_field_names_it(cy, births, missing):
    answer = upload(cy, **{missing: None})

    error = answer.json()["error"]
    assert (answer.status_code, error["rule"], list(error["fields"])) == (400, "invalid", [missing])


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"period": "Q3 2026"}, "invalid"),
        ({"period": "2026-2020"}, "period"),
        ({"period": "2026"}, "period"),
        ({"period": "2199-Q1"}, "period"),
        ({"text": ""}, "invalid"),
    ],
)
def test_a_wrong_upload_says_which_rule_and_how_to_mend_it(cy, births, changed, rule):
    answer = upload(cy, **changed)

    error = answer.json()["error"]
    assert (answer.status_code, error["rule"]) == (400, rule)
    assert error["message"]
    assert error["how"]


def test_a_refusal_never_repeats_what_was_sent(cy, births):
    secret = "Jane-Roe"

    answers = [
        upload(cy, data_set=secret),
        upload(cy, institution=secret),
        upload(cy, period=secret),
        upload(cy, period=secret * 20),
        cy.get(f"{EXTRACTS}?state={secret}"),
        cy.get(f"{EXTRACTS}?{secret}=1"),
        cy.get(f"{GAPS}?measure={secret}%20x"),
        cy.get(f"{GAPS}?period={secret}"),
        cy.get(f"{GAPS}?network={secret}"),
        cy.get(f"{GAPS}?limit={secret}"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, *[400] * 8]
    assert all(secret.lower() not in answer.content.decode().lower() for answer in answers)


def test_a_file_above_the_cap_is_cut_off(settings, cy, births):
    settings.UPLOAD_MAX_BYTES = 100_000

    answer = upload(cy, "x" * 100_001)

    assert (answer.status_code, answer.json()["error"]["rule"]) == (413, "too-large")
    assert not Extract.objects.exists()


def test_a_request_that_announces_too_much_is_not_even_read(settings, cy, births):
    settings.UPLOAD_MAX_BYTES = 1000
    form = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("a.csv", b"x" * 100_000)})

    answer = cy.generic("POST", EXTRACTS, form, content_type=MULTIPART_CONTENT)

    assert answer.status_code == 413


def test_a_key_that_only_reads_cannot_upload(key_of, caller, births):
    client = caller(key_of(scopes=[Scope.EXTRACTS_READ]))

    assert upload(client).json()["error"]["rule"] == "scope-missing"
    assert not Extract.objects.exists()


def test_fields_nobody_asked_for_change_nothing(world, cy, births):
    upload(
        cy, id="77", version="9", state="accepted", is_current="true", sha256="0" * 64, size="1", cell_count="5",
        stored_name="elsewhere", uploaded_by=str(world.dot.pk), job="1", undo_reason="x",
    )  # fmt: skip

    extract = Extract.objects.get()
    told = (extract.version, extract.state, extract.is_current, extract.cell_count, extract.uploaded_by)
    assert told == (1, "received", False, 0, world.cy)
    assert (extract.size, extract.undo_reason) == (len("a,b\n1,2\n"), "")


def test_json_is_no_way_to_send_a_file(cy, births):
    answer = cy.post(EXTRACTS, {"institution": "HERE"}, content_type="application/json")

    assert (answer.status_code, answer.json()["error"]["rule"]) == (415, "unsupported-media-type")


# Undo


def test_undo_takes_a_version_out_of_use(world, cy):
    extract = ExtractFactory(institution=world.here, state="accepted", is_current=True)

    answer = cy.post(f"{EXTRACTS}{extract.pk}/undo/", {"reason": "wrong month"}, content_type="application/json")

    assert answer.status_code == 200
    assert (answer.json()["state"], answer.json()["undo_reason"]) == ("undone", "wrong month")


def test_undo_needs_a_reason(world, cy):
    extract = ExtractFactory(institution=world.here, state="accepted", is_current=True)

    answer = cy.post(f"{EXTRACTS}{extract.pk}/undo/", {}, content_type="application/json")

    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, ["reason"])


def test_what_is_not_in_use_cannot_be_undone(world, cy):
    extract = ExtractFactory(institution=world.here, state="refused")

    answer = cy.post(f"{EXTRACTS}{extract.pk}/undo/", {"reason": "why"}, content_type="application/json")

    assert (answer.status_code, answer.json()["error"]["rule"]) == (409, "not-in-use")


def test_an_extract_of_another_institution_is_not_found(world, cy):
    foreign = ExtractFactory(institution=world.there, state="accepted", is_current=True)
    undo = {"reason": "mine now"}

    read = cy.get(f"{EXTRACTS}{foreign.pk}/")
    undone = cy.post(f"{EXTRACTS}{foreign.pk}/undo/", undo, content_type="application/json")
    nowhere = cy.get(f"{EXTRACTS}999999/")

    assert (read.status_code, undone.status_code) == (404, 404)
    assert read.content == nowhere.content
    foreign.refresh_from_db()
    assert foreign.is_current


def test_who_sees_a_row_but_lacks_the_verb_is_refused(world, key_of, caller, monkeypatch):
    extract = ExtractFactory(institution=world.here)
    MembershipFactory(user=world.dot, institution=world.here, role=Role.COMMUNITY_PARTNER)
    foreign = caller(key_of("dot")).get(f"{EXTRACTS}{extract.pk}/")

    assert foreign.status_code == 404


# Lists


def test_extracts_are_filtered(world, cy, births):
    wanted = ExtractFactory(institution=world.here, data_set=births, period="2026-Q2", state="refused")
    ExtractFactory(institution=world.here, data_set=births, period="2026-Q1")
    ExtractFactory(institution=world.here, period="2026-Q2")

    rows = cy.get(EXTRACTS, {"data_set": "births", "period": "2026-Q2", "state": "refused", "is_current": "false"})

    assert [row["id"] for row in rows.json()["results"]] == [wanted.pk]


def test_pages_hold_each_row_once(world, cy):
    for version in range(1, 8):
        ExtractFactory(institution=world.here, version=version)

    pages = [cy.get(EXTRACTS, {"limit": 3, "offset": start}).json() for start in (0, 3, 6)]

    found = [row["id"] for page in pages for row in page["results"]]
    assert sorted(found) == sorted(Extract.objects.values_list("pk", flat=True))
    assert (pages[0]["count"], pages[2]["next"]) == (7, None)


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "limit=-1", "offset=-1", "offset=1e3", "limit=²"])
def test_a_page_that_makes_no_sense_is_refused(cy, query):
    assert cy.get(f"{EXTRACTS}?{query}").status_code == 400


@pytest.mark.parametrize("query", ["sit=HERE-1", "site=", "period=2026-Q1&period=2026-Q2"])
def test_a_filter_that_would_be_passed_over_is_refused(cy, query):
    answer = cy.get(f"{GAPS}?{query}")

    assert (answer.status_code, answer.json()["error"]["rule"]) == (400, "unclear-parameter")


@pytest.mark.parametrize("count", [1, 4])
def test_a_list_costs_the_same_however_long(world, settings, cy, count, django_assert_num_queries):
    settings.API_RATE = None
    for version in range(count):
        ExtractFactory(institution=world.here, version=version + 1)
        GapReportFactory(site=world.site_here, period=f"2026-0{version + 1}")
    cy.get("/api/v1/measures/")

    # Token, memberships, count, rows.
    with django_assert_num_queries(4):
        cy.get(EXTRACTS)
    with django_assert_num_queries(4):
        cy.get(GAPS)


# Gap reports


def test_gap_reports_are_of_ones_own_sites(world, cy):
    own = GapReportFactory(site=world.site_here)
    GapReportFactory(site=world.site_there)
    GapReportFactory(site=None)

    assert [row["id"] for row in cy.get(GAPS).json()["results"]] == [own.pk]


def test_the_office_reads_the_network_with_its_session(world, client):
    network = GapReportFactory(site=None)
    GapReportFactory(site=world.site_there)
    client.force_login(world.bea)
    assert client.get(GAPS).json()["results"] == []

    client = Client()
    client.force_login(world.eve)
    rows = client.get(GAPS, {"network": "true"})

    if rows.status_code != 302:  # a director without a second factor is led to setting one up
        assert [row["id"] for row in rows.json()["results"]] == [network.pk]


def test_gap_reports_are_filtered(world, cy):
    wanted = GapReportFactory(site=world.site_here, period="2026-Q2")
    GapReportFactory(site=world.site_here, period="2026-Q1", definition=wanted.definition, stratifier=wanted.stratifier)
    GapReportFactory(site=world.site_here, period="2026-Q2")
    asked = {
        "measure": wanted.measure.code,
        "stratifier": wanted.stratifier.code,
        "site": "HERE-1",
        "institution": "HERE",
        "period": "2026-Q2",
        "network": "false",
    }

    assert [row["id"] for row in cy.get(GAPS, asked).json()["results"]] == [wanted.pk]


def test_a_gap_report_comes_with_its_analysis(world, cy):
    report = GapReportFactory(site=world.site_here)

    told = cy.get(f"{GAPS}{report.pk}/").json()

    assert told["analysis"] == json.loads(json.dumps(report.analysis))
    assert (told["site"], told["night"], told["difference"]) == ("HERE-1", "2026-10-01", -0.2)


def test_a_replaced_gap_report_is_gone(world, cy):
    report = GapReportFactory(site=world.site_here, is_current=False)

    assert cy.get(f"{GAPS}{report.pk}/").status_code == 404


def test_a_gap_report_of_another_institution_is_not_found(world, cy):
    report = GapReportFactory(site=world.site_there)

    assert cy.get(f"{GAPS}{report.pk}/").status_code == 404


# The whole


def test_an_unknown_address_is_refused_in_the_one_shape(cy, client):
    answer = cy.get("/api/v1/measure")

    assert (answer.status_code, answer.json()["error"]["rule"]) == (404, "not-found")
    assert client.get("/api/v1/measure").status_code == 401


def test_every_action_of_every_route_states_its_need():
    missing = []
    for _, viewset, name in router.registry:
        for route in router.get_routes(viewset):
            actions = router.get_method_map(viewset, route.mapping).values()
            missing += [f"{name}: {action}" for action in actions if action not in viewset.needs]

    assert missing == []


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_methods_nobody_promised_are_refused(cy, method):
    answer = cy.generic(method.upper(), "/api/v1/measures/")

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert answer.json()["error"]["rule"] == "method-not-allowed"


def test_a_session_needs_the_csrf_token_to_write(world, births):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.cy)

    answer = client.post(EXTRACTS, {"institution": "HERE"})

    assert answer.status_code in {302, 403}
    assert not Extract.objects.exists()


def test_broken_json_is_refused_in_the_one_shape(world, cy):
    extract = ExtractFactory(institution=world.here, state="accepted", is_current=True)

    answer = cy.post(f"{EXTRACTS}{extract.pk}/undo/", b'{"reason": ', content_type="application/json")

    assert (answer.status_code, set(answer.json()["error"])) == (400, {"rule", "message", "how"})


def test_the_description_of_the_api_is_whole():
    told = StringIO()
    errors = StringIO()

    call_command("spectacular", "--validate", "--fail-on-warn", stdout=told, stderr=errors)

    assert "openapi: 3.0.3" in told.getvalue()
    assert "/api/v1/extracts/{id}/undo/" in told.getvalue()
