"""Names full of markup, formulas and direction marks end as words."""

from __future__ import annotations

import csv
import io
import zipfile

from django.test import Client
from openpyxl import load_workbook
from pypdf import PdfReader

from reports import making
from reports.bundle import csv_bundle
from reports.kinds.progress.gather import gather
from reports.pdf import OwnTypefaceOnly, render
from reports.spreadsheet import workbook
from reports.wish import Wish
from tests.conftest import World
from tests.factories.equity_measures import StratifierFactory
from tests.factories.reports import filed, gap_report, measured, two_quarters
from tests.reports.conftest import HASH, html_of, text_of

NAME = '=2+5"><script>alert(1)</script><link rel=attachment href=file:///etc/passwd>\u202eevil'
TITLE = "</title><style>body{background:url(file:///etc/hostname)}</style> Rate"


def hostile(world: World) -> None:
    world.here.name = NAME
    world.here.save()
    payer = StratifierFactory(title=TITLE, caution="<img src=x onerror=alert(1)>")
    groups = [('<b onclick="x">A</b>', 60, 100), ("=HYPERLINK(1)", 40, 100), ("C", 50, 100)]
    gap_report(measured(TITLE), payer, groups)
    gap_report(measured("Another"), payer, groups)


def test_markup_in_names_is_printed_as_it_is(world: World, draw) -> None:
    hostile(world)
    document = making.kind_of("progress").compose(gather(world.access("eve"), "2026-Q3"))

    html = html_of(document)
    pdf = draw(html)
    text = text_of(pdf).replace(" ", "")

    assert "<script" not in html
    assert html.count("<style") == html.count("<img") == html.count("<link") == 0
    assert "<script>alert(1)</script>" in text
    assert "=HYPERLINK(1)" in text
    assert not pdf.attachments


NARRATIVE = (
    "<script>alert(2)</script> <link rel=attachment href=file:///etc/passwd> ![x](http://127.0.0.1:9/x.png)\n\n"
    "<style>p{background:url(file:///etc/hostname)}</style>\n\n=HYPERLINK(1) \u202eevil\u202c **kept**"
)


def test_a_narrative_full_of_markup_is_printed_as_words_and_asks_for_nothing(world: World, monkeypatch) -> None:
    two_quarters()
    asked: list[str] = []
    real = OwnTypefaceOnly.fetch

    def noted(self: OwnTypefaceOnly, url: str, headers: object = None) -> object:
        asked.append(url)
        return real(self, url)

    monkeypatch.setattr(OwnTypefaceOnly, "fetch", noted)
    snapshot = making.take_snapshot(
        "onepager", Wish("2026-Q3"), world.access("eve"), composition={"narrative": {"letter": NARRATIVE}}
    )
    html = html_of(making.document_of("onepager", snapshot.plain))

    drawn = render(html, identifier=b"x")

    assert {url for url in asked if not url.startswith("typeface:")} == set()
    assert "<strong>kept</strong>" in html
    assert html.count("<script") == html.count("<style") == html.count("<img") == html.count("<link") == 0
    assert "\u202e" not in html
    text = text_of(PdfReader(io.BytesIO(drawn.data))).replace(" ", "")
    assert "<script>alert(2)</script>" in text
    assert b"EmbeddedFile" not in drawn.data


def test_names_full_of_formulas_and_direction_marks_end_inert_in_workbook_and_csv(world: World) -> None:
    hostile(world)
    snapshot = making.take_snapshot("progress", Wish("2026-Q3"), world.access("eve"))
    document = making.document_of("progress", snapshot.plain)

    book = load_workbook(io.BytesIO(workbook(document, snapshot_hash=HASH)))
    with zipfile.ZipFile(io.BytesIO(csv_bundle(document, snapshot_hash=HASH))) as files:
        lines = [
            row for name in files.namelist() for row in csv.reader(io.StringIO(files.read(name).decode("utf-8-sig")))
        ]

    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not any(cell.data_type == "f" for cell in cells)
    assert not any(field.startswith(("=", "+", "@")) for line in lines for field in line)
    assert not any(
        "\u202e" in str(text) for text in [*(cell.value for cell in cells), *(f for line in lines for f in line)]
    )


def test_markup_in_names_does_nothing_in_the_page(world: World, client: Client) -> None:
    hostile(world)
    report = filed(by=world.eve)
    client.force_login(world.eve)

    html = client.get(f"/reports/{report.pk}/read/").content.decode()

    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert '<b onclick="x">' not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
