import io
import os
import time
from pathlib import Path

import pytest

from equity_measures import services, storage
from equity_measures.models import Category, Cell, Coverage, Extract
from mielhss.jobs.services import finish
from tests.equity_measures.conftest import core_csv, long_rows, race_cells

COUNTS = {"BLACK": (30, 60), "WHITE": (45, 60), "ASIAN": (20, 40)}


@pytest.fixture
def good_file(tmp_path) -> Path:
    return core_csv(tmp_path / "good.csv", long_rows("HTN_CONTROL", COUNTS, "HERE-1"))


def send(world, core, path: Path, period: str = "2026-Q3") -> Extract:
    return services.ingest_file(institution=world.here, data_set=core, period=period, path=path, by=world.cy)[0]


def cells_by_race(extract: Extract) -> dict[str, tuple[int, int]]:
    rows = Cell.objects.filter(extract=extract, stratification__code="race").select_related("first")
    return {cell.first.code: (cell.numerator, cell.denominator) for cell in rows}


def test_a_good_file_becomes_cells(world, core, good_file):
    extract = send(world, core, good_file)

    assert extract.state == Extract.State.ACCEPTED
    assert cells_by_race(extract) == COUNTS


def test_every_line_of_a_good_file_is_accounted_for(world, core, good_file):
    extract = send(world, core, good_file)

    assert extract.lines == {"physical": 161, "header": 1, "accepted": 160, "rejected": 0, "blank": 0}


def test_an_accepted_extract_covers_its_measures_and_sites(world, core, good_file):
    extract = send(world, core, good_file)

    covered = Coverage.objects.filter(extract=extract).values_list("measure__code", "site__code", "period")
    assert list(covered) == [("HTN_CONTROL", "HERE-1", "2026-Q3")]


def test_no_row_of_people_is_kept_after_acceptance(world, core, good_file, settings):
    extract = send(world, core, good_file)

    assert extract.stored_name == ""
    assert list(Path(settings.QUARANTINE_DIR).iterdir()) == []


def test_the_same_file_again_is_the_same_extract(world, core, good_file):
    first = send(world, core, good_file)

    with good_file.open("rb") as file:
        again, is_new = services.receive(
            institution=world.here, data_set=core, period="2026-Q3", file=file, file_name="x.csv"
        )

    assert (again, is_new) == (first, False)


def test_a_new_version_takes_the_place_of_the_former(world, core, good_file, tmp_path):
    first = send(world, core, good_file)
    other = core_csv(tmp_path / "b.csv", long_rows("HTN_CONTROL", COUNTS | {"BLACK": (50, 60)}, "HERE-1"))

    second = send(world, core, other)

    first.refresh_from_db()
    assert (first.is_current, second.is_current, second.version) == (False, True, 2)


def test_a_refused_file_leaves_the_former_version_in_use(world, core, good_file, tmp_path):
    first = send(world, core, good_file)
    rows = long_rows("HTN_CONTROL", COUNTS, "HERE-1")
    rows[7][3] = "7"

    second = send(world, core, core_csv(tmp_path / "bad.csv", rows))

    first.refresh_from_db()
    assert second.state == Extract.State.REFUSED
    assert first.is_current
    assert not Cell.objects.filter(extract=second).exists()


def test_a_refusal_names_line_column_and_rule(world, core, tmp_path):
    rows = long_rows("HTN_CONTROL", COUNTS, "HERE-1")
    rows[7][3] = "7"

    extract = send(world, core, core_csv(tmp_path / "bad.csv", rows))

    assert [(f["line"], f["column"]) for f in extract.findings] == [(9, "numerator")]


def test_undo_puts_the_former_version_back(world, core, good_file, tmp_path):
    first = send(world, core, good_file)
    second = send(world, core, core_csv(tmp_path / "b.csv", long_rows("HTN_CONTROL", {"BLACK": (50, 60)}, "HERE-1")))

    services.undo(extract=second, by=world.cy, reason="Wrong quarter")

    first.refresh_from_db()
    assert first.is_current
    assert second.state == Extract.State.UNDONE


