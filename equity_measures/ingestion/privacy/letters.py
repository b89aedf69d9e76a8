"""Text as a reader sees it: without invisible characters, look-alike letters and digits of other scripts."""

from __future__ import annotations

import unicodedata

# Letters of other scripts that look like Latin ones (from Unicode's confusables, the ones in use).
LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁһкмтвнԛԝɡıοανρτυικχεβηγΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТУХІЈЅ",
    "aeopcyxijsdhkmtbhqwgioavptuikxebnyABEZHIKMNOPTYXABEKMHOPCTYXIJS",
)
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"))
_INVISIBLE = ("Cf", "Cc")


def plain_header(header: str) -> str:
    """The header as a reader sees it: no accents, no invisible characters, Latin letters."""
    seen = unicodedata.normalize("NFKC", header).translate(LOOKALIKES)
    letters = unicodedata.normalize("NFKD", seen)
    return "".join(c for c in letters if unicodedata.category(c) not in ("Cf", "Mn", "Cc"))


def plain_value(value: str) -> str:
    """A value with ordinary digits, dashes and blanks, and without characters that nobody sees."""
    if value.isascii():
        return value
    seen = unicodedata.normalize("NFKC", value).translate(_DASHES)
    kept = (c for c in seen if unicodedata.category(c) not in _INVISIBLE)
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() and not c.isascii() else c for c in kept)
