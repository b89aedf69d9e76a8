"""The HTML that a PDF is drawn from. A document in, text out; asks the database nothing."""

from __future__ import annotations

import io
from urllib.parse import urlencode

import segno
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from reports.document import Document

TEMPLATES = {"report": "reports/print.html", "page": "reports/print_page.html"}
# What the frame of a report says, in its language. The words of the blocks come with the document.
WORDS = {
    "en": {
        "contents": "Contents",
        "fingerprint": "Fingerprint",
        "about": "The fingerprint is the SHA-256 of the figures this report was made from. The same figures give the "
        "same file, byte for byte.",
        "scan": "Scan to check this copy",
        "code": "QR code that leads to the page on which this copy is checked",
        "page": "Page",
        "of": "of",
    },
    "es": {
        "contents": "Contenido",
        "fingerprint": "Huella",
        "about": "La huella es el SHA-256 de las cifras de este informe.",
        "scan": "Escanee para comprobar esta copia",
        "code": "Código QR que lleva a la página donde se comprueba esta copia",
        "page": "Página",
        "of": "de",
    },
}


def printable(document: Document, *, snapshot_hash: str) -> str:
    words = WORDS[document.language[:2]]
    context = {
        "document": document,
        "snapshot_hash": snapshot_hash,
        "hash_in_parts": (snapshot_hash[:32], snapshot_hash[32:]),
        "words": words,
        "qr": qr_code(check_address(document, snapshot_hash), words["code"]) if document.verify_at else "",
    }
    return render_to_string(TEMPLATES[document.layout], context)


def check_address(document: Document, snapshot_hash: str) -> str:
    """The page that says which report has these figures."""
    return f"{document.verify_at}?{urlencode({'sha256': snapshot_hash})}"


def qr_code(address: str, title: str) -> SafeString:
    """An address as a drawing that says in words what it is. Made of our own words alone, so it is safe to print."""
    target = io.BytesIO()
    drawing = segno.make(address, error="m", micro=False)
    drawing.save(
        target, kind="svg", title=title, xmldecl=False, svgns=True, nl=False, omitsize=True, border=2, dark="#15262b"
    )
    return mark_safe(target.getvalue().decode())  # noqa: S308 -- drawn by segno; holds no text
