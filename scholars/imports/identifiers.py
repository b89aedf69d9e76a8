"""Identifiers in one way of writing, or empty when they are none. Each takes what people paste."""

from __future__ import annotations

import re

_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>{}|\\^`]+")
_PMID = re.compile(
    r"^(?:pmid[:\s]*|https?://(?:www\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/)?0*([1-9]\d{0,8})/?$"
)
_PMCID = re.compile(r"(?:^|\bPMC(?:ID)?[:\s]*|/)(?:PMC)?0*([1-9]\d{2,8})(?:\.\d+)?/?$", re.IGNORECASE)
_NIHMS = re.compile(r"^(?:NIHMS(?:ID)?[:\s]*)0*([1-9]\d{2,9})$", re.IGNORECASE)
_ORCID = re.compile(r"(\d{4}-\d{4}-\d{4}-\d{3}[\dX])", re.IGNORECASE)
# Type, activity, institute, serial number, then support year and suffixes: 5K23HS012345-02A1S1.
_GRANT = re.compile(r"\b([1-9])?\s?([A-Z][A-Z0-9]\d)[\s-]?([A-Z]{2})[\s-]?(\d{5,6})(?:-(\d{2}(?:[AXS]\d)*))?\b")


def doi(text: str) -> str:
    """Lower case and bare: 'https://doi.org/10.1002/LRH2.10342.' is '10.1002/lrh2.10342'."""
    found = _DOI.search(text.strip()[:500])
    if not found:
        return ""
    bare = found[0].lower().rstrip(".,;")
    while bare.endswith(")") and bare.count(")") > bare.count("("):
        bare = bare[:-1].rstrip(".,;")
    return bare


def pmid(text: str) -> str:
    found = _PMID.match(text.strip().lower())
    return found[1] if found else ""


def pmcid(text: str) -> str:
    """'PMC8278436' from 'PMCID: PMC8278436', an address or the bare number."""
    found = _PMCID.search(text.strip()[:200])
    return f"PMC{found[1]}" if found else ""


def nihms(text: str) -> str:
    found = _NIHMS.match(text.strip())
    return f"NIHMS{found[1]}" if found else ""


def orcid(text: str) -> str:
    """An ORCID iD whose check digit (ISO 7064 mod 11-2) is right."""
    found = _ORCID.search(text[:200])
    if not found:
        return ""
    total = 0
    digits = found[1].replace("-", "").upper()
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return found[1].upper() if digits[-1] == ("X" if check == 10 else str(check)) else ""


def grant_number(text: str) -> str:
    """As NIH writes it, without blanks: '5 K23 HS012345-02' is '5K23HS012345-02'. Others' numbers stay as they are."""
    tidy = " ".join(text.upper().split())
    found = _GRANT.fullmatch(tidy)
    if not found:
        return text.strip()[:60]
    kind, activity, institute, serial, year = found.groups(default="")
    return f"{kind}{activity}{institute}{serial.zfill(6)}{'-' + year if year else ''}"


def core_number(number: str) -> str:
    """What stays the same from year to year of a grant: 'K23HS012345'; other numbers without blanks and dashes."""
    found = _GRANT.search(number.upper())
    if found:
        return f"{found[2]}{found[3]}{found[4].zfill(6)}"
    return re.sub(r"[^A-Z0-9]", "", number.upper())


def activity_code(number: str) -> str:
    """'K23' of '5K23HS012345-02', or empty for a number that is not NIH's."""
    found = _GRANT.search(number.upper())
    return found[2] if found else ""
