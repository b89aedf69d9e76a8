"""The command and the services that bring products out of files, and take them back."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.models import AuditEvent
from scholars.imports import MAX_BYTES
from scholars.models import AuthorProfile, ImportBatch, ImportEntry, Product
from scholars.services import product_imports
from scholars.services.refusal import Refused
from tests.factories.scholars import ScholarFactory
from tests.factories.scholars.records import ProductFactory
from tests.scholars.imports import samples

FILES = Path(__file__).parent / "imports" / "files"
TWENTY = FILES / "twenty.bib"
COUNTS = {
    name: {"created": 2, "duplicate": 0, "rejected": 1} for name in samples.ALL
}  # of the broken variants: each has three entries, of which one is broken


@pytest.fixture
def scholar(db):
    return ScholarFactory(name="Amara Abara")


def command(path, scholar, *options) -> tuple[int, dict]:
    out = StringIO()
    try:
        call_command("import_products", str(path), "--scholar", str(scholar), "--json", *options, stdout=out)
    except SystemExit as ended:
        return int(ended.code or 0), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def lines(summary: dict) -> dict[str, list[int]]:
    return {kind: [one["line"] for one in summary[kind]] for kind in ("created", "duplicate", "rejected")}


@pytest.mark.parametrize("name", samples.ALL)
def test_each_format_is_imported_and_known_the_second_time(name, scholar):
    path = FILES / samples.FILES[name]
    status, first = command(path, scholar.pk)
    again, second = command(path, scholar.pk)

    assert (status, again, first["format"], first["status"], second["status"]) == (0, 0, name, "imported", "imported")
    assert first["counts"] == {"created": 3, "duplicate": 0, "rejected": 0}
    assert second["counts"] == {"created": 0, "duplicate": 3, "rejected": 0}
    assert Product.objects.filter(scholar=scholar).count() == 3


@pytest.mark.parametrize("name", samples.ALL)
def test_a_dry_run_counts_and_writes_nothing(name, scholar, tmp_path):
    path = tmp_path / "broken"
    path.write_text(samples.broken(name))
    before = AuditEvent.objects.count()
    status, summary = command(path, scholar.pk, "--dry-run")

    assert (status, summary["counts"], summary["batch"], summary["dry_run"]) == (0, COUNTS[name], None, True)
    assert (Product.objects.count(), ImportBatch.objects.count(), AuditEvent.objects.count()) == (0, 0, before)


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused_with_status_1(content, scholar, tmp_path):
    path = tmp_path / "empty.bib"
    path.write_bytes(content)
    status, summary = command(path, scholar.pk)

    assert (status, summary["status"], summary["rule"]) == (1, "refused", "empty")
    assert summary["counts"] == {"created": 0, "duplicate": 0, "rejected": 0}


def test_a_file_of_broken_entries_only_is_refused_and_each_is_told(scholar, tmp_path):
    path = tmp_path / "broken.bib"
    path.write_text("@article{a, title={x\n\n@article{b, year={2020}}\n")
    status, summary = command(path, scholar.pk)

    assert (status, summary["rule"]) == (1, "nothing-readable")
    assert [(one["line"], one["rule"]) for one in summary["rejected"]] == [(1, "syntax"), (3, "title")]
    assert ImportBatch.objects.count() == 0


def test_a_very_large_file_is_refused(scholar, tmp_path):
    path = tmp_path / "large.ris"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES * 5)

    assert command(path, scholar.pk)[1]["rule"] == "too-large"


@pytest.mark.parametrize(("number", "rule"), [("999999", "scholar"), ("x", "scholar"), ("²", "scholar")])
def test_an_unknown_scholar_is_a_wrong_argument(number, rule, db):
    assert command(TWENTY, number) == (2, {"status": "error", "rule": rule, "message": (
        "There is no scholar with this number. See the address of her page."
    )})  # fmt: skip


def test_a_missing_file_is_a_wrong_argument(scholar, tmp_path):
    status, summary = command(tmp_path / "none.bib", scholar.pk)

    assert (status, summary["rule"]) == (2, "file")


def test_of_twenty_entries_two_are_duplicates_and_one_is_broken(scholar):
    _, summary = command(TWENTY, scholar.pk)

    assert summary["counts"] == {"created": 17, "duplicate": 2, "rejected": 1}
    assert [(one["by"], one["same_as_line"]) for one in summary["duplicate"]] == [("DOI", 1), ("title", 9)]
    assert {one["author"] for one in summary["created"]} == {"name"}


def test_a_duplicate_fills_in_what_the_known_product_lacks_and_undo_empties_it_again(scholar):
    known = ProductFactory(scholar=scholar, doi="10.1002/lrh2.90001", title="Typed by hand", venue="Kept as it is")
    done = product_imports.import_file(
        scholar=scholar, data=samples.whole("nbib").encode(), file_name="list.nbib", by=None
    )
    known.refresh_from_db()
    filled = (known.pmid, known.pmcid, known.title, known.venue, sorted(known.provenance))

    product_imports.undo(batch=done.batch, by=None)
    known.refresh_from_db()

    assert filled == (
        "39000001", "PMC9900001", "Typed by hand", "Kept as it is", ["issue", "pages", "pmcid", "pmid", "volume"],
    )  # fmt: skip
    assert (known.pmid, known.pmcid, known.provenance, known.venue) == ("", "", {}, "Kept as it is")
    assert list(Product.objects.filter(scholar=scholar)) == [known]


def test_undo_leaves_what_somebody_changed_since(scholar):
    known = ProductFactory(scholar=scholar, pmid="39000001", title="Typed by hand")
    data = samples.whole("nbib").encode()
    done = product_imports.import_file(scholar=scholar, data=data, file_name="list.nbib", by=None)
    known.refresh_from_db()
    known.pmcid = "PMC1234567"
    known.provenance.pop("pmcid")
    known.save()

    product_imports.undo(batch=done.batch, by=None)
    known.refresh_from_db()

    assert (known.pmcid, known.doi) == ("PMC1234567", "")


def test_every_imported_field_tells_where_it_came_from(scholar):
    done = product_imports.import_file(
        scholar=scholar, data=samples.whole("ris").encode(), file_name="list.ris", by=None
    )
    product = Product.objects.get(pmid="39000001")

    assert product.provenance["doi"] == {"from": "ris", "batch": done.batch.pk, "line": 1}
    assert set(product.provenance) == {
        "title", "dated", "authors", "venue", "volume", "issue", "pages", "doi", "pmid", "is_article",
    }  # fmt: skip


def test_a_batch_is_confirmed_once_and_undone_once(scholar):
    batch = product_imports.preview(scholar=scholar, data=TWENTY.read_bytes(), file_name="twenty.bib", by=None)
    waiting = Product.objects.count()
    product_imports.confirm(batch=batch, by=None)
    with pytest.raises(Refused):
        product_imports.confirm(batch=batch, by=None)
    imported = Product.objects.count()
    product_imports.undo(batch=batch, by=None)
    with pytest.raises(Refused):
        product_imports.undo(batch=batch, by=None)

    assert (waiting, imported, Product.objects.count()) == (0, 17, 0)
    assert [event.action for event in AuditEvent.objects.order_by("pk")][-3:] == [
        "products.read", "products.imported", "products.import_undone",
    ]  # fmt: skip


def test_only_chosen_entries_are_imported(scholar):
    batch = product_imports.preview(scholar=scholar, data=TWENTY.read_bytes(), file_name="twenty.bib", by=None)
    first, *_ = batch.entries.all()
    by_doi = batch.entries.get(recognized_by="DOI")
    product_imports.confirm(batch=batch, by=None, chosen={first.pk, by_doi.pk})

    assert [product.provenance["title"]["line"] for product in Product.objects.all()] == [first.line]


def test_a_preview_that_got_old_brings_no_second_product(scholar):
    data = samples.whole("bibtex").encode()
    old, new = (product_imports.preview(scholar=scholar, data=data, file_name="a.bib", by=None) for _ in range(2))
    product_imports.confirm(batch=new, by=None)
    product_imports.confirm(batch=old, by=None)

    assert Product.objects.count() == 3
    assert {entry.outcome for entry in ImportEntry.objects.filter(batch=old)} == {"duplicate"}


def test_an_author_is_recognized_by_former_names_and_orcid(scholar):
    scholar.name = "Amara Castellan"
    scholar.save()
    data = samples.whole("nbib").encode()
    plain = product_imports.import_file(scholar=scholar, data=data, file_name="a", by=None, dry_run=True)
    AuthorProfile.objects.create(scholar=scholar, orcid="0000-0002-1825-0097", other_names=["Amara Abara"])
    known = product_imports.import_file(scholar=scholar, data=data, file_name="a", by=None, dry_run=True)

    assert [one.author_match for one in plain.found] == ["none", "none", "none"]
    assert [one.author_match for one in known.found] == ["orcid", "none", "initials"]
