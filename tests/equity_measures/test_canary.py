"""Nothing of a refused file stays behind: not in the database, its folders, the logs or mail."""

import logging
from io import StringIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import call_command

from equity_measures import services
from tests.equity_measures.conftest import CORE_HEADER, OTHER_COLUMNS
from tests.ingestion.test_privacy import HEADERS, VALUES, each

LINE = ["HERE-1", "HTN_CONTROL", "1", "1", "1", "BLACK", *OTHER_COLUMNS.values()]
NAMES = [*CORE_HEADER, *OTHER_COLUMNS]


def quoted(fields: list[str]) -> str:
    return ",".join(f'"{field}"' for field in fields)


def with_value(kind: str, value: str) -> str:
    changed = [*LINE]
    changed[NAMES.index("race")] = value
    return "\n".join([quoted(NAMES), quoted(LINE), quoted(changed)]) + "\n"


def with_column(header: str, value: str) -> str:
    return "\n".join([quoted([*NAMES, header]), quoted([*LINE, value])]) + "\n"


def traces(settings, records: list[logging.LogRecord]) -> str:
    """Everything that is kept after a file was refused."""
    dump = StringIO()
    call_command("dumpdata", stdout=dump)
    folders = [Path(settings.MEDIA_ROOT), Path(settings.QUARANTINE_DIR)]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    kept = [f"{path.name} {path.read_bytes().decode(errors='replace')}" for path in files]
    logged = [f"{record.getMessage()} {record.exc_text}" for record in records]
    mails = [f"{message.subject} {message.body}" for message in mail.outbox]
    return "\n".join([dump.getvalue(), *kept, *logged, *mails]).casefold()


@pytest.mark.parametrize("place", ["header", "value"])
def test_each_of_the_eighteen_identifiers_is_refused_and_leaves_no_trace(
    world, core, tmp_path, settings, caplog, place
):
    settings.MEDIA_ROOT = tmp_path / "media"
    caplog.set_level(logging.DEBUG)
    left = []
    for number, kind in enumerate(HEADERS):
        canary = f"{VALUES[kind][0]}"
        content = with_value(kind, canary) if place == "value" else with_column(HEADERS[kind][0], canary)
        path = tmp_path / f"{canary.replace('/', ' ')}.csv"
        path.write_text(content)

        extract, _ = services.ingest_file(
            institution=world.here, data_set=core, period=f"20{number + 1:02d}-Q1", path=path, by=world.cy
        )

        assert extract.state == "refused"
        assert f"identifier:{kind}" in extract.findings_by_rule
        left.append(canary.casefold())

    kept = traces(settings, caplog.records)
    assert [canary for canary in left if canary in kept] == []


def test_every_spelling_of_the_tests_is_refused_as_a_value(world, core, tmp_path):
    accepted = []
    for kind, value in each(VALUES):
        path = tmp_path / "q1.csv"
        path.write_text(with_value(kind, value.replace('"', "")))
        outcome = services.rehearse(institution=world.here, data_set=core, period="2026-Q1", path=path)
        accepted += [value] if outcome.status != "refused" else []

    assert accepted == []
