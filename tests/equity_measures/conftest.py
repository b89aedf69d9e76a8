from __future__ import annotations

from pathlib import Path

import pytest

from equity_measures import library, services
from equity_measures.ingestion import Cells, examine_here
from equity_measures.models import DataSet
from partners.models import Institution, Provenance
from tests.factories.partners import InstitutionFactory, SiteFactory

EXCERPTS = Path(library.__file__).parent.parent / "excerpts"


@pytest.fixture
def installed(db) -> None:
    library.install()


@pytest.fixture
def core(installed) -> DataSet:
    return DataSet.objects.get(code="CORE")


@pytest.fixture
def opt(installed) -> tuple[Institution, DataSet]:
    """The OPT trial's four clinics."""
    institution = InstitutionFactory(code="OPT", name="OPT trial", provenance=Provenance.REAL)
    for clinic in ("NY", "MN", "KY", "MS"):
        SiteFactory(institution=institution, code=f"OPT-{clinic}", name=f"OPT clinic {clinic}")
    return institution, DataSet.objects.get(code="OPT")


def long_rows(measure: str, counts: dict[str, tuple[int, int]], site: str) -> list[list[str]]:
    """Rows of the long layout: for each race, so many people of whom so many count."""
    rows = []
    for race, (numerator, denominator) in counts.items():
        for number in range(denominator):
            rows.append([site, measure, str(len(rows) + 1), "1" if number < numerator else "0", "1", race])
    return rows


CORE_HEADER = ["site", "measure", "subject_id", "numerator", "denominator", "race"]
OTHER_COLUMNS = {"ethnicity": "NONHISP", "language": "EN", "sex": "F", "age_band": "40-49", "payer": "MEDICAID"}


def core_csv(path: Path, rows: list[list[str]]) -> Path:
    """Write rows of the long layout as a CSV, the other columns filled with one value each."""
    header = ",".join([*CORE_HEADER, *OTHER_COLUMNS])
    lines = [",".join([*row, *OTHER_COLUMNS.values()]) for row in rows]
    path.write_text("\n".join([header, *lines]) + "\n")
    return path


def race_cells(measure: str, site: str, counts: dict[str, tuple[int, int]], period: str = "2026-Q3") -> Cells:
    """Trusted counts by race."""
    return Cells.from_rows(
        [(site, measure, period, ("race",), race, "", num, den, 0) for race, (num, den) in counts.items()]
    )


@pytest.fixture(autouse=True)
def _own_quarantine(settings, tmp_path) -> None:
    """Each test sees its own files only."""
    settings.QUARANTINE_DIR = tmp_path / "quarantine"
    settings.QUARANTINE_DIR.mkdir()


@pytest.fixture(autouse=True)
def _in_this_process(request, monkeypatch) -> None:
    """The engine without its child process, which costs a second each time; the commands' tests keep it."""
    if "test_commands" not in request.node.nodeid:
        monkeypatch.setattr(services.checking, "examine", examine_here)
