"""FHIR reports come in by the same doors as other extracts."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from equity_measures import services
from equity_measures.models import Cell, DataSet, Extract, Measure, Stratifier, ValueMapping
from mielhss.jobs.services import finish
from tests.equity_measures.test_services import COUNTS
from tests.ingestion.reports import SOUND, changed, group, report, stratifier, stratum

SENT = changed(SOUND, "measure", "http://example.org/fhir/Measure/CMS165FHIR|0.1")


@pytest.fixture
def fhir(installed) -> DataSet:
    return DataSet.objects.get(code="FHIR")


def sent(world, fhir, tmp_path, content) -> Extract:
    path = tmp_path / "report.json"
    path.write_text(json.dumps(content))
    return services.ingest_file(institution=world.here, data_set=fhir, period="2026-Q3", path=path, by=world.cy)[0]


def cells(extract: Extract) -> dict[tuple[str, str, str], tuple[int, int]]:
    rows = Cell.objects.filter(extract=extract).select_related("measure", "stratification", "first")
    return {
        (c.measure.code, c.stratification.code, c.first.code if c.first else ""): (c.numerator, c.denominator)
        for c in rows
    }


def test_a_report_becomes_cells_of_the_measure_its_number_names(world, fhir, tmp_path):
    extract = sent(world, fhir, tmp_path, SENT)

    assert extract.state == Extract.State.ACCEPTED
    assert cells(extract) == {
        ("HTN_CONTROL", "all", ""): (50, 100),
        ("HTN_CONTROL", "sex", "F"): (30, 50),
        ("HTN_CONTROL", "sex", "M"): (20, 50),
    }


def test_held_words_are_mapped_on_the_page_or_left_out(world, fhir, tmp_path, client):
    strata = [
        stratifier("genre", stratum("F", denominator=90, numerator=45)),
        stratifier("district", stratum("North", denominator=90, numerator=45)),
    ]
    extract = sent(
        world, fhir, tmp_path, report(group(None, *strata, denominator=90, numerator=45), measure="http://x/New")
    )
    meanings = {
        "New": str(Measure.objects.get(code="HTN_CONTROL").pk),
        "genre": str(Stratifier.objects.get(code="sex").pk),
        "district": "leave-out",
    }
    client.force_login(world.cy)
    form = {f"value-{held.pk}": meanings[held.shown] for held in extract.held_values.all()}

    client.post(reverse("equity_measures:extract-mapping", kwargs={"pk": extract.pk}), form)
    extract.refresh_from_db()
    finish(extract.job)

    assert cells(extract) == {("HTN_CONTROL", "all", ""): (45, 90), ("HTN_CONTROL", "sex", "F"): (45, 90)}
    assert ValueMapping.objects.filter(is_left_out=True).count() == 1


def test_a_table_has_nothing_to_leave_out(world, core, tmp_path, client):
    from tests.equity_measures.conftest import core_csv, long_rows

    rows = long_rows("HTN_CONTROL", COUNTS, "HERE-1")
    rows[3][5] = "Martian"
    path = core_csv(tmp_path / "held.csv", rows)
    extract = services.ingest_file(institution=world.here, data_set=core, period="2026-Q3", path=path, by=world.cy)[0]
    held = extract.held_values.get()
    client.force_login(world.cy)

    client.post(
        reverse("equity_measures:extract-mapping", kwargs={"pk": extract.pk}), {f"value-{held.pk}": "leave-out"}
    )

    assert not ValueMapping.objects.exists()


def test_the_mapping_page_asks_the_database_as_often_for_many_values_as_for_few(
    world, fhir, tmp_path, client, django_assert_num_queries
):
    client.force_login(world.cy)
    for number in (2, 6):
        strata = [stratum(f"value{n}", denominator=30, numerator=1) for n in range(number)]
        whole = group(None, stratifier("sex", *strata), denominator=30 * number, numerator=number)
        extract = sent(world, fhir, tmp_path, changed(report(whole), "measure", "http://x/CMS165"))
        url = reverse("equity_measures:extract-mapping", kwargs={"pk": extract.pk})
        client.get(url)  # the first request of a session writes to it
        with django_assert_num_queries(7):
            client.get(url)


@pytest.mark.parametrize(("code", "name"), [("CORE", "report.json"), ("FHIR", "table.csv")])
def test_a_data_set_refuses_the_other_format(world, fhir, tmp_path, code, name):
    path = tmp_path / name
    path.write_text(json.dumps(SENT) if name.endswith("json") else "site,measure\nHERE-1,HTN_CONTROL\n")

    extract, _ = services.ingest_file(
        institution=world.here, data_set=DataSet.objects.get(code=code), period="2026-Q3", path=path, by=world.cy
    )

    assert (extract.state, list(extract.findings_by_rule)) == ("refused", ["format"])


def read(*arguments: str) -> tuple[int, dict]:
    out = StringIO()
    try:
        call_command("read_measure_report", *arguments, "--json", stdout=out)
    except SystemExit as end:
        return int(end.code or 0), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def test_reading_a_report_tells_what_it_counts(tmp_path):
    path = tmp_path / "report.json"
    path.write_text(json.dumps(SENT))

    status, summary = read(str(path), "--merge")

    [told] = summary["files"][0]["reports"][0]["groups"]
    assert (status, summary["status"]) == (0, "read")
    assert (told["counted"], told["numerator"], told["denominator"], told["printed"], told["agrees"]) == (
        "gross", 50, 100, 0.5, True,
    )  # fmt: skip
    assert [strata["of"] for strata in told["stratifiers"][0]["strata"]] == [
        [["gender", "female"]],
        [["gender", "male"]],
    ]
    assert summary["merged"][0]["reports"] == 1


def test_reading_a_bad_report_exits_with_1_and_in_words(tmp_path, capsys):
    path = tmp_path / "report.json"
    path.write_text(json.dumps(changed(SENT, "group.0.population.1.count", -1)))

    with pytest.raises(SystemExit) as end:
        call_command("read_measure_report", str(path))

    assert end.value.code == 1
    assert "MeasureReport.group[0].population[1].count" in capsys.readouterr().out


def test_reading_a_file_that_is_not_there_exits_with_2():
    status, summary = read("missing.json")

    assert (status, summary["rule"]) == (2, "file")
