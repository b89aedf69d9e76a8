"""HTML in, a tagged PDF out. Knows no database and no settings, and fetches nothing but its own typeface."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import fontpkg_public_sans
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

FONT_FOLDER = Path(fontpkg_public_sans.__file__).parent / "files"
FONTS = {
    "typeface:upright": FONT_FOLDER / "PublicSans[wght].ttf",
    "typeface:italic": FONT_FOLDER / "PublicSans-Italic[wght].ttf",
}
STYLES = Path(__file__).resolve().parent.parent / "static" / "css" / "report-print.css"
FACES = "".join(
    f"@font-face {{ font-family: 'Public Sans'; src: url('{url}'); font-weight: 100 900; font-style: {style}; }}\n"
    for url, style in zip(FONTS, ("normal", "italic"), strict=True)
)


@dataclass(frozen=True)
class Printed:
    data: bytes
    pages: int


class FetchRefused(ValueError):
    """A report asked for something from outside itself."""


class OwnTypefaceOnly(URLFetcher):
    """Answers for the two font files and refuses everything else: http, file, data, whatever names it."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["typeface"], allow_redirects=False)

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        path = FONTS.get(url)
        if path is None:
            raise FetchRefused("A report may not load anything from outside itself.")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/ttf"})


def render(html: str, *, identifier: bytes) -> Printed:
    """The PDF of a whole HTML document. The same HTML and identifier give the same bytes."""
    fetcher = OwnTypefaceOnly()
    fonts = FontConfiguration()
    styles = [
        CSS(string=text, url_fetcher=fetcher, font_config=fonts, base_url="about:blank")
        for text in (FACES, STYLES.read_text())
    ]
    document = HTML(string=html, url_fetcher=fetcher, base_url="about:blank").render(
        font_config=fonts, stylesheets=styles, pdf_variant="pdf/ua-1"
    )
    data = document.write_pdf(pdf_identifier=identifier, pdf_variant="pdf/ua-1", pdf_tags=True)
    return Printed(data=data, pages=len(document.pages))
