"""The HTML that a PDF is drawn from. A document in, text out; asks the database nothing."""

from __future__ import annotations

from django.template.loader import render_to_string

from reports.document import Document


def printable(document: Document, *, snapshot_hash: str) -> str:
    halves = (snapshot_hash[:32], snapshot_hash[32:])
    context = {"document": document, "snapshot_hash": snapshot_hash, "hash_in_parts": halves}
    return render_to_string("reports/print.html", context)