def test_a_version_out_of_use_cannot_be_undone(world, core, good_file):
    extract = send(world, core, good_file)
    services.undo(extract=extract, by=world.cy, reason="Wrong file")

    with pytest.raises(services.Refused, match="Only the version in use"):
        services.undo(extract=extract, by=world.cy, reason="Again")


def test_an_unknown_category_holds_the_file(world, core, tmp_path):
    rows = long_rows("HTN_CONTROL", COUNTS, "HERE-1")
    for row in rows[:20]:
        row[5] = "Afro-American"

    extract = send(world, core, core_csv(tmp_path / "held.csv", rows))

    held = extract.held_values.get()
    assert extract.state == Extract.State.HELD
    assert (held.target, held.shown, held.first_line) == ("stratifier:race", "Afro-American", 2)
    assert not Cell.objects.filter(extract=extract).exists()


def test_a_mapped_value_is_counted_where_it_belongs(world, core, tmp_path, django_capture_on_commit_callbacks):
    rows = long_rows("HTN_CONTROL", COUNTS, "HERE-1")
    for row in rows[:20]:
        row[5] = "Afro-American"
    extract = send(world, core, core_csv(tmp_path / "held.csv", rows))
    black = Category.objects.get(stratifier__code="race", code="BLACK")

    services.map_values(extract=extract, meanings={extract.held_values.get().pk: black}, by=world.cy)
    finish(extract.job)

    extract.refresh_from_db()
    assert cells_by_race(extract) == COUNTS


def test_a_held_file_mapped_late_does_not_replace_a_later_version(world, core, good_file, tmp_path):
    rows = long_rows("HTN_CONTROL", COUNTS, "HERE-1")
    for row in rows[:20]:
        row[5] = "Afro-American"
    early = send(world, core, core_csv(tmp_path / "held.csv", rows))
    late = send(world, core, good_file)
    black = Category.objects.get(stratifier__code="race", code="BLACK")

    services.map_values(extract=early, meanings={early.held_values.get().pk: black}, by=world.cy)
    finish(early.job)

    early.refresh_from_db()
    late.refresh_from_db()
    assert (early.state, early.is_current, late.is_current) == (Extract.State.ACCEPTED, False, True)


def test_a_rare_value_like_a_name_is_not_kept(world, core, tmp_path):
    rows = long_rows("HTN_CONTROL", COUNTS, "HERE-1")
    rows[3][5] = "Zebulon Q"

    extract = send(world, core, core_csv(tmp_path / "held.csv", rows))

    held = extract.held_values.get()
    assert (held.shown, held.first_line) == ("", 5)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../births 2026-09-30.csv", "births 2026-09-30.csv"),
        ("Harbor Health HERE-1 final_v2.csv", "Harbor Health HERE-1 final_v2.csv"),
        ("219-09-9999 q3.csv", "CORE-2026-Q3.csv"),
        ("219-09-9999_q3.csv", "CORE-2026-Q3.csv"),
        ("z.q@example.org.xlsx", "CORE-2026-Q3.xlsx"),
        ("Quimby, Zelda.csv", "CORE-2026-Q3.csv"),
        ("zelda_quimby_2026.csv", "CORE-2026-Q3.csv"),
        ("1961-04-12.csv", "CORE-2026-Q3.csv"),
        ("Zelda.Quimby", "CORE-2026-Q3"),
    ],
)
def test_a_file_name_that_identifies_a_person_is_not_kept(world, core, good_file, sent, kept):
    with good_file.open("rb") as file:
        extract, _ = services.receive(
            institution=world.here, data_set=core, period="2026-Q3", file=file, file_name=sent, by=world.cy
        )

    assert extract.file_name == kept


def test_the_sweep_removes_files_that_no_waiting_extract_needs(world, core, good_file, tmp_path, settings):
    rows = long_rows("HTN_CONTROL", COUNTS, "HERE-1")
    rows[3][5] = "Zebulon Q"
    held = send(world, core, core_csv(tmp_path / "held.csv", rows))
    left, fresh = (Path(settings.QUARANTINE_DIR) / name for name in ("left", "fresh"))
    left.write_bytes(b"rows of people")
    fresh.write_bytes(b"being received")
    long_ago = time.time() - 2 * 24 * 3600
    for path in (left, held.path):
        os.utime(path, (long_ago, long_ago))

    removed = services.sweep_quarantine()

    assert removed == 1
    assert (left.exists(), fresh.exists(), held.path.exists()) == (False, True, True)


