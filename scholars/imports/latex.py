"""The little LaTeX that titles and names hold, as plain text."""

from __future__ import annotations

import re
import unicodedata

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "c": "\u0327", "k": "\u0328", "d": "\u0323",
    "b": "\u0331",
}  # fmt: skip
_LETTERS = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "o": "ø", "O": "Ø", "l": "ł",
    "L": "Ł", "i": "i", "j": "j", "textendash": "–", "textemdash": "—", "ldots": "…", "dots": "…",
}  # fmt: skip
# An accent that is a sign may touch its letter; one that is a letter needs a brace or a blank.
_ACCENT = re.compile(r"\\([`'^~=.\"])\s*\{?\\?([A-Za-z])\}?|\\([uvHckrdb])(?:\s*\{\\?([A-Za-z])\}|\s+([A-Za-z]))")
_LETTER = re.compile(r"\\(" + "|".join(sorted(_LETTERS, key=len, reverse=True)) + r")(?![A-Za-z])\s?(?:\{\})?")
_ESCAPED = re.compile(r"\\([&%$#_{}])")
_COMMAND = re.compile(r"\\[A-Za-z]{1,30}\*?\s?")
_PLAIN = str.maketrans("", "", "{}")


def plain(text: str) -> str:
    """'{\\"O}zg{\\"u}r {\\&} the {VA}' as 'Özgür & the VA'."""
    if "\\" in text:
        text = _ACCENT.sub(_composed, text)
        text = _LETTER.sub(lambda found: _LETTERS[found[1]], text)
        text = _ESCAPED.sub(
            lambda found: "\ue000" if found[1] == "{" else "\ue001" if found[1] == "}" else found[1], text
        )
        text = _COMMAND.sub("", text)
    text = text.translate(_PLAIN).replace("\ue000", "{").replace("\ue001", "}")
    return text.replace("---", "—").replace("--", "–").replace("~", " ")


def _composed(found: re.Match[str]) -> str:
    accent = found[1] or found[3]
    letter = found[2] or found[4] or found[5]
    return unicodedata.normalize("NFC", letter + _ACCENTS[accent])
