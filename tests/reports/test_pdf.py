from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, StreamObject

from bin.check_pdf import problems
from reports.document import Document
from reports.pdf import FONTS, FetchRefused, OwnTypefaceOnly, render
from reports.printing import PrintingFailed, print_pdf
from tests.reports.conftest import HASH, html_of, text_of


@pytest.fixture(scope="module")
def pdf(document: Document, draw: Callable[[str], PdfReader]) -> PdfReader:
    return draw(html_of(document))


def test_it_has_a_title_a_language_tags_and_says_it_is_accessible(pdf: PdfReader) -> None:
    catalog = pdf.trailer["/Root"]

    assert pdf.metadata is not None
    assert pdf.metadata.title == "Progress report, July to September 2026: Whole network"
    assert catalog["/Lang"] == "en-US"
    assert bool(catalog["/MarkInfo"]["/Marked"])
    assert b"pdfuaid" in catalog["/Metadata"].get_data()


def test_the_checker_of_tags_that_knows_only_the_file_finds_nothing(pdf: PdfReader, tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    PdfWriter(clone_from=pdf).write(file)

    assert problems(file) == []


def test_the_checker_of_tags_finds_what_is_missing(tmp_path: Path) -> None:
    blank = PdfWriter()
    blank.add_blank_page(200, 200)
    blank.root_object[NameObject("/Metadata")] = StreamObject()
    file = tmp_path / "blank.pdf"
    blank.write(file)

    assert {"It does not say its language.", "It has no structure.", "It is not marked as tagged."} <= set(
        problems(file)
    )


def test_its_bookmarks_are_its_chapters_and_sections(pdf: PdfReader, document: Document) -> None:
    def titles(outline: list) -> list[str]:
        return [name for item in outline for name in (titles(item) if isinstance(item, list) else [item.title])]

    told = titles(pdf.outline)

    assert [section.title for section in document.sections] == [name for name in told if name != document.title]


def test_every_figure_says_in_words_what_it_shows(pdf: PdfReader) -> None:
    figures = [element for element in structure(pdf) if element.get("/S") == "/Figure"]

    assert len(figures) == 3
    told = ("QR code", "Across the network, 60.0%", "over 2 periods")
    assert all(any(words in figure["/Alt"] for words in told) for figure in figures)


def test_every_cell_of_its_tables_knows_its_headers(pdf: PdfReader) -> None:
    cells = [element for element in structure(pdf) if element.get("/S") == "/TD"]

    assert cells
    assert all(len(cell["/A"]["/Headers"]) >= 2 for cell in cells)


def structure(pdf: PdfReader) -> list:
    found, open_ = [], [pdf.trailer["/Root"]["/StructTreeRoot"]]
    while open_:
        element = open_.pop()
        found.append(element)
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            kid = kid.get_object() if hasattr(kid, "get_object") else kid
            if isinstance(kid, dict) and "/S" in kid:
                open_.append(kid)
    return found


def test_every_printed_number_of_its_tables_can_be_read_in_its_text(pdf: PdfReader, document: Document) -> None:
    text = text_of(pdf).replace(" ", "")

    missing = {
        cell.text
        for table in document.tables
        if table.in_print
        for row in table.shown_rows
        for cell in row
        if cell.css and cell.text.replace(" ", "") not in text
    }

    assert missing == set()


def test_its_pages_are_numbered_and_its_contents_say_where(pdf: PdfReader) -> None:
    contents = " ".join(pdf.pages[1].extract_text().split())

    assert "Summary" in contents
    assert contents.rstrip().endswith(f"Page 2 of {len(pdf.pages)}")


def test_hidden_numbers_are_said_to_be_hidden(pdf: PdfReader) -> None:
    assert "Hidden" in text_of(pdf)


def test_its_typeface_is_embedded(pdf: PdfReader) -> None:
    fonts = {str(font.get_object()["/BaseFont"]) for page in pdf.pages for font in page["/Resources"]["/Font"].values()}

    assert fonts
    assert all("Public-Sans" in name for name in fonts)


def test_another_process_with_another_hash_seed_draws_the_same_bytes(document: Document) -> None:
    html = html_of(document)

    digests = {hashlib.sha256(drawn_with(html, PYTHONHASHSEED=seed)).hexdigest() for seed in ("1", "20261014")}

    assert len(digests) == 1


def drawn_with(html: str, **variables: str) -> bytes:
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "315532800", **variables}
    command = [sys.executable, "-m", "reports.render", HASH[:32]]
    return subprocess.run(command, input=html.encode(), capture_output=True, env=environment, check=True).stdout


def test_the_child_process_loads_no_django(document: Document) -> None:
    code = "import sys, reports.pdf; sys.exit('django' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_report_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(PrintingFailed, match=r"more than 0\.2 seconds"):
        print_pdf("<html lang=en><title>x</title>" + "<p>x</p>" * 5000, snapshot_hash=HASH, seconds=0.2)


def test_a_report_that_takes_too_much_memory_is_stopped() -> None:
    code = "import sys; from reports import render; render.MEMORY = 60 * 1024**2; sys.exit(render.main())"

    done = subprocess.run([sys.executable, "-c", code, HASH[:32]], input=b"<p>x", capture_output=True, check=False)

    assert done.returncode != 0
    assert done.stdout == b""


def test_the_fetcher_gives_its_typefaces_and_nothing_else() -> None:
    fetcher = OwnTypefaceOnly()

    assert all(fetcher.fetch(url).read()[:4] == b"\0\1\0\0" for url in FONTS)
    for url in (
        "http://127.0.0.1/x.css",
        "https://example.org/",
        "file:///etc/passwd",
        "data:text/css,p{}",
        "ftp://x/y",
    ):
        with pytest.raises(FetchRefused):
            fetcher.fetch(url)


def test_a_hostile_page_reaches_no_file_and_no_server(tmp_path, monkeypatch) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("canary-5f1c")
    asked: list[str] = []
    real = OwnTypefaceOnly.fetch

    def noted(self: OwnTypefaceOnly, url: str, headers: object = None) -> object:
        asked.append(url)
        return real(self, url)

    monkeypatch.setattr(OwnTypefaceOnly, "fetch", noted)
    url = secret.as_uri()
    html = (
        f"<html lang=en><head><title>x</title><link rel=stylesheet href='{url}'><link rel=attachment href='{url}'>"
        f"<style>@import '{url}'; p {{ background: url({url}); }}"
        f"@font-face {{ font-family: x; src: url({url}) }}</style>"
        f"</head><body><p style='font-family:x'>x</p><img alt=x src='{url}'><img alt=x src='http://127.0.0.1:9/x.png'>"
        f"<object data='{url}'></object><svg><image href='{url}'/><use href='{url}#a'/></svg></body></html>"
    )

    drawn = render(html, identifier=b"x")

    assert {u for u in asked if not u.startswith("typeface:")} >= {url, "http://127.0.0.1:9/x.png"}
    assert b"canary" not in drawn.data
    assert b"EmbeddedFile" not in drawn.data