def test_a_dry_run_writes_nothing(world, core, good_file):
    outcome = services.rehearse(institution=world.here, data_set=core, period="2026-Q3", path=good_file)

    assert outcome.status == "accepted"
    assert not Extract.objects.exists()


def test_a_period_ahead_is_refused(world, core):
    with pytest.raises(services.Refused, match="not begun"):
        services.check_period(core, "2199-Q1")


def test_a_period_of_another_kind_is_refused(world, core):
    with pytest.raises(services.Refused, match="submitted by quarter"):
        services.check_period(core, "2025")


def test_an_empty_file_is_refused_and_leaves_nothing(world, core, settings):
    with pytest.raises(services.Refused, match="empty"):
        services.receive(
            institution=world.here, data_set=core, period="2026-Q3", file=io.BytesIO(b""), file_name="a.csv"
        )

    assert list(Path(settings.QUARANTINE_DIR).iterdir()) == []
    assert not Extract.objects.exists()


def test_a_file_over_the_cap_is_refused_and_leaves_nothing(world, core, settings):
    settings.UPLOAD_MAX_BYTES = 10

    with pytest.raises(services.Refused, match="larger than"):
        services.receive(
            institution=world.here, data_set=core, period="2026-Q3", file=io.BytesIO(b"x" * 11), file_name="a.csv"
        )

    assert list(Path(settings.QUARANTINE_DIR).iterdir()) == []


def test_trusted_counts_use_the_same_storage(world, core):
    cells = race_cells("HTN_CONTROL", "HERE-1", COUNTS)

    extract = services.accept_counts(institution=world.here, data_set=core, period="2026-Q3", cells=cells)

    assert cells_by_race(extract) == COUNTS


def test_the_same_counts_have_the_same_hash_in_any_order(world, core):
    forward = race_cells("HTN_CONTROL", "HERE-1", COUNTS)
    backward = race_cells("HTN_CONTROL", "HERE-1", dict(reversed(COUNTS.items())))

    hashes = {storage.content_hash(cells) for cells in (forward, backward)}

    assert len(hashes) == 1


def test_counts_for_a_site_of_another_institution_are_refused(world, core):
    cells = race_cells("HTN_CONTROL", "THERE-1", COUNTS)

    with pytest.raises(storage.UnknownCode, match="site"):
        services.accept_counts(institution=world.here, data_set=core, period="2026-Q3", cells=cells)


def test_a_name_on_many_rows_is_not_shown(world, core, tmp_path):
    rows = long_rows("HTN_CONTROL", COUNTS, "HERE-1")
    for row in rows[:20]:
        row[5] = "Zelda Quimby"

    extract = send(world, core, core_csv(tmp_path / "held.csv", rows))

    assert extract.held_values.get().shown == ""


def test_a_file_undone_meanwhile_cannot_be_mapped(world, core, tmp_path):
    rows = long_rows("HTN_CONTROL", COUNTS, "HERE-1")
    rows[3][5] = "Martian"
    stale = send(world, core, core_csv(tmp_path / "held.csv", rows))
    services.undo(extract=Extract.objects.get(pk=stale.pk), by=world.cy, reason="Wrong file")

    with pytest.raises(services.Refused, match="no longer waiting"):
        services.map_values(extract=stale, meanings={}, by=world.cy)


def test_a_file_whose_check_broke_down_can_be_undone(world, core, good_file):
    with good_file.open("rb") as file:
        extract, _ = services.receive(
            institution=world.here, data_set=core, period="2026-Q3", file=file, file_name="x.csv", by=world.cy
        )
    extract.job.state = extract.job.State.QUARANTINED
    extract.job.save()

    services.undo(extract=extract, by=world.cy, reason="It will not be checked")

    assert extract.state == Extract.State.UNDONE
