"""Says whether a PDF is tagged as PDF/UA asks, as far as its structure can tell. Written against the file alone.

    python bin/check_pdf.py FILE.pdf...

Reads the file with pypdf, which knows nothing of how it was drawn: title, language, marks, bookmarks, and on every page
that each piece of content is either tagged or marked as decoration; in the structure tree that headings do not skip a
level, figures have words, and every cell of a table knows its headers. veraPDF checks more; it needs Java.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream

DRAWING = {b"Tj", b"TJ", b"'", b'"', b"Do", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"S", b"s", b"sh", b"EI"}


def problems(path: Path) -> list[str]:
    """What is wrong, in sentences; empty when nothing is."""
    pdf = PdfReader(path)
    return [*_of_document(pdf), *_of_pages(pdf), *_of_structure(pdf)]


def _of_document(pdf: PdfReader) -> Iterator[str]:
    root: Any = pdf.trailer["/Root"]
    if not (pdf.metadata and pdf.metadata.title):
        yield "It has no title."
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "Readers are not told to show its title."
    if not root.get("/Lang"):
        yield "It does not say its language."
    if not root.get("/MarkInfo", {}).get("/Marked"):
        yield "It is not marked as tagged."
    if b"pdfuaid" not in root["/Metadata"].get_data():
        yield "It does not claim to be PDF/UA."
    if len(pdf.pages) > 1 and not pdf.outline:
        yield "It has no bookmarks."


def _of_pages(pdf: PdfReader) -> Iterator[str]:
    """Content that stands outside of any mark is read by nobody and skipped by nobody."""
    for number, page in enumerate(pdf.pages, start=1):
        content = page.get_contents()
        depth, stray = 0, 0
        for _, operator in ContentStream(content, pdf).operations if content else ():
            if operator in (b"BDC", b"BMC"):
                depth += 1
            elif operator == b"EMC":
                depth -= 1
            elif operator in DRAWING and depth == 0:
                stray += 1
        if stray:
            yield f"Page {number} has {stray} pieces of content that are neither tagged nor decoration."
        if depth:
            yield f"Page {number} has marks that do not end."
        if "/StructParents" not in page:
            yield f"Page {number} is not tied to the structure."


def _of_structure(pdf: PdfReader) -> Iterator[str]:
    root: Any = pdf.trailer["/Root"]
    tree: Any = root.get("/StructTreeRoot")
    if tree is None:
        yield "It has no structure."
        return
    last = 0
    for element in _elements(tree):
        role = str(element.get("/S"))
        if role == "/Figure" and not (element.get("/Alt") or element.get("/ActualText")):
            yield "A figure has no words for those who do not see it."
        if role == "/TD" and not element.get("/A", {}).get("/Headers"):
            yield "A cell of a table does not know its headers."
        if role[:2] == "/H" and role[2:].isdigit():
            level = int(role[2:])
            if level > last + 1:
                yield f"A heading of level {level} follows one of level {last}."
            last = level


def _elements(tree: Any) -> Iterator[Any]:
    """In reading order."""
    kids = tree.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        kid = kid.get_object() if hasattr(kid, "get_object") else kid
        if isinstance(kid, dict) and "/S" in kid:
            yield kid
            yield from _elements(kid)


def main() -> int:
    found = {name: problems(Path(name)) for name in sys.argv[1:]}
    for name, wrong in found.items():
        print(name, "in order" if not wrong else "")
        for text in sorted(set(wrong)):
            print(f"  {text} ({wrong.count(text)} times)" if wrong.count(text) > 1 else f"  {text}")
    return int(any(found.values()))


if __name__ == "__main__":
    sys.exit(main())
