"""The API refuses an upload outside its agreement, with the reason."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from equity_measures.ingestion import Layout
from equity_measures.models import Extract
from tests.factories.equity_measures import DataSetFactory
from tests.factories.partners import AgreementFactory


def test_an_upload_outside_the_dates_of_its_agreement_is_refused(world, key_of, caller):
    layout = Layout.ready("core_aggregate").to_dict()
    DataSetFactory(code="births", layout=layout, period_type="quarter")
    AgreementFactory(institution=world.here, reference="DUA-H", ends_on=date(2025, 1, 1))
    file = SimpleUploadedFile("births.csv", b"a,b\n1,2\n", "text/csv")
    sent = {"institution": "HERE", "data_set": "births", "period": "2026-Q3", "file": file}

    answer = caller(key_of()).post("/api/v1/extracts/", sent)

    assert answer.status_code == 403
    assert answer.json()["error"]["rule"] == "agreement"
    assert answer.json()["error"]["message"].startswith("DUA-H ended on Jan")
    assert not Extract.objects.exists()
