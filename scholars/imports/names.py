"""Authors' names taken apart, whichever way round a file writes them."""

from __future__ import annotations

import re

from nameparser import HumanName

from .record import Author

_INITIALS_LAST = re.compile(
    r"^(?P<family>.+?)\s+(?P<initials>[A-Z]{1,4})(?:\s+(?P<suffix>Jr|Sr|2nd|3rd|II|III|IV))?\.?$"
)
_LONGEST = 200


def author(name: str, orcid: str = "") -> Author | None:
    """From 'Smith, John Q', 'Smith JQ' or 'John Q. Smith'; None for nothing."""
    text = " ".join(name.replace("\xa0", " ").split())[:_LONGEST].strip(" ,;")
    if not text or text.lower() in {"others", "et al", "et al."}:
        return None
    if "," in text:
        family, _, given = text.partition(",")
        return Author(family.strip(), given.strip().rstrip(","), orcid)
    if found := _INITIALS_LAST.match(text):
        return Author(found["family"], found["initials"], orcid)
    if " " not in text:
        return Author(text, "", orcid)
    human = HumanName(text)
    family = human.last or text
    return Author(family, f"{human.first} {human.middle}".strip(), orcid)


def authors(names: list[str]) -> tuple[Author, ...]:
    found = (author(name) for name in names[:500])
    return tuple(one for one in found if one)
