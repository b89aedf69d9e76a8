"""Is one of the authors this person? By ORCID iD first, then by name; never by name alone where an iD says no."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from nameparser import HumanName

from .record import Author


class Certainty(StrEnum):
    """How sure it is that a person is among the authors."""

    ORCID = "orcid"
    NAME = "name"
    INITIALS = "initials"
    NONE = "none"


@dataclass(frozen=True)
class Identity:
    """By what a person is known: her names (the present one and former ones) and her ORCID iD."""

    names: tuple[str, ...]
    orcid: str = ""

    def parts(self) -> list[tuple[str, str]]:
        """Family name and given names of each of her names, folded."""
        found = []
        for name in self.names:
            human = HumanName(name)
            found.append((folded(human.last), folded(f"{human.first} {human.middle}")))
        return [(family, given) for family, given in found if family]


def match_authors(authors: tuple[Author, ...], identity: Identity) -> Certainty:
    """The surest way in which one of the authors is this person.

    NAME: family name and first given name agree. INITIALS: family name and first initial agree, where a list gives no
    more. An author with another ORCID iD than hers is somebody else, whatever his name.
    """
    known = identity.parts()
    best = Certainty.NONE
    order = list(Certainty)
    for author in authors:
        if author.orcid and identity.orcid:
            found = Certainty.ORCID if author.orcid == identity.orcid else Certainty.NONE
        else:
            found = _by_name(author, known)
        best = min(best, found, key=order.index)
    return best


def _by_name(author: Author, known: list[tuple[str, str]]) -> Certainty:
    family, given = folded(author.family), folded(author.given).split()
    for its_family, its_given in known:
        if family != its_family or not given:
            continue
        firsts = its_given.split()
        if not firsts:
            continue
        if len(given[0]) > 1 and not _are_initials(author.given):
            if given[0] == firsts[0]:
                return Certainty.NAME
        elif given[0][0] == firsts[0][0] and _middle_agrees(given, firsts):
            return Certainty.INITIALS
    return Certainty.NONE


def _are_initials(given: str) -> bool:
    letters = given.replace(".", "").replace(" ", "").replace("-", "")
    return len(letters) <= 3 and letters.isupper()


def _middle_agrees(given: list[str], firsts: list[str]) -> bool:
    """'JQ' is not 'John R.'; a middle name that only one of them gives says nothing."""
    initials = "".join(given)
    return len(initials) < 2 or len(firsts) < 2 or initials[1] == firsts[1][0]


def folded(text: str) -> str:
    """Lower case without accents, points and hyphens: 'García-Pérez' is 'garcia perez'."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in plain.lower()).split())
