"""A list in each format: three entries, of which the broken variant breaks the second. All are invented."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "files"
FILES = {
    "nbib": "list.nbib",
    "pubmed-xml": "list.pubmed.xml",
    "ris": "list.ris",
    "bibtex": "list.bib",
    "orcid-json": "list.orcid.json",
    "reporter-csv": "list.reporter.csv",
    "reporter-json": "list.reporter.json",
    "sciencv-xml": "list.sciencv.xml",
}
# What is taken out of a whole file, and what is put in its place, so that one entry breaks.
WOUNDS = {
    "nbib": ("TI  - Interpreters within two minutes of asking.\n", ""),
    "pubmed-xml": ("<PMID>39000002</PMID>", "<PMID>39000002"),
    "ris": ("PY  - 2024\nER  - \n", "PY  - 2024\n"),
    "bibtex": ("{Omar Pell}", "{Omar Pell"),
    "orcid-json": ('{"value": "A learning health system for every language"}', "null"),
    "reporter-csv": ('"PELL, OMAR (contact)"', '"PELL, OMAR (contact)","surplus"'),
    "reporter-json": ('"contact_pi_name": "PELL, OMAR"}', '"contact_pi_name": "PELL, OMAR}'),
    "sciencv-xml": ("<projecttitle>A learning health system for every language</projecttitle>", ""),
}


def whole(name: str) -> str:
    return (FOLDER / FILES[name]).read_text(encoding="utf-8")


def broken(name: str) -> str:
    return whole(name).replace(*WOUNDS[name])


# For each format, the whole file and the broken one.
ALL = {name: (whole(name), broken(name)) for name in FILES}
