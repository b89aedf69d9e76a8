"""From bytes to lines and from raw values to clean ones."""

from __future__ import annotations

import codecs
import html
import re
import unicodedata

from .record import Unreadable

LONGEST_VALUE = 2_000
_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}encoding=[\"']([A-Za-z0-9._-]{1,40})[\"']")
_BINARY_STARTS = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP archive or an Office document",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"\x1f\x8b": "a compressed file",
}
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9:]{0,20}(?:\s[^<>]{0,200})?/?>")
_BLANKS = re.compile(r"\s+")


def decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text with line feeds as its only line ends, and notes on how its bytes were read.

    UTF-8 and UTF-16 are recognized; anything else is read as Windows Latin-1, which never fails but may be wrong.
    """
    _refuse_binary(data)
    text, notes = _as_text(data)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        raise Unreadable("format", "This is not a text file. Export the list again as one of the formats named.")
    return text, notes


def _refuse_binary(data: bytes) -> None:
    for start, name in _BINARY_STARTS.items():
        if data.startswith(start):
            raise Unreadable("format", f"This is {name}. Export the list as one of the formats named.")


def _as_text(data: bytes) -> tuple[str, tuple[str, ...]]:
    declared = _DECLARED.match(data)
    guesses = ["utf-16"] if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else ["utf-8-sig"]
    if declared:
        guesses.append(declared[1].decode("ascii"))
    for guess in guesses:
        try:
            return data.decode(guess), ()
        except (UnicodeDecodeError, LookupError):
            continue
    note = "The file is not in UTF-8 and was read as Latin-1; check letters with accents."
    return data.decode("cp1252", errors="replace"), (note,)


def clean(value: object, *, longest: int = LONGEST_VALUE) -> str:
    """One line of visible text: no markup, no control or unpaired characters, composed, and not endless."""
    if not isinstance(value, str):
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""
    text = value[: longest * 4]
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub("", text)
    text = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in {"Cc", "Cs", "Co", "Cf"})
    text = unicodedata.normalize("NFC", _BLANKS.sub(" ", text)).strip()
    return text if len(text) <= longest else text[: longest - 1] + "…"


def line_at(text: str, index: int) -> int:
    """The number of the line, from 1, on which this character stands."""
    return text.count("\n", 0, index) + 1
