"""The OPT trial's four clinics, counted twice: by the portal, and here from the file with nothing but csv."""

import csv
from collections import Counter

from equity_measures import services
from equity_measures.models import Cell, GapReport
from equity_measures.nightly import run
from tests.equity_measures.conftest import EXCERPTS

FLAGS = {"Black": "BLACK", "White": "WHITE", "Nat.Am": "AIAN", "Asian": "ASIAN"}


def counted_by_hand() -> dict[tuple[str, str], tuple[int, int]]:
    """Preterm births among pregnancies whose length is known, by clinic and race."""
    people, preterm = Counter(), Counter()
    with (EXCERPTS / "opt_trial.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            answer = row["Preg.ended...37.wk"].strip()
            said = [code for column, code in FLAGS.items() if row[column].strip() == "Yes"]
            race = "UNK" if not said else said[0] if len(said) == 1 else "MULTI"
            if answer:
                people[f"OPT-{row['Clinic']}", race] += 1
                preterm[f"OPT-{row['Clinic']}", race] += answer == "Yes"
    return {key: (preterm[key], people[key]) for key in people}


def ingest(opt):
    institution, data_set = opt
    path = EXCERPTS / "opt_trial.csv"
    return services.ingest_file(institution=institution, data_set=data_set, period="2003-2004", path=path)[0]


def test_preterm_counts_by_clinic_and_race_equal_those_counted_by_hand(opt):
    extract = ingest(opt)

    cells = Cell.objects.filter(extract=extract, measure__code="PRETERM", stratification__code="race")
    counted = {
        (cell.site.code, cell.first.code): (cell.numerator, cell.denominator)
        for cell in cells.select_related("site", "first")
    }
    assert extract.state == "accepted"
    assert counted == counted_by_hand()


def test_preterm_rates_shown_by_clinic_equal_those_counted_by_hand(opt, django_assert_max_num_queries):
    from datetime import date

    ingest(opt)
    run(date(2026, 10, 1))

    by_hand = counted_by_hand()
    shown = 0
    reports = GapReport.objects.filter(measure__code="PRETERM", stratifier__code="race", site__isnull=False)
    for report in reports.select_related("site"):
        for row in report.analysis["rows"]:
            if row["status"] == "shown":
                numerator, denominator = by_hand[report.site.code, row["code"]]
                assert (row["numerator"], row["denominator"]) == (numerator, denominator)
                assert abs(row["rate"] - numerator / denominator) < 1e-9
                shown += 1
    assert reports.count() == 4
    assert shown >= 1


def test_no_small_count_of_the_clinics_is_shown(opt):
    from datetime import date

    ingest(opt)
    run(date(2026, 10, 1))

    for report in GapReport.objects.all():
        for row in report.analysis["rows"]:
            if row["status"] == "shown":
                counts = (row["numerator"], row["denominator"], row["denominator"] - row["numerator"])
                assert not any(1 <= count <= 10 for count in counts)
            else:
                assert row["numerator"] is None
                assert row["rate"] is None
