"""What a careful reader would ask of a file, answered on its page, in the summary and by the API."""

import json

from django.urls import reverse

from equity_measures import services
from equity_measures.models import DataSet
from equity_measures.outcomes import summary_of_extract
from equity_measures.reconciliation import reconcile, score_rows
from tests.equity_measures.conftest import EXCERPTS, core_csv, long_rows
from tests.equity_measures.test_fhir import SENT
from tests.equity_measures.test_services import COUNTS
from tests.ingestion.reports import changed

LINES = {"physical": 3, "header": 1, "accepted": 2, "rejected": 0, "blank": 0}


def verdicts(lines, facts) -> dict[str, str]:
    return {check.code: check.verdict for check in reconcile(lines, facts)}


def test_a_file_of_people_is_asked_about_repeats(world, core, tmp_path):
    rows = long_rows("HTN_CONTROL", COUNTS, "HERE-1")
    rows[1][2] = rows[0][2]
    path = core_csv(tmp_path / "q3.csv", rows)

    extract, _ = services.ingest_file(institution=world.here, data_set=core, period="2026-Q3", path=path)

    assert verdicts(extract.lines, extract.facts) == {"lines": "good", "unit": "info", "repeats": "warn"}


def test_a_file_of_encounters_says_that_people_may_be_counted_several_times(world, installed):
    extract, _ = services.ingest_file(
        institution=world.here,
        data_set=DataSet.objects.get(code="DIABETES130"),
        period="1999-2008",
        path=EXCERPTS / "diabetes130.csv",
    )

    found = {check.code: check for check in reconcile(extract.lines, extract.facts)}
    assert (found["unit"].verdict, found["repeats"].verdict) == ("warn", "warn")
    assert f"{extract.facts['distinct_subjects']:,} persons" in found["repeats"].answer


def test_a_report_is_asked_about_scores_and_totals(world, installed, tmp_path, client):
    path = tmp_path / "report.json"
    path.write_text(json.dumps(changed(SENT, "group.0.measureScore.value", 0.7)))

    extract, _ = services.ingest_file(
        institution=world.here, data_set=DataSet.objects.get(code="FHIR"), period="2026-Q3", path=path
    )

    assert verdicts(extract.lines, extract.facts) == {
        "lines": "good", "unit": "info", "totals": "good", "scores": "warn",
    }  # fmt: skip
    assert score_rows(extract.facts)[0] == (
        "MeasureReport.group[0].measureScore.value", "0.7", "0.5000", "gross, exclusions taken off", "no",
    )  # fmt: skip
    client.force_login(world.cy)
    page = client.get(reverse("equity_measures:extract-detail", kwargs={"pk": extract.pk})).content.decode()
    assert "Do the printed scores agree with the counts?" in page
    assert "2 of 3 do." in page


def test_a_printed_table_is_asked_about_percents_and_withheld_lines(world, installed):
    extract, _ = services.ingest_file(
        institution=world.here,
        data_set=DataSet.objects.get(code="UDS7A"),
        period="2022",
        path=EXCERPTS / "uds_table7_secA_national_2022.csv",
    )

    assert verdicts(extract.lines, extract.facts) == {
        "lines": "good", "unit": "info", "percents": "good", "withheld": "info",
    }  # fmt: skip


def test_lines_that_do_not_add_up_are_wrong():
    assert verdicts({**LINES, "physical": 9}, {}) == {"lines": "bad"}


def test_the_summary_and_the_api_carry_the_same_checks(world, core, tmp_path, client):
    path = core_csv(tmp_path / "q3.csv", long_rows("HTN_CONTROL", COUNTS, "HERE-1"))
    extract, _ = services.ingest_file(institution=world.here, data_set=core, period="2026-Q3", path=path)
    client.force_login(world.cy)

    answer = client.get(f"/api/v1/extracts/{extract.pk}/").json()

    assert answer["reconciliation"] == summary_of_extract(extract)["reconciliation"]
    assert [check["code"] for check in answer["reconciliation"]] == ["lines", "unit", "repeats"]
