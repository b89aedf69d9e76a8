"""A page or two of HTML in, a tagged PDF out: letters and certificates, drawn within a request.

Long reports are drawn in a process of their own instead (reports/printing.py); that process loads no Django, and so
can take nothing from this package.
"""

from __future__ import annotations

from pathlib import Path

import fontpkg_public_sans
from django.http import HttpResponse
from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

FONT = Path(fontpkg_public_sans.__file__).parent / "files" / "PublicSans[wght].ttf"
FACE = "@font-face { font-family: 'Public Sans'; src: url('typeface:upright'); font-weight: 100 900; }"
STYLES = Path(__file__).resolve().parents[2] / "static" / "css"


class FetchRefused(ValueError):
    """A document asked for something from outside itself."""


class OwnTypefaceOnly(URLFetcher):
    """Answers for the typeface and refuses everything else: http, file, data, whatever names it."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["typeface"], allow_redirects=False)

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        if url != "typeface:upright":
            raise FetchRefused("A document may not load anything from outside itself.")
        return URLFetcherResponse(url, FONT.read_bytes(), {"Content-Type": "font/ttf"})


def draw(html: str, *, styles: str, identifier: bytes) -> bytes:
    """The PDF of a whole HTML document in one of our style sheets, named by its file."""
    fetcher, fonts = OwnTypefaceOnly(), FontConfiguration()
    sheets = [
        CSS(string=text, url_fetcher=fetcher, font_config=fonts, base_url="about:blank")
        for text in (FACE, (STYLES / styles).read_text())
    ]
    document = HTML(string=html, url_fetcher=fetcher, base_url="about:blank")
    drawn: bytes = document.write_pdf(
        stylesheets=sheets, font_config=fonts, pdf_identifier=identifier, pdf_variant="pdf/ua-1", pdf_tags=True
    )
    return drawn


def pdf_response(
    name: str, template: str, context: dict[str, object], *, styles: str, identifier: bytes
) -> HttpResponse:
    """A PDF to save, never kept by a cache."""
    drawn = draw(render_to_string(template, context), styles=styles, identifier=identifier)
    response = HttpResponse(drawn, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
